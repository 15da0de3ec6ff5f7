"""The command line where an installation is not as it should be: a sentence, a code."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from manage import main
from tests.services.import_city import csv_file, dossier
from tests.stores import small_city


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    opened = small_city(url)
    opened.close()
    return tmp_path


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("TIME_ZONE", "Asia/Khong_Co"),
        ("TIME_ZONE", "../../etc/passwd"),
        ("TIME_ZONE", "Asia"),
        ("DATABASE_URL", "khong phai dia chi"),
        ("DATABASE_URL", "mysql://ai:bi-mat@may/cua-ai"),
        ("DATABASE_URL", "postgresql://ai:bi-mat@may:cong/cua-ai"),
        ("DATABASE_URL", "sqlite://var/dieu-hanh.db"),
        ("OPERATIONS_URL", "khong phai dia chi"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_its_secret(
    city: Path, monkeypatch: pytest.MonkeyPatch, variable: str, text: str
):
    monkeypatch.setenv(f"DIEU_HANH_{variable}", text)

    result = run("db", "upgrade")

    assert result.exit_code == 2
    assert f"DIEU_HANH_{variable} phải" in result.output
    assert "bi-mat" not in result.output


def test_a_store_that_is_not_to_be_had_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    blocked = tmp_path / "tep"
    blocked.write_text("không phải thư mục")
    (tmp_path / "hong.db").write_bytes(b"not a database at all" * 100)

    for url, code in (
        (f"sqlite:///{blocked}/dieu-hanh.db", 2),
        (f"sqlite:///{tmp_path}", 1),
        (f"sqlite:///{tmp_path}/hong.db", 1),
        ("postgresql://ai:bi-mat@127.0.0.1:9/cua-ai", 1),
    ):
        monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
        result = run("db", "upgrade")
        assert result.exit_code == code, (url, result.output)
        assert "DIEU_HANH_DATABASE_URL" in result.output
        assert "bi-mat" not in result.output


def test_a_file_that_cannot_be_written_is_said(city: Path):
    path = csv_file(city / "hs.csv", [dossier("A-1")])
    moment = ("--source", "MC-1", "--complete-to", "2024-03-15 17:00")
    assert run("import", "dossiers", path, *moment).exit_code == 0

    result = run("brief", "lanh-dao", "--out", city / "khong-co" / "bao-cao.xlsx")

    assert result.exit_code == 1
    assert "Không ghi được tệp" in result.output


def test_a_unit_is_given_to_another_source(city: Path):
    moment = ("--complete-to", "2024-03-15 17:00")
    for source, unit in (("MC-1", "HBC-1"), ("MC-2", "HBC-2")):
        path = csv_file(city / f"{source}.csv", [dossier(source, unit=unit)])
        assert (
            run("import", "dossiers", path, "--source", source, *moment).exit_code == 0
        )

    empty = run("source", "assign", "HCG", "MC-2")
    again = run("source", "assign", "HCG", "MC-2")
    back = run("source", "assign", "HCG", "MC-1")
    held = run("source", "assign", "HBC-1", "MC-2")
    forced = run("source", "assign", "HBC-1", "MC-2", "--force", "đổi phần mềm")

    assert [r.exit_code for r in (empty, again, back, held, forced)] == [0, 0, 0, 3, 0]
    assert "nguồn MC-2." in empty.output
    assert "Không có gì thay đổi." in again.output
    assert "thay cho MC-2" in back.output
    assert "đang có 1 hồ sơ" in held.output
    assert "thay cho MC-1" in forced.output
    assert run("source", "assign", "HBC-1", "LA").exit_code == 1
    assert run("source", "assign", "LA", "MC-1").exit_code == 1
    assert run("check", "rollups").exit_code == 0
    refused = csv_file(city / "lai.csv", [dossier("A-9")])
    assert (
        run("import", "dossiers", refused, "--source", "MC-1", *moment).exit_code == 1
    )
