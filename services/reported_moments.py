"""The moment of the data where only reported values are there, and no dossiers yet."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from data_access.engine import Database, Session
from data_access.queries.reported import last_reported_day
from domain.access import OrgScope, Permission, Viewer, require
from domain.dossier import TICK
from domain.moments import Moments
from services.reference import Reference, cities, reference


def has_indicator_values(database: Database, viewer: Viewer) -> bool:
    """Whether there are dossiers, or values that org units of the viewer reported."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        if kept.moments is not None:
            return True
        return last_reported_day(session, scope=viewer.scope) is not None


def known_by_reports(session: Session, kept: Reference) -> Reference:
    """Reference data whose moment is the end of the last day that values are of.

    `kept` itself once there are dossiers, whose moment counts, or while nothing was
    reported either. Dossiers stay unknown: what is counted of them is missing, not 0.
    """
    if kept.moments is not None:
        return kept
    day = last_reported_day(session, scope=OrgScope(cities(kept.units)))
    if day is None:
        return kept
    midnight = datetime.combine(day + timedelta(days=1), time(), kept.zone)
    as_of = midnight.astimezone(UTC) - TICK
    return replace(kept, moments=Moments(as_of, day, {}, {}, kept.zone))
