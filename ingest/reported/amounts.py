"""What a cell says of a value: counts or a plain value, bound, status, source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from domain.indicator import PERCENT, Aggregation, Indicator
from domain.indicator_amount import fault_of, is_counted
from domain.period import Period
from domain.reported import Amount, Entry, Finality, ValueKey
from domain.reported_file import ReportedRequest
from domain.written_figure import (
    NONE,
    RateColumn,
    Unclear,
    bound_of,
    count_of,
    number_of,
    part_of,
)
from ingest.reported.cells import ValueCell
from ingest.text_keys import folded

_FINALITIES = {
    folded(word): finality
    for finality in Finality
    for word in (finality.value, finality.label, f"số {finality.label}")
}
_LABELS = {"numerator": "Tử số", "denominator": "Mẫu số", "value": "Giá trị"}


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
        cell.row.reject(kind, cell.at("value", "numerator"), reason, remedy)
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
    parts: dict[str, Fraction | None] = {}
    for role in ("numerator", "denominator"):
        try:
            parts[role] = part_of(cell.text(role))
        except Unclear as why:
            _reject(cell, role, why)
            return None
    numerator, denominator = parts["numerator"], parts["denominator"]
    if numerator is None and denominator is None:
        return _plain(cell, rates.get(cell.indicator.code))
    if numerator is None or denominator is None:
        missing = "numerator" if numerator is None else "denominator"
        cell.row.reject(
            "count-missing", cell.at(missing, "numerator", "denominator"),
            f"Thiếu {_LABELS[missing].lower()}; ô trống không phải là 0",
            "Ghi đủ tử số và mẫu số, hoặc để trống cả hai",
        )  # fmt: skip
        return None
    if denominator == 0 and numerator != 0:
        cell.row.reject(
            "numerator-above-denominator", cell.at("numerator"),
            "Mẫu số là 0 (không phát sinh) mà tử số khác 0", "Kiểm tra lại hai số",
        )  # fmt: skip
        return None
    amount = Amount(numerator, denominator)
    return amount if _rate_fits(cell, amount, rates) else None


def _plain(cell: ValueCell, rates: RateColumn | None) -> Amount | None:
    text = cell.text("value").strip()
    if not text:
        return None
    indicator = cell.indicator
    try:
        if text.casefold() in NONE:
            return _of_nothing(indicator)
        if rates is not None and (rate := rates.rate(text)) is not None:
            return Amount(value=rate.value * 100, bound=rate.bound)
        rest, bound = bound_of(text)
        return replace(_number(indicator, rest), bound=bound)
    except Unclear as why:
        _reject(cell, "value", why)
        return None


def _of_nothing(indicator: Indicator) -> Amount:
    """Nothing occurred: 0 of 0, or 0 of what is counted; a score has no such value."""
    if indicator.aggregation is Aggregation.RATIO:
        return Amount(Fraction(0), Fraction(0))
    if is_counted(indicator) and indicator.aggregation is not Aggregation.DISTINCT:
        return Amount(value=Fraction(0))
    raise Unclear(
        "value-of-nothing", "không thể là “không phát sinh”",
        "Ghi giá trị, hoặc để trống nếu chưa có",
    )  # fmt: skip


def _number(indicator: Indicator, text: str) -> Amount:
    if is_counted(indicator):
        count = count_of(text)
        found = None if count is None else Fraction(count)
    else:
        found = number_of(text)
    if found is None:
        raise Unclear("number-unclear", "không phải là số", "Ghi số, ví dụ 12254")
    return Amount(value=found)


def _rate_fits(
    cell: ValueCell, amount: Amount, rates: Mapping[str, RateColumn]
) -> bool:
    """Whether a rate beside the counts is theirs."""
    column, text = rates.get(cell.indicator.code), cell.text("value")
    if column is None or not text or not amount.denominator:
        return True
    try:
        column.rate(text, (amount.numerator or Fraction(0)) / amount.denominator)
    except Unclear as why:
        if (amount.numerator or 0) <= amount.denominator:
            _reject(cell, "value", why)
            return False
    return True


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


def _reject(cell: ValueCell, role: str, why: Unclear) -> None:
    name = "Tỷ lệ" if why.kind.startswith("rate") else _LABELS[role]
    at = cell.at(role, "value")
    cell.row.reject(why.kind, at, f"{name} {why.reason}", why.remedy)


@lru_cache(maxsize=512)
def _key_of(period: Period) -> str:
    """A file has few periods and many values of each."""
    return period.key


def _short(text: str, most: int) -> str:
    return " ".join(text.split())[:most] if text else ""
