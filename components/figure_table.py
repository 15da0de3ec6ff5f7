"""The dossiers behind a figure of the ledger: what it counts, and its rows."""

from datetime import timedelta

from markupsafe import Markup

from components.links import CODE, DOSSIERS_PATH, PLACE, SOURCE, Drawing, relative_link
from components.markup import render
from components.tables import Cell, Heading, TableRow
from domain.drilldown import DossierRow
from domain.figure_list import FigureList, FigureRow
from domain.formatting import count, day, day_short
from domain.ledger_cell import LedgerColumn, cell_params
from domain.ledger_words import cell_title

_HEADINGS = (
    ("Đơn vị", "t wide"),
    ("Thủ tục", "t wide"),
    ("Tiếp nhận", "n"),
    ("Hạn", "n"),
    ("Xong", "n"),
    ("Tình trạng đến nay", "t"),
)
_ORDER = {
    LedgerColumn.TOTAL_IN: "nhận trong kỳ trước (mới nhất trước), rồi kỳ trước chuyển",
    LedgerColumn.RECEIVED_ONLINE: "nhận gần đây nhất trước",
    LedgerColumn.RECEIVED_DIRECT_POST: "nhận gần đây nhất trước",
    LedgerColumn.IN_PROCESS_OVERDUE: "hạn sớm nhất trước",
    LedgerColumn.TRANSFERRED_IN: "chuyển gần đây nhất trước; mỗi lần chuyển một dòng",
    LedgerColumn.TRANSFERRED_OUT: "chuyển gần đây nhất trước; mỗi lần chuyển một dòng",
    **dict.fromkeys(
        (
            LedgerColumn.CARRIED_OVER,
            LedgerColumn.IN_PROCESS,
            LedgerColumn.IN_PROCESS_IN_TIME,
        ),
        "nay vẫn chưa xong trước, rồi đến đã xong từ đó",
    ),
}


def figure_title(figure: FigureList) -> str:
    """What is counted, whose, and when: "Tiếp nhận trực tuyến, Quận 1, …"."""
    return cell_title(figure.cell, figure.org_unit_name, figure.field_name)


def figure_head(figure: FigureList, drawing: Drawing) -> Markup:
    """The heading, with the way to the lists of the present."""
    return render(
        "figure_head",
        title=figure_title(figure),
        total=figure.total,
        back=relative_link(DOSSIERS_PATH, drawing.links.scope),
    )


def figure_board(
    figure: FigureList,
    drawing: Drawing,
    *,
    place: str = "",
    clock: Markup | None = None,
) -> Markup:
    """The rows of one page; `clock` is one of the dossiers, opened beside them."""
    until = figure.first_row + len(figure.rows) + figure.hidden - 1
    return render(
        "figure_list",
        title=figure_title(figure),
        total=figure.total,
        order=_ORDER.get(figure.cell.column, "xong gần đây nhất trước"),
        columns=[Heading([name], style, "", "", "") for name, style in _HEADINGS],
        rows=[_row(row, figure, drawing, place) for row in figure.rows],
        first=figure.first_row,
        until=until,
        hidden=figure.hidden,
        begin=figure_href(figure, drawing) if figure.before else "",
        before=figure_href(figure, drawing, figure.before) if figure.before else "",
        after=figure_href(figure, drawing, figure.after) if figure.after else "",
        clock=clock or Markup(),
    )


def figure_href(
    figure: FigureList, drawing: Drawing, place: str = "", row: DossierRow | None = None
) -> str:
    """The same figure at another place, or with one of its dossiers open."""
    params = {**drawing.links.scope, **cell_params(figure.cell), PLACE: place}
    if row is not None:
        params |= {CODE: row.code, SOURCE: row.source_code}
    return relative_link(DOSSIERS_PATH, params)


def _row(line: FigureRow, figure: FigureList, drawing: Drawing, place: str) -> TableRow:
    row = line.dossier
    complete_on = (row.complete_to - timedelta(microseconds=1)).astimezone(drawing.zone)
    lags = complete_on.date() < figure.as_of.astimezone(drawing.zone).date()
    notes = []
    if line.handed_over is not None:
        notes.append(f"bàn giao khi đổi đầu mối, {day(line.handed_over)}")
    if lags:
        notes.append(f"số liệu đến {day_short(complete_on.date())}")
    cells = (
        Cell(row.org_unit.short_name),
        Cell(row.procedure),
        Cell(day(row.received_on)),
        Cell(day(row.due_on)),
        Cell(day(row.left_on)),
        present_state(row),
    )
    return TableRow(
        code=row.code,
        href=figure_href(figure, drawing, place, row),
        is_open=False,
        note="; ".join(notes),
        cells=tuple(
            (style, cell) for (_, style), cell in zip(_HEADINGS, cells, strict=True)
        ),
    )


def present_state(row: DossierRow) -> Cell:
    """How the dossier stands at the data moment, left or not."""
    late = row.working_days_late
    if row.left_on is None:
        if late is not None:
            return Cell(f"quá hạn {count(late)} ngày", status="late")
        waiting = row.due_on is None
        return Cell("chờ công dân" if waiting else "trong hạn",
                    status="wait" if waiting else "ok")  # fmt: skip
    if late is not None:
        return Cell(f"xong trễ {count(late)} ngày", status="late")
    early = row.due_on is not None and row.left_on < row.due_on
    return Cell("xong trước hạn" if early else "xong đúng hạn", status="done")
