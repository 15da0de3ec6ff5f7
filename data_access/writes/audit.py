"""Appends to the two logs; nothing here changes or removes a line."""

import json

from data_access.engine import Session
from data_access.schema.access import AuditEventRow
from data_access.schema.operations import ViewLogRow
from domain.audit import AuditEvent


def add_change(session: Session, event: AuditEvent) -> None:
    """Append to the main store's log, in the transaction of the change itself."""
    session.add(AuditEventRow(**_columns(event)))
    session.flush()


def add_view(session: Session, event: AuditEvent) -> None:
    """Append to the operations store's log: sign-ins, views, exports."""
    session.add(ViewLogRow(**_columns(event)))
    session.flush()


def _columns(event: AuditEvent) -> dict[str, object]:
    return {
        "at": event.at,
        "user_id": event.user_id,
        "kind": event.kind,
        "subject": event.subject[:200],
        "detail_json": json.dumps(dict(event.detail), ensure_ascii=False),
    }
