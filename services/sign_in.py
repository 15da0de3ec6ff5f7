"""Signing in and out, and who stands behind a session token.

Sessions and attempts live in the operations store, so a load that holds the main
store's writer never keeps anybody out.
"""

import hashlib
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data_access.engine import Database, Session
from data_access.queries import access as queries
from data_access.writes import access as writes
from data_access.writes.audit import add_view
from domain.access import OrgScope, Role, Viewer
from domain.account import NO_PASSWORD, Account, access_of, normal_username
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Conflict, NotSignedIn
from domain.identifiers import UserId

SessionToken = NewType("SessionToken", str)

FAILURES_ALLOWED = 5
"""Wrong passwords of one username from one address before the pause."""
LOCKED_FOR = timedelta(minutes=5)
TOUCH_EVERY = timedelta(minutes=1)
"""Least time between two notes of a session's use."""
KEEP_EXPIRED = timedelta(days=7)
UNKNOWN_NAME = "?"
"""Stands in the log for a name that no account has."""

_WRONG = "Tên đăng nhập hoặc mật khẩu không đúng."
_LOCKED = (
    "Đã nhập sai {n} lần liên tiếp. Đăng nhập tạm khóa, thử lại sau {minutes} phút."
)
_NO_SESSION = "Bạn chưa đăng nhập."
_EXPIRED = "Phiên làm việc đã kết thúc. Đăng nhập lại để tiếp tục."
_SAMPLE_ONLY = "Tài khoản mẫu chỉ dùng được với dữ liệu mẫu, ngay trên máy chủ."

_REACH = {
    Role.CITY_LEADER: "Toàn Thành phố, mọi lĩnh vực",
    Role.UNIT_HEAD: "Đơn vị mình và đơn vị trực thuộc",
    Role.STAFF: "Nhập số liệu, xuất báo cáo",
    Role.PERSONAL_DATA: "Thông tin người nộp",
    Role.ADMINISTRATOR: "Người dùng, nhật ký",
}

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
"""46 MiB in one pass, the first choice of OWASP's Password Storage Cheat Sheet for
argon2id: a morning's sign-ins do not stall the pages of everybody else.
"""
_DUMMY_HASH = _hasher.hash(secrets.token_hex(16))
"""Verified for unknown names, so that the answer takes equally long."""
_ATTEMPT_LOCKS = tuple(threading.Lock() for _ in range(64))
_ATTEMPT_KINDS = (
    AuditKind.SIGNED_IN,
    AuditKind.SIGN_IN_FAILED,
    AuditKind.SIGN_IN_LOCKED,
)


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """A ready account of the sample city; `reach` says in short what it sees."""

    username: str
    title: str
    reach: str


@dataclass(frozen=True, slots=True)
class SignInNotice:
    """What the sign-in page says before anybody is known.

    `sample_accounts` is empty unless all data are the sample city's and the
    installation is not declared to stand behind HTTPS.
    """

    data_moment: datetime | None
    sample_accounts: tuple[SampleAccount, ...]


class SignInLocked(NotSignedIn):
    """Too many wrong passwords; the sentence says how long to wait."""


def password_hash(password: str) -> str:
    """The argon2id text to store for `password`."""
    return _hasher.hash(password)


def sign_in(
    database: Database, *, username: str, password: str, ip: str, now: datetime
) -> SessionToken:
    """Open a session for a correct password.

    Raises NotSignedIn without telling whether the name or the password was wrong,
    SignInLocked after five failures of that name from that address.
    """
    name = normal_username(username)[:64]
    with database.read() as session:
        account = queries.account(session, name)
    subject = _attempt_subject(name, ip, account)
    # One attempt at a time per name and address: guesses sent at once would
    # otherwise all be checked before the first failure is counted.
    with _ATTEMPT_LOCKS[int(subject[-8:], 16) % len(_ATTEMPT_LOCKS)]:
        _require_unlocked(database, subject, now)
        if (
            not _is_password_of(account, password)
            or account is None
            or not _is_alive(database, account)
        ):
            _count_failure(database, subject, account, now)
            raise NotSignedIn(_WRONG)
        _rehash_if_needed(database, account, password)
        return _open_session(database, account, subject, now)


def sign_in_as_sample(
    database: Database, *, username: str, ip: str, on_loopback: bool, now: datetime
) -> SessionToken:
    """Open a session for a ready sample account, without a password.

    Raises AccessDenied unless the request never left this machine (`on_loopback`),
    the account is a ready sample account and nothing but sample data is loaded.
    """
    with database.read() as session:
        allowed = on_loopback and _opens_to_samples(database, session)
        account = queries.account(session, normal_username(username))
    if not allowed or account is None or not _is_ready(account):
        raise AccessDenied(_SAMPLE_ONLY)
    return _open_session(
        database, account, _attempt_subject(account.username, ip, account), now
    )


def sign_in_notice(database: Database) -> SignInNotice:
    """What the sign-in page may show to anybody who can reach it."""
    with database.read() as session:
        is_open = _opens_to_samples(database, session)
        return SignInNotice(
            data_moment=queries.data_moment(session),
            sample_accounts=_sample_accounts(session) if is_open else (),
        )


def viewer_of(
    database: Database, token: str, now: datetime, *, touch: bool = True
) -> Viewer:
    """Who holds `token`, with the permissions and scope granted at this moment.

    Raises NotSignedIn when the session is unknown, signed out, idle or too old, or
    the account was closed. `touch` False looks without counting as use.
    """
    if not token:
        raise NotSignedIn(_NO_SESSION)
    token_hash = _token_hash(token)
    idle = timedelta(minutes=database.settings.session_idle_minutes)
    with database.operations_read() as session:
        held = queries.held_session(session, token_hash)
    if held is None:
        raise NotSignedIn(_NO_SESSION)
    if (
        held.ended_at is not None
        or now >= held.absolute_expires_at
        or now - held.last_seen_at >= idle
    ):
        raise NotSignedIn(_EXPIRED)
    with database.read() as session:
        viewer = _viewer(session, held.user_id, now, database)
    if touch and now - held.last_seen_at >= TOUCH_EVERY:
        # A busy store must not stop a reader; the next rerun notes the use.
        with suppress(Conflict), database.operations_write() as session:
            writes.touch_session(session, token_hash, now)
    return viewer


def sign_out(database: Database, token: str, now: datetime) -> None:
    """End the session of `token`; an unknown token changes nothing."""
    token_hash = _token_hash(token)
    with database.operations_write() as session:
        held = queries.held_session(session, token_hash)
        if held is None or held.ended_at is not None:
            return
        writes.end_session(session, token_hash, now)
        add_view(session, AuditEvent(AuditKind.SIGNED_OUT, now, held.user_id, ""))


def _viewer(
    session: Session, user_id: UserId, now: datetime, database: Database
) -> Viewer:
    account = queries.account_by_id(session, user_id)
    if account is None or not account.is_active or _is_orphan(session, account):
        raise NotSignedIn(_EXPIRED)
    permissions, scope = access_of(queries.grants(session, user_id))
    if len(scope.roots) > 1:
        day = now.astimezone(database.settings.time_zone).date()
        nested = queries.nested_roots(session, scope.roots, day)
        scope = OrgScope(scope.roots - nested, scope.fields)
    return Viewer(
        user_id=account.user_id,
        username=account.username,
        display_name=account.display_name,
        title=account.title,
        permissions=permissions,
        scope=scope,
    )


def _sample_accounts(session: Session) -> tuple[SampleAccount, ...]:
    accounts = [a for a in queries.sample_accounts(session) if _is_ready(a)]
    grants = queries.grants_by_user(session, [a.user_id for a in accounts])
    return tuple(
        SampleAccount(account.username, account.title, _REACH[held[0].role])
        for account in accounts
        if (held := grants.get(account.user_id))
    )


def _opens_to_samples(database: Database, session: Session) -> bool:
    """Whether the data and the settings allow signing in without a password.

    Secure cookies mean that a proxy stands in front, and a bare one makes everybody
    look like this machine.
    """
    is_served_to_others = database.settings.cookie_secure
    return not is_served_to_others and queries.is_sample_database(session)


def _is_ready(account: Account) -> bool:
    """Whether the account came with the sample city, hence never had a password."""
    return (
        account.is_sample and account.is_active and account.password_hash == NO_PASSWORD
    )


def _is_alive(database: Database, account: Account) -> bool:
    with database.read() as session:
        return not _is_orphan(session, account)


def _is_orphan(session: Session, account: Account) -> bool:
    """Whether it belongs to a sample city that is no longer alone, or no longer is."""
    return account.is_sample and not queries.is_sample_database(session)


def _is_password_of(account: Account | None, password: str) -> bool:
    stored = account.password_hash if account is not None else _DUMMY_HASH
    usable = stored.startswith("$argon2")
    try:
        _hasher.verify(stored if usable else _DUMMY_HASH, password[:1024])
    except (VerificationError, InvalidHashError):
        return False
    return usable and account is not None and account.is_active


def _rehash_if_needed(database: Database, account: Account, password: str) -> None:
    if not _hasher.check_needs_rehash(account.password_hash):
        return
    # The old hash still serves when a load holds the writer.
    with suppress(Conflict), database.write() as session:
        writes.update_password_hash(session, account.user_id, password_hash(password))


def _open_session(
    database: Database, account: Account, subject: str, now: datetime
) -> SessionToken:
    token = SessionToken(secrets.token_urlsafe(32))
    lifetime = timedelta(hours=database.settings.session_absolute_hours)
    with database.operations_write() as session:
        writes.insert_session(
            session,
            token_hash=_token_hash(token),
            user_id=account.user_id,
            now=now,
            absolute_expires_at=now + lifetime,
        )
        writes.delete_sessions_expired_before(session, now - KEEP_EXPIRED)
        add_view(
            session, AuditEvent(AuditKind.SIGNED_IN, now, account.user_id, subject)
        )
    return token


def _require_unlocked(database: Database, subject: str, now: datetime) -> None:
    with database.operations_read() as session:
        attempts = _attempts(session, subject, now)
    for kind, at in attempts:
        if kind == AuditKind.SIGN_IN_LOCKED:
            seconds = (at + LOCKED_FOR - now).total_seconds()
            minutes = max(1, -int(-seconds // 60))
            raise SignInLocked(_LOCKED.format(n=FAILURES_ALLOWED, minutes=minutes))


def _count_failure(
    database: Database, subject: str, account: Account | None, now: datetime
) -> None:
    user_id = account.user_id if account is not None else None
    with database.operations_write() as session:
        add_view(session, AuditEvent(AuditKind.SIGN_IN_FAILED, now, user_id, subject))
        failures = 0
        for kind, _ in _attempts(session, subject, now):
            if kind != AuditKind.SIGN_IN_FAILED:
                break
            failures += 1
        if failures >= FAILURES_ALLOWED:
            add_view(
                session, AuditEvent(AuditKind.SIGN_IN_LOCKED, now, user_id, subject)
            )


def _attempts(
    session: Session, subject: str, now: datetime
) -> tuple[tuple[str, datetime], ...]:
    return queries.sign_in_attempts(
        session, subject=subject, kinds=_ATTEMPT_KINDS, since=now - LOCKED_FOR
    )


def _attempt_subject(username: str, ip: str, account: Account | None) -> str:
    """Whose account was tried, and a digest that tells attempts of one source."""
    # A digest, not the text: people type passwords into the name field, and an
    # address is personal.
    digest = hashlib.sha256(f"{username}\n{ip}".encode()).hexdigest()[:16]
    return f"{account.username if account else UNKNOWN_NAME} {digest}"


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
