"""Số liệu: a file is checked first, loaded on request, and leaves nothing behind."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1.element_tree import FileUploader

from data_access.engine import Database
from data_access.queries.audit import changes
from data_access.schema.dossiers import DossierRow
from domain.access import Role
from domain.audit import AuditKind
from domain.imports import ImportKind
from services.installation import present_data_version
from tests.apps import AppTest
from tests.architecture import ROOT
from tests.builders import build_city
from tests.pages.signed_in import labels, open_page, panels, said, sign_in_as

PAGE = "data/imports.py"
HEADER = "Mã hồ sơ,Đơn vị,Thủ tục,Hình thức nộp,Tiếp nhận lúc,Hẹn trả"
GOOD = (
    "M-1,HBC-1,TTHC-DD-01,Trực tuyến,2024-05-06 09:00,2024-05-13",
    "M-2,HBC-1,TTHC-HT-01,Trực tiếp,2024-05-07 09:00,2024-05-14",
)
BAD = "M-3,HBC-1,TTHC-DD-01,Trực tiếp,31/02/2024,2024-05-14"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the application puts temporary files, watched."""
    folder = tmp_path / "tam"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def page(city: Database, monkeypatch: pytest.MonkeyPatch, temporary: Path) -> AppTest:
    return open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()


def upload(
    app: AppTest, *rows: str, source: str | None = "MC-1", name: str = "ho-so.csv"
) -> AppTest:
    if source is not None:
        app.selectbox(key="nap_nguon").set_value(source).run()
    content = "\n".join([HEADER, *rows]).encode()
    return send(app, name, content)


def send(app: AppTest, name: str, content: bytes) -> AppTest:
    [place] = app.get("file_uploader")
    assert isinstance(place, FileUploader)
    return settled(place.upload(name, content, "text/csv").run())


def settled(app: AppTest) -> AppTest:
    """The page once the job it waits for has ended; a browser looks every second."""
    while "_import_job" in app.session_state:
        assert app.session_state["_import_job"].wait(60)
        app.run()
    return app


def click(app: AppTest, label: str) -> AppTest:
    return settled(next(b for b in app.button if b.label == label).click().run())


def stored(database: Database) -> int:
    with database.read() as session:
        counted = select(func.count()).select_from(DossierRow)
        return session.execute(counted).scalar_one()


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.STAFF])
def test_only_staff_may_load_files(city, monkeypatch, role):
    sign_in_as(city, monkeypatch, role=role)

    app = AppTest.from_file(str(ROOT / "pages" / PAGE), default_timeout=60).run()

    assert "không có quyền" in said(app)
    assert not app.get("file_uploader")


def test_the_page_begins_with_who_lags_behind(page):
    shown = panels(page)

    assert not page.exception
    assert "1 nguồn chậm số liệu" in shown
    assert "Hai chỉ đến 07:00 21/03/2024" in shown
    assert "ho-so-1.csv" in shown
    assert page.get("file_uploader")


def test_an_empty_database_asks_for_the_first_file(empty_city, monkeypatch):
    with empty_city.write() as session:
        build_city(session)

    app = open_page(empty_city, monkeypatch, PAGE, role=Role.STAFF).run()

    assert not app.exception
    assert "Chưa có số liệu hồ sơ. Chọn tệp để nạp lần đầu." in panels(app)


def test_a_check_writes_nothing(page, city):
    before = (stored(city), present_data_version(city))

    upload(page, *GOOD, BAD)

    shown = panels(page)
    assert not page.exception
    assert "1 dòng bị từ chối" in shown
    assert "2 dòng sẵn sàng. Chưa có gì được ghi." in shown
    assert "Ngày tiếp nhận không có trong lịch" in shown
    assert "Nạp 2 hồ sơ hợp lệ" in labels(page)
    assert (stored(city), present_data_version(city)) == before


def test_the_file_is_kept_once_and_privately_until_it_is_dropped(page, temporary):
    upload(page, *GOOD, name="ho so.csv")
    [folder] = temporary.iterdir()
    kept = [path.name for path in folder.iterdir()]
    mode = folder.stat().st_mode & 0o777

    click(page, "Hủy")

    assert (kept, mode) == (["tep.csv"], 0o700)
    assert list(temporary.iterdir()) == []


def test_drawing_the_page_again_does_not_check_again(page):
    upload(page, *GOOD)
    first = page.session_state["_import_checked"][1]

    page.run()

    assert page.session_state["_import_checked"][1] is first


def test_another_source_is_checked_anew(page):
    upload(page, *GOOD)
    settled(page.selectbox(key="nap_nguon").set_value("MC-2").run())

    assert "2 dòng bị từ chối" in panels(page)
    assert "nguồn sổ theo dõi khác" in panels(page)
    assert labels(page) == ["Xem từng dòng", "Sửa cách ghép cột", "Hủy"]


def test_loading_says_what_changed_and_is_logged(page, city, temporary):
    before = stored(city)
    upload(page, *GOOD)

    click(page, "Nạp 2 hồ sơ")

    assert not page.exception
    assert "Đã nạp ho-so.csv: 2 hồ sơ mới, 0 thay đổi" in panels(page)
    assert labels(page) == ["Xem Tổng quan", "Nạp tệp khác", "Hoàn tác"]
    assert stored(city) == before + 2
    assert list(temporary.iterdir()) == []
    with city.read() as session:
        last = changes(session, kinds=None, before=None, limit=1)[0]
    assert (last.kind, last.subject) == (AuditKind.DATA_LOADED, "ho-so.csv")


def test_the_way_on_leads_to_the_overview(page):
    upload(page, *GOOD)
    click(page, "Nạp 2 hồ sơ")

    click(page, "Xem Tổng quan")

    assert not page.exception
    assert "Ngay lúc này" in panels(page)


def test_a_moment_far_ahead_of_all_data_is_questioned(page):
    upload(page, *GOOD)

    assert "sau số liệu hiện có (17:00 11/04/2024)" in said(page)


def test_valid_rows_are_loaded_only_by_the_button_that_says_so(page, city):
    before = stored(city)
    upload(page, *GOOD, BAD)

    click(page, "Nạp 2 hồ sơ hợp lệ")

    assert stored(city) == before + 2
    assert "2 hồ sơ mới" in panels(page)


def test_the_same_file_again_has_nothing_to_load(page):
    upload(page, *GOOD)
    click(page, "Nạp 2 hồ sơ")
    click(page, "Nạp tệp khác")

    upload(page, *GOOD)

    assert "không có dòng nào mới hoặc thay đổi" in panels(page)
    assert "chính tệp này" in panels(page)
    assert labels(page) == ["Sửa cách ghép cột", "Hủy"]


def test_cancelling_goes_back_to_the_start(page):
    upload(page, *GOOD)

    click(page, "Hủy")

    assert page.get("file_uploader")
    assert "Các lượt nạp gần đây" in panels(page)


def test_a_file_older_than_the_last_one_is_refused_in_words(page, city):
    page.date_input(key="nap_ngay").set_value(date(2024, 4, 1)).run()

    upload(page, *GOOD)

    assert "Tệp cũ hơn lần nạp trước" in said(page)
    assert labels(page) == ["Kiểm tra lại", "Sửa cách ghép cột", "Hủy"]


def test_a_source_must_be_chosen(page):
    upload(page, *GOOD, source=None)

    assert "Chọn hoặc nhập nguồn" in said(page)


def test_rows_outside_the_scope_are_refused(city, monkeypatch, temporary):
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF, org_unit="HCG").run()
    app.selectbox(key="nap_nguon").set_value("MC-2").run()

    upload(app, *GOOD, source=None)

    assert "ngoài phạm vi" in panels(app)
    assert "Nạp 2 hồ sơ" not in labels(app)


def test_what_is_no_table_is_refused_in_words(page):
    page.selectbox(key="nap_nguon").set_value("MC-1").run()
    send(page, "x.csv", b"%PDF-1.7 ...")

    assert not page.exception
    assert "tệp không đọc được" in panels(page)
    assert not any(label.startswith("Nạp ") for label in labels(page))


def test_the_name_of_a_file_is_only_shown_and_shown_as_text(page, temporary):
    upload(page, *GOOD, name="../../<b>x</b>.csv")

    assert "&lt;b&gt;x&lt;/b&gt;.csv" in panels(page) or "b&gt;.csv" in panels(page)
    assert "<b>x</b>" not in panels(page)


def test_a_calendar_replaces_its_years_and_needs_neither_source_nor_moment(page):
    page.selectbox(key="nap_loai").set_value(ImportKind.CALENDAR).run()
    content = "Ngày,Loại,Tên\n2024-06-03,Nghỉ,Ngày nghỉ thử\n".encode()
    send(page, "lich.csv", content)

    assert not page.exception
    assert "Theo năm: ngày vắng mặt của năm bị bỏ" in panels(page)
    assert "3 dòng sẵn sàng" in panels(page)
    assert "Nạp 3 dòng" in labels(page)
