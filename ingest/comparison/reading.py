"""A list of dossiers that the portal exported, all or nothing, onto disk."""

import shutil
import weakref
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

from domain.comparison_file import ComparisonRequest
from domain.file_units import FileUnitNames
from domain.org_tree import OrgUnit
from domain.org_unit_names import org_unit_names
from domain.problem import Problem, Severity
from ingest.columns import OpenedTable, opened_table
from ingest.comparison.columns import columns_of
from ingest.comparison.rows import OPTIONAL, SCHEMA, ListReader
from ingest.dossier_batch import without_blank_rows
from ingest.file_units import FileUnits
from ingest.limits import UPLOAD, Limits
from ingest.open_table import open_table
from ingest.private_folders import private_folder
from ingest.problem_log import ProblemLog
from ingest.stage import duck_connection
from ingest.unreadable import UnreadableFile, unreadable

_LISTED = 1_000
"""Codes that stand in the list more than once, told by place."""
_REPEATED = """
SELECT code, min(row), max(row), count(*), count(DISTINCT struct_pack(
    a := org_unit_id, b := received_at, c := due_at, d := resolved_at, e := on_time))
FROM read_parquet(?) GROUP BY code HAVING count(*) > 1 ORDER BY 2 LIMIT ?
"""
_ONCE = """
COPY (
    SELECT code, org_unit_id, received_at, due_at, resolved_at, on_time
    FROM read_parquet($source)
    QUALIFY row_number() OVER (PARTITION BY code ORDER BY row) = 1
    ORDER BY code
) TO '{target}' (FORMAT parquet)
"""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class ParsedList:
    """The rows of a list in order of their code, none when one is refused.

    `rows`: a Parquet file in a folder of this value's own, which goes with it.
    """

    folder: Path
    row_count: int
    respelt: int
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]
    names: FileUnitNames = field(default_factory=FileUnitNames)
    titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, str(self.folder), True)

    @property
    def rows(self) -> Path:
        """Columns as in the table that they go to."""
        return self.folder / "once.parquet"


@dataclass(slots=True)
class _Read:
    """What a file has told so far."""

    log: ProblemLog
    folder: Path
    units: FileUnits
    row_count: int = 0
    respelt: int = 0
    titles: tuple[str, ...] = ()


def read_list(
    request: ComparisonRequest,
    units: tuple[OrgUnit, ...],
    *,
    stems: Collection[str],
    zone: ZoneInfo,
    limits: Limits = UPLOAD,
) -> ParsedList:
    """Read a file of any kind; never raises for what it holds.

    `stems`: how the city's codes begin, by which other separators are told.
    """
    names = org_unit_names(units)
    read = _Read(ProblemLog(), private_folder(), FileUnits(names, request.chosen))
    try:
        _read_rows(read, request, frozenset(stems), zone, limits)
    except UnreadableFile as refused:
        for problem in refused.problems:
            read.log.add(problem)
        read.titles = read.titles or _titles(request.path, limits)
    except BaseException:
        shutil.rmtree(read.folder, ignore_errors=True)
        raise
    is_refused = any(severity is Severity.REJECT for _, severity in read.log.counts)
    return ParsedList(
        read.folder,
        0 if is_refused else read.row_count,
        read.respelt,
        read.log.problems(),
        read.log.counts,
        read.units.names,
        read.titles,
    )


def _read_rows(
    read: _Read,
    request: ComparisonRequest,
    stems: Collection[str],
    zone: ZoneInfo,
    limits: Limits,
) -> None:
    columns = columns_of(request.columns)
    source = read.folder / "rows.parquet"
    with opened_table(request.path, columns, read.log, limits=limits) as opened:
        read.titles = tuple(title for title in opened.table.header if title.strip())
        last_day = request.end_day - timedelta(days=1)
        reader = ListReader(opened, read.log, read.units, stems, zone, last_day)
        with pq.ParquetWriter(source, SCHEMA, compression="zstd") as writer:
            for raw in opened.table.read(opened.wanted, read.log):
                rows = reader.read(without_blank_rows(raw))
                read.row_count += rows.num_rows
                writer.write_table(rows)
        read.respelt = reader.respelt
        if not read.row_count and not read.log.rejected_rows.size:
            raise unreadable("file-empty", "Tệp không có hồ sơ nào", "Chọn tệp khác")
        read.row_count = _once(read, opened, source)


def _titles(path: Path, limits: Limits) -> tuple[str, ...]:
    """The first row, to choose columns from where no title is known."""
    try:
        table = open_table(path, is_header=lambda _cells: False, limits=limits)
    except UnreadableFile:
        return ()
    table.close()
    return tuple(title for title in table.header if title.strip())


def _once(read: _Read, opened: OpenedTable, source: Path) -> int:
    """Each code once: the same row again is told, another row for it refused."""
    with duck_connection(read.folder) as duck:
        repeated = duck.execute(_REPEATED, [str(source), _LISTED]).fetchall()
        for code, first, last, times, kinds in repeated:
            is_same = kinds == 1
            read.log.add(
                Problem(
                    kind="code-repeated-same" if is_same else "code-repeated",
                    place=opened.place(last, "code"),
                    reason=f"Mã hồ sơ đã có ở {opened.place(first, 'code')}"
                    + (
                        ", cùng nội dung; lấy một lần" if is_same else ", nội dung khác"
                    ),
                    remedy=OPTIONAL if is_same else "Giữ một dòng cho mỗi hồ sơ",
                    value=f"{code} ({times} dòng)",
                    severity=Severity.NOTICE if is_same else Severity.REJECT,
                    row=last,
                )
            )
        target = str(read.folder / "once.parquet").replace("'", "''")
        duck.execute(_ONCE.format(target=target), {"source": str(source)})
    return int(pq.read_metadata(read.folder / "once.parquet").num_rows)
