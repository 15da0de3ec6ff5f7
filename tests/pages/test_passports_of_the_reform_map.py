"""Passports on a map of a time whose org units have partly become others since."""

from collections.abc import Iterator

import pytest

from components.links import Drawing, Links, target
from components.map_board import map_head
from components.unit_ranks import map_twins
from data_access.engine import Database
from domain.map_measure import MEASURES
from domain.map_view import MapChoice, MapQuestion
from domain.period import Period
from domain.scorecard import OrgUnitKind
from services.indicators import indicator_board
from services.installation import console_viewer
from services.unit_maps import unit_map
from tests.builders import ZONE
from tests.components.pages_of_markup import parsed
from tests.pages.passports import of_reading, of_unit
from tests.services.reform_city import reform_city

YEAR = Period.year(2025)
DRAWING = Drawing(Links({"ky": YEAR.key}), ZONE)


@pytest.fixture(scope="module")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("reform")
    database = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield database
    database.close()


@pytest.mark.parametrize("measure", [each.code for each in MEASURES])
@pytest.mark.parametrize(
    ("kind", "period"),
    [
        (OrgUnitKind.DEPARTMENT, Period.year(2024)),
        (OrgUnitKind.COMMUNE, YEAR),
        (OrgUnitKind.DISTRICT, Period.year(2024)),
    ],
)
def test_who_is_in_force_has_a_passport_and_who_ended_has_none(
    reformed: Database, measure: str, kind: OrgUnitKind, period: Period
) -> None:
    who = console_viewer(reformed)
    asked = MapQuestion(kind=kind, period=period, measure_code=measure)
    drawn = unit_map(reformed, who, question=asked)
    by_code = {unit.org_unit.code: unit for unit in drawn.units}

    [twin] = map_twins(drawn, DRAWING).values()

    links = dict(
        zip(twin.frame["Mã đơn vị"], twin.links[drawn.measure.name], strict=True)
    )
    assert {code for code, href in links.items() if href} == {
        code for code, unit in by_code.items() if unit.until is None
    }
    followed = [(code, href) for code, href in links.items() if href]
    for code, href in followed[:6]:
        _, params = target(href)
        assert (params["don-vi"], params["ky"]) == (code, period.key)
        board = indicator_board(reformed, who, org_unit_code=code, period=period)
        value = board.value(params["ma"])
        assert value is not None
        assert of_reading(value.reading) == of_unit(by_code[code])


def test_the_finding_leads_to_the_passport_of_the_org_unit_it_names(
    reformed: Database,
) -> None:
    asked = MapQuestion(kind=OrgUnitKind.COMMUNE, period=YEAR)
    drawn = unit_map(reformed, console_viewer(reformed), question=asked)
    assert drawn.is_of_then

    head = map_head(drawn, MapChoice(), DRAWING)

    opened = [target(link.attributes["href"]) for link in parsed(head).all("a")]
    marks = [params for path, params in opened if path == "chi-tieu"]
    assert [params["don-vi"] for params in marks] == [drawn.ranked[0].org_unit.code]
