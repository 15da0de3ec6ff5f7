"""`manage.py list`: the whole list as a workbook, and what can go wrong."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from data_access.engine import Database
from data_access.schema.operations import ViewLogRow
from domain.drilldown import DossierFilter, ListKind
from domain.formatting import count
from manage import main
from services.dossiers import dossier_list
from tests.services import loaded_city as loaded


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The small city in the database that the environment names."""
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", url)
    return loaded.city(url, seed=37, count=200)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["list", *map(str, arguments)])
    assert "Traceback" not in result.output
    return result


def test_the_workbook_holds_the_list_of_the_page_in_its_order(
    city: Database, tmp_path: Path
):
    for kind, unit, field in (
        (ListKind.OPEN, None, None),
        (ListKind.OVERDUE, "HBC", None),
        (ListKind.OPEN, None, "DD"),
    ):
        shown = dossier_list(
            city, loaded.viewer(loaded.CITY), filter=DossierFilter(kind=kind),
            org_unit_code=unit, field_code=field, limit=500,
        )  # fmt: skip
        codes = [row.code for row in shown.rows]
        out = tmp_path / "danh-sach.xlsx"
        chosen = [
            *(("--unit", unit) if unit else ()),
            *(("--field", field) if field else ()),
        ]

        result = run(kind.value, *chosen, "--out", out)

        assert result.exit_code == 0
        assert f"Đã ghi {count(len(codes))} hồ sơ" in result.output
        sheet = openpyxl.load_workbook(out).worksheets[0]
        cells = [v for row in sheet.iter_rows(values_only=True) for v in row]
        assert len(codes) > 2
        assert [value for value in cells if value in set(codes)] == codes

    with city.operations_read() as session:
        noted = session.scalars(select(ViewLogRow.subject)).all()
    assert noted == ["dang-giai-quyet", "qua-han", "dang-giai-quyet"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("qua-han", "--unit", "KHONG-CO"), "Không có đơn vị “KHONG-CO”"),
        (("qua-han", "--field", "KHONG-CO"), "Không có lĩnh vực “KHONG-CO”"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_is_written(
    city: Database, tmp_path: Path, arguments: tuple[str, ...], said: str
):
    out = tmp_path / "danh-sach.xlsx"

    result = run(*arguments, "--out", out)

    assert result.exit_code != 0
    assert said in result.output
    assert not out.exists()


def test_a_kind_that_is_none_is_refused_with_the_kinds_there_are(city, tmp_path):
    result = run("moi-thu", "--out", tmp_path / "danh-sach.xlsx")

    assert result.exit_code == 2
    assert "qua-han" in result.output


def test_a_folder_that_is_not_there_is_said(city: Database, tmp_path: Path):
    result = run("qua-han", "--out", tmp_path / "khong-co" / "danh-sach.xlsx")

    assert result.exit_code != 0
    assert "Không ghi được tệp" in result.output
    assert "Chọn thư mục có sẵn" in result.output
