"""Saved mappings, and names created from files: who may, what is kept, what is not."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data_access.engine import Database
from data_access.queries.catalogue import procedures
from data_access.queries.org_units import org_unit_ancestors, org_units
from data_access.schema.access import AuditEventRow
from data_access.schema.dossiers import DossierRow
from data_access.schema.imports import ImportMappingRow
from data_access.versions import raise_data_version
from data_access.writes.org_units import OrgUnitValues, save_org_units
from domain.access import Permission
from domain.audit import AuditKind
from domain.errors import AccessDenied, Conflict, InvalidInput, NotFound
from domain.mapping import ColumnUse, Mapping
from domain.scorecard import OrgUnitKind
from services import imports, mappings
from services.installation import SYSTEM
from tests.services.import_city import (
    NOW,
    csv_file,
    dossier,
    request,
    state,
    unit_id,
    viewer,
)
from tests.stores import small_city

MAPPING = Mapping(
    name="Một cửa cũ",
    columns=(
        ColumnUse("Mã hồ sơ", "code"),
        ColumnUse("Đơn vị", "org_unit"),
        ColumnUse("Thủ tục", "procedure"),
        ColumnUse("Tiếp nhận lúc", "received"),
        ColumnUse("Hẹn trả", "due"),
    ),
    create_org_units=True,
    new_units_parent="HCM",
    create_procedures=True,
    new_procedures_field="DD",
)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """Two dossiers of a unit and a procedure that nobody knows."""
    return csv_file(
        tmp_path / "la.csv",
        [
            dossier("A-1", unit="Ban Quản lý Dự án", procedure="Cấp giấy phép X"),
            dossier(
                "A-2",
                unit="BAN QUẢN LÝ DỰ ÁN",
                procedure="Cấp giấy phép X",
                received="2024-03-01 08:00",
            ),
            dossier("A-3"),
        ],
    )


def kinds(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.scalars(select(AuditEventRow.kind)))


def test_a_saved_mapping_is_found_by_name_replaced_and_deleted(city: Database) -> None:
    staff = viewer(city, "HBC")
    other = replace(MAPPING, time_zone="UTC")

    mappings.save_mapping(city, staff, MAPPING, NOW)
    mappings.save_mapping(city, staff, other, NOW)

    (saved,) = mappings.saved_mappings(city, staff)
    assert (saved.name, saved.mapping) == ("Một cửa cũ", other)
    assert saved.changed_by == "Ai Đó"
    assert mappings.mapping_named(city, staff, "Một cửa cũ") == other
    mappings.delete_mapping(city, staff, "Một cửa cũ", NOW)
    assert mappings.saved_mappings(city, staff) == ()
    assert kinds(city) == [
        AuditKind.MAPPING_SAVED, AuditKind.MAPPING_SAVED, AuditKind.MAPPING_DELETED,
    ]  # fmt: skip


def test_a_mapping_that_nobody_saved_is_not_found(city: Database) -> None:
    with pytest.raises(NotFound):
        mappings.mapping_named(city, SYSTEM, "Không có")
    with pytest.raises(NotFound):
        mappings.delete_mapping(city, SYSTEM, "Không có", NOW)

    assert kinds(city) == []


def test_an_unsound_mapping_is_not_kept(city: Database) -> None:
    with pytest.raises(InvalidInput):
        mappings.save_mapping(city, SYSTEM, replace(MAPPING, time_zone="Sao Hỏa"), NOW)

    assert mappings.saved_mappings(city, SYSTEM) == ()
    assert kinds(city) == []


def test_what_storage_no_longer_says_rightly_is_named_and_not_used(
    city: Database,
) -> None:
    mappings.save_mapping(city, SYSTEM, MAPPING, NOW)
    with city.write() as session:
        session.execute(update(ImportMappingRow).values(definition_json='{"x": 1}'))

    (saved,) = mappings.saved_mappings(city, SYSTEM)

    assert (saved.name, saved.mapping) == ("Một cửa cũ", None)
    with pytest.raises(InvalidInput):
        mappings.mapping_named(city, SYSTEM, "Một cửa cũ")


def test_only_who_may_load_data_sees_or_changes_mappings(
    city: Database, strange: Path
) -> None:
    mappings.save_mapping(city, SYSTEM, MAPPING, NOW)
    nobody = viewer(city, "HCM", permissions=set(Permission) - {Permission.DATA_IMPORT})
    before = state(city)

    for attempt in (
        lambda: mappings.saved_mappings(city, nobody),
        lambda: mappings.mapping_named(city, nobody, "Một cửa cũ"),
        lambda: mappings.save_mapping(city, nobody, MAPPING, NOW),
        lambda: mappings.delete_mapping(city, nobody, "Một cửa cũ", NOW),
        lambda: mappings.proposal(city, nobody, strange),
        lambda: mappings.unknown_names(city, nobody, strange, MAPPING),
        lambda: mappings.new_name_places(city, nobody),
    ):
        with pytest.raises(AccessDenied):
            attempt()

    assert state(city) == before


def test_units_and_procedures_of_a_file_are_created_with_its_load(
    city: Database, strange: Path
) -> None:
    asked = request(strange, mapping=MAPPING, confirm_new=True)

    result = imports.load(city, SYSTEM, request=asked, now=NOW)

    assert result.new == 3
    with city.read() as session:
        unit = next(u for u in org_units(session) if u.code == "BAN-QUAN-LY-DU-AN")
        procedure = next(p for p in procedures(session) if p.code == "CAP-GIAY-PHEP-X")
        held = select(DossierRow.org_unit_id).where(DossierRow.code.in_(["A-1", "A-2"]))
        assert set(session.scalars(held)) == {unit.id}
        above = {row[1] for row in org_unit_ancestors(session) if row[0] == unit.id}
    assert (unit.name, unit.kind) == ("Ban Quản lý Dự án", OrgUnitKind.OTHER)
    assert unit.parent_id == unit_id("HCM")
    assert above == {unit.id, unit_id("HCM")}
    assert str(unit.valid_from) == "2024-03-01"
    assert procedure.working_days is None
    assert AuditKind.NAMES_CREATED in kinds(city)


def test_the_same_file_again_creates_nothing_more(
    city: Database, strange: Path
) -> None:
    asked = request(strange, mapping=MAPPING, confirm_new=True)
    imports.load(city, SYSTEM, request=asked, now=NOW)
    before = state(city)

    again = imports.load(city, SYSTEM, request=asked, now=NOW)

    assert again.unchanged == 3
    assert not again.dry_run.new_names
    assert state(city) == before


def test_others_can_still_add_units_after_names_were_created(
    city: Database, strange: Path
) -> None:
    asked = request(strange, mapping=MAPPING, confirm_new=True)
    imports.load(city, SYSTEM, request=asked, now=NOW)
    later = OrgUnitValues(
        code="MOI", official_code=None, name="Mới", short_name="Mới",
        kind=OrgUnitKind.DEPARTMENT, parent_code="HCM", sort_order=99,
        valid_from=None, valid_to=None, hex_row=None, hex_col=None,
    )  # fmt: skip

    with city.write() as session:
        assert save_org_units(session, [later]) == (1, 0, 0)


def test_nothing_is_created_until_somebody_has_confirmed_it(
    city: Database, strange: Path
) -> None:
    asked = request(strange, mapping=MAPPING)
    before = state(city)

    run = imports.dry_run(city, SYSTEM, request=asked)
    with pytest.raises(InvalidInput, match="xác nhận"):
        imports.load(city, SYSTEM, request=asked, now=NOW)

    (unit,) = run.new_names.org_units
    assert (unit.name, unit.row_count) == ("Ban Quản lý Dự án", 2)
    assert (run.new, run.rejected) == (3, 0)
    assert state(city) == before
    with city.read() as session:
        assert len(org_units(session)) == 7


def test_a_load_that_fails_leaves_no_unit_behind(
    city: Database, tmp_path: Path
) -> None:
    path = csv_file(
        tmp_path / "hong.csv",
        [dossier("A-1", unit="Ban mới"), dossier("A-2", due="hôm nào đó")],
    )
    before = state(city)

    with pytest.raises(InvalidInput):
        imports.load(
            city,
            SYSTEM,
            request=request(path, mapping=MAPPING, confirm_new=True),
            now=NOW,
        )

    assert state(city) == before
    with city.read() as session:
        assert len(org_units(session)) == 7


@pytest.mark.parametrize(
    ("roots", "fields"), [(("HBC",), None), (("HCM",), [1]), ((), None)]
)
def test_only_the_whole_city_may_create_units(
    city: Database, strange: Path, roots: tuple[str, ...], fields: list[int] | None
) -> None:
    staff = viewer(city, *roots, fields=fields)
    asked = request(strange, mapping=MAPPING, confirm_new=True)
    before = state(city)

    with pytest.raises(AccessDenied, match="danh mục"):
        imports.load(city, staff, request=asked, now=NOW)

    assert state(city) == before


@pytest.mark.parametrize(
    "mapping",
    [
        replace(MAPPING, new_units_parent="KHONG-CO"),
        replace(MAPPING, new_procedures_field="KHONG-CO"),
    ],
)
def test_new_names_need_a_place_that_exists(
    city: Database, strange: Path, mapping: Mapping
) -> None:
    asked = request(strange, mapping=mapping, confirm_new=True)

    with pytest.raises(InvalidInput, match="KHONG-CO"):
        imports.load(city, SYSTEM, request=asked, now=NOW)


def test_units_that_existed_at_another_time_are_not_created_again(
    city: Database, tmp_path: Path
) -> None:
    with city.write() as session:
        former = OrgUnitValues(
            code="CU", official_code=None, name="Phường Cũ", short_name="P. Cũ",
            kind=OrgUnitKind.COMMUNE, parent_code="HBC", sort_order=50,
            valid_from=None, valid_to=NOW.date().replace(year=2020),
            hex_row=None, hex_col=None,
        )  # fmt: skip
        save_org_units(session, [former])
    path = csv_file(tmp_path / "cu.csv", [dossier("A-1", unit="Phường Cũ")])

    run = imports.dry_run(city, SYSTEM, request=request(path, mapping=MAPPING))

    assert not run.new_names
    assert run.rejected == 1


def test_the_proposal_for_our_own_format_is_our_own_format(
    city: Database, strange: Path
) -> None:
    proposal = mappings.proposal(city, SYSTEM, strange)

    found = {use.key: use.title for use in proposal.mapping.columns}
    assert found["code"] == "Mã hồ sơ"
    assert found["transfer_1_from"] == "Chuyển từ đơn vị 1"
    assert [item.name for item in proposal.unknown.org_units] == ["Ban Quản lý Dự án"]


def test_names_are_refused_when_others_took_their_place(
    city: Database, strange: Path
) -> None:
    asked = request(strange, mapping=MAPPING, confirm_new=True)
    added = OrgUnitValues(
        code="XEN", official_code=None, name="Xen vào", short_name="Xen",
        kind=OrgUnitKind.DEPARTMENT, parent_code="HCM", sort_order=98,
        valid_from=None, valid_to=None, hex_row=None, hex_col=None,
    )  # fmt: skip
    told: list[str] = []

    def between(what: str, _done: float) -> None:
        if what == imports.COMPARING and what not in told:
            told.append(what)
            with city.write() as session:
                save_org_units(session, [added])
                raise_data_version(session, NOW)

    with pytest.raises(Conflict):
        imports.load(city, SYSTEM, request=asked, now=NOW, progress=between)

    with city.read() as session:
        codes = {unit.code for unit in org_units(session)}
    assert "XEN" in codes
    assert "BAN-QUAN-LY-DU-AN" not in codes


def test_a_mapping_from_a_file_is_checked(city: Database) -> None:
    del city
    text = json.dumps({"name": "a", "columns": [{"title": "X", "key": "y"}]})

    with pytest.raises(InvalidInput):
        mappings.sound_mapping(text)
