"""What an installation is of follows from its root, wherever its name is shown."""

from collections.abc import Iterator

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.writes.org_units import OrgUnitValues, save_org_units
from domain.brief import office_of
from domain.scorecard import OrgUnitKind
from domain.whole import Whole
from services.installation import whole_of
from tests.stores import fill, opened


@pytest.fixture
def empty(store_url: str) -> Iterator[Database]:
    fill(store_url, "a schema alone", upgrade)
    database = opened(store_url)
    yield database
    database.close()


def test_without_units_it_is_of_nobody(empty: Database) -> None:
    assert whole_of(empty) is None


def test_it_is_of_its_root(empty: Database) -> None:
    root = OrgUnitValues(
        code="PT", official_code=None, name="Tỉnh Phú Thọ", short_name="Phú Thọ",
        kind=OrgUnitKind.CITY, parent_code=None, sort_order=0, valid_from=None,
        valid_to=None, hex_row=None, hex_col=None,
    )  # fmt: skip
    with empty.write() as session:
        save_org_units(session, [root])

    assert whole_of(empty) == Whole("Tỉnh Phú Thọ")


def test_briefs_of_a_province_are_issued_by_its_office() -> None:
    office = office_of(Whole("Tỉnh Phú Thọ"), "Văn phòng")

    assert office.superior_lines == ("ỦY BAN NHÂN DÂN", "TỈNH PHÚ THỌ")
    assert (office.body, office.place) == ("VĂN PHÒNG", "Phú Thọ")
    assert office.recipients[0] == "Chủ tịch UBND tỉnh"


def test_briefs_of_the_city_are_as_they_were() -> None:
    office = office_of(Whole("Ủy ban nhân dân Thành phố Hồ Chí Minh"), "Văn phòng")

    assert office.superior_lines == ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH")
    assert office.place == "Thành phố Hồ Chí Minh"
    assert office.recipients[0] == "Chủ tịch UBND Thành phố"
