"""Reported values for tests: short ways to say them."""

from dataclasses import replace
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.period import Period
from domain.reported import Amount, Entry, InForce, ValueKey
from domain.written_figure import Bound
from tests.domain.indicators import indicator


def ratio(code: str = "R-1", **changes: object) -> Indicator:
    return replace(indicator(code), formula="", example="", **changes)  # type: ignore[arg-type]


def counts(numerator: int, denominator: int, bound: Bound = Bound.EXACT) -> Amount:
    return Amount(Fraction(numerator), Fraction(denominator), bound=bound)


def plain(value: int | str, bound: Bound = Bound.EXACT) -> Amount:
    return Amount(value=Fraction(value), bound=bound)


def told(
    code: str, unit: int, period: Period, amount: Amount, revision: int = 1
) -> InForce:
    key = ValueKey(code, OrgUnitId(unit), period.first_day, period.end_day)
    return InForce(revision, Entry(key, period.key, amount), revision, 1)
