"""The last load of each source, and what an undo of it needs to know."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.schema.dossiers import LoadRow, SourceRow
from domain.identifiers import LoadId, SourceId
from domain.imports import LoadMode


@dataclass(frozen=True, slots=True)
class LastLoad:
    """The last load of dossiers of one source.

    `first_id` None: what an undo needs is not kept (any more). `ledger`: org units
    whose ledger it gave to the source. `calendar_changed`, `reference_changed`: since
    then. `is_whole`: by its titles alone, every row of it.
    """

    load_id: LoadId
    source_id: SourceId
    source_code: str
    source_name: str
    file_name: str
    loaded_at: datetime
    complete_to: datetime | None
    complete_before: datetime | None
    new: int
    changed: int
    removed: int
    undone_at: datetime | None
    first_id: int | None
    ledger: tuple[int, ...]
    calendar_changed: bool
    reference_changed: bool
    is_whole: bool
    sha256: str
    file_bytes: int
    unchanged: int
    noticed: int


def last_loads(session: Session) -> tuple[LastLoad, ...]:
    """One entry per source with a load, by code of the source."""
    later = aliased(LoadRow)
    last = (
        select(func.max(LoadRow.id))
        .where(LoadRow.kind == "dossiers")
        .group_by(LoadRow.source_id)
    )
    rows = session.execute(
        select(
            LoadRow,
            SourceRow.code,
            SourceRow.name,
            exists().where(later.kind == "calendar", later.id > LoadRow.id),
            exists().where(later.source_id.is_(None), later.id > LoadRow.id),
        )
        .join(SourceRow, SourceRow.id == LoadRow.source_id)
        .where(LoadRow.id.in_(last))
        .order_by(SourceRow.code)
    )
    return tuple(
        _last_load(load, code, name, bool(calendar), bool(reference))
        for load, code, name, calendar, reference in rows
    )


def source_of_load(session: Session, load_id: LoadId) -> SourceId | None:
    """The source of a load of dossiers; None: no such load."""
    found = session.execute(
        select(LoadRow.source_id).where(
            LoadRow.id == load_id, LoadRow.kind == "dossiers"
        )
    ).scalar_one_or_none()
    return None if found is None else SourceId(found)


def _last_load(
    load: LoadRow,
    code: str,
    name: str,
    calendar_changed: bool,
    reference_changed: bool,
) -> LastLoad:
    kept = json.loads(load.undo_json) if load.undo_json else {}
    return LastLoad(
        load_id=LoadId(load.id),
        source_id=SourceId(load.source_id or 0),
        source_code=code,
        source_name=name,
        file_name=load.file_name,
        loaded_at=load.loaded_at,
        complete_to=load.complete_to,
        complete_before=load.complete_from,
        new=load.new_count,
        changed=load.changed_count,
        removed=load.removed_count,
        undone_at=load.undone_at,
        first_id=kept.get("first_id"),
        ledger=tuple(kept.get("ledger", ())),
        calendar_changed=calendar_changed,
        reference_changed=reference_changed,
        is_whole=kept.get("rejected") == 0
        and load.mapping_name is None
        and load.mode == LoadMode.CHANGES,
        sha256=load.sha256,
        file_bytes=load.file_bytes,
        unchanged=load.unchanged_count,
        noticed=load.notice_count,
    )
