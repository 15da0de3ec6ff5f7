"""Số liệu, step 2: a file in nobody's form is understood, checked and loaded."""

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.dossiers import DossierRow, LoadRow
from domain.access import Role
from domain.mapping import DateOrder
from tests.apps import AppTest
from tests.builders import instant
from tests.pages.signed_in import labels, open_page, panels
from tests.pages.test_imports_page import PAGE, click, send, settled, stored

FOREIGN = """Permit Number;Office;Permit Kind;Date Filed;Due Date;Closed;Result
P-1;HBC-1;TTHC-DD-01;05/06/2024;05/13/2024;;In review
P-2;HBC-1;TTHC-DD-01;05/07/2024;05/14/2024;05/09/2024;Issued
P-3;HBC-2;TTHC-HT-01;05/08/2024;05/15/2024;05/20/2024;Denied
"""


@pytest.fixture
def page(city: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AppTest:
    app = open_page(city, monkeypatch, PAGE, role=Role.STAFF).run()
    return app.selectbox(key="nap_nguon").set_value("MC-1").run()


def key_of(app: AppTest, end: str) -> str:
    """The key of the widget of the present draft that ends so."""
    [key] = [
        str(widget.key)
        for kind in ("selectbox", "radio", "text_input", "button", "checkbox")
        for widget in getattr(app, kind)
        if str(widget.key).startswith("ghep_") and str(widget.key).endswith(f"_{end}")
    ]
    return key


def choose(app: AppTest, end: str, value: object) -> AppTest:
    return settled(app.selectbox(key=key_of(app, end)).set_value(value).run())


def understood(app: AppTest) -> AppTest:
    """The foreign file with every column chosen, whatever was proposed."""
    send(app, "permits.csv", FOREIGN.encode())
    for field, title in {
        "code": "Permit Number",
        "org_unit": "Office",
        "procedure": "Permit Kind",
        "received": "Date Filed",
        "due": "Due Date",
        "resolved": "Closed",
        "outcome": "Result",
    }.items():
        choose(app, f"cot_{field}", title)
    order = key_of(app, "thu_tu_ngay")
    settled(app.radio(key=order).set_value(DateOrder.MONTH_FIRST).run())
    choose(app, "tu_Result_outcome_In review", "")
    choose(app, "tu_Result_outcome_Issued", "Đã giải quyết")
    return choose(app, "tu_Result_outcome_Denied", "Từ chối")


def test_a_file_in_our_own_form_passes_step_two(page):
    send(page, "a.csv", "Mã hồ sơ,Đơn vị,Thủ tục,Tiếp nhận lúc\nM-1,HBC-1,TTHC-DD-01,"
         "2024-05-06\n".encode())  # fmt: skip

    assert "Kiểm tra thử" in panels(page)
    assert "Sửa cách ghép cột" in labels(page)


def test_a_file_of_nobodys_form_is_asked_about_and_nothing_is_written(page, city):
    before = stored(city)

    send(page, "x.csv", b"Alpha;Beta\n1;2\n")

    assert not page.exception
    assert "còn thiếu" in panels(page)
    assert page.button(key="ghep_kiem_tra").disabled
    assert stored(city) == before


def test_a_foreign_file_is_mapped_checked_and_loaded_as_it_says(page, city):
    understood(page)
    click(page, "Kiểm tra thử")
    assert "3 dòng sẵn sàng" in panels(page)
    assert "<dt>Cách ghép cột</dt><dd>Một</dd>" in panels(page)
    click(page, "Nạp 3 hồ sơ")

    assert not page.exception
    assert "3 hồ sơ mới" in panels(page)
    with city.read() as session:
        rows = session.execute(
            select(DossierRow.code, DossierRow.received_at, DossierRow.resolved_at)
            .where(DossierRow.code.like("P-%"))
            .order_by(DossierRow.code)
        ).all()
    assert [row[0] for row in rows] == ["P-1", "P-2", "P-3"]
    assert rows[0][1] == instant(66, 0)
    assert [row[2] is None for row in rows] == [True, False, False]


def test_the_source_remembers_how_its_files_are_read(page, city):
    understood(page)
    click(page, "Kiểm tra thử")
    click(page, "Nạp 3 hồ sơ")
    click(page, "Nạp tệp khác")

    more = FOREIGN + "P-4;HBC-1;TTHC-DD-01;05/09/2024;05/16/2024;;In review\n"
    send(page, "permits-2.csv", more.encode())

    assert "1 dòng sẵn sàng" in panels(page)
    with city.read() as session:
        last = select(LoadRow.mapping_name).order_by(LoadRow.id.desc()).limit(1)
        assert session.execute(last).scalar_one() == "Một"


def test_going_back_to_the_columns_finds_them_as_they_were(page):
    understood(page)
    click(page, "Kiểm tra thử")

    click(page, "Sửa cách ghép cột")

    assert page.selectbox(key=key_of(page, "cot_resolved")).value == "Closed"
    assert (
        page.selectbox(key=key_of(page, "tu_Result_outcome_Denied")).value == "Từ chối"
    )


def test_a_mapping_is_saved_chosen_and_deleted(page):
    understood(page)
    page.text_input(key=key_of(page, "ten")).set_value("Phần mềm X").run()
    click(page, "Lưu cách ghép")
    choose(page, "cot_resolved", "")
    choose(page, "da_luu", "")
    choose(page, "da_luu", "Phần mềm X")
    chosen = page.selectbox(key=key_of(page, "cot_resolved")).value

    click(page, "Xóa cách ghép này")

    assert not page.exception
    assert chosen == "Closed"
    assert page.selectbox(key=key_of(page, "cot_resolved")).value == "Closed"
    assert not [b for b in page.selectbox if str(b.key).endswith("_da_luu")]


def test_leaving_the_editor_drops_the_file(page):
    understood(page)

    click(page, "Hủy")

    assert page.get("file_uploader")


def test_unknown_units_are_created_after_they_were_seen(page, city):
    send(page, "permits.csv", FOREIGN.replace("HBC-2", "Fire Dept").encode())
    understood_text = panels(page)
    assert "Ghép cột" in understood_text
    for field, title in {
        "code": "Permit Number",
        "org_unit": "Office",
        "procedure": "Permit Kind",
        "received": "Date Filed",
    }.items():
        choose(page, f"cot_{field}", title)

    assert "1 đơn vị chưa có trong hệ thống" in [e.label for e in page.expander]
