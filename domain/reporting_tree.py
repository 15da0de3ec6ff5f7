"""Of which org units a node's reported figure is put together, on one day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from domain.identifiers import OrgUnitId
from domain.scorecard import OrgUnitKind


@dataclass(frozen=True, slots=True)
class Place:
    """An org unit as figures need it: to whom it belongs, and whether it is there."""

    parent_id: OrgUnitId | None
    kind: OrgUnitKind
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class Reporting:
    """The org units whose own values make the figure of a node.

    None of `units` lies below another; empty: nobody told anything of the node.
    `expected`: so many org units of the same kinds stand beside them and told nothing.
    """

    units: tuple[OrgUnitId, ...]
    expected: int


class ReportingTree:
    """Who answers for whom, from `places`: each org unit that ever was, as on a day."""

    def __init__(self, places: Mapping[OrgUnitId, Place]) -> None:
        self._places = places
        self._below: dict[OrgUnitId, list[OrgUnitId]] = defaultdict(list)
        for unit, place in places.items():
            if place.parent_id is not None:
                self._below[place.parent_id].append(unit)
        self._telling: dict[frozenset[OrgUnitId], frozenset[OrgUnitId]] = {}
        self._known: dict[tuple[OrgUnitId, frozenset[OrgUnitId]], Reporting] = {}

    def reporting(self, node: OrgUnitId, reporters: frozenset[OrgUnitId]) -> Reporting:
        """Whose values are the figure of `node`, where `reporters` told anything.

        What an org unit told is about all of it: it alone where it did, else those
        right below it, each itself or by those below it.
        """
        key = node, reporters
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._found(node, reporters)
        return known

    def _found(self, node: OrgUnitId, reporters: frozenset[OrgUnitId]) -> Reporting:
        if node in reporters:
            return Reporting((node,), 0)
        if node not in self._nodes_telling(reporters):
            return Reporting((), 0)
        units: list[OrgUnitId] = []
        silent: list[OrgUnitId] = []
        self._gather(node, reporters, units, silent)
        kinds = {self._places[unit].kind for unit in units}
        return Reporting(
            tuple(units),
            sum(
                self._places[unit].is_in_force and self._places[unit].kind in kinds
                for unit in silent
            ),
        )

    def _gather(
        self,
        node: OrgUnitId,
        reporters: frozenset[OrgUnitId],
        units: list[OrgUnitId],
        silent: list[OrgUnitId],
    ) -> None:
        telling = self._nodes_telling(reporters)
        for unit in self._below.get(node, ()):
            if unit in reporters:
                units.append(unit)
            elif unit in telling:
                self._gather(unit, reporters, units, silent)
            else:
                silent.append(unit)

    def _nodes_telling(self, reporters: frozenset[OrgUnitId]) -> frozenset[OrgUnitId]:
        """Org units that reported, and all above them."""
        known = self._telling.get(reporters)
        if known is None:
            found: set[OrgUnitId] = set()
            for unit in reporters:
                above: OrgUnitId | None = unit
                while above is not None and above not in found:
                    found.add(above)
                    place = self._places.get(above)
                    above = None if place is None else place.parent_id
            known = self._telling[reporters] = frozenset(found)
        return known
