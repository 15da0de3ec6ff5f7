"""Corrections of org units and procedures: each counts, and none doubles a unit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.queries.org_units import heads, org_units
from data_access.schema.org_units import OrgUnitHeadRow, OrgUnitRow
from data_access.schema.procedures import FieldRow
from data_access.versions import data_version
from domain.access import OrgScope
from domain.errors import InvalidInput
from domain.imports import DryRun, ImportKind, LoadResult
from services import imports
from services.data_quality import check_rollups
from services.installation import SYSTEM
from tests.services.import_city import NOW, csv_file, dossier, request
from tests.stores import migrated

CITY = {"Mã đơn vị": "TP", "Tên đơn vị": "Thành phố Thử", "Loại": "CITY"}
DISTRICT = {
    "Mã đơn vị": "HBC",
    "Tên đơn vị": "Huyện Bình Chánh",
    "Loại": "DISTRICT",
    "Thuộc đơn vị": "TP",
    "Hiệu lực từ": "01/01/2020",
    "Người đứng đầu": "Nguyễn Văn A",
    "Chức danh": "Chủ tịch",
    "Điện thoại": "0901",
    "Thư điện tử": "a@example.vn",
    "Đứng đầu từ": "01/01/2023",
}
UNIT_HEADER = (*DISTRICT, "Hiệu lực đến", "Hàng ô", "Cột ô", "Đứng đầu đến")
PROCEDURE = {
    "Mã thủ tục": "TTHC-DD-01",
    "Tên thủ tục": "Đăng ký đất",
    "Mã lĩnh vực": "DD",
    "Tên lĩnh vực": "Đất đai",
    "Cấp": "HUYEN",
    "Thời hạn (ngày làm việc)": "5",
}


@pytest.fixture
def empty(store_url: str) -> Iterator[Database]:
    opened = migrated(store_url)
    yield opened
    opened.close()


def units(database: Database, folder: Path, *rows: dict[str, str]) -> LoadResult:
    path = csv_file(folder / "dv.csv", [CITY, *rows], UNIT_HEADER)
    return load(database, ImportKind.ORG_UNITS, path)


def procedures(database: Database, folder: Path, *rows: dict[str, str]) -> LoadResult:
    path = csv_file(folder / "tt.csv", rows, tuple(PROCEDURE))
    return load(database, ImportKind.PROCEDURES, path)


def load(database: Database, kind: ImportKind, path: Path) -> LoadResult:
    wanted = replace(request(path), kind=kind, source_code="", complete_to=None)
    run = imports.dry_run(database, SYSTEM, request=wanted)
    result = imports.load(database, SYSTEM, request=wanted, now=NOW)
    assert counts(run) == counts(result.dry_run)
    return result


def counts(run: DryRun) -> tuple[int, int, int]:
    return run.new, run.changed, run.unchanged


def stretches(database: Database) -> list[tuple[int, date, date | None]]:
    with database.read() as session:
        rows = session.execute(
            select(OrgUnitRow.id, OrgUnitRow.valid_from, OrgUnitRow.valid_to)
            .where(OrgUnitRow.code == "HBC")
            .order_by(OrgUnitRow.valid_from)
        )
        return [(row[0], row[1], row[2]) for row in rows]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("Thư điện tử", "b@example.vn"),
        ("Điện thoại", "0902"),
        ("Chức danh", "Quyền Chủ tịch"),
        ("Đứng đầu đến", "31/12/2024"),
        ("Hiệu lực đến", "30/06/2025"),
        ("Hiệu lực từ", "01/07/2020"),
    ],
)
def test_each_correction_of_a_unit_is_a_change_that_stays(
    empty: Database, tmp_path: Path, column: str, value: str
):
    units(empty, tmp_path, DISTRICT)

    result = units(empty, tmp_path, {**DISTRICT, column: value})
    again = units(empty, tmp_path, {**DISTRICT, column: value})

    assert counts(result.dry_run) == (0, 1, 1)
    assert result.load_id is not None
    assert again.load_id is None
    assert len(stretches(empty)) == 1


def test_a_unit_that_gets_a_place_on_the_map_is_changed(
    empty: Database, tmp_path: Path
):
    units(empty, tmp_path, DISTRICT)

    result = units(empty, tmp_path, {**DISTRICT, "Hàng ô": "2", "Cột ô": "3"})

    assert counts(result.dry_run) == (0, 1, 1)


def test_two_corrections_in_one_file_are_two(empty: Database, tmp_path: Path):
    other = {**DISTRICT, "Mã đơn vị": "HCG", "Tên đơn vị": "Huyện Cần Giờ"}
    units(empty, tmp_path, DISTRICT, other)

    result = units(
        empty,
        tmp_path,
        {**DISTRICT, "Thư điện tử": "b@example.vn"},
        {**other, "Tên đơn vị": "Cần Giờ"},
    )

    assert counts(result.dry_run) == (0, 2, 1)


def test_what_changes_nothing_leaves_no_trace(empty: Database, tmp_path: Path):
    units(empty, tmp_path, DISTRICT)
    with empty.read() as session:
        before = (data_version(session), session.scalars(select(OrgUnitHeadRow)).all())

    assert units(empty, tmp_path, DISTRICT).load_id is None

    with empty.read() as session:
        assert data_version(session) == before[0]


def test_the_start_of_a_unit_is_corrected_in_place(empty: Database, tmp_path: Path):
    units(empty, tmp_path, DISTRICT)
    ((identity, _, _),) = stretches(empty)

    result = units(empty, tmp_path, {**DISTRICT, "Hiệu lực từ": "01/03/2019"})

    assert counts(result.dry_run) == (0, 1, 1)
    assert stretches(empty) == [(identity, date(2019, 3, 1), None)]


def test_a_unit_ends_and_begins_anew_in_one_file(empty: Database, tmp_path: Path):
    units(empty, tmp_path, DISTRICT)
    ended = {**DISTRICT, "Hiệu lực đến": "30/06/2025"}
    anew = {**DISTRICT, "Hiệu lực từ": "01/09/2025", "Tên đơn vị": "Bình Chánh mới"}

    result = units(empty, tmp_path, ended, anew)

    assert counts(result.dry_run) == (1, 1, 1)
    assert [(begin, end) for _, begin, end in stretches(empty)] == [
        (date(2020, 1, 1), date(2025, 7, 1)),
        (date(2025, 9, 1), None),
    ]


def test_a_unit_that_goes_on_under_another_name_and_parent_is_the_same(
    empty: Database, tmp_path: Path
):
    units(empty, tmp_path, DISTRICT)
    ((identity, begin, _),) = stretches(empty)
    head = {
        "Người đứng đầu": "Bà Mới",
        "Chức danh": "Chủ tịch",
        "Đứng đầu từ": "01/07/2025",
    }
    before = {**DISTRICT, "Hiệu lực đến": "30/06/2025"}
    after = {
        **DISTRICT, "Hiệu lực từ": "01/07/2025", "Tên đơn vị": "Xã Bình Chánh",
        "Loại": "COMMUNE", **head,
    }  # fmt: skip

    result = units(empty, tmp_path, before, after)

    assert counts(result.dry_run) == (0, 1, 1)
    assert stretches(empty) == [(identity, begin, None)]
    with empty.read() as session:
        every = org_units(session)
        records = [unit for unit in every if unit.code == "HBC"]
        (_, present) = records
        scope = OrgScope(frozenset(u.id for u in every if u.parent_id is None))
        found = heads(session, scope=scope, day=date(2025, 7, 2))
        assert found[present.id].name == "Bà Mới"
    assert [(r.id, r.valid_from, r.valid_to, r.kind) for r in records] == [
        (identity, begin, date(2025, 7, 1), "DISTRICT"),
        (identity, date(2025, 7, 1), None, "COMMUNE"),
    ]
    assert units(empty, tmp_path, before, after).load_id is None


def test_a_unit_is_never_in_force_twice(empty: Database, tmp_path: Path):
    ended = {**DISTRICT, "Hiệu lực đến": "30/06/2025"}
    anew = {**DISTRICT, "Hiệu lực từ": "01/09/2025"}
    units(empty, tmp_path, ended, anew)
    before = stretches(empty)

    for wrong in (DISTRICT, {**DISTRICT, "Hiệu lực từ": "01/01/2024"}):
        with pytest.raises(InvalidInput, match="đã có trong hệ thống với hiệu lực từ"):
            units(empty, tmp_path, wrong)

    assert stretches(empty) == before


def test_a_field_with_another_name_changes_its_procedures(
    empty: Database, tmp_path: Path
):
    other = {**PROCEDURE, "Mã thủ tục": "TTHC-DD-02"}
    procedures(empty, tmp_path, PROCEDURE, other)

    renamed = {"Tên lĩnh vực": "Đất đai, nhà ở"}
    result = procedures(empty, tmp_path, {**PROCEDURE, **renamed}, {**other, **renamed})

    assert counts(result.dry_run) == (0, 2, 0)
    with empty.read() as session:
        assert session.scalars(select(FieldRow.name)).all() == ["Đất đai, nhà ở"]


def test_a_procedure_with_dossiers_stays_in_its_field(empty: Database, tmp_path: Path):
    units(empty, tmp_path, DISTRICT)
    other = {**PROCEDURE, "Mã thủ tục": "TTHC-DD-02"}
    procedures(empty, tmp_path, PROCEDURE, other)
    path = csv_file(tmp_path / "hs.csv", [dossier("A-1", unit="HBC")])
    imports.load(empty, SYSTEM, request=request(path), now=NOW)
    moved = {"Mã lĩnh vực": "XD", "Tên lĩnh vực": "Xây dựng"}

    with pytest.raises(InvalidInput, match="đã có hồ sơ thuộc lĩnh vực DD"):
        procedures(empty, tmp_path, {**PROCEDURE, **moved}, other)
    result = procedures(empty, tmp_path, PROCEDURE, {**other, **moved})

    assert counts(result.dry_run) == (0, 1, 1)
    assert check_rollups(empty, SYSTEM).is_clean
