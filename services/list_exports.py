"""Lists of dossiers as workbooks of any length, written while they are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from data_access.engine import Database
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditKind
from domain.brief import Provenance
from domain.brief_lists import list_title
from domain.drilldown import DossierFilter
from domain.errors import InvalidInput
from domain.figure_list import FigureRow, FigureWish
from domain.formatting import count
from domain.ledger_cell import LedgerCell
from domain.ledger_words import cell_title
from domain.list_order import SORT_WORDS, Place, Sort
from domain.period import Comparison, Period
from reports.long_list import LongList, write_long_list
from services.audit import record_view
from services.board import Board, board_at, board_of
from services.brief_provenance import exporter, provenance_of
from services.briefs import file_name, filter_phrases, list_file_kind
from services.dossier_rows import dossier_row
from services.ledger_behind import Behind, behind_figure
from services.ledger_listing import ListedFigure, listed_figure
from services.list_filters import live_filter, sound_filter, steps_elsewhere
from services.reference import data_day, reference

MOST_EXPORTED = 200_000
"""Rows of a workbook made from a page; spreadsheets grow slow far below their limit."""
BATCH = 2_000
"""Dossiers read at a time: some 4 MB."""
READING = "Đọc và ghi hồ sơ"

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class ExportedList:
    """A workbook on disk, and how it is called when it is downloaded."""

    path: Path
    file_name: str
    row_count: int
    byte_count: int


def export_list(
    database: Database,
    viewer: Viewer,
    *,
    filter: DossierFilter,
    org_unit_code: str | None,
    field_code: str | None,
    sort: Sort | None,
    now: datetime,
    path: Path,
    progress: Progress,
    most: int = MOST_EXPORTED,
) -> ExportedList:
    """Write a list as the page shows it to `path`; that it was taken along is logged.

    InvalidInput for more than `most` rows. NotFound outside the scope.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=None,
            comparison=Comparison.SAME_PERIOD_LAST_YEAR,
        )
        wished, _ = sound_filter(board.kept, filter)
        wanted = replace(
            live_filter(board.kept, viewer, wished),
            steps_elsewhere=steps_elsewhere(
                session, board.kept, board.scope, wished.kind
            ),
        )
        total = live.count(session, scope=board.scope, wanted=wanted, clock=board.clock)
        _require_room(total, most)
        content = LongList(
            list_title(wished.kind),
            _told(_live_rows(board, wanted, sort), total, progress),
            total,
            _provenance(board, viewer, now, filter_phrases(board, wished)),
        )
        _write(content, path)
        name = _name(board, list_file_kind(wished.kind), field_code)
    subject = wished.kind.value
    return _noted(database, viewer, content, name, path, subject, org_unit_code)


def export_figure(
    database: Database,
    viewer: Viewer,
    *,
    cell: LedgerCell,
    wish: FigureWish | None = None,
    now: datetime,
    path: Path,
    progress: Progress,
    most: int = MOST_EXPORTED,
) -> ExportedList:
    """Write the dossiers behind a figure of the ledger to `path`; logged as a list.

    As many rows as the list of `wish` has; what is now held outside the viewer's scope
    is a row without a dossier, or none where dossiers are sorted or searched.
    InvalidInput for more than `most` rows.
    """
    require(viewer, Permission.BRIEF_EXPORT)
    require(viewer, Permission.DOSSIER_READ)
    with database.read() as session:
        kept = reference(database, session)
        behind = behind_figure(session, kept, viewer, cell)
        listed = listed_figure(behind, viewer, wish or FigureWish())
        total = listed.total
        _require_room(total, most)
        board = board_at(
            session,
            kept,
            viewer,
            node=behind.node,
            field_code=cell.field_code,
            wanted=Period.year_to_date(data_day(kept)),
            comparison=Comparison.SAME_PERIOD_LAST_YEAR,
        )
        title = cell_title(cell, behind.node.name, behind.field_name)
        content = LongList(
            title,
            _told(_figure_rows(behind, viewer, listed), total, progress),
            total,
            _provenance(board, viewer, now, (title, *_wished(board, listed.wish))),
        )
        _write(content, path)
        name = _name(board, figure_file_kind(cell), cell.field_code)
    subject = f"ledger {cell.column.value}"
    return _noted(database, viewer, content, name, path, subject, cell.org_unit_code)


def figure_file_kind(cell: LedgerCell) -> str:
    """How the file of a figure's dossiers begins."""
    return f"so-theo-doi-cot-{cell.column.value}"


def _require_room(total: int, most: int) -> None:
    if total > most:
        raise InvalidInput(
            f"Danh sách có {count(total)} hồ sơ, nhiều hơn {count(most)} dòng của một "
            "tệp Excel. Chọn đơn vị, lĩnh vực hoặc kỳ hẹp hơn rồi tải từng phần."
        )


def _live_rows(
    board: Board, wanted: LiveFilter, sort: Sort | None
) -> Iterator[FigureRow]:
    place: Place | None = None
    while True:
        page = live.page(
            board.session,
            scope=board.scope,
            wanted=wanted,
            clock=board.clock,
            limit=BATCH,
            sort=sort,
            place=place,
        )
        for row in page.rows:
            yield FigureRow(dossier_row(board.kept, board.clock, row))
        if page.after is None:
            return
        place = page.after


def _figure_rows(
    behind: Behind, viewer: Viewer, listed: ListedFigure
) -> Iterator[FigureRow | None]:
    scope = OrgScope(viewer.scope.roots, behind.scope.fields)
    place: Place | None = None
    while True:
        page, rows = listed.page(BATCH, place)
        known = {
            row.dossier_id: dossier_row(behind.kept, behind.clock, row)
            for row in live.rows_of_ids(
                behind.session, scope=scope, day=data_day(behind.kept), ids=page.ids
            )
        }
        for piece, dossier_id in rows:
            row = known.get(dossier_id)
            yield None if row is None else FigureRow(row, piece.handed_over)
        if page.after is None:
            return
        place = page.after


def _wished(board: Board, wish: FigureWish) -> tuple[str, ...]:
    """Order and narrowing of a figure's list, in words."""
    narrowed = DossierFilter(procedure_code=wish.procedure_code, text=wish.text)
    phrases = filter_phrases(replace(board, field_name=None), narrowed)
    if wish.sort is None:
        return phrases
    direction = "giảm dần" if wish.sort.descending else "tăng dần"
    return (*phrases, f"xếp theo {SORT_WORDS[wish.sort.column]} {direction}")


def _told(
    rows: Iterator[FigureRow | None], total: int, progress: Progress
) -> Iterator[FigureRow | None]:
    """The rows, telling how many of them have passed."""
    for number, row in enumerate(rows):
        if number % BATCH == 0:
            progress(READING, number / max(total, 1))
        yield row
    progress(READING, 1.0)


def _provenance(
    board: Board, viewer: Viewer, now: datetime, filters: tuple[str, ...]
) -> Provenance:
    found = provenance_of(board, exported_by=exporter(viewer), now=now)
    return replace(found, period=None, compared=None, filters=filters)


def _write(content: LongList, path: Path) -> None:
    with path.open("wb") as out:
        write_long_list(content, out)


def _name(board: Board, kind: str, field_code: str | None) -> str:
    day: date = board.moments.as_of_day
    return file_name(kind, board.node.code, field_code, day)


def _noted(
    database: Database,
    viewer: Viewer,
    content: LongList,
    name: str,
    path: Path,
    subject: str,
    org_unit_code: str | None,
) -> ExportedList:
    """Write in the log what is taken along; the value to hand out."""
    provenance, size = content.provenance, path.stat().st_size
    record_view(
        database,
        viewer,
        kind=AuditKind.LIST_EXPORTED,
        subject=subject,
        now=provenance.exported_at,
        detail=(
            ("scope", org_unit_code or "*"),
            ("field", provenance.field_name or "*"),
            ("filter", "; ".join(provenance.filters)),
            ("rows", str(content.row_count)),
            ("data_version", str(provenance.data_version)),
            ("file", name),
            ("bytes", str(size)),
        ),
    )
    return ExportedList(path, name, content.row_count, size)
