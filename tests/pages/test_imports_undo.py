"""Số liệu: the last load of a source is taken back, or it is said why not."""

from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Role
from tests.apps import AppTest
from tests.pages.signed_in import labels, open_page, panels
from tests.pages.test_imports_page import GOOD, PAGE, click, stored, upload


@pytest.fixture
def page(city: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    return open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()


def html(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_what_was_just_loaded_is_taken_back(page, city):
    before = stored(city)
    upload(page, *GOOD)
    click(page, "Nạp 2 hồ sơ")
    loaded = stored(city)

    click(page, "Hoàn tác")
    question = html(page)
    click(page, "Hoàn tác lượt nạp này")

    assert not page.exception
    assert (loaded, stored(city)) == (before + 2, before)
    assert "2 hồ sơ mới được rút ra" in question
    assert "số liệu của nguồn trở lại đến 17:00 11/04/2024" in question
    assert "Đã hoàn tác lượt nạp cuối của Một: 2 hồ sơ rút ra" in panels(page)
    assert labels(page) == ["Xem Tổng quan", "Nạp tệp khác"]


def test_asking_takes_nothing_back(page, city):
    upload(page, *GOOD)
    click(page, "Nạp 2 hồ sơ")
    loaded = stored(city)

    click(page, "Hoàn tác")

    assert stored(city) == loaded


def test_why_a_load_cannot_be_taken_back_is_said(page):
    click(page, "Hoàn tác lượt nạp…")

    assert "Không hoàn tác được." in html(page)
    assert "Hoàn tác lượt nạp này" not in labels(page)


def test_nobody_takes_back_a_load_of_others(city, monkeypatch):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF, org_unit="HCG").run()
    click(app, "Hoàn tác lượt nạp…")

    assert "Một:" not in html(app)
    assert "Hai:" in html(app)
