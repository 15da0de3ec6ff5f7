"""Figures of the indicator set 766 for tests, and a slow and obvious scorer."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from hypothesis import strategies as st

from domain.score_766 import Figure
from domain.score_766_rules import RULE_SETS, RuleSet

CODES = [metric.code for metric in RULE_SETS[-1].metrics]


@st.composite
def counted(draw: st.DrawFn, most: int = 60) -> Figure:
    """A figure with counts, its denominator 0 at times."""
    denominator = draw(st.integers(0, most))
    return Figure(draw(st.integers(0, denominator)), denominator)


FIGURES = st.dictionaries(st.sampled_from(CODES), counted())
COMPLETE = st.fixed_dictionaries({code: counted() for code in CODES})
RULES = st.sampled_from(RULE_SETS)


def whole(numerator: int, denominator: int) -> dict[str, Figure]:
    """The same counts in every metric."""
    return {code: Figure(numerator, denominator) for code in CODES}


def slow_points(rules: RuleSet, figures: Mapping[str, Figure]) -> dict[str, Fraction]:
    """Points by metric, each formula written out as the handbook has it."""
    r: dict[str, Fraction] = {}
    for code, figure in figures.items():
        if figure.denominator:
            r[code] = Fraction(figure.numerator or 0) / Fraction(figure.denominator)
    new = rules.version == "766/2026-08"
    formulas: dict[str, Callable[[], Fraction | int]] = {
        "1.1": lambda: 6 * r["1.1"],
        "1.2": lambda: 4 * r["1.2"],
        "1.3": lambda: 2 * r["1.3"],
        "1.4": lambda: 6 * r["1.4"],
        "2.1": lambda: 20 * r["2.1"],
        "3.1": lambda: min(Fraction(2), 2 * r["3.1"] / Fraction("0.80")),
        "3.2": lambda: 4 * r["3.2"],
        "3.3": lambda: min(Fraction(6), 6 * r["3.3"] * r["1.4"] / Fraction("0.50")),
        "3.6": lambda: 6 * r["3.6"] if new else min(Fraction(6), 20 * r["3.6"]),
        "3.5B": lambda: min(Fraction(2), Fraction("2.5") * r["3.5B"]),
        "3.5C": lambda: min(Fraction(2), Fraction("2.5") * r["3.5C"]),
        "4.1": lambda: 6 * r["4.1"],
        "4.2": lambda: 4 * r["4.2"] if new else min(Fraction(4), 5 * r["4.2"]),
        "4.3": lambda: min(Fraction(2), 2 * r["4.3"] / Fraction("0.80")),
        "4.4": lambda: 4 * r["4.4"],
        "4.5A": lambda: 2 * r["4.5A"],
        "4.5B": lambda: 2 * r["4.5B"],
        "4.6": lambda: 2 * r["4.6"],
        "5.2": lambda: 6 * r["5.2"],
        "5.3": lambda: 6 * r["5.3"],
        "5.4": lambda: min(Fraction(6), 6 * r["5.4"] / Fraction("0.90")),
    }
    if_none = {"5.2": 6, "5.3": 6, "5.4": 0}
    found = {}
    for code in figures:
        if code in if_none and figures[code].denominator == 0:
            found[code] = Fraction(if_none[code])
        elif code in r and (code != "3.3" or "1.4" in r):
            found[code] = Fraction(formulas[code]())
    return found
