"""The cheapest next points of the score 766, and who lost those not won."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.score_766 import Figure, score
from domain.score_766_next import STEP, lost_by, next_points
from domain.score_766_rules import RULE_SETS, RuleSet
from domain.written_figure import Bound
from tests.domain.scores_766 import CODES, COMPLETE, FIGURES, RULES, counted

NEW = RULE_SETS[-1]


def _gain(
    rules: RuleSet, figures: dict[str, Figure], code: str, units: int
) -> Fraction:
    """By how much the whole score grows; by scoring all of it again."""
    numerator, denominator = figures[code].counts
    assert isinstance(numerator, int)
    more = {**figures, code: Figure(numerator + units, denominator)}
    return score(rules, more).sum.points - score(rules, figures).sum.points


def _least_units(
    rules: RuleSet, figures: dict[str, Figure], code: str, step: Fraction
) -> int | None:
    """One by one; None when no number of units gives any points."""
    numerator, denominator = figures[code].counts
    assert isinstance(numerator, int)
    assert isinstance(denominator, int)
    room = range(denominator - numerator + 1)
    gains = [_gain(rules, figures, code, units) for units in room]
    most = gains[-1]
    if most <= 0:
        return None
    return next(units for units in room if gains[units] >= min(step, most))


@settings(max_examples=25, deadline=None)
@given(
    rules=RULES,
    figures=st.dictionaries(st.sampled_from(CODES), counted(25), max_size=8),
    step=st.sampled_from([STEP, Fraction(1, 10), Fraction(3)]),
)
def test_units_are_the_fewest_that_count_one_by_one_finds(
    rules: RuleSet, figures: dict[str, Figure], step: Fraction
) -> None:
    found = next_points(score(rules, figures), figures, step=step)

    expected = {code: _least_units(rules, figures, code, step) for code in figures}
    wanted = {k: v for k, v in expected.items() if v is not None}
    assert {one.metric.code: one.units for one in found} == wanted


@settings(max_examples=30, deadline=None)
@given(rules=RULES, figures=COMPLETE)
def test_exactly_so_many_reach_it_and_one_fewer_does_not(
    rules: RuleSet, figures: dict[str, Figure]
) -> None:
    for one in next_points(score(rules, figures), figures):
        code = one.metric.code
        assert _gain(rules, figures, code, one.units) == one.gain > 0
        fewer = _gain(rules, figures, code, one.units - 1)
        assert fewer < (one.gain if one.is_all else STEP)
        assert one.is_all or one.gain >= STEP


@given(figures=FIGURES)
def test_whole_steps_come_first_and_then_the_fewest_units(
    figures: dict[str, Figure],
) -> None:
    found = next_points(score(NEW, figures), figures)

    assert list(found) == sorted(found, key=lambda one: (one.gain < STEP, one.units))


def test_the_sentence_of_the_example() -> None:
    """14.880 dossiers, 6 points: half a point is a twelfth of them, 1.240."""
    figures = {"4.1": Figure(7_000, 14_880)}

    (one,) = next_points(score(NEW, figures), figures)

    assert (one.units, one.gain, one.is_all) == (1_240, Fraction(1, 2), False)
    assert (one.metric.unit, one.metric.more) == ("hồ sơ", "có kết quả điện tử")


def test_synchronised_dossiers_also_raise_the_online_points() -> None:
    figures = {"1.4": Figure(500, 1_000), "3.3": Figure(400, 1_000)}

    found = {o.metric.code: o for o in next_points(score(NEW, figures), figures)}

    # 6/1000 of its own and 12 × 0,4 / 1000 of metric 3.3 with each.
    assert found["1.4"].units == 47
    assert found["1.4"].gain == Fraction(47 * 108, 10_000)
    # 12 × 0,5 / 1000 with each.
    assert found["3.3"].units == 84


def test_of_a_lower_bound_so_many_are_enough() -> None:
    figures = {"4.1": Figure(10, 24, bound=Bound.AT_LEAST)}

    (one,) = next_points(score(NEW, figures), figures)

    assert (one.units, one.at_most) == (2, True)


def test_less_than_a_step_is_left() -> None:
    figures = {"3.1": Figure(79, 100)}

    (one,) = next_points(score(NEW, figures), figures)

    assert (one.units, one.gain, one.is_all) == (1, Fraction(1, 40), True)


def test_bounds_rates_and_what_is_full_have_no_next_points() -> None:
    figures = {
        "4.1": Figure(10, 20, bound=Bound.ABOUT),
        "4.2": Figure(rate=Fraction(1, 2)),
        "4.4": Figure(9, 9),
        "5.2": Figure(0, 0),
        "3.3": Figure(1, 5),
    }

    assert next_points(score(NEW, figures), figures) == ()


@given(
    parts=st.dictionaries(
        st.text("abc", max_size=2), st.none() | counted(), max_size=6
    ),
    code=st.sampled_from(CODES),
)
def test_units_lost_together_what_was_lost(
    parts: dict[str, Figure | None], code: str
) -> None:
    known = [p.counts for p in parts.values() if p is not None]
    pooled = Figure(sum(n or 0 for n, _ in known), sum(d or 0 for _, d in known))
    tree = score(NEW, {"1.4": Figure(1, 1), code: pooled})
    won = next(m for m in tree.metrics if m.metric.code == code)

    shares = lost_by(won, parts)

    lacking = {key for key, p in parts.items() if p and p.counts[0] != p.counts[1]}
    if won.lost and lacking:
        is_whole = won.metric.is_added_up or None not in parts.values()
        assert sum(shares.values()) == won.lost if is_whole else True
        assert sum(shares.values()) <= won.lost
        assert set(shares) == lacking
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
    else:
        assert shares == {}


def test_some_org_units_are_not_blamed_for_those_that_are_not_known() -> None:
    """The portal's card of one province, known of one of three org units."""
    figures = {"4.2": Figure(21_233, 184_513), "4.5A": Figure(297, 1_301)}
    won = {m.metric.code: m for m in score(NEW, figures).metrics}

    dossiers = lost_by(won["4.2"], {"a": Figure(479, 2_971), "b": None, "c": None})
    procedures = lost_by(won["4.5A"], {"a": Figure(46, 385), "b": None, "c": None})

    lost = won["4.2"].lost
    assert lost is not None
    assert dossiers == {"a": lost * (2_971 - 479) / (184_513 - 21_233)}
    assert procedures == {"a": (won["4.5A"].lost or 0) / 3}
