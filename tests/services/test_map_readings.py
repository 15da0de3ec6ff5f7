"""Every indicator on the map against *Chỉ tiêu*, and who may see it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.formula import Gap
from domain.identifiers import OrgUnitId
from domain.indicator import Bound
from domain.map_measure import BY_INDICATOR
from domain.map_view import MapQuestion
from domain.period import Basis, Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState, MappedUnit, UnitMap
from services.indicators import indicator_board, unit_indicators
from services.installation import SYSTEM
from services.map_readings import map_indicators
from services.plan_intake import add_plan
from services.reported_loads import load_reported_file
from services.unit_maps import unit_map
from tests.services import loaded_city as loaded
from tests.services.plan_city import AT, book
from tests.services.test_indicators import NOW, with_indicators
from tests.services.test_reported_loads import HEAD, request
from tests.services.whole_map import whole_map
from tests.stores import fill, opened

CITY = loaded.viewer(loaded.CITY)
IDS = {"HBC": OrgUnitId(3)}
MARCH = Period.month(2024, 3, Basis.CALENDAR)
CUT = Period.free(date(2024, 3, 5), date(2024, 4, 2))
FEBRUARY = Period.month(2024, 2)
ROWS = (
    HEAD,
    "Q766-4.4;HBC;2024-03;3;4;",
    "Q766-4.4;HCG;2024-03;0;0;",
    "TTHC-22;HBC;2024-03;;;0",
    "CDDH-11;HBC;2024-03;;;hơn 99 %",
    "CDDH-11;HCG;2024-03;;;80,25 %",
    "TAICHINH-01;HBC;2024-03;1234,5;2000;",
    "TAICHINH-01;HCG;2024-03;1999,75;2000;",
)
UNTOLD = (CellState.ABSENT, CellState.NOT_REPORTED)


@pytest.fixture
def city(store_url: str, tmp_path: Path) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_indicators)
    database = opened(store_url)
    asked = request(tmp_path, *ROWS, accept="Báo cáo tháng 3")
    assert load_reported_file(database, SYSTEM, asked, now=NOW).load_id is not None
    yield database
    database.close()


def shown(
    city: Database,
    code: str,
    **asked: Any,  # noqa: ANN401 - as MapQuestion
) -> UnitMap:
    return whole_map(city, CITY, measure_code=code, **asked)


def by_code(found: UnitMap) -> dict[str, MappedUnit]:
    return {unit.org_unit.code: unit for unit in found.units}


@pytest.mark.parametrize("period", [MARCH, CUT, None])
@pytest.mark.parametrize("kind", [OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE])
def test_the_map_says_of_every_unit_what_the_catalogue_says(
    city: Database, period: Period | None, kind: OrgUnitKind
):
    told = unit_indicators(city, CITY, kind=kind, period=period)
    catalogue = {each.code: each for each in told.catalogue}
    readings = {each.org_unit.id: each for each in told.units}
    offered = [each.code for each in map_indicators(city, CITY, period=period)]

    assert {"TTHC-04", "TTHC-15", "TTHC-40", "II06-12", "CHUYEN-01"} <= {*offered}
    for code in offered:
        drawn = shown(city, code, period=period, kind=kind)
        assert drawn.measure.indicator == code
        assert {unit.org_unit.id for unit in drawn.units} == readings.keys()
        for unit in drawn.units:
            reading = readings[unit.org_unit.id].reading(code)
            scaled = catalogue[code].scaled(reading)
            if reading.gap is Gap.NOT_REPORTED:
                assert unit.state is CellState.NOT_REPORTED, code
            elif reading.gap is Gap.NOT_OCCURRED:
                assert unit.state in (CellState.NO_ACTIVITY, *UNTOLD), code
            if unit.value is None:
                assert scaled is None or unit.state in UNTOLD, code
                continue
            assert scaled is not None, code
            assert float(unit.value) == pytest.approx(float(scaled), abs=1e-15), code
            assert (unit.value == 0) is (scaled == 0)


def test_what_nobody_reported_is_neither_0_nor_nothing(city: Database):
    late = by_code(shown(city, "TTHC-22", period=MARCH))
    rate = by_code(shown(city, "Q766-4.4", period=MARCH))
    plan = by_code(shown(city, "CDDH-02", period=MARCH))

    assert late["HBC"].state is CellState.ZERO
    assert late["HBC"].value == 0
    assert late["HCG"].state is CellState.NOT_REPORTED
    assert late["HCG"].value is None
    # Three of four: no floor of thirty dossiers for what counts no dossiers.
    assert rate["HBC"].state is CellState.VALUE
    assert rate["HBC"].value == 75
    assert rate["HCG"].state is CellState.NO_ACTIVITY
    assert {unit.state for unit in plan.values()} == {CellState.NOT_REPORTED}


def test_measures_of_the_plan_are_told_of_every_unit(city: Database):
    add_plan(city, SYSTEM, book(), now=AT)
    told = unit_indicators(city, CITY, kind=OrgUnitKind.DISTRICT)
    tasks = {each.org_unit.code: each.reading("CDDH-01") for each in told.units}
    found = by_code(shown(city, "CDDH-01", kind=OrgUnitKind.DISTRICT))
    late = by_code(shown(city, "CDDH-02", kind=OrgUnitKind.DISTRICT))

    assert {code: unit.value for code, unit in found.items()} == {
        code: reading.value for code, reading in tasks.items()
    }
    assert sum(unit.part for unit in found.values()) > 0
    for unit in told.units:
        reading = unit.reading("CDDH-02")
        drawn = late[unit.org_unit.code]
        assert (drawn.value is None) is (reading.value is None)
        assert (drawn.state is CellState.NO_ACTIVITY) is (
            reading.gap is Gap.NOT_OCCURRED
        )


def test_a_bound_bears_its_mark_and_is_not_compared(city: Database):
    found = shown(city, "CDDH-11", period=MARCH)

    bound, exact = by_code(found)["HBC"], by_code(found)["HCG"]
    assert (bound.state, bound.bound) == (CellState.UNSURE, Bound.LOWER)
    assert bound.value == 99
    assert (exact.state, exact.value) == (CellState.VALUE, Decimal("80.25"))
    assert [unit.org_unit.code for unit in found.ranked] == ["HCG"]
    assert found.common_value is None or not found.measure.is_ratio


def test_amounts_keep_their_decimals(city: Database):
    found = shown(city, "TAICHINH-01", period=MARCH)

    assert by_code(found)["HBC"].part == Decimal("1234.5")
    assert by_code(found)["HCG"].value == Decimal("99.9875")
    assert found.common_part == Decimal("3234.25")
    assert [unit.org_unit.code for unit in found.ranked] == ["HBC", "HCG"]


def test_sums_of_counts_are_counted_like_the_maps_own_measures(city: Database):
    counted = {"TTHC-03", "TTHC-06", "TTHC-15", "TTHC-21", "TTHC-39", "II06-12"}
    read = {"TTHC-04", "TTHC-14", "TTHC-40", "CHUYEN-01", "CDDH-01", "TTHC-11"}

    for code in counted | read:
        measure = shown(city, code).measure
        assert measure.is_read is (code in read), code
    assert shown(city, "TTHC-15").measure.is_share


def test_an_indicator_is_drawn_by_its_numerator_too(city: Database):
    for code in ("TTHC-15", "TTHC-40"):
        rate, parts = shown(city, code), shown(city, code, by_count=True)
        assert parts.measure.is_part
        assert [u.part for u in rate.units] == [u.part for u in parts.units]
        assert [u.value for u in parts.units if u.value is not None] == [
            u.part for u in parts.units if u.value is not None
        ]


@pytest.mark.parametrize("code", ["TTHC-15", "TTHC-40", "TTHC-04", "Q766-4.4"])
def test_months_of_the_picked_unit_are_those_of_the_catalogue(
    city: Database, code: str
):
    chosen = shown(city, code, chosen_code="HBC", period=MARCH).chosen

    assert chosen is not None
    assert [month.month for month in chosen.months] == [3]
    for month in chosen.months:
        asked = Period.month(month.year, month.month)
        value = indicator_board(city, CITY, org_unit_code="HBC", period=asked).value(
            code
        )
        assert value is not None
        scaled = value.indicator.scaled(value.reading)
        assert (month.value is None) is (scaled is None)
        if month.value is not None:
            assert float(month.value) == pytest.approx(float(scaled or 0))


def test_those_of_the_map_itself_are_not_offered_twice(city: Database):
    offered = {each.code for each in map_indicators(city, CITY)}

    assert not offered & BY_INDICATOR.keys()
    assert "TTHC-18" not in offered, "nobody ever reported it"
    assert {"TTHC-22", "CDDH-11"} <= offered


def test_only_what_lies_within_the_scope_is_shown(city: Database):
    head = loaded.viewer(IDS["HBC"])
    other = loaded.viewer(loaded.HCG)

    assert (
        unit_map(city, head, question=MapQuestion(measure_code="TTHC-40")).node.code
        == "HBC"
    )
    for code in ("TTHC-40", "CDDH-11", "TTHC-15"):
        outside = MapQuestion(org_unit_code="HCG", measure_code=code)
        with pytest.raises(NotFound):
            unit_map(city, head, question=outside)
    with pytest.raises(NotFound):
        map_indicators(city, head, org_unit_code="HCG")
    assert "TTHC-22" not in {each.code for each in map_indicators(city, other)}


def test_whoever_may_not_read_figures_gets_none(city: Database):
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)

    with pytest.raises(AccessDenied):
        unit_map(city, nobody, question=MapQuestion(measure_code="TTHC-40"))
    with pytest.raises(AccessDenied):
        map_indicators(city, nobody)
