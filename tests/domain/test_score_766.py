"""The score 766: points, exceptions, caps, versions, and what is not known."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.score_766 import (
    Figure,
    State,
    dossiers_to_synchronise,
    rating,
    score,
)
from domain.score_766_rules import RULE_SETS, Group, RuleSet, rules_on
from domain.written_figure import Bound
from tests.domain.scores_766 import CODES, COMPLETE, FIGURES, RULES, slow_points, whole

OLD, NEW = RULE_SETS


@pytest.mark.parametrize("rules", RULE_SETS)
def test_six_groups_give_a_hundred_points(rules: RuleSet) -> None:
    most = [rules.most_points(group) for group in Group]

    assert most == [18, 20, 12, 10, 22, 18]
    assert score(rules, whole(7, 7)).sum.points == 100


@given(rules=RULES, figures=FIGURES)
def test_points_equal_the_formulas_written_out(
    rules: RuleSet, figures: Mapping[str, Figure]
) -> None:
    whole_score = score(rules, figures)

    found = {m.metric.code: m.points for m in whole_score.metrics}
    assert {k: v for k, v in found.items() if v is not None} == slow_points(
        rules, figures
    )


@given(rules=RULES, figures=FIGURES)
def test_won_lost_and_unknown_sum_up_in_each_group_and_in_all(
    rules: RuleSet, figures: Mapping[str, Figure]
) -> None:
    tree = score(rules, figures)

    assert tree.sum.points == sum(group.sum.points for group in tree.groups)
    assert tree.sum.most_points == 100
    assert tree.known_share == tree.sum.known / 100
    for group in tree.groups:
        assert group.sum.most_points == rules.most_points(group.group)
        assert group.sum.points >= 0 <= group.sum.lost


@settings(max_examples=40)
@given(rules=RULES, figures=COMPLETE, code=st.sampled_from(CODES))
def test_one_more_in_a_numerator_never_costs_points(
    rules: RuleSet, figures: dict[str, Figure], code: str
) -> None:
    numerator, denominator = figures[code].counts
    assert isinstance(numerator, int)
    if numerator == denominator:
        return
    better = {**figures, code: Figure(numerator + 1, denominator)}

    assert score(rules, better).sum.points >= score(rules, figures).sum.points


def test_no_petitions_give_full_marks_twice_and_no_dossiers_none() -> None:
    tree = score(NEW, {code: Figure(0, 0) for code in CODES})

    by_code = {m.metric.code: m for m in tree.metrics}
    assert by_code["5.2"].points == 6
    assert by_code["5.3"].points == 6
    assert by_code["5.4"].points == 0
    assert {by_code[code].state for code in ("5.2", "5.3", "5.4")} == {State.BY_RULE}
    others = [m for m in tree.metrics if m.metric.code not in ("5.2", "5.3", "5.4")]
    assert {m.points for m in others} == {None}
    assert tree.sum.known == 18


def test_petitions_that_nobody_reported_are_missing_not_none() -> None:
    tree = score(NEW, {"2.1": Figure(9, 10)})

    assert tree.sum.points == 18
    assert tree.sum.unknown == 80
    assert tree.known_share == Fraction(1, 5)
    assert tree.rating is None
    states = {m.metric.code: m.state for m in tree.metrics}
    assert states["5.2"] is State.MISSING


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "points"),
    [
        ("3.1", 80, 100, 2),
        ("3.1", 81, 100, 2),
        ("3.1", 79, 100, "1.975"),
        ("3.3", 50, 100, 6),
        ("3.3", 49, 100, "5.88"),
        ("4.3", 40, 100, 1),
        ("5.4", 90, 100, 6),
        ("5.4", 45, 100, 3),
        ("3.6", 30, 100, "1.8"),
        ("3.5C", 100, 100, 2),
        ("4.2", 80, 100, "3.2"),
    ],
)
def test_caps(code: str, numerator: int, denominator: int, points: str) -> None:
    figures = {"1.4": Figure(9, 9), code: Figure(numerator, denominator)}

    found = {m.metric.code: m.points for m in score(NEW, figures).metrics}

    assert found[code] == Fraction(points)


def test_the_guide_of_2022_gave_full_marks_earlier() -> None:
    figures = {"3.6": Figure(30, 100), "4.2": Figure(80, 100)}

    assert score(OLD, figures).sum.points == 10
    assert score(NEW, figures).sum.points == Fraction(5)


def test_online_dossiers_count_only_as_far_as_they_are_synchronised() -> None:
    tree = score(NEW, {"1.4": Figure(80, 100), "3.3": Figure(40, 100)})

    online = next(m for m in tree.metrics if m.metric.code == "3.3")
    assert online.factor == Fraction(4, 5)
    assert online.points == Fraction(6 * 40 * 80 * 2, 100 * 100)


@pytest.mark.parametrize("other", [{}, {"1.4": Figure(0, 0)}])
def test_without_the_rate_of_synchronisation_online_is_not_scored(
    other: dict[str, Figure],
) -> None:
    tree = score(NEW, {"3.3": Figure(40, 100), **other})

    online = next(m for m in tree.metrics if m.metric.code == "3.3")
    assert online.state is State.NO_FACTOR
    assert online.points is None


def test_a_numerator_above_its_denominator_is_not_scored() -> None:
    tree = score(NEW, {"4.1": Figure(11, 10), "4.2": Figure(1, 0)})

    assert [m.state for m in tree.metrics if m.figure] == [State.ABOVE_ONE] * 2
    assert tree.sum.known == 0


def test_points_of_a_lower_bound_are_a_lower_bound() -> None:
    more_than = Figure(rate=Fraction("0.997"), bound=Bound.AT_LEAST)

    tree = score(NEW, {**whole(9, 10), "2.1": more_than, "3.1": more_than})

    by_code = {m.metric.code: m for m in tree.metrics}
    assert by_code["2.1"].bound is Bound.AT_LEAST
    assert by_code["2.1"].points == Fraction("19.94")
    assert by_code["3.1"].bound is Bound.EXACT, "no more than all there are"
    assert tree.sum.bounded
    assert tree.rating is None


def test_a_bound_of_synchronisation_bounds_the_online_points() -> None:
    sync = Figure(rate=Fraction(1, 2), bound=Bound.AT_LEAST)
    online = Figure(rate=Fraction(1, 2), bound=Bound.AT_MOST)

    tree = score(NEW, {"1.4": sync, "3.3": online})

    bounds = {m.metric.code: m.bound for m in tree.metrics if m.points is not None}
    assert bounds == {"1.4": Bound.AT_LEAST, "3.3": Bound.ABOUT}


def test_a_figure_without_anything_is_refused() -> None:
    with pytest.raises(ValueError, match="no figure"):
        Figure()
    with pytest.raises(ValueError, match="together"):
        Figure(numerator=1)
    with pytest.raises(ValueError, match="negative"):
        Figure(-1, 2)


def test_classes_begin_with_their_lower_bound() -> None:
    found = [rating(Fraction(x)) for x in ("90", "89.99", "80", "70", "50", "49.999")]

    assert found == ["Xuất sắc", "Tốt", "Tốt", "Khá", "Trung bình", "Yếu"]
    assert score(NEW, whole(1, 1)).rating == "Xuất sắc"


@pytest.mark.parametrize(
    ("reported", "on_portal", "last_year", "months", "expected"),
    [
        (90, 100, 12, 1, 100),
        (None, 70, 12, 1, 70),
        (None, None, 1201, 1, Fraction(1201, 12)),
        (0, None, 1200, 3, 300),
        (None, None, None, 3, None),
    ],
)
def test_what_is_to_be_synchronised(
    reported: int | None,
    on_portal: int | None,
    last_year: int | None,
    months: int,
    expected: Fraction | None,
) -> None:
    found = dossiers_to_synchronise(
        reported=reported, on_portal=on_portal, last_year=last_year, months=months
    )

    assert found == expected


def test_a_rule_set_holds_from_its_day_on() -> None:
    assert rules_on(date(2022, 7, 31)) is None
    assert rules_on(date(2022, 8, 1)) is OLD
    assert rules_on(date(2026, 7, 31)) is OLD
    assert rules_on(date(2026, 8, 1)) is NEW
    assert NEW.metric("2.1").indicator_code == "Q766-2.1"
    with pytest.raises(KeyError):
        NEW.metric("9.9")
