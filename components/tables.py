"""The list of dossiers: columns that suit its kind, worst first, a page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.links import PAGE, Drawing
from components.list_kinds import KIND_ORDER, KIND_TITLES
from components.markup import render
from domain.drilldown import DossierList, DossierRow, ListKind
from domain.formatting import NOTHING, count, day, day_short

PAGE_ROWS = 25
"""Rows of one page: the first thirteen stand on the first screen."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of one cell; `status` is a shape's name, `tone` a style."""

    text: str
    tone: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: heading (two lines at "|"), style, and the cell of a row."""

    heading: str
    style: str
    cell: Callable[[DossierRow], Cell]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One dossier as it is written; `note` names a source that lags behind."""

    code: str
    href: str
    is_open: bool
    note: str
    cells: tuple[tuple[str, Cell], ...]


_UNIT = Column("Đơn vị", "t wide", lambda row: Cell(row.org_unit.short_name))
_PROCEDURE = Column("Thủ tục", "t wide", lambda row: Cell(row.procedure))
_RECEIVED = Column("Tiếp nhận", "n opt", lambda row: Cell(day(row.received_on)))
_FIRST_DUE = Column("Hẹn đầu", "n", lambda row: Cell(day(row.first_due_on)))
_DUE = Column("Hạn", "n", lambda row: Cell(day(row.due_on)))
_MOVED = Column(
    "Dời,|ngày",
    "n opt",
    lambda row: Cell(f"+{row.moved_days}" if row.moved_days else "", "mut"),
)
_LATE = Column("Quá,|ngày LV", "n", lambda row: Cell(_days(row.working_days_late), "b"))
_LEFT = Column("Còn,|ngày LV", "n", lambda row: Cell(_days(row.working_days_left), "b"))
_WAITING = Column("Chờ từ", "n", lambda row: Cell(day(row.waiting_since), "b"))
_STEP = Column("Đang ở bước", "t opt", lambda row: Cell(row.step or NOTHING))
_LETTER = Column("Thư xin lỗi", "t", lambda row: letter_cell(row))
_RESULT = Column(
    "Trả kết quả", "n", lambda row: Cell(day(row.left_on) if row.left_on else "chưa")
)
_STATE = Column("Tình trạng", "t", lambda row: state_cell(row))

COLUMNS: dict[ListKind, tuple[Column, ...]] = {
    ListKind.OVERDUE: (
        _UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _LATE, _STEP, _LETTER,
    ),
    ListKind.DUE_TODAY: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _STEP),
    ListKind.DUE_SOON: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _LEFT, _STEP),
    ListKind.APOLOGY_MISSING: (
        _UNIT, _PROCEDURE, _RECEIVED, _DUE, _LATE, _STEP, _RESULT,
    ),
    ListKind.WAITING: (
        _UNIT, _PROCEDURE, _RECEIVED, _FIRST_DUE, _WAITING, _MOVED, _STEP,
    ),
    ListKind.OPEN: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _STEP, _STATE),
}  # fmt: skip


def dossier_table(
    listing: DossierList, drawing: Drawing, *, open_code: str = ""
) -> Markup:
    """The rows of this page, with the way to the pages before and after."""
    columns = COLUMNS[listing.filter.kind]
    page = listing.offset // listing.limit if listing.limit else 0
    until = listing.offset + len(listing.rows)
    links = drawing.links
    return render(
        "dossier_table",
        title=f"{count(listing.total)} hồ sơ",
        all_href="",
        total=listing.total,
        order=KIND_ORDER[listing.filter.kind],
        columns=[(c.heading.split("|"), c.style) for c in columns],
        rows=[_row(row, listing, columns, drawing, open_code) for row in listing.rows],
        first=listing.offset + 1,
        until=until,
        has_moved=_MOVED in columns,
        before=links.dossiers(listing.filter, page=page - 1) if page else "",
        after=links.dossiers(listing.filter, page=page + 1)
        if until < listing.total
        else "",
    )


def first_rows(listing: DossierList, drawing: Drawing) -> Markup:
    """The first rows under the name of their list, with the way to all of them."""
    kind = listing.filter.kind
    columns = [column for column in COLUMNS[kind] if column not in (_UNIT, _MOVED)]
    return render(
        "dossier_table",
        title=KIND_TITLES[kind],
        all_href=drawing.links.list_of(kind),
        total=listing.total,
        order=KIND_ORDER[kind],
        columns=[(c.heading.split("|"), c.style) for c in columns],
        rows=[_row(row, listing, columns, drawing, "") for row in listing.rows],
    )


def page_offset(params: Mapping[str, str]) -> int:
    """The first row of the page that an address names; 0 when it names none."""
    number = params.get(PAGE, "")
    is_number = number.isascii() and number.isdigit() and len(number) <= 6
    return int(number) * PAGE_ROWS if is_number else 0


def letter_cell(row: DossierRow) -> Cell:
    """What became of the apology: missing, re-date missed, re-dated, or sent."""
    if not row.apology_sent:
        return Cell("thiếu thư", status="late")
    if row.redate_missed:
        return Cell("lỡ hẹn lại", status="late")
    if row.redated_to is not None:
        return Cell(f"hẹn lại {day_short(row.redated_to)}", "mut")
    return Cell("đã gửi", "mut")


def state_cell(row: DossierRow) -> Cell:
    """Overdue, due soon, in time or waiting, with the days that go with it."""
    if row.working_days_late is not None:
        return Cell(f"quá hạn {count(row.working_days_late)} ngày", status="late")
    if row.due_on is None:
        return Cell("chờ công dân", status="wait")
    if row.working_days_left is not None and row.working_days_left <= 2:
        return Cell(f"còn {count(row.working_days_left)} ngày", status="soon")
    return Cell(f"còn {_days(row.working_days_left)} ngày", status="ok")


def _row(
    row: DossierRow,
    listing: DossierList,
    columns: Sequence[Column],
    drawing: Drawing,
    open_code: str,
) -> TableRow:
    is_open = row.code == open_code
    page = listing.offset // listing.limit if listing.limit else 0
    complete_on = row.complete_to.astimezone(drawing.zone).date()
    lags = complete_on < listing.as_of.astimezone(drawing.zone).date()
    return TableRow(
        code=row.code,
        href=drawing.links.dossiers(
            listing.filter, code=row.code, source_code=row.source_code, page=page
        ),
        is_open=is_open,
        note=f"số liệu đến {day_short(complete_on)}" if lags else "",
        cells=tuple((column.style, column.cell(row)) for column in columns),
    )


def _days(days: int | None) -> str:
    return NOTHING if days is None else count(days)
