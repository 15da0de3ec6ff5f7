"""A load of dossiers: compare with what is kept, then merge with all roll-ups.

Planning only reads, so a dry run and a load compute the same; applying runs in the
caller's transaction, which is the whole load: all or nothing.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from data_access.bulk.comparison import CodeClash, Comparison, compared
from data_access.bulk.contributions import DossierFacts
from data_access.bulk.duck import attach, connection, write_parquet
from data_access.bulk.effects import Effects
from data_access.bulk.fact_files import fact_files, with_ids
from data_access.bulk.incoming import IncomingRows, RowNumbers, opened
from data_access.bulk.planned import PlannedRows, planned_rows
from data_access.bulk.promises import KeptPromises, kept_promises
from data_access.bulk.rollup_writes import ids_falling_due, rollup_basis
from data_access.bulk.succession import PassedOn, open_of_source, passed_on
from data_access.bulk.windows import Removal, removal
from data_access.queries.succession import succession
from data_access.schema.base import to_microseconds
from domain.handover import Heirs, handovers
from domain.imports import ReceiptWindow
from domain.working_days import WorkingCalendar

Tell = Callable[[float], None]
"""Told how far the work is, 0 to 1; may raise to stop it."""


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a load would do with `rows`; its files lie in a folder of the stage."""

    rows: IncomingRows
    folder: Path
    compared: Comparison
    promises: KeptPromises
    removal: Removal

    @property
    def files(self) -> dict[str, Path]:
        """What comparing found, by the name that statements give it."""
        return {
            "matched": self.compared.matched,
            "kept_clock": self.promises.clocks,
            "kept_wait": self.promises.waits,
            "kept_applicant": self.compared.kept_applicants,
        }

    @property
    def new_count(self) -> int:
        """Dossiers that the source does not hold yet."""
        return self.compared.row_count - self.compared.matched_count

    @property
    def changed_count(self) -> int:
        """Dossiers of which the file says something else than is kept."""
        return self.compared.differing_count

    @property
    def unchanged_count(self) -> int:
        """Dossiers of which it says what is kept."""
        return self.compared.matched_count - self.compared.differing_count

    @property
    def kept_promises(self) -> int:
        """Promises that the file would alter and that stay as first given."""
        return self.promises.count

    @property
    def clashes(self) -> tuple[CodeClash, ...]:
        """Codes that the present data hold elsewhere: the first some thousand."""
        return self.compared.clashes

    @property
    def clashing_rows(self) -> RowNumbers:
        """Numbers of all rows with such a code."""
        return self.compared.clashing_rows


def plan_merge(
    session: Session,
    rows: IncomingRows,
    *,
    source_id: int | None,
    calendar: WorkingCalendar,
    zone: ZoneInfo,
    window: ReceiptWindow | None = None,
) -> MergePlan:
    """Compare `rows` with what `source_id` holds; None: a source not seen before.

    `window`: dossiers received in it whose code the file lacks are removed.
    """
    folder = Path(tempfile.mkdtemp(dir=rows.folder))
    with opened(rows) as duck:
        found = compared(session, duck, source_id, folder)
        promises = kept_promises(duck, found.matched, folder, calendar, zone)
        gone = removal(
            session,
            duck,
            source_id=source_id,
            window=window,
            codes=rows.folder / "codes.parquet",
            zone=zone,
        )
    return MergePlan(rows, folder, found, promises, gone)


@dataclass(frozen=True, slots=True)
class PreparedMerge:
    """A plan with ids given, and what it does to the roll-ups; not written.

    `changed_ids` are dossiers of which the file says something else, `passing_ids`
    those it leaves alone while their deadline passes, `removed_ids` those it removes.
    `passed` are of those left alone: the org unit that held them has ended meanwhile.
    """

    planned: PlannedRows
    new_count: int
    changed_ids: pa.Array
    passing_ids: pa.Array
    removed_ids: pa.Array
    passed: PassedOn
    effects: Effects

    @property
    def touched_ids(self) -> pa.Array:
        """Every dossier kept before whose counts or live rows may be others now."""
        return pa.concat_arrays(
            [self.changed_ids, self.passing_ids, self.passed.ids, self.removed_ids]
        )


def prepare_merge(
    session: Session,
    plan: MergePlan,
    *,
    source_id: int | None,
    complete_from: datetime | None,
    complete_to: datetime,
    zone: ZoneInfo,
    tell: Tell = lambda _done: None,
) -> PreparedMerge:
    """Work out what `plan` changes; only reads, so a dry run can show it.

    `complete_from` is the instant to which the source was complete before. Dossiers
    that the file leaves alone but whose deadline passes in between count too.
    """
    with opened(plan.rows) as duck:
        planned = planned_rows(
            session,
            duck,
            plan.files,
            plan.folder,
            source_id=source_id,
            complete_to=complete_to,
        )
    tell(0.8)
    changed, removed = _changed_ids(plan.compared.matched), plan.removal.ids
    passing, passed = np.empty(0, np.int64), PassedOn.none()
    if source_id is not None and complete_from is not None:
        named = np.concatenate([changed, removed.to_numpy()])
        reach = (complete_from, complete_to)
        passing, passed = _left_alone(session, source_id, reach, zone, but=named)
    ids = [pa.array(changed), pa.array(passing), passed.ids, removed]
    touched = pa.concat_arrays(ids)
    signed = [(1, planned.facts())]
    if len(touched):
        known = with_ids(session, touched)
        before = fact_files(session, known, complete_from, plan.folder, "before")
        signed.append((-1, before))
    if len(passing) or len(passed.ids):
        staying = _staying(before, passing, passed, complete_to, plan.folder)
        signed.append((1, staying))
    tell(0.95)
    return PreparedMerge(
        planned=planned,
        new_count=plan.new_count,
        changed_ids=pa.array(changed),
        passing_ids=pa.array(passing),
        removed_ids=removed,
        passed=passed,
        effects=Effects(tuple(signed), rollup_basis(session, zone), plan.folder),
    )


def _changed_ids(matched: Path) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    table = pq.read_table(
        matched, columns=["dossier_id"], filters=[("differs", "=", True)]
    )
    ids: np.ndarray[tuple[int], np.dtype[np.int64]] = np.sort(
        table["dossier_id"].to_numpy()
    )
    return ids


def _left_alone(
    session: Session,
    source_id: int,
    reach: tuple[datetime, datetime],
    zone: ZoneInfo,
    *,
    but: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], PassedOn]:
    """Dossiers of which only a deadline passes over `reach`, and those passed on."""
    passed = _passed_on(session, source_id, reach, zone, but=but)
    due = np.array(ids_falling_due(session, source_id, reach[1]), np.int64)
    return np.setdiff1d(due, np.concatenate([but, passed.ids.to_numpy()])), passed


def _passed_on(
    session: Session,
    source_id: int,
    reach: tuple[datetime, datetime],
    zone: ZoneInfo,
    *,
    but: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> PassedOn:
    """Open dossiers whose org unit ended while the source moved over `reach`."""
    known = handovers(succession(session), zone)
    ended = {turn.giver for turn in known if reach[0] < turn.at <= reach[1]}
    ids = np.setdiff1d(open_of_source(session, source_id, ended).to_numpy(), but)
    if not len(ids):
        return PassedOn.none()
    return passed_on(session, pa.array(ids), Heirs(known), complete_to=reach[1])


_STAYING = {
    "dossiers": """
        SELECT k.* REPLACE (
            CAST({reach} AS BIGINT) AS complete_to,
            coalesce(h.org_unit_id, k.org_unit_id) AS org_unit_id,
            k.has_transfers OR h.id IS NOT NULL AS has_transfers)
        FROM kept_dossiers k SEMI JOIN staying USING (dossier_id)
             LEFT JOIN passed h ON h.id = k.dossier_id
    """,
    "transfers": """
        SELECT * FROM kept_transfers SEMI JOIN passing USING (dossier_id)
        UNION ALL BY NAME
        SELECT * EXCLUDE (by_succession) FROM passed_transfers
    """,
}
_PART = "SELECT * FROM kept_{name} SEMI JOIN staying USING (dossier_id)"


def _staying(
    before: DossierFacts,
    passing: np.ndarray[tuple[int], np.dtype[np.int64]],
    passed: PassedOn,
    complete_to: datetime,
    folder: Path,
) -> DossierFacts:
    """Those of `before` that the file leaves alone, now known up to `complete_to`."""
    members = {}
    staying = pa.concat_arrays([pa.array(passing), passed.ids])
    with connection() as duck:
        duck.register("passing", pa.table({"dossier_id": pa.array(passing)}))
        duck.register("staying", pa.table({"dossier_id": staying}))
        duck.register("passed", passed.holders)
        duck.register("passed_transfers", passed.transfers)
        for name in ("dossiers", "waits", "transfers", "pauses", "steps"):
            attach(duck, f"kept_{name}", getattr(before, name))
            statement = _STAYING.get(name, _PART).format(
                name=name, reach=to_microseconds(complete_to)
            )
            members[name] = write_parquet(
                duck, statement, folder / f"staying_{name}.parquet"
            )
    return DossierFacts(**members)
