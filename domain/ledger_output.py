"""Form II.06 as records for machines and as lines for a terminal."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from domain.formatting import NOTHING, count, percent_text
from domain.ledger import Ledger, OnTimeRates
from domain.ledger_cell import LedgerColumn, channel_key
from domain.ledger_form import FormLine, LedgerForm
from domain.ledger_words import (
    ROW_NAMES,
    answer,
    check_words,
    failure_words,
    instant_words,
    notes,
    scope_words,
    span_words,
)
from domain.lens_view import ESTIMATE_SIGN, lens_key
from domain.plain_values import Plain, plain
from domain.ratio import Ratio

SUM_KEY = "tong"
_NAME_WIDTH = 40
_NUMBER_WIDTH = 11


def column_value(ledger: Ledger, column: LedgerColumn) -> int:
    """The figure of one column."""
    value: int = getattr(ledger, _ATTRIBUTES[column])
    return value


def column_values(ledger: Ledger) -> tuple[int, ...]:
    """Columns 3 to 13, then transfers in and out."""
    return tuple(column_value(ledger, column) for column in LedgerColumn)


def told_value(line: FormLine, column: LedgerColumn) -> int | None:
    """The figure of one column of a line; None where it cannot be told."""
    return column_value(line.ledger, column) if column in line.told else None


def told_values(line: FormLine) -> tuple[int | None, ...]:
    """As `column_values`, None where a figure cannot be told."""
    return tuple(told_value(line, column) for column in LedgerColumn)


def heading(column: LedgerColumn) -> str:
    """(3) … (13), vào, ra: how lines refer to a column."""
    if column is LedgerColumn.TRANSFERRED_IN:
        return "vào"
    return "ra" if column is LedgerColumn.TRANSFERRED_OUT else f"({column.value})"


def ledger_record(form: LedgerForm) -> dict[str, Plain]:
    """The form as a JSON object; days and instants in ISO 8601."""
    query = form.query
    return {
        "unit": form.org_unit.code,
        "unit_on": plain(query.org_unit_on),
        "own_only": query.own_only,
        "field": query.field_code,
        "channel": channel_key(query.channel) or None,
        "level": query.level.value if query.level else None,
        "period": form.period.key,
        "from": plain(form.first_day),
        "to": plain(form.last_day),
        "as_of": plain(form.as_of),
        "lens": lens_key(query.lens) or None,
        "by": query.rows.value,
        "lines": [_line_record(line) for line in form.lines],
        "total": _line_record(form.total),
        "rates": plain(form.total.rates),
        "internal_transfers": form.internal_transfers,
        "listed": form.listed,
        "lagging": [plain(part) for part in form.lagging],
        "why_empty": form.why_empty,
    }


def csv_rows(form: LedgerForm) -> Iterator[Sequence[str | int]]:
    """A header, a row per line and the sum, numbers as digits only."""
    yield (
        "ma",
        "dong",
        *(column.value for column in LedgerColumn),
        "den_han",
        "bat_dau_qua_han",
        "lech",
        *(("uoc_tinh",) if form.is_converted else ()),
    )
    for line in (*form.lines, form.total):
        yield (
            line.key or SUM_KEY,
            line.label,
            *("" if value is None else value for value in told_values(line)),
            line.fell_due if line.told else "",
            line.became_overdue if line.told else "",
            sum(abs(residual.amount) for residual in line.residuals),
            *((int(line.is_estimate),) if form.is_converted else ()),
        )


def text_lines(form: LedgerForm, zone: ZoneInfo) -> list[str]:
    """What a person reads: the answer, the table, the rates, what to mind."""
    lines = [
        f"{scope_words(form)}. {span_words(form.first_day, form.last_day)}, "
        f"{instant_words(form, zone)}",
        answer(form),
    ]
    if form.why_empty:
        return lines
    headings = [heading(column) for column in LedgerColumn]
    lines.append(_row(ROW_NAMES[form.query.rows], headings))
    lines += [
        _row(line.label, [_cell(line, value) for value in told_values(line)])
        for line in (*form.lines, form.total)
    ]
    if not form.total.is_converted:
        lines.append(_rates(form.total.rates))
    lines += notes(form)
    lines += [failure_words(line, residual) for line, residual in form.failures]
    return [*lines, *filter(None, [check_words(form)])]


def _cell(line: FormLine, value: int | None) -> str:
    if value is None:
        return NOTHING
    return f"{ESTIMATE_SIGN} {count(value)}" if line.is_estimate else count(value)


def _line_record(line: FormLine) -> dict[str, Plain]:
    columns = dict(zip(LedgerColumn, told_values(line), strict=True))
    return {
        "key": line.key or SUM_KEY,
        "label": line.label,
        **{column.value: value for column, value in columns.items()},
        "fell_due": line.fell_due if line.told else None,
        "became_overdue": line.became_overdue if line.told else None,
        "residuals": [plain(residual) for residual in line.residuals],
        "unit_on": plain(line.cell.org_unit_on) if line.cell else None,
        "note": line.note,
        "is_estimate": line.is_estimate,
    }


def _row(name: str, cells: Sequence[str]) -> str:
    short = name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"
    return short.ljust(_NAME_WIDTH) + "".join(c.rjust(_NUMBER_WIDTH) for c in cells)


def _rates(rates: OnTimeRates) -> str:
    named = (("R1", rates.r1), ("R2", rates.r2), ("R3", rates.r3), ("R4", rates.r4))
    return "; ".join(
        f"{name} {percent_text(ratio)} ({_fraction(ratio)})" for name, ratio in named
    )


def _fraction(ratio: Ratio | None) -> str:
    if ratio is None:
        return NOTHING
    return f"{count(int(ratio.numerator))} / {count(int(ratio.denominator))}"


_ATTRIBUTES = {column: column.name.lower() for column in LedgerColumn}
"""Columns are called in `Ledger` as in `LedgerColumn`."""
