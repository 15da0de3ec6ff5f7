"""The dossiers that one figure of the ledger counts, a page at a time."""

from data_access.engine import Database
from data_access.queries import live_dossiers as live
from data_access.queries.live_pages import page_of
from domain.access import OrgScope, Permission, Viewer, require
from domain.figure_list import FigureList, FigureRow
from domain.ledger_cell import LedgerCell
from domain.list_order import Place, place_text
from services.dossier_rows import dossier_row
from services.ledger_behind import behind_figure
from services.ledger_figure import figure
from services.reference import data_day, reference

LIST_LIMIT = 500


def figure_list(
    database: Database,
    viewer: Viewer,
    *,
    cell: LedgerCell,
    limit: int = 50,
    place: Place | None = None,
) -> FigureList:
    """The dossiers of `cell` from `place` on. NotFound outside the viewer's scope."""
    require(viewer, Permission.DOSSIER_READ)
    limit = min(limit, LIST_LIMIT)
    with database.read() as session:
        kept = reference(database, session)
        behind = behind_figure(session, kept, viewer, cell)
        tree = behind.segments()
        total = figure(behind.counting, tree, cell.column)
        pieces = behind.pieces(tree)
        found = behind.ids(pieces, _wanted(total, limit, place), place)
        page = page_of(found, limit=limit, place=place)
        clock = behind.clock
        known = {
            row.dossier_id: dossier_row(kept, clock, row)
            for row in live.rows_of_ids(
                session,
                scope=OrgScope(viewer.scope.roots, behind.scope.fields),
                day=data_day(kept),
                ids=page.ids,
            )
        }
        shown = found[:limit]
        if place is not None and place.backwards:
            shown.reverse()
        rows = tuple(
            FigureRow(known[dossier_id], pieces[number].handed_over)
            for number, _, dossier_id in shown
            if dossier_id in known
        )
        return FigureList(
            cell=cell,
            org_unit_name=behind.node.name,
            field_name=behind.field_name,
            as_of=clock.moments.as_of,
            total=total,
            rows=rows,
            limit=limit,
            first_row=page.first_row,
            before=place_text(page.before) if page.before else "",
            after=place_text(page.after) if page.after else "",
            hidden=len(shown) - len(rows),
        )


def _wanted(total: int, limit: int, place: Place | None) -> int:
    """Rows to look for: no more than are left, so that nobody searches for the end."""
    if place is not None and place.backwards:
        return limit + 1
    done = 0 if place is None else place.position
    return max(min(limit + 1, total - done), 1)
