"""Conditions on the live tables: scope, kind of list, breakdown, ageing band."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    false,
    literal,
    or_,
    select,
    true,
    type_coerce,
)

from data_access.queries.code_text import Holds
from data_access.schema.base import Day, Instant
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.drilldown import (
    AGE_BAND_UPPER,
    EVER_OVERDUE,
    NO_REASON,
    NO_STEP,
    QUIET_DAYS,
    AgeBand,
    ListKind,
)
from domain.identifiers import FieldId, OrgUnitId, ProcedureId
from domain.moments import Moments
from domain.other_agency import COOPERATION
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class LiveFilter:
    """Which live dossiers; None leaves an axis open.

    `node`: it and all below it, or with `own_only` what it holds itself. `step` may
    be NO_STEP, `late_reason` NO_REASON: not reported. `text`: part of the code, in its
    canonical spelling. `steps_elsewhere`: steps done by another agency, for that list.
    `step_before`: came to the present step before that instant; of open dossiers.
    """

    kind: ListKind
    node: OrgUnitId | None = None
    field_id: FieldId | None = None
    procedure_id: ProcedureId | None = None
    step: str | None = None
    band: AgeBand | None = None
    own_only: bool = False
    late_reason: str | None = None
    text: str | None = None
    steps_elsewhere: tuple[str, ...] = ()
    step_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What ages and due days are counted by.

    `end_of_tomorrow`: of the next working day; `end_of_week`: of the last working day
    of this week, at least of today. `same_day_procedures`: those without a working day.
    `wide`: org units that hold so much that reading all rows is quicker than reading
    theirs off an index.
    """

    moments: Moments
    calendar: WorkingCalendar
    begin_of_today: datetime
    end_of_today: datetime
    end_of_soon: datetime
    end_of_tomorrow: datetime
    end_of_week: datetime
    same_day_procedures: frozenset[ProcedureId] = frozenset()
    wide: frozenset[OrgUnitId] = frozenset()


def live_table(kind: ListKind) -> Any:  # noqa: ANN401 - either live table
    return DossierOverdueRow if kind in EVER_OVERDUE else DossierOpenRow


def conditions_of(
    scope: OrgScope, wanted: LiveFilter, clock: Clockwork, *, counted: bool = False
) -> list[ColumnElement[bool]]:
    """What makes a dossier one of the list; `counted`: as for `asked_of`."""
    # One condition at most may lead to an index: that of the node, else of the scope.
    checked = wanted.node is not None or is_wide(scope, clock)
    within = scope_checks if checked else scope_conditions
    return [
        *within(live_table(wanted.kind), scope, clock.moments.as_of_day),
        *asked_of(wanted, clock, counted=counted and checked),
    ]


def is_wide(scope: OrgScope, clock: Clockwork) -> bool:
    """Whether the scope holds so much that all rows are read for it."""
    return not clock.wide.isdisjoint(scope.roots)


def asked_of(
    wanted: LiveFilter, clock: Clockwork, *, counted: bool = False
) -> list[ColumnElement[bool]]:
    """Kind and narrowing, without the scope.

    `counted`: for a count, where deadlines of the next days lead to no index. There
    are so many of them that one pass in the order of what is counted is quicker.
    """
    table = live_table(wanted.kind)
    conditions = [
        _kind_condition(wanted, clock, counted=counted),
        *narrowing(wanted, clock),
    ]
    if wanted.node is not None:
        conditions.append(_led_to_node(table, wanted.node, wanted, clock))
    return conditions


def of_node(
    table: Any,  # noqa: ANN401 - either live table
    wanted: LiveFilter,
    clock: Clockwork,
) -> ColumnElement[bool]:
    """Held by the chosen node, or below it; no index leads there."""
    if wanted.node is None:
        return true()
    if wanted.own_only:
        condition: ColumnElement[bool] = table.org_unit_id + 0 == wanted.node
        return condition
    return _checked_under(table, {wanted.node}, clock.moments.as_of_day)


def _led_to_node(
    table: Any,  # noqa: ANN401 - either live table
    node: OrgUnitId,
    wanted: LiveFilter,
    clock: Clockwork,
) -> ColumnElement[bool]:
    if wanted.own_only:
        condition: ColumnElement[bool] = table.org_unit_id == node
        return condition
    under = _checked_under if node in clock.wide else _under
    return under(table, {node}, clock.moments.as_of_day)


def narrowing(wanted: LiveFilter, clock: Clockwork) -> list[ColumnElement[bool]]:
    """What a list is narrowed by but its kind and the node."""
    table = live_table(wanted.kind)
    conditions: list[ColumnElement[bool]] = []
    if wanted.field_id is not None:
        conditions.append(table.field_id == wanted.field_id)
    if wanted.procedure_id is not None:
        conditions.append(table.procedure_id == wanted.procedure_id)
    for column, value, nothing in (
        (table.step, wanted.step, NO_STEP),
        (table.late_reason, wanted.late_reason, NO_REASON),
    ):
        if value is not None:
            conditions.append(column.is_(None) if value == nothing else column == value)
    if wanted.step_before is not None:
        conditions.append(came_before(wanted.step_before))
    if wanted.text is not None:
        conditions.append(has_text(table, wanted.text))
    if wanted.band is not None:
        conditions.append(in_band(wanted.band, clock))
    return conditions


def came_before(instant: datetime) -> ColumnElement[bool]:
    """Whether an open dossier came to its present step before that instant."""
    return DossierOpenRow.step_since < instant


def has_text(
    table: Any,  # noqa: ANN401 - a table with code
    text: str,
) -> ColumnElement[bool]:
    """Whether `text` is part of the code."""
    return Holds(table.code, text)


def scope_conditions(
    table: Any,  # noqa: ANN401 - a table with org_unit_id and field_id
    scope: OrgScope,
    day: date,
) -> list[ColumnElement[bool]]:
    """Held by an org unit that lies within the scope on `day`, and of its fields."""
    return [_under(table, scope.roots, day), *of_fields(table, scope)]


def scope_checks(
    table: Any,  # noqa: ANN401 - a table with org_unit_id and field_id
    scope: OrgScope,
    day: date,
) -> list[ColumnElement[bool]]:
    """As `scope_conditions`, for statements that already name the rows they read.

    No index of org units is then of use, and without statistics SQLite would take it.
    """
    return [_checked_under(table, scope.roots, day), *of_fields(table, scope)]


def of_fields(
    table: Any,  # noqa: ANN401 - a table with field_id
    scope: OrgScope,
) -> list[ColumnElement[bool]]:
    """Of the scope's fields; empty where it has them all."""
    return [] if scope.fields is None else [table.field_id.in_(scope.fields)]


def _under(
    table: Any,  # noqa: ANN401 - a table with org_unit_id
    roots: Collection[OrgUnitId],
    day: date,
) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.org_unit_id.in_(below(roots, day))
    return condition


def _checked_under(
    table: Any,  # noqa: ANN401 - a table with org_unit_id
    roots: Collection[OrgUnitId],
    day: date,
) -> ColumnElement[bool]:
    """As `_under`, but no index leads there."""
    condition: ColumnElement[bool] = (table.org_unit_id + 0).in_(below(roots, day))
    return condition


def below(roots: Collection[OrgUnitId], day: date) -> Select[Any]:
    """Ids of these org units and all below them on `day`."""
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(roots), valid_on(day)
    )


def valid_on(day: date) -> ColumnElement[bool]:
    return and_(
        OrgUnitAncestorRow.valid_from <= day,
        or_(OrgUnitAncestorRow.valid_to.is_(None), OrgUnitAncestorRow.valid_to > day),
    )


def _kind_condition(
    wanted: LiveFilter, clock: Clockwork, *, counted: bool
) -> ColumnElement[bool]:
    late = DossierOverdueRow
    match wanted.kind:
        case ListKind.OVERDUE:
            return late.resolved_at.is_(None)
        case ListKind.APOLOGY_MISSING:
            return late.letter_day.is_(None)
        case ListKind.LETTER_LATE:
            # Sent on a local day after the deadline's; see docs/rules.md.
            if counted:  # Most of the late ones: one pass, not their index.
                return type_coerce(late.letter_day, Integer) + 0 > late.due_day
            return late.letter_day > late.due_day
        case ListKind.REDATED_AGAIN:
            # Written out: an index of these rows must be known to hold them.
            return late.redated_count > literal(1, literal_execute=True)
        case ListKind.SAME_DAY_MISSED:
            if not clock.same_day_procedures:
                return false()
            return late.procedure_id.in_(sorted(clock.same_day_procedures))
        case ListKind.OTHER_AGENCY:
            row = DossierOpenRow
            stated = row.late_reason == COOPERATION
            if not wanted.steps_elsewhere:
                return stated
            return or_(row.step.in_(wanted.steps_elsewhere), stated)
        case ListKind.QUIET:
            return _quiet(clock)
        case ListKind.WAITING:
            return DossierOpenRow.due_at.is_(None)
        case ListKind.OPEN:
            return true()
        case _:
            return _falls_due(wanted.kind, clock, counted=counted)


def _falls_due(
    kind: ListKind, clock: Clockwork, *, counted: bool
) -> ColumnElement[bool]:
    due_at: Any = DossierOpenRow.due_at
    if counted and kind is not ListKind.DUE_TODAY:
        due_at = type_coerce(type_coerce(due_at, BigInteger) + 0, Instant)
    if kind is ListKind.DUE_TOMORROW:
        return and_(due_at > clock.end_of_today, due_at <= clock.end_of_tomorrow)
    if kind is ListKind.DUE_SOON:
        return and_(due_at > clock.end_of_today, due_at <= clock.end_of_soon)
    # Until its source says more, what fell due this morning is due today.
    today = kind is ListKind.DUE_TODAY
    return and_(
        due_at >= moment(DossierOpenRow, clock),
        due_at >= clock.begin_of_today,
        due_at <= (clock.end_of_today if today else clock.end_of_week),
    )


def _quiet(clock: Clockwork) -> ColumnElement[bool]:
    """Overdue, and nothing happened in the last QUIET_DAYS days its source knows."""
    row = DossierOpenRow
    known = clock.moments.sources_by_moment()
    pause = timedelta(days=QUIET_DAYS)
    since: Any = literal(clock.moments.as_of - pause, Instant)
    if known:
        since = case(
            *(
                (row.source_id.in_(source_ids), literal(at - pause, Instant))
                for at, source_ids in known.items()
            ),
            else_=since,
        )
    return and_(row.due_at < moment(row, clock), row.last_event_at < since)


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
