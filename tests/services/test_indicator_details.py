"""The page of one indicator against what its parts are when asked by themselves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.forecast import Forecast, NoForecast
from domain.formula import Number
from domain.identifiers import OrgUnitId
from domain.indicator_detail import Change, IndicatorDetail, NoChange
from domain.indicator_target import PathKind
from domain.period import Period
from domain.scorecard import OrgUnitKind
from services.indicator_details import indicator_detail
from services.indicator_targets import TargetWish, set_indicator_target
from services.indicators import indicator_board, unit_indicators
from tests.services import loaded_city as loaded
from tests.services.import_city import viewer
from tests.services.test_indicator_series import CITY, with_years
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
CODES = ("TTHC-02", "TTHC-09", "TTHC-12", "Q766-2.1")
MARCH = Period.month(2024, 3)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city of two years with indicators", with_years)
    database = opened(store_url)
    yield database
    database.close()


def detail(
    database: Database,
    code: str,
    org_unit: str = "HCM",
    period: Period | None = None,
) -> IndicatorDetail:
    return indicator_detail(
        database, CITY, code=code, org_unit_code=org_unit, period=period
    )


def value(
    database: Database, code: str, org_unit: str, period: Period | None
) -> Number | None:
    board = indicator_board(database, CITY, org_unit_code=org_unit, period=period)
    found = board.value(code)
    assert found is not None
    return found.indicator.scaled(found.reading)


@pytest.mark.parametrize("code", CODES)
def test_a_change_is_that_of_both_values_and_its_parts_add_up(
    city: Database, code: str
):
    for org_unit in ("HCM", "HBC"):
        found = detail(city, code, org_unit).change

        assert isinstance(found, Change)
        assert found.compared == Period.year_to_date(date(2023, 4, 11))
        assert found.before == value(city, code, org_unit, found.compared)
        assert found.after == value(city, code, org_unit, None)
        assert sum(p.share.whole for p in found.parts) == found.whole
        for part in found.parts:
            if part.org_unit is not None:
                own = value(city, code, part.org_unit.code, None)
                factor = 100 if found.parts[0].share.by_rate is not None else 1
                assert own is None or own == Fraction(part.after.value or 0) * factor


def test_where_a_change_cannot_be_told_it_says_why(city: Database):
    assert detail(city, "TTHC-12", "HBC-1").change is NoChange.NO_PARTS
    early = Period.month(2022, 8)
    assert detail(city, "TTHC-12", period=early).change is NoChange.NOT_COVERED


def test_a_unit_stands_among_its_like_and_the_city_above_its_parts(city: Database):
    own = detail(city, "TTHC-12", "HBC-1").spread
    whole = detail(city, "TTHC-12").spread

    assert own is not None
    assert (own.kind, own.chosen) == (OrgUnitKind.COMMUNE, OrgUnitId(4))
    assert whole is not None
    assert (whole.kind, whole.chosen) == (OrgUnitKind.DISTRICT, None)
    for found in (own, whole):
        many = unit_indicators(city, CITY, kind=found.kind)
        readings = {u.org_unit.id: u.reading("TTHC-12") for u in many.units}
        assert {u.org_unit.id: u.reading for u in found.units} == readings
        values = sorted(u.value for u in found.units if u.value is not None)
        low, high = values[(len(values) - 1) // 2], values[len(values) // 2]
        assert found.middle == Fraction(low + high) / 2
        assert [u.value for u in found.known] == values[::-1]
    alone = indicator_detail(
        city, loaded.viewer(OrgUnitId(4)), code="TTHC-12", org_unit_code="HBC-1"
    )
    assert alone.spread is None


def test_a_forecast_is_what_is_known_and_the_rest_as_a_year_ago(city: Database):
    quarter = Period.quarter(2024, 2)
    found = detail(city, "TTHC-02", period=quarter).forecast

    assert found.period == quarter
    assert (found.made_on, found.left) == (date(2024, 3, 31), 3)
    assert isinstance(found.result, Forecast)
    lately, before = (
        value(city, "TTHC-01", "HCM", Period.free(date(year, 10, 1), last))
        for year, last in ((2023, date(2024, 3, 31)), (2022, date(2023, 3, 31)))
    )
    level = Fraction(lately or 0) / Fraction(before or 0)
    assert found.result.level == min(max(level, Fraction(1, 2)), 2)
    year_ago = value(city, "TTHC-02", "HCM", Period.quarter(2023, 2))
    so_far = value(city, "TTHC-02", "HCM", quarter)
    ahead = round(Fraction(year_ago or 0) * found.result.level)
    assert found.result.point == max(Fraction(ahead), Fraction(so_far or 0))
    assert found.result.low <= found.result.point <= found.result.high
    rate = detail(city, "TTHC-16", period=Period.month(2024, 4)).forecast
    assert isinstance(rate.result, Forecast)
    assert 0 <= rate.result.low <= rate.result.high <= 100


def test_a_forecast_that_is_not_made_says_why(city: Database):
    def why(code: str, period: Period | None = None) -> object:
        return detail(city, code, period=period).forecast.result

    # Nine months are left: of the past twenty none could be foretold and compared.
    assert why("TTHC-16") is NoForecast.TOO_SHORT
    assert why("TTHC-02", MARCH) is NoForecast.OVER
    assert why("TTHC-11") is NoForecast.NOT_COUNTED
    assert why("TTHC-20") is NoForecast.NOT_COUNTED
    free = Period.free(date(2024, 3, 5), date(2024, 4, 30))
    assert why("TTHC-02", free) is NoForecast.NOT_MONTHS


def test_the_target_and_its_path_come_with_it(city: Database):
    office = viewer(city, "HCM")
    wish = TargetWish("TTHC-02", "HCM", Period.year(2024), Decimal(600), "QĐ 1")
    set_indicator_target(city, office, wish=wish, now=NOW)
    later = replace(wish, value=Decimal(660), decision="QĐ 2")
    set_indicator_target(city, office, wish=later, now=NOW)

    found = detail(city, "TTHC-02")

    assert found.standing is not None
    assert found.standing.goal == Decimal(660)
    assert found.standing.path is PathKind.EVEN
    assert [each.value for each in found.targets] == [660, 600]
    assert len(found.path) == 12
    assert found.path[-1].expected == 660
    assert found.path[3].day == date(2024, 4, 30)
    assert found.path[2].expected < found.standing.expected < found.path[3].expected
    assert found.may_set
    part = indicator_detail(
        city, loaded.viewer(loaded.HBC), code="TTHC-02", org_unit_code="HBC"
    )
    assert not part.may_set
    assert part.standing is None


def test_outside_the_scope_there_is_nothing(city: Database):
    with pytest.raises(NotFound):
        indicator_detail(
            city, loaded.viewer(loaded.HCG), code="TTHC-02", org_unit_code="HBC"
        )
    with pytest.raises(NotFound, match="Không có chỉ tiêu X-1"):
        detail(city, "X-1")
    blind = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)
    with pytest.raises(AccessDenied):
        indicator_detail(city, blind, code="TTHC-02")
