"""Mappings on the command line: proposed, saved, shown, used, deleted."""

import json
from pathlib import Path

import pytest

from data_access.engine import Database
from services.installation import SYSTEM
from services.mappings import saved_mappings
from tests.services.import_city import csv_file, dossier, state
from tests.stores import small_city
from tests.test_manage import run


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The small city in the database that the environment names."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    opened = small_city(url)
    return opened


def test_a_proposal_edited_and_saved_loads_a_file_with_unknown_units(
    city: Database, tmp_path: Path
) -> None:
    path = csv_file(tmp_path / "la.csv", [dossier("A-1", unit="Ban mới")])
    edited = json.loads(run("mappings", "propose", path).stdout)
    edited |= {"name": "Lạ", "create_org_units": True, "new_units_parent": "HCM"}
    saved = tmp_path / "anh-xa.json"
    saved.write_text(json.dumps(edited), encoding="utf-8")
    load = (
        "import", "dossiers", path, "--mapping", "Lạ", "--source", "MC-1",
        "--complete-to", "2024-03-15 17:00",
    )  # fmt: skip

    kept = run("mappings", "save", saved)
    unconfirmed = run(*load)
    loaded = run(*load, "--confirm-new")

    assert kept.exit_code == 0
    assert "Lạ" in run("mappings", "list").stdout
    assert json.loads(run("mappings", "show", "Lạ").stdout) == edited
    assert unconfirmed.exit_code == 1
    assert "xác nhận" in unconfirmed.output
    assert loaded.exit_code == 0
    assert "Tạo mới 1 đơn vị: Ban mới (1)" in loaded.stdout
    assert run("mappings", "delete", "Lạ").exit_code == 0
    assert saved_mappings(city, SYSTEM) == ()
    assert run("mappings", "show", "Lạ").exit_code == 1


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b'{"name": "a", "x": 1}'])
def test_a_file_that_is_no_mapping_is_refused(
    city: Database, tmp_path: Path, content: bytes
) -> None:
    before = state(city)
    path = tmp_path / "sai.json"
    path.write_bytes(content)

    result = run("mappings", "save", path)

    assert result.exit_code == 1
    assert "nh xạ" in result.output
    assert state(city) == before
    assert saved_mappings(city, SYSTEM) == ()
