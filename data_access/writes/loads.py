"""Write sources and loads: which file, how far it reaches, what it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.schema.dossiers import (
    DossierBeforeRow,
    LedgerSourceRow,
    LoadProblemRow,
    LoadRow,
    SourceRow,
)
from domain.identifiers import LoadId, OrgUnitId, SourceId, UserId
from domain.imports import LoadMode
from domain.problem import Problem


@dataclass(frozen=True, slots=True)
class LoadValues:
    """One accepted load."""

    kind: str
    source_id: SourceId | None
    file_name: str
    sha256: str
    file_bytes: int
    complete_to: datetime | None
    loaded_at: datetime
    user_id: UserId | None
    new_count: int
    changed_count: int
    unchanged_count: int
    notice_count: int
    removed_count: int = 0
    mode: LoadMode = LoadMode.CHANGES
    window_first: date | None = None
    window_end: date | None = None
    mapping_name: str | None = None
    complete_from: datetime | None = None


def save_source(session: Session, *, code: str, name: str, is_sample: bool) -> SourceId:
    """The source with this code, created when it is new."""
    known = session.execute(
        select(SourceRow.id).where(SourceRow.code == code)
    ).scalar_one_or_none()
    if known is not None:
        return SourceId(known)
    return SourceId(
        session.execute(
            insert(SourceRow)
            .values(code=code, name=name, complete_to=None, is_sample=is_sample)
            .returning(SourceRow.id)
        ).scalar_one()
    )


def set_complete_to(
    session: Session, source_id: SourceId, complete_to: datetime | None
) -> None:
    """Record the instant to which a source is complete; None: nothing of it counts."""
    session.execute(
        update(SourceRow)
        .where(SourceRow.id == source_id)
        .values(complete_to=complete_to)
    )


def add_load(session: Session, values: LoadValues) -> LoadId:
    """Record a load and return its number."""
    statement = insert(LoadRow).values(
        kind=values.kind,
        source_id=values.source_id,
        file_name=values.file_name,
        sha256=values.sha256,
        file_bytes=values.file_bytes,
        complete_to=values.complete_to,
        loaded_at=values.loaded_at,
        user_id=values.user_id,
        new_count=values.new_count,
        changed_count=values.changed_count,
        unchanged_count=values.unchanged_count,
        notice_count=values.notice_count,
        removed_count=values.removed_count,
        mode=values.mode.value,
        window_first=values.window_first,
        window_end=values.window_end,
        mapping_name=values.mapping_name,
        complete_from=values.complete_from,
    )
    return LoadId(session.execute(statement.returning(LoadRow.id)).scalar_one())


def add_load_problems(
    session: Session, load_id: LoadId, problems: Iterable[tuple[Problem, int]]
) -> None:
    """Keep the notices of a load: the first of each kind with its count."""
    rows = [
        {
            "load_id": load_id,
            "kind": problem.kind[:40],
            "severity": problem.severity.value,
            "place": problem.place[:120],
            "value": problem.value[:80],
            "reason": problem.reason,
            "remedy": problem.remedy,
            "row_count": count,
        }
        for problem, count in problems
    ]
    if rows:
        session.execute(insert(LoadProblemRow), rows)


def assign_ledger_source(
    session: Session, source_id: SourceId, org_unit_ids: Sequence[int]
) -> list[int]:
    """Let `source_id` be the ledger's source of org units that have none yet.

    Returns those that it became the source of.
    """
    taken = set(session.execute(select(LedgerSourceRow.org_unit_id)).scalars())
    rows = [
        {"org_unit_id": org_unit_id, "source_id": source_id}
        for org_unit_id in org_unit_ids
        if org_unit_id not in taken
    ]
    if rows:
        session.execute(insert(LedgerSourceRow), rows)
    return [row["org_unit_id"] for row in rows]


def release_ledger_source(
    session: Session, source_id: SourceId, org_unit_ids: Sequence[int]
) -> None:
    """Let `source_id` no longer be the ledger's source of these org units."""
    session.execute(
        delete(LedgerSourceRow).where(
            LedgerSourceRow.source_id == source_id,
            LedgerSourceRow.org_unit_id.in_(org_unit_ids),
        )
    )


def keep_undo(session: Session, load_id: LoadId, undo_json: str) -> None:
    """Record what else an undo of the load takes back."""
    session.execute(
        update(LoadRow).where(LoadRow.id == load_id).values(undo_json=undo_json)
    )


def forget_images(session: Session, source_id: SourceId, *, but: LoadId | None) -> None:
    """Only the last load of a source can be undone: drop what earlier ones kept."""
    earlier = select(LoadRow.id).where(
        LoadRow.source_id == source_id, LoadRow.undo_json.is_not(None)
    )
    if but is not None:
        earlier = earlier.where(LoadRow.id != but)
    ids = session.execute(earlier).scalars().all()
    if ids:
        session.execute(
            delete(DossierBeforeRow).where(DossierBeforeRow.load_id.in_(ids))
        )
        session.execute(
            update(LoadRow).where(LoadRow.id.in_(ids)).values(undo_json=None)
        )


def mark_undone(
    session: Session, load_id: LoadId, now: datetime, user_id: UserId | None
) -> None:
    """Record when and by whom a load was taken back."""
    session.execute(
        update(LoadRow)
        .where(LoadRow.id == load_id)
        .values(undone_at=now, undone_by=user_id)
    )


def replace_ledger_source(
    session: Session, source_id: SourceId, org_unit_id: OrgUnitId
) -> None:
    """Let `source_id` be the ledger's source of an org unit, whichever was before."""
    session.execute(
        delete(LedgerSourceRow).where(LedgerSourceRow.org_unit_id == org_unit_id)
    )
    session.execute(
        insert(LedgerSourceRow).values(org_unit_id=org_unit_id, source_id=source_id)
    )
