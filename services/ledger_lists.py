"""The dossiers that one figure of the ledger counts, a page at a time."""

from collections.abc import Sequence
from datetime import date

from data_access.engine import Database
from data_access.queries import live_dossiers as live
from data_access.queries.live_pages import IdPage
from domain.access import OrgScope, Permission, Viewer, require
from domain.figure_list import FigureList, FigureRow, FigureWish, UnitChoice
from domain.ledger_cell import LedgerCell
from domain.list_order import Place, place_text
from domain.org_tree import OrgUnit
from services.dossier_rows import dossier_row
from services.ledger_behind import Behind, FigurePiece, behind_figure
from services.ledger_listing import listed_figure
from services.reference import Reference, data_day, reference
from services.source_files import latest_files
from services.unit_lives import code_day, is_within, seen_day

LIST_LIMIT = 500


def figure_list(
    database: Database,
    viewer: Viewer,
    *,
    cell: LedgerCell,
    wish: FigureWish | None = None,
    limit: int = 50,
    place: Place | None = None,
) -> FigureList:
    """The dossiers of `cell` from `place` on. NotFound outside the viewer's scope.

    What of `wish` was not granted is told in the notices.
    """
    require(viewer, Permission.DOSSIER_READ)
    limit = min(limit, LIST_LIMIT)
    with database.read() as session:
        kept = reference(database, session)
        behind = behind_figure(session, kept, viewer, cell)
        listed = listed_figure(behind, viewer, wish or FigureWish())
        page, numbered = listed.page(limit, place)
        rows = _rows(behind, viewer, page, numbered)
        return FigureList(
            cell=cell,
            org_unit_name=behind.node.name,
            field_name=behind.field_name,
            as_of=behind.clock.moments.as_of,
            figure=listed.figure,
            total=listed.total,
            rows=rows,
            limit=limit,
            first_row=page.first_row,
            before=place_text(page.before) if page.before else "",
            after=place_text(page.after) if page.after else "",
            hidden=listed.left_out + len(numbered) - len(rows),
            wish=listed.wish,
            notices=listed.notices,
            parent=_parent(behind, viewer),
            org_units=_below(behind),
            fields=_fields(kept, viewer),
            procedures=listed.procedures,
            sortable=listed.sortable,
            files=latest_files(session, behind.scope),
        )


def _parent(behind: Behind, viewer: Viewer) -> UnitChoice | None:
    """The org unit right above, if the viewer may choose it."""
    kept, day = behind.kept, _tree_day(behind)
    parent_id = behind.node.parent_id
    if parent_id is None:
        return None
    parent = kept.tree.unit(parent_id, day)
    return _choice(behind, parent) if is_within(kept, viewer, parent, day) else None


def _below(behind: Behind) -> tuple[UnitChoice, ...]:
    below = behind.kept.tree.children(behind.node.id, _tree_day(behind))
    return tuple(_choice(behind, unit) for unit in below)


def _tree_day(behind: Behind) -> date:
    """A day whose neighbours are told: today, or the last one of the org unit."""
    return seen_day(behind.kept, behind.node, data_day(behind.kept))


def _choice(behind: Behind, unit: OrgUnit) -> UnitChoice:
    return UnitChoice(unit.code, unit.name, code_day(behind.kept, unit))


def _fields(kept: Reference, viewer: Viewer) -> tuple[tuple[str, str], ...]:
    allowed = viewer.scope.fields
    fields = kept.fields.values()
    return tuple((f.code, f.name) for f in fields if allowed is None or f.id in allowed)


def _rows(
    behind: Behind,
    viewer: Viewer,
    page: IdPage,
    numbered: Sequence[tuple[FigurePiece, int]],
) -> tuple[FigureRow, ...]:
    kept, clock = behind.kept, behind.clock
    known = {
        row.dossier_id: dossier_row(kept, clock, row)
        for row in live.rows_of_ids(
            behind.session,
            scope=OrgScope(viewer.scope.roots, behind.scope.fields),
            day=data_day(kept),
            ids=page.ids,
        )
    }
    return tuple(
        FigureRow(known[dossier_id], piece.handed_over)
        for piece, dossier_id in numbered
        if dossier_id in known
    )
