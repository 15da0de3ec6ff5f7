"""From any figure of an indicator to its passport: same unit, period and figure."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from components.crumbs import list_passport
from components.ledger_links import cell_passport
from components.links import Drawing, Links, target
from components.list_kinds import KIND_INDICATORS
from data_access.engine import Database
from domain.access import Role
from domain.dossier import Channel
from domain.drilldown import AgeBand, DossierFilter, ListKind
from domain.formula import Reading
from domain.indicator_detail import Change
from domain.indicator_tiles import LATE_SHARE, OVERDUE
from domain.indicator_view import IndicatorValue
from domain.indicator_words import value_text
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn, cell_params
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_output import column_value
from domain.ledger_words import COLUMN_INDICATORS
from domain.map_measure import MEASURES
from domain.period import Period
from domain.ratio import Ratio
from domain.score_766_view import Origin
from domain.unit_map import MappedUnit
from services.dossiers import dossier_list
from services.indicator_details import indicator_detail
from services.indicators import indicator_board
from services.ledger_form import ledger_form
from services.ledger_lists import figure_list
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
Told = dict[tuple[str, str], Counted]
"""Figures by org unit and code of the indicator."""


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
    return {
        (unit, f"Q766-{one.ours.metric.code}"): (
            Fraction(one.ours.figure.numerator or 0),
            Fraction(one.ours.figure.denominator or 0),
        )
        for unit in ("HBC", "HBC-1", "HBC-2")
        for one in score_766(city, WHO, org_unit_code=unit, period=MARCH).metrics
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


def passport_of(city: Database, href: str) -> tuple[tuple[str, str], Counted]:
    """The org unit and indicator that a link opens, and what it stands at there."""
    _, params = target(href)
    value = opened_value(city, href)
    return (params.get("don-vi", ""), params["ma"]), of_reading(value.reading)


def opened_value(city: Database, href: str) -> IndicatorValue:
    """What the passport shows that a link opens."""
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
    return value


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


def cells_with_passports(page: str) -> Iterator[tuple[str, str]]:
    """Each figure of form II.06 as it is written, and the passport of its cell.

    As `panel.js` puts it together from row and column.
    """
    form = parsed(page).one("table", "lg")
    columns = form.one("tr", "no").all("td")
    for row in form.one("tbody").all("tr"):
        base = row.attributes.get("data-pp", "")
        if not base:
            continue
        for column, cell in zip(columns[1:], row.all("td"), strict=True):
            if code := column.attributes.get("data-ma"):
                assert column.attributes["data-ten"]
                yield cell.text, f"{base}{'&' if '?' in base else '?'}ma={code}"


@pytest.mark.parametrize(
    ("rows", "labelled"),
    [
        (RowKind.FIELD, 4),
        (RowKind.UNIT, 4),
        (RowKind.MONTH, 3),
        (RowKind.LEVEL, 1),
    ],
)
def test_each_cell_of_the_form_leads_to_the_passport_of_that_cell(
    city: Database, monkeypatch: pytest.MonkeyPatch, rows: RowKind, labelled: int
) -> None:
    app = open_page(
        city,
        monkeypatch,
        "operations/ledger.py",
        role=Role.CITY_LEADER,
        dong=rows.value,
        ky=Period.year_to_date(date(2024, 4, 11)).key,
    ).run()

    assert not app.exception
    found = list(cells_with_passports(panels(app)))
    assert len(found) == labelled * len(COLUMN_INDICATORS)
    for text, href in found:
        _, (number, _) = passport_of(city, href)
        assert Fraction(text.replace(".", "")) == number, (text, href)


@pytest.mark.parametrize("column", COLUMN_INDICATORS)
def test_the_list_behind_a_cell_leads_to_the_passport_of_that_cell(
    city: Database, monkeypatch: pytest.MonkeyPatch, column: LedgerColumn
) -> None:
    cell = LedgerCell(column, "HBC", MARCH.first_day, MARCH.end_day, field_code="DD")
    figure = figure_list(city, WHO, cell=cell).figure

    app = open_page(
        city,
        monkeypatch,
        "operations/dossiers.py",
        role=Role.CITY_LEADER,
        **cell_params(cell),
    ).run()

    [link] = marks(panels(app))
    (unit, code), counted = passport_of(city, link.attributes["href"])
    assert (unit, code) == ("HBC", COLUMN_INDICATORS[column])
    assert counted == (Fraction(figure), Fraction(1))


@pytest.mark.parametrize(
    "narrowed",
    [
        {"own_only": True},
        {"channel": Channel.ONLINE},
        {"level": HandlingLevel.COMMUNE},
        {"as_of_day": date(2024, 3, 20)},
        {"column": LedgerColumn.TOTAL_IN},
        {"column": LedgerColumn.TRANSFERRED_IN},
    ],
)
def test_a_list_that_the_catalogue_does_not_know_has_no_passport(
    narrowed: dict[str, Any],
) -> None:
    cell = LedgerCell(LedgerColumn.RESOLVED, "HBC", MARCH.first_day, MARCH.end_day)
    drawing = Drawing(Links(), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert cell_passport(cell, drawing)
    assert not cell_passport(replace(cell, **narrowed), drawing)


@pytest.mark.parametrize("kind", ListKind)
def test_a_list_of_the_present_leads_to_the_passport_of_its_number(
    city: Database, monkeypatch: pytest.MonkeyPatch, kind: ListKind
) -> None:
    asked = {"loai": kind.value, "cua": "HBC", "nhom": "DD"}
    wanted = DossierFilter(kind=kind, org_unit_code="HBC", field_code="DD")
    total = dossier_list(city, WHO, filter=wanted).total

    app = open_page(
        city, monkeypatch, "operations/dossiers.py", role=Role.CITY_LEADER, **asked
    ).run()

    found = parsed(panels(app)).one("nav", "crumbs").all("a", "ev")
    assert len(found) == (kind in KIND_INDICATORS)
    for link in found:
        (unit, code), counted = passport_of(city, link.attributes["href"])
        assert (unit, code) == ("HBC", KIND_INDICATORS[kind])
        assert counted == (Fraction(total), Fraction(1))
        assert "ky" not in target(link.attributes["href"])[1]


@pytest.mark.parametrize(
    "narrowed",
    [{"band": AgeBand.OVER_30}, {"text": "1"}, {"own_only": True}, {"step": "Ký"}],
)
def test_a_narrowed_list_has_no_passport(narrowed: dict[str, Any]) -> None:
    wanted = DossierFilter(kind=ListKind.OVERDUE, org_unit_code="HBC")
    drawing = Drawing(Links(), ZoneInfo("Asia/Ho_Chi_Minh"))

    assert list_passport(wanted, drawing)
    assert not list_passport(replace(wanted, **narrowed), drawing)


def marked_counts(page: str) -> Iterator[tuple[str, str]]:
    """Numbers of the breakdowns beside a list that have a mark, and where it leads."""
    for section in parsed(page).all("section", "marked"):
        for line in (*section.all("p", "grp"), *section.all("li")):
            for mark in line.all("a", "pp"):
                assert mark.attributes["title"].startswith("Hộ chiếu: ")
                yield line.one("b").text, mark.attributes["href"]


@pytest.mark.parametrize("kind", ListKind)
@pytest.mark.parametrize(
    ("asked", "within"), [({}, ""), ({"don-vi": "HBC"}, "HBC"), ({"cua": "HBC"}, "HBC")]
)
def test_breakdowns_of_a_list_lead_to_passports_of_their_numbers(
    city: Database,
    monkeypatch: pytest.MonkeyPatch,
    kind: ListKind,
    asked: dict[str, str],
    within: str,
) -> None:
    listing = dossier_list(
        city,
        WHO,
        filter=DossierFilter(kind=kind, org_unit_code=asked.get("cua")),
        org_unit_code=asked.get("don-vi"),
    )
    units = [s for s in listing.by_org_unit if not s.own_only and "cua" not in asked]
    fields = {s.parent_key for s in listing.by_procedure}

    app = open_page(
        city,
        monkeypatch,
        "operations/dossiers.py",
        role=Role.CITY_LEADER,
        loai=kind.value,
        ky=MARCH.key,
        **asked,
    ).run()

    found = list(marked_counts(panels(app)))
    assert len(found) == (
        len(units) + len(fields) if kind in KIND_INDICATORS else 0
    )  # The small city has fewer than a section shows.
    for text, href in found:
        (unit, code), counted = passport_of(city, href)
        assert code == KIND_INDICATORS[kind]
        assert counted == (Fraction(text.replace(".", "")), Fraction(1)), href
        of_field = target(href)[1].get("linh-vuc")
        assert of_field in fields if of_field else unit in {s.key for s in units}
        assert not of_field or unit == within


@pytest.mark.parametrize("code", ["TTHC-01", "TTHC-05"])
def test_who_made_a_change_leads_to_the_same_indicator_of_that_org_unit(
    city: Database, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    april = Period.free(date(2024, 4, 2), date(2024, 4, 11))
    found = indicator_detail(city, WHO, code=code, period=april)
    assert isinstance(found.change, Change)
    told = {
        part.org_unit.code: of_reading(part.after)
        for part in found.change.parts
        if part.org_unit
    }

    app = open_page(
        city,
        monkeypatch,
        "leadership/indicators.py",
        role=Role.CITY_LEADER,
        ma=code,
        ky=april.key,
    ).run()

    rows = parsed(panels(app)).one("table", "ixw").one("tbody").all("a")
    assert rows
    for link in rows:
        (unit, opened), counted = passport_of(city, link.attributes["href"])
        assert (opened, counted) == (code, told[unit])


@pytest.mark.parametrize("code", ["TTHC-01", "TTHC-12", "TTHC-10"])
@pytest.mark.parametrize(
    "asked",
    [
        {"ky": Period.free(date(2024, 2, 1), date(2024, 4, 11)).key},
        {"don-vi": "HBC-1"},
        {"linh-vuc": "DD"},
    ],
)
def test_each_org_unit_of_a_strip_leads_to_its_passport(
    city: Database, monkeypatch: pytest.MonkeyPatch, code: str, asked: dict[str, str]
) -> None:
    app = open_page(
        city,
        monkeypatch,
        "leadership/indicators.py",
        role=Role.CITY_LEADER,
        ma=code,
        **asked,
    ).run()

    found = parsed(panels(app)).one("div", "sp").all("a")
    # Of a rate some org units of the small city have nothing to tell.
    assert len(found) >= (1 if code == "TTHC-12" else 2)
    assert [link.attributes["tabindex"] for link in found].count("0") == 1
    units = set()
    for link in found:
        _, params = target(link.attributes["href"])
        value = opened_value(city, link.attributes["href"])
        name, _, told = link.attributes["aria-label"].rpartition(": ")
        assert told == value_text(value.indicator, value.reading), name
        assert params["ma"] == code
        assert {key: params.get(key) for key in asked if key != "don-vi"} == {
            key: asked[key] for key in asked if key != "don-vi"
        }
        units.add(params["don-vi"])
    assert len(units) == len(found)


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
    assert list(cells_with_passports(panels(app))) == []
