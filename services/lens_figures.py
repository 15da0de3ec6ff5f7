"""Counts of org units through a lens, of what lies within a viewer's reach.

Rule: a converted count is shown only to those who may see every part that it came from,
and every org unit that it shares a part with. Else it is withheld: from what is left
out, the rest could be told.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens_counts import Lensed, LensSum, kin_of
from services.reference import Reference

NOTHING = EventCounts()
K = TypeVar("K", bound=Hashable)
Reader = Callable[[Collection[OrgUnitId], date, date], Mapping[OrgUnitId, EventCounts]]
"""Counts of nodes, with all below them, in [first day, end day)."""


@dataclass(frozen=True, slots=True)
class LensView:
    """Org units as of `lens_day`, for somebody who sees what lies under `roots`."""

    kept: Reference
    roots: frozenset[OrgUnitId]
    lens_day: date

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
        days = self._stretches(first_day, end_day)
        alive = {start: self._in_force(start) for start, _ in days}
        kin, groups = kin_of(
            self.kept.conversion,
            wanted,
            [(unit, start) for start, units in alive.items() for unit in units],
            self.lens_day,
        )
        reach = {start: self._reach(start) for start, _ in days}
        hidden = {
            group for (unit, start), group in groups.items() if unit not in reach[start]
        }
        sums = LensSum(self.kept.conversion, self.lens_day)
        for start, end in days:
            leading = self._leading(reach[start], start, wanted | kin.keys())
            own = self._own(leading, start, end, read)
            there = alive[start]
            sums.add({u: c for u, c in own.items() if u in there}, start)
            late = {u: c for u, c in own.items() if u not in there}
            sums.add(late, start, in_force=False)
        whole = sums.whole_numbers(kin)
        return {
            row: None
            if any(kin.get(unit) in hidden for unit in holders)
            else Lensed(
                sum((whole[unit] for unit in holders if unit in whole), NOTHING),
                is_exact=sums.is_exact(holders),
            )
            for row, holders in held.items()
        }

    def _stretches(self, first_day: date, end_day: date) -> list[tuple[date, date]]:
        """[first_day, end_day) in stretches of one tree each."""
        starts = [first_day, *self.kept.tree.changes(first_day, end_day)]
        return list(zip(starts, [*starts[1:], end_day], strict=True))

    def _in_force(self, day: date) -> frozenset[OrgUnitId]:
        return frozenset(
            unit
            for unit, life in self.kept.succession.lives.items()
            if (life.first is None or life.first <= day)
            and (life.end is None or day < life.end)
        )

    def _reach(self, day: date) -> frozenset[OrgUnitId]:
        """All that the viewer sees, as of `day`."""
        belonging = self.kept.tree.belonging(day)
        return frozenset[OrgUnitId]().union(*(belonging[root] for root in self.roots))

    def _leading(
        self, units: Collection[OrgUnitId], day: date, to: Collection[OrgUnitId]
    ) -> list[OrgUnitId]:
        """Those of `units` a part of which is told of `to`."""
        parts = self.kept.conversion.parts
        return [
            unit
            for unit in units
            if any(
                part.share and part.org_unit in to
                for part in parts(unit, day, self.lens_day)
            )
        ]

    def _own(
        self, units: Collection[OrgUnitId], first_day: date, end_day: date, read: Reader
    ) -> dict[OrgUnitId, EventCounts]:
        """What each of `units` itself held: its node less the nodes right below it."""
        tree = self.kept.tree
        below: dict[OrgUnitId, list[OrgUnitId]] = defaultdict(list)
        for unit in tree.belonging(first_day):
            parent = tree.unit(unit, first_day).parent_id
            if parent is not None:
                below[parent].append(unit)
        read_of = {*units, *(child for unit in units for child in below[unit])}
        found = read(read_of, first_day, end_day)
        own = {}
        for unit in units:
            counts = found.get(unit, NOTHING)
            for child in below[unit]:
                if (less := found.get(child, NOTHING)) is not NOTHING:
                    counts = counts - less
            if counts != NOTHING:
                own[unit] = counts
        return own
