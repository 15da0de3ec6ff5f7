"""How far a list reaches: all of the city, or org units that an index leads to."""

from datetime import date

from sqlalchemy import ColumnElement, select

from data_access.engine import Session
from data_access.queries.live_conditions import (
    Clockwork,
    LiveFilter,
    asked_of,
    below,
    conditions_of,
    is_wide,
    live_table,
    of_fields,
)
from data_access.schema.org_units import OrgUnitRow
from domain.access import OrgScope


def fitting(
    session: Session,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    *,
    counted: bool = False,
) -> list[ColumnElement[bool]]:
    """Conditions of a list; a scope of all there is needs no look at each row.

    `counted`: as for `asked_of`, on SQLite; PostgreSQL knows how many rows there are.
    """
    counted = counted and session.get_bind().dialect.name == "sqlite"
    everything = is_wide(scope, clock) and holds_all(
        session, scope=scope, day=clock.moments.as_of_day
    )
    if not everything or wanted.node is not None:
        return conditions_of(scope, wanted, clock, counted=counted)
    table = live_table(wanted.kind)
    return [*of_fields(table, scope), *asked_of(wanted, clock, counted=counted)]


def holds_all(session: Session, *, scope: OrgScope, day: date) -> bool:
    """Whether every org unit there is lies within the scope on that day."""
    outside = select(OrgUnitRow.id).where(OrgUnitRow.id.not_in(below(scope.roots, day)))
    return session.execute(outside.limit(1)).first() is None


def is_led(scope: OrgScope, wanted: LiveFilter, clock: Clockwork) -> bool:
    """Whether an index of holders leads to the rows: not those of the whole city."""
    node = wanted.node
    if node is None:
        return not is_wide(scope, clock)
    return wanted.own_only or node not in clock.wide


def is_narrowed(scope: OrgScope, wanted: LiveFilter) -> bool:
    """Whether a list is narrowed by what only the index of cells has."""
    axes = (wanted.field_id, wanted.procedure_id, wanted.step, wanted.late_reason)
    further = (wanted.step_before, wanted.text, scope.fields)
    return any(value is not None for value in (*axes, *further))
