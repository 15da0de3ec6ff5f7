"""From figures of leaders' pages to their passports: same unit, period and figure."""

import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from components.links import target
from data_access.engine import Database
from domain.access import Role
from domain.indicator_tiles import LATE_SHARE, OVERDUE, RESOLVED_LATE
from domain.ledger_form import LedgerQuery
from domain.ledger_output import column_value
from domain.ledger_words import COLUMN_INDICATORS
from domain.map_measure import MEASURES
from domain.score_766_view import Origin
from services.indicators import indicator_board
from services.ledger_form import ledger_form
from services.score_766 import score_766
from services.scorecards import overview
from services.unit_pages import unit_page
from tests.components.pages_of_markup import parsed
from tests.pages.passports import (
    MARCH,
    WHO,
    Told,
    marks,
    of_ratio,
    of_reading,
    of_unit,
    passport_of,
)
from tests.pages.signed_in import open_page, panels
from tests.services.whole_map import whole_map


def on_overview(city: Database) -> Told:
    """Tiles, what stands beside them, and both lists of org units below."""
    board = overview(city, WHO, org_unit_code="HBC", period=MARCH)
    tiles = board.tiles.figures
    figures = [*tiles, *(each.beside for each in tiles if each.beside)]
    ranked = {
        (row.org_unit.code, LATE_SHARE): of_ratio(row.late) for row in board.ranking
    }
    burning = {
        (row.org_unit.code, OVERDUE): of_ratio(None, row.overdue)
        for row in board.attention
        if row.org_unit.code != "HBC"
    }
    own = {("HBC", each.code): of_reading(each.reading) for each in figures}
    return own | ranked | burning


def on_unit(city: Database) -> Told:
    """Figures of the org unit, and the ranking of those below it."""
    found = unit_page(city, WHO, code="HBC", period=MARCH)
    below = whole_map(city, WHO, org_unit_code="HBC", period=MARCH)
    own = {("HBC", each.measure.indicator): of_unit(each.now) for each in found.figures}
    return own | {
        (unit.org_unit.code, LATE_SHARE): of_unit(unit) for unit in below.units
    }


def on_ledger(city: Database) -> Told:
    query = LedgerQuery(period=MARCH, org_unit_code="HBC")
    total = ledger_form(city, WHO, query=query).total
    rates = total.rates
    ratios = (rates.r1, rates.r2, rates.r3, rates.r4)
    codes = ("TTHC-12", "TTHC-40", "TTHC-41", "TTHC-15")
    columns = {
        code: of_ratio(None, column_value(total.ledger, column))
        for column, code in COLUMN_INDICATORS.items()
    }
    told = columns | dict(zip(codes, map(of_ratio, ratios), strict=True))
    return {("HBC", code): counted for code, counted in told.items()}


def on_766(city: Database) -> Told:
    """Rates of the org unit, and of those below it that lose points."""
    late = score_766(city, WHO, org_unit_code="HBC", period=MARCH).late_by_form
    return {("HBC", RESOLVED_LATE): of_ratio(None, late)} | {
        (unit, f"Q766-{one.ours.metric.code}"): (
            Fraction(one.ours.figure.numerator or 0),
            Fraction(one.ours.figure.denominator or 0),
        )
        for unit in ("HBC", "HBC-1", "HBC-2")
        for one in score_766(city, WHO, org_unit_code=unit, period=MARCH).metrics
        if one.origin is Origin.COUNTED and one.ours.figure is not None
    }


@pytest.mark.parametrize(
    ("page", "told", "fewest", "below"),
    [
        ("leadership/overview.py", on_overview, 8, {OVERDUE}),
        ("leadership/unit.py", on_unit, len(MEASURES), set[str]()),
        ("operations/ledger.py", on_ledger, 13, set[str]()),
        ("leadership/score_766.py", on_766, 1, {"Q766-2.1"}),
    ],
)
def test_each_figure_leads_to_a_passport_that_tells_the_same(
    city: Database,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    told: Callable[[Database], Told],
    fewest: int,
    below: set[str],
) -> None:
    """`below`: indicators that rows of org units below must lead to."""
    expected = told(city)
    shown = {"don-vi": "HBC", "ky": MARCH.key}

    app = open_page(city, monkeypatch, page, role=Role.CITY_LEADER, **shown).run()

    assert not app.exception
    # The heading tells the present, and has a test of its own.
    drawn = re.sub("<h1>.*?</h1>", "", panels(app))
    found = [passport_of(city, link.attributes["href"]) for link in marks(drawn)]
    assert len(found) >= fewest
    for key, counted in found:
        assert counted == expected[key], key
    assert below <= {code for (unit, code), _ in found if unit != "HBC"}
    assert all(link.attributes.get("title") for link in marks(panels(app)))


@pytest.mark.parametrize(
    ("page", "asked", "unit"),
    [
        ("leadership/overview.py", {}, ""),
        ("leadership/overview.py", {"don-vi": "HBC", "linh-vuc": "DD"}, "HBC"),
        ("leadership/unit.py", {"don-vi": "HBC"}, "HBC"),
        ("leadership/unit.py", {"don-vi": "HBC", "linh-vuc": "DD"}, "HBC"),
    ],
)
def test_the_count_of_a_heading_leads_to_its_passport(
    city: Database,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    asked: dict[str, str],
    unit: str,
) -> None:
    shown = {"ky": MARCH.key, **asked}

    app = open_page(city, monkeypatch, page, role=Role.CITY_LEADER, **shown).run()

    heading = parsed(panels(app)).one("h1")
    written, words, *_ = heading.text.split(" ", 1)
    assert words.startswith("hồ sơ đang quá hạn")
    opened, counted = passport_of(city, heading.one("a", "pp").attributes["href"])
    assert opened == (unit, OVERDUE)
    assert counted == (Fraction(written.replace(".", "")), Fraction(1))
    mark = heading.one("a", "pp").attributes
    assert target(mark["href"])[1].get("linh-vuc") == asked.get("linh-vuc")
    assert mark["title"].startswith("Hộ chiếu: đang quá hạn, ")


@pytest.mark.parametrize("measure", [each.code for each in MEASURES])
def test_map_figures_of_every_measure_are_those_of_the_catalogue(
    city: Database, measure: str
) -> None:
    drawn = whole_map(city, WHO, measure_code=measure, period=MARCH)

    assert drawn.units
    for unit in drawn.units:
        board = indicator_board(
            city, WHO, org_unit_code=unit.org_unit.code, period=MARCH
        )
        value = board.value(drawn.measure.indicator)
        assert value is not None
        assert of_reading(value.reading) == of_unit(unit), unit.org_unit.code


def test_sentence_and_picked_unit_of_the_map_lead_to_passports(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"ky": MARCH.key, "chon": "HBC", "chi-tieu": "dang-qua-han"}
    drawn = whole_map(city, WHO, measure_code="dang-qua-han", period=MARCH)
    by_code = {unit.org_unit.code: of_unit(unit) for unit in drawn.units}

    app = open_page(
        city, monkeypatch, "leadership/map.py", role=Role.CITY_LEADER, **asked
    ).run()

    found = list(marks(panels(app)))
    units = [target(link.attributes["href"])[1]["don-vi"] for link in found]
    assert "HBC" in units
    for unit, link in zip(units, found, strict=True):
        opened = passport_of(city, link.attributes["href"])
        assert opened == ((unit, "TTHC-10"), by_code[unit])
    # The sentence and the picked unit name the same ones: each row has its own.
    assert set(units) == {unit.org_unit.code for unit in drawn.ranked} | {"HBC"}
