"""Where dossiers wait, by step and org unit, worst first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Database, Session
from data_access.queries.step_waits import (
    step_trend,
    step_waits,
    stuck_steps,
    visit_lengths,
)
from domain.access import OrgScope, Permission, Viewer, require
from domain.bottlenecks import (
    STUCK_WORKING_DAYS,
    Bottleneck,
    Bottlenecks,
    HalfMedian,
    StepEvidence,
)
from domain.errors import NotFound
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.step_waits import (
    MEDIAN,
    StepWait,
    StuckStep,
    percentile_days,
    summed_waits,
    visits_within,
)
from services.reference import (
    Reference,
    chosen_node,
    chosen_scope,
    data_day,
    reference,
)
from services.source_files import latest_files

HALVES = 12
"""Half months that medians look back on: half a year."""
WITH_TREND = 20
"""Rows that get a trend: those that stand on the first screens."""

Key = tuple[OrgUnitId, str]


def bottlenecks(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
) -> Bottlenecks:
    """Steps of the org units right below a node; of the node itself at the lowest.

    Most stuck dossiers first, then the longest wait. NotFound outside the scope.
    """
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        day = data_day(kept)
        node = chosen_node(kept, viewer, org_unit_code, day)
        scope, _ = chosen_scope(kept, viewer, node, field_code)
        units = kept.tree.children(node.id, day) or (node,)
        first_day, end_day = _looked_back(day)
        known = step_waits(
            session,
            scope=scope,
            nodes=[unit.id for unit in units],
            first_day=first_day,
            end_day=end_day,
        )
        stuck = _stuck(session, kept, scope, units, known)
        rows = _rows(units, known, stuck)
        return Bottlenecks(
            scope_name=node.name,
            as_of=kept.require_moments().as_of,
            first_day=first_day,
            end_day=end_day,
            rows=_with_trend(session, scope, rows, first_day, end_day),
        )


def step_evidence(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str,
    step: str,
) -> StepEvidence:
    """The finished visits behind one row's median, of all fields.

    NotFound outside the scope, and where no finished visit is known.
    """
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        day = data_day(kept)
        unit = chosen_node(kept, viewer, org_unit_code, day)
        scope, _ = chosen_scope(kept, viewer, unit, None)
        first_day, end_day = _looked_back(day)
        by_half = visit_lengths(
            session,
            scope=scope,
            node=unit.id,
            step=step,
            first_day=first_day,
            end_day=end_day,
        )
        if not by_half:
            raise NotFound(
                "Không có lượt xong nào của bước này để tính trung vị. "
                "Chọn dòng khác trong bảng."
            )
        lengths = sum(by_half.values(), Counter[int]())
        return StepEvidence(
            org_unit=unit.ref,
            step=step,
            as_of=kept.require_moments().as_of,
            first_day=first_day,
            end_day=end_day,
            wait=summed_waits(unit.id, step, lengths),
            within=visits_within(lengths),
            halves=tuple(
                (HalfMedian(half, percentile_days(days, MEDIAN)), days.total())
                for half, days in by_half.items()
            ),
            files=latest_files(session, scope),
        )


def _looked_back(day: date) -> tuple[date, date]:
    """The half months that medians are of, the present one last: [first, end)."""
    present = half_of(day)
    return half_start(present - HALVES + 1), half_start(present + 1)


def _stuck(
    session: Session,
    kept: Reference,
    scope: OrgScope,
    units: Sequence[OrgUnit],
    known: Sequence[StepWait],
) -> dict[Key, StuckStep]:
    """What stands at each step; without finished visits the convention is the limit."""
    found = stuck_steps(
        session,
        scope=scope,
        nodes=[unit.id for unit in units],
        usual=known,
        as_of=kept.require_moments().as_of,
        calendar=kept.calendar,
        zone=kept.zone,
        otherwise_days=STUCK_WORKING_DAYS,
    )
    return {(row.node, row.step): row for row in found}


def _rows(
    units: Sequence[OrgUnit],
    known: Sequence[StepWait],
    stuck: dict[Key, StuckStep],
) -> list[Bottleneck]:
    refs = {unit.id: unit.ref for unit in units}
    waits = {(wait.node, wait.step): wait for wait in known}
    rows = []
    for key in sorted({*waits, *stuck}):
        wait, now = waits.get(key), stuck.get(key)
        rows.append(
            Bottleneck(
                org_unit=refs[key[0]],
                step=key[1],
                visit_count=wait.visit_count if wait else 0,
                median_days=wait.median_days if wait else None,
                ninth_decile_days=wait.ninth_decile_days if wait else None,
                limit_days=wait.ninth_decile_days if wait else STUCK_WORKING_DAYS,
                open_count=now.open_count if now else 0,
                stuck_count=(now.over_count or 0) if now else 0,
                longest_days=now.longest_days if now else 0,
            )
        )
    rows.sort(key=lambda r: (-r.stuck_count, -r.longest_days, -r.open_count))
    return rows


def _with_trend(
    session: Session,
    scope: OrgScope,
    rows: list[Bottleneck],
    first_day: date,
    end_day: date,
) -> tuple[Bottleneck, ...]:
    """The first rows with the median of each half month."""
    shown = rows[:WITH_TREND]
    by_node = {
        node: step_trend(
            session, scope=scope, node=node, first_day=first_day, end_day=end_day
        )
        for node in {row.org_unit.id for row in shown if row.median_days is not None}
    }
    halves = _half_starts(first_day, end_day)
    found = []
    for row in shown:
        medians = {
            half: wait.median_days
            for half, waits in by_node.get(row.org_unit.id, {}).items()
            for wait in waits
            if wait.step == row.step
        }
        trend = tuple(HalfMedian(half, medians.get(half)) for half in halves)
        found.append(replace(row, trend=trend) if medians else row)
    return (*found, *rows[WITH_TREND:])


def _half_starts(first_day: date, end_day: date) -> list[date]:
    last = half_of(end_day - timedelta(days=1))
    return [half_start(half) for half in range(half_of(first_day), last + 1)]
