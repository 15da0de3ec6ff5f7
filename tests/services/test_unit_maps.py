"""The map against an oracle that walks every dossier, and against Tổng quan."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from domain.map_measure import MEASURES
from domain.map_view import MapQuestion
from domain.period import Basis, Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState, UnitMap
from services.scorecards import overview
from services.unit_maps import map_moves, picked_unit, unit_map
from tests.builders import UNITS
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.whole_map import whole_map

TODAY = date(2024, 4, 11)
IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
LEFT = ("left_early", "left_on_time", "left_late")
MARCH = Period.month(2024, 3, Basis.CALENDAR)
CUT = Period.free(date(2024, 3, 5), date(2024, 4, 2))
FLOWS = {
    "qua-han": ("left_late",),
    "dung-han": ("left_early", "left_on_time"),
    "tiep-nhan": ("received",),
    "da-giai-quyet": LEFT,
}
NOBODY = {"untrusted": frozenset[OrgUnitId]()}
STOCKS = {
    "dang-qua-han": "overdue",
    "thieu-thu": "apology_missing",
    "dang-giai-quyet": "open",
}


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


def shown(database: Database, **asked: object) -> UnitMap:
    return whole_map(database, loaded.viewer(loaded.CITY), **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("period", [MARCH, CUT, Period.year_to_date(TODAY)])
def test_flows_of_every_unit_equal_the_oracle(city: Database, period: Period):
    truth = oracle(city)

    for code, names in FLOWS.items():
        for kind in (OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE):
            found = shown(city, measure_code=code, period=period, kind=kind)
            for unit in found.units:
                node = unit.org_unit.id
                days = (period.first_day, period.end_day)
                assert unit.part == truth.flow(node, *days, *names), code
                if unit.ratio is not None:
                    assert unit.ratio.denominator == truth.flow(node, *days, *LEFT)


@pytest.mark.parametrize("day", [TODAY, date(2024, 3, 31), date(2024, 3, 5)])
def test_stocks_of_any_day_equal_the_oracle(city: Database, day: date):
    stocks = oracle(city).stocks(day)

    for code, name in STOCKS.items():
        period = Period.free(date(2024, 3, 1), day)
        for unit in shown(city, measure_code=code, period=period).units:
            assert unit.part == stocks[unit.org_unit.id, name], (code, day)


def test_months_of_the_chosen_unit_equal_the_oracle(city: Database):
    truth = oracle(city)

    flow = shown(city, measure_code="tiep-nhan", chosen_code="HBC").chosen
    stock = shown(city, measure_code="dang-giai-quyet", chosen_code="HBC").chosen

    assert flow is not None
    assert stock is not None
    assert [(m.year, m.month) for m in flow.months] == [(2024, 3), (2024, 4)]
    for month in flow.months:
        days = Period.month(month.year, month.month)
        assert month.part == truth.flow(
            IDS["HBC"], days.first_day, days.end_day, "received"
        )
    for month in stock.months:
        end = min(Period.month(month.year, month.month).last_day, TODAY)
        assert month.part == truth.stocks(end)[IDS["HBC"], "open"]


def test_the_map_says_what_the_ranking_of_the_overview_says(city: Database):
    who = loaded.viewer(loaded.CITY)
    period = Period.year_to_date(TODAY)

    board = overview(city, who, period=period)
    found = shown(city, period=period)

    rates = {unit.org_unit.id: unit.ratio for unit in found.units}
    assert rates == {row.org_unit.id: row.late for row in board.ranking}


def test_the_common_level_is_pooled_over_those_that_reported(city: Database):
    found = shown(city, period=MARCH)

    counted = [u for u in found.units if u.state is not CellState.NOT_REPORTED]
    assert found.common is not None
    assert found.common.numerator == sum(unit.part for unit in counted)
    assert found.common.denominator == sum(
        unit.ratio.denominator for unit in counted if unit.ratio
    )


def test_a_unit_whose_source_stopped_is_not_compared_after_that(city: Database):
    late = shown(city, measure_code="tiep-nhan", period=Period.year_to_date(TODAY))
    early = shown(
        city,
        measure_code="tiep-nhan",
        period=Period.free(date(2024, 3, 1), date(2024, 3, 10)),
    )

    states = {unit.org_unit.code: unit.state for unit in late.units}
    assert states["HCG"] is CellState.NOT_REPORTED
    assert "HCG" not in {unit.org_unit.code for unit in late.ranked}
    assert CellState.NOT_REPORTED not in {unit.state for unit in early.units}


def test_few_dossiers_and_none_are_told_apart_from_zero(city: Database):
    found = shown(city, period=Period.free(date(2024, 3, 1), date(2024, 3, 1)))

    for unit in found.units:
        assert unit.ratio is not None
        if unit.ratio.denominator == 0:
            assert unit.state is CellState.NO_ACTIVITY
            assert unit.value is None
        elif unit.ratio.denominator < 30:
            assert unit.state is CellState.FEW
        assert not unit.is_compared or unit.ratio.denominator >= 30


def ranked_values(found: UnitMap) -> list[Decimal]:
    """In the order shown; only units with a value are ranked."""
    values = [unit.value for unit in found.ranked if unit.value is not None]
    assert len(values) == len(found.ranked)
    return values


def test_worst_comes_first_whichever_end_is_worse(city: Database):
    late = ranked_values(shown(city))
    on_time = ranked_values(shown(city, measure_code="dung-han"))

    assert late == sorted(late, reverse=True)
    assert on_time == sorted(on_time)


def test_every_measure_can_be_drawn_by_rate_and_by_count(city: Database):
    for measure in MEASURES:
        rate = shown(city, measure_code=measure.code)
        count = shown(city, measure_code=measure.code, by_count=True)
        assert [u.part for u in rate.units] == [u.part for u in count.units]
        assert measure.is_share is False or count.measure.whole == ()


def test_a_head_sees_only_what_lies_below(city: Database):
    head = loaded.viewer(IDS["HBC"])

    found = whole_map(city, head)

    assert found.node.code == "HBC"
    assert [step.code for step in found.way] == ["HBC"]
    assert {unit.org_unit.kind for unit in found.units} == {OrgUnitKind.COMMUNE}
    outside = MapQuestion(org_unit_code="HCG")
    with pytest.raises(NotFound):
        unit_map(city, head, question=outside)
    with pytest.raises(NotFound):
        map_moves(city, head, question=outside, **NOBODY)
    with pytest.raises(NotFound):
        picked_unit(city, head, question=outside, code="HCG-1")
    assert whole_map(city, head, chosen_code="HCG").chosen is None


def test_whoever_may_not_read_figures_gets_none(city: Database):
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)

    with pytest.raises(AccessDenied):
        unit_map(city, nobody, question=MapQuestion())
    with pytest.raises(AccessDenied):
        map_moves(city, nobody, question=MapQuestion(), **NOBODY)
    with pytest.raises(AccessDenied):
        picked_unit(city, nobody, question=MapQuestion(), code="HBC")


def test_fields_limit_every_figure(city: Database):
    narrow = loaded.viewer(loaded.CITY, fields={1})
    truth = oracle(city, {1})

    for unit in whole_map(city, narrow, measure_code="tiep-nhan", period=MARCH).units:
        expected = truth.flow(
            unit.org_unit.id, MARCH.first_day, MARCH.end_day, "received"
        )
        assert unit.part == expected
