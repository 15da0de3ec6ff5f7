"""Kept sums against the dossiers they stand for; finding and repairing differences."""

from zoneinfo import ZoneInfo

from data_access.bulk.recount import Recount, recount, write_corrections
from data_access.engine import Session
from data_access.versions import data_version
from domain.data_quality import LISTED_FINDINGS, RollupCheck


def rollup_check(session: Session, *, zone: ZoneInfo) -> RollupCheck:
    """Every cell of roll-ups and live tables compared with a recount; only reads."""
    version = data_version(session)
    with recount(session, zone=zone) as both:
        return _found(version, both)


def repaired_rollups(session: Session, *, zone: ZoneInfo) -> RollupCheck:
    """Write what the dossiers say wherever it is not kept; returns what was found.

    What hangs on no dossier is deleted; other orphans stay as they are. The caller's
    transaction holds the data version, so that nothing moves meanwhile.
    """
    version = data_version(session)
    with recount(session, zone=zone) as both:
        found = _found(version, both)
        if found.can_be_repaired:
            write_corrections(session, both)
    return found


def _found(version: int, both: Recount) -> RollupCheck:
    return RollupCheck(
        data_version=version,
        dossier_count=both.dossier_count,
        difference_count=both.difference_count(),
        differences=both.differences(LISTED_FINDINGS),
        orphans=both.orphans,
    )
