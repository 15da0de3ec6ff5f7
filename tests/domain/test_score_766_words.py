"""The score 766 in words."""

from fractions import Fraction

from domain.score_766 import Figure, score
from domain.score_766_gap import Cause, gap_parts
from domain.score_766_next import next_points
from domain.score_766_rules import RULE_SETS
from domain.score_766_words import (
    bounded_points,
    counts_text,
    gap_words,
    known_words,
    lacking_words,
    next_sentence,
    points,
    signed_points,
)
from domain.written_figure import Bound

NEW = RULE_SETS[-1]


def won(code: str, figure: Figure, **others: Figure):
    tree = score(NEW, {code: figure, **others})
    return next(m for m in tree.metrics if m.metric.code == code)


def test_points_are_floored_and_signed():
    assert [points(Fraction(x)) for x in ("5.989", "0", "-0.421")] == [
        "5,98", "0,00", "−0,42",
    ]  # fmt: skip
    assert points(None) == "–"
    assert signed_points(Fraction(1, 2)) == "+0,50"


def test_the_sentence_of_the_cheapest_points():
    figures = {"4.1": Figure(7_000, 14_880), "2.1": Figure(9, 10)}

    late, results = next_points(score(NEW, figures), figures)

    assert next_sentence(results) == (
        "Cần thêm 1.240 hồ sơ có kết quả điện tử để được +0,5 điểm"
    )
    assert next_sentence(late) == "Bớt 1 hồ sơ trễ hạn thì được +2,0 điểm"
    assert lacking_words(results.metric, 3) == "3 hồ sơ chưa có kết quả điện tử"


def test_counts_and_bounds():
    assert counts_text(won("4.1", Figure(740, 1837))) == "740 / 1.837 (40,28\u202f%)"
    assert counts_text(won("4.1", Figure(0, 0))) == "không phát sinh"
    more = won("2.1", Figure(rate=Fraction("0.997"), bound=Bound.AT_LEAST))
    assert bounded_points(more) == "ít nhất 19,94"
    assert counts_text(more) == "ít nhất 99,70\u202f%"


def test_what_is_unknown_is_a_range_and_not_zero():
    told = known_words(score(NEW, {"2.1": Figure(9, 10)}).sum)

    assert "điểm thật từ 18,00 đến 98,00" in told


def test_a_gap_is_told_part_by_part():
    ours, portal = won("2.1", Figure(95, 100)), won("2.1", Figure(70, 80))

    parts = gap_parts(ours, portal)

    assert [part.cause for part in parts] == [Cause.DENOMINATOR, Cause.CLOCK]
    assert sum(part.points for part in parts) == Fraction("17.5") - 19
    assert gap_words(parts[1], ours.metric) == (
        "đồng hồ (hồ sơ trễ hạn): Cổng 10, ta 5 → −1,25 điểm"
    )
    sync = gap_parts(
        won("3.3", Figure(20, 100), **{"1.4": Figure(1, 1)}),
        won("3.3", Figure(20, 100), **{"1.4": Figure(1, 2)}),
    )
    assert [part.cause for part in sync] == [Cause.SYNCHRONISATION]
    assert gap_parts(ours, won("2.1", Figure(0, 0))) == ()
