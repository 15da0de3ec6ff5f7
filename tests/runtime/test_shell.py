"""Menu by permission, guarded pages, the view state, failing pages: as AppTest sees."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.context import ContextProxy
from streamlit.runtime.pages_manager import PagesManager

from components import user_forms
from components.runtime import application, reads
from components.runtime.menu import ENTRIES
from components.runtime.reads import ReadCache
from components.runtime.server import server_parts
from components.runtime.web_addresses import SESSION_COOKIE
from data_access.engine import Database
from data_access.queries import access as queries
from data_access.queries.audit import views
from data_access.writes import access as writes
from domain.access import Role
from domain.account import Grant, User
from domain.audit import AuditKind
from domain.identifiers import FieldId, UserId
from domain.period import Basis, PeriodKind
from services.sign_in import sign_in, sign_out
from tests.accounts import (
    PASSWORD,
    add_account,
    city_database,
    declare_sample,
    regrant,
    unit_id,
)
from tests.apps import AppTest

ROOT = Path(__file__).resolve().parents[2]
Open = Callable[..., AppTest]

EXPECTED_MENU = {
    Role.CITY_LEADER: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Chất lượng số liệu",
        "Báo cáo",
    ],
    Role.UNIT_HEAD: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Chất lượng số liệu",
        "Báo cáo",
    ],
    Role.STAFF: [
        "Tổng quan",
        "Bản đồ",
        "Đơn vị",
        "Bộ 766",
        "Hồ sơ",
        "Sổ theo dõi",
        "Đối chiếu",
        "Điểm nghẽn",
        "Nhiệm vụ",
        "Chỉ tiêu",
        "Số liệu",
        "Chất lượng số liệu",
        "Ranh giới",
        "Báo cáo",
    ],
    Role.PERSONAL_DATA: [],
    Role.ADMINISTRATOR: ["Quản trị", "Nhật ký"],
}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    opened = city_database(tmp_path)
    declare_sample(opened)
    monkeypatch.setattr(application, "_database", opened)
    monkeypatch.setattr(reads, "_cache", ReadCache())
    yield opened
    opened.close()


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser sent with the websocket's handshake; AppTest sends nothing."""
    sent: dict[str, str] = {}
    monkeypatch.setattr(ContextProxy, "cookies", property(lambda _self: sent))
    return sent


@pytest.fixture
def token_of(database: Database) -> Callable[[str], str]:
    """Signs an account in, at this very moment."""
    return lambda username: sign_in(
        database,
        username=username,
        password=PASSWORD,
        ip="127.0.0.1",
        now=datetime.now(UTC),
    )


def opened_app() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def texts(app: AppTest) -> str:
    """Everything that pages say in elements that AppTest knows."""
    known = [*app.title, *app.markdown, *app.error, *app.warning, *app.info]
    return "\n".join(str(element.value) for element in known)


def test_nobody_sees_a_page_without_a_session(database, cookies):
    app = opened_app().run()

    assert [warning.value for warning in app.warning] == ["Bạn chưa đăng nhập."]
    assert not app.title
    assert not app.exception


@pytest.mark.parametrize("role", Role)
def test_the_menu_holds_what_the_role_may_open(
    database, cookies, token_of, role, monkeypatch
):
    offered: list[str] = []
    navigation = st.navigation

    def noted(pages: list[StreamlitPage], position: Literal["top"]) -> StreamlitPage:
        offered.extend(page.title for page in pages)
        return navigation(pages, position=position)

    monkeypatch.setattr(st, "navigation", noted)
    add_account(database, "ai", (role, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")

    app = opened_app().run()

    assert not app.exception
    listed = {entry.title for entry in ENTRIES}
    assert offered == [title for title in EXPECTED_MENU[role] if title in listed]


def test_a_page_asks_by_itself_who_is_looking(database, cookies, token_of):
    add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")

    app = AppTest.from_file(str(ROOT / "pages/admin/users.py")).run()

    assert "không có quyền" in texts(app)
    assert not app.dataframe


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.file)
def test_no_page_runs_for_nobody(database, cookies, entry):
    app = AppTest.from_file(str(ROOT / "pages" / entry.file), default_timeout=60).run()

    assert not app.exception
    assert [warning.value for warning in app.warning] == ["Bạn chưa đăng nhập."]


def test_signing_out_elsewhere_ends_the_open_tab_at_its_next_rerun(
    database, cookies, token_of
):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app().run()
    before = texts(app)

    sign_out(database, cookies[SESSION_COOKIE], datetime.now(UTC))
    app.run()

    assert "Quản trị người dùng" in before
    assert "Quản trị người dùng" not in texts(app)
    assert "đã kết thúc" in texts(app)


def test_a_role_taken_away_closes_the_open_page(database, cookies, token_of):
    user_id: UserId = add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app().run()
    assert app.dataframe

    regrant(database, user_id, Role.CITY_LEADER, "HCM")
    app.run()

    assert not app.exception
    assert "Quản trị người dùng" not in texts(app)


def test_another_account_in_the_same_tab_finds_nothing_of_the_first(
    database, cookies, token_of
):
    for name in ("mot", "hai"):
        add_account(database, name, (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("mot")
    app = opened_app().run()
    app.session_state["con_lai"] = "của người trước"

    cookies[SESSION_COOKIE] = token_of("hai")
    app.run()

    assert "con_lai" not in app.session_state


def test_an_account_without_grants_is_told_so(database, cookies, token_of):
    add_account(database, "trong")
    cookies[SESSION_COOKIE] = token_of("trong")

    app = opened_app().run()

    assert "chưa được cấp quyền" in texts(app)
    assert not app.exception


def test_the_log_page_lists_who_signed_in(database, cookies, token_of):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")

    app = AppTest.from_file(str(ROOT / "pages/admin/audit.py")).run()

    table = app.dataframe[0].value
    assert list(table["Việc"]) == ["Đăng nhập"]
    assert list(table["Tài khoản"]) == ["ai"]
    assert list(table["Đối tượng"]) == ["ai"]


def press(app: AppTest, label: str) -> None:
    """Click the button that says `label`."""
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()


def opened_account(
    monkeypatch: pytest.MonkeyPatch, database: Database, user_id: UserId
) -> AppTest:
    """The page of accounts with one of them selected; AppTest selects no rows."""

    def chosen(
        users: Sequence[User], _org_units: object, _fields: object
    ) -> User | None:
        return next(user for user in users if user.user_id == user_id)

    monkeypatch.setattr(user_forms, "table", chosen)
    return AppTest.from_file(str(ROOT / "pages/admin/users.py")).run()


def test_an_account_saved_untouched_keeps_its_grants(
    database, cookies, token_of, monkeypatch
):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    user_id = add_account(database, "hai")
    stored = (
        Grant(Role.STAFF, unit_id(database, "HBC"), FieldId(1)),
        Grant(Role.UNIT_HEAD, unit_id(database, "STNMT"), None),
    )
    with database.write() as session:
        writes.replace_grants(session, user_id, stored)
    cookies[SESSION_COOKIE] = token_of("ai")

    app = opened_account(monkeypatch, database, user_id)
    warned = texts(app)
    press(app, "Lưu tài khoản")

    assert not app.exception
    assert "**không** có quyền nạp số liệu" in warned
    assert "lĩnh vực chung" in warned
    with database.read() as session:
        assert queries.grants(session, user_id) == stored


def test_grants_are_changed_added_and_dropped_row_by_row(
    database, cookies, token_of, monkeypatch
):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    user_id = add_account(
        database, "hai", (Role.STAFF, "HBC"), (Role.UNIT_HEAD, "STNMT")
    )
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_account(monkeypatch, database, user_id)

    next(button for button in app.button if button.label == "Bỏ").click().run()
    press(app, "Thêm dòng quyền")
    role, unit, field = app.selectbox[3:6]
    role.set_value(Role.PERSONAL_DATA)
    unit.set_value(unit_id(database, "STNMT"))
    field.set_value(FieldId(1))
    app.run()
    press(app, "Lưu tài khoản")

    assert not app.exception
    stnmt = unit_id(database, "STNMT")
    with database.read() as session:
        assert queries.grants(session, user_id) == (
            Grant(Role.UNIT_HEAD, stnmt, None),
            Grant(Role.PERSONAL_DATA, stnmt, FieldId(1)),
        )


def test_an_account_without_grants_is_saved_without(
    database, cookies, token_of, monkeypatch
):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    user_id = add_account(database, "hai")
    cookies[SESSION_COOKIE] = token_of("ai")

    app = opened_account(monkeypatch, database, user_id)
    press(app, "Lưu tài khoản")

    assert "Đã lưu tài khoản." in [message.value for message in app.success]


@pytest.mark.parametrize("page", ["admin/users.py", "admin/audit.py"])
def test_pages_of_administrators_say_that_the_data_are_a_sample(
    database, cookies, token_of, page
):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")

    app = AppTest.from_file(str(ROOT / "pages" / page)).run()

    assert "Dữ liệu mẫu" in "".join(html.proto.body for html in app.get("html"))


def test_a_refused_page_is_noted_once(database, cookies, token_of):
    user_id = add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")

    app = AppTest.from_file(str(ROOT / "pages/admin/users.py")).run()
    app.run()

    with database.operations_read() as session:
        refused = views(session, kinds={AuditKind.ACCESS_REFUSED}, before=None, limit=9)
    assert [event.user_id for event in refused] == [user_id]
    assert dict(refused[0].detail) == {"quyen": "users.manage"}


def test_an_address_outside_the_menu_is_refused_and_noted(
    database, cookies, token_of, monkeypatch
):
    add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    monkeypatch.setattr(
        ContextProxy, "url", property(lambda _self: "http://localhost:8501/nhat-ky")
    )

    app = opened_app().run()

    assert "Trang Nhật ký nằm ngoài quyền" in texts(app)
    with database.operations_read() as session:
        (event, *_) = views(session, kinds=None, before=None, limit=1)
    assert event.kind is AuditKind.ACCESS_REFUSED
    assert event.subject == "/nhat-ky"


def test_a_new_account_is_made_on_the_page(database, cookies, token_of):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = AppTest.from_file(str(ROOT / "pages/admin/users.py")).run()

    for box, text in zip(
        app.text_input, ("tranthib", "Trần Thị B", "Chuyên viên", PASSWORD), strict=True
    ):
        box.set_value(text)
    press(app, "Tạo tài khoản")
    unfinished = texts(app)
    app.selectbox[0].set_value(Role.STAFF)
    app.selectbox[1].set_value(unit_id(database, "HCM"))
    press(app, "Tạo tài khoản")

    assert not app.exception
    assert "chưa chọn vai trò" in unfinished
    assert "Đã tạo tài khoản." in [message.value for message in app.success]
    assert "tài khoản mẫu" in texts(app)
    assert token_of("tranthib")


def test_idle_tabs_end_even_if_they_are_open(database, cookies, token_of):
    add_account(database, "ai", (Role.ADMINISTRATOR, "HCM"))
    early = datetime.now(UTC) - timedelta(minutes=31)
    cookies[SESSION_COOKIE] = sign_in(
        database, username="ai", password=PASSWORD, ip="127.0.0.1", now=early
    )

    app = opened_app().run()

    assert "đã kết thúc" in texts(app)
    assert not app.dataframe


def test_useless_values_in_the_address_become_defaults_with_a_notice(
    database, cookies, token_of
):
    add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app()
    app.query_params.update({"don-vi": "KHONG", "ky": "hom-qua", "so-voi": "'"})

    app.run()

    assert not app.exception
    assert "Không có đơn vị “KHONG”" in texts(app)
    assert "Không hiểu kỳ “hom-qua”" in texts(app)
    assert not {"don-vi", "ky", "so-voi"} & set(app.query_params)


def test_an_org_unit_outside_the_scope_reads_like_one_that_does_not_exist(
    database, cookies, token_of
):
    add_account(database, "ai", (Role.UNIT_HEAD, "HBC"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app()
    app.query_params["don-vi"] = "STNMT"

    app.run()

    assert "Không có đơn vị “STNMT”" in texts(app)
    options = app.selectbox(key="pick_org_unit").options
    assert options == ["Đơn vị HBC", "Đơn vị HBC-1", "Đơn vị HBC-2"]


def test_a_choice_goes_into_the_address_and_stays_on_the_next_page(
    database, cookies, token_of
):
    add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app().run()

    app.selectbox(key="pick_org_unit").set_value("HBC").run()
    app.selectbox(key="pick_field").set_value("DD").run()
    chosen = dict(app.query_params)
    app.switch_page("pages/operations/dossiers.py").run()

    assert chosen == {"don-vi": "HBC", "linh-vuc": "DD"}
    assert app.selectbox(key="pick_org_unit").value == "HBC"
    assert app.query_params["don-vi"] == "HBC"


def test_any_period_can_be_picked_and_goes_into_the_address(
    database, cookies, token_of
):
    add_account(database, "ai", (Role.CITY_LEADER, "HCM"))
    cookies[SESSION_COOKIE] = token_of("ai")
    app = opened_app()
    app.query_params["ky"] = "2024-Q3"
    app.run()

    assert app.selectbox(key="pick_period_of_kind").value == "2024-Q3"
    app.button_group(key="pick_basis").set_value(Basis.REPORTING).run()
    by_basis = dict(app.query_params)
    app.button_group(key="pick_kind").set_value(PeriodKind.MONTH).run()
    by_kind = dict(app.query_params)
    app.button_group(key="pick_kind").set_value(PeriodKind.FREE).run()
    app.date_input(key="pick_first_day").set_value(date(2024, 11, 16)).run()
    app.date_input(key="pick_last_day").set_value(date(2024, 11, 17)).run()
    app.date_input(key="pick_first_day").set_value(date(2024, 11, 18)).run()

    assert not app.exception
    assert by_basis["ky"] in ("bc-2024-Q3", ["bc-2024-Q3"])
    assert by_kind["ky"] in ("bc-2024-M12", ["bc-2024-M12"])
    assert app.query_params["ky"] in ("20241118-20241118", ["20241118-20241118"])


def test_a_failing_page_shows_a_number_and_keeps_the_message_to_itself(capsys):
    def page() -> None:
        from components.runtime.failures import configure_logging, show_script_error

        configure_logging()
        show_script_error(ValueError("Nguyễn Văn A, 0901234567"))

    app = AppTest.from_function(page).run()

    (shown,) = app.error
    error_id = re.search(r"\*\*([0-9a-f]{8})\*\*", shown.value)
    logged = capsys.readouterr().out
    assert error_id is not None
    assert error_id[1] in logged
    assert "ValueError" in logged
    assert "Nguyễn Văn A" not in shown.value + logged


def test_a_known_failure_shows_its_own_sentence():
    def page() -> None:
        from components.runtime.failures import show_script_error
        from domain.errors import Conflict

        show_script_error(Conflict("Đang có lượt nạp khác."))

    app = AppTest.from_function(page).run()

    assert [error.value for error in app.error] == ["Đang có lượt nạp khác."]


def test_building_the_server_closes_the_folder_of_pages(monkeypatch):
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)

    server_parts(lambda _database: None)

    assert PagesManager.uses_pages_directory is False
