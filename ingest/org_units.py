"""Org unit files: the units over time, their parents and heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from domain.formatting import day as day_text
from domain.org_stretches import Stretch, lives, overlap, placed
from domain.problem import Problem, Severity
from domain.scorecard import Head, OrgUnitKind
from ingest.columns import Column, folded
from ingest.limits import UPLOAD, Limits
from ingest.org_unit_links import check_links
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã đơn vị", required=True),
    Column("name", "Tên đơn vị", required=True),
    Column("short_name", "Tên ngắn", ("Tên viết tắt",)),
    Column("kind", "Loại", ("Loại đơn vị",), required=True),
    Column("parent", "Thuộc đơn vị", ("Đơn vị cấp trên",), required=True),
    Column("official_code", "Mã thống kê", ("Mã hành chính",)),
    Column("valid_from", "Hiệu lực từ"),
    Column("last_day", "Hiệu lực đến"),
    Column("sort_order", "Thứ tự"),
    Column("hex_row", "Hàng ô"),
    Column("hex_col", "Cột ô"),
    Column("head_name", "Người đứng đầu", ("Thủ trưởng",)),
    Column("head_title", "Chức danh", ("Chức vụ",)),
    Column("head_phone", "Điện thoại"),
    Column("head_email", "Thư điện tử", ("Email",)),
    Column("head_from", "Đứng đầu từ"),
    Column("head_last_day", "Đứng đầu đến"),
)
_KIND_WORDS = {
    OrgUnitKind.CITY: (
        "Tỉnh, thành phố", "Tỉnh", "Thành phố trực thuộc trung ương",
        "Ủy ban thành phố", "Ủy ban tỉnh", "UBND thành phố", "UBND tỉnh",
    ),
    OrgUnitKind.DEPARTMENT: ("Sở, ngành", "Sở", "Sở, ban, ngành", "Ban, ngành"),
    OrgUnitKind.DISTRICT: ("Quận, huyện", "Quận", "Huyện", "Thị xã"),
    OrgUnitKind.COMMUNE: (
        "Phường, xã", "Phường, xã, thị trấn", "Phường, xã, đặc khu", "Xã, phường",
        "Phường", "Xã", "Thị trấn", "Đặc khu",
    ),
    OrgUnitKind.OTHER: ("Khác",),
    OrgUnitKind.VERTICAL: ("Ngành dọc",),
}  # fmt: skip
"""What files call each kind; the first is how we call it."""
_KINDS = {folded(kind): kind.value for kind in OrgUnitKind} | {
    folded(words): kind.value
    for kind, listed in _KIND_WORDS.items()
    for words in listed
}
_CITY_WORD = folded("Thành phố")
"""The whole where nothing is above it, else one of its cities: Thủ Đức, Việt Trì."""
_MOST_IN_ORDER = 1_000_000


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A head with the days of the term, half-open; None leaves the end open."""

    head: Head
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class OrgUnitRow:
    """One org unit for one stretch of validity, half-open; codes as in the file.

    Stretches of a code that follow each other without a gap are one org unit.
    `parent_code` None: the city itself. `row` is the first row that names it; several
    rows that differ only in the head are one org unit with several heads.
    """

    row: int
    code: str
    official_code: str | None
    name: str
    short_name: str
    kind: OrgUnitKind
    parent_code: str | None
    sort_order: int
    valid_from: date | None
    valid_to: date | None
    hex_row: int | None
    hex_col: int | None
    heads: tuple[HeadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedOrgUnits:
    """The good units of a file, in its order, and all problems."""

    units: tuple[OrgUnitRow, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_org_units(
    path: Path,
    *,
    known: Mapping[str, Sequence[Stretch]] | None = None,
    limits: Limits = UPLOAD,
) -> ParsedOrgUnits:
    """Read a CSV file or workbook of org units; never raises for what it holds.

    `known` are the stretches of org units that exist already, by code: a parent may
    name them beside those of the file, and none may be in force twice at once.
    """
    known = known or {}
    log = ProblemLog()
    rows: list[tuple[SmallRow, OrgUnitRow]] = []
    # A parent whose own row is refused is no second problem of its children.
    codes = set(known)
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            codes.add(row.cells["code"])
            unit = _unit(row)
            if unit is not None:
                rows.append((row, unit))
        merged = _merged(rows)
        _check_stretches(merged, known)
        units = check_links(merged, codes)
    except UnreadableFile as refused:
        units = []
        for problem in refused.problems:
            log.add(problem)
    return ParsedOrgUnits(tuple(units), log.problems(), log.counts)


def _unit(row: SmallRow) -> OrgUnitRow | None:
    code = row.text("code", 32, required=True)
    name = row.text("name", 200, required=True)
    parent = row.text("parent", 32)
    kind = _kind(row, has_parent=bool(parent))
    if not parent and kind not in (None, OrgUnitKind.CITY):
        row.reject(
            "parent-missing", "parent", "Thiếu đơn vị cấp trên",
            "Ghi mã đơn vị cấp trên; chỉ Tỉnh, Thành phố để trống",
        )  # fmt: skip
    valid_from, valid_to = _stretch(row, "valid_from", "last_day")
    order = row.number_or_none("sort_order", 0, _MOST_IN_ORDER)
    hex_row, hex_col = (
        row.number_or_none(k, -999, 999) for k in ("hex_row", "hex_col")
    )
    if (hex_row is None) != (hex_col is None) and not row.is_bad:
        row.reject(
            "hex-half", "hex_row" if hex_row is None else "hex_col",
            "Chỉ có một trong hai: hàng ô, cột ô", "Ghi cả hai, hoặc để trống cả hai",
        )  # fmt: skip
    official = row.text("official_code", 16)
    short_name = row.text("short_name", 80)
    heads = _heads(row)
    if row.is_bad or kind is None:
        return None
    return OrgUnitRow(
        row=row.number,
        code=code,
        official_code=official or None,
        name=name,
        short_name=short_name or name[:80],
        kind=OrgUnitKind(kind),
        parent_code=parent or None,
        sort_order=row.number if order is None else order,
        valid_from=valid_from,
        valid_to=valid_to,
        hex_row=hex_row,
        hex_col=hex_col,
        heads=heads,
    )


def _kind(row: SmallRow, *, has_parent: bool) -> str | None:
    listed = "; ".join(words[0] for words in _KIND_WORDS.values())
    if folded(row.cells.get("kind", "")) == _CITY_WORD:
        return OrgUnitKind.DISTRICT if has_parent else OrgUnitKind.CITY
    if not row.cells.get("kind"):
        row.reject("cell-missing", "kind", "Thiếu Loại", f"Ghi một trong: {listed}")
    return row.choice("kind", _KINDS, listed)


def _heads(row: SmallRow) -> tuple[HeadRow, ...]:
    name = row.text("head_name", 120)
    title = row.text("head_title", 120)
    phone = row.text("head_phone", 40)
    email = row.text("head_email", 120)
    begin, end = _stretch(row, "head_from", "head_last_day")
    if not name:
        return ()
    if not title:
        row.notice(
            "head-title-missing", "head_title", "Người đứng đầu không có chức danh"
        )
    return (HeadRow(Head(name, title, phone or None, email or None), begin, end),)


def _stretch(row: SmallRow, begin: str, last: str) -> tuple[date | None, date | None]:
    """First day and the day after the last one, which files name."""
    first_day, last_day = row.day(begin), row.day(last)
    if first_day is not None and last_day is not None and last_day < first_day:
        titles = row.opened.titles
        row.reject(
            "validity-order", last, f"{titles[last]} trước {titles[begin]}",
            row.opened.table.look_at(
                row.number, row.opened.index[begin], row.opened.index[last]
            ),
        )  # fmt: skip
    return first_day, None if last_day is None else last_day + timedelta(days=1)


def _merged(
    rows: Sequence[tuple[SmallRow, OrgUnitRow]],
) -> list[tuple[SmallRow, OrgUnitRow]]:
    """Rows that differ only in the head as one; other repetitions are refused."""
    kept: dict[str, list[tuple[SmallRow, OrgUnitRow]]] = {}
    for row, unit in rows:
        same_code = kept.setdefault(unit.code, [])
        for number, (first, other) in enumerate(same_code):
            if not overlap(_validity(unit), _validity(other)):
                continue
            if _facts(unit) != _facts(other):
                row.reject(
                    "code-repeated", "code",
                    f"Mã lặp lại ở dòng {other.row}, cùng thời gian hiệu lực",
                    "Giữ một dòng, hoặc sửa ngày hiệu lực",
                )  # fmt: skip
                break
            heads = tuple(dict.fromkeys((*other.heads, *unit.heads)))
            if heads == other.heads:
                row.notice(
                    "row-repeated", "code", f"Dòng lặp lại y hệt dòng {other.row}"
                )
            same_code[number] = (first, replace(other, heads=heads))
            break
        else:
            same_code.append((row, unit))
    return sorted(
        (pair for pairs in kept.values() for pair in pairs), key=lambda p: p[1].row
    )


def _check_stretches(
    rows: Sequence[tuple[SmallRow, OrgUnitRow]], known: Mapping[str, Sequence[Stretch]]
) -> None:
    """Refuse stretches that would overlap one that exists already."""
    of_code: dict[str, list[tuple[SmallRow, OrgUnitRow]]] = {}
    for row, unit in rows:
        of_code.setdefault(unit.code, []).append((row, unit))
    for code, given in of_code.items():
        kept = known.get(code, ())
        stretches = [_validity(unit) for _, unit in given]
        whole = lives(stretches)
        placement = placed(
            [(stretches[life[0]][0], stretches[life[-1]][1]) for life in whole], kept
        )
        for position, number in placement.in_the_way.items():
            given[whole[position][0]][0].reject(
                "validity-overlaps", "valid_from",
                f"Đơn vị này đã có trong hệ thống với hiệu lực {_told(kept[number])}",
                "Thêm dòng ghi ngày kết thúc của giai đoạn ấy (giữ nguyên Hiệu lực "
                "từ), hoặc sửa ngày cho khỏi chồng nhau",
            )  # fmt: skip


def _told(stretch: Stretch) -> str:
    begin, end = stretch
    first = f"từ {day_text(begin)}" if begin else "từ đầu"
    return f"{first} đến {day_text(end - timedelta(days=1))}" if end else first


def _validity(unit: OrgUnitRow) -> Stretch:
    return unit.valid_from, unit.valid_to


def _facts(unit: OrgUnitRow) -> OrgUnitRow:
    """The unit without what tells its rows apart."""
    return replace(unit, row=0, heads=(), sort_order=0)
