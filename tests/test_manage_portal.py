"""The portal's figures on the command line: tried, taken in once, refused."""

import json
from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from tests.builders import build_city
from tests.stores import fill, opened
from tests.test_manage import run


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    def build(database: Database) -> None:
        upgrade(database)
        with database.write() as session:
            build_city(session)

    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    fill(url, "city for the portal", build)
    return opened(url)


def test_a_table_of_units_is_tried_taken_in_and_refused(city: Database, tmp_path: Path):
    path = tmp_path / "cong.csv"
    head = "Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn\n"
    path.write_text(head + "HBC;10;9;1\nHCC;5;5;0\n", encoding="utf-8")
    given = ("import", "portal-766", str(path), "--period", "2026-08")

    refused = run(*given, "--format", "json")
    told_in_words = run(*given)
    chosen = (*given, "--unit", "HCC=HCG")
    tried, loaded, again = run(*chosen, "--dry-run"), run(*chosen), run(*chosen)

    assert refused.exit_code == 1
    told = json.loads(refused.output)
    assert told["dry_run"]["groups"][0]["first"]["kind"] == "unit-unknown"
    assert not told["can_load"]
    assert '    --unit "HCC=' in told_in_words.output, "ready to be typed"
    assert [one.exit_code for one in (tried, loaded, again)] == [0, 0, 0]
    assert "Nhập được. Chưa có gì được ghi." in tried.output
    assert "Đã nhập." in loaded.output
    assert "Không có gì thay đổi." in again.output
