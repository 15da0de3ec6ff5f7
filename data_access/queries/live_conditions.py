"""Conditions on the live tables: scope, kind of list, breakdown, ageing band."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, or_, select, true

from data_access.schema.base import Day, Instant
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.drilldown import AGE_BAND_UPPER, NO_STEP, AgeBand, ListKind
from domain.identifiers import FieldId, OrgUnitId, ProcedureId
from domain.moments import Moments
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """Which live dossiers; None leaves an axis open.

    `node`: it and all below it, or with `own_only` what it holds itself. `step` may
    be NO_STEP: not reported.
    """

    kind: ListKind
    node: OrgUnitId | None = None
    field_id: FieldId | None = None
    procedure_id: ProcedureId | None = None
    step: str | None = None
    band: AgeBand | None = None
    own_only: bool = False


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What ages and due days are counted by."""

    moments: Moments
    calendar: WorkingCalendar
    begin_of_today: datetime
    end_of_today: datetime
    end_of_soon: datetime


def live_table(kind: ListKind) -> Any:  # noqa: ANN401 - either live table
    late_kinds = (ListKind.OVERDUE, ListKind.APOLOGY_MISSING)
    return DossierOverdueRow if kind in late_kinds else DossierOpenRow


def conditions_of(
    scope: OrgScope, wanted: LiveFilter, clock: Clockwork
) -> list[ColumnElement[bool]]:
    table = live_table(wanted.kind)
    today = clock.moments.as_of_day
    conditions = [
        *scope_conditions(table, scope, today),
        _kind_condition(wanted.kind, clock),
    ]
    if wanted.node is not None:
        conditions.append(
            table.org_unit_id == wanted.node
            if wanted.own_only
            else _under(table, {wanted.node}, today)
        )
    if wanted.field_id is not None:
        conditions.append(table.field_id == wanted.field_id)
    if wanted.procedure_id is not None:
        conditions.append(table.procedure_id == wanted.procedure_id)
    if wanted.step is not None:
        conditions.append(
            table.step.is_(None)
            if wanted.step == NO_STEP
            else table.step == wanted.step
        )
    if wanted.band is not None:
        conditions.append(in_band(wanted.band, clock))
    return conditions


def scope_conditions(
    table: Any,  # noqa: ANN401 - a table with org_unit_id and field_id
    scope: OrgScope,
    day: date,
) -> list[ColumnElement[bool]]:
    """Held by an org unit that lies within the scope on `day`, and of its fields."""
    conditions = [_under(table, scope.roots, day)]
    if scope.fields is not None:
        conditions.append(table.field_id.in_(scope.fields))
    return conditions


def _under(
    table: Any,  # noqa: ANN401 - a table with org_unit_id
    roots: Collection[OrgUnitId],
    day: date,
) -> ColumnElement[bool]:
    below = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(roots), valid_on(day)
    )
    condition: ColumnElement[bool] = table.org_unit_id.in_(below)
    return condition


def valid_on(day: date) -> ColumnElement[bool]:
    return and_(
        OrgUnitAncestorRow.valid_from <= day,
        or_(OrgUnitAncestorRow.valid_to.is_(None), OrgUnitAncestorRow.valid_to > day),
    )


def _kind_condition(kind: ListKind, clock: Clockwork) -> ColumnElement[bool]:
    due_at = DossierOpenRow.due_at
    if kind is ListKind.OVERDUE:
        return DossierOverdueRow.resolved_at.is_(None)
    if kind is ListKind.APOLOGY_MISSING:
        return DossierOverdueRow.apology_sent_at.is_(None)
    if kind is ListKind.DUE_TODAY:
        # Until its source says more, what fell due this morning is due today.
        return and_(
            due_at >= moment(DossierOpenRow, clock),
            due_at >= clock.begin_of_today,
            due_at <= clock.end_of_today,
        )
    if kind is ListKind.DUE_SOON:
        return and_(due_at > clock.end_of_today, due_at <= clock.end_of_soon)
    if kind is ListKind.WAITING:
        return due_at.is_(None)
    return true()


def in_band(band: AgeBand, clock: Clockwork) -> ColumnElement[bool]:
    """Days late within the band, counted to the moment each source is known to."""
    order = list(AGE_BAND_UPPER)
    position = order.index(band)
    conditions = []
    if position > 0:
        above = AGE_BAND_UPPER[order[position - 1]]
        if above is None:
            raise AssertionError("only the last band is open")
        conditions.append(DossierOverdueRow.due_day <= _due_day(above + 1, clock))
    upper = AGE_BAND_UPPER[band]
    if upper is not None:
        conditions.append(DossierOverdueRow.due_day > _due_day(upper + 1, clock))
    return and_(*conditions)


def _due_day(days_late: int, clock: Clockwork) -> Any:  # noqa: ANN401 - a SQL value
    """The latest due day that is at least so many working days late, per source."""
    by_day = clock.moments.sources_by_day()
    usual = literal(clock.calendar.due_day_for(days_late, clock.moments.as_of_day), Day)
    if not by_day:
        return usual
    return case(
        *(
            (
                DossierOverdueRow.source_id.in_(source_ids),
                literal(clock.calendar.due_day_for(days_late, day), Day),
            )
            for day, source_ids in by_day.items()
        ),
        else_=usual,
    )


def moment(
    table: Any,  # noqa: ANN401 - a table with source_id
    clock: Clockwork,
) -> Any:  # noqa: ANN401 - a SQL value
    """The instant to which a row's source is complete."""
    usual = literal(clock.moments.as_of, Instant)
    earlier = clock.moments.sources_by_moment()
    if not earlier:
        return usual
    return case(
        *(
            (table.source_id.in_(source_ids), literal(at, Instant))
            for at, source_ids in earlier.items()
        ),
        else_=usual,
    )
