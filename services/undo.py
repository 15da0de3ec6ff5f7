"""Taking back the last load of a source: everything as it stood before it."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from data_access.bulk.undo import TakenBack, code_taken_since, take_back
from data_access.engine import Database, Session
from data_access.faults import faults_told
from data_access.queries import freshness
from data_access.queries.undo import LastLoad, last_loads, source_of_load
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import loads
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Cancelled, Conflict, NotFound
from domain.formatting import moment
from domain.identifiers import LoadId, OrgUnitId, SourceId
from domain.imports import UndoableLoad, UndoResult
from services.import_reach import reaches_units
from services.imports import Progress
from services.installation import SYSTEM, actor_id
from services.reference import Reference, reference

UNDOING = "Khôi phục số liệu trước lượt nạp"


def undoable_loads(database: Database, viewer: Viewer) -> tuple[UndoableLoad, ...]:
    """The last load of each source that the viewer answers for as a whole.

    With the reason where it cannot be taken back any more.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.read() as session:
        kept = reference(database, session)
        ledger = freshness.ledger_sources(session)
        return tuple(
            _offered(load, kept)
            for load in last_loads(session)
            if _answers_for(kept, viewer, ledger, load)
        )


def undo(
    database: Database,
    viewer: Viewer,
    load_id: int,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> UndoResult:
    """Take a load back in one transaction: exactly what stood before, or nothing.

    NotFound when there is no such load; AccessDenied when the viewer does not answer
    for all of its source; Conflict with the reason when it cannot be taken back.
    """
    require(viewer, Permission.DATA_IMPORT)

    def tell(done: float) -> None:
        if progress is not None:
            progress(UNDOING, done)

    tell(0.0)
    with (
        faults_told(),
        tempfile.TemporaryDirectory(prefix=f"dieu-hanh-nap-{os.getpid()}-") as folder,
        database.write() as session,
    ):
        held_data_version(session)
        load = _require_undoable(database, session, viewer, load_id)
        raise_data_version(session, now)
        counts = take_back(
            session,
            _taken_back(load),
            folder=Path(folder),
            zone=database.settings.time_zone,
            tell=lambda done: tell(done * 0.95),
        )
        loads.set_complete_to(session, load.source_id, load.complete_before)
        loads.release_ledger_source(session, load.source_id, load.ledger)
        loads.forget_images(session, load.source_id, but=None)
        loads.mark_undone(session, load.load_id, now, actor_id(viewer))
        add_change(session, _audit(load, viewer, counts, now))
    # It is written: who wants to stop now comes too late.
    with suppress(Cancelled):
        tell(1.0)
    return UndoResult(load.load_id, load.source_name, *counts)


def _require_undoable(
    database: Database, session: Session, viewer: Viewer, load_id: int
) -> LastLoad:
    kept = reference(database, session)
    source_id = source_of_load(session, LoadId(load_id))
    found = next((x for x in last_loads(session) if x.source_id == source_id), None)
    if found is None:
        raise NotFound(f"Không có lượt nạp hồ sơ số {load_id}.")
    if not _answers_for(kept, viewer, freshness.ledger_sources(session), found):
        raise AccessDenied(
            "Lượt nạp này gồm cả hồ sơ ngoài phạm vi tài khoản của bạn. "
            "Nhờ người phụ trách cả nguồn hoàn tác."
        )
    if found.load_id != load_id:
        raise Conflict(
            f"Lượt nạp số {load_id} không phải lượt nạp cuối của nguồn "
            f"{found.source_name}: sau đó đã nạp tệp {found.file_name}. Chỉ hoàn tác "
            "được lượt nạp cuối."
        )
    obstacle = _obstacle(found, kept)
    if obstacle is not None:
        raise Conflict(f"{obstacle} Chưa có gì thay đổi.")
    if code_taken_since(session, load_id) is not None:
        # Which one, and where it lies, may not be the viewer's to know.
        raise Conflict(
            "Mã của một hồ sơ mà lượt nạp này đã xóa nay thuộc hồ sơ của nguồn khác, "
            "nên không khôi phục được đúng như trước. Chưa có gì thay đổi."
        )
    return found


def _answers_for(
    kept: Reference,
    viewer: Viewer,
    ledger: Mapping[OrgUnitId, SourceId],
    load: LastLoad,
) -> bool:
    """Whether the viewer answers for all org units and fields of the source."""
    if viewer is SYSTEM:
        return True
    own = [unit for unit, source in ledger.items() if source == load.source_id]
    return (
        bool(own) and viewer.scope.fields is None and reaches_units(kept, viewer, own)
    )


def _obstacle(load: LastLoad, kept: Reference) -> str | None:
    """Why the load cannot be taken back, as a sentence; None: it can."""
    if load.undone_at is not None:
        return f"Lượt nạp đã được hoàn tác lúc {moment(load.undone_at, kept.zone)}."
    if load.first_id is None:
        return (
            "Lượt nạp có từ trước khi hệ thống lưu bản cũ để hoàn tác. "
            "Nạp tệp mới hơn để sửa số liệu."
        )
    if load.calendar_changed:
        return (
            "Lịch làm việc đã đổi sau lượt nạp này và đã tính lại hạn trả, nên không "
            "khôi phục được đúng như trước. Nạp tệp mới hơn để sửa số liệu."
        )
    return None


def _offered(load: LastLoad, kept: Reference) -> UndoableLoad:
    return UndoableLoad(
        load_id=load.load_id,
        source_code=load.source_code,
        source_name=load.source_name,
        file_name=load.file_name,
        loaded_at=load.loaded_at,
        complete_to=load.complete_to,
        complete_before=load.complete_before,
        new=load.new,
        changed=load.changed,
        removed=load.removed,
        obstacle=_obstacle(load, kept),
    )


def _taken_back(load: LastLoad) -> TakenBack:
    if load.first_id is None or load.complete_to is None:
        raise AssertionError("a load that can be undone says what it was")
    return TakenBack(
        load_id=load.load_id,
        source_id=load.source_id,
        first_id=load.first_id,
        complete_to=load.complete_to,
        complete_before=load.complete_before,
    )


def _audit(
    load: LastLoad, viewer: Viewer, counts: tuple[int, int, int], now: datetime
) -> AuditEvent:
    taken_out, restored, brought_back = counts
    return AuditEvent(
        AuditKind.LOAD_UNDONE,
        now,
        actor_id(viewer),
        load.file_name,
        (
            ("source", load.source_code),
            ("load", str(load.load_id)),
            ("taken_out", str(taken_out)),
            ("restored", str(restored)),
            ("brought_back", str(brought_back)),
        ),
    )
