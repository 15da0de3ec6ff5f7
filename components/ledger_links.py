"""Links of the ledger: to a narrower ledger, and to the dossiers of a figure."""

from dataclasses import replace
from datetime import date, timedelta

from components.links import DOSSIERS_PATH, Drawing, relative_link
from domain.ledger_cell import LEVEL, LedgerCell, LedgerColumn, cell_params
from domain.ledger_form import OUTSIDE_KEY, OWN_KEY, FormLine, LedgerForm, RowKind
from domain.ledger_view import OWN_ONLY, ROWS, LedgerChoice, choice_params
from domain.period import Basis, Period
from domain.view_state import FIELD, ORG_UNIT, PERIOD

LEDGER_PATH = "so-theo-doi"
_NO_UNITS = (OWN_KEY, OUTSIDE_KEY)


def cell_href(cell: LedgerCell | None, column: LedgerColumn, drawing: Drawing) -> str:
    """The list of the dossiers that a figure counts; "" where there is none."""
    if cell is None:
        return ""
    params = cell_params(replace(cell, column=column))
    return relative_link(DOSSIERS_PATH, {**drawing.links.scope, **params})


def row_href(line: FormLine, form: LedgerForm, drawing: Drawing) -> str:
    """The ledger of one row: its org unit, field, month or level."""
    query = form.query
    if form.is_converted and query.rows is RowKind.UNIT:
        return "" if line.key in _NO_UNITS else drawing.links.unit(line.key)
    present = choice_params(
        LedgerChoice(
            query.rows, query.level, query.channel, query.own_only, query.as_of_day
        )
    )
    return relative_link(
        LEDGER_PATH, {**drawing.links.scope, **present, **_narrowed(line, form)}
    )


def _narrowed(line: FormLine, form: LedgerForm) -> dict[str, str]:
    """The parameters by which a row differs from the form; "" takes one away."""
    match form.query.rows:
        case RowKind.FIELD:
            return {FIELD: line.key, ROWS: RowKind.UNIT.value}
        case RowKind.UNIT if line.cell is not None and line.cell.own_only:
            return {OWN_ONLY: "1", ROWS: ""}
        case RowKind.UNIT:
            return {ORG_UNIT: line.key}
        case RowKind.LEVEL:
            return {LEVEL: line.key, ROWS: ""}
        case RowKind.MONTH:
            if line.cell is None:
                return {}
            days = (line.cell.first_day, line.cell.end_day)
            return {PERIOD: _period(*days, form.period.basis).key, ROWS: ""}


def _period(first_day: date, end_day: date, basis: Basis) -> Period:
    """The month that has these days, else the days themselves."""
    last_day = end_day - timedelta(days=1)
    month = Period.month(last_day.year, last_day.month, basis)
    if (month.first_day, month.end_day) == (first_day, end_day):
        return month
    return Period.free(first_day, last_day)
