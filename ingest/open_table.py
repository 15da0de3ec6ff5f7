"""The one way to open a file: whatever its kind, it arrives as a table of cells."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from domain.problem import Problem
from ingest.cell_cleaning import cleaned
from ingest.cell_table import CellTable
from ingest.csv_file import open_csv
from ingest.file_kind import ARCHIVES, FileFacts, FileKind, examined
from ingest.limits import UPLOAD, Limits
from ingest.parquet_file import open_parquet
from ingest.table_head import HeaderTest, HeadSearch, TitleCount
from ingest.unpacking import Unpacked, nested_archive, unpacked
from ingest.workbook import open_workbook


def open_table(
    path: Path,
    *,
    is_header: HeaderTest,
    known: TitleCount | None = None,
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    header_row: int | None = None,
    look_at_all: bool = False,
    keep_totals: bool = False,
) -> CellTable:
    """A file of any kind, plain or packed, as a table; its kind is told by content.

    The header is the row given, else the first that `is_header` knows, else the one
    of whose titles `known` counts most. Of a workbook the sheet named is opened, else
    the one that fits best; `look_at_all` learns the sizes of all sheets. Rows of totals
    are left out unless `keep_totals`. Notices, about the file too, are those of the
    table. UnreadableFile when there is no such table.
    """
    search = HeadSearch(is_header, known, header_row)
    facts = examined(path, limits=limits)
    if facts.kind not in ARCHIVES:
        table = _opened(path, facts, search, sheet, limits, look_at_all=look_at_all)
        return cleaned(table, keep_totals=keep_totals)
    inner = unpacked(path, facts.kind, limits=limits)
    try:
        inside = _examined_inside(inner, limits)
        table = _opened(
            inner.path, inside, search, sheet, limits, look_at_all=look_at_all
        )
    except BaseException:
        inner.remove()
        raise
    table = cleaned(table, keep_totals=keep_totals)
    return _from_archive(table, inner, facts.notices)


def _examined_inside(inner: Unpacked, limits: Limits) -> FileFacts:
    facts = examined(inner.path, name=inner.name, limits=limits)
    if facts.kind in ARCHIVES:
        raise nested_archive(inner.name)
    return facts


def _opened(
    path: Path,
    facts: FileFacts,
    search: HeadSearch,
    sheet: str | None,
    limits: Limits,
    *,
    look_at_all: bool,
) -> CellTable:
    if facts.kind is FileKind.CSV:
        table = open_csv(path, search, limits=limits)
    elif facts.kind is FileKind.PARQUET:
        table = open_parquet(path, limits=limits)
    else:
        table = open_workbook(
            path, search, kind=facts.kind, sheet=sheet, limits=limits,
            look_at_all=look_at_all,
        )  # fmt: skip
    return replace(table, notices=(*facts.notices, *table.notices))


def _from_archive(
    table: CellTable, inner: Unpacked, notices: tuple[Problem, ...]
) -> CellTable:
    close: Callable[[], None] = table.close

    def close_both() -> None:
        close()
        inner.remove()

    origin = replace(table.origin, member=inner.name) if table.origin else None
    return replace(
        table,
        close=close_both,
        notices=(*notices, *inner.notices, *table.notices),
        origin=origin,
    )
