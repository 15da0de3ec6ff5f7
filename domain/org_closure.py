"""Every ancestor of every org unit with the days on which it is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree, OrgUnit


@dataclass(frozen=True, slots=True)
class Ancestry:
    """`ancestor` is over `org_unit` by `depth` steps (0: itself), half-open.

    The first stretch reaches back and the last forward without end, so an event
    dated outside an org unit's validity still counts in the city.
    """

    org_unit: OrgUnitId
    ancestor: OrgUnitId
    depth: int
    valid_from: date
    valid_to: date | None


def closure(units: Sequence[OrgUnit]) -> Iterator[Ancestry]:
    """All ancestries, in order of org unit, day and depth."""
    tree = OrgTree(units)
    breaks = sorted(
        {date.min}
        | {unit.valid_from for unit in units if unit.valid_from}
        | {unit.valid_to for unit in units if unit.valid_to}
    )
    for org_unit in sorted({unit.id for unit in units}):
        yield from _of_one(tree, org_unit, breaks)


def _of_one(
    tree: OrgTree, org_unit: OrgUnitId, breaks: Sequence[date]
) -> Iterator[Ancestry]:
    chains = [
        (day, tuple(unit.id for unit in tree.ancestors(org_unit, day)))
        for day in breaks
    ]
    starts = [
        index
        for index, (_, chain) in enumerate(chains)
        if index == 0 or chain != chains[index - 1][1]
    ]
    ends = [chains[start][0] for start in starts[1:]]
    for start, end in zip(starts, [*ends, None], strict=True):
        day, chain = chains[start]
        for depth, ancestor in enumerate(chain):
            yield Ancestry(org_unit, ancestor, depth, day, end)
