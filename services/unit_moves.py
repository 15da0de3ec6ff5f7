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
from domain.unit_map import UnitMap
from services.board import Board
from services.map_choice import is_covered
from services.map_figures import compared_figure

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
    # Through a lens the same org units are held against each other.
    changed = (
        changes(board.kept.succession, period.first_day, shown.tree_day)
        if shown.lens.day is None
        else {}
    )
    followed = [unit for unit in shown.ranked if not unit.is_estimate]
    same = [u.org_unit.id for u in followed if u.org_unit.id not in changed]
    counts = count(same, period) if same else {}
    then, tree, day = replace(board, period=period), board.kept.tree, shown.tree_day
    standings = []
    for unit in followed:
        if unit.interval is None or unit.value is None:
            continue
        node, found = unit.org_unit.id, counts.get(unit.org_unit.id)
        # What is an estimate of then is held against nothing.
        if isinstance(found, Lensed) and not found.is_exact:
            continue
        before = compared_figure(then, shown.measure, tree.unit(node, day), found)
        now = Figure(unit.value, unit.interval)
        standings.append(Standings(node, now, before, changed.get(node)))
    return movements(shown.measure, standings)


def changes(
    succession: Succession, first_day: date, last_day: date
) -> dict[OrgUnitId, date]:
    """The last day within (first_day, last_day] since which a unit is another one.

    It began, took over from another, or gave a part away. Others are absent.
    """
    days = [(link.successor, link.effective_day) for link in succession.links]
    days += [(link.predecessor, link.effective_day) for link in succession.links]
    days += [
        (unit, life.first) for unit, life in succession.lives.items() if life.first
    ]
    found: dict[OrgUnitId, date] = {}
    for unit, day in days:
        if first_day < day <= last_day:
            found[unit] = max(day, found.get(unit, day))
    return found
