"""The list behind a figure, in the order and with the narrowing that were granted."""

from dataclasses import dataclass

from data_access.queries.live_pages import IdPage, page_of
from domain.access import Viewer
from domain.figure_list import FigureWish, ProcedureChoice, is_turned
from domain.list_order import Place
from services.ledger_behind import Behind, FigurePiece
from services.ledger_figure import figure
from services.ledger_picking import Picked, granted, picked, turned, why_not_whole


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """`figure`: how many dossiers are counted; `wish`: what was granted of it.

    `sortable`: few enough to be read whole; `picked`: all rows, where a wish asks so.
    """

    behind: Behind
    figure: int
    wish: FigureWish
    notices: tuple[str, ...]
    pieces: tuple[FigurePiece, ...]
    picked: Picked | None
    sortable: bool

    @property
    def total(self) -> int:
        """Rows of the list."""
        return len(self.picked.entries) if self.picked else self.figure

    @property
    def left_out(self) -> int:
        """Rows on no page, because their holder is out of the viewer's scope."""
        return self.picked.hidden if self.picked else 0

    @property
    def procedures(self) -> tuple[ProcedureChoice, ...]:
        """Procedures to narrow to; counted if all rows were read."""
        if self.picked is not None:
            return self.picked.procedures
        if not self.sortable or not self.figure:
            return ()
        fields = self.behind.scope.fields
        return tuple(
            ProcedureChoice(item.code, item.name, None)
            for item in self.behind.kept.procedures.values()
            if fields is None or item.field_id in fields
        )

    def page(
        self, limit: int, place: Place | None
    ) -> tuple[IdPage, list[tuple[FigurePiece, int]]]:
        """The page from `place` on: its ends, and its rows by piece and dossier."""
        if self.picked is not None:
            page, entries = self.picked.page(limit, place)
            return page, [(self.pieces[e.piece], e.ranked[2]) for e in entries]
        ranked = self.behind.ids(self.pieces, self._wanted(limit, place), place)
        rows = [(self.pieces[part], number) for part, _, number in ranked[:limit]]
        if place is not None and place.backwards:
            rows.reverse()
        return page_of(ranked, limit=limit, place=place), rows

    def _wanted(self, limit: int, place: Place | None) -> int:
        """Rows to look for: no more than are left: nobody searches for the end."""
        if place is not None and place.backwards:
            return limit + 1
        done = 0 if place is None else place.position
        return max(min(limit + 1, self.figure - done), 1)


def listed_figure(behind: Behind, viewer: Viewer, wish: FigureWish) -> ListedFigure:
    """The list of a figure. Of one that is not read whole only its own order is
    granted, either way round.
    """
    tree = behind.segments()
    number = figure(behind.counting, tree, behind.cell.column)
    pieces = behind.pieces(tree)
    refusal = why_not_whole(behind.cell, number, pieces)
    served, notices = granted(behind.cell, wish, refusal, behind.kept)
    turn = is_turned(behind.cell.column, served.sort)
    chosen = None
    if not refusal and (served.narrows or turn is None):
        chosen = picked(behind, viewer, pieces, number, served)
    elif turn:
        pieces = turned(pieces)
    return ListedFigure(behind, number, served, notices, pieces, chosen, not refusal)
