"""The list of dossiers: columns that suit its kind, worst first, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from components.links import Drawing
from components.list_kinds import KIND_ORDER, KIND_RULES, KIND_TITLES
from components.markup import render
from domain.drilldown import LATE_REASONS, DossierList, DossierRow, ListKind
from domain.formatting import NOTHING, count, day, day_short
from domain.list_order import Sort, SortColumn

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
    """A column: heading (two lines at "|"), style, the cell of a row, its order.

    `most_first`: a first click on the heading puts the greatest value first.
    """

    heading: str
    style: str
    cell: Callable[[DossierRow], Cell]
    sort: SortColumn
    most_first: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading with the link that sorts by it; `arrow` where it does."""

    lines: list[str]
    style: str
    href: str
    arrow: str
    aria: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One dossier as it is written; `note` names a source that lags behind."""

    code: str
    href: str
    is_open: bool
    note: str
    cells: tuple[tuple[str, Cell], ...]


_UNIT = Column(
    "Đơn vị", "t wide", lambda row: Cell(row.org_unit.short_name), SortColumn.ORG_UNIT
)
_PROCEDURE = Column(
    "Thủ tục", "t wide", lambda row: Cell(row.procedure), SortColumn.PROCEDURE
)
_RECEIVED = Column(
    "Tiếp nhận", "n opt", lambda row: Cell(day(row.received_on)), SortColumn.RECEIVED
)
_FIRST_DUE = Column(
    "Hẹn đầu", "n", lambda row: Cell(day(row.first_due_on)), SortColumn.FIRST_DUE
)
_DUE = Column("Hạn", "n", lambda row: Cell(day(row.due_on)), SortColumn.DUE)
_MOVED = Column(
    "Dời,|ngày",
    "n opt",
    lambda row: Cell(f"+{row.moved_days}" if row.moved_days else "", "mut"),
    SortColumn.MOVED,
    most_first=True,
)
_LATE = Column(
    "Quá,|ngày LV",
    "n",
    lambda row: Cell(_days(row.working_days_late), "b"),
    SortColumn.LATE,
    most_first=True,
)
_LEFT = Column(
    "Còn,|ngày LV",
    "n",
    lambda row: Cell(_days(row.working_days_left), "b"),
    SortColumn.DUE,
)
_WAITING = Column(
    "Chờ từ", "n", lambda row: Cell(day(row.waiting_since), "b"), SortColumn.WAITING
)
_STEP = Column(
    "Đang ở bước", "t opt", lambda row: Cell(row.step or NOTHING), SortColumn.STEP
)
_LETTER = Column(
    "Thư xin lỗi", "t", lambda row: letter_cell(row), SortColumn.LETTER, most_first=True
)
_SENT = Column(
    "Gửi thư", "n", lambda row: Cell(day(row.apology_sent_on), "b"), SortColumn.LETTER
)
_REDATES = Column(
    "Hẹn lại,|số lần",
    "n",
    lambda row: Cell(_days(row.redated_count), "b"),
    SortColumn.REDATES,
    most_first=True,
)
_LAST_EVENT = Column(
    "Việc gần nhất",
    "n",
    lambda row: Cell(day(row.last_event_on), "b"),
    SortColumn.LAST_EVENT,
)
_REASON = Column(
    "Lý do", "t opt", lambda row: Cell(reason_words(row)), SortColumn.REASON
)
_RESULT = Column(
    "Trả kết quả",
    "n",
    lambda row: Cell(day(row.left_on) if row.left_on else "chưa"),
    SortColumn.LEFT,
    most_first=True,
)
_STATE = Column("Tình trạng", "t whole", lambda row: state_cell(row), SortColumn.DUE)
_CODE_SORT = SortColumn.CODE

COLUMNS: dict[ListKind, tuple[Column, ...]] = {
    ListKind.OVERDUE: (
        _UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _LATE, _STEP, _LETTER,
    ),
    ListKind.DUE_TODAY: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _STEP),
    ListKind.DUE_TOMORROW: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _STEP),
    ListKind.DUE_SOON: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _LEFT, _STEP),
    ListKind.DUE_THIS_WEEK: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _LEFT, _STEP),
    ListKind.APOLOGY_MISSING: (
        _UNIT, _PROCEDURE, _RECEIVED, _DUE, _LATE, _STEP, _RESULT,
    ),
    ListKind.LETTER_LATE: (_UNIT, _PROCEDURE, _DUE, _SENT, _LATE, _STEP, _RESULT),
    ListKind.REDATED_AGAIN: (
        _UNIT, _PROCEDURE, _DUE, _REDATES, _LATE, _LETTER, _RESULT,
    ),
    ListKind.SAME_DAY_MISSED: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _LATE, _RESULT),
    ListKind.QUIET: (_UNIT, _PROCEDURE, _DUE, _LATE, _LAST_EVENT, _STEP, _REASON),
    ListKind.OTHER_AGENCY: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _STEP, _REASON, _STATE),
    ListKind.WAITING: (
        _UNIT, _PROCEDURE, _RECEIVED, _FIRST_DUE, _WAITING, _MOVED, _STEP,
    ),
    ListKind.OPEN: (_UNIT, _PROCEDURE, _RECEIVED, _DUE, _MOVED, _STEP, _STATE),
}  # fmt: skip


def dossier_table(
    listing: DossierList, drawing: Drawing, *, open_code: str = "", place: str = ""
) -> Markup:
    """The rows of this page, with the way to the pages before and after.

    `place`: where the page begins, as the address has it; opening a dossier keeps it.
    """
    kind = listing.filter.kind
    columns = COLUMNS[kind]
    return render(
        "dossier_table",
        title=f"{count(listing.total)} hồ sơ",
        all_href="",
        total=listing.total,
        order=order_words(listing),
        code=_heading(None, listing, drawing),
        columns=[_heading(column, listing, drawing) for column in columns],
        rows=[
            _row(row, listing, columns, drawing, open_code, place)
            for row in listing.rows
        ],
        first=listing.first_row,
        until=listing.first_row + len(listing.rows) - 1,
        rule=KIND_RULES.get(kind, ""),
        has_moved=_MOVED in columns,
        begin=_page_href(listing, drawing, "") if listing.before else "",
        before=_page_href(listing, drawing, listing.before) if listing.before else "",
        after=_page_href(listing, drawing, listing.after) if listing.after else "",
        searched=listing.filter.text or "",
        unsearched_href=drawing.links.dossiers(replace(listing.filter, text=None)),
    )


def order_words(listing: DossierList) -> str:
    """In which order the rows stand."""
    sort = listing.sort
    if sort is None:
        return KIND_ORDER[listing.filter.kind]
    heading = "Mã hồ sơ"
    for column in COLUMNS[listing.filter.kind]:
        if column.sort is sort.column:
            heading = column.heading.replace("|", " ")
            break
    direction = "giảm dần" if sort.descending else "tăng dần"
    return f"xếp theo {heading[:1].lower()}{heading[1:]}, {direction}"


def _page_href(listing: DossierList, drawing: Drawing, place: str) -> str:
    sort = listing.sort.key if listing.sort else ""
    return drawing.links.dossiers(listing.filter, sort=sort, place=place)


def _heading(column: Column | None, listing: DossierList, drawing: Drawing) -> Heading:
    """A second click turns the order round, a third leads back to the usual one."""
    wanted = _CODE_SORT if column is None else column.sort
    first = Sort(wanted, descending=column is not None and column.most_first)
    present = listing.sort
    following: Sort | None = first
    if present == first:
        following = Sort(wanted, descending=not first.descending)
    elif present is not None and present.column is wanted:
        following = None
    is_current = present is not None and present.column is wanted
    descending = is_current and present is not None and present.descending
    return Heading(
        lines=["Mã hồ sơ"] if column is None else column.heading.split("|"),
        style="" if column is None else column.style,
        href=drawing.links.dossiers(
            listing.filter, sort=following.key if following else ""
        ),
        arrow=("▼" if descending else "▲") if is_current else "",
        aria=("descending" if descending else "ascending") if is_current else "",
    )


def reason_words(row: DossierRow) -> str:
    """The stated reason of lateness; codes we do not know stay as they are."""
    if row.late_reason is None:
        return NOTHING
    return LATE_REASONS.get(row.late_reason, row.late_reason)


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
        code=Heading(["Mã hồ sơ"], "", "", "", ""),
        columns=[Heading(c.heading.split("|"), c.style, "", "", "") for c in columns],
        rows=[_row(row, listing, columns, drawing, "", "") for row in listing.rows],
    )


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
    place: str,
) -> TableRow:
    is_open = row.code == open_code
    complete_on = row.complete_to.astimezone(drawing.zone).date()
    lags = complete_on < listing.as_of.astimezone(drawing.zone).date()
    return TableRow(
        code=row.code,
        href=drawing.links.dossiers(
            listing.filter,
            code=row.code,
            source_code=row.source_code,
            sort=listing.sort.key if listing.sort else "",
            place=place,
        ),
        is_open=is_open,
        note=f"số liệu đến {day_short(complete_on)}" if lags else "",
        cells=tuple((column.style, column.cell(row)) for column in columns),
    )


def _days(days: int | None) -> str:
    return NOTHING if days is None else count(days)
