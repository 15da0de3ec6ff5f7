"""The dossiers behind a figure of the ledger: what it counts, and its rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from markupsafe import Markup

from components.evidence import COUNTED_ONE_BY_ONE, evidence
from components.ledger_links import cell_passport
from components.links import (
    CODE,
    DOSSIERS_PATH,
    PLACE,
    PROCEDURE,
    SEARCH,
    SORT,
    SOURCE,
    Drawing,
    relative_link,
)
from components.markup import render
from components.tables import Cell, Heading, TableRow
from domain.drilldown import DossierRow
from domain.figure_list import (
    EVENT_ORDER,
    FigureList,
    FigureRow,
    FigureWish,
    is_turned,
)
from domain.formatting import count, day, day_short, moment
from domain.ledger_cell import LedgerCell, LedgerColumn, cell_params
from domain.ledger_words import cell_title
from domain.list_order import SORT_WORDS, Sort, SortColumn, sort_named

_HEADINGS = (
    ("Đơn vị", "t wide", SortColumn.ORG_UNIT),
    ("Thủ tục", "t wide", SortColumn.PROCEDURE),
    ("Tiếp nhận", "n", SortColumn.RECEIVED),
    ("Hạn", "n", SortColumn.DUE),
    ("Xong", "n", SortColumn.LEFT),
    ("Tình trạng đến nay", "t", None),
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
        total=figure.figure,
        back=relative_link(DOSSIERS_PATH, drawing.links.scope),
        passport=(found := cell_passport(figure.cell, drawing)),
        evidence=Markup() if found else figure_evidence(figure, drawing),
    )


def figure_evidence(figure: FigureList, drawing: Drawing) -> Markup:
    """What a figure of the ledger goes back to where the catalogue has none."""
    facts = (
        ("Đếm gì", f"{figure_title(figure)}. Biểu II.06, Thông tư 01/2020/TT-VPCP."),
        ("Cách đếm", COUNTED_ONE_BY_ONE),
        ("Số liệu đến", moment(figure.as_of, drawing.zone)),
    )
    return evidence(facts, figure.files, drawing)


def figure_board(
    figure: FigureList,
    drawing: Drawing,
    *,
    place: str = "",
    clock: Markup | None = None,
) -> Markup:
    """The rows of one page; `clock` is one of the dossiers, opened beside them."""
    wish = figure.wish
    picked = wish.narrows or is_turned(figure.cell.column, wish.sort) is None
    on_page = len(figure.rows) + (0 if picked else figure.hidden)
    return render(
        "figure_list",
        title=figure_title(figure),
        total=figure.total,
        order=order_words(figure),
        code=_heading("Mã hồ sơ", "", SortColumn.CODE, figure, drawing),
        columns=[
            _heading(name, style, column, figure, drawing)
            for name, style, column in _HEADINGS
        ],
        rows=[_row(row, figure, drawing, place) for row in figure.rows],
        first=figure.first_row,
        until=figure.first_row + on_page - 1,
        hidden=figure.hidden,
        picked=picked,
        begin=figure_href(figure, drawing) if figure.before else "",
        before=figure_href(figure, drawing, figure.before) if figure.before else "",
        after=figure_href(figure, drawing, figure.after) if figure.after else "",
        clock=clock or Markup(),
    )


def order_words(figure: FigureList) -> str:
    """In which order the rows stand."""
    sort = figure.wish.sort
    if sort is None:
        return _ORDER.get(figure.cell.column, "xong gần đây nhất trước")
    direction = "giảm dần" if sort.descending else "tăng dần"
    return f"xếp theo {SORT_WORDS[sort.column]}, {direction}"


def figure_href(
    figure: FigureList, drawing: Drawing, place: str = "", row: DossierRow | None = None
) -> str:
    """The same figure at another place, or with one of its dossiers open."""
    params = {**_wish_params(figure.wish), PLACE: place}
    if row is not None:
        params |= {CODE: row.code, SOURCE: row.source_code}
    return cell_href(figure.cell, drawing, params)


def wished_href(figure: FigureList, drawing: Drawing, wish: FigureWish) -> str:
    """The same figure in another order, or narrowed, from its beginning."""
    return cell_href(figure.cell, drawing, _wish_params(wish))


def narrowed_href(
    figure: FigureList, drawing: Drawing, **changes: str | bool | date | None
) -> str:
    """The same column of another org unit or field; the order stays."""
    cell = replace(figure.cell, **changes)  # type: ignore[arg-type]  # names of fields
    return cell_href(cell, drawing, _wish_params(figure.wish))


def cell_href(cell: LedgerCell, drawing: Drawing, params: Mapping[str, str]) -> str:
    """The list of a figure with these parameters beside."""
    return relative_link(
        DOSSIERS_PATH, {**drawing.links.scope, **cell_params(cell), **params}
    )


def figure_wish(params: Mapping[str, str]) -> FigureWish:
    """Order and narrowing that an address asks for."""
    return FigureWish(
        sort_named(params.get(SORT, "")),
        params.get(PROCEDURE) or None,
        params.get(SEARCH) or None,
    )


def _wish_params(wish: FigureWish) -> dict[str, str]:
    return {
        SORT: wish.sort.key if wish.sort else "",
        PROCEDURE: wish.procedure_code or "",
        SEARCH: wish.text or "",
    }


def _heading(
    name: str,
    style: str,
    column: SortColumn | None,
    figure: FigureList,
    drawing: Drawing,
) -> Heading:
    """Sorts by its column; of a figure too great for that only by its own order."""
    own = EVENT_ORDER.get(figure.cell.column)
    is_own = own is not None and own.column is column
    if column is None or (not figure.sortable and not is_own):
        return Heading([name], style, "", "", "")
    wish, first = figure.wish, Sort(column)
    present = wish.sort or (own if is_own else None)
    is_current = present is not None and present.column is column
    following = first
    if is_current and present is not None:
        following = Sort(column, descending=not present.descending)
    down = is_current and present is not None and present.descending
    return Heading(
        [name],
        style,
        wished_href(figure, drawing, replace(wish, sort=following)),
        ("▼" if down else "▲") if is_current else "",
        ("descending" if down else "ascending") if is_current else "",
    )


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
            (style, cell) for (_, style, _), cell in zip(_HEADINGS, cells, strict=True)
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
