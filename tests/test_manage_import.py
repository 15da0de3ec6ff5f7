"""`manage.py import --window` and `manage.py undo`, as an operator runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from data_access.engine import Database
from manage import main
from tests.services.import_city import csv_file, dossier
from tests.stores import small_city

FIRST = ("--source", "MC-1", "--complete-to", "2024-03-15 17:00")
SECOND = ("--source", "MC-1", "--complete-to", "2024-03-29 17:00")
MARCH = "2024-03-01..2024-03-31"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    opened = small_city(url)
    yield opened
    opened.close()


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_window_removes_only_what_somebody_confirmed(city: Database, tmp_path: Path):
    both = csv_file(tmp_path / "hai.csv", [dossier("A-1"), dossier("A-2")])
    one = csv_file(tmp_path / "mot.csv", [dossier("A-1")])
    assert run("import", "dossiers", both, *FIRST).exit_code == 0
    window = ("--window", MARCH)

    tried = run("import", "dossiers", one, *SECOND, *window, "--dry-run")
    refused = run("import", "dossiers", one, *SECOND, *window)
    done = run("import", "dossiers", one, *SECOND, *window, "--confirm-removal")

    assert tried.exit_code == 1
    assert "Bị xóa trong 2 hồ sơ đang lưu của khoảng thời gian: A-2" in tried.output
    assert refused.exit_code == 1
    assert "Tệp thiếu 1 trong 2 hồ sơ" in refused.output
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("window", ["2024-03", "2024-03-31..2024-03-01", "a..b"])
def test_a_window_that_is_none_is_a_wrong_use(
    city: Database, tmp_path: Path, window: str
):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1")])

    result = run("import", "dossiers", path, *FIRST, "--window", window)

    assert result.exit_code == 2


def test_a_mapping_nobody_saved_is_named(city: Database, tmp_path: Path):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1")])

    result = run("import", "dossiers", path, *FIRST, "--mapping", "Cấp phép")

    assert result.exit_code == 1
    assert "Cấp phép" in result.output


def test_the_last_load_is_listed_and_taken_back(city: Database, tmp_path: Path):
    path = csv_file(tmp_path / "mot.csv", [dossier("A-1")])
    run("import", "dossiers", path, *FIRST)

    listed = run("undo")
    done = run("undo", "--source", "MC-1")
    again = run("undo", 1)
    as_json = run("undo", "--format", "json")
    loaded = run("import", "dossiers", path, *FIRST)

    assert "mot.csv" in listed.output
    assert "Hoàn tác được." in listed.output
    assert done.exit_code == 0, done.output
    assert "bỏ 1 hồ sơ" in done.output
    assert again.exit_code == 3
    assert "đã được hoàn tác" in again.output
    assert json.loads(as_json.output)[0]["obstacle"] is not None
    assert "Đã nạp, lượt số 2." in loaded.output


def test_an_undo_of_what_is_not_there_says_so(city: Database):
    assert run("undo").output == "Chưa có lượt nạp hồ sơ nào.\n"
    assert run("undo", 7).exit_code == 1
    assert run("undo", "--source", "MC-9").exit_code == 1
    assert run("undo", 7, "--source", "MC-9").exit_code == 2
