"""From any figure of an indicator to its passport: same unit, period and figure."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest

from components.links import target
from data_access.engine import Database
from domain.access import Role
from domain.formula import Reading
from domain.ledger_form import LedgerQuery
from domain.ledger_output import column_value
from domain.ledger_words import COLUMN_INDICATORS
from domain.map_measure import MEASURES
from domain.period import Period
from domain.ratio import Ratio
from domain.score_766_view import Origin
from domain.unit_map import MappedUnit
from services.indicators import indicator_board
from services.ledger_form import ledger_form
from services.score_766 import score_766
from services.scorecards import overview
from services.unit_pages import unit_page
from tests.components.pages_of_markup import Element, parsed
from tests.pages.signed_in import open_page, panels
from tests.services.loaded_city import CITY, viewer
from tests.services.whole_map import whole_map

WHO = viewer(CITY, role=Role.CITY_LEADER)
MARCH = Period.month(2024, 3)
Counted = tuple[Fraction, Fraction]
"""Numerator and denominator; a count stands over 1."""


def of_reading(reading: Reading) -> Counted:
    return (
        Fraction(reading.numerator or 0),
        Fraction(1 if reading.denominator is None else reading.denominator),
    )


def of_ratio(ratio: Ratio | None, part: int = 0) -> Counted:
    if ratio is None:
        return Fraction(part), Fraction(1)
    return Fraction(ratio.numerator), Fraction(ratio.denominator)


def of_unit(unit: MappedUnit) -> Counted:
    return of_ratio(unit.ratio, unit.part)


def on_overview(city: Database) -> dict[str, Counted]:
    board = overview(city, WHO, org_unit_code="HBC", period=MARCH)
    return {each.code: of_reading(each.reading) for each in board.tiles.figures}


def on_unit(city: Database) -> dict[str, Counted]:
    found = unit_page(city, WHO, code="HBC", period=MARCH)
    return {each.measure.indicator: of_unit(each.now) for each in found.figures}


def on_ledger(city: Database) -> dict[str, Counted]:
    query = LedgerQuery(period=MARCH, org_unit_code="HBC")
    total = ledger_form(city, WHO, query=query).total
    rates = total.rates
    ratios = (rates.r1, rates.r2, rates.r3, rates.r4)
    codes = ("TTHC-12", "TTHC-40", "TTHC-41", "TTHC-15")
    columns = {
        code: of_ratio(None, column_value(total.ledger, column))
        for column, code in COLUMN_INDICATORS.items()
    }
    return columns | dict(zip(codes, map(of_ratio, ratios), strict=True))


def on_766(city: Database) -> dict[str, Counted]:
    found = score_766(city, WHO, org_unit_code="HBC", period=MARCH)
    return {
        f"Q766-{one.ours.metric.code}": (
            Fraction(one.ours.figure.numerator or 0),
            Fraction(one.ours.figure.denominator or 0),
        )
        for one in found.metrics
        if one.origin is Origin.COUNTED and one.ours.figure is not None
    }


def marks(page: str) -> Iterator[Element]:
    """Links to passports, one of each address."""
    seen: set[str] = set()
    for link in parsed(page).all("a"):
        path, params = target(link.attributes["href"])
        if path == "chi-tieu" and link.attributes["href"] not in seen:
            seen.add(link.attributes["href"])
            assert params["ma"]
            yield link


def passport_of(city: Database, href: str) -> tuple[str, Counted]:
    """The indicator that a link opens, and what it stands at there."""
    _, params = target(href)
    board = indicator_board(
        city,
        WHO,
        org_unit_code=params.get("don-vi"),
        field_code=params.get("linh-vuc"),
        period=Period.parse(params["ky"]) if "ky" in params else None,
    )
    value = board.value(params["ma"])
    assert value is not None
    return params["ma"], of_reading(value.reading)


@pytest.mark.parametrize(
    ("page", "told", "fewest"),
    [
        ("leadership/overview.py", on_overview, 8),
        ("leadership/unit.py", on_unit, len(MEASURES)),
        ("operations/ledger.py", on_ledger, 13),
        ("leadership/score_766.py", on_766, 1),
    ],
)
def test_each_figure_leads_to_a_passport_that_tells_the_same(
    city: Database,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    told: Callable[[Database], dict[str, Counted]],
    fewest: int,
) -> None:
    expected = told(city)
    shown = {"don-vi": "HBC", "ky": MARCH.key}

    app = open_page(city, monkeypatch, page, role=Role.CITY_LEADER, **shown).run()

    assert not app.exception
    found = [passport_of(city, link.attributes["href"]) for link in marks(panels(app))]
    assert len(found) >= fewest
    for code, counted in found:
        assert counted == expected[code], code
    assert all(link.attributes.get("title") for link in marks(panels(app)))


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
        assert passport_of(city, link.attributes["href"]) == ("TTHC-10", by_code[unit])


def test_what_the_catalogue_cannot_tell_has_no_passport(
    city: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(
        city,
        monkeypatch,
        "operations/ledger.py",
        role=Role.CITY_LEADER,
        kenh="truc-tuyen",
    ).run()

    assert list(marks(panels(app))) == []
