"""Lists of dossiers in process or ever overdue, from the narrow live tables."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Select,
    and_,
    func,
    select,
)
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.queries.live_conditions import (
    Clockwork,
    LiveFilter,
    conditions_of,
    live_table,
    moment,
    scope_checks,
    valid_on,
)
from data_access.queries.live_pages import id_page
from data_access.schema.dossiers import DossierRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.procedures import FieldRow, ProcedureRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.drilldown import ListKind
from domain.identifiers import OrgUnitId, SourceId
from domain.list_order import Place, Sort

_IDS_AT_ONCE = 1_000
_LAST_CHARACTER = "\U0010ffff"
"""Sorts after every other character: codes are compared by code point."""


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One dossier of a list, with what its line needs. Instants are UTC."""

    dossier_id: int
    source_id: SourceId
    code: str
    org_unit_id: OrgUnitId
    field_name: str
    procedure_code: str
    procedure: str
    received_at: datetime
    first_due_at: datetime
    due_at: datetime | None
    moved_days: int
    step: str | None
    redated_to: datetime | None
    apology_sent_at: datetime | None
    resolved_at: datetime | None
    waiting_since: datetime | None
    redated_count: int
    late_reason: str | None
    last_event_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LivePage:
    """Rows of one page; `before` and `after`: None where the list ends."""

    rows: tuple[LiveRow, ...]
    first_row: int
    before: Place | None
    after: Place | None


def count(
    session: Session, *, scope: OrgScope, wanted: LiveFilter, clock: Clockwork
) -> int:
    """How many dossiers match."""
    table = live_table(wanted.kind)
    statement = select(func.count()).select_from(table)
    return session.execute(
        statement.where(*conditions_of(scope, wanted, clock))
    ).scalar_one()


def steps_present(session: Session, *, scope: OrgScope) -> tuple[str, ...]:
    """Every present step of open dossiers, of the city: names, no dossiers.

    Read by skipping through the index of cells: one look-up per step. Nobody without
    a scope gets any.
    """
    if not scope.roots:
        return ()
    other = aliased(DossierOpenRow)
    first = select(func.min(DossierOpenRow.step).label("step")).cte(
        "step", recursive=True
    )
    following = select(func.min(other.step)).where(other.step > first.c.step)
    steps = first.union_all(
        select(following.scalar_subquery()).where(first.c.step.is_not(None))
    )
    found = session.scalars(select(steps.c.step).where(steps.c.step.is_not(None)))
    return tuple(sorted(found))


def page(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    limit: int,
    sort: Sort | None = None,
    place: Place | None = None,
) -> LivePage:
    """Matching dossiers from `place` on in the order of `sort`; None: the list's own.

    Ties are settled by the order in which dossiers were first loaded, downwards the
    other way round: so an index is read from either end.
    """
    found = id_page(
        session,
        scope=scope,
        wanted=wanted,
        clock=clock,
        limit=limit,
        sort=sort,
        place=place,
    )
    rows = rows_of_ids(session, scope=scope, day=clock.moments.as_of_day, ids=found.ids)
    if wanted.kind is ListKind.QUIET:
        rows = _with_last_events(session, scope, clock, rows)
    return LivePage(rows, found.first_row, found.before, found.after)


def rows(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    limit: int,
    sort: Sort | None = None,
) -> list[LiveRow]:
    """The first dossiers of a list."""
    found = page(
        session, scope=scope, wanted=wanted, clock=clock, limit=limit, sort=sort
    )
    return list(found.rows)


def rows_of_ids(
    session: Session, *, scope: OrgScope, day: date, ids: Sequence[int]
) -> tuple[LiveRow, ...]:
    """The dossiers with these ids, in their order; those out of scope are left out."""
    found = {
        row[0]: _live_row(row)
        for start in range(0, len(ids), _IDS_AT_ONCE)
        for row in session.execute(
            _row_select().where(
                DossierRow.id.in_(ids[start : start + _IDS_AT_ONCE]),
                *scope_checks(DossierRow, scope, day),
            )
        )
    }
    return tuple(found[number] for number in ids if number in found)


def _with_last_events(
    session: Session, scope: OrgScope, clock: Clockwork, rows: Sequence[LiveRow]
) -> tuple[LiveRow, ...]:
    known = {
        row[0]: row[1]
        for row in session.execute(
            select(DossierOpenRow.dossier_id, DossierOpenRow.last_event_at).where(
                DossierOpenRow.dossier_id.in_([row.dossier_id for row in rows]),
                *scope_checks(DossierOpenRow, scope, clock.moments.as_of_day),
            )
        )
    }
    return tuple(replace(row, last_event_at=known.get(row.dossier_id)) for row in rows)


def worst_by_node(
    session: Session,
    *,
    scope: OrgScope,
    clock: Clockwork,
    nodes: Sequence[OrgUnitId],
    own_only: OrgUnitId | None = None,
) -> dict[OrgUnitId, LiveRow]:
    """The longest overdue dossier under each of `nodes`; absent where none is.

    Of `own_only` what it holds itself, without those below it.
    """
    found: dict[OrgUnitId, LiveRow] = {}
    for node in nodes:
        wanted = LiveFilter(ListKind.OVERDUE, node=node, own_only=node == own_only)
        for row in rows(session, scope=scope, wanted=wanted, clock=clock, limit=1):
            found[node] = row
    return found


def missed_redates_by_node(
    session: Session,
    *,
    scope: OrgScope,
    clock: Clockwork,
    nodes: Collection[OrgUnitId],
) -> dict[OrgUnitId, int]:
    """Overdue dossiers whose re-dated promise has passed too, under each node."""
    result = session.execute(
        select(OrgUnitAncestorRow.ancestor_id, func.count())
        .select_from(DossierOverdueRow)
        .join(
            OrgUnitAncestorRow,
            and_(
                OrgUnitAncestorRow.org_unit_id == DossierOverdueRow.org_unit_id,
                valid_on(clock.moments.as_of_day),
            ),
        )
        .where(
            OrgUnitAncestorRow.ancestor_id.in_(nodes),
            DossierOverdueRow.redated_to < moment(DossierOverdueRow, clock),
            *conditions_of(scope, LiveFilter(ListKind.OVERDUE), clock),
        )
        .group_by(OrgUnitAncestorRow.ancestor_id)
    )
    return {OrgUnitId(row[0]): row[1] for row in result}


def by_codes(
    session: Session, *, scope: OrgScope, day: date, prefix: str, limit: int
) -> list[LiveRow]:
    """Dossiers whose code begins with `prefix`, resolved ones included, by code."""
    statement = (
        _row_select()
        .where(
            DossierRow.code >= prefix,
            DossierRow.code < prefix + _LAST_CHARACTER,
            *scope_checks(DossierRow, scope, day),
        )
        .order_by(DossierRow.code, DossierRow.source_id)
        .limit(limit)
    )
    return [_live_row(row) for row in session.execute(statement)]


def _row_select() -> Select[*tuple[Any, ...]]:
    return (
        select(
            DossierRow.id,
            DossierRow.source_id,
            DossierRow.code,
            DossierRow.org_unit_id,
            FieldRow.name,
            ProcedureRow.code,
            ProcedureRow.name,
            DossierRow.received_at,
            DossierRow.first_due_at,
            DossierRow.due_at,
            DossierRow.moved_days,
            DossierRow.step,
            DossierRow.redated_to,
            DossierRow.apology_sent_at,
            DossierRow.resolved_at,
            DossierRow.waiting_since,
            DossierRow.redated_count,
            DossierRow.late_reason,
        )
        .join(FieldRow, FieldRow.id == DossierRow.field_id)
        .join(ProcedureRow, ProcedureRow.id == DossierRow.procedure_id)
    )


def _live_row(row: Any) -> LiveRow:  # noqa: ANN401 - a row of _row_select
    return LiveRow(row[0], SourceId(row[1]), row[2], OrgUnitId(row[3]), *row[4:])
