"""What a cell says of a value: counts or a plain value, bound, status, source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from domain.indicator import PERCENT
from domain.indicator_amount import fault_of
from domain.period import Period
from domain.reported import Amount, Entry, Finality, ValueKey
from domain.reported_file import ReportedRequest
from domain.text_keys import folded
from domain.written_amount import UnclearPart, written_amount
from domain.written_figure import RateColumn
from ingest.reported.cells import ValueCell

_FINALITIES = {
    folded(word): finality
    for finality in Finality
    for word in (finality.value, finality.label, f"số {finality.label}")
}


def rate_columns(cells: Iterable[ValueCell]) -> Mapping[str, RateColumn]:
    """How bare percentages of each indicator are meant: by all of them in the file."""
    found: dict[str, list[str]] = defaultdict(list)
    for cell in cells:
        if cell.indicator.unit == PERCENT:
            found[cell.indicator.code].append(cell.text("value"))
    return {code: RateColumn(texts) for code, texts in found.items()}


def entry_of(
    cell: ValueCell, rates: Mapping[str, RateColumn], request: ReportedRequest
) -> Entry | None:
    """The value of a cell; None where it is blank, or refused."""
    amount = _amount(cell, rates)
    finality = _finality(cell, request.finality)
    if amount is None or finality is None:
        return None
    fault = fault_of(cell.indicator, amount)
    if fault is not None:
        kind, reason, remedy = fault
        cell.row.reject(kind, cell.key, reason, remedy)
        return None
    return entry(cell, amount, finality, request)


def entry(
    cell: ValueCell, amount: Amount, finality: Finality, request: ReportedRequest
) -> Entry:
    """The value of a cell with what else its row says."""
    period, row = cell.period, cell.row
    return Entry(
        ValueKey(
            cell.indicator.code, cell.org_unit_id, period.first_day, period.end_day
        ),
        _key_of(period),
        amount,
        finality,
        _short(row.cells.get("source") or request.source, 200),
        _short(row.cells.get("note", ""), 500),
        cell.place[:120],
    )


def _amount(cell: ValueCell, rates: Mapping[str, RateColumn]) -> Amount | None:
    try:
        return written_amount(
            cell.indicator,
            cell.text("numerator"),
            cell.text("denominator"),
            cell.text("value"),
            rates.get(cell.indicator.code),
        )
    except UnclearPart as why:
        at = cell.at(why.role, "numerator", "denominator", "value")
        cell.row.reject(why.kind, at, why.reason, why.remedy)
        return None


def _finality(cell: ValueCell, default: Finality) -> Finality | None:
    text = cell.row.cells.get("finality", "")
    if not text:
        return default
    found = _FINALITIES.get(folded(text))
    if found is None:
        cell.row.reject(
            "finality-unknown", "finality", "Trạng thái số liệu không rõ",
            "Ghi ước, sơ bộ hoặc chính thức",
        )  # fmt: skip
    return found


@lru_cache(maxsize=512)
def _key_of(period: Period) -> str:
    """A file has few periods and many values of each."""
    return period.key


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most] if text else ""
