"""Counts of org units through a lens, of what lies within a viewer's reach.

Rule: a converted count is shown only to those who may see every part that it came from,
and every org unit that it shares a part with. Else it is withheld: from what is left
out, the rest could be told.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens_counts import Lensed, LensSum, kin_of
from domain.org_tree import OrgUnit
from services.reference import Reference

NOTHING = EventCounts()
_ONE_DAY = timedelta(days=1)
K = TypeVar("K", bound=Hashable)
Reader = Callable[[Collection[OrgUnitId], date, date], Mapping[OrgUnitId, EventCounts]]
"""Counts of nodes, with all below them, in [first day, end day)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Org units on days on which the tree stays the same.

    `alive`: those in force; `reach`: those that the viewer sees, in force or not;
    `below`: who lies right below whom; `told_of`: of whom a part of each is told.
    """

    alive: frozenset[OrgUnitId]
    reach: frozenset[OrgUnitId]
    below: Mapping[OrgUnitId, tuple[OrgUnitId, ...]]
    told_of: Mapping[OrgUnitId, tuple[OrgUnitId, ...]]


@dataclass(frozen=True, slots=True)
class LensView:
    """Org units as of `lens_day`, for somebody who sees what lies under `roots`."""

    kept: Reference
    roots: frozenset[OrgUnitId]
    lens_day: date
    _known: dict[tuple[date, ...], Stretch] = field(
        default_factory=dict, compare=False, repr=False
    )

    def changes_nothing(self, first_day: date, end_day: date) -> bool:
        """Whether nobody follows anybody between these days and the lens."""
        low, high = min(first_day, self.lens_day), max(end_day, self.lens_day)
        return not any(low < day <= high for day in self.kept.succession.days)

    def counts(
        self,
        nodes: Collection[OrgUnitId],
        first_day: date,
        end_day: date,
        read: Reader,
    ) -> dict[OrgUnitId, Lensed | None]:
        """Flows of each node with all that lay below it on the day of the lens.

        None: withheld. `read` answers for the viewer's scope only.
        """
        belonging = self.kept.tree.belonging(self.lens_day)
        held = {node: belonging[node] for node in nodes}
        return self.rows(held, first_day, end_day, read)

    def rows(
        self,
        held: Mapping[K, frozenset[OrgUnitId]],
        first_day: date,
        end_day: date,
        read: Reader,
    ) -> dict[K, Lensed | None]:
        """As `counts`, of whatever org units each row holds by themselves."""
        wanted = frozenset[OrgUnitId]().union(*held.values())
        days = [
            (*span, self._stretch(span[0])) for span in self._days(first_day, end_day)
        ]
        kin, groups = kin_of(
            wanted,
            {
                (unit, start): stretch.told_of[unit]
                for start, _, stretch in days
                for unit in stretch.alive
            },
        )
        at = {start: stretch for start, _, stretch in days}
        hidden = {
            group
            for (unit, start), group in groups.items()
            if unit not in at[start].reach
        }
        sums = LensSum(self.kept.conversion, self.lens_day)
        for start, end, stretch in days:
            own = _own(stretch, wanted | kin.keys(), start, end, read)
            there = stretch.alive
            sums.add({u: c for u, c in own.items() if u in there}, start)
            late = {u: c for u, c in own.items() if u not in there}
            sums.add(late, start, in_force=False)
        whole = sums.whole_numbers(kin)
        found: dict[K, Lensed | None] = {}
        for row, holders in held.items():
            if any(kin.get(unit) in hidden for unit in holders):
                found[row] = None
                continue
            counts = sum((whole[unit] for unit in holders if unit in whole), NOTHING)
            estimates = sums.estimates(holders)
            found[row] = Lensed(counts, not estimates, estimates)
        return found

    def _days(self, first_day: date, end_day: date) -> list[tuple[date, date]]:
        """[first_day, end_day) in stretches of one tree each."""
        starts = [first_day, *self.kept.tree.changes(first_day, end_day)]
        return list(zip(starts, [*starts[1:], end_day], strict=True))

    def _stretch(self, day: date) -> Stretch:
        """The stretch that holds a day; worked out once."""
        tree = self.kept.tree
        key = tree.changes(date.min, day + _ONE_DAY)
        if (known := self._known.get(key)) is not None:
            return known
        belonging, parts = tree.belonging(day), self.kept.conversion.parts
        below: dict[OrgUnitId, list[OrgUnitId]] = defaultdict(list)
        for unit in belonging:
            parent = tree.unit(unit, day).parent_id
            if parent is not None:
                below[parent].append(unit)
        found = self._known[key] = Stretch(
            alive=frozenset(
                unit
                for unit, life in self.kept.succession.lives.items()
                if (life.first is None or life.first <= day)
                and (life.end is None or day < life.end)
            ),
            reach=frozenset[OrgUnitId]().union(*(belonging[r] for r in self.roots)),
            below={unit: tuple(children) for unit, children in below.items()},
            told_of={
                unit: tuple(
                    part.org_unit
                    for part in parts(unit, day, self.lens_day)
                    if part.share
                )
                for unit in belonging
            },
        )
        return found


def _own(
    stretch: Stretch,
    told: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
    read: Reader,
) -> dict[OrgUnitId, EventCounts]:
    """What those within reach who lead to any of `told` themselves held.

    A node less the nodes right below it.
    """
    units = [
        unit for unit in stretch.reach if any(x in told for x in stretch.told_of[unit])
    ]
    below = stretch.below
    read_of = {*units, *(child for unit in units for child in below.get(unit, ()))}
    found = read(read_of, first_day, end_day)
    own = {}
    for unit in units:
        counts = found.get(unit, NOTHING)
        for child in below.get(unit, ()):
            if (less := found.get(child, NOTHING)) != NOTHING:
                counts = counts - less
        if counts != NOTHING:
            own[unit] = counts
    return own


def is_seen(kept: Reference, unit: OrgUnit, lens_day: date) -> bool:
    """Whether an org unit is there on the day of a lens; else it is as reported."""
    return kept.tree.unit(unit.id, lens_day).in_force(lens_day)
