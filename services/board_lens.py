"""The lens of one board: on whose org units its flows are told."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from data_access.queries import dossier_figures as figures
from domain.access import OrgScope, Viewer
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens import AS_REPORTED, Lens
from services.board import Board
from services.lens_figures import LensView, Reader, is_seen


@dataclass(frozen=True, slots=True)
class BoardLens:
    """What a board is counted through; `view` None: as reported.

    `scope`: all that the viewer sees, in the fields of the board: what is told of one
    org unit may come from others.
    """

    board: Board
    scope: OrgScope
    lens: Lens
    view: LensView | None

    @property
    def is_of_then(self) -> bool:
        """Whether it is as reported, and org units have become others since."""
        begin, today = self.board.period.first_day, self.board.moments.as_of_day
        turns = self.board.kept.succession.days
        return self.lens.day is None and any(begin < day <= today for day in turns)

    def view_of(self, first_day: date, last_day: date) -> LensView | None:
        """The lens where it makes a difference to the figures of these days."""
        last_day = min(last_day, self.board.moments.as_of_day)
        if self.view is None or self.view.changes_nothing(first_day, last_day):
            return None
        return self.view

    def reader(self, only: frozenset[str] | None) -> Reader:
        """Reads what a view asks for; `only`: names of the counts; None: all."""

        def read(
            nodes: Collection[OrgUnitId], first_day: date, end_day: date
        ) -> Mapping[OrgUnitId, EventCounts]:
            return figures.counts(
                self.board.session,
                scope=self.scope,
                nodes=nodes,
                first_day=first_day,
                end_day=end_day,
                only=only,
            )

        return read


def board_lens(board: Board, viewer: Viewer, lens: Lens) -> BoardLens:
    """The lens as asked for; as reported where the node was not there on its day."""
    scope = OrgScope(viewer.scope.roots, board.scope.fields)
    if lens.day is None or not is_seen(board.kept, board.node, lens.day):
        return BoardLens(board, scope, AS_REPORTED, None)
    view = LensView(board.kept, viewer.scope.roots, lens.day)
    return BoardLens(board, scope, lens, view)
