"""Reads of accounts, grants and sign-in sessions."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select

from data_access.engine import Session
from data_access.schema.access import AppUserRow, UserGrantRow
from data_access.schema.dossiers import SourceRow
from data_access.schema.operations import UserSessionRow, UserTileRow, ViewLogRow
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import Role
from domain.account import Account, Grant, HeldSession
from domain.identifiers import FieldId, OrgUnitId, UserId


def account(session: Session, username: str) -> Account | None:
    """The account of `username` in its normal spelling, active or not."""
    rows = session.execute(_accounts().where(AppUserRow.username == username))
    return next((_account(*row) for row in rows), None)


def account_by_id(session: Session, user_id: UserId) -> Account | None:
    """The account of `user_id`, active or not."""
    rows = session.execute(_accounts().where(AppUserRow.id == user_id))
    return next((_account(*row) for row in rows), None)


def accounts(session: Session) -> tuple[Account, ...]:
    """Every account, by username."""
    rows = session.execute(_accounts().order_by(AppUserRow.username))
    return tuple(_account(*row) for row in rows)


def sample_accounts(session: Session) -> tuple[Account, ...]:
    """The active ready accounts of the sample city, in the order of their making."""
    rows = session.execute(
        _accounts()
        .where(AppUserRow.is_sample, AppUserRow.is_active)
        .order_by(AppUserRow.id)
    )
    return tuple(_account(*row) for row in rows)


def grants(session: Session, user_id: UserId) -> tuple[Grant, ...]:
    """What `user_id` was granted, in a stable order."""
    return grants_by_user(session, [user_id]).get(user_id, ())


def grants_by_user(
    session: Session, user_ids: Collection[UserId] | None = None
) -> dict[UserId, tuple[Grant, ...]]:
    """Grants of each account that has any; None asks for everybody's."""
    statement = select(
        UserGrantRow.user_id,
        UserGrantRow.role,
        UserGrantRow.org_unit_id,
        UserGrantRow.field_id,
    ).order_by(UserGrantRow.user_id, UserGrantRow.id)
    if user_ids is not None:
        statement = statement.where(UserGrantRow.user_id.in_(user_ids))
    found: dict[UserId, tuple[Grant, ...]] = {}
    for user_id, role, org_unit_id, field_id in session.execute(statement):
        grant = Grant(
            role=Role(role),
            org_unit_id=OrgUnitId(org_unit_id),
            field_id=None if field_id is None else FieldId(field_id),
        )
        found[UserId(user_id)] = (*found.get(UserId(user_id), ()), grant)
    return found


def nested_roots(
    session: Session, roots: Collection[OrgUnitId], day: date
) -> frozenset[OrgUnitId]:
    """Those of `roots` that lie under another of them on `day`."""
    rows = session.execute(
        select(OrgUnitAncestorRow.org_unit_id)
        .where(
            OrgUnitAncestorRow.org_unit_id.in_(roots),
            OrgUnitAncestorRow.ancestor_id.in_(roots),
            OrgUnitAncestorRow.depth > 0,
            OrgUnitAncestorRow.valid_from <= day,
            or_(
                OrgUnitAncestorRow.valid_to.is_(None),
                OrgUnitAncestorRow.valid_to > day,
            ),
        )
        .distinct()
    )
    return frozenset(OrgUnitId(row) for row in rows.scalars())


def is_sample_database(session: Session) -> bool:
    """Whether something is loaded and all of it is the sample city's."""
    row = session.execute(
        select(
            func.count(),
            func.count().filter(SourceRow.is_sample),
        ).select_from(SourceRow)
    ).one()
    return bool(row[0]) and row[0] == row[1]


def data_moment(session: Session) -> datetime | None:
    """The latest instant to which any source is complete; None before any load."""
    return session.execute(select(func.max(SourceRow.complete_to))).scalar_one()


def held_session(session: Session, token_hash: str) -> HeldSession | None:
    """The sign-in session of a token, from the operations store."""
    row = session.execute(
        select(
            UserSessionRow.user_id,
            UserSessionRow.last_seen_at,
            UserSessionRow.absolute_expires_at,
            UserSessionRow.ended_at,
        ).where(UserSessionRow.token_hash == token_hash)
    ).one_or_none()
    if row is None:
        return None
    user_id, last_seen_at, absolute_expires_at, ended_at = row
    return HeldSession(UserId(user_id), last_seen_at, absolute_expires_at, ended_at)


def sign_in_attempts(
    session: Session, *, subject: str, kinds: Collection[str], since: datetime
) -> tuple[tuple[str, datetime], ...]:
    """Kind and instant of the logged attempts of `subject` after `since`, last first.

    From the operations store.
    """
    rows = session.execute(
        select(ViewLogRow.kind, ViewLogRow.at)
        .where(
            ViewLogRow.kind.in_(kinds),
            ViewLogRow.at > since,
            ViewLogRow.subject == subject,
        )
        .order_by(ViewLogRow.at.desc(), ViewLogRow.id.desc())
    )
    return tuple((kind, at) for kind, at in rows)


def _accounts() -> Select[int, str, str, str, str, bool, bool]:
    return select(
        AppUserRow.id,
        AppUserRow.username,
        AppUserRow.display_name,
        AppUserRow.title,
        AppUserRow.password_hash,
        AppUserRow.is_active,
        AppUserRow.is_sample,
    )


def _account(
    user_id: int,
    username: str,
    display_name: str,
    title: str,
    password_hash: str,
    is_active: bool,
    is_sample: bool,
) -> Account:
    return Account(
        user_id=UserId(user_id),
        username=username,
        display_name=display_name,
        title=title,
        password_hash=password_hash,
        is_active=is_active,
        is_sample=is_sample,
    )


def user_tiles(session: Session, user_id: UserId) -> tuple[str, ...]:
    """Codes that a person chose as tiles, in order; none: no choice."""
    return tuple(
        session.scalars(
            select(UserTileRow.code)
            .where(UserTileRow.user_id == user_id)
            .order_by(UserTileRow.place)
        )
    )
