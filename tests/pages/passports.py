"""What tests of passports share: numbers as fractions, marks, what a mark opens."""

from collections.abc import Iterator
from fractions import Fraction

from components.links import target
from data_access.engine import Database
from domain.access import Role
from domain.formula import Reading
from domain.indicator_view import IndicatorValue
from domain.period import Period
from domain.ratio import Ratio
from domain.unit_map import MappedUnit
from services.indicators import indicator_board
from tests.components.pages_of_markup import Element, parsed
from tests.services.loaded_city import CITY, viewer

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
    return of_ratio(unit.ratio, int(unit.part))


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
