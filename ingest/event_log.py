"""Event logs: one row per thing that happened, grouped to one row per dossier."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.formatting import count
from domain.mapping import EventRole
from domain.problem import Problem, Severity
from domain.text_keys import title_key
from ingest.cell_table import Batch, CellTable
from ingest.columns import OpenedTable
from ingest.dossier_batch import DossierBatch, distinct, without_blank_rows
from ingest.dossier_columns import SLOTS_MOST
from ingest.event_cases import BLANK_FIELDS, CaseReader, group_events
from ingest.event_columns import EVENT_COLUMNS
from ingest.private_folders import private_folder
from ingest.problem_log import Finding, ProblemLog
from ingest.stage import duck_connection

ROLES = {role: number for number, role in enumerate(EventRole)}
_ATTRIBUTES = tuple(
    column.key
    for column in EVENT_COLUMNS
    if column.key not in ("code", "event", "event_at", "org_unit")
)
_READ_SHARE = 0.6
"""Part of the time that reading the events takes, the rest being their dossiers."""


@contextmanager
def cases_of_events(
    opened: OpenedTable, log: ProblemLog, zone: ZoneInfo
) -> Iterator[OpenedTable]:
    """The dossiers of an event log, as if the file had one row for each.

    Events are ordered by time, those of one instant as they stand in the file. The
    row of a dossier is the line of its first event; problems name the line of the
    event concerned. Events are kept on disk, under bounded memory.
    """
    del log  # What is wrong is told while reading, to the log given then.
    folder = private_folder()
    try:
        duck = duck_connection(folder)
        try:
            yield _case_table(duck, opened, zone)
        finally:
            duck.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _case_table(
    duck: duckdb.DuckDBPyConnection, opened: OpenedTable, zone: ZoneInfo
) -> OpenedTable:
    kept = [key for key in _ATTRIBUTES if key in opened.index]
    index = {key: at for at, key in enumerate((*BLANK_FIELDS, *kept, *_slot_keys()))}
    titles = dict(opened.titles)
    reader = CaseReader(duck, opened, index, kept)

    def read(_wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        gatherer = _Gatherer(duck, opened, zone, kept, log)
        for raw in opened.table.read(opened.wanted, log):
            gatherer.add(raw)
            # Nothing to show yet, but whoever waits is told, and may cancel.
            yield Batch(np.empty(0, np.int32), {}, raw.done * _READ_SHARE)
        gatherer.tell_ignored()
        group_events(duck, kept)
        yield from reader.batches(log, done_from=_READ_SHARE)

    header = tuple(titles.get(key, key) for key in index)
    words = {k: v for k, v in opened.reading.words.items() if k == "step"}
    return OpenedTable(
        table=CellTable(
            header=header,
            read=read,
            close=opened.table.close,
            origin=opened.table.origin,
        ),
        index=index,
        titles=titles,
        reading=replace(opened.reading, words=words),
        places=reader.place,
        steps=reader.steps,
    )


def _slot_keys() -> Iterator[str]:
    for k in range(1, SLOTS_MOST + 1):
        yield from (f"pause_{k}_began", f"pause_{k}_ended", f"pause_{k}_kind")
        yield from (f"transfer_{k}_from", f"transfer_{k}_at")


@dataclass(slots=True)
class _Gatherer:
    """Brings the events of a file into the table `event`, batch by batch."""

    duck: duckdb.DuckDBPyConnection
    opened: OpenedTable
    zone: ZoneInfo
    kept: Sequence[str]
    log: ProblemLog
    roles: Mapping[str, int] = field(init=False)
    ignored: int = 0
    first_ignored: int = 0

    def __post_init__(self) -> None:
        mapping = self.opened.reading.mapping
        meanings = mapping.events if mapping else ()
        self.roles = {title_key(item.text): ROLES[item.role] for item in meanings}
        columns = "".join(f", {key} VARCHAR" for key in self.kept)
        self.duck.execute(
            "CREATE TABLE event (line INTEGER, code VARCHAR, event VARCHAR,"
            f" role TINYINT, happened BIGINT, bad VARCHAR, org_unit VARCHAR{columns})"
        )

    def add(self, raw: Batch) -> None:
        """Insert the events of a batch that belong to a dossier and mean something."""
        quiet = ProblemLog()  # What is wrong with an event is told of its dossier.
        batch = DossierBatch(self.opened, without_blank_rows(raw), quiet, self.zone)
        if not len(batch):
            return
        role = self._roles(batch)
        codes = _texts(batch, "code")
        blank = np.array([not code.strip() for code in codes.to_pylist()], np.bool_)
        self._report_codeless(batch, blank & (role != ROLES[EventRole.IGNORED]))
        dropped = role == ROLES[EventRole.IGNORED]
        if dropped.any():
            first = int(batch.batch.rows[np.argmax(dropped)])
            self.first_ignored = self.first_ignored or first
            self.ignored += int(dropped.sum())
        self._insert(batch, codes, role, ~(blank | dropped))

    def _roles(self, batch: DossierBatch) -> npt.NDArray[np.int64]:
        texts, at = distinct(_texts(batch, "event"))
        step = ROLES[EventRole.STEP]
        found = [self.roles.get(title_key(text), step) for text in texts]
        return np.array(found, np.int64)[at]

    def _insert(
        self,
        batch: DossierBatch,
        codes: pa.StringArray,
        role: npt.NDArray[np.int64],
        good: npt.NDArray[np.bool_],
    ) -> None:
        read = batch.instants("event_at")
        bad: list[str | None] = [None] * len(batch)
        names = _texts(batch, "event")
        for position in np.flatnonzero(~read.present).tolist():
            bad[position] = "Sự kiện không có ngày giờ"
        for position, wrong in read.bad.items():
            bad[position] = f"Ngày giờ của sự kiện {wrong.reason}"
        columns = {
            "line": pa.array(batch.batch.rows),
            "code": codes,
            "event": names,
            "role": pa.array(role, pa.int8()),
            "happened": pa.array(read.us, mask=~read.present),
            "bad": pa.array(bad, pa.string()),
            "org_unit": _texts(batch, "org_unit"),
            **{key: _texts(batch, key) for key in self.kept},
        }
        self.duck.register("incoming", pa.table(columns).filter(pa.array(good)))
        self.duck.execute("INSERT INTO event SELECT * FROM incoming")
        self.duck.unregister("incoming")

    def _report_codeless(
        self, batch: DossierBatch, blank: npt.NDArray[np.bool_]
    ) -> None:
        rows = batch.batch.rows[blank]

        def describe(index: int) -> Finding:
            place = self.opened.place(int(rows[index]), "code")
            return Finding(place, "Thiếu mã hồ sơ", "Ghi mã hồ sơ", "(trống)")

        self.log.add_rows("code-missing", rows, describe)

    def tell_ignored(self) -> None:
        """Say how many events the mapping leaves out."""
        if not self.ignored:
            return
        self.log.add(
            Problem(
                kind="event-ignored",
                place=self.opened.place(self.first_ignored, "event"),
                reason=f"Bỏ qua {count(self.ignored)} sự kiện theo ánh xạ",
                remedy="Không bắt buộc sửa",
                severity=Severity.NOTICE,
            )
        )


def _texts(batch: DossierBatch, key: str) -> pa.StringArray:
    """The texts of a field, trimmed of nothing; blanks where it is blank."""
    cells = batch.cells(key)
    if cells is None or key in batch.opened.reading.constants:
        return pa.array([""] * len(batch), pa.string())
    return cells
