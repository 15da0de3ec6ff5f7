"""Accounts that are made before anybody can sign in, and the rules for all of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from data_access.engine import Database, Session
from data_access.queries import access as queries
from data_access.writes import access as writes
from data_access.writes.audit import add_change
from domain.access import Role
from domain.account import NO_PASSWORD, Grant, normal_username
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict, InvalidInput
from domain.identifiers import FieldId, OrgUnitId, UserId

MIN_PASSWORD_LENGTH = 12
"""Long rather than intricate (NIST SP 800-63B, 5.1.1)."""
MAX_PASSWORD_LENGTH = 1024


def add_sample_account(
    database: Database,
    *,
    username: str,
    display_name: str,
    title: str,
    role: Role,
    org_unit_id: OrgUnitId,
    field_ids: Iterable[FieldId] = (),
    now: datetime,
) -> UserId:
    """A ready account of the sample city: no password, see `sign_in_as_sample`.

    One already there is brought to these values. `field_ids` empty: every field.
    """
    name = normal_username(username)
    wanted = tuple(Grant(role, org_unit_id, each) for each in field_ids) or (
        Grant(role, org_unit_id, None),
    )
    with database.write() as session:
        present = queries.account(session, name)
        if present is not None and not present.is_sample:
            raise Conflict(f"Tên đăng nhập “{name}” đã có. Chọn tên khác.")
        if present is None:
            user_id = writes.insert_account(
                session,
                username=name,
                display_name=display_name,
                title=title,
                password_hash=NO_PASSWORD,
                is_sample=True,
            )
        else:
            user_id = present.user_id
            writes.update_account(
                session,
                replace(present, display_name=display_name, title=title),
            )
        writes.replace_grants(session, user_id, wanted)
        event = AuditEvent(
            AuditKind.USER_ADDED, now, None, name, (("quyen", grants_text(wanted)),)
        )
        add_change(session, event)
    return user_id


def required_password(password: str, username: str) -> str:
    """`password` when it may be used; InvalidInput says what is missing."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise InvalidInput(
            f"Mật khẩu có {len(password)} ký tự; cần ít nhất {MIN_PASSWORD_LENGTH}. "
            "Một câu ngắn dễ nhớ là đủ."
        )
    if len(password) > MAX_PASSWORD_LENGTH:
        raise InvalidInput(f"Mật khẩu dài quá {MAX_PASSWORD_LENGTH} ký tự.")
    if username in password.lower() or len(set(password)) < 5:
        raise InvalidInput(
            "Mật khẩu dễ đoán: chứa tên đăng nhập hoặc lặp lại vài ký tự. Chọn mật "
            "khẩu khác."
        )
    return password


def has_administrator(session: Session) -> bool:
    """Whether an active account administers the installation."""
    grants = queries.grants_by_user(session)
    return any(
        account.is_active
        and any(
            grant.role is Role.ADMINISTRATOR
            for grant in grants.get(account.user_id, ())
        )
        for account in queries.accounts(session)
    )


def grants_text(grants: Iterable[Grant]) -> str:
    """`grants` as the log keeps them: role, org unit id, field id."""
    return "; ".join(
        f"{grant.role} {grant.org_unit_id}"
        + ("" if grant.field_id is None else f"/{grant.field_id}")
        for grant in grants
    )


def required_text(value: str, label: str) -> str:
    """`value` without needless blanks; InvalidInput when empty or too long."""
    text = " ".join(value.split())
    if not text:
        raise InvalidInput(f"{label} còn trống. Nhập {label.lower()}.")
    if len(text) > 120:
        raise InvalidInput(f"{label} dài {len(text)} ký tự; nhiều nhất 120.")
    return text
