"""Published facts through the scorer of set 766: points anybody can work out by hand.

Sources as in the handbook 1.1: S1 the city's review of 2023, S2 the national conference
of 02/02/2024, S3 the task force of 2020. Fractions are exact; a bound stays one.
"""

from fractions import Fraction

import pytest

from domain.score_766 import Figure, rating, score
from domain.score_766_rules import RULE_SETS, Group
from domain.written_figure import Bound

OLD, NEW = RULE_SETS


def of(percent: str, bound: Bound = Bound.EXACT) -> Figure:
    """A published percentage."""
    return Figure(rate=Fraction(percent) / 100, bound=bound)


@pytest.mark.parametrize(
    ("code", "figure", "points", "bound"),
    [
        # S1: 740 of 1,837 procedures online; full marks at 80 %.
        ("3.1", Figure(740, 1837), Fraction(740 * 2 * 5, 1837 * 4), Bound.EXACT),
        # S2: digitised, ministries and localities; full marks at 80 %.
        ("4.2", of("28.59"), Fraction("1.4295"), Bound.EXACT),
        ("4.2", of("39.48"), Fraction("1.974"), Bound.EXACT),
        # S2: Quảng Ninh, "trên 66 %", "trên 99,7 %".
        ("4.2", of("66", Bound.AT_LEAST), Fraction("3.3"), Bound.AT_LEAST),
        ("2.1", of("99.7", Bound.AT_LEAST), Fraction("19.94"), Bound.AT_LEAST),
        # S2: paid online, localities and ministries; full marks at 30 %.
        ("3.6", of("26.86"), Fraction("5.372"), Bound.EXACT),
        ("3.6", of("45.22"), Fraction(6), Bound.EXACT),
        # S3: Lạng Sơn; Hà Giang tells its late rate, 7.76 %.
        ("2.1", of("99.82"), Fraction("19.964"), Bound.EXACT),
        ("2.1", of("92.24"), Fraction("18.448"), Bound.EXACT),
        # S3: no petition overdue in six provinces: all points, with or without any.
        ("5.2", of("100"), Fraction(6), Bound.EXACT),
        ("5.2", Figure(0, 0), Fraction(6), Bound.EXACT),
    ],
)
def test_a_published_figure_gives_the_points_of_the_guide_of_2022(
    code: str, figure: Figure, points: Fraction, bound: Bound
) -> None:
    won = next(m for m in score(OLD, {code: figure}).metrics if m.metric.code == code)

    assert (won.points, won.bound) == (points, bound)


def test_the_same_facts_by_the_cut_offs_of_2026() -> None:
    figures = {"4.2": of("39.48"), "3.6": of("26.86")}
    won = {m.metric.code: m.points for m in score(NEW, figures).metrics if m.points}

    assert won == {"4.2": Fraction("1.5792"), "3.6": Fraction("1.6116")}


def test_a_card_is_the_sum_of_its_metrics_from_numerators_and_denominators() -> None:
    """Two cards worked out by hand, as the portal prints them to two decimals."""
    figures = {
        "1.1": Figure(118, 120),
        "1.2": Figure(113, 120),
        "1.3": Figure(1790, 1837),
        "1.4": Figure(9924, 10208),
        "3.1": Figure(740, 1837),
        "3.2": Figure(598, 740),
        "3.3": Figure(3303, 9953),
    }
    groups = {g.group: g.sum for g in score(OLD, figures).groups}

    # 5.9 + 3.7667 + 1.9488 + 5.8331, and 1.0071 + 3.2324 + 6 × 0.33186 × 0.97218 ÷ 0.5.
    assert round(float(groups[Group.OPENNESS].points), 2) == 17.45
    assert round(float(groups[Group.ONLINE].points), 2) == 8.11
    assert not groups[Group.OPENNESS].unknown
    assert groups[Group.PAYMENT].unknown == 10


def test_83_8_was_called_good() -> None:
    assert rating(Fraction("83.8")) == "Tốt"
