"""Links of the ledger: to a narrower ledger, and to the dossiers of a figure."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from components.indicator_links import passport
from components.links import (
    DOSSIERS_PATH,
    SEEN_ON,
    SEEN_UNIT,
    Drawing,
    relative_link,
)
from domain.errors import InvalidInput
from domain.ledger_cell import (
    LEVEL,
    LedgerCell,
    LedgerColumn,
    cell_params,
    day_key,
)
from domain.ledger_form import OUTSIDE_KEY, OWN_KEY, FormLine, LedgerForm, RowKind
from domain.ledger_view import OWN_ONLY, ROWS, LedgerChoice, choice_params
from domain.ledger_words import COLUMN_INDICATORS
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


def past_ledger(code: str, day: date, period: Period, drawing: Drawing) -> str:
    """The ledger of an org unit that is no more and bore `code` on `day`."""
    asked = {SEEN_UNIT: code, SEEN_ON: day_key(day), PERIOD: period.key}
    return relative_link(LEDGER_PATH, {**drawing.links.scope, **asked})


def chosen_ledger(drawing: Drawing) -> str:
    """The ledger of the org unit that the scope bar says."""
    return relative_link(LEDGER_PATH, drawing.links.scope)


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
    # The scope bar knows no org unit that is no more.
    past = _seen(form.org_unit.code, form.ended_on) if form.ended_on else {}
    return relative_link(
        LEDGER_PATH, {**drawing.links.scope, **present, **past, **_narrowed(line, form)}
    )


def _narrowed(line: FormLine, form: LedgerForm) -> dict[str, str]:
    """The parameters by which a row differs from the form; "" takes one away."""
    match form.query.rows:
        case RowKind.FIELD:
            return {FIELD: line.key, ROWS: RowKind.UNIT.value}
        case RowKind.UNIT if line.cell is not None and line.cell.own_only:
            return {OWN_ONLY: "1", ROWS: ""}
        case RowKind.UNIT if not line.is_present:
            return _seen(line.key, line.cell.org_unit_on if line.cell else None)
        case RowKind.UNIT:
            return {ORG_UNIT: line.key, **_seen("", None)}
        case RowKind.LEVEL:
            return {LEVEL: line.key, ROWS: ""}
        case RowKind.MONTH:
            if line.cell is None:
                return {}
            days = (line.cell.first_day, line.cell.end_day)
            return {PERIOD: _period(*days, form.period.basis).key, ROWS: ""}


def _seen(code: str, day: date | None) -> dict[str, str]:
    """The parameters of an org unit that the scope bar does not know."""
    return {SEEN_UNIT: code, SEEN_ON: day_key(day)}


def row_passport(line: FormLine, form: LedgerForm, drawing: Drawing) -> str:
    """Where the figures of a row come from, but for the code of the column's indicator.

    "" for rows that the catalogue does not know: what an org unit holds itself, one
    that is no more, levels.
    """
    base = partial(passport, drawing.links, "")
    if line is form.total:
        return base()
    match form.query.rows:
        case RowKind.FIELD:
            return base(field_code=line.key)
        case RowKind.UNIT if line.is_present and line.key not in _NO_UNITS:
            return base(org_unit_code=line.key)
        case RowKind.MONTH if line.cell is not None:
            days = (line.cell.first_day, line.cell.end_day)
            return base(period=_period(*days, form.period.basis))
        case _:
            return ""


def cell_passport(cell: LedgerCell, drawing: Drawing) -> str:
    """The passport of one figure of the form; "" where the catalogue has none, as of an
    org unit that is no more.
    """
    narrowed = (cell.channel, cell.level, cell.as_of_day, cell.org_unit_on)
    if cell.own_only or any(narrowed):
        return ""
    scope = {k: v for k, v in drawing.links.scope.items() if k != FIELD}
    return passport(
        replace(drawing.links, scope=scope),
        COLUMN_INDICATORS[cell.column],
        org_unit_code=cell.org_unit_code,
        field_code=cell.field_code,
        period=_period_of(cell, drawing),
    )


def _period_of(cell: LedgerCell, drawing: Drawing) -> Period:
    """The chosen period where the cell is of just its days, so that its name stays."""
    days = (cell.first_day, cell.end_day)
    try:
        chosen = Period.parse(drawing.links.scope.get(PERIOD, ""))
    except InvalidInput:
        chosen = None
    if chosen is not None and (chosen.first_day, chosen.end_day) == days:
        return chosen
    return _period(*days, Basis.CALENDAR)


def _period(first_day: date, end_day: date, basis: Basis) -> Period:
    """The month that has these days, else the days themselves."""
    last_day = end_day - timedelta(days=1)
    month = Period.month(last_day.year, last_day.month, basis)
    if (month.first_day, month.end_day) == (first_day, end_day):
        return month
    return Period.free(first_day, last_day)
