"""Signing in, sessions and their ends, lock-out, ready sample accounts."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data_access.engine import Database
from data_access.queries import access as queries
from data_access.queries.audit import views
from data_access.schema.operations import UserSessionRow
from data_access.writes import access as writes
from domain.access import Permission, Role
from domain.account import Grant
from domain.audit import AuditKind
from domain.errors import AccessDenied, NotSignedIn
from domain.identifiers import FieldId, UserId
from services.sign_in import (
    FAILURES_ALLOWED,
    LOCKED_FOR,
    SessionToken,
    SignInLocked,
    sign_in,
    sign_in_as_sample,
    sign_in_notice,
    sign_out,
    viewer_of,
)
from tests.accounts import (
    NOW,
    PASSWORD,
    add_account,
    city_database,
    declare_sample,
    regrant,
    set_active,
    unit_id,
)

MINUTE = timedelta(minutes=1)
IP = "10.0.0.7"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = city_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def leader(database: Database) -> UserId:
    return add_account(database, "lanhdao", (Role.CITY_LEADER, "HCM"))


def enter(
    database: Database,
    username: str = "lanhdao",
    password: str = PASSWORD,
    ip: str = IP,
    now=NOW,
) -> SessionToken:
    return sign_in(database, username=username, password=password, ip=ip, now=now)


def kinds(database: Database) -> list[AuditKind]:
    with database.operations_read() as session:
        return [e.kind for e in views(session, kinds=None, before=None, limit=99)]


def test_the_right_password_opens_a_session(database, leader):
    token = enter(database)

    viewer = viewer_of(database, token, NOW)

    assert viewer.user_id == leader
    assert Permission.SCORECARD_READ in viewer.permissions
    assert viewer.scope.roots == {unit_id(database, "HCM")}
    assert viewer.scope.fields is None


@pytest.mark.parametrize("username", ["  LanhDao ", "LANHDAO"])
def test_the_name_is_read_without_case_and_blanks(database, leader, username):
    assert enter(database, username)


def test_only_a_digest_of_the_token_is_kept(database, leader):
    token = enter(database)

    with database.operations_read() as session:
        stored = session.execute(select(UserSessionRow.token_hash)).scalars().all()

    assert len(token) >= 43
    assert token not in stored
    assert [len(digest) for digest in stored] == [64]


def test_a_wrong_name_and_a_wrong_password_read_the_same(database, leader):
    with pytest.raises(NotSignedIn) as wrong_password:
        enter(database, password="sai")
    with pytest.raises(NotSignedIn) as wrong_name:
        enter(database, "khongco")

    assert wrong_password.value.message == wrong_name.value.message


def test_a_closed_account_cannot_sign_in(database, leader):
    set_active(database, leader, is_active=False)

    with pytest.raises(NotSignedIn, match="không đúng"):
        enter(database)


def test_a_sample_account_has_no_password_to_guess(database):
    add_account(database, "mau", (Role.STAFF, "HCM"), is_sample=True)

    for password in ("", "!", "mau"):
        with pytest.raises(NotSignedIn, match="không đúng"):
            enter(database, "mau", password, ip=password)


def test_after_five_failures_even_the_right_password_waits(database, leader):
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(NotSignedIn):
            enter(database, password="sai")

    with pytest.raises(SignInLocked, match="5 phút"):
        enter(database)

    with pytest.raises(SignInLocked, match="1 phút"):
        enter(database, now=NOW + LOCKED_FOR - timedelta(seconds=1))
    assert enter(database, now=NOW + LOCKED_FOR)
    assert kinds(database).count(AuditKind.SIGN_IN_LOCKED) == 1


def test_an_unknown_name_is_locked_likewise(database):
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(NotSignedIn):
            enter(database, "khongco")

    with pytest.raises(SignInLocked):
        enter(database, "khongco")


def test_another_address_is_not_locked_out(database, leader):
    for _ in range(FAILURES_ALLOWED):
        with pytest.raises(NotSignedIn):
            enter(database, password="sai", ip="10.9.9.9")

    assert enter(database)


def test_success_begins_the_count_anew(database, leader):
    for _ in range(FAILURES_ALLOWED - 1):
        with pytest.raises(NotSignedIn):
            enter(database, password="sai")
    enter(database)

    with pytest.raises(NotSignedIn, match="không đúng"):
        enter(database, password="sai")

    assert enter(database)


def test_guesses_sent_at_once_are_counted_one_by_one(database, leader):
    outcomes: list[type[BaseException]] = []

    def guess() -> None:
        try:
            enter(database, password="sai")
        except NotSignedIn as refused:
            outcomes.append(type(refused))

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count(NotSignedIn) == FAILURES_ALLOWED
    assert outcomes.count(SignInLocked) == 8 - FAILURES_ALLOWED


def test_the_log_keeps_no_password_typed_as_a_name(database):
    with pytest.raises(NotSignedIn):
        enter(database, "MatKhauCuaToi!")

    with database.operations_read() as session:
        (event,) = views(session, kinds=None, before=None, limit=9)

    assert event.kind is AuditKind.SIGN_IN_FAILED
    assert "matkhau" not in event.subject.lower()
    assert IP not in event.subject


def test_thirty_idle_minutes_end_the_session(database, leader):
    token = enter(database)

    with pytest.raises(NotSignedIn, match="đã kết thúc"):
        viewer_of(database, token, NOW + 30 * MINUTE)


def test_use_keeps_the_session_open(database, leader):
    token = enter(database)

    for minutes in range(0, 120, 20):
        assert viewer_of(database, token, NOW + minutes * MINUTE)


def test_looking_without_touching_does_not_count_as_use(database, leader):
    token = enter(database)

    viewer_of(database, token, NOW + 20 * MINUTE, touch=False)

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW + 40 * MINUTE)


def test_use_is_noted_at_most_once_a_minute(database, leader):
    token = enter(database)

    viewer_of(database, token, NOW + timedelta(seconds=59))
    with database.operations_read() as session:
        early = session.execute(select(UserSessionRow.last_seen_at)).scalar_one()
    viewer_of(database, token, NOW + timedelta(seconds=61))
    with database.operations_read() as session:
        later = session.execute(select(UserSessionRow.last_seen_at)).scalar_one()

    assert early == NOW
    assert later == NOW + timedelta(seconds=61)


def test_twelve_hours_end_any_session(database, leader):
    token = enter(database)
    for minutes in range(0, 720, 20):
        viewer_of(database, token, NOW + minutes * MINUTE)

    with pytest.raises(NotSignedIn, match="đã kết thúc"):
        viewer_of(database, token, NOW + timedelta(hours=12))


def test_both_limits_are_settings(tmp_path):
    database = city_database(
        tmp_path, session_idle_minutes="5", session_absolute_hours="1"
    )
    add_account(database, "lanhdao", (Role.CITY_LEADER, "HCM"))
    token = enter(database)

    for minutes in range(0, 60, 4):
        viewer_of(database, token, NOW + minutes * MINUTE)
    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW + 60 * MINUTE)
    other = enter(database)
    with pytest.raises(NotSignedIn):
        viewer_of(database, other, NOW + 5 * MINUTE)
    database.close()


def test_signing_out_ends_the_session_everywhere(database, leader):
    token = enter(database)

    sign_out(database, token, NOW)
    sign_out(database, token, NOW)

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)
    assert kinds(database).count(AuditKind.SIGNED_OUT) == 1


@pytest.mark.parametrize("token", ["", "khong-co", "x" * 4000])
def test_a_made_up_token_is_nobody(database, leader, token):
    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)

    sign_out(database, token, NOW)


def test_another_role_takes_effect_in_an_open_session(database, leader):
    token = enter(database)
    before = viewer_of(database, token, NOW)

    regrant(database, leader, Role.STAFF, "HBC")
    after = viewer_of(database, token, NOW)

    assert Permission.DATA_IMPORT not in before.permissions
    assert Permission.DATA_IMPORT in after.permissions
    assert after.scope.roots == {unit_id(database, "HBC")}


def test_closing_the_account_ends_its_open_session(database, leader):
    token = enter(database)

    set_active(database, leader, is_active=False)

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)


def test_a_unit_under_another_granted_one_is_not_counted_twice(database):
    add_account(
        database,
        "hai",
        (Role.UNIT_HEAD, "HBC"),
        (Role.UNIT_HEAD, "HBC-1"),
        (Role.UNIT_HEAD, "STNMT"),
    )

    viewer = viewer_of(database, enter(database, "hai"), NOW)

    assert viewer.scope.roots == {
        unit_id(database, "HBC"),
        unit_id(database, "STNMT"),
    }


def test_a_granted_field_limits_the_scope(database):
    add_account(database, "dat", (Role.UNIT_HEAD, "STNMT"), field_ids=[1])

    viewer = viewer_of(database, enter(database, "dat"), NOW)

    assert viewer.scope.fields == frozenset({FieldId(1)})


def test_a_weak_hash_is_replaced_at_the_next_sign_in(database, leader):
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    with database.write() as session:
        writes.update_password_hash(session, leader, weak.hash(PASSWORD))

    enter(database)

    with database.read() as session:
        account = queries.account_by_id(session, leader)
    assert account is not None
    assert "m=1024," not in account.password_hash
    assert enter(database)


def test_people_sign_in_and_work_while_a_load_holds_the_writer(database, leader):
    with database.write():
        token = enter(database)
        viewer = viewer_of(database, token, NOW + 2 * MINUTE)

    assert viewer.user_id == leader


def test_a_ready_account_opens_without_a_password_on_the_sample(database):
    user_id = add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)

    token = sign_in_as_sample(
        database, username="mau", ip="127.0.0.1", on_loopback=True, now=NOW
    )

    assert viewer_of(database, token, NOW).user_id == user_id


@pytest.mark.parametrize(
    ("username", "on_loopback", "all_sources"),
    [("mau", False, True), ("mau", True, False), ("that", True, True)],
    ids=["from elsewhere", "real data loaded", "not a sample account"],
)
def test_otherwise_it_does_not_open(database, username, on_loopback, all_sources):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    add_account(database, "that", (Role.CITY_LEADER, "HCM"))
    declare_sample(database, all_sources=all_sources)

    with pytest.raises(AccessDenied):
        sign_in_as_sample(
            database,
            username=username,
            ip="127.0.0.1",
            on_loopback=on_loopback,
            now=NOW,
        )


def test_behind_https_no_ready_account_opens(database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)
    database.settings = replace(database.settings, cookie_secure=True)

    assert sign_in_notice(database).sample_accounts == ()
    with pytest.raises(AccessDenied):
        sign_in_as_sample(
            database, username="mau", ip="127.0.0.1", on_loopback=True, now=NOW
        )


def test_a_session_of_the_sample_ends_when_real_data_come(database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)
    declare_sample(database)
    token = sign_in_as_sample(
        database, username="mau", ip="127.0.0.1", on_loopback=True, now=NOW
    )

    declare_sample(database, all_sources=False)

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)


def test_an_empty_database_is_not_the_sample(database):
    add_account(database, "mau", (Role.CITY_LEADER, "HCM"), is_sample=True)

    with pytest.raises(AccessDenied):
        sign_in_as_sample(
            database, username="mau", ip="127.0.0.1", on_loopback=True, now=NOW
        )

    assert sign_in_notice(database).sample_accounts == ()


def test_ready_accounts_are_named_only_on_the_sample(database):
    add_account(database, "mau", (Role.STAFF, "HCM"), is_sample=True)
    add_account(database, "that", (Role.CITY_LEADER, "HCM"))
    declare_sample(database)

    notice = sign_in_notice(database)
    declare_sample(database, all_sources=False)

    assert [account.username for account in notice.sample_accounts] == ["mau"]
    assert notice.data_moment == NOW
    assert sign_in_notice(database).sample_accounts == ()


def test_old_sessions_are_swept_away(database, leader):
    enter(database)

    enter(database, now=NOW + timedelta(days=30))

    with database.operations_read() as session:
        kept = session.execute(select(UserSessionRow.created_at)).scalars().all()
    assert kept == [NOW + timedelta(days=30)]


def test_grants_of_nothing_see_nothing(database):
    add_account(database, "trong")

    viewer = viewer_of(database, enter(database, "trong"), NOW)

    assert viewer.permissions == frozenset()
    assert viewer.scope.roots == frozenset()


def test_a_right_over_one_unit_does_not_spread_to_another(database):
    user_id = add_account(database, "hai")
    with database.write() as session:
        writes.replace_grants(
            session,
            user_id,
            [
                Grant(Role.STAFF, unit_id(database, "HBC"), None),
                Grant(Role.UNIT_HEAD, unit_id(database, "STNMT"), None),
            ],
        )

    viewer = viewer_of(database, enter(database, "hai"), NOW)

    assert Permission.DATA_IMPORT not in viewer.permissions
    assert Permission.SCORECARD_READ in viewer.permissions
