"""Event counts of org units through a lens: added up exactly, rounded within kin."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import TypeVar

from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import Conversion, rounded, rounded_within

_HOLDERS = frozenset(
    {
        "transferred_in",
        "transferred_out",
        "transferred_in_overdue",
        "transferred_out_overdue",
        "overdue_first_change",
        "waiting_change",
        "waiting_began",
        "apology_missing_change",
    }
)
"""Counts that say who holds what: they belong to who held it, and are left out."""
FLOWS = tuple(f.name for f in fields(EventCounts) if f.name not in _HOLDERS)
"""Counts that can be told of other org units."""
_PARTS_OF_LEFT = ("left_early", "left_on_time", "left_late")
_WITHIN_LEFT = (
    "left_refused",
    "left_stopped",
    "left_withdrawn",
    "left_late_first",
    "left_late_766",
    "paid_online",
    "digitised",
    "electronic_result",
)
"""Each counts some of those that left, so never more than left."""


@dataclass(frozen=True, slots=True)
class Lensed:
    """Counts on the org units of another day; `is_exact` False: an estimate.

    `estimates`: names of the counts that are.
    """

    counts: EventCounts
    is_exact: bool
    estimates: frozenset[str] = frozenset()


class LensSum:
    """Own counts of several days, on the org units of one."""

    __slots__ = ("_conversion", "_doubts", "_lens_day", "_sums")

    def __init__(self, conversion: Conversion, lens_day: date) -> None:
        self._conversion = conversion
        self._lens_day = lens_day
        self._sums: dict[str, dict[OrgUnitId, Fraction | int]] = defaultdict(dict)
        self._doubts: dict[OrgUnitId, dict[frozenset[OrgUnitId], set[str]]] = (
            defaultdict(dict)
        )

    def add(
        self, own: Mapping[OrgUnitId, EventCounts], day: date, *, in_force: bool = True
    ) -> None:
        """Own counts of a stretch of days on which nobody follows anybody.

        Not `in_force`: late entries of org units that had ended, each split in whole
        numbers by itself.
        """
        for unit, counts in own.items():
            found = [(n, value) for n in FLOWS if (value := getattr(counts, n))]
            if not found:
                continue
            parts = self._conversion.parts(unit, day, self._lens_day)
            for name, value in found:
                pieces = {p.org_unit: value * p.share for p in parts if p.share}
                sums = self._sums[name]
                for other, piece in (pieces if in_force else rounded(pieces)).items():
                    sums[other] = sums.get(other, 0) + piece
            if not all(part.is_exact for part in parts):
                among = frozenset(part.org_unit for part in parts)
                names = {name for name, _ in found}
                for other in among:
                    self._doubts[other].setdefault(among, set()).update(names)

    def whole_numbers(
        self, kin: Mapping[OrgUnitId, int]
    ) -> dict[OrgUnitId, EventCounts]:
        """Counts of each org unit; sums and identities are those of the exact ones.

        `kin`: who shares counts with whom (`kin_of`). Each group is rounded by itself,
        whatever else is asked for.
        """
        units = {unit for sums in self._sums.values() for unit in sums}
        groups: dict[tuple[int, OrgUnitId | None], list[OrgUnitId]] = defaultdict(list)
        for unit in sorted(units):
            known = kin.get(unit)
            groups[(-1, unit) if known is None else (known, None)].append(unit)
        found: dict[OrgUnitId, dict[str, int]] = defaultdict(dict)
        for group in groups.values():
            for name, values in self._rounded(group):
                for unit, value in values.items():
                    found[unit][name] = value
        return {unit: EventCounts(**named) for unit, named in found.items()}

    def estimates(self, holders: Collection[OrgUnitId]) -> frozenset[str]:
        """Counts of which an estimate decides what belongs to `holders` together."""
        own = frozenset(holders)
        return frozenset(
            name
            for unit in own
            for among, names in self._doubts.get(unit, {}).items()
            if not among <= own
            for name in names
        )

    def _rounded(
        self, group: list[OrgUnitId]
    ) -> Iterator[tuple[str, dict[OrgUnitId, int]]]:
        """Parts of an identity by themselves, so that it holds for each of them."""
        exact = {
            name: {unit: sums.get(unit, 0) for unit in group}
            for name, sums in self._sums.items()
        }
        nothing: dict[OrgUnitId, Fraction | int] = dict.fromkeys(group, 0)
        online = exact.pop("received_online", nothing)
        received = exact.pop("received", nothing)
        some = rounded(online)
        rest = rounded({u: max(received[u] - online[u], 0) for u in group})
        yield "received_online", some
        yield "received", {u: rest[u] + (some[u] if received[u] else 0) for u in group}
        left = dict.fromkeys(group, 0)
        for name in _PARTS_OF_LEFT:
            parts = rounded(exact.pop(name, nothing))
            left = {unit: left[unit] + parts[unit] for unit in group}
            yield name, parts
        for name, values in exact.items():
            bounded = name in _WITHIN_LEFT and any(left.values())
            yield name, rounded_within(values, left) if bounded else rounded(values)


Source = TypeVar("Source", bound=Hashable)


def kin_of(
    wanted: Collection[OrgUnitId], told_of: Mapping[Source, Collection[OrgUnitId]]
) -> tuple[dict[OrgUnitId, int], dict[Source, int]]:
    """Who shares counts with `wanted`: a number per group, of targets and of sources.

    `told_of`: of which org units a part of each source is told. Groups without any of
    `wanted` are left out.
    """
    above: dict[OrgUnitId, OrgUnitId] = {}

    def root(unit: OrgUnitId) -> OrgUnitId:
        while (higher := above.setdefault(unit, unit)) != unit:
            unit = higher
        return unit

    first: dict[Source, OrgUnitId] = {}
    for source, targets in told_of.items():
        first[source], *others = targets
        own = root(first[source])
        for target in others:
            above[root(target)] = own
    kept = {root(unit) for unit in wanted}
    return (
        {unit: int(root(unit)) for unit in list(above) if root(unit) in kept},
        {key: int(root(one)) for key, one in first.items() if root(one) in kept},
    )
