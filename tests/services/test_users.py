"""Managing accounts: rules, log, and what never happens without permission."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.queries import access as queries
from data_access.queries.audit import changes
from data_access.schema.access import AppUserRow, AuditEventRow
from domain.access import OrgScope, Permission, Role, Viewer
from domain.account import Grant
from domain.audit import AuditEvent, AuditKind
from domain.errors import AccessDenied, Conflict, InvalidInput, NotFound, NotSignedIn
from domain.identifiers import UserId
from services.audit import audit_log, record_view
from services.first_accounts import add_sample_account
from services.sign_in import (
    sign_in,
    sign_in_as_sample,
    sign_in_notice,
    viewer_of,
)
from services.users import add_user, change_user, set_password, users
from tests.accounts import (
    NOW,
    PASSWORD,
    add_account,
    city_database,
    declare_sample,
    unit_id,
)

IP = "10.0.0.7"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = city_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def administrator(database: Database) -> Viewer:
    add_account(database, "quantri", (Role.ADMINISTRATOR, "HCM"))
    token = sign_in(database, username="quantri", password=PASSWORD, ip=IP, now=NOW)
    return viewer_of(database, token, NOW)


@pytest.fixture(params=[role for role in Role if role is not Role.ADMINISTRATOR])
def somebody_else(request: pytest.FixtureRequest) -> Viewer:
    return Viewer(
        UserId(99), "khac", "Khác", "", request.param.permissions, OrgScope(frozenset())
    )


def new_user(database: Database, administrator: Viewer, **changes: object) -> UserId:
    values: dict[str, object] = {
        "username": "tranthib",
        "display_name": "Trần Thị B",
        "title": "Chuyên viên",
        "password": PASSWORD,
        "grants": [Grant(Role.STAFF, unit_id(database, "HBC"), None)],
        "now": NOW,
    }
    return add_user(database, administrator, **(values | changes))  # type: ignore[arg-type]


def logged(database: Database) -> list[AuditEvent]:
    with database.read() as session:
        return list(changes(session, kinds=None, before=None, limit=99))


def count(database: Database, table: type[AppUserRow] | type[AuditEventRow]) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_new_account_can_sign_in_with_what_it_was_granted(database, administrator):
    user_id = new_user(database, administrator, username=" TranThiB ")

    token = sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)
    viewer = viewer_of(database, token, NOW)

    assert viewer.user_id == user_id
    assert Permission.DATA_IMPORT in viewer.permissions
    assert viewer.scope.roots == {unit_id(database, "HBC")}
    (event,) = logged(database)
    assert event.kind is AuditKind.USER_ADDED
    assert event.user_id == administrator.user_id
    assert event.subject == "tranthib"
    assert PASSWORD not in str(event)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"username": "a b"}, "Tên đăng nhập"),
        ({"username": "hà"}, "Tên đăng nhập"),
        ({"display_name": "  "}, "Họ và tên"),
        ({"title": ""}, "Chức vụ"),
        ({"title": "x" * 121}, "120"),
        ({"password": "ngan"}, "12"),
        ({"password": "tranthib-2024-abc"}, "dễ đoán"),
        ({"password": "abababababab"}, "dễ đoán"),
        ({"password": "x y" * 400}, "1024"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_written(
    database, administrator, changes, what
):
    with pytest.raises(InvalidInput, match=what):
        new_user(database, administrator, **changes)

    assert count(database, AppUserRow) == 1
    assert logged(database) == []


def test_a_taken_name_is_refused(database, administrator):
    new_user(database, administrator)

    with pytest.raises(Conflict, match="đã có"):
        new_user(database, administrator, username="TRANTHIB")


def test_without_the_permission_nothing_changes(database, somebody_else):
    target = add_account(database, "ai", (Role.STAFF, "HBC"))

    for refused in (
        lambda: users(database, somebody_else),
        lambda: new_user(database, somebody_else),
        lambda: change_user(
            database,
            somebody_else,
            user_id=target,
            display_name="A",
            title="B",
            is_active=False,
            grants=[],
            now=NOW,
        ),
        lambda: set_password(
            database, somebody_else, user_id=target, password=PASSWORD + "x", now=NOW
        ),
        lambda: audit_log(database, somebody_else),
    ):
        with pytest.raises(AccessDenied):
            refused()

    assert count(database, AppUserRow) == 1
    assert logged(database) == []
    assert sign_in(database, username="ai", password=PASSWORD, ip=IP, now=NOW)


def test_a_change_is_logged_with_before_and_after(database, administrator):
    user_id = new_user(database, administrator)
    city = Grant(Role.CITY_LEADER, unit_id(database, "HCM"), None)

    change_user(
        database,
        administrator,
        user_id=user_id,
        display_name="Trần Thị Bình",
        title="Phó Chủ tịch",
        is_active=True,
        grants=[city, city],
        now=NOW + timedelta(seconds=1),
    )

    user = next(u for u in users(database, administrator).users if u.user_id == user_id)
    assert user.display_name == "Trần Thị Bình"
    assert user.grants == (city,)
    event = logged(database)[0]
    assert event.kind is AuditKind.USER_CHANGED
    assert dict(event.detail)["truoc"].startswith("staff ")
    assert dict(event.detail)["sau"].startswith("city_leader ")


def test_closing_an_account_ends_its_sessions(database, administrator):
    user_id = new_user(database, administrator)
    token = sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)

    for is_active in (False, True):
        change_user(
            database,
            administrator,
            user_id=user_id,
            display_name="B",
            title="C",
            is_active=is_active,
            grants=[],
            now=NOW,
        )

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)
    assert AuditKind.USER_DISABLED in {event.kind for event in logged(database)}


def test_another_password_ends_sessions_and_the_old_one(database, administrator):
    user_id = new_user(database, administrator)
    token = sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)
    other = "mot-cau-khac-han-2025"

    set_password(database, administrator, user_id=user_id, password=other, now=NOW)

    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)
    with pytest.raises(NotSignedIn):
        sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)
    assert sign_in(database, username="tranthib", password=other, ip=IP, now=NOW)


def test_the_last_administrator_cannot_go(database, administrator):
    def change(**values: object) -> None:
        change_user(
            database,
            administrator,
            user_id=administrator.user_id,
            display_name="Quản trị",
            title="Quản trị",
            now=NOW,
            **({"is_active": True, "grants": grants} | values),  # type: ignore[arg-type]
        )

    grants = [Grant(Role.ADMINISTRATOR, unit_id(database, "HCM"), None)]

    with pytest.raises(Conflict, match="quản trị cuối cùng"):
        change(is_active=False)
    with pytest.raises(Conflict, match="quản trị cuối cùng"):
        change(grants=[])
    change()

    assert users(database, administrator).users[0].is_active


def test_an_unknown_account_is_not_found(database, administrator):
    with pytest.raises(NotFound):
        set_password(
            database, administrator, user_id=UserId(404), password=PASSWORD, now=NOW
        )


def test_the_list_never_holds_a_password(database, administrator):
    new_user(database, administrator)

    assert "argon2" not in repr(users(database, administrator))


def test_a_sample_account_is_made_or_brought_up_to_date(database):
    def make(title: str) -> UserId:
        return add_sample_account(
            database,
            username="mau",
            display_name="Mẫu",
            title=title,
            role=Role.STAFF,
            org_unit_id=unit_id(database, "HCM"),
            now=NOW,
        )

    assert make("Một") == make("Hai")

    with database.read() as session:
        account = queries.account(session, "mau")
    assert account is not None
    assert account.title == "Hai"
    assert account.is_sample


def test_a_sample_account_never_takes_a_real_ones_name(database):
    add_account(database, "that", (Role.STAFF, "HCM"))

    with pytest.raises(Conflict):
        add_sample_account(
            database,
            username="that",
            display_name="Mẫu",
            title="Mẫu",
            role=Role.STAFF,
            org_unit_id=unit_id(database, "HCM"),
            now=NOW,
        )


def test_what_is_made_on_the_sample_ends_with_it(database, administrator):
    declare_sample(database)
    new_user(database, administrator)
    token = sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)
    assert users(database, administrator).makes_samples

    declare_sample(database, all_sources=False)

    assert not users(database, administrator).makes_samples
    with pytest.raises(NotSignedIn):
        viewer_of(database, token, NOW)
    with pytest.raises(NotSignedIn):
        sign_in(database, username="tranthib", password=PASSWORD, ip=IP, now=NOW)


def test_a_sample_account_with_a_password_needs_it(database, administrator):
    declare_sample(database)
    new_user(database, administrator)

    assert sign_in_notice(database).sample_accounts == ()
    with pytest.raises(AccessDenied):
        sign_in_as_sample(
            database, username="tranthib", ip=IP, on_loopback=True, now=NOW
        )


def test_a_sample_administrator_leaves_real_accounts_alone(database, administrator):
    real = new_user(database, administrator)
    add_account(database, "mau", (Role.ADMINISTRATOR, "HCM"), is_sample=True)
    declare_sample(database)
    token = sign_in_as_sample(
        database, username="mau", ip=IP, on_loopback=True, now=NOW
    )
    sample = viewer_of(database, token, NOW)
    before = users(database, administrator).users

    with pytest.raises(AccessDenied, match="tài khoản thật"):
        set_password(database, sample, user_id=real, password=PASSWORD, now=NOW)
    with pytest.raises(AccessDenied, match="tài khoản thật"):
        change_user(
            database,
            sample,
            user_id=real,
            display_name="Khác",
            title="Khác",
            is_active=False,
            grants=[],
            now=NOW,
        )

    assert users(database, administrator).users == before


def test_the_log_joins_changes_and_views_newest_first(database):
    user_id = add_account(
        database, "soat", (Role.ADMINISTRATOR, "HCM"), (Role.STAFF, "HCM")
    )
    token = sign_in(database, username="soat", password=PASSWORD, ip=IP, now=NOW)
    reader = viewer_of(database, token, NOW)
    record_view(
        database,
        reader,
        kind=AuditKind.DOSSIER_VIEWED,
        subject="H29.1",
        now=NOW + timedelta(minutes=1),
        detail=[("nguon", "MC-1")],
    )
    set_password(
        database,
        reader,
        user_id=user_id,
        password=PASSWORD,
        now=NOW + timedelta(minutes=2),
    )

    lines = audit_log(database, reader)
    views_only = audit_log(
        database, reader, kinds=frozenset({AuditKind.DOSSIER_VIEWED})
    )
    earlier = audit_log(database, reader, before=NOW + timedelta(minutes=1))

    assert [line.event.kind for line in lines] == [
        AuditKind.PASSWORD_CHANGED,
        AuditKind.DOSSIER_VIEWED,
        AuditKind.SIGNED_IN,
    ]
    assert {line.username for line in lines} == {"soat"}
    assert [line.event.subject for line in views_only] == ["H29.1"]
    assert [line.event.kind for line in earlier] == [AuditKind.SIGNED_IN]
    assert len(audit_log(database, reader, limit=1)) == 1


def test_a_view_is_logged_while_a_load_holds_the_writer(database, administrator):
    with database.write():
        record_view(
            database,
            administrator,
            kind=AuditKind.DOSSIER_VIEWED,
            subject="H29.1",
            now=NOW,
        )

    subjects = [line.event.subject for line in audit_log(database, administrator)]
    assert "H29.1" in subjects
