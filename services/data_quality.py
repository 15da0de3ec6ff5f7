"""Checks of the kept figures, and their repair."""

from datetime import datetime

from data_access.checks import ledger as ledger_checks
from data_access.checks import rollups
from data_access.engine import Database
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.data_quality import LedgerCheck, RollupCheck
from domain.errors import AccessDenied
from services.installation import SYSTEM, actor_id
from services.reference import reference


def check_rollups(database: Database, viewer: Viewer) -> RollupCheck:
    """Every kept sum against a recount of all dossiers, and orphans. Writes nothing."""
    _require_whole_city(database, viewer)
    with database.read() as session:
        return rollups.rollup_check(session, zone=database.settings.time_zone)


def check_ledger(database: Database, viewer: Viewer) -> LedgerCheck:
    """The identities of form II.06 for every org unit, from the kept sums."""
    _require_whole_city(database, viewer)
    with database.read() as session:
        return ledger_checks.ledger_check(session)


def repair_rollups(database: Database, viewer: Viewer, *, now: datetime) -> RollupCheck:
    """Put right what `check_rollups` would find, in one transaction; what it was.

    Rows that hang on no dossier are deleted; other orphans are only told of. Conflict
    while a load is being written. Nothing is recorded when nothing was put right.
    """
    _require_whole_city(database, viewer)
    with database.write() as session:
        held_data_version(session)
        found = rollups.repaired_rollups(session, zone=database.settings.time_zone)
        if found.can_be_repaired:
            version = raise_data_version(session, now)
            add_change(session, _repaired(viewer, found, version, now))
    return found


def _repaired(
    viewer: Viewer, found: RollupCheck, version: int, now: datetime
) -> AuditEvent:
    return AuditEvent(
        AuditKind.ROLLUPS_REPAIRED,
        now,
        actor_id(viewer),
        str(version),
        (("cells", str(found.difference_count)),),
    )


def _require_whole_city(database: Database, viewer: Viewer) -> None:
    """Kept sums are of every org unit and field: so must the viewer's scope be."""
    require(viewer, Permission.DATA_QUALITY_READ)
    if viewer is SYSTEM:
        return
    with database.read() as session:
        units = reference(database, session).units
    cities = {unit.id for unit in units if unit.parent_id is None}
    if viewer.scope.fields is not None or not cities <= viewer.scope.roots:
        raise AccessDenied(
            "Việc kiểm tra này đọc số liệu của toàn Thành phố. Tài khoản của bạn "
            "không có phạm vi đó."
        )
