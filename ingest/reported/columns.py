"""The columns of a file of reported values: long, or wide by period or org unit."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.period import Period
from domain.period_text import period_of
from domain.problem import Problem, Severity
from domain.text_keys import folded
from ingest.cell_table import CellTable
from ingest.columns import Column, OpenedTable
from ingest.portal_766.columns import COLUMNS as PORTAL_COLUMNS
from ingest.problem_log import ProblemLog, shortened
from ingest.unreadable import UnreadableFile, unreadable

COLUMNS = (
    Column("number", "STT", ("TT", "Số TT")),
    Column("code", "Mã chỉ tiêu", ("Chỉ tiêu", "Mã", "Chỉ số")),
    Column("name", "Tên chỉ tiêu"),
    Column(
        "unit", "Đơn vị",
        ("Tên đơn vị", "Cơ quan", "Tên cơ quan", "Đơn vị báo cáo", "Đơn vị xử lý"),
    ),
    Column("period", "Kỳ", ("Tháng", "Kỳ báo cáo", "Kỳ số liệu", "Thời gian")),
    Column("numerator", "Tử số", ("Số đạt", "Tử")),
    Column("denominator", "Mẫu số", ("Tổng số", "Mẫu")),
    Column("value", "Giá trị", ("Số liệu", "Kết quả", "Tỷ lệ", "Tỉ lệ", "Tỷ lệ %")),
    Column("finality", "Trạng thái số liệu", ("Trạng thái", "Tình trạng số liệu")),
    Column("source", "Nguồn", ("Nguồn số liệu",)),
    Column("note", "Ghi chú", ("Ghi chú số liệu",)),
)  # fmt: skip
_TABLE_ONLY = tuple(
    column
    for column in PORTAL_COLUMNS
    if column.key in ("received", "early", "on_time", "overdue", "rate")
)
ROLES = ("numerator", "denominator", "value")
_ROLE_WORDS = {
    **dict.fromkeys(("tu so", "tu"), "numerator"),
    **dict.fromkeys(("mau so", "mau"), "denominator"),
    **dict.fromkeys(("gia tri", "ty le", "ti le", "ty le %"), "value"),
}
_BESIDE = frozenset({"don vi tinh", "dvt", "linh vuc", "dinh ky"})
"""Titles that stand beside values in tables and say nothing of them."""
_ROLE_AFTER = re.compile(r"(.*?)[\s:–\-(]+(tử số|mẫu số|giá trị|tỷ lệ|tỉ lệ)\)?", re.I)


class Shape(StrEnum):
    """How a file is laid out."""

    LONG = "long"
    BY_PERIOD = "by_period"
    BY_UNIT = "by_unit"
    PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class WideColumn:
    """Columns of one period or org unit: the key of each part in the cells of a row.

    `period` None: they are of the org unit that `title` names.
    """

    title: str
    period: Period | None
    keys: dict[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """An opened file with its shape, and what its further columns are of."""

    opened: OpenedTable
    shape: Shape
    wide: tuple[WideColumn, ...] = ()


def names_of_titles() -> dict[str, str]:
    """The field by each title that it may have, folded."""
    found: dict[str, str] = {}
    for column in (*COLUMNS, *_TABLE_ONLY):
        for title in (column.title, column.key, *column.aliases):
            found.setdefault(folded(title), column.key)
    return found


_NAMES = names_of_titles()
_TABLE_NAMES = _NAMES | {
    folded(title): column.key
    for column in _TABLE_ONLY
    for title in (column.title, *column.aliases)
}


def field_of(title: str) -> str | None:
    """The field that a title names; None: none of ours."""
    return _NAMES.get(folded(title))


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names at least two fields."""
    return len({_NAMES[folded(c)] for c in cells if folded(c) in _NAMES}) > 1


def known_titles(cells: Sequence[str]) -> int:
    """How many different fields some titles name."""
    return len({_NAMES[folded(c)] for c in cells if folded(c) in _NAMES})


def layout(
    table: CellTable,
    is_unit: Callable[[str], bool],
    log: ProblemLog,
    *,
    year: int | None,
) -> Layout:
    """Which column is what; UnreadableFile where that cannot be told."""
    names = _TABLE_NAMES if _is_portal(table.header) else _NAMES
    index: dict[str, int] = {}
    wide: dict[str, WideColumn] = {}
    unknown: list[int] = []
    for position, title in enumerate(table.header):
        if not title.strip():
            continue
        key = names.get(folded(title))
        if key is None:
            group, role = _parted(title)
            key = _wide_key(group, role, wide, is_unit, year)
        if key is None and folded(_bare(table, position)) in names:
            key = names[folded(_bare(table, position))]
        if key is None:
            unknown.append(position)
        elif key in index:
            raise unreadable(
                "column-repeated", "Hai cột cùng là một số liệu", "Giữ một cột",
                value=shortened(title),
            )  # fmt: skip
        else:
            index[key] = position
    titles = {column.key: column.title for column in (*COLUMNS, *_TABLE_ONLY)}
    for column in wide.values():
        titles |= dict.fromkeys(column.keys.values(), f"{column.title}")
    shape = _shape(index.keys(), wide, table)
    for position in unknown:
        log.add(_unknown(table, position, shape))
    return Layout(OpenedTable(table, index, titles), shape, tuple(wide.values()))


def _parted(title: str) -> tuple[str, str]:
    """The period or org unit of a title, and which part of its value stands there."""
    group, joint, part = title.rpartition(" – ")
    if joint and folded(part) in _ROLE_WORDS:
        return group.strip(), _ROLE_WORDS[folded(part)]
    if found := _ROLE_AFTER.fullmatch(title.strip()):
        return found[1].strip(), _ROLE_WORDS[folded(found[2])]
    return title.strip(), "value"


def _wide_key(
    group: str,
    role: str,
    wide: dict[str, WideColumn],
    is_unit: Callable[[str], bool],
    year: int | None,
) -> str | None:
    column = wide.get(folded(group))
    if column is None:
        period = period_of(group, year)
        if period is None and not is_unit(group):
            return None
        column = wide[folded(group)] = WideColumn(group, period, {})
    return column.keys.setdefault(role, f"{role} {group}")


def _shape(
    fields: Iterable[str], wide: dict[str, WideColumn], table: CellTable
) -> Shape:
    has = set(fields)
    by_period = any(column.period is not None for column in wide.values())
    by_unit = any(column.period is None for column in wide.values())
    if {"received", "on_time", "unit"} <= has:
        return Shape.PORTAL
    has |= {"code"} if "name" in has else set()
    if "code" in has and wide and by_period != by_unit:
        if by_period and "unit" in has:
            return Shape.BY_PERIOD
        if by_unit:
            return Shape.BY_UNIT
    if {"code", "unit"} <= has and has & set(ROLES):
        return Shape.LONG
    raise UnreadableFile(
        Problem(
            kind="columns-missing",
            place=table.place(table.header_row),
            reason="Không rõ tệp ghi số liệu theo cột nào",
            remedy="Dùng một trong các tệp mẫu: mỗi dòng một số (Mã chỉ tiêu, Đơn vị, "
            "Kỳ, Tử số, Mẫu số hoặc Giá trị), mỗi tháng một cột, mỗi đơn vị một cột, "
            "hoặc bảng Đơn vị, Tiếp nhận, Đúng hạn, Quá hạn",
            value=shortened(", ".join(c.strip() for c in table.header if c.strip())),
        )
    )


def _is_portal(header: Sequence[str]) -> bool:
    told = {_TABLE_NAMES.get(folded(cell)) for cell in header}
    return {"received", "on_time"} <= told and "code" not in told


def _bare(table: CellTable, position: int) -> str:
    return table.bare_titles[position] if table.bare_titles else ""


def _unknown(table: CellTable, position: int, shape: Shape) -> Problem:
    """A column that a wide file may mean as a value is refused, never passed over."""
    title = table.header[position]
    refused = folded(title) not in _BESIDE and (
        shape is Shape.BY_UNIT
        or (shape is Shape.BY_PERIOD and any(char.isdigit() for char in title))
    )
    return Problem(
        kind="column-unclear" if refused else "column-unknown",
        place=table.place(table.header_row, position),
        reason="Không rõ cột này là đơn vị hay kỳ nào"
        if refused
        else "Cột không có trong mẫu; bỏ qua",
        remedy="Ghi đúng tên đơn vị hay kỳ (Tháng 8/2026), hoặc bỏ cột"
        if refused
        else "Không bắt buộc sửa",
        value=shortened(title),
        severity=Severity.REJECT if refused else Severity.NOTICE,
    )
