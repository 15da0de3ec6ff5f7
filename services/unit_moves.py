"""Movement of org units in their ranking since the period that it is held against."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date

from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens_counts import Lensed
from domain.movement import Figure, Movement, Standings, is_followed, movements
from domain.period import Period
from domain.succession import Succession
from domain.unit_map import MappedUnit, UnitMap
from services.board import Board
from services.map_choice import is_covered
from services.map_figures import mapped_unit

Counts = EventCounts | Lensed | None
Count = Callable[[Collection[OrgUnitId], Period], Mapping[OrgUnitId, Counts]]


def unit_moves(
    board: Board, shown: UnitMap, count: Count
) -> Mapping[OrgUnitId, Movement]:
    """Movement of each compared unit of the map; none where the data do not cover it.

    `count`: what the measure is made of at each node over a period.
    """
    period = board.compared
    if (
        period is None
        or not is_covered(board, period)
        or not is_followed(shown.measure)
    ):
        return {}
    counts = count([unit.org_unit.id for unit in shown.ranked], period)
    then = replace(board, period=period)
    standings = [
        Standings(
            unit.org_unit.id,
            now,
            _before(then, shown, unit, counts[unit.org_unit.id]),
            # Through a lens the same org units are held against each other.
            changed_on(
                board.kept.succession,
                unit.org_unit.id,
                period.first_day,
                shown.tree_day,
            )
            if shown.lens.day is None
            else None,
        )
        for unit in shown.ranked
        if (now := _figure(unit)) is not None
    ]
    return movements(shown.measure, standings)


def changed_on(
    succession: Succession, unit: OrgUnitId, first_day: date, last_day: date
) -> date | None:
    """The last day within (first_day, last_day] since which it is another unit.

    It began, took over from another, or gave a part away.
    """
    links = (*succession.predecessors(unit), *succession.successors(unit))
    days = [link.effective_day for link in links]
    if (first := succession.lives[unit].first) is not None:
        days.append(first)
    return max((day for day in days if first_day < day <= last_day), default=None)


def _before(
    then: Board, shown: UnitMap, unit: MappedUnit, counts: Counts
) -> Figure | None:
    record = then.kept.tree.unit(unit.org_unit.id, shown.tree_day)
    return _figure(mapped_unit(then, shown.measure, record, counts, has_below=False))


def _figure(unit: MappedUnit) -> Figure | None:
    """What is compared of it; None where nothing is."""
    if unit.interval is None or unit.value is None:
        return None
    return Figure(unit.value, unit.interval)
