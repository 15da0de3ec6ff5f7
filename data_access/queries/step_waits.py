"""Where dossiers wait: finished visits to steps, and what is stuck there now.

Medians and percentiles are read off kept counts of working days, exactly; no dossier
is read but those in process.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from data_access.bulk.zone_days import half_of, half_start, local_day_of
from data_access.engine import Session
from data_access.schema.dossiers import StepRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import DossierOpenRow, StepWaitRow
from domain.access import OrgScope
from domain.dossier import local_day
from domain.identifiers import OrgUnitId
from domain.step_waits import StepWait, StuckStep, summed_waits
from domain.working_days import WorkingCalendar

_FEW_HOLDERS = 40
"""Of more org units than these, all open dossiers are counted and the rest is left."""


def step_waits(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
) -> tuple[StepWait, ...]:
    """Visits that ended in [first_day, end_day), per node and step.

    The period is made of half months; ValueError where it is not. Steps are not known
    by field: nothing for a scope of some fields only.
    """
    first, end = _halves(first_day, end_day)
    found: dict[tuple[OrgUnitId, str], Counter[int]] = defaultdict(Counter)
    for node, step, _, days, count in _histogram(session, scope, nodes, first, end):
        found[node, step][days] += count
    return tuple(
        summed_waits(node, step, days) for (node, step), days in sorted(found.items())
    )


def step_trend(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    first_day: date,
    end_day: date,
) -> dict[date, tuple[StepWait, ...]]:
    """Each half month's visits of one node per step, by the half month's first day.

    A half month in which no visit ended has no entry.
    """
    first, end = _halves(first_day, end_day)
    found: dict[int, dict[str, Counter[int]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for _, step, half, days, count in _histogram(session, scope, [node], first, end):
        found[half][step][days] += count
    return {
        half_start(half): tuple(
            summed_waits(node, step, days) for step, days in sorted(steps.items())
        )
        for half, steps in sorted(found.items())
    }


def stuck_steps(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    usual: Sequence[StepWait],
    as_of: datetime,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    otherwise_days: int | None = None,
) -> tuple[StuckStep, ...]:
    """What stands at each step now, of dossiers whose step and its begin are known.

    `usual`: finished visits to compare with, of any nodes; `otherwise_days` holds
    where there are none (None: then nothing is said of being stuck). Working days since
    the day a dossier came to the step, up to the day of `as_of`.
    """
    limits = {(wait.node, wait.step): wait.ninth_decile_days for wait in usual}
    today = local_day(as_of, zone)
    ages: dict[tuple[OrgUnitId, str], Counter[int]] = defaultdict(Counter)
    for node, step, since, count in _standing(session, scope, nodes, zone):
        ages[node, step][calendar.days_late(since, today)] += count
    found = []
    for (node, step), days in sorted(ages.items()):
        limit = limits.get((node, step), otherwise_days)
        over = None if limit is None else sum(n for d, n in days.items() if d > limit)
        found.append(StuckStep(node, step, sum(days.values()), max(days), over))
    return tuple(found)


def _halves(first_day: date, end_day: date) -> tuple[int, int]:
    first, end = half_of(first_day), half_of(end_day)
    if half_start(first) != first_day or half_start(end) != end_day:
        raise ValueError(f"[{first_day}, {end_day}) is not made of half months")
    return first, end


def _histogram(
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first: int,
    end: int,
) -> list[tuple[OrgUnitId, str, int, int, int]]:
    if scope.fields is not None:
        return []
    rows = session.execute(
        select(
            StepWaitRow.node_id,
            StepRow.name,
            StepWaitRow.half,
            StepWaitRow.days,
            StepWaitRow.visit_count,
        )
        .join(StepRow, StepRow.id == StepWaitRow.step_id)
        .where(
            StepWaitRow.node_id.in_(nodes),
            StepWaitRow.node_id.in_(_allowed(scope)),
            StepWaitRow.half >= first,
            StepWaitRow.half < end,
            StepWaitRow.visit_count > 0,
        )
        .order_by(StepWaitRow.node_id, StepWaitRow.step_id, StepWaitRow.half)
    )
    return [(OrgUnitId(row[0]), *row[1:]) for row in rows]


def _standing(
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    zone: ZoneInfo,
) -> list[tuple[OrgUnitId, str, date, int]]:
    """Open dossiers by node of the present tree, step and day they came to it.

    Counted per holder first: joined row by row, the tree would be read for each.
    """
    above = _present_nodes(session, scope, nodes)
    holder: Any = DossierOpenRow.org_unit_id
    day = local_day_of(DossierOpenRow.step_since, zone)
    statement = (
        select(holder, DossierOpenRow.step, day, func.count())
        .where(DossierOpenRow.step.is_not(None), DossierOpenRow.step_since.is_not(None))
        .group_by(holder, DossierOpenRow.step, day)
    )
    if len(above) <= _FEW_HOLDERS:
        statement = statement.where(holder.in_(sorted(above)))
    if scope.fields is not None:
        statement = statement.where(DossierOpenRow.field_id.in_(scope.fields))
    found: Counter[tuple[OrgUnitId, str, int]] = Counter()
    for row in session.execute(statement):
        for node in above.get(OrgUnitId(row[0]), ()):
            found[node, str(row[1]), row[2]] += row[3]
    return [
        (node, step, date.fromordinal(ordinal), count)
        for (node, step, ordinal), count in sorted(found.items())
    ]


def _present_nodes(
    session: Session, scope: OrgScope, nodes: Collection[OrgUnitId]
) -> dict[OrgUnitId, list[OrgUnitId]]:
    """Which of `nodes`, within the scope, are over each org unit at present."""
    node = OrgUnitAncestorRow.ancestor_id
    above: dict[OrgUnitId, list[OrgUnitId]] = defaultdict(list)
    rows = session.execute(
        select(OrgUnitAncestorRow.org_unit_id, node).where(
            node.in_(nodes),
            OrgUnitAncestorRow.valid_to.is_(None),
            node.in_(_allowed(scope)),
        )
    )
    for holder, over in rows:
        above[OrgUnitId(holder)].append(OrgUnitId(over))
    return above


def _allowed(scope: OrgScope) -> Select[int]:
    over = aliased(OrgUnitAncestorRow)
    return select(over.org_unit_id).where(over.ancestor_id.in_(scope.roots))
