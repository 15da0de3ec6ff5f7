"""Districts put together of the communes that followed them, or lie under them."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.boundary import BoundaryLevel, BoundaryMap
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.imports import ImportKind
from services import boundaries
from services.boundary_joins import join_by_succession
from services.installation import SYSTEM, console_viewer
from tests.services import loaded_city
from tests.services.import_city import NOW, csv_file
from tests.services.test_boundaries import areas, request
from tests.services.test_reference_corrections import CITY, UNIT_HEADER
from tests.services.test_reference_imports import load
from tests.stores import migrated

MERGER, REFORM = date(2021, 1, 1), date(2025, 7, 1)
LINK_HEADER = (
    "Mã đơn vị cũ", "Mã đơn vị mới", "Ngày hiệu lực", "Nhận hồ sơ mặc định",
    "Căn cứ tỷ lệ", "Tỷ lệ ngược", "Tính chất ngược",
)  # fmt: skip
LINKS = (
    ("Q1", "TD", "01/01/2021", "", "", "", ""),
    ("A", "P1", "01/07/2025", "có", "mặc định", "1", "chính xác"),
    ("A", "P2", "01/07/2025", "", "", "1", "chính xác"),
    ("A", "P3", "01/07/2025", "", "", "0", ""),
    ("TD", "P3", "01/07/2025", "có", "", "1", ""),
)
"""P3 straddles two districts; most of it was of TD. P4 joins from elsewhere."""


def unit(code: str, kind: str, begin: str = "", last: str = "") -> dict[str, str]:
    return {
        "Mã đơn vị": code, "Tên đơn vị": f"Đơn vị {code}", "Loại": kind,
        "Thuộc đơn vị": "TP", "Hiệu lực từ": begin, "Hiệu lực đến": last,
    }  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("joins")
    database = migrated(f"sqlite:///{folder / 'dieu-hanh.db'}")
    told = [
        CITY,
        unit("Q1", "DISTRICT", last="31/12/2020"),
        unit("A", "DISTRICT", last="30/06/2025"),
        unit("TD", "DISTRICT", "01/01/2021", "30/06/2025"),
        *(unit(f"P{n}", "COMMUNE", "01/07/2025") for n in range(1, 5)),
    ]
    load(database, ImportKind.ORG_UNITS, csv_file(folder / "dv.csv", told, UNIT_HEADER))
    with pytest.raises(NotFound, match="Chưa có ranh giới phường, xã"):
        join_by_succession(database, SYSTEM, now=NOW)
    wanted = request(folder, areas("P1", "P2", "P3", "P4"), valid_from=REFORM)
    assert boundaries.load_boundaries(database, SYSTEM, wanted, now=NOW).set_id
    with pytest.raises(InvalidInput, match="chưa có dữ liệu kế thừa"):
        join_by_succession(database, SYSTEM, now=NOW)
    rows = [dict(zip(LINK_HEADER, link, strict=True)) for link in LINKS]
    path = csv_file(folder / "kt.csv", rows, LINK_HEADER)
    load(database, ImportKind.SUCCESSION, path)
    yield database
    database.close()


def drawn(city: Database, day: date) -> BoundaryMap | None:
    who = console_viewer(city)
    return boundaries.boundary_map(city, who, day=day, level=BoundaryLevel.DISTRICT)


def test_communes_that_followed_make_up_the_districts_there_were(city: Database):
    report = join_by_succession(city, SYSTEM, now=NOW)

    assert sorted(item.code for item in report.matched) == ["A", "TD"]
    found = drawn(city, MERGER)
    assert found is not None
    assert (found.info.valid_from, found.info.is_approximate) == (MERGER, True)
    codes = {item.org_unit_id: item.code for item in report.matched}
    by_code = {codes[item.org_unit_id]: item for item in found.boundaries}
    one, other = by_code["A"], by_code["TD"]
    assert one.area_km2 == pytest.approx(2 * other.area_km2, rel=0.01)
    assert len(one.polygons) == 1
    assert not one.is_approximate
    assert other.is_approximate
    assert drawn(city, date(2020, 12, 31)) is None


def test_districts_of_an_earlier_time_are_refused(city: Database):
    with pytest.raises(InvalidInput, match="Chọn ngày từ 01/01/2021"):
        join_by_succession(city, SYSTEM, valid_from=date(2020, 12, 31), now=NOW)


def test_only_who_may_import_for_the_whole_city_joins(city: Database):
    with pytest.raises(AccessDenied):
        join_by_succession(city, loaded_city.viewer(OrgUnitId(3)), now=NOW)
