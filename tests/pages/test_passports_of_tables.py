"""From tables behind drawings to passports: each link opens the number of its row."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import pytest

from components.indicator_detail_tables import (
    CHANGE_KEY,
    MONTHS_KEY,
    SPREAD_KEY,
    detail_twins,
)
from components.indicator_page import CATALOGUE_KEY, indicator_twins
from components.kpi import tiles_table
from components.links import TABLE, Drawing, Links, dossier_filter, target
from components.overview_board import overview_twins
from components.table_view import Twin, with_links
from components.unit_board import unit_twins
from components.unit_ranks import map_twins
from data_access.engine import Database
from domain.access import Role
from domain.indicator_detail import Change
from domain.indicator_filter import IndicatorFilter
from domain.indicator_words import value_text
from domain.map_measure import MEASURES
from domain.period import Period
from services.dossiers import dossier_list
from services.indicator_details import indicator_detail
from services.indicators import indicator_board
from services.scorecards import overview
from services.unit_pages import unit_page
from tests.builders import ZONE
from tests.pages.passports import (
    MARCH,
    WHO,
    Counted,
    of_ratio,
    of_reading,
    of_unit,
    opened_value,
    passport_of,
)
from tests.pages.signed_in import open_page
from tests.services.whole_map import whole_map

OF_HBC = Drawing(Links({"don-vi": "HBC", "ky": MARCH.key}), ZONE)
OF_CITY = Drawing(Links({"ky": MARCH.key}), ZONE)


def follow(
    city: Database, twin: Twin, column: str, told: Iterable[Counted | None]
) -> int:
    """How many links of a column were opened: all lead to what `told` has for them.

    None: to a passport that has no value either.
    """
    followed = 0
    for href, counted in zip(twin.links[column], told, strict=True):
        if href and target(href)[0] == "chi-tieu":
            if counted is None:
                assert opened_value(city, href).reading.value is None, (column, href)
            else:
                assert passport_of(city, href)[1] == counted, (column, href)
            followed += 1
    return followed


def test_tables_of_the_overview_lead_to_the_passports_of_their_numbers(
    city: Database,
) -> None:
    board = overview(city, WHO, org_unit_code="HBC", period=MARCH)

    twins = overview_twins(board, OF_HBC)

    tiles, codes = twins["so-lieu"], list(tiles_table(board)["Mã"])
    figures = {each.code: each for each in board.tiles.figures}
    figures |= {f.beside.code: f.beside for f in board.tiles.figures if f.beside}
    told = [of_reading(figures[code].reading) for code in codes]
    assert follow(city, tiles, "Giá trị", told) == len(codes)
    burning = [of_ratio(None, row.overdue) for row in board.attention]
    assert follow(city, twins["can-chi-dao"], "Đang quá hạn", burning) >= 1
    months = [of_ratio(p.late) if p.late else None for p in board.trend]
    assert follow(city, twins["theo-thang"], "Quá hạn trên 10.000", months) > 1
    rates = [of_ratio(row.late) for row in board.ranking]
    assert follow(city, twins["xep-hang"], "Quá hạn trên 10.000", rates) >= 2
    stocks = [of_ratio(None, row.overdue_now or 0) for row in board.ranking]
    assert follow(city, twins["xep-hang"], "Đang quá hạn", stocks) >= 2


def test_tables_of_an_org_unit_lead_to_the_passports_of_their_numbers(
    city: Database,
) -> None:
    to_date = Period.year_to_date(date(2024, 4, 11))
    page = unit_page(city, WHO, code="HBC", period=to_date)
    drawing = Drawing(Links({"don-vi": "HBC", "ky": to_date.key}), ZONE)

    twins = unit_twins(page, drawing)

    told = [of_unit(figure.now) for figure in page.figures]
    assert follow(city, twins["so-lieu"], "Giá trị", told) == len(MEASURES)
    [months] = [twin for key, twin in twins.items() if key != "so-lieu"]
    for series in page.series:
        links = months.links[series.measure.name]
        assert len(links) == len(series.months) > 1
        for month, href in zip(series.months, links, strict=True):
            opened = opened_value(city, href)
            value = opened.indicator.scaled(opened.reading)
            if month.value is None or value is None:
                continue
            # A share is told in percent there, and out of so many here.
            assert month.value == 0 or Fraction(value) / Fraction(month.value) in (
                Fraction(1),
                Fraction(1, 100),
            ), href


@pytest.mark.parametrize("measure", [each.code for each in MEASURES])
def test_the_table_of_the_map_leads_to_the_passport_of_each_org_unit(
    city: Database, measure: str
) -> None:
    drawn = whole_map(city, WHO, measure_code=measure, period=MARCH)
    by_code = {unit.org_unit.code: of_unit(unit) for unit in drawn.units}

    [twin] = map_twins(drawn, OF_CITY).values()

    told = [by_code[code] for code in twin.frame["Mã đơn vị"]]
    assert follow(city, twin, drawn.measure.name, told) == len(drawn.units)


def test_the_table_of_the_map_leads_to_dossiers_that_can_be_listed(
    city: Database,
) -> None:
    drawn = whole_map(city, WHO, measure_code="thieu-thu", period=MARCH)

    [twin] = map_twins(drawn, OF_CITY).values()

    column = drawn.measure.part_name
    if column in twin.links:
        for href in filter(None, twin.links[column]):
            dossier_list(city, WHO, filter=dossier_filter(target(href)[1]))


@pytest.mark.parametrize("code", ["TTHC-01", "TTHC-12", "II06-03"])
def test_tables_of_an_indicator_lead_to_the_passports_of_their_numbers(
    city: Database, code: str
) -> None:
    april = Period.free(date(2024, 4, 2), date(2024, 4, 11))
    detail = indicator_detail(city, WHO, code=code, period=april)
    drawing = Drawing(Links({"ky": april.key}), ZONE)

    twins = detail_twins(detail, drawing)

    assert detail.spread is not None
    units = [of_reading(unit.reading) for unit in detail.spread.units]
    assert follow(city, twins[SPREAD_KEY], "Giá trị", units) >= 2
    assert (CHANGE_KEY in twins) == isinstance(detail.change, Change)
    for name, column in ((MONTHS_KEY, "Giá trị"), (CHANGE_KEY, "Kỳ này")):
        if name not in twins:
            continue
        twin = twins[name]
        assert any(twin.links[column])
        for href, cell in zip(twin.links[column], twin.frame[column], strict=True):
            if href:
                opened = opened_value(city, href)
                assert cell == value_text(opened.indicator, opened.reading), href


def test_the_catalogue_as_a_table_leads_to_each_passport(city: Database) -> None:
    board = indicator_board(city, WHO, org_unit_code="HBC", period=MARCH)

    twin = indicator_twins(board, OF_HBC, wanted=IndicatorFilter())[CATALOGUE_KEY]

    opened = [target(href)[1] for href in twin.links["Giá trị"]]
    assert [params["ma"] for params in opened] == list(twin.frame["Mã"])
    assert all(params["don-vi"] == "HBC" for params in opened)


def test_links_stand_beside_their_column_and_are_no_part_of_the_file(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = overview(city, WHO, period=MARCH)
    twin = overview_twins(board, OF_CITY)["xep-hang"]

    frame, shown = with_links(twin)

    names = list(frame.columns)
    beside = "Đang quá hạn: từ đâu"
    assert names.index(beside) == names.index("Đang quá hạn") + 1
    assert "xem" in str(shown[beside])
    assert list(frame.drop(columns=list(shown)).columns) == list(twin.frame.columns)
    app = open_page(
        city,
        monkeypatch,
        "leadership/overview.py",
        role=Role.CITY_LEADER,
        ky=MARCH.key,
        **{TABLE: "xep-hang"},
    ).run()
    assert not app.exception
    [table] = app.dataframe
    assert beside in table.value.columns
