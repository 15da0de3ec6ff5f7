"""Which source keeps the ledger of an org unit, and giving it to another."""

from datetime import datetime

from data_access.engine import Database
from data_access.queries import freshness
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from data_access.writes.loads import replace_ledger_source
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Conflict, NotFound
from domain.formatting import count
from domain.identifiers import OrgUnitId
from services.installation import SYSTEM, actor_id, org_unit_by_code
from services.reference import reference

REASON_CHARACTERS = 200


def assign_source(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str,
    source_code: str,
    reason: str | None,
    now: datetime,
) -> str | None:
    """Let a source keep the ledger of an org unit; the code of the one before.

    Only from the command line. Conflict while the source before holds dossiers of the
    unit, unless a `reason` is given: they stay counted, and what both sources report
    would count twice. None: it had no source.
    """
    require(viewer, Permission.DATA_IMPORT)
    if viewer is not SYSTEM:
        raise AccessDenied("Việc giao nguồn làm ở dòng lệnh của máy chủ.")
    unit = OrgUnitId(org_unit_by_code(database, org_unit_code))
    with database.write() as session:
        held_data_version(session)
        codes = {s.id: s.code for s in reference(database, session).sources}
        wanted = next((id_ for id_, code in codes.items() if code == source_code), None)
        if wanted is None:
            raise NotFound(
                f"Không có nguồn mã “{source_code[:40]}”. Nguồn có từ lần nạp hồ sơ "
                "đầu tiên của nó."
            )
        former = freshness.ledger_sources(session).get(unit)
        if former == wanted:
            return source_code
        held = freshness.held_dossiers(session, former, unit) if former else 0
        if former and held and not (reason or "").strip():
            raise Conflict(
                f"Nguồn {codes[former]} đang có {count(held)} hồ sơ của đơn vị "
                f"{org_unit_code}. Giao cho nguồn khác thì các hồ sơ ấy vẫn được đếm, "
                "nguồn mới nạp lại sẽ đếm hai lần. Nếu vẫn giao, thêm "
                '--force "lý do".'
            )
        replace_ledger_source(session, wanted, unit)
        raise_data_version(session, now)
        before = codes[former] if former else ""
        detail = (
            ("before", before),
            ("after", source_code),
            ("dossiers", str(held)),
            ("reason", (reason or "").strip()[:REASON_CHARACTERS]),
        )
        kind = AuditKind.LEDGER_SOURCE_ASSIGNED
        event = AuditEvent(kind, now, actor_id(viewer), org_unit_code, detail)
        add_change(session, event)
    return before or None
