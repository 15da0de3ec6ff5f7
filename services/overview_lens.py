"""The lens of one overview: flows of its node, and of the org units that it ranks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from data_access.queries import dossier_figures as figures
from domain.access import Viewer
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, Lens
from domain.lens_counts import Lensed
from domain.period import Period
from services.board import Board
from services.board_lens import BoardLens, board_lens

NOTHING = EventCounts()


@dataclass(frozen=True, slots=True)
class OverviewLens(BoardLens):
    """What flows of a board's node, and of org units, are counted through."""

    @property
    def tree_day(self) -> date:
        """The day whose org units are ranked."""
        last_day = min(self.board.period.last_day, self.board.moments.as_of_day)
        return self.lens.day or last_day

    @property
    def converts(self) -> bool:
        """Whether the node's flows are told of other org units than reported."""
        return self.view is not None and self.board.node.parent_id is not None

    @property
    def is_withheld(self) -> bool:
        """Whether the node's flows of the period are not shown."""
        return self.view is not None and self.of_node(self.board.period) is None

    def of_units(
        self,
        nodes: Collection[OrgUnitId],
        period: Period,
        only: frozenset[str] | None = None,
    ) -> Mapping[OrgUnitId, EventCounts | Lensed | None]:
        """Counts of some nodes over a period; None: withheld.

        `only`: names of the counts to read; None: all.
        """
        end_day = self.board.covering_end(period)
        view = self.view_of(period.first_day, period.last_day)
        if view is not None:
            return view.counts(nodes, period.first_day, end_day, self.reader(only))
        return figures.counts(
            self.board.session,
            scope=self.board.scope,
            nodes=nodes,
            first_day=period.first_day,
            end_day=end_day,
            only=only,
        )

    def of_node(self, period: Period) -> EventCounts | Lensed | None:
        """Counts of the node; those of the whole city are alike in every lens."""
        node = self.board.node
        if self.view is None or node.parent_id is not None:
            return self.of_units([node.id], period)[node.id]
        return reported(self.board).of_node(period)

    def by_month(
        self, years: tuple[int, int]
    ) -> Mapping[tuple[int, int], EventCounts | Lensed | None]:
        """The node's calendar months that a lens changes; absent: as reported."""
        if self.view is None or self.board.node.parent_id is None:
            return {}
        node, found = self.board.node.id, {}
        months = [Period.month(year, n) for year in years for n in range(1, 13)]
        for month in months:
            view = self.view_of(month.first_day, month.last_day)
            if view is not None and month.first_day <= self.board.moments.as_of_day:
                counts = view.counts(
                    [node], month.first_day, month.end_day, self.reader(None)
                )[node]
                found[month.first_day.year, month.first_day.month] = counts
        return found


def reported(board: Board) -> OverviewLens:
    """No lens: as reported."""
    return OverviewLens(board, board.scope, AS_REPORTED, None)


def overview_lens(board: Board, viewer: Viewer, lens: Lens) -> OverviewLens:
    """The lens as asked for."""
    found = board_lens(board, viewer, lens)
    return OverviewLens(board, found.scope, found.lens, found.view)


def counted(found: EventCounts | Lensed | None) -> EventCounts | None:
    """The counts themselves; None: withheld."""
    return found.counts if isinstance(found, Lensed) else found


def is_estimate(found: EventCounts | Lensed | None) -> bool:
    """Whether a share that nobody published took part."""
    return isinstance(found, Lensed) and not found.is_exact
