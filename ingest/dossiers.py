"""Dossier files: rows to Arrow tables, or to problems with place and remedy."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.catalogue import Catalogue
from domain.problem import Problem, Severity
from ingest.cell_table import Batch
from ingest.columns import OpenedTable, opened_table
from ingest.dossier_batch import OPTIONAL, DossierBatch, without_blank_rows
from ingest.dossier_codes import CodeRegister, Repetition, repetitions
from ingest.dossier_columns import COLUMNS, PERSONAL_KEYS
from ingest.dossier_rows import RowReader
from ingest.dossier_tables import DossierTables
from ingest.limits import UPLOAD, Limits
from ingest.org_unit_lookup import OrgUnitLookup
from ingest.problem_log import ProblemLog
from ingest.unreadable import UnreadableFile

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ParsedDossiers:
    """The good rows of a dossier file, and all that is wrong with the others.

    Tables follow `ingest.schemas`; `applicants` is empty unless personal data were
    asked for. `problems` lists some thousand, `problem_counts` counts all, by kind
    and severity. `row_count` counts rows with any content; `rejected_rows` are the
    numbers of those that may not enter, `repeated_rows` of those that say again what
    another row says. A rejection without row concerns the whole file.
    """

    dossiers: pa.Table
    pauses: pa.Table
    waits: pa.Table
    transfers: pa.Table
    applicants: pa.Table
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]
    row_count: int
    rejected_rows: Rows
    repeated_rows: Rows
    place: Callable[[int, str], str] = lambda row, _key: f"dòng {row}"
    """Where the cell of a field stands, for what is found wrong with it later."""

    @property
    def is_unreadable(self) -> bool:
        """Whether the file as a whole was refused."""
        return any(
            p.row is None and p.severity is Severity.REJECT for p in self.problems
        )


def read_dossiers(
    path: Path,
    *,
    catalogue: Catalogue,
    complete_to: datetime,
    keep_personal_data: bool = False,
    progress: Callable[[float], None] | None = None,
    limits: Limits = UPLOAD,
) -> ParsedDossiers:
    """Read a CSV file or workbook of dossiers, complete to an instant.

    Never raises for what the file holds: an unusable file is one or more problems
    without row. `progress` is told the part read, from 0 to 1. Personal data are not
    even read unless asked for.
    """
    log = ProblemLog()
    codes = CodeRegister()
    parts: list[DossierTables] = []
    row_count = 0
    try:
        with opened_table(path, COLUMNS, log, limits=limits) as opened:
            opened = _without_personal(opened, keep=keep_personal_data)
            reader = RowReader(catalogue, complete_to, OrgUnitLookup(catalogue), codes)
            wanted = sorted(opened.index.values())
            for raw in opened.table.read(wanted, log):
                batch = without_blank_rows(raw)
                row_count += len(batch.rows)
                parts.append(_read(batch, opened, log, reader, limits))
                if progress is not None:
                    progress(raw.done)
            tables = DossierTables.joined(parts)
            repeated = _report_repetitions(codes, tables, log, opened, reader.lookup)
    except UnreadableFile as refused:
        for problem in refused.problems:
            log.add(problem)
        return _result(DossierTables.joined([]), log, 0, np.empty(0, np.int32))
    # Rows are read: what stays is the header, not the file behind it.
    table = replace(opened.table, read=_nothing, close=_no_file)
    result = _result(tables, log, row_count, repeated)
    return replace(result, place=replace(opened, table=table).place)


def _nothing(_columns: Sequence[int], _log: ProblemLog) -> Iterator[Batch]:
    return iter(())


def _no_file() -> None:
    return None


def _read(
    batch: Batch,
    opened: OpenedTable,
    log: ProblemLog,
    reader: RowReader,
    limits: Limits,
) -> DossierTables:
    zone = reader.catalogue.zone
    return reader.read(DossierBatch(opened, batch, log, zone, limits))


def _without_personal(opened: OpenedTable, *, keep: bool) -> OpenedTable:
    if keep:
        return opened
    index = {k: at for k, at in opened.index.items() if k not in PERSONAL_KEYS}
    return OpenedTable(opened.table, index, opened.titles)


def _result(
    tables: DossierTables, log: ProblemLog, row_count: int, repeated: Rows
) -> ParsedDossiers:
    rejected = log.rejected_rows
    ragged = log.counts.get(("row-length", Severity.REJECT), 0)
    kept = tables.without(np.union1d(rejected, repeated))
    return ParsedDossiers(
        dossiers=kept.dossiers,
        pauses=kept.pauses,
        waits=kept.waits,
        transfers=kept.transfers,
        applicants=kept.applicants,
        problems=log.problems(),
        problem_counts=log.counts,
        row_count=row_count + ragged,
        rejected_rows=rejected,
        repeated_rows=repeated,
    )


def _report_repetitions(
    codes: CodeRegister,
    tables: DossierTables,
    log: ProblemLog,
    opened: OpenedTable,
    lookup: OrgUnitLookup,
) -> Rows:
    """Log rows that share a code; the rows that only repeat another one."""
    groups = list(codes.repeated())
    if not groups:
        return np.empty(0, np.int32)
    rows = np.array([row for group in groups for row, _, _ in group], dtype=np.int32)
    contents = _contents(tables, rows)
    org_units = {row: int(content["org_unit_id"]) for row, content in contents.items()}
    keys: dict[int, Hashable] = {row: repr(c) for row, c in contents.items()}
    raw_of = {row: raw for group in groups for row, raw, _ in group}
    repeated: list[int] = []
    for found in repetitions(
        groups,
        is_good=contents.__contains__,
        content=keys.__getitem__,
        org_unit=org_units.__getitem__,
    ):
        other_unit = org_units.get(found.other_row)
        name = "" if other_unit is None else lookup.name(other_unit)
        place = opened.place(found.row, "code")
        log.add(_problem(found, raw_of[found.row], name, place))
        if not found.kind:
            repeated.append(found.row)
    return np.array(sorted(repeated), dtype=np.int32)


def _contents(tables: DossierTables, rows: Rows) -> dict[int, dict[str, Any]]:
    """Everything that the good ones among `rows` say, by row."""
    contents: dict[int, dict[str, Any]] = {}
    for entry in tables.of_rows(rows).dossiers.to_pylist():
        contents[entry.pop("row")] = entry
    for name, table in tables.of_rows(rows).details().items():
        for entry in table.to_pylist():
            contents[entry.pop("row")].setdefault(name, []).append(entry)
    return contents


def _problem(found: Repetition, raw: str, org_unit: str, place: str) -> Problem:
    other = f"dòng {found.other_row}"
    reason, remedy = {
        "": (f"Dòng lặp lại y hệt {other}; chỉ nạp một lần", OPTIONAL),
        "code-lookalike": (
            f"Mã chỉ khác mã ở {other} ({found.other_raw[:70]}) ở chữ hoa, khoảng "
            "trắng hoặc ký tự nhìn giống nhau",
            "Giữ một dòng, hoặc sửa mã cho khác hẳn",
        ),
        "code-in-two-units": (
            f"Mã lặp lại ở {other}, thuộc đơn vị khác: {org_unit}",
            "Giữ một dòng; hồ sơ chuyển đơn vị thì ghi ở cột Chuyển từ đơn vị",
        ),
        "code-repeated": (f"Mã lặp lại ở {other}, nội dung khác", "Giữ một dòng"),
    }[found.kind]
    return Problem(
        kind=found.kind or "row-repeated",
        place=place,
        reason=reason,
        remedy=remedy,
        value=raw[:80],
        severity=Severity.REJECT if found.kind else Severity.NOTICE,
        row=found.row,
    )
