"""Plans on the command line: in, out, and with which code each ends."""

import json
from pathlib import Path

import openpyxl
import pytest

from data_access.engine import Database
from domain.audit import AuditKind
from services.audit import audit_log
from services.installation import SYSTEM
from services.plans import plan_board, plan_choices
from tests.services.import_city import viewer
from tests.services.plan_city import CODE, TODAY, build
from tests.services.plan_files import changed_rows, csv_plan
from tests.stores import fill, opened
from tests.test_manage import run

NEW = ("--plan", "KH-2", "--name", "Chuyển đổi số")


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    fill(url, "plan city", build)
    return opened(url)


def test_a_plan_is_tried_then_taken_in_once(city: Database, tmp_path: Path):
    path = csv_plan(tmp_path)

    tried = run("import", "plan", path, *NEW, "--dry-run")
    assert tried.exit_code == 0
    assert "Nhập được. Chưa có gì được ghi." in tried.output
    assert [plan.code for plan in plan_choices(city, SYSTEM)] == [CODE]
    loaded = run("import", "plan", path, *NEW)
    again = run("import", "plan", path, *NEW)

    assert loaded.exit_code == again.exit_code == 0
    assert "Đã nhập." in loaded.output
    assert "Không có gì thay đổi." in again.output


def test_problems_and_open_names_end_with_one(city: Database, tmp_path: Path):
    path = csv_plan(tmp_path, changed_rows("I.01", lead="Đơn vị STMT"))

    refused = run("import", "plan", path, *NEW, "--format", "json")
    chosen = run("import", "plan", path, *NEW, "--unit", "Đơn vị STMT=STNMT")

    assert refused.exit_code == 1
    told = json.loads(refused.output)
    assert told["dry_run"]["names"][0]["candidates"][0]["code"] == "STNMT"
    assert not told["is_written"]
    assert chosen.exit_code == 0
    assert run("import", "plan", path, *NEW, "--decision", "1").exit_code == 2
    assert run("import", "plan", path).exit_code == 2


def test_progress_alone_is_reported(city: Database, tmp_path: Path):
    path = tmp_path / "thang-9.csv"
    path.write_text("Mã nhiệm vụ;% hoàn thành\nI.01;80\nII.02;30\n", encoding="utf-8")

    tried = run("import", "plan-progress", path, "--plan", CODE, "--dry-run")
    done = run("import", "plan-progress", path, "--plan", CODE)
    path.write_text("Mã nhiệm vụ;% hoàn thành\nI.01;10\n", encoding="utf-8")
    fallen = run("import", "plan-progress", path, "--plan", CODE)

    assert "I.01: 70 % → 80 %" in tried.output
    assert (tried.exit_code, done.exit_code, fallen.exit_code) == (0, 0, 1)
    assert "thấp hơn đã báo cáo 80 %" in fallen.output


@pytest.mark.parametrize("form", ["xlsx", "csv", "xml"])
def test_a_plan_is_taken_along_and_comes_back(city: Database, tmp_path: Path, form):
    out = tmp_path / f"ra.{form}"

    result = run(
        "export", "plan", "--plan", CODE, "--format", form, "--as-of", str(TODAY), out
    )

    assert result.exit_code == 0
    assert "Đã ghi 6 nhiệm vụ" in result.output
    back = run("import", "plan", out, "--plan", CODE)
    assert "Không có gì thay đổi." in back.output
    (line,) = audit_log(city, SYSTEM, kinds=frozenset({AuditKind.PLAN_EXPORTED}))
    assert dict(line.event.detail)["shape"] == form


def test_an_export_holds_what_the_filter_leaves(city: Database, tmp_path: Path):
    out = tmp_path / "ra.xlsx"

    run("export", "plan", "--plan", CODE, "--lead", "STNMT", out)
    missing = run("export", "plan", "--plan", "KHAC", out)
    nowhere = run("export", "plan", "--plan", CODE, tmp_path / "khong" / "ra.xlsx")

    book = openpyxl.load_workbook(out)
    codes = [row[0].value for row in book["Dữ liệu"].iter_rows(min_row=2)]
    assert [code for code in codes if code] == ["I.01", "I.02"]
    owed = [row[3].value for row in book["Chưa báo cáo"].iter_rows(min_row=2)]
    assert [code for code in owed if code] == ["I.01"]
    assert (missing.exit_code, nowhere.exit_code) == (1, 1)


def test_hostile_texts_stay_text_in_and_out(city: Database, tmp_path: Path):
    name = '=HYPERLINK("http://x") <img src=x onerror=alert(1)>'
    path = csv_plan(tmp_path, changed_rows("I.01", name=name, product="+1+1"))
    out = tmp_path / "ra.xlsx"

    assert run("import", "plan", path, *NEW).exit_code == 0
    run("export", "plan", "--plan", "KH-2", out)

    office = viewer(city, "HCM")
    task = plan_board(city, office, plan_code="KH-2", day=TODAY).lines[0].record.task
    assert (task.name, task.product) == (name, "+1+1")
    for sheet in openpyxl.load_workbook(out):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
            assert all(cell.hyperlink is None for cell in row)


def test_who_owes_a_report_is_listed_with_the_tasks(city: Database):
    told = run("figures", "reminders", "--plan", CODE, "--as-of", str(TODAY))
    as_json = run(
        "figures", "reminders", "--plan", CODE, "--as-of", str(TODAY), "--format",
        "json",
    )  # fmt: skip

    assert "Đơn vị STNMT: 1 nhiệm vụ" in told.output
    assert "I.01" in told.output
    assert "3 trong 3 nhiệm vụ chưa có báo cáo tháng 9/2024." in told.output
    owed = json.loads(as_json.output)["units"]
    codes = {unit["code"] for unit in owed}
    assert codes == {"STNMT", "HBC-1", "HCG"}
