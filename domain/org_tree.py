"""Org units over time: who belongs to whom on a day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.identifiers import OrgUnitId
from domain.scorecard import OrgUnitKind, OrgUnitRef


@dataclass(frozen=True, slots=True)
class OrgUnit:
    """An org unit as it stands from `valid_from` up to, not including, `valid_to`.

    None leaves that end open. `official_code` is the statistical code, which may have
    meant another territory before; None where there is none. `hex_row` and `hex_col`
    place it on the schematic map; None: not drawn. `ref`: it as pages name it.
    """

    id: OrgUnitId
    code: str
    official_code: str | None
    name: str
    short_name: str
    kind: OrgUnitKind
    parent_id: OrgUnitId | None
    sort_order: int
    valid_from: date | None = None
    valid_to: date | None = None
    hex_row: int | None = None
    hex_col: int | None = None
    ref: OrgUnitRef = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ref = OrgUnitRef(self.id, self.code, self.name, self.short_name, self.kind)
        object.__setattr__(self, "ref", ref)

    def in_force(self, day: date) -> bool:
        """Whether it exists on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


class OrgTree:
    """The org units of the city; an id may have several records, one after another.

    ValueError when a parent is missing or a unit lies under itself. An org unit not
    in force on the day asked for is read from its record nearest to that day, so a
    dossier of an abolished unit still counts in the city.
    """

    __slots__ = (
        "_at",
        "_belonging",
        "_by_code",
        "_changes",
        "_children",
        "_parents",
        "_records",
        "_subtrees",
    )

    def __init__(self, units: Iterable[OrgUnit]) -> None:
        self._records: dict[OrgUnitId, list[OrgUnit]] = defaultdict(list)
        self._by_code: dict[str, list[OrgUnit]] = defaultdict(list)
        self._children: dict[OrgUnitId | None, list[OrgUnit]] = defaultdict(list)
        for unit in sorted(units, key=lambda u: (u.sort_order, u.code)):
            self._records[unit.id].append(unit)
            self._by_code[unit.code].append(unit)
            self._children[unit.parent_id].append(unit)
        for records in self._records.values():
            for unit in records:
                self._require_sound(unit)
        of_all = [unit for records in self._records.values() for unit in records]
        self._changes = sorted(
            {d for unit in of_all for d in (unit.valid_from, unit.valid_to) if d}
        )
        # Between two changes all stays the same; the city has hundreds of org units.
        self._at: dict[int, tuple[OrgUnit, ...]] = {}
        self._parents: dict[int, frozenset[OrgUnitId]] = {}
        self._subtrees: dict[tuple[OrgUnitId, int], frozenset[OrgUnitId]] = {}
        self._belonging: dict[int, Mapping[OrgUnitId, frozenset[OrgUnitId]]] = {}

    def changes(self, first_day: date, end_day: date) -> tuple[date, ...]:
        """Days within (first_day, end_day) on which a record begins or ends."""
        start = bisect_right(self._changes, first_day)
        return tuple(day for day in self._changes[start:] if day < end_day)

    def unit(self, org_unit_id: OrgUnitId, day: date) -> OrgUnit:
        """Its record on `day`, or the nearest one; KeyError when there is no such id.

        A record already ended is nearer than one yet to begin.
        """
        records = self._records.get(org_unit_id)
        if not records:
            raise KeyError(org_unit_id)
        for unit in records:
            if unit.in_force(day):
                return unit
        ended = [unit for unit in records if unit.valid_to and unit.valid_to <= day]
        if ended:
            return max(ended, key=lambda unit: unit.valid_to or date.min)
        return min(records, key=lambda unit: unit.valid_from or date.min)

    def at(self, day: date) -> tuple[OrgUnit, ...]:
        """All org units in force on `day`, in display order."""
        key = bisect_right(self._changes, day)
        known = self._at.get(key)
        if known is None:
            of_all = (unit for records in self._records.values() for unit in records)
            known = self._at[key] = tuple(
                sorted(
                    (unit for unit in of_all if unit.in_force(day)),
                    key=lambda unit: (unit.sort_order, unit.code),
                )
            )
        return known

    def by_code(self, code: str, day: date) -> OrgUnit | None:
        """The org unit that bears `code` on `day`; None when none does."""
        return next(
            (unit for unit in self._by_code.get(code, ()) if unit.in_force(day)), None
        )

    def bearers(self, code: str) -> tuple[OrgUnit, ...]:
        """Every record of every org unit that ever bears `code`."""
        return tuple(self._by_code.get(code, ()))

    def by_official_code(self, code: str, day: date) -> OrgUnit | None:
        """The one that bears a statistical code on `day`: codes are used again.

        None when none does, or several.
        """
        found = [
            unit
            for records in self._records.values()
            for unit in records
            if unit.official_code == code and unit.in_force(day)
        ]
        return found[0] if len(found) == 1 else None

    def children(self, org_unit_id: OrgUnitId, day: date) -> tuple[OrgUnit, ...]:
        """Org units in force directly below it, in display order."""
        return tuple(u for u in self._children.get(org_unit_id, ()) if u.in_force(day))

    def parents(self, day: date) -> frozenset[OrgUnitId]:
        """Those that some org unit in force on `day` lies directly below."""
        key = bisect_right(self._changes, day)
        known = self._parents.get(key)
        if known is None:
            known = self._parents[key] = frozenset(
                unit.parent_id for unit in self.at(day) if unit.parent_id is not None
            )
        return known

    def children_over(
        self, org_unit_id: OrgUnitId, first_day: date, last_day: date
    ) -> tuple[OrgUnit, ...]:
        """Those directly below it on any of these days, the latest first, as last seen.

        Left out: an org unit that held a later one of them on some day. What either
        counted in that time would stand under both.
        """
        days = [first_day, *self.changes(first_day, last_day + timedelta(days=1))]
        found: dict[OrgUnitId, OrgUnit] = {}
        for day in reversed(days):
            for unit in self.children(org_unit_id, day):
                below = (self.subtree(unit.id, each) - {unit.id} for each in days)
                if unit.id not in found and all(map(found.keys().isdisjoint, below)):
                    found[unit.id] = unit
        return tuple(found.values())

    def ancestors(self, org_unit_id: OrgUnitId, day: date) -> tuple[OrgUnit, ...]:
        """Itself first, then upwards to the root."""
        unit = self.unit(org_unit_id, day)
        chain = [unit]
        while unit.parent_id is not None:
            unit = self.unit(unit.parent_id, day)
            chain.append(unit)
        return tuple(chain)

    def subtree(self, org_unit_id: OrgUnitId, day: date) -> frozenset[OrgUnitId]:
        """Itself and every org unit in force below it."""
        key = org_unit_id, bisect_right(self._changes, day)
        known = self._subtrees.get(key)
        if known is None:
            known = self._subtrees[key] = self._below(org_unit_id, day)
        return known

    def _below(self, org_unit_id: OrgUnitId, day: date) -> frozenset[OrgUnitId]:
        found: set[OrgUnitId] = set()
        waiting = [org_unit_id]
        while waiting:
            current = waiting.pop()
            found.add(current)
            waiting.extend(child.id for child in self.children(current, day))
        return frozenset(found)

    def belonging(self, day: date) -> Mapping[OrgUnitId, frozenset[OrgUnitId]]:
        """Each org unit with itself and all below it, in force on `day` or not."""
        key = bisect_right(self._changes, day)
        known = self._belonging.get(key)
        if known is None:
            found: dict[OrgUnitId, set[OrgUnitId]] = defaultdict(set)
            for unit in self._records:
                for above in self.ancestors(unit, day):
                    found[above.id].add(unit)
            known = {unit: frozenset(below) for unit, below in found.items()}
            self._belonging[key] = known
        return known

    def is_within(self, org_unit_id: OrgUnitId, root: OrgUnitId, day: date) -> bool:
        """Whether it is `root` or lies below it."""
        return any(unit.id == root for unit in self.ancestors(org_unit_id, day))

    def top_level(self, org_unit_id: OrgUnitId, day: date) -> OrgUnit:
        """The department or district it belongs to; a root answers with itself."""
        chain = self.ancestors(org_unit_id, day)
        return chain[-2] if len(chain) > 1 else chain[0]

    def _require_sound(self, unit: OrgUnit) -> None:
        seen = {unit.id}
        waiting = [unit.parent_id]
        while waiting:
            parent_id = waiting.pop()
            if parent_id is None:
                continue
            if parent_id not in self._records:
                raise ValueError(f"parent {parent_id} of {unit.code} does not exist")
            if parent_id == unit.id:
                raise ValueError(f"{unit.code} lies under itself")
            if parent_id not in seen:
                seen.add(parent_id)
                waiting.extend(record.parent_id for record in self._records[parent_id])
