"""Boundaries kept and read: all or nothing, by whom, of which day, put together."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.engine import Database
from data_access.queries import boundaries as queries
from data_access.schema.access import AuditEventRow
from data_access.schema.boundaries import BoundaryRow, BoundarySetRow, OrgUnitFactRow
from data_access.versions import data_version
from domain.access import OrgScope, Permission
from domain.audit import AuditKind
from domain.boundary import BoundaryLevel, BoundaryReport, BoundaryRequest
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from services import boundaries as service
from services.installation import SYSTEM, console_viewer
from tests.ingest.boundaries.makers import geojson, square
from tests.services.import_city import NOW, unit_id, viewer
from tests.stores import small_city

COMMUNES = ("HBC-1", "HBC-2", "HCG-1")
LONG_AGO, REFORM = date(2000, 1, 1), date(2025, 7, 1)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = small_city(store_url)
    yield opened
    opened.close()


def areas(*codes: str) -> list[dict[str, Any]]:
    """Squares in a row, by own code."""
    return [
        {
            "type": "Feature",
            "properties": {"ma": code},
            "geometry": {"type": "Polygon", "coordinates": [square(at, 0)]},
        }
        for at, code in enumerate(codes)
    ]


def request(
    folder: Path, features: list[dict[str, Any]], **changes: object
) -> BoundaryRequest:
    known = BoundaryRequest(
        path=geojson(folder, features),
        file_name="ranh-gioi.geojson",
        level=BoundaryLevel.COMMUNE,
        valid_from=LONG_AGO,
        source="Sở Nông nghiệp và Môi trường",
        licence="Dùng nội bộ",
        published_on=date(2025, 8, 1),
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # fields by name


def loaded(city: Database, wanted: BoundaryRequest) -> BoundaryReport:
    return service.load_boundaries(city, SYSTEM, wanted, now=NOW)


def kept(city: Database) -> tuple[int, ...]:
    """How many rows there are of each kind, and the data version."""
    tables = (BoundarySetRow, BoundaryRow, OrgUnitFactRow, AuditEventRow)
    with city.read() as session:
        counts = (len(session.execute(select(table)).all()) for table in tables)
        return (*counts, data_version(session))


def on_map(city: Database, day: date, *roots: str) -> dict[int, str]:
    scope = OrgScope(frozenset(unit_id(root) for root in roots or ("HCM",)))
    with city.read() as session:
        found = queries.boundaries(
            session, scope=scope, day=day, level=BoundaryLevel.COMMUNE
        )
    return (
        {}
        if found is None
        else {item.org_unit_id: item.coordinates for item in found.boundaries}
    )


def test_what_is_loaded_is_read_with_source_and_licence(
    city: Database, tmp_path: Path
) -> None:
    report = loaded(city, request(tmp_path, areas(*COMMUNES)))

    assert report.set_id is not None
    found = service.boundary_map(
        city, console_viewer(city), day=REFORM, level=BoundaryLevel.COMMUNE
    )
    assert found is not None
    assert (found.info.source, found.info.licence, found.info.boundary_count) == (
        "Sở Nông nghiệp và Môi trường", "Dùng nội bộ", 3)  # fmt: skip
    assert len(found.info.sha256) == 64
    assert found.info.published_on == date(2025, 8, 1)
    first = found.boundaries[0]
    assert first.org_unit_id == unit_id("HBC-1")
    assert first.area_km2 == pytest.approx(1.21, abs=0.01)
    assert json.loads(first.coordinates)[0][0][0] == [106.6, 10.7]
    assert not first.is_approximate
    assert service.boundary_sets(city, SYSTEM) == (found.info,)
    with city.read() as session:
        event = session.execute(select(AuditEventRow)).scalar_one()
    assert event.kind == AuditKind.BOUNDARIES_LOADED
    assert json.loads(event.detail_json)["change"] == "new"


def test_a_file_with_a_fault_leaves_nothing(city: Database, tmp_path: Path) -> None:
    before = kept(city)
    facts = tmp_path / "facts.csv"
    facts.write_text("code,area_km2\nHBC-1,9\n", encoding="utf-8")

    report = loaded(city, request(tmp_path, areas(*COMMUNES), facts_path=facts))

    assert not report.can_load
    assert report.set_id is None
    assert {p.kind for p in report.problems} == {"boundary-area"}
    assert kept(city) == before


def test_a_failure_while_writing_leaves_nothing(
    city: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(city)

    def fail(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(service, "add_change", fail)
    with pytest.raises(OSError, match="disk"):
        loaded(city, request(tmp_path, areas(*COMMUNES)))

    assert kept(city) == before


def test_a_dry_run_writes_nothing(city: Database, tmp_path: Path) -> None:
    before = kept(city)

    report = service.check_boundaries(city, SYSTEM, request(tmp_path, areas(*COMMUNES)))

    assert report.can_load
    assert kept(city) == before


def test_a_set_of_the_same_day_is_replaced_and_a_later_one_follows(
    city: Database, tmp_path: Path
) -> None:
    loaded(city, request(tmp_path, areas(*COMMUNES)))
    first = on_map(city, REFORM)
    loaded(city, request(tmp_path, areas(*COMMUNES[::-1])))
    second = on_map(city, REFORM)
    loaded(city, request(tmp_path, areas(*COMMUNES), valid_from=REFORM))

    assert first != second
    assert on_map(city, date(2025, 6, 30)) == second
    assert on_map(city, REFORM) == first
    assert on_map(city, date(1999, 1, 1)) == {}
    assert kept(city)[:2] == (2, 6)
    service.delete_boundaries(
        city, SYSTEM, level=BoundaryLevel.COMMUNE, valid_from=REFORM, now=NOW
    )
    assert on_map(city, REFORM) == second
    with pytest.raises(NotFound):
        service.delete_boundaries(
            city, SYSTEM, level=BoundaryLevel.COMMUNE, valid_from=REFORM, now=NOW
        )


def test_a_map_shows_the_viewers_units_only(city: Database, tmp_path: Path) -> None:
    loaded(city, request(tmp_path, areas(*COMMUNES)))

    assert set(on_map(city, REFORM, "HBC")) == {unit_id("HBC-1"), unit_id("HBC-2")}
    assert set(on_map(city, REFORM, "HCG-1")) == {unit_id("HCG-1")}


def test_listed_facts_are_kept_and_compared_again(
    city: Database, tmp_path: Path
) -> None:
    facts = tmp_path / "facts.csv"
    facts.write_text(
        'code,name_vi,area_km2,population\nHBC-1,,1.21,1000\nHBC-2,,"1,4",\nXX,,5,5\n',
        encoding="utf-8",
    )

    report = loaded(city, request(tmp_path, areas(*COMMUNES), facts_path=facts))

    assert [p.place for p in report.problems] == ["Đơn vị HBC-2"]
    assert [item.listed_km2 for item in report.matched] == [1.21, 1.4, None]
    again = service.check_boundaries(city, SYSTEM, request(tmp_path, areas(*COMMUNES)))
    assert [item.listed_km2 for item in again.matched] == [1.21, 1.4, None]
    known = service.unit_facts(city, console_viewer(city))
    assert known[unit_id("HBC-1")].population == 1000
    assert known[unit_id("HBC-2")].population is None


def test_only_who_answers_for_the_city_loads(city: Database, tmp_path: Path) -> None:
    wanted = request(tmp_path, areas(*COMMUNES))
    before = kept(city)

    for who in (
        viewer(city, "HBC"),
        viewer(city, "HCM", fields=[1]),
        viewer(city, "HCM", permissions=set(Permission) - {Permission.DATA_IMPORT}),
    ):
        with pytest.raises(AccessDenied):
            service.check_boundaries(city, who, wanted)
        with pytest.raises(AccessDenied):
            service.load_boundaries(city, who, wanted, now=NOW)
    assert kept(city) == before
    assert service.load_boundaries(city, viewer(city, "HCM"), wanted, now=NOW).set_id


@pytest.mark.parametrize("lacking", ["source", "licence"])
def test_source_and_licence_must_be_said(
    lacking: str, city: Database, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="nguồn và giấy phép"):
        loaded(city, request(tmp_path, areas(*COMMUNES), **{lacking: " "}))


def test_districts_are_put_together_of_communes(city: Database, tmp_path: Path) -> None:
    loaded(city, request(tmp_path, areas(*COMMUNES)))
    district_of = {
        unit_id("HBC-1"): unit_id("HBC"),
        unit_id("HBC-2"): unit_id("HBC"),
        unit_id("HCG-1"): unit_id("HCG"),
    }

    report = service.join_districts(
        city,
        SYSTEM,
        district_of=district_of,
        parted=frozenset({unit_id("HCG-1")}),
        communes_day=REFORM,
        valid_from=LONG_AGO,
        now=NOW,
    )

    assert report.can_load
    found = service.boundary_map(
        city, console_viewer(city), day=REFORM, level=BoundaryLevel.DISTRICT
    )
    assert found is not None
    assert found.info.is_approximate
    assert found.info.source.startswith("Ghép từ phường, xã: Sở Nông nghiệp")
    by_id = {item.org_unit_id: item for item in found.boundaries}
    assert by_id[unit_id("HBC")].area_km2 == pytest.approx(2.42, abs=0.01)
    assert len(by_id[unit_id("HBC")].polygons) == 1
    assert not by_id[unit_id("HBC")].is_approximate
    assert by_id[unit_id("HCG")].is_approximate


def test_districts_without_communes_are_refused(city: Database) -> None:
    with pytest.raises(NotFound, match="Chưa có ranh giới phường, xã"):
        service.join_districts(
            city,
            SYSTEM,
            district_of={OrgUnitId(4): OrgUnitId(3)},
            communes_day=REFORM,
            valid_from=LONG_AGO,
            now=NOW,
        )
