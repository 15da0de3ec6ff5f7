"""The command line: what it does, what it says, with which code it ends."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from data_access.engine import Database
from domain.access import Role
from manage import main
from services.installation import SYSTEM
from services.users import users
from tests.catalogue import started_city
from tests.services.import_city import csv_file, dossier, state

PASSWORD = "mot-cau-de-nho-2024"
LOAD = ("--source", "MC-1", "--complete-to", "2024-03-15 17:00")


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The small city in the database that the environment names."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    opened = started_city(url)
    return opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "hs.csv", [dossier("A-1"), dossier("A-2", unit="HBC-2")])


def run(*arguments: object, typed: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments], input=typed)
    assert "Traceback" not in result.output
    return result


def test_every_command_explains_itself_in_vietnamese():
    for command in (
        (), ("db",), ("db", "upgrade"), ("sample", "build"), ("import",), ("check",),
        ("brief",), ("figures", "overview"), ("user", "add"), ("user", "password"),
        ("user", "disable"),
    ):  # fmt: skip
        result = run(*command, "--help")

        assert result.exit_code == 0
        assert any(letter in result.output for letter in "ạấếềộơưđ")


def test_wrong_use_ends_with_two(city: Database, path: Path):
    for command in (
        ("import", "khac", path),
        ("import", "dossiers", "khong-co.csv"),
        ("check", "ledger", "--repair"),
        ("brief", "lanh-dao"),
        ("khong-co",),
    ):
        assert run(*command).exit_code == 2


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIEU_HANH_SESSION_IDLE_MINUTES", "soon")

    result = run("db", "upgrade")

    assert result.exit_code == 2
    assert "DIEU_HANH_SESSION_IDLE_MINUTES" in result.output


def test_importing_checks_loads_and_then_changes_nothing(city: Database, path: Path):
    before = state(city)

    tried = run("import", "dossiers", path, *LOAD, "--dry-run")
    assert state(city) == before
    loaded = run("import", "dossiers", path, *LOAD)
    again = run("import", "dossiers", path, *LOAD)

    assert [r.exit_code for r in (tried, loaded, again)] == [0, 0, 0]
    assert "Nạp được. Chưa có gì được ghi." in tried.output
    assert "Đã nạp, lượt số 1." in loaded.output
    assert "Không có gì thay đổi." in again.output
    assert state(city)[0] == 2


def test_importing_as_json_gives_counts_and_figures(city: Database, path: Path):
    result = run("import", "dossiers", path, *LOAD, "--format", "json")

    told = json.loads(result.stdout)
    assert (told["new"], told["rejected"], told["load_id"]) == (2, 0, 1)
    assert told["request"]["complete_to"] == "2024-03-15T17:00:00+07:00"
    assert told["figures"][0] == {
        "label": "Đang giải quyết", "before": 0, "after": 2,
    }  # fmt: skip


def test_a_bad_file_ends_with_one_and_an_older_one_with_three(
    city: Database, path: Path, tmp_path: Path
):
    bad = csv_file(tmp_path / "sai.csv", [dossier("A-1", unit="LA"), dossier("A-2")])

    tried = run("import", "dossiers", bad, *LOAD, "--dry-run")
    refused = run("import", "dossiers", bad, *LOAD)
    assert state(city)[0] == 0
    partly = run("import", "dossiers", bad, *LOAD, "--valid-rows")
    older = run(
        "import", "dossiers", path, "--source", "MC-1",
        "--complete-to", "2024-03-14 17:00",
    )  # fmt: skip

    assert [r.exit_code for r in (tried, refused, partly, older)] == [1, 1, 0, 3]
    assert "dòng 2, cột Đơn vị" in refused.output
    assert "Tệp cũ hơn" in older.output
    assert state(city)[0] == 1


def test_missing_source_or_moment_is_asked_for(city: Database, path: Path):
    result = run("import", "dossiers", path)

    assert result.exit_code == 1
    assert "số liệu đến" in result.output


def test_check_finds_and_repairs(city: Database, path: Path):
    run("import", "dossiers", path, *LOAD)
    clean = run("check")
    with city.write() as session:
        from sqlalchemy import update

        from data_access.schema.rollups import DossierTotalRow

        session.execute(update(DossierTotalRow).values(received=9))

    broken = run("check", "rollups", "--format", "json")
    repaired = run("check", "--repair")

    assert (clean.exit_code, clean.output) == (0, "Không có chỗ sai.\n")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["difference_count"] > 0
    assert repaired.exit_code == 0
    assert "Đã sửa." in repaired.output
    assert run("check").exit_code == 0
    assert run("check", "ledger").exit_code == 0


def test_figures_and_briefs_of_what_was_loaded(
    city: Database, path: Path, tmp_path: Path
):
    run("import", "dossiers", path, *LOAD)

    told = json.loads(run("figures", "overview", "--format", "json").stdout)
    text = run("figures", "overview", "--unit", "HBC-1", "--period", "2024-M03")
    out = tmp_path / "bao-cao.xlsx"
    briefs = [
        run("brief", name, "--unit", "HBC", "--out", out)
        for name in ("lanh-dao", "qua-han")
    ]

    assert told["now"]["in_process"]["value"] == 2
    assert told["flow"]["on_time"]["value"] == {"numerator": 0, "denominator": 0}
    assert "Đang giải quyết: 1" in text.output
    assert [brief.exit_code for brief in briefs] == [0, 0]
    assert openpyxl.load_workbook(out).sheetnames
    assert run("figures", "overview", "--unit", "LA").exit_code == 1
    assert run("figures", "overview", "--period", "mai").exit_code == 1


def test_accounts_are_added_changed_and_disabled(city: Database):
    add = (
        "user", "add", "Quan-Tri", "--name", "Nguyễn Văn A", "--title", "Quản trị",
        "--role", "administrator", "--unit", "HCM",
    )  # fmt: skip

    first = run(*add, typed=f"{PASSWORD}\n{PASSWORD}\n")
    twice = run(*add, "--password-stdin", typed=f"{PASSWORD}\n")
    staff = run(
        "user", "add", "can-bo", "--name", "Trần B", "--title", "Cán bộ",
        "--role", "staff", "--unit", "HBC", "--field", "DD", "--field", "HT",
        "--password-stdin", typed=f"{PASSWORD}\n",
    )  # fmt: skip
    changed = run("user", "password", "can-bo", "--password-stdin",
                  typed="mot-cau-khac-2025\n")  # fmt: skip
    disabled = run("user", "disable", "can-bo")

    codes = [r.exit_code for r in (first, twice, staff, changed, disabled)]
    assert codes == [0, 3, 0, 0, 0]
    assert PASSWORD not in first.output
    known = {user.username: user for user in users(city, SYSTEM).users}
    assert known["quan-tri"].grants[0].role is Role.ADMINISTRATOR
    assert not known["can-bo"].is_active
    assert {grant.field_id for grant in known["can-bo"].grants} == {1, 2}


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (("add", "ai", "--unit", "LA"), f"{PASSWORD}\n", 1),
        (("add", "ai", "--unit", "HBC", "--field", "LA"), f"{PASSWORD}\n", 1),
        (("add", "ai", "--unit", "HBC"), "ngan\n", 1),
        (("password", "khong-co"), f"{PASSWORD}\n", 1),
    ],
)
def test_what_accounts_cannot_be_is_said(city: Database, arguments, typed, code):
    is_new = arguments[0] == "add"
    more = ("--name", "A", "--title", "B", "--role", "staff") if is_new else ()

    result = run("user", *arguments, *more, "--password-stdin", typed=typed)

    assert result.exit_code == code
    assert users(city, SYSTEM).users == ()


def test_the_last_administrator_is_not_disabled(city: Database):
    run(
        "user", "add", "quan-tri", "--name", "A", "--title", "B", "--role",
        "administrator", "--unit", "HCM", "--password-stdin", typed=f"{PASSWORD}\n",
    )  # fmt: skip

    result = run("user", "disable", "quan-tri")

    assert result.exit_code in (1, 3)
    assert users(city, SYSTEM).users[0].is_active
