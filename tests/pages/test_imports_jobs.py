"""Số liệu while a load runs: seen from every tab, cancelled, checked again."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import delete

from components.runtime.jobs import WAITING, jobs
from data_access.engine import Database
from data_access.schema.access import UserGrantRow
from domain.access import Role
from domain.imports import LoadMode
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.pages.signed_in import labels, open_page, panels, said
from tests.pages.test_imports_page import GOOD, PAGE, click, settled, stored, upload


@pytest.fixture
def page(city: Database, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()


@pytest.fixture
def turn() -> Iterator[None]:
    """Somebody else of this process is loading until the test ends or lets go."""
    jobs()._turn.acquire()
    yield
    if jobs()._turn.locked():
        jobs()._turn.release()


def begin_load(app: AppTest) -> AppTest:
    upload(app, *GOOD)
    return next(b for b in app.button if b.label == "Nạp 2 hồ sơ").click().run()


def shown_progress(app: AppTest) -> str:
    return "\n".join(element.proto.text for element in app.get("progress"))


def test_a_load_waits_for_that_of_somebody_else_and_says_so(page, city, turn):
    before = stored(city)
    begin_load(page)

    assert not page.exception
    assert "Đang nạp ho-so.csv" in panels(page)
    assert WAITING in shown_progress(page)
    assert labels(page) == ["Hủy"]
    jobs()._turn.release()
    settled(page)
    assert "2 hồ sơ mới" in panels(page)
    assert stored(city) == before + 2


def test_a_cancelled_load_leaves_the_file_checked_and_nothing_written(page, city, turn):
    before = stored(city)
    begin_load(page)

    click(page, "Hủy")

    assert "Đã hủy theo yêu cầu. Chưa có gì được ghi." in said(page)
    assert "Nạp 2 hồ sơ" in labels(page)
    assert stored(city) == before


def test_a_reloaded_tab_finds_the_load_and_its_result(page, city, turn):
    begin_load(page)

    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    other.switch_page("pages/data/imports.py").run()
    running = panels(other)
    jobs()._turn.release()
    assert page.session_state["_import_job"].wait(60)
    other.run()

    assert "Đang nạp ho-so.csv" in running
    assert "2 hồ sơ mới" in panels(other)


def test_a_right_taken_away_while_waiting_counts(page, city, turn):
    before = stored(city)
    begin_load(page)
    job = page.session_state["_import_job"]

    with city.write() as session:
        session.execute(delete(UserGrantRow))
    jobs()._turn.release()

    assert job.wait(60)
    assert "quyền" in job.status().message
    assert stored(city) == before


def test_a_window_file_lists_what_it_removes_and_asks(page, city):
    page.selectbox(key="nap_nguon").set_value("MC-1").run()
    page.radio(key="nap_kieu").set_value(LoadMode.WINDOW).run()
    page.date_input(key="nap_tu_ngay").set_value(date(2024, 3, 1)).run()
    page.date_input(key="nap_den_ngay").set_value(date(2024, 5, 31)).run()

    before = stored(city)
    upload(page, *GOOD, source=None)
    [button] = [b for b in page.button if b.label.startswith("Nạp 2 hồ sơ, xóa")]
    waiting = button.disabled
    page.checkbox(key="nap_xac_nhan_xoa").check().run()
    click(page, button.label)

    assert not page.exception
    assert waiting
    assert "bị xóa" in panels(page)
    assert stored(city) < before
