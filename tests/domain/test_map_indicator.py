"""Indicators as measures of the map: classes, tone, what is counted, what is found."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.formula import MISSING, Gap, Reading
from domain.indicator import Aggregation, Bound, Direction, Indicator
from domain.indicator_catalogue import day_catalogue
from domain.legend import even_limits, status_classes
from domain.lens import FigureNature
from domain.map_indicator import (
    OfferedIndicator,
    amounts_read,
    indicator_measure,
    searched_indicators,
)
from domain.map_measure import Amounts, Form, MapMeasure, Tone
from domain.status_legend import Band, status_legend
from tests.domain.indicators import indicator

DAY = date(2024, 3, 1)
RATIO, SUM = Aggregation.RATIO, Aggregation.SUM
THREE = status_legend("khong-dat < 95 <= luu-y < 98 <= dat")


def measure(*told: Indicator) -> MapMeasure:
    found = indicator_measure(day_catalogue(told, DAY), told[0].code)
    assert found is not None
    return found


def rate(formula: str = "", **told: object) -> Indicator:
    return replace(
        indicator("A-1", formula, RATIO, unit="%", direction=Direction.UP),
        **told,  # type: ignore[arg-type]  # attributes of Indicator
    )


def test_sums_of_flows_are_counted_through_other_indicators():
    found = measure(
        rate("(fell_due - A-2) / fell_due"), indicator("A-2", "became_overdue")
    )

    assert not found.is_read
    assert (found.part, found.less, found.whole) == (
        ("fell_due",),
        ("became_overdue",),
        ("fell_due",),
    )
    assert found.of_sums([10, 3, 10]) == Amounts(7, 10)
    assert (found.form, found.tone, found.is_share) == (
        Form.PERCENT,
        Tone.LOW_IS_WORSE,
        True,
    )


@pytest.mark.parametrize(
    ("told", "nature"),
    [
        (rate("left / open"), FigureNature.STOCK),
        (indicator("A-1", "carried_over"), FigureNature.STOCK),
        (indicator("A-1", "tasks", Aggregation.LAST), FigureNature.TASK),
        (indicator("A-1"), FigureNature.REPORTED),
        (
            indicator("A-1", "received", Aggregation.DISTINCT),
            FigureNature.DISTINCT,
        ),
        (indicator("A-1", "max(left, 1)", Aggregation.MEAN), FigureNature.MEAN),
    ],
)
def test_what_is_more_than_sums_is_read_and_not_converted(told, nature):
    found = measure(told)

    assert found.is_read
    assert found.nature is nature


def test_a_small_org_unit_is_not_worse_for_having_less():
    up = indicator("A-1", "received", direction=Direction.UP)

    assert measure(up).tone is Tone.VOLUME
    assert measure(replace(up, direction=Direction.DOWN)).tone is Tone.HIGH_IS_WORSE


def test_a_status_legend_gives_the_classes_unless_the_figure_is_a_bound():
    exact = measure(rate("left_late / left", legend=THREE)).legend
    bound = measure(rate("left_late / left", legend=THREE, bound=Bound.UPPER))

    assert exact is not None
    assert exact.numbers == (5, 3, 1)
    for value in ("94.99", "95", "97.9", "98", "100"):
        number = exact.class_of(Decimal(value))
        assert exact.band(number) is THREE.band(Fraction(value))
    assert exact.bounds(3) == (Decimal(95), Decimal(98))
    assert bound.legend is None
    assert bound.bound is Bound.UPPER


def test_a_band_that_is_0_alone_is_told_as_0():
    found = status_classes(status_legend("dat <= 0 < luu-y"), zero_apart=True)

    assert found.class_of(Decimal(0)) == 0
    assert [found.band(number) for number in found.numbers] == [Band.CAUTION]


@pytest.mark.parametrize(
    ("values", "limits"),
    [
        (("99.4", "99.9"), ("99.5", "99.6", "99.7", "99.8")),
        (("80", "100"), ("85", "90", "95")),
        (("-3", "3"), ("-2", "0", "2")),
    ],
)
def test_even_limits_lie_between_the_values(values, limits):
    assert even_limits(map(Decimal, values)) == tuple(map(Decimal, limits))


def test_even_limits_need_two_values():
    assert len(even_limits([Decimal(99)])) == 4
    assert len(even_limits([])) == 4


def test_what_is_missing_is_no_0_and_decimals_stay():
    told = measure(rate())

    missing = amounts_read(told, MISSING, factor=100)
    quotient = amounts_read(told, Reading(Fraction("0.8025")), factor=100)
    counts = amounts_read(told, Reading(Fraction("1.5"), 3), factor=100)
    nothing = amounts_read(told, Reading(0, 0, Gap.NOT_OCCURRED), factor=100)

    assert told.figure(missing) is None
    assert missing.gap is Gap.NOT_REPORTED
    assert told.figure(quotient) == Decimal("80.25")
    assert (counts.part, told.figure(counts)) == (Decimal("1.5"), Decimal(50))
    assert told.figure(nothing) is None
    assert amounts_read(told.as_count(), MISSING, factor=100).gap is Gap.NOT_REPORTED


def test_indicators_are_found_without_diacritics():
    offered = [
        OfferedIndicator("TTHC-04", "Kỳ trước chuyển qua", "Thủ tục hành chính", False),
        OfferedIndicator("CDDH-02", "Nhiệm vụ đúng hạn", "Chỉ đạo, điều hành", False),
    ]

    assert searched_indicators("ky truoc", offered) == offered[:1]
    assert searched_indicators("cddh dung", offered) == offered[1:]
    assert searched_indicators("", offered) == offered
    assert searched_indicators("giải ngân", offered) == []
