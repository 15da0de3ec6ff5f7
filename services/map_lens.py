"""The lens of one map: its counts as reported, or on the org units of another day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, FigureNature, Lens, refusal
from domain.map_measure import Amount, Amounts, MapMeasure
from domain.period import Period
from domain.scorecard import OrgUnitKind
from services.board import Board
from services.board_lens import BoardLens, board_lens
from services.lens_choices import former_day
from services.lens_figures import LensView
from services.map_figures import amounts_of, amounts_with_trust, measured_amounts
from services.map_readings import Readings, readings_of
from services.quality_checks import trust_in

_APART = frozenset[OrgUnitKind]()
_JOINED = frozenset({OrgUnitKind.COMMUNE})
"""Read backwards, what communes did is told of districts as a whole."""


@dataclass(frozen=True, slots=True)
class MapLens(BoardLens):
    """What a measure of a board is counted through; `refused`: why it is not."""

    measure: MapMeasure
    refused: str = ""
    readings: Readings | None = None

    @property
    def is_converted(self) -> bool:
        """Whether figures of the period are others than those reported."""
        return self._view_of(self.board.period) is not None

    @property
    def tree_day(self) -> date | None:
        """The day whose org units are shown; None: that of the figures."""
        return self.view.lens_day if self.view and self.is_converted else None

    @property
    def unseparated(self) -> frozenset[OrgUnitKind]:
        """Kinds that cannot be told apart through this lens."""
        last = former_day(self.board.kept)
        is_back = self.lens.day and last and self.lens.day <= last
        return _JOINED if is_back else _APART

    def amounts(
        self, nodes: Collection[OrgUnitId], period: Period
    ) -> Mapping[OrgUnitId, Amounts | None]:
        """What the measure is made of at each node; None: withheld."""
        view = self._view_of(period)
        if view is None:
            then = replace(self.board, period=period)
            if self.readings is not None:
                return self.readings.amounts(then, nodes)
            return measured_amounts(then, self.measure, [*nodes])
        found = view.counts(
            nodes,
            period.first_day,
            self.board.covering_end(period),
            self.reader(self.measure.counts),
        )
        return {node: amounts_of(self.measure, own) for node, own in found.items()}

    def amounts_with_trust(
        self, nodes: Collection[OrgUnitId], period: Period
    ) -> tuple[Mapping[OrgUnitId, Amounts | None], Mapping[OrgUnitId, Fraction]]:
        """`amounts`, and how far figures of the period can be trusted, as `trust_in`.

        Rules are tried on figures as reported, whatever the lens.
        """
        then = replace(self.board, period=period)
        if self.readings is not None:
            # Broken rules about dossiers say nothing of what they do not make.
            is_judged = self.measure.is_of_dossiers
            trust = trust_in(then, nodes) if is_judged else {}
            return self.readings.amounts(then, nodes), trust
        if self._view_of(period) is None:
            return amounts_with_trust(then, self.measure, [*nodes])
        # Org units of another day may lie beside the node now.
        whole = replace(then, scope=self.scope)
        return self.amounts(nodes, period), trust_in(whole, nodes)

    def by_month(self, node: OrgUnitId, numbers: range) -> dict[int, Amounts] | None:
        """Amounts by number of the month since the year 0; None: as reported."""
        if self.readings is not None:
            return self.readings.by_month(self.board, node, numbers)
        if self.view is None:
            return None
        found = {}
        for number in numbers:
            month = Period.month(number // 12, number % 12 + 1)
            amounts = self.amounts([node], month)[node]
            if amounts is not None:
                found[number] = amounts
        return found

    def outside(self, period: Period, kind: OrgUnitKind) -> tuple[int, Amount]:
        """Those that belong to no org unit of the lens's day: how many, their part."""
        if not self.is_converted or kind is not OrgUnitKind.DISTRICT:
            return 0, 0
        tree, lens_day = self.board.kept.tree, self.tree_day or date.max
        last_day = min(period.last_day, self.board.moments.as_of_day)
        within = tree.subtree(self.board.node.id, last_day)
        joined = [
            unit.id
            for unit in tree.at(last_day)
            if unit.id in within
            and unit.kind in (OrgUnitKind.COMMUNE, OrgUnitKind.DISTRICT)
            and not self.board.kept.succession.predecessors(unit.id)
            and unit.valid_from is not None
            and unit.valid_from > lens_day
        ]
        if not joined:
            return 0, 0
        found = self.amounts(joined, period).values()
        return len(joined), sum(own.part for own in found if own is not None)

    def _view_of(self, period: Period) -> LensView | None:
        return self.view_of(period.first_day, period.last_day)


def map_lens(board: Board, viewer: Viewer, measure: MapMeasure, lens: Lens) -> MapLens:
    """The lens as asked for; as reported where that is the same, or is refused."""
    found = board_lens(board, viewer, lens)
    nature = measure.nature or (FigureNature.STOCK if measure.is_stock else None)
    if nature is not None:
        refused = ""
        if found.view is not None:
            last_day = min(board.period.last_day, board.moments.as_of_day)
            first_day = last_day if measure.is_stock else board.period.first_day
            is_other = not found.view.changes_nothing(first_day, last_day)
            refused = (refusal(nature) or "") if is_other else ""
        readings = readings_of(board, viewer, measure)
        return MapLens(
            board, found.scope, AS_REPORTED, None, measure, refused, readings
        )
    return MapLens(board, found.scope, found.lens, found.view, measure)
