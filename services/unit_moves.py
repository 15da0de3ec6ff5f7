"""Movement of org units in their ranking since the period that it is held against."""

from collections.abc import Mapping, Sequence
from datetime import date

from domain.identifiers import OrgUnitId
from domain.map_measure import Amounts
from domain.map_ranking import distrusted
from domain.movement import Movement, Standings, is_followed, movements
from domain.org_tree import OrgUnit
from domain.succession import Succession
from services.board import Board
from services.map_choice import is_covered
from services.map_figures import compared_figure
from services.map_lens import MapLens


def unit_moves(
    board: Board,
    units: Sequence[OrgUnit],
    day: date,
    through: MapLens,
) -> Mapping[OrgUnitId, Movement]:
    """Movement of each compared unit of a map; none where the data do not cover it.

    `units`: those of the map that are ranked, as they were on `day`. What is an
    estimate, now or then, is held against nothing; who could not be trusted then had
    no place.
    """
    period, measure = board.compared, through.measure
    if period is None or not is_covered(board, period) or not is_followed(measure):
        return {}
    # Through a lens the same org units are held against each other.
    changed = (
        changes(board.kept.succession, period.first_day, day)
        if through.lens.day is None
        else {}
    )
    now_amounts = through.amounts([unit.id for unit in units], board.period)
    followed = [
        (unit, now)
        for unit in units
        if (now := compared_figure(board, measure, unit, now_amounts[unit.id]))
    ]
    same = [unit.id for unit, _ in followed if unit.id not in changed]
    then_amounts, trust = through.amounts_with_trust(same, period)
    unranked_then = distrusted(trust)
    return movements(
        measure,
        [
            Standings(
                unit.id,
                now,
                None
                if unit.id in unranked_then
                else compared_figure(board, measure, unit, then_amounts.get(unit.id)),
                changed.get(unit.id),
            )
            for unit, now in followed
            if not _is_estimate(then_amounts.get(unit.id))
        ],
    )


def _is_estimate(amounts: Amounts | None) -> bool:
    return amounts is not None and not amounts.is_exact


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
