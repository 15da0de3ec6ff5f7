"""Dossier files: rows to a stage on disk, or to problems with place and remedy."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from domain.catalogue import Catalogue
from domain.handover import Heirs
from domain.mapping import Mapping as FileMapping
from domain.problem import Problem, Severity
from ingest.cell_table import Batch
from ingest.columns import OpenedTable
from ingest.dossier_batch import DossierBatch, without_blank_rows
from ingest.dossier_codes import CodeRegister
from ingest.dossier_rows import RowReader
from ingest.dossier_table import opened_dossiers
from ingest.dossier_tables import DossierTables
from ingest.limits import UPLOAD, Limits
from ingest.org_unit_lookup import OrgUnitLookup
from ingest.problem_log import ProblemLog
from ingest.repetitions import report_repetitions
from ingest.stage import Stage, StageWriter
from ingest.unreadable import UnreadableFile

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ParsedDossiers:
    """The good rows of a dossier file, and all that is wrong with the others.

    Good rows lie in `stage`, applicants among them only if personal data were asked
    for. `problems` lists some thousand, `problem_counts` counts all, by kind and
    severity. `row_count` counts rows with any content; `rejected_rows` are the
    numbers of those that may not enter, `repeated_rows` of those that say again what
    another row says. A rejection without row concerns the whole file.
    """

    stage: Stage
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
    mapping: FileMapping | None = None,
) -> ParsedDossiers:
    """Read a file of dossiers, complete to an instant.

    `mapping` None: the columns are found by their titles.

    Never raises for what the file holds: an unusable file is one or more problems
    without row. `progress` is told the part read, from 0 to 1. Personal data are not
    even read unless asked for.
    """
    log = ProblemLog()
    with StageWriter() as writer:
        codes = CodeRegister(partial(writer.write, "codes"))
        row_count = 0
        try:
            with opened_dossiers(
                path,
                log,
                catalogue.zone,
                mapping=mapping,
                keep_personal_data=keep_personal_data,
                limits=limits,
            ) as opened:
                lookup = OrgUnitLookup(catalogue)
                heirs = Heirs(catalogue.handovers)
                reader = RowReader(catalogue, complete_to, lookup, codes, heirs)
                for raw in opened.table.read(opened.wanted, log):
                    batch = without_blank_rows(raw)
                    row_count += len(batch.rows)
                    writer.write_all(_read(batch, opened, log, reader, limits))
                    if progress is not None:
                        progress(raw.done)
                writer.end_writing()
                repeated = np.empty(0, np.int32)
                if codes.hashes.may_repeat():
                    repeated = report_repetitions(writer.folder, log, opened, lookup)
        except UnreadableFile as refused:
            return _unreadable(refused, log)
        result = _result(writer, log, row_count, repeated)
    # Rows are read: what stays is the header, not the file behind it.
    table = replace(opened.table, read=_nothing, close=_no_file)
    return replace(result, place=replace(opened, table=table).place)


def _unreadable(refused: UnreadableFile, log: ProblemLog) -> ParsedDossiers:
    """No row of a file that as a whole cannot be used."""
    for problem in refused.problems:
        log.add(problem)
    with StageWriter() as nothing:
        return _result(nothing, log, 0, np.empty(0, np.int32))


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


def _result(
    writer: StageWriter, log: ProblemLog, row_count: int, repeated: Rows
) -> ParsedDossiers:
    rejected = log.rejected_rows
    ragged = log.counts.get(("row-length", Severity.REJECT), 0)
    return ParsedDossiers(
        stage=writer.stage(np.union1d(rejected, repeated)),
        problems=log.problems(),
        problem_counts=log.counts,
        row_count=row_count + ragged,
        rejected_rows=rejected,
        repeated_rows=repeated,
    )
