"""The calendar of 2019-2026 and the reporting periods, against published facts."""

import csv
from datetime import date
from pathlib import Path

import pytest

from domain.period import Period
from domain.working_days import DayKind
from tests.domain.calendars import vietnam
from tests.spec.tables import rows


@pytest.mark.parametrize(
    "row", rows("working_days_per_year.csv"), ids=lambda r: r["year"]
)
def test_each_year_has_its_working_days(row: dict[str, str]) -> None:
    year = int(row["year"])

    counted = vietnam().working_days_from(date(year, 1, 1), date(year + 1, 1, 1))

    assert counted == int(row["working_days"])


@pytest.mark.parametrize("row", rows("working_days.csv"), ids=lambda r: r["day"])
def test_a_day_is_worked_or_not(row: dict[str, str]) -> None:
    day = date.fromisoformat(row["day"])

    assert vietnam().is_working(day) == (row["is_working"] == "yes"), row["why"]


@pytest.mark.parametrize("row", rows("reporting_periods.csv"), ids=lambda r: r["key"])
def test_a_period_has_the_days_of_its_rule(row: dict[str, str]) -> None:
    period = Period.parse(row["key"])

    assert period.first_day.isoformat() == row["first_day"]
    assert period.last_day.isoformat() == row["last_day"]


def test_the_sample_city_works_by_the_same_calendar() -> None:
    path = Path(__file__).parents[2] / "sample_data" / "reference" / "lich.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        listed = [
            (date.fromisoformat(row["Ngày"]), row["Loại"] == "Làm bù")
            for row in csv.DictReader(file)
        ]

    assert listed == [
        (known.day, known.kind is DayKind.MAKEUP_WORKDAY) for known in vietnam().days
    ]
