"""From parts of the page of one indicator to the passports of org units."""

from datetime import date

import pytest

from components.links import target
from data_access.engine import Database
from domain.access import Role
from domain.indicator_detail import Change
from domain.indicator_words import value_text
from domain.period import Period
from services.indicator_details import indicator_detail
from tests.components.pages_of_markup import parsed
from tests.pages.passports import (
    WHO,
    of_reading,
    opened_value,
    passport_of,
)
from tests.pages.signed_in import open_page, panels


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
