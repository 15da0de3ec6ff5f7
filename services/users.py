"""Accounts and what they may do, for administrators."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import access as queries
from data_access.queries.catalogue import fields
from data_access.queries.org_units import org_units
from data_access.writes import access as writes
from data_access.writes.audit import add_change
from domain.access import Permission, Viewer, require
from domain.account import Account, Grant, User, new_username
from domain.audit import AuditEvent, AuditKind
from domain.catalogue import Field
from domain.errors import AccessDenied, Conflict, NotFound
from domain.identifiers import UserId
from domain.scorecard import OrgUnitRef
from services.first_accounts import (
    grants_text,
    has_administrator,
    required_password,
    required_text,
)
from services.installation import actor_id
from services.sample_accounts import is_sample_account
from services.sign_in import password_hash

_NO_SUCH_USER = "Không có tài khoản này."
_REAL_ACCOUNT = (
    "Tài khoản mẫu không đổi được tài khoản thật. Đăng nhập bằng một tài khoản quản "
    "trị thật."
)
_LAST_ADMINISTRATOR = (
    "Đây là tài khoản quản trị cuối cùng còn dùng được. Cấp quyền quản trị cho một "
    "tài khoản khác trước khi đổi tài khoản này."
)


@dataclass(frozen=True, slots=True)
class UserList:
    """Every account, with the org units and fields that grants may name.

    `makes_samples`: accounts made now serve the sample city and end with it.
    """

    users: tuple[User, ...]
    org_units: tuple[OrgUnitRef, ...]
    fields: tuple[Field, ...]
    makes_samples: bool


def users(database: Database, viewer: Viewer) -> UserList:
    """All accounts, by username. Org units of every time, in their own order."""
    require(viewer, Permission.USERS_MANAGE)
    with database.read() as session:
        grants = queries.grants_by_user(session)
        units = {unit.id: unit.ref for unit in org_units(session)}
        return UserList(
            users=tuple(
                _user(account, grants.get(account.user_id, ()))
                for account in queries.accounts(session)
            ),
            org_units=tuple(units.values()),
            fields=fields(session),
            makes_samples=_makes_samples(session, viewer),
        )


def add_user(
    database: Database,
    viewer: Viewer,
    *,
    username: str,
    display_name: str,
    title: str,
    password: str,
    grants: Iterable[Grant],
    now: datetime,
) -> UserId:
    """Create an active account. InvalidInput or Conflict says what to mend.

    On the sample city's data it is a sample account: nothing that was set up by
    people who needed no password may open real data later.
    """
    require(viewer, Permission.USERS_MANAGE)
    name = new_username(username)
    wanted = tuple(dict.fromkeys(grants))
    stored_hash = password_hash(required_password(password, name))
    with database.write() as session:
        if queries.account(session, name) is not None:
            raise Conflict(f"Tên đăng nhập “{name}” đã có. Chọn tên khác.")
        user_id = writes.insert_account(
            session,
            username=name,
            display_name=required_text(display_name, "Họ và tên"),
            title=required_text(title, "Chức vụ"),
            password_hash=stored_hash,
            is_sample=_makes_samples(session, viewer),
        )
        writes.replace_grants(session, user_id, wanted)
        _log(
            session, AuditKind.USER_ADDED, viewer, name, now, quyen=grants_text(wanted)
        )
    return user_id


def change_user(
    database: Database,
    viewer: Viewer,
    *,
    user_id: UserId,
    display_name: str,
    title: str,
    is_active: bool,
    grants: Iterable[Grant],
    now: datetime,
) -> None:
    """Change names, state and grants; an account that closes loses its sessions."""
    require(viewer, Permission.USERS_MANAGE)
    wanted = tuple(dict.fromkeys(grants))
    with database.write() as session:
        account = _required_account(session, user_id)
        _require_may_change(session, viewer, account)
        before = queries.grants(session, user_id)
        changed = replace(
            account,
            display_name=required_text(display_name, "Họ và tên"),
            title=required_text(title, "Chức vụ"),
            is_active=is_active,
        )
        writes.update_account(session, changed)
        writes.replace_grants(session, user_id, wanted)
        _require_an_administrator(session)
        closes = account.is_active and not is_active
        _log(
            session,
            AuditKind.USER_DISABLED if closes else AuditKind.USER_CHANGED,
            viewer,
            account.username,
            now,
            truoc=grants_text(before),
            sau=grants_text(wanted),
        )
    if closes:
        with database.operations_write() as session:
            writes.end_sessions_of(session, user_id, now)


def set_password(
    database: Database,
    viewer: Viewer,
    *,
    user_id: UserId,
    password: str,
    now: datetime,
) -> None:
    """Give an account another password; whoever is signed in with the old one ends."""
    require(viewer, Permission.USERS_MANAGE)
    with database.read() as session:
        account = _required_account(session, user_id)
        _require_may_change(session, viewer, account)
    stored_hash = password_hash(required_password(password, account.username))
    with database.write() as session:
        writes.update_password_hash(session, user_id, stored_hash)
        _log(session, AuditKind.PASSWORD_CHANGED, viewer, account.username, now)
    with database.operations_write() as session:
        writes.end_sessions_of(session, user_id, now)


def _user(account: Account, grants: tuple[Grant, ...]) -> User:
    return User(
        user_id=account.user_id,
        username=account.username,
        display_name=account.display_name,
        title=account.title,
        is_active=account.is_active,
        is_sample=account.is_sample,
        grants=grants,
    )


def _required_account(session: Session, user_id: UserId) -> Account:
    account = queries.account_by_id(session, user_id)
    if account is None:
        raise NotFound(_NO_SUCH_USER)
    return account


def _makes_samples(session: Session, viewer: Viewer) -> bool:
    return queries.is_sample_database(session) or is_sample_account(session, viewer)


def _require_may_change(session: Session, viewer: Viewer, account: Account) -> None:
    if not account.is_sample and is_sample_account(session, viewer):
        raise AccessDenied(_REAL_ACCOUNT)


def _require_an_administrator(session: Session) -> None:
    if not has_administrator(session):
        raise Conflict(_LAST_ADMINISTRATOR)


def _log(
    session: Session,
    kind: AuditKind,
    viewer: Viewer,
    subject: str,
    now: datetime,
    **detail: str,
) -> None:
    event = AuditEvent(kind, now, actor_id(viewer), subject, tuple(detail.items()))
    add_change(session, event)
