"""Where dossiers wait: finished visits to steps, and what is stuck there now.

Medians and percentiles are read off kept counts of working days, exactly; no dossier
is read but those in process.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.queries.standing import (
    Asked,
    Standing,
    standing,
    standing_before,
)
from data_access.schema.base import from_microseconds, to_microseconds
from data_access.schema.dossiers import StepRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import StepWaitRow
from domain.access import OrgScope
from domain.dossier import local_day
from domain.identifiers import OrgUnitId
from domain.step_waits import StepWait, StuckStep, summed_waits
from domain.working_days import WorkingCalendar

_Key = tuple[OrgUnitId, str]
"""Node and step."""


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


def visit_lengths(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    step: str,
    first_day: date,
    end_day: date,
) -> dict[date, Counter[int]]:
    """Visits of one node to one step that ended in [first_day, end_day).

    By the first day of the half month in which they ended: how many took how many
    working days. A half month in which no visit ended has no entry; ValueError as for
    `step_waits`.
    """
    first, end = _halves(first_day, end_day)
    found: dict[date, Counter[int]] = defaultdict(Counter)
    for _, name, half, days, count in _histogram(session, scope, [node], first, end):
        if name == step:
            found[half_start(half)][days] += count
    return dict(sorted(found.items()))


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
    above = _present_nodes(session, scope, nodes)
    found: dict[_Key, list[Standing]] = defaultdict(list)
    for row in standing(session, scope=scope, holders=above):
        for node in above.get(row.holder, ()):
            found[node, row.step].append(row)
    begins = {
        key: _end_of(calendar.due_day_for(limit + 1, today), zone)
        for key in found
        if (limit := limits.get(key, otherwise_days)) is not None
    }
    asked = {
        key: [Asked(r.step, r.holder, at) for r in found[key] if r.first < at]
        for key, at in begins.items()
    }
    every = {each for several in asked.values() for each in several}
    told = standing_before(session, scope=scope, asked=every)
    return tuple(
        StuckStep(
            *key,
            sum(row.count for row in rows),
            _days_since(min(row.first for row in rows), today, calendar, zone),
            sum(told[each] for each in asked[key]) if key in asked else None,
        )
        for key, rows in sorted(found.items())
    )


def _end_of(day: date, zone: ZoneInfo) -> int:
    """When the day after begins, in microseconds."""
    following = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return to_microseconds(following)


def _days_since(
    instant: int, today: date, calendar: WorkingCalendar, zone: ZoneInfo
) -> int:
    return calendar.days_late(local_day(from_microseconds(instant), zone), today)


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
