"""Org units, procedures and calendar from files, into an empty installation."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import DossierRow, LoadRow
from data_access.schema.org_units import OrgUnitHeadRow, OrgUnitRow
from data_access.versions import data_version
from domain.access import Permission
from domain.dossier import local_day
from domain.errors import AccessDenied, InvalidInput
from domain.imports import ImportKind, LoadResult
from services import imports
from services.data_quality import check_ledger, check_rollups
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from tests.builders import ZONE
from tests.services.import_city import (
    FIRST,
    HEADER,
    NOW,
    csv_file,
    dossier,
    request,
    viewer,
    xlsx_file,
)
from tests.stores import migrated

UNITS_HEADER = (
    "Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Loại", "Thuộc đơn vị", "Hiệu lực từ",
    "Hiệu lực đến", "Người đứng đầu", "Chức danh",
)  # fmt: skip
UNITS = (
    ("TP", "Thành phố Thử", "Thành phố", "CITY", ""),
    ("HBC", "Huyện Bình Chánh", "Bình Chánh", "DISTRICT", "TP"),
    ("HBC-1", "Xã Một", "Xã Một", "COMMUNE", "HBC"),
    ("HBC-2", "Xã Hai", "Xã Hai", "COMMUNE", "HBC"),
    ("HCG", "Huyện Cần Giờ", "Cần Giờ", "DISTRICT", "TP"),
)
PROCEDURES_HEADER = (
    "Mã thủ tục", "Mã quốc gia", "Tên thủ tục", "Mã lĩnh vực", "Tên lĩnh vực", "Cấp",
    "Thời hạn (ngày làm việc)", "Mức dịch vụ",
)  # fmt: skip
PROCEDURE = ("TTHC-DD-01", "", "Đăng ký đất", "DD", "Đất đai", "HUYEN", "5", "FULL")
CALENDAR_HEADER = ("Ngày", "Loại", "Tên")
HOLIDAY = ("30/04/2024", "Nghỉ", "Ngày Giải phóng miền Nam")


@pytest.fixture
def empty(store_url: str) -> Iterator[Database]:
    opened = migrated(store_url)
    yield opened
    opened.close()


def rows(header: tuple[str, ...], *lines: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(header, line, strict=False)) for line in lines]


def units_file(folder: Path, *changed: tuple[str, ...]) -> Path:
    lines = {line[0]: line for line in (*UNITS, *changed)}
    path = folder / f"don-vi-{len(changed)}.csv"
    return csv_file(path, rows(UNITS_HEADER, *lines.values()), UNITS_HEADER)


def load(database: Database, kind: ImportKind, path: Path) -> LoadResult:
    wanted = replace(request(path), kind=kind, source_code="", complete_to=None)
    return imports.load(database, SYSTEM, request=wanted, now=NOW)


def fill(database: Database, folder: Path) -> None:
    load(database, ImportKind.ORG_UNITS, units_file(folder))
    load(
        database,
        ImportKind.PROCEDURES,
        xlsx_file(
            folder / "tt.xlsx", rows(PROCEDURES_HEADER, PROCEDURE), PROCEDURES_HEADER
        ),
    )
    load(
        database,
        ImportKind.CALENDAR,
        csv_file(folder / "lich.csv", rows(CALENDAR_HEADER, HOLIDAY), CALENDAR_HEADER),
    )


def test_four_files_make_a_city_with_figures(empty: Database, tmp_path: Path):
    fill(empty, tmp_path)
    path = csv_file(tmp_path / "hs.csv", [dossier("A-1"), dossier("A-2", unit="HCG")])
    imports.load(empty, SYSTEM, request=request(path, source="MOI"), now=NOW)

    board = overview(empty, console_viewer(empty))

    assert board.org_unit.name == "Thành phố Thử"
    assert board.now.in_process.value == 2
    with empty.read() as session:
        kinds = session.scalars(select(LoadRow.kind).order_by(LoadRow.id)).all()
        logged = session.execute(select(func.count(AuditEventRow.id))).scalar_one()
    assert kinds == ["units", "procedures", "calendar", "dossiers"]
    assert logged == 4
    assert check_rollups(empty, SYSTEM).is_clean


def test_loading_again_changes_nothing_and_a_dry_run_writes_nothing(
    empty: Database, tmp_path: Path
):
    path = units_file(tmp_path)
    wanted = replace(request(path), kind=ImportKind.ORG_UNITS)

    trial = imports.dry_run(empty, SYSTEM, request=wanted)
    with empty.read() as session:
        assert session.scalars(select(OrgUnitRow.id)).all() == []
    first = load(empty, ImportKind.ORG_UNITS, path)
    again = load(empty, ImportKind.ORG_UNITS, path)

    assert (trial.new, trial.changed, trial.can_load) == (5, 0, True)
    assert (first.new, first.load_id) == (5, 1)
    assert (again.new, again.changed, again.unchanged, again.load_id) == (0, 0, 5, None)
    with empty.read() as session:
        assert data_version(session) == 1


def test_a_changed_name_or_head_is_a_change(empty: Database, tmp_path: Path):
    load(empty, ImportKind.ORG_UNITS, units_file(tmp_path))
    with_head = ("HCG", "Huyện Cần Giờ", "Cần Giờ", "DISTRICT", "TP", "", "",
                 "Nguyễn Văn A", "Chủ tịch")  # fmt: skip

    result = load(empty, ImportKind.ORG_UNITS, units_file(tmp_path, with_head))

    assert (result.new, result.changed) == (0, 1)
    with empty.read() as session:
        assert session.scalars(select(OrgUnitHeadRow.name)).all() == ["Nguyễn Văn A"]


def test_a_bad_row_keeps_the_file_out(empty: Database, tmp_path: Path):
    bad = ("HXX", "Huyện Lạ", "Lạ", "DISTRICT", "KHONG-CO")

    with pytest.raises(InvalidInput, match="Chưa có gì được ghi"):
        load(empty, ImportKind.ORG_UNITS, units_file(tmp_path, bad))

    with empty.read() as session:
        assert session.scalars(select(OrgUnitRow.id)).all() == []
        assert data_version(session) == 0


def test_a_unit_under_another_parent_takes_its_dossiers_along(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    path = csv_file(tmp_path / "hs.csv", [dossier("A-1"), dossier("A-2", unit="HBC-2")])
    imports.load(empty, SYSTEM, request=request(path, source="MOI"), now=NOW)
    moved = ("HBC-1", "Xã Một", "Xã Một", "COMMUNE", "HCG")

    load(empty, ImportKind.ORG_UNITS, units_file(tmp_path, moved))

    def in_process(code: str) -> int:
        board = overview(empty, console_viewer(empty), org_unit_code=code)
        return board.now.in_process.value

    assert [in_process(code) for code in ("TP", "HBC", "HCG", "HBC-1")] == [2, 1, 1, 1]
    assert check_rollups(empty, SYSTEM).is_clean
    assert check_ledger(empty, SYSTEM).is_clean


def test_a_new_holiday_moves_the_deadlines_of_paused_dossiers(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    header = (*HEADER, "Dừng từ 1", "Dừng đến 1", "Lý do dừng 1")
    paused = {
        **dossier("A-1", due="2024-03-13"),
        "Dừng từ 1": "2024-03-05 09:00",
        "Dừng đến 1": "2024-03-07 09:00",
        "Lý do dừng 1": "Bổ sung hồ sơ",
    }
    path = csv_file(tmp_path / "hs.csv", [paused, dossier("A-2")], header)
    imports.load(empty, SYSTEM, request=request(path, source="MOI"), now=NOW)

    def due_days() -> dict[str, date]:
        with empty.read() as session:
            return {
                row.code: local_day(row.due_at, ZONE)
                for row in session.scalars(select(DossierRow))
                if row.due_at is not None
            }

    before = due_days()
    holiday = ("14/03/2024", "Nghỉ", "Nghỉ đột xuất")
    load(
        empty,
        ImportKind.CALENDAR,
        csv_file(tmp_path / "moi.csv", rows(CALENDAR_HEADER, holiday), CALENDAR_HEADER),
    )

    assert before == {"A-1": date(2024, 3, 15), "A-2": date(2024, 3, 11)}
    assert due_days() == {"A-1": date(2024, 3, 18), "A-2": date(2024, 3, 11)}
    assert check_rollups(empty, SYSTEM).is_clean
    assert check_ledger(empty, SYSTEM).is_clean


def test_a_unit_that_ends_keeps_its_dossiers_in_the_city(
    empty: Database, tmp_path: Path
):
    fill(empty, tmp_path)
    path = csv_file(tmp_path / "hs.csv", [dossier("A-1")])
    imports.load(empty, SYSTEM, request=request(path, source="MOI"), now=NOW)
    ended = ("HBC-1", "Xã Một", "Xã Một", "COMMUNE", "HBC", "", "10/03/2024")

    load(empty, ImportKind.ORG_UNITS, units_file(tmp_path, ended))

    board = overview(empty, console_viewer(empty))
    assert board.now.in_process.value == 1
    assert check_rollups(empty, SYSTEM).is_clean
    assert check_ledger(empty, SYSTEM).is_clean


@pytest.mark.parametrize(
    "kind", [ImportKind.ORG_UNITS, ImportKind.PROCEDURES, ImportKind.CALENDAR]
)
def test_reference_data_are_loaded_by_who_has_the_whole_city(
    empty: Database, tmp_path: Path, kind: ImportKind
):
    load(empty, ImportKind.ORG_UNITS, units_file(tmp_path))
    path = units_file(tmp_path)
    wanted = replace(request(path, FIRST), kind=kind)
    no_permission = set(Permission) - {Permission.DATA_IMPORT}

    for who in (
        viewer(empty, "HCM", fields={1}),
        viewer(empty, "STNMT"),
        viewer(empty),
        viewer(empty, "HCM", permissions=no_permission),
    ):
        with pytest.raises(AccessDenied):
            imports.dry_run(empty, who, request=wanted)
        with pytest.raises(AccessDenied):
            imports.load(empty, who, request=wanted, now=NOW)
    with empty.read() as session:
        assert session.scalars(select(DossierRow.id)).all() == []
        assert data_version(session) == 1
