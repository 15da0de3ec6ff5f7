"""Số liệu: the portal's figures 766 are tried, matched, taken in and taken back."""

import tempfile
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Role
from domain.other_files import OtherFile
from services.comparison_sets import comparison_lists
from services.installation import SYSTEM
from services.portal_766 import portal_files
from tests.apps import AppTest
from tests.pages.signed_in import open_page, said
from tests.pages.test_imports_page import send

HEADER = "Đơn vị;Kỳ;Chỉ số;Tử số;Mẫu số"
GOOD = "HBC;2024-08;4.1;740;1837"


@pytest.fixture
def page(city: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = open_page(city, monkeypatch, "data/imports.py", role=Role.STAFF).run()
    return app.selectbox(key="nap_loai").set_value(OtherFile.PORTAL_766).run()


def upload(app: AppTest, *rows: str) -> AppTest:
    return send(app, "cong.csv", "\n".join([HEADER, *rows]).encode())


def click(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def texts(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.text)


def successes(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in app.success)


def test_a_file_of_the_portal_goes_in_and_out_again(page: AppTest, city: Database):
    upload(page, GOOD)
    assert "Nhập được: 1 số mới." in successes(page)
    assert portal_files(city, SYSTEM) == ()

    click(page, "cong_nhap")
    assert "Đã nhập 1 số từ cong.csv." in successes(page)
    (file,) = portal_files(city, SYSTEM)
    assert (file.source.file_name, file.figure_count) == ("cong.csv", 1)

    click(page, "cong_hoan_tac")
    assert "Đã hoàn tác cong.csv." in successes(page)
    assert portal_files(city, SYSTEM) == ()
    assert not page.exception


def test_an_unknown_name_is_chosen_and_then_goes_in(page: AppTest, city: Database):
    upload(page, "Hương Bình Tranh;2024-08;4.1;740;1837")
    assert "Chưa nhập được: 1 lỗi." in said(page)
    assert page.button(key="cong_nhap").disabled

    page.selectbox(key="cong_766_Hương Bình Tranh").set_value("HBC").run()
    page.checkbox(key="cong_766_ten").check().run()
    click(page, "cong_nhap")

    assert len(portal_files(city, SYSTEM)) == 1
    assert not page.exception


def test_a_list_to_compare_with_goes_in_and_is_deleted(page: AppTest, city: Database):
    page.selectbox(key="nap_loai").set_value(OtherFile.COMPARISON).run()
    page.date_input(key="doi_chieu_tu").set_value(date(2024, 3, 1)).run()
    page.date_input(key="doi_chieu_den").set_value(date(2024, 3, 31)).run()
    send(page, "hs.csv", b"Khoa;HBC;05/03/2024\nA-1;HBC;05/03/2024\n")
    assert "Chưa nhập được" in said(page)
    page.button(key="doi_chieu_drop").click().run()
    send(page, "hs.csv", "Khóa;Cơ quan;Ngày nhận\nA-1;HBC;05/03/2024\n".encode())
    page.selectbox(key="doi_chieu_cot_code").set_value("Khóa").run()
    assert "Nhập được 1 hồ sơ để đối chiếu." in successes(page)

    click(page, "doi_chieu_nhap")
    assert "Đã nhập 1 hồ sơ để đối chiếu." in successes(page)
    (kept,) = comparison_lists(city, SYSTEM)
    assert (kept.row_count, kept.end_day) == (1, date(2024, 4, 1))

    click(page, "doi_chieu_xoa")
    assert "Đã xóa danh sách" in successes(page)
    assert comparison_lists(city, SYSTEM) == ()
    assert not page.exception


TITLED = ("SỐ LIỆU THÁNG 8/2024;;;", "Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn", "HBC;10;9;1")


def test_the_period_of_the_title_stands_in_its_field_and_may_be_changed(
    page: AppTest, city: Database
):
    send(page, "bang.csv", "\n".join(TITLED).encode())

    assert page.text_input(key="cong_ky").value == "Tháng 8/2024"
    assert "Kỳ lấy theo tiêu đề của tệp, dòng 1: “SỐ LIỆU THÁNG 8/2024”" in texts(page)
    assert "Nhập được: 1 số mới." in successes(page)

    page.text_input(key="cong_ky").set_value("2024-07").run()
    assert "Tiêu đề của tệp (dòng 1) ghi Tháng 8/2024." in texts(page)
    assert page.text_input(key="cong_ky").value == "2024-07", "it is not put back"

    page.text_input(key="cong_ky").set_value("").run()
    assert "Chưa nhập được: 1 lỗi." in said(page), "nothing is taken silently"
    assert not page.exception


def test_a_proposal_goes_with_its_file(page: AppTest, city: Database):
    send(page, "bang.csv", "\n".join(TITLED).encode())
    page.button(key="cong_766_drop").click().run()
    assert page.text_input(key="cong_ky").value == ""
    send(page, "khac.csv", "\n".join(TITLED[1:]).encode())
    assert page.text_input(key="cong_ky").value == ""

    page.button(key="cong_766_drop").click().run()
    page.text_input(key="cong_ky").set_value("2024-06").run()
    send(page, "bang.csv", "\n".join(TITLED).encode())
    assert page.text_input(key="cong_ky").value == "2024-06", "typed by a person"
    assert not page.exception
