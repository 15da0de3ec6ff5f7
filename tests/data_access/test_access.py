"""Accounts, grants, sessions and both logs, on either engine."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from data_access.engine import Database, Session
from data_access.queries import access as queries
from data_access.queries.audit import changes, views
from data_access.writes import access as writes
from data_access.writes.audit import add_change, add_view
from domain.access import Role
from domain.account import Grant
from domain.audit import AuditEvent, AuditKind
from domain.identifiers import FieldId, OrgUnitId, UserId

NOW = datetime(2024, 11, 18, 1, 2, 3, 456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CITY, DEPARTMENT, DISTRICT, COMMUNE = map(OrgUnitId, (1, 2, 3, 4))


def insert(session: Session, username: str, *, is_sample: bool = False) -> UserId:
    return writes.insert_account(
        session,
        username=username,
        display_name="Trần Thị B",
        title="Chuyên viên",
        password_hash="!",
        is_sample=is_sample,
    )


def test_an_account_reads_back_as_written(city: Database) -> None:
    with city.write() as session:
        user_id = insert(session, "tranthib")
        account = queries.account(session, "tranthib")
        assert account is not None
        writes.update_account(session, replace(account, title="Phó", is_active=False))

    with city.read() as session:
        changed = queries.account_by_id(session, user_id)

    assert changed == replace(account, title="Phó", is_active=False)


def test_two_accounts_never_share_a_name(city: Database) -> None:
    with city.write() as session:
        insert(session, "tranthib")

    with pytest.raises(IntegrityError), city.write() as session:
        insert(session, "tranthib")


def test_grants_are_replaced_as_a_whole(city: Database) -> None:
    first = [Grant(Role.STAFF, CITY, None), Grant(Role.STAFF, CITY, FieldId(1))]
    second = [Grant(Role.UNIT_HEAD, DISTRICT, None)]
    with city.write() as session:
        user_id, other = insert(session, "mot"), insert(session, "hai")
        writes.replace_grants(session, other, first)
        for wanted in (first, second):
            writes.replace_grants(session, user_id, wanted)

    with city.read() as session:
        held = queries.grants_by_user(session)

    assert held == {user_id: tuple(second), other: tuple(first)}


def test_a_grant_names_an_org_unit_that_exists(city: Database) -> None:
    with city.write() as session:
        user_id = insert(session, "mot")

    with pytest.raises(IntegrityError), city.write() as session:
        writes.replace_grants(
            session, user_id, [Grant(Role.STAFF, OrgUnitId(999), None)]
        )


def test_nested_roots_are_those_under_another(city: Database) -> None:
    with city.read() as session:
        nested = queries.nested_roots(
            session, {DEPARTMENT, DISTRICT, COMMUNE}, date(2024, 11, 18)
        )
        apart = queries.nested_roots(session, {DEPARTMENT, COMMUNE}, date(2024, 11, 18))

    assert nested == {COMMUNE}
    assert apart == frozenset()


def test_sample_accounts_are_the_active_ones_in_order(city: Database) -> None:
    with city.write() as session:
        for name in ("b-mau", "a-mau", "c-mau"):
            insert(session, name, is_sample=True)
        insert(session, "that")
        closed = queries.account(session, "c-mau")
        assert closed is not None
        writes.update_account(session, replace(closed, is_active=False))

    with city.read() as session:
        names = [account.username for account in queries.sample_accounts(session)]

    assert names == ["b-mau", "a-mau"]


def test_a_session_lives_from_its_opening_to_its_end(city: Database) -> None:
    digest = "a" * 64
    with city.operations_write() as session:
        writes.insert_session(
            session,
            token_hash=digest,
            user_id=UserId(7),
            now=NOW,
            absolute_expires_at=NOW + 3600 * SECOND,
        )
        writes.touch_session(session, digest, NOW + SECOND)
        writes.touch_session(session, digest, NOW - SECOND)
        writes.end_session(session, digest, NOW + 2 * SECOND)
        writes.end_session(session, digest, NOW + 9 * SECOND)

    with city.operations_read() as session:
        held = queries.held_session(session, digest)
        unknown = queries.held_session(session, "b" * 64)

    assert held is not None
    assert held.user_id == 7
    assert held.last_seen_at == NOW + SECOND
    assert held.ended_at == NOW + 2 * SECOND
    assert unknown is None


def test_all_sessions_of_an_account_end_together(city: Database) -> None:
    with city.operations_write() as session:
        for number, user in enumerate((7, 7, 8)):
            writes.insert_session(
                session,
                token_hash=str(number) * 64,
                user_id=UserId(user),
                now=NOW,
                absolute_expires_at=NOW + SECOND,
            )
        writes.end_sessions_of(session, UserId(7), NOW)

    with city.operations_read() as session:
        held = [queries.held_session(session, str(n) * 64) for n in range(3)]

    assert [each.ended_at for each in held if each] == [NOW, NOW, None]


@pytest.mark.parametrize("log", ["changes", "views"])
def test_a_log_is_read_newest_first_and_narrowed(city: Database, log: str) -> None:
    events = [
        AuditEvent(kind, NOW + n * SECOND, None, f"Đối tượng {n}", (("mã", "Ă"),))
        for n, kind in enumerate(
            (AuditKind.DATA_LOADED, AuditKind.USER_ADDED, AuditKind.DATA_LOADED)
        )
    ]
    with city.write() as main, city.operations_write() as operations:
        for event in events:
            if log == "changes":
                add_change(main, event)
            else:
                add_view(operations, event)

    with city.read() as main, city.operations_read() as operations:
        session, read = (main, changes) if log == "changes" else (operations, views)
        everything = read(session, kinds=None, before=None, limit=9)
        loads = read(session, kinds={AuditKind.DATA_LOADED}, before=None, limit=9)
        earlier = read(session, kinds=None, before=NOW + 2 * SECOND, limit=1)

    assert list(everything) == events[::-1]
    assert list(loads) == [events[2], events[0]]
    assert list(earlier) == [events[1]]


def test_attempts_of_one_source_are_told_from_others(city: Database) -> None:
    with city.operations_write() as session:
        for n, (kind, subject) in enumerate(
            [
                (AuditKind.SIGN_IN_FAILED, "a 1"),
                (AuditKind.SIGN_IN_FAILED, "a 2"),
                (AuditKind.SIGNED_IN, "a 1"),
                (AuditKind.DOSSIER_VIEWED, "a 1"),
            ]
        ):
            add_view(session, AuditEvent(kind, NOW + n * SECOND, None, subject))

    with city.operations_read() as session:
        attempts = queries.sign_in_attempts(
            session,
            subject="a 1",
            kinds=[AuditKind.SIGN_IN_FAILED, AuditKind.SIGNED_IN],
            since=NOW - SECOND,
        )
        none = queries.sign_in_attempts(
            session, subject="a 1", kinds=[AuditKind.SIGN_IN_FAILED], since=NOW
        )

    assert attempts == (
        (AuditKind.SIGNED_IN, NOW + 2 * SECOND),
        (AuditKind.SIGN_IN_FAILED, NOW),
    )
    assert none == ()
