"""Reads of the two logs, last event first."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.access import AuditEventRow
from data_access.schema.operations import ViewLogRow
from domain.audit import AuditEvent, AuditKind
from domain.identifiers import UserId


def changes(
    session: Session,
    *,
    kinds: Collection[str] | None,
    before: datetime | None,
    limit: int,
) -> tuple[AuditEvent, ...]:
    """At most `limit` changes of the main store older than `before`."""
    return _events(session, AuditEventRow, kinds, before, limit)


def views(
    session: Session,
    *,
    kinds: Collection[str] | None,
    before: datetime | None,
    limit: int,
) -> tuple[AuditEvent, ...]:
    """At most `limit` sign-ins, views and exports of the operations store."""
    return _events(session, ViewLogRow, kinds, before, limit)


def _events(
    session: Session,
    table: type[AuditEventRow] | type[ViewLogRow],
    kinds: Collection[str] | None,
    before: datetime | None,
    limit: int,
) -> tuple[AuditEvent, ...]:
    statement = (
        select(table.kind, table.at, table.user_id, table.subject, table.detail_json)
        .order_by(table.at.desc(), table.id.desc())
        .limit(limit)
    )
    if kinds is not None:
        statement = statement.where(table.kind.in_(kinds))
    if before is not None:
        statement = statement.where(table.at < before)
    return tuple(
        AuditEvent(
            kind=AuditKind(kind),
            at=at,
            user_id=None if user_id is None else UserId(user_id),
            subject=subject,
            detail=tuple(json.loads(detail).items()),
        )
        for kind, at, user_id, subject, detail in session.execute(statement)
    )
