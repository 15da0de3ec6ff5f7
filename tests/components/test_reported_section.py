"""What is reported, within the passport: figure, revisions side by side, whence."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from components.indicator_links import IndicatorLinks
from components.links import Drawing, Links
from components.reported_forms import due_periods, nearest
from components.reported_section import of_some_words, reported_section, whence
from domain.formula import Reading
from domain.identifiers import OrgUnitId, UserId
from domain.indicator import Aggregation, Frequency
from domain.indicator_view import IndicatorValue
from domain.period import Period
from domain.reported import (
    Amount,
    Entry,
    Finality,
    ReportedFile,
    Revision,
    Said,
    Standing,
    ValueKey,
)
from domain.reported_figures import ReportedFigures
from domain.reported_view import ReportedPassport
from domain.reported_words import amount_text, change_words, figure_words
from domain.reporting_tree import Place, ReportingTree
from domain.scorecard import OrgUnitKind
from domain.written_figure import Bound
from tests.builders import ZONE
from tests.domain.indicators import indicator
from tests.domain.reported import counts, plain, told

RATIO = indicator("R-1", aggregation=Aggregation.RATIO, unit="%")
MARCH = Period.month(2024, 3)
UNIT = OrgUnitId(2)
AT = datetime(2024, 4, 2, 1, 30, tzinfo=UTC)
DRAWING = Drawing(Links(), ZONE)


READER = ReportedPassport((), {}, may_report=False, may_judge=False)


def section(
    value: IndicatorValue, passport: ReportedPassport
) -> dict[str, object] | None:
    return reported_section(value, passport, DRAWING, IndicatorLinks(Links()))


def revision(number: int, amount: Amount, *said: Standing, **entry: object) -> Revision:
    key = ValueKey("R-1", UNIT, MARCH.first_day, MARCH.end_day)
    return Revision(
        id=number,
        entry=Entry(key, MARCH.key, amount, **entry),  # type: ignore[arg-type]
        number=number,
        version=1,
        entered_at=AT,
        author_id=UserId(5),
        author="Trần Thị B",
        file=ReportedFile(7, "thang-3.xlsx", "ab12" * 16, AT),
        said=tuple(Said(each, "Đếm sót", AT, UserId(6), "Văn A") for each in said),
    )


def value(*amounts: Amount) -> IndicatorValue:
    places = {
        OrgUnitId(1): Place(None, OrgUnitKind.CITY, is_in_force=True),
        **{
            OrgUnitId(at + 2): Place(
                OrgUnitId(1), OrgUnitKind.DISTRICT, is_in_force=True
            )
            for at in range(len(amounts))
        },
    }
    figures = ReportedFigures(
        [told("R-1", at + 2, MARCH, each, 2) for at, each in enumerate(amounts)],
        ReportingTree(places),
        first_day=MARCH.first_day,
        end_day=MARCH.end_day,
    )
    figure = figures.figure(RATIO, OrgUnitId(1))
    reading = figure.reading if figure else Reading(None)
    return IndicatorValue(RATIO, reading, (), "", reported=figure)


def test_a_value_of_only_some_says_of_how_many() -> None:
    some, all_of_them = value(counts(1, 4)), value(counts(1, 4), counts(2, 4))
    assert some.reported is not None
    missing = replace(some.reported, units=168)

    assert of_some_words(replace(some, reported=missing)) == "gộp từ 1/168 đơn vị"
    assert of_some_words(all_of_them) == ""
    assert whence(all_of_them).startswith("gộp từ 2/2 đơn vị; ")
    assert of_some_words(replace(some, reported=None)) == whence(
        replace(some, reported=None)
    )


@pytest.mark.parametrize(
    ("shown", "place"),
    [
        (Period.month(2024, 9), 2),
        (Period.year(2024), 0),
        (Period.quarter(2024, 2), 5),
        (Period.month(2019, 1), 0),
    ],
)
def test_the_form_begins_at_the_period_of_the_page(shown: Period, place: int) -> None:
    periods = due_periods(Frequency.MONTH, Period.month(2024, 11))

    assert nearest(periods, shown) == place


def test_revisions_stand_side_by_side_with_what_changed_and_whence() -> None:
    history = [
        revision(1, counts(1, 4), Standing.ACCEPTED, Standing.UNLOCKED),
        revision(2, counts(2, 4), finality=Finality.PRELIMINARY, place="T3!E5"),
    ]

    passport = ReportedPassport(tuple(history), {UNIT: "Quận 1"}, True, False, 5)
    found = section(value(counts(1, 4)), passport)

    assert found is not None
    assert found["more"] == 5, "not asked for"
    group: Any = found["groups"][0]  # type: ignore[index]
    last, first = group["revisions"]
    assert (group["unit"], group["period"]) == ("Quận 1", "Tháng 3/2024")
    assert last["change"] == "tử số 1 → 2; chính thức → sơ bộ"
    assert (last["said"], last["counts"]) == ("Chờ duyệt.", False)
    assert first["said"] == "Đã mở khóa, Văn A: Đếm sót."
    assert first["counts"]
    for part in ("Trần Thị B", "thang-3.xlsx", "T3!E5", "lượt 7", "ab12ab12ab12"):
        assert part in last["whence"]


def test_the_figure_says_of_how_many_and_that_it_was_adjusted() -> None:
    found = section(value(counts(1, 4), counts(3, 4)), READER)

    assert found is not None
    figure = found["figure"]
    assert figure["value"] == "50,00\u202f%"  # type: ignore[index]
    assert figure["counts"] == "4 / 8"  # type: ignore[index]
    for part in ("gộp từ 2/2 đơn vị", "2/2 số đã điều chỉnh", "chính thức"):
        assert part in figure["about"]  # type: ignore[index]


def test_a_mean_over_org_units_says_so() -> None:
    figure = value(counts(1, 4), counts(3, 4)).reported
    assert figure is not None

    mean = replace(RATIO, aggregation=Aggregation.MEAN)

    assert figure_words(RATIO, figure) == "gộp từ 2/2 đơn vị"
    assert "trung bình cộng của 2/2 đơn vị" in figure_words(mean, figure)


def test_nothing_is_drawn_where_nothing_is_reported_and_nobody_may() -> None:
    assert section(value(), READER) is None
    assert section(value(), replace(READER, may_report=True)) is not None


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (counts(3, 4), "3 / 4 = 75,00\u202f%"),
        (counts(0, 0), "0 / 0: không phát sinh"),
        (plain("99.7", Bound.AT_LEAST), "hơn 99,70\u202f%"),
        (Amount(value=Fraction("40.28")), "40,28\u202f%"),
    ],
)
def test_amounts_in_words(amount: Amount, text: str) -> None:
    assert amount_text(RATIO, amount) == text


def test_a_revision_that_says_otherwise_of_its_source() -> None:
    before, after = revision(1, counts(1, 4)), revision(2, counts(1, 4), source="LRIS")

    assert change_words(before, after) == "đổi nguồn"
    assert change_words(before, before) == "không đổi"


@pytest.mark.parametrize(
    ("frequency", "first", "last"),
    [
        (Frequency.MONTH, "2024-M11", "2023-M11"),
        (Frequency.QUARTER, "2024-Q3", "2021-Q4"),
        (Frequency.YEAR, "2023", "2020"),
    ],
)
def test_periods_that_may_be_reported(
    frequency: Frequency, first: str, last: str
) -> None:
    found = due_periods(frequency, Period.month(2024, 11))

    assert (found[0].key, found[-1].key) == (first, last)
