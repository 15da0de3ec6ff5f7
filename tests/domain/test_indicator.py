"""Definitions of indicators: how they add up, their cycles, versions and legends."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.formula import MISSING, Gap, Reading
from domain.indicator import Aggregation, NotAdditive, pooled
from domain.indicator_catalogue import CatalogueError, day_catalogue, faults
from domain.indicator_example import example_faults
from domain.status_legend import Band, LegendError, legend_text, status_legend
from tests.domain.indicators import indicator

DAY = date(2024, 11, 18)


def test_a_ratio_is_pooled_and_not_the_mean_of_rates() -> None:
    large, small = Reading(980, 1000), Reading(1, 10)

    found = pooled(Aggregation.RATIO, [large, small])

    assert found.reading == Reading(981, 1010)
    assert found.reading.value != (Fraction(980, 1000) + Fraction(1, 10)) / 2


def test_a_unit_without_dossiers_changes_no_pooled_rate_and_has_none() -> None:
    idle = Reading(0, 0, Gap.NOT_OCCURRED)

    assert pooled(Aggregation.RATIO, [Reading(9, 10), idle]).reading == Reading(9, 10)
    assert pooled(Aggregation.RATIO, [idle, idle]).reading.gap is Gap.NOT_OCCURRED


def test_what_nobody_reported_is_missing_whatever_the_kind() -> None:
    for kind in (Aggregation.SUM, Aggregation.RATIO, Aggregation.MEAN):
        found = pooled(kind, [MISSING, MISSING])
        assert found.reading is MISSING
        assert (found.reported, found.units) == (0, 2)


def test_a_mean_over_units_says_how_many_reported() -> None:
    found = pooled(Aggregation.MEAN, [Reading(4), Reading(7), MISSING])

    assert found.reading.value == Fraction(11, 2)
    assert (found.reported, found.units) == (2, 3)


def test_a_distinct_count_is_never_added() -> None:
    with pytest.raises(NotAdditive):
        pooled(Aggregation.DISTINCT, [Reading(1), Reading(2)])


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
@settings(max_examples=60)
def test_pooling_in_two_steps_is_pooling_at_once(parts: list[tuple[int, int]]) -> None:
    readings = [
        Reading(n, d, None if d else Gap.NOT_OCCURRED) for n, d in parts if d or not n
    ]
    halves = [readings[::2], readings[1::2]]

    stepwise = pooled(
        Aggregation.RATIO,
        [pooled(Aggregation.RATIO, half).reading for half in halves],
    )

    assert stepwise.reading.value == pooled(Aggregation.RATIO, readings).reading.value


def test_indicators_are_worked_out_after_those_they_name() -> None:
    catalogue = day_catalogue(
        [
            indicator("A-3", "A-2 / A-1", Aggregation.RATIO, unit="%"),
            indicator("A-2", "A-1 - left_late"),
            indicator("A-1", "left"),
            indicator("A-4"),
        ],
        DAY,
    )

    found = catalogue.readings({"left": 50, "left_late": 1}.__getitem__)

    assert found["A-3"] == Reading(49, 50)
    assert catalogue.defined["A-3"].indicator.scaled(found["A-3"]) == 98
    assert found["A-4"] is MISSING


def test_a_cycle_is_a_fault_with_its_path() -> None:
    found = faults(
        [
            indicator("A-1", "left + A-2"),
            indicator("A-2", "A-3"),
            indicator("A-3", "A-1"),
            indicator("A-4", "A-4"),
            indicator("A-5", "A-2"),
        ]
    )

    assert [fault.reason for fault in found] == [
        "công thức gọi vòng: A-1 → A-2 → A-3 → A-1",
        "công thức gọi vòng: A-4 → A-4",
    ]


@pytest.mark.parametrize(
    ("formula", "kind", "told"),
    [
        ("left", Aggregation.RATIO, "không phải tử số / mẫu số"),
        ("max(left, open) / left", Aggregation.RATIO, "không cộng được"),
        ("left / open / received", Aggregation.RATIO, "không cộng được"),
        ("left / open", Aggregation.SUM, "không cộng được"),
        ("left + 1", Aggregation.SUM, "không cộng được"),
        ("left * open", Aggregation.LAST, "không cộng được"),
        ("A-9", Aggregation.SUM, "cách khác"),
    ],
)
def test_a_formula_that_does_not_fit_its_kind_is_a_fault(
    formula: str, kind: Aggregation, told: str
) -> None:
    ratio = indicator("A-9", "left_late / left", Aggregation.RATIO)

    [fault] = faults([ratio, indicator("A-1", formula, kind)])

    assert (fault.code, fault.field) == ("A-1", "aggregation")
    assert told in fault.reason


def test_the_version_in_force_on_the_day_counts() -> None:
    turn = date(2025, 7, 1)
    versions = [
        indicator(formula="left", valid_to=turn),
        indicator(formula="received", version=2, valid_from=turn),
    ]

    assert faults(versions) == ()
    values = {"left": 1, "received": 2}.__getitem__
    before = day_catalogue(versions, date(2025, 6, 30)).readings(values)
    after = day_catalogue(versions, turn).readings(values)
    assert (before["A-1"].value, after["A-1"].value) == (1, 2)


def test_two_versions_in_force_at_once_are_a_fault() -> None:
    versions = [
        indicator(valid_to=date(2025, 7, 2)),
        indicator(version=2, valid_from=date(2025, 7, 1)),
    ]

    [fault] = faults(versions)

    assert "bản 1 và bản 2" in fault.reason


def test_a_name_that_another_version_lacks_is_found_on_its_day() -> None:
    [fault] = faults(
        [
            indicator("A-1", "A-2"),
            indicator("A-2", "left", valid_to=date(2025, 7, 1)),
            indicator("A-3", valid_from=date(2025, 7, 1)),
        ]
    )

    assert "không có chỉ tiêu “A-2”" in fault.reason


def test_a_catalogue_with_faults_is_not_used() -> None:
    with pytest.raises(CatalogueError, match="A-1"):
        day_catalogue([indicator(formula="opne")], DAY)


@pytest.mark.parametrize(
    ("example", "told"),
    [
        ("left=100; left_late=2 => 2", ""),
        ("left=3; left_late=1 => 33,33", ""),
        ("left=0; left_late=0 => khong-phat-sinh", ""),
        ("left=3 => chua-bao-cao", ""),
        ("left=100; left_late=2 => 0.02", "công thức cho 2"),
        ("left=100 => 2", "chua-bao-cao"),
        ("lft=100; left_late=2 => 2", "không có số đo “lft”"),
        ("left=100, left_late=2", "không đọc được"),
        ("", "thiếu ví dụ"),
    ],
)
def test_an_example_must_come_out(example: str, told: str) -> None:
    ratio = indicator(
        "A-1", "left_late / left", Aggregation.RATIO, unit="%", example=example
    )

    found = example_faults(day_catalogue([ratio], DAY))

    assert [told in fault.reason for fault in found] == ([True] if told else [])


def test_a_legend_puts_every_value_into_one_band() -> None:
    legend = status_legend("khong-dat < 95 <= luu-y < 98 <= dat")

    bands = [legend.band(Fraction(v)) for v in ("94.999", "95", "97.999", "98", "100")]

    assert bands == [Band.MISSED, Band.CAUTION, Band.CAUTION, Band.MET, Band.MET]
    assert status_legend(legend_text(legend)) == legend


def test_of_a_falling_legend_the_limit_itself_is_met() -> None:
    legend = status_legend("dat <= 2 < khong-dat")

    assert legend.band(2) is Band.MET
    assert legend.band(Fraction(201, 100)) is Band.MISSED


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("khong-dat < 95 < dat", "hở"),
        ("khong-dat <= 95 <= dat", "chồng"),
        ("khong-dat < 95 <= luu-y < 90 <= dat", "chồng"),
        ("khong-dat < 95 <= khong-dat", "hai lần"),
        ("tot < 95 <= dat", "Không có trạng thái"),
        ("dat", "không đủ"),
        ("khong-dat > 95", "Không đọc được"),
        ("", "không đủ"),
    ],
)
def test_a_legend_with_a_gap_or_overlap_is_refused(text: str, told: str) -> None:
    with pytest.raises(LegendError) as refused:
        status_legend(text)

    assert told in refused.value.reason
