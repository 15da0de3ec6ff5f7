"""The log that administrators read, and noting views in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.engine import Database
from data_access.queries import access as access_queries
from data_access.queries import audit as queries
from data_access.writes.audit import add_view
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from services.installation import actor_id

MAX_LINES = 500


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event with the account behind it; `username` None: nobody was signed in."""

    event: AuditEvent
    username: str | None


def record_view(
    database: Database,
    viewer: Viewer,
    *,
    kind: AuditKind,
    subject: str,
    now: datetime,
    detail: Sequence[tuple[str, str]] = (),
) -> None:
    """Note that `viewer` saw or took away `subject`; goes on while a load writes."""
    event = AuditEvent(kind, now, actor_id(viewer), subject, tuple(detail))
    with database.operations_write() as session:
        add_view(session, event)


def note_personal_data(
    database: Database, viewer: Viewer, *, code: str, now: datetime
) -> None:
    """Write in the log that the viewer was shown who filed a dossier, unmasked."""
    require(viewer, Permission.PERSONAL_DATA_READ)
    kind = AuditKind.PERSONAL_DATA_VIEWED
    record_view(database, viewer, kind=kind, subject=code[:64], now=now)


def audit_log(
    database: Database,
    viewer: Viewer,
    *,
    kinds: frozenset[AuditKind] | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> tuple[LogLine, ...]:
    """The last events of both logs older than `before`, newest first.

    `kinds` None: every kind. At most `limit` lines, and never above MAX_LINES.
    """
    require(viewer, Permission.AUDIT_READ)
    limit = min(limit, MAX_LINES)
    with database.read() as session:
        changes = queries.changes(session, kinds=kinds, before=before, limit=limit)
        names = {
            account.user_id: account.username
            for account in access_queries.accounts(session)
        }
    with database.operations_read() as session:
        views = queries.views(session, kinds=kinds, before=before, limit=limit)
    events = sorted((*changes, *views), key=lambda event: event.at, reverse=True)
    return tuple(
        LogLine(event, None if event.user_id is None else names.get(event.user_id))
        for event in events[:limit]
    )
