"""Reported values on the command line: tried, taken in, accepted, refused."""

import json
from pathlib import Path

import pytest

from data_access.engine import Database
from tests.services.test_reported_values import with_definitions
from tests.stores import fill, opened
from tests.test_manage import run


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    fill(url, "small city with definitions", with_definitions)
    return opened(url)


def test_a_file_is_tried_taken_in_and_refused(city: Database, tmp_path: Path) -> None:
    path = tmp_path / "so-lieu.csv"
    head = "Mã chỉ tiêu;Đơn vị;Tháng 7;Tháng 8\n"
    path.write_text(head + "TTHC-22;HBC;7;1.240\nTTHC-22;HCC;;3\n", encoding="utf-8")
    given = ("import", "indicator-values", str(path), "--period", "2024")

    refused = run(*given, "--format", "json")
    chosen = (*given, "--unit", "HCC=HCG")
    tried, loaded, again = run(*chosen, "--dry-run"), run(*chosen), run(*chosen)
    path.write_text(head + "TTHC-22;HBC;8;\n", encoding="utf-8")
    accepted = run(*given, "--accept", "Báo cáo 12/BC")
    path.write_text(head + "TTHC-22;HBC;9;\n", encoding="utf-8")
    locked = run(*given)

    assert refused.exit_code == 1
    told = json.loads(refused.output)
    assert told["dry_run"]["groups"][0]["first"]["kind"] == "unit-unknown"
    assert [one.exit_code for one in (tried, loaded, again, accepted)] == [0] * 4
    assert "Nhập được. Chưa có gì được ghi." in tried.output
    assert "Giá trị mới                            3" in loaded.output
    assert "chờ Văn phòng duyệt" in loaded.output
    assert "Không có gì thay đổi." in again.output
    assert "Đã nhập và duyệt" in accepted.output
    assert (locked.exit_code, "đã duyệt và khóa" in locked.output) == (1, True)
