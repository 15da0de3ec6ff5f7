"""Dossiers out of their events: receipt, leaving, pauses, transfers, steps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.mapping import EventRole
from domain.problem import Severity
from ingest.cell_table import Batch
from ingest.columns import OpenedTable
from ingest.dossier_columns import SLOTS_MOST
from ingest.problem_log import Finding, ProblemLog

BLANK_FIELDS: Final = (
    "code", "org_unit", "received", "resolved", "outcome", "step", "step_since",
)  # fmt: skip
"""What every dossier has beside attributes, pauses and transfers."""
CASES: Final = 30_000
"""Dossiers handed on at a time."""
_ROLE: Final = {role: number for number, role in enumerate(EventRole)}
_LEAVING: Final = ", ".join(
    str(_ROLE[role])
    for role in (EventRole.LEFT, EventRole.REFUSED, EventRole.WITHDRAWN)
)
_OUTCOME: Final = f"""CASE left_role WHEN {_ROLE[EventRole.LEFT]} THEN 'Đã giải quyết'
    WHEN {_ROLE[EventRole.REFUSED]} THEN 'Từ chối'
    WHEN {_ROLE[EventRole.WITHDRAWN]} THEN 'Rút hồ sơ' ELSE '' END"""
_FIRST: Final = frozenset(
    {"procedure", "channel", "due", "due_days", "due_working_days"}
)
"""Attributes whose first value counts: what was promised is promised. Of others the
last one does."""


def _instant(column: str) -> str:
    return f"coalesce(strftime(make_timestamp({column}), '%Y-%m-%dT%H:%M:%S.%fZ'), '')"


def group_events(duck: duckdb.DuckDBPyConnection, kept: Sequence[str]) -> None:
    """Fill the tables `dossier`, `pause`, `transfer`, `visit` from the table `event`.

    A dossier is received with its first event of that meaning, or its first event
    at all, and leaves with the first event of leaving; what happens later is told but
    not counted. A unit holds it until an event names another one.
    """
    chosen = "".join(
        f", coalesce({'arg_min' if key in _FIRST else 'arg_max'}({key}, k)"
        f" FILTER ({key} <> ''), '') AS {key}"
        for key in kept
    )
    names = "".join(f", {key}" for key in kept)
    for statement in (
        _KEYED, _BOUNDS.format(chosen=chosen), _DURING, _DOSSIERS.format(names=names),
        _PAUSES, _TRANSFERS, _VISITS, _PRESENT,
    ):  # fmt: skip
        duck.execute(statement)
    for table in ("event", "keyed", "bounds", "during"):
        duck.execute(f"DROP TABLE {table}")


# One number orders the events of a dossier: its time, then its line.
_KEYED = """
    CREATE TABLE keyed AS
    SELECT * REPLACE (trim(code) AS code, nullif(trim(org_unit), '') AS org_unit),
        happened::HUGEINT * 4294967296 + line AS k
    FROM event
"""
_BOUNDS = f"""
    CREATE TABLE bounds AS
    WITH begun AS (
        SELECT code, min(line) AS "row", arg_min(bad, line) AS bad,
            min(line) FILTER (bad IS NOT NULL) AS bad_line,
            coalesce(min(k) FILTER (role = {_ROLE[EventRole.RECEIVED]}), min(k))
                AS received_k,
            min(k) AS first_k {{chosen}}
        FROM keyed GROUP BY code
    ), leaving AS (
        SELECT e.code, min(e.k) AS left_k FROM keyed e JOIN begun b USING (code)
        WHERE e.k >= b.received_k AND e.role IN ({_LEAVING}) GROUP BY e.code
    )
    SELECT b.*, l.left_k FROM begun b LEFT JOIN leaving l USING (code)
"""
_DURING = """
    CREATE TABLE during AS
    WITH carried AS (
        SELECT e.code, e.line, e.event, e.role, e.happened, e.k, coalesce(
            last_value(e.org_unit IGNORE NULLS) OVER held,
            first_value(e.org_unit IGNORE NULLS) OVER coming, '') AS org_unit
        FROM keyed e WHERE e.k IS NOT NULL
        WINDOW held AS (PARTITION BY e.code ORDER BY e.k),
            coming AS (PARTITION BY e.code ORDER BY e.k
                ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    )
    SELECT c.*, b.received_k, b.left_k FROM carried c JOIN bounds b USING (code)
    WHERE c.k >= b.received_k AND (b.left_k IS NULL OR c.k <= b.left_k)
"""
_DOSSIERS = f"""
    CREATE TABLE dossier AS
    WITH ends AS (
        SELECT code, arg_min(happened, k) AS received_at,
            arg_min(line, k) AS received_line,
            arg_max(org_unit, k) AS org_unit,
            max(happened) FILTER (k = left_k) AS left_at,
            max(line) FILTER (k = left_k) AS left_line,
            max(role) FILTER (k = left_k) AS left_role
        FROM during GROUP BY code
    ), strays AS (
        SELECT b.code,
            min(e.line) FILTER (e.k < b.received_k) AS early_line,
            min(e.line) FILTER (e.k > b.left_k) AS late_line
        FROM bounds b JOIN keyed e USING (code)
        WHERE b.first_k < b.received_k OR b.left_k IS NOT NULL
        GROUP BY b.code
    )
    SELECT row_number() OVER (ORDER BY b."row") AS no, b."row", b.code,
        coalesce(e.org_unit, '') AS org_unit, b.bad, b.bad_line,
        e.received_at, e.received_line, e.left_at, e.left_line,
        {_OUTCOME} AS outcome, s.early_line, s.late_line {{names}}
    FROM bounds b LEFT JOIN ends e USING (code) LEFT JOIN strays s USING (code)
    ORDER BY no
"""
_PAUSES = f"""
    CREATE TABLE pause AS
    WITH turns AS (
        SELECT code, role, happened, line, k,
            coalesce(lag(role) OVER life, {_ROLE[EventRole.RESUMED]}) AS before
        FROM during
        WHERE role IN ({_ROLE[EventRole.PAUSED]}, {_ROLE[EventRole.RESUMED]})
        WINDOW life AS (PARTITION BY code ORDER BY k)
    ), real AS (
        SELECT *, lead(happened) OVER life AS ended_at,
            lead(line) OVER life AS ended_line
        FROM turns WHERE role <> before
        WINDOW life AS (PARTITION BY code ORDER BY k)
    )
    SELECT d.no, row_number() OVER (PARTITION BY r.code ORDER BY r.k) AS seq,
        r.happened AS began_at, r.line AS began_line, r.ended_at, r.ended_line
    FROM real r JOIN dossier d USING (code)
    WHERE r.role = {_ROLE[EventRole.PAUSED]} ORDER BY d.no, seq
"""
_TRANSFERS = """
    CREATE TABLE transfer AS
    WITH moves AS (
        SELECT code, happened, line, k, org_unit, lag(org_unit) OVER life AS giver
        FROM during WINDOW life AS (PARTITION BY code ORDER BY k)
    )
    SELECT d.no, row_number() OVER (PARTITION BY m.code ORDER BY m.k) AS seq,
        m.happened, m.line, m.giver
    FROM moves m JOIN dossier d USING (code)
    WHERE m.giver IS NOT NULL AND m.giver <> '' AND m.giver <> m.org_unit
    ORDER BY d.no, seq
"""
# The event of leaving ends the last visit and is none itself.
_VISITS = f"""
    CREATE TABLE visit AS
    WITH steps AS (
        SELECT code, trim(event) AS step, happened, k, org_unit,
            lag(trim(event)) OVER life AS step_before,
            lag(org_unit) OVER life AS unit_before
        FROM during WHERE role NOT IN ({_LEAVING}) AND trim(event) <> ''
        WINDOW life AS (PARTITION BY code ORDER BY k)
    ), begun AS (
        SELECT * FROM steps
        WHERE step_before IS NULL OR step <> step_before OR org_unit <> unit_before
    )
    SELECT d.no, d."row",
        row_number() OVER (PARTITION BY b.code ORDER BY b.k) AS seq,
        b.step, b.org_unit, b.happened AS began_at,
        coalesce(lead(b.happened) OVER (PARTITION BY b.code ORDER BY b.k), d.left_at)
            AS ended_at
    FROM begun b JOIN dossier d USING (code) ORDER BY d.no, seq
"""
_PRESENT = """
    CREATE TABLE present AS
    SELECT no, arg_max(step, seq) AS step, arg_max(began_at, seq) AS step_since
    FROM visit WHERE ended_at IS NULL GROUP BY no
"""


@dataclass(slots=True)
class CaseReader:
    """Hands on the grouped dossiers as rows of text, and knows their events' lines."""

    duck: duckdb.DuckDBPyConnection
    opened: OpenedTable
    index: Mapping[str, int]
    kept: Sequence[str]
    _rows: npt.NDArray[np.int32] = field(
        init=False, default_factory=lambda: np.empty(0, np.int32)
    )
    _lines: dict[str, npt.NDArray[np.int64]] = field(init=False, default_factory=dict)
    _visits: pa.Table | None = field(init=False, default=None)

    def batches(self, log: ProblemLog, *, done_from: float) -> Iterator[Batch]:
        """All dossiers, in the order of their first lines."""
        count = self.duck.execute("SELECT count(*) FROM dossier").fetchall()[0][0]
        for begin in range(0, count, CASES):
            scope = (begin, begin + CASES)
            dossiers = self._table(
                "SELECT d.*, p.step, p.step_since FROM dossier d"
                " LEFT JOIN present p USING (no)"
                " WHERE d.no > $1 AND d.no <= $2 ORDER BY d.no", scope,
            )  # fmt: skip
            self._rows = dossiers["row"].to_numpy().astype(np.int32)
            self._lines = {
                "received": _lines(dossiers, "received_line"),
                "resolved": _lines(dossiers, "left_line"),
                "outcome": _lines(dossiers, "left_line"),
            }
            texts = self._own_texts(dossiers, scope)
            texts |= self._slot_texts(scope, begin, log)
            self._visits = self._visits_of(scope)
            self._report(dossiers, log)
            done = done_from + (1 - done_from) * min(1.0, (begin + CASES) / count)
            yield Batch(self._rows, texts, done)

    def place(self, row: int, key: str) -> str:
        """The line of the event that tells of a field of a dossier."""
        at = int(np.searchsorted(self._rows, row))
        known = at < len(self._rows) and int(self._rows[at]) == row
        lines = self._lines.get(key)
        line = int(lines[at]) if known and lines is not None else 0
        if key in self.opened.index or key not in self.index:
            return self.opened.place(line or row, key)
        shown = "event" if key in ("outcome", "step") else "event_at"
        if key.startswith("transfer_") and key.endswith("_from"):
            shown = "org_unit"
        return self.opened.place(line or row, shown)

    def steps(self) -> pa.Table | None:
        """Visits of the batch handed on last; none before the first."""
        if self._visits is None:
            return pa.table({name: pa.array([], kind) for name, kind in _VISIT_TYPES})
        return self._visits

    def _own_texts(
        self, dossiers: pa.Table, scope: tuple[int, int]
    ) -> dict[int, pa.StringArray]:
        columns = "".join(f", d.{key}" for key in self.kept)
        found = self._table(
            f"SELECT d.code, d.org_unit, {_instant('d.received_at')} AS received,"
            f" {_instant('d.left_at')} AS resolved, d.outcome,"
            " coalesce(p.step, '') AS step,"
            f" {_instant('p.step_since')} AS step_since{columns}"
            " FROM dossier d LEFT JOIN present p USING (no)"
            " WHERE d.no > $1 AND d.no <= $2 ORDER BY d.no", scope,
        )  # fmt: skip
        return {
            self.index[key]: _flat(found[key]) for key in (*BLANK_FIELDS, *self.kept)
        }

    def _slot_texts(
        self, scope: tuple[int, int], begin: int, log: ProblemLog
    ) -> dict[int, pa.StringArray]:
        """Pauses and transfers as numbered columns; too many of them are reported."""
        pauses = self._table(
            f"SELECT no, seq, began_line, ended_line, {_instant('began_at')} AS began,"
            f" {_instant('ended_at')} AS ended, 'Bổ sung hồ sơ' AS kind FROM pause"
            " WHERE no > $1 AND no <= $2 ORDER BY no, seq", scope,
        )  # fmt: skip
        transfers = self._table(
            "SELECT no, seq, line AS at_line, line AS from_line,"
            f" {_instant('happened')} AS \"at\", giver AS \"from\" FROM transfer"
            " WHERE no > $1 AND no <= $2 ORDER BY no, seq", scope,
        )  # fmt: skip
        texts: dict[int, pa.StringArray] = {}
        for group, details, parts in (
            ("pause", pauses, ("began", "ended", "kind")),
            ("transfer", transfers, ("from", "at")),
        ):
            self._report_many(group, details, begin, log)
            seqs = details["seq"].to_numpy()
            for k in np.unique(seqs[seqs <= SLOTS_MOST]).tolist():
                chosen = details.filter(pc.equal(details["seq"], k))
                at = chosen["no"].to_numpy() - begin - 1
                for part in parts:
                    key = f"{group}_{k}_{part}"
                    texts[self.index[key]] = self._spread(at, chosen[part])
                    if f"{part}_line" in chosen.column_names:
                        lines = np.zeros(len(self._rows), np.int64)
                        lines[at] = _lines(chosen, f"{part}_line")
                        self._lines[key] = lines
        return texts

    def _spread(
        self, at: npt.NDArray[np.int64], values: pa.ChunkedArray
    ) -> pa.StringArray:
        """`values` at these positions of the batch, blank elsewhere."""
        source = np.full(len(self._rows), len(at), np.int64)
        source[at] = np.arange(len(at))
        extended = pa.concat_arrays([_flat(values), pa.array([""], pa.string())])
        return extended.take(pa.array(source))

    def _report_many(
        self, group: str, details: pa.Table, begin: int, log: ProblemLog
    ) -> None:
        over = details.filter(pc.equal(details["seq"], SLOTS_MOST + 1))
        rows = self._rows[over["no"].to_numpy() - begin - 1]
        what = "lần dừng" if group == "pause" else "lần chuyển đơn vị"
        self._add(
            log, f"{group}-too-many", rows, rows,
            f"Hồ sơ có hơn {SLOTS_MOST} {what}",
            "Kiểm tra ý nghĩa của các sự kiện trong ánh xạ", Severity.REJECT,
        )  # fmt: skip

    def _visits_of(self, scope: tuple[int, int]) -> pa.Table:
        return self._table(
            'SELECT "row", seq, step, org_unit, began_at, ended_at FROM visit'
            " WHERE no > $1 AND no <= $2 AND seq <= 32000 ORDER BY no, seq", scope,
        )  # fmt: skip

    def _report(self, dossiers: pa.Table, log: ProblemLog) -> None:
        """What is wrong or odd with events, at their lines."""
        bad = dossiers.filter(pc.is_valid(dossiers["bad_line"]))
        reasons = [str(text) for text in bad["bad"].to_pylist()]
        rows, lines = bad["row"].to_numpy(), _lines(bad, "bad_line")

        def describe(index: int) -> Finding:
            place = self.opened.place(int(lines[index]), "event_at")
            return Finding(place, reasons[index], "Sửa ngày giờ của sự kiện")

        log.add_rows("event-unreadable", rows.astype(np.int32), describe)
        for column, reason in (
            ("early_line", "Sự kiện trước khi tiếp nhận; không tính"),
            ("late_line", "Sự kiện sau khi hồ sơ đã xử lý xong; không tính"),
        ):
            odd = dossiers.filter(pc.is_valid(dossiers[column]))
            self._add(
                log, f"event-{column.split('_')[0]}", odd["row"].to_numpy(),
                _lines(odd, column), reason,
                "Không bắt buộc sửa; sai thì sửa ý nghĩa của sự kiện trong ánh xạ",
                Severity.NOTICE,
            )  # fmt: skip

    def _add(
        self,
        log: ProblemLog,
        kind: str,
        rows: npt.NDArray[np.int32],
        lines: npt.NDArray[np.int64] | npt.NDArray[np.int32],
        reason: str,
        remedy: str,
        severity: Severity,
    ) -> None:
        def describe(index: int) -> Finding:
            place = self.opened.place(int(lines[index]), "event")
            return Finding(place, reason, remedy)

        log.add_rows(kind, rows.astype(np.int32), describe, severity=severity)

    def _table(self, statement: str, scope: tuple[int, int]) -> pa.Table:
        found: pa.Table = self.duck.sql(statement, params=list(scope)).to_arrow_table()
        return found


_VISIT_TYPES: Final = (
    ("row", pa.int32()),
    ("seq", pa.int64()),
    ("step", pa.string()),
    ("org_unit", pa.string()),
    ("began_at", pa.int64()),
    ("ended_at", pa.int64()),
)


def _lines(table: pa.Table, column: str) -> npt.NDArray[np.int64]:
    """Line numbers, 0 where there is none."""
    filled = pc.fill_null(pc.cast(table[column], pa.int64()), 0)
    return np.asarray(filled.to_numpy(), dtype=np.int64)


def _flat(column: pa.ChunkedArray) -> pa.StringArray:
    """One array of texts."""
    if not column.num_chunks:
        return pa.array([], pa.string())
    return pa.concat_arrays([pc.cast(chunk, pa.string()) for chunk in column.chunks])
