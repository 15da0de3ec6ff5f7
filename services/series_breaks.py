"""Days on which what an org unit's series is about became something else."""

from datetime import date, timedelta

from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind, SeriesBreak
from services.reference import Reference

_ONE_DAY = timedelta(days=1)
_TERRITORIES = (OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE)


def series_breaks(
    kept: Reference, node: OrgUnit, first_day: date, last_day: date
) -> tuple[SeriesBreak, ...]:
    """Breaks within (first_day, last_day], in order.

    Something passed over the edge of `node`, or org units joined it that nobody here
    preceded. What its own parts pass to each other is none.
    """
    turns = [day for day in kept.succession.days if first_day < day <= last_day]
    found = []
    for day in turns:
        joined = len(_joining(kept, node, day))
        if joined or _crosses(kept, node, day):
            found.append(SeriesBreak(day, joined))
    return tuple(found)


def _crosses(kept: Reference, node: OrgUnit, day: date) -> bool:
    before = kept.tree.belonging(day - _ONE_DAY).get(node.id, frozenset())
    after = kept.tree.belonging(day).get(node.id, frozenset())
    return any(
        (link.predecessor in before) != (link.successor in after)
        for link in kept.succession.links
        if link.effective_day == day
    )


def _joining(kept: Reference, node: OrgUnit, day: date) -> list[OrgUnit]:
    """Territories that begin on `day` within `node` and follow nobody."""
    if node.valid_from is not None and node.valid_from >= day:
        return []
    within = kept.tree.belonging(day).get(node.id, frozenset())
    return [
        unit
        for unit in kept.units
        if unit.id in within
        and unit.kind in _TERRITORIES
        and kept.succession.lives[unit.id].first == day
        and not kept.succession.predecessors(unit.id)
    ]
