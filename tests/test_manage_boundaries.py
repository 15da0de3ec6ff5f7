"""`manage.py boundaries` from end to end."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import manage
from tests.ingest.boundaries.makers import geojson
from tests.services.test_boundaries import COMMUNES, areas
from tests.stores import small_city

ABOUT = ("--valid-from", "2000-01-01", "--source", "Sở NN-MT", "--licence", "Nội bộ")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    small_city(url).close()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(manage.main, ["boundaries", *arguments])

    return run


def test_a_file_is_tried_loaded_listed_and_deleted(run, tmp_path: Path) -> None:
    path = str(geojson(tmp_path, areas(*COMMUNES)))

    tried = run("import", path, *ABOUT, "--dry-run")
    listed_before = run("list")
    loaded = run("import", path, *ABOUT, "--date", "2025-08-01")
    listed = run("list")
    as_json = json.loads(run("list", "--format", "json").stdout)
    deleted = run("delete", "--valid-from", "2000-01-01")

    assert "3 đơn vị khớp trong 3 vùng của tệp, nhận theo cột “ma”" in tried.stdout
    assert "Nạp được. Chưa ghi gì." in tried.stdout
    assert "0 bộ ranh giới." in listed_before.stdout
    assert "Đã lưu 3 ranh giới." in loaded.stdout
    assert "phường, xã, đặc khu từ 01/01/2000: 3 ranh giới; nguồn Sở NN-MT, ngày " \
        "01/08/2025, giấy phép Nội bộ" in listed.stdout  # fmt: skip
    assert as_json[0]["boundary_count"] == 3
    assert deleted.exit_code == 0
    assert "0 bộ ranh giới." in run("list").stdout


def test_a_fault_is_told_with_code_1(run, tmp_path: Path) -> None:
    path = str(geojson(tmp_path, areas(*COMMUNES[:2])))

    refused = run("import", path, *ABOUT)
    allowed = run("import", path, *ABOUT, "--allow-missing", "--format", "json")

    assert refused.exit_code == 1
    assert "2 đơn vị khớp trong 2 vùng của tệp" in refused.stdout
    assert "Lỗi: Đơn vị HCG-1: Tệp không có ranh giới" in refused.stdout
    assert "Chưa ghi gì: sửa các lỗi trên rồi nạp lại." in refused.stdout
    assert json.loads(allowed.stdout)["set_id"] is not None


def test_districts_are_joined_of_communes(run, tmp_path: Path) -> None:
    path = str(geojson(tmp_path, areas(*COMMUNES)))

    without = run("join")
    run("import", path, *ABOUT)
    joined = run("join")
    listed = run("list")

    assert without.exit_code == 1
    assert "Nạp ranh giới phường, xã trước" in without.output
    assert "Đã lưu 2 ranh giới." in joined.stdout
    assert "2 trong 2 quận, huyện ghép được từ phường, xã." in joined.stdout
    assert "quận, huyện, thành phố từ 01/01/2000 (gần đúng): 2" in listed.stdout
    assert "nguồn Ghép từ phường, xã: Sở NN-MT" in listed.stdout
