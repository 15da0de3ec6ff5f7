"""Which column of a file holds which field: by a mapping, or by header aliases."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from domain.mapping import Mapping as FileMapping
from domain.problem import Problem, Severity
from domain.text_keys import folded as folded
from domain.text_keys import title_key
from ingest.cell_table import CellTable
from ingest.file_reading import FileReading
from ingest.limits import UPLOAD, Limits
from ingest.open_table import open_table
from ingest.problem_log import ProblemLog, shortened
from ingest.unreadable import UnreadableFile


@dataclass(frozen=True, slots=True)
class Column:
    """One field that a kind of file may hold: its usual title, and other titles."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class OpenedTable:
    """A file whose header is understood: the index of each field that it has.

    `titles` are our own words for the fields; `places`, where given, knows better
    than the table where a field of a row stands.
    """

    table: CellTable
    index: Mapping[str, int]
    titles: Mapping[str, str]
    reading: FileReading = field(default_factory=FileReading)
    places: Callable[[int, str], str] | None = None
    steps: Callable[[], pa.Table | None] = lambda: None
    """Visits to steps of the batch read last; None: the file tells of none."""

    @property
    def wanted(self) -> list[int]:
        """The columns to read, each once: two fields may share one."""
        return sorted(set(self.index.values()))

    def place(self, row: int, key: str) -> str:
        """Where the cell of a field stands; the row, if the file lacks the field."""
        if self.places is not None:
            return self.places(row, key)
        return self.table.place(row, self.index.get(key))


def header_titles(header: Sequence[str]) -> tuple[str, ...]:
    """One name per column, all different: "Cột 5" where blank, "Ngày (2)" if again."""
    seen: dict[str, int] = {}
    titles: list[str] = []
    for position, cell in enumerate(header):
        title = " ".join(cell.split()) or f"Cột {position + 1}"
        count = seen[title_key(title)] = seen.get(title_key(title), 0) + 1
        titles.append(title if count == 1 else f"{title} ({count})")
    return tuple(titles)


@contextmanager
def opened_table(
    path: Path,
    columns: Sequence[Column],
    log: ProblemLog,
    *,
    limits: Limits = UPLOAD,
    mapping: FileMapping | None = None,
    keep_totals: bool = False,
) -> Iterator[OpenedTable]:
    """Open a CSV file or workbook that has these columns.

    With a mapping its titles say which column is which, else the aliases. Notices go
    to the log; `keep_totals` as in `open_table`. UnreadableFile when the file is not
    what it should be, when required columns or titles of the mapping are missing, or
    two columns hold the same field.
    """
    table = open_table(
        path,
        is_header=_header_test(columns, mapping),
        known=_title_count(columns, mapping),
        limits=limits,
        sheet=mapping.sheet if mapping else None,
        header_row=mapping.header_row if mapping else None,
        keep_totals=keep_totals,
    )
    try:
        for notice in table.notices:
            log.add(notice)
        if mapping is None:
            index = _matched(table, columns, log)
        else:
            index = _mapped(table, columns, mapping)
        titles = {column.key: column.title for column in columns}
        yield OpenedTable(table, index, titles, FileReading.of(mapping))
    finally:
        table.close()


def _header_test(
    columns: Sequence[Column], mapping: FileMapping | None
) -> Callable[[Sequence[str]], bool]:
    if mapping is not None:
        titles = {title_key(use.title) for use in mapping.columns}

        def is_mapped(cells: Sequence[str]) -> bool:
            return titles <= {title_key(title) for title in header_titles(cells)}

        return is_mapped
    names = _names(columns)
    required = {column.key for column in columns if column.required}

    def is_header(cells: Sequence[str]) -> bool:
        told = {names.get(folded(cell), ("", 0))[0] for cell in cells} - {""}
        # One alone may be a task that is called "Nhiệm vụ".
        return required <= told and len(told) >= min(2, len(columns))

    return is_header


def _title_count(
    columns: Sequence[Column], mapping: FileMapping | None
) -> Callable[[Sequence[str]], int]:
    """How many different fields, or titles of the mapping, are among some titles."""
    if mapping is None:
        names = {title: key for title, (key, _) in _names(columns).items()}
    else:
        names = {title_key(use.title): use.title for use in mapping.columns}

    def known(cells: Sequence[str]) -> int:
        return len({names[title_key(c)] for c in cells if title_key(c) in names})

    return known


def _names(columns: Sequence[Column]) -> dict[str, tuple[str, int]]:
    """What each title means, and how telling it is: 0 is the field's own title."""
    names: dict[str, tuple[str, int]] = {}
    for column in columns:
        for rank, name in enumerate((column.title, column.key, *column.aliases)):
            if names.setdefault(folded(name), (column.key, rank))[1] > rank:
                names[folded(name)] = (column.key, rank)
    return names


def _mapped(
    table: CellTable, columns: Sequence[Column], mapping: FileMapping
) -> dict[str, int]:
    positions = {
        title_key(title): position
        for position, title in reversed([*enumerate(header_titles(table.header))])
    }
    index: dict[str, int] = {}
    blocking: list[Problem] = []
    known = {column.key for column in columns}
    for use in mapping.columns:
        position = positions.get(title_key(use.title))
        if position is None:
            blocking.append(_title_missing(table, use.title))
        elif use.key in known:
            index.setdefault(use.key, position)
    for rule in mapping.left_out:
        if title_key(rule.title) not in positions:
            blocking.append(_title_missing(table, rule.title))
    given = {constant.key for constant in mapping.constants}
    blocking.extend(
        _unmapped(table, column)
        for column in columns
        if column.required
        and column.key not in given
        and mapping.title_of(column.key) is None
    )
    if blocking:
        raise UnreadableFile(*blocking)
    return index


def _title_missing(table: CellTable, title: str) -> Problem:
    return Problem(
        kind="mapped-title-missing",
        place=table.place(table.header_row),
        reason=f"Tệp không có cột '{title.strip()[:60]}' mà ánh xạ dùng",
        remedy="Chọn đúng tệp, hoặc sửa ánh xạ theo tiêu đề của tệp này",
        value=shortened(", ".join(c.strip() for c in table.header if c.strip())),
    )


def _unmapped(table: CellTable, column: Column) -> Problem:
    return Problem(
        kind="column-unmapped",
        place=table.place(table.header_row),
        reason=f"Ánh xạ chưa chọn cột cho '{column.title}'",
        remedy="Chọn cột của tệp, hoặc ghi một giá trị chung cho mọi dòng",
    )


def _matched(
    table: CellTable, columns: Sequence[Column], log: ProblemLog
) -> dict[str, int]:
    names = _names(columns)
    index: dict[str, int] = {}
    ranks: dict[str, int] = {}
    blocking: list[Problem] = []
    unknown: list[int] = []
    bare = table.bare_titles or table.header
    for position, cell in enumerate(table.header):
        name = folded(cell)
        if name not in names:
            name = folded(bare[position]) or name
        if not name:
            continue
        key, rank = names.get(name, ("", 0))
        if not key:
            unknown.append(position)
        elif key not in index:
            index[key], ranks[key] = position, rank
        elif folded(bare[index[key]]) == name:
            blocking.append(_repeated(table, position, index[key]))
        else:
            # Two columns for one field: the more telling title has it.
            loser = position if rank > ranks[key] else index[key]
            if loser != position:
                index[key], ranks[key] = position, rank
            log.add(_alike(table, loser, index[key]))
    # Where no title is known, the first row is likely data, hence about people.
    for position in unknown if index else ():
        log.add(_unknown(table, position))
    missing = [
        column for column in columns if column.required and column.key not in index
    ]
    blocking.extend(_missing(table, c, is_shown=bool(index)) for c in missing)
    if blocking:
        raise UnreadableFile(*blocking)
    return index


def _alike(table: CellTable, position: int, taken: int) -> Problem:
    return Problem(
        kind="column-alike",
        place=table.place(table.header_row, position),
        reason=f"Cột cùng nghĩa với cột '{table.header[taken].strip()[:60]}'; "
        "chỉ đọc cột ấy",
        remedy="Không bắt buộc sửa; muốn đọc cột này thì dùng ánh xạ",
        value=shortened(table.header[position]),
        severity=Severity.NOTICE,
    )


def _unknown(table: CellTable, position: int) -> Problem:
    return Problem(
        kind="column-unknown",
        place=table.place(table.header_row, position),
        reason="Cột không có trong mẫu; bỏ qua",
        remedy="Không bắt buộc sửa",
        value=shortened(table.header[position]),
        severity=Severity.NOTICE,
    )


def _repeated(table: CellTable, position: int, first: int) -> Problem:
    other = (
        table.place(table.header_row, first) if table.sheet else f"cột thứ {first + 1}"
    )
    here = (
        table.place(table.header_row, position)
        if table.sheet
        else f"dòng {table.header_row}, cột thứ {position + 1}"
    )
    return Problem(
        kind="column-repeated",
        place=here,
        reason=f"Tiêu đề lặp lại, đã có ở {other}",
        remedy="Giữ một cột",
        value=shortened(table.header[position]),
    )


def _missing(table: CellTable, column: Column, *, is_shown: bool) -> Problem:
    known = any(cell.strip() for cell in table.header)
    return Problem(
        kind="column-missing",
        place=table.place(table.header_row),
        reason=f"Thiếu cột bắt buộc '{column.title}'"
        if known
        else f"Dòng đầu trống, không có cột '{column.title}'",
        remedy="Thêm cột, đặt dòng tiêu đề ở dòng đầu của tệp",
        value=shortened(", ".join(c for c in table.header if c)) if is_shown else "",
    )
