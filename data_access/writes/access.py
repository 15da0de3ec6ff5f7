"""Writes of accounts, grants and sign-in sessions; none commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update

from data_access.engine import Session
from data_access.schema.access import AppUserRow, UserGrantRow
from data_access.schema.operations import UserSessionRow, UserTileRow
from domain.account import Account, Grant
from domain.identifiers import UserId


def insert_account(
    session: Session,
    *,
    username: str,
    display_name: str,
    title: str,
    password_hash: str,
    is_sample: bool,
) -> UserId:
    """Add an active account; the username must be free."""
    row = AppUserRow(
        username=username,
        display_name=display_name,
        title=title,
        password_hash=password_hash,
        is_active=True,
        is_sample=is_sample,
    )
    session.add(row)
    session.flush()
    return UserId(row.id)


def update_account(session: Session, account: Account) -> None:
    """Store names, state and password of `account`; its username never changes."""
    session.execute(
        update(AppUserRow)
        .where(AppUserRow.id == account.user_id)
        .values(
            display_name=account.display_name,
            title=account.title,
            password_hash=account.password_hash,
            is_active=account.is_active,
        )
    )


def update_password_hash(session: Session, user_id: UserId, password_hash: str) -> None:
    """Store another hash for `user_id`."""
    session.execute(
        update(AppUserRow)
        .where(AppUserRow.id == user_id)
        .values(password_hash=password_hash)
    )


def replace_grants(session: Session, user_id: UserId, grants: Iterable[Grant]) -> None:
    """Make `grants` all that `user_id` holds."""
    session.execute(delete(UserGrantRow).where(UserGrantRow.user_id == user_id))
    session.add_all(
        UserGrantRow(
            user_id=user_id,
            role=grant.role.value,
            org_unit_id=grant.org_unit_id,
            field_id=grant.field_id,
        )
        for grant in grants
    )
    session.flush()


def insert_session(
    session: Session,
    *,
    token_hash: str,
    user_id: UserId,
    now: datetime,
    absolute_expires_at: datetime,
) -> None:
    """Open a sign-in session in the operations store."""
    session.execute(
        insert(UserSessionRow).values(
            token_hash=token_hash,
            user_id=user_id,
            created_at=now,
            last_seen_at=now,
            absolute_expires_at=absolute_expires_at,
            ended_at=None,
        )
    )


def touch_session(session: Session, token_hash: str, now: datetime) -> None:
    """Note that the session was used at `now`."""
    session.execute(
        update(UserSessionRow)
        .where(
            UserSessionRow.token_hash == token_hash,
            UserSessionRow.last_seen_at < now,
        )
        .values(last_seen_at=now)
    )


def end_session(session: Session, token_hash: str, now: datetime) -> None:
    """End one session; one already ended keeps its instant."""
    session.execute(
        update(UserSessionRow)
        .where(
            UserSessionRow.token_hash == token_hash,
            UserSessionRow.ended_at.is_(None),
        )
        .values(ended_at=now)
    )


def end_sessions_of(session: Session, user_id: UserId, now: datetime) -> None:
    """End every open session of an account."""
    session.execute(
        update(UserSessionRow)
        .where(UserSessionRow.user_id == user_id, UserSessionRow.ended_at.is_(None))
        .values(ended_at=now)
    )


def delete_sessions_expired_before(session: Session, instant: datetime) -> None:
    """Remove sessions that could no longer be used at `instant`."""
    session.execute(
        delete(UserSessionRow).where(UserSessionRow.absolute_expires_at < instant)
    )


def replace_user_tiles(session: Session, user_id: UserId, codes: Sequence[str]) -> None:
    """Make `codes` the tiles of a person, in the operations store; none: no choice."""
    session.execute(delete(UserTileRow).where(UserTileRow.user_id == user_id))
    for place, code in enumerate(codes):
        session.execute(
            insert(UserTileRow).values(user_id=user_id, place=place, code=code)
        )
