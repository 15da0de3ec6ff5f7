from datetime import date

import pytest

from domain.period import Period
from domain.period_text import period_of, period_of_days, written_period


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("6 tháng đầu năm 2026", "2026-H1"),
        ("6 tháng cuối năm 2026", "2026-H2"),
        ("9 tháng năm 2026", "2026-9T"),
        ("3 tháng đầu năm 2026", "2026-Q1"),
        ("8 tháng đầu năm 2026", "2026-YTD-0831"),
        ("01/08/2026 – 31/08/2026", "2026-M08"),
        ("từ ngày 15/07/2026 đến ngày 14/08/2026", "bc-2026-M08"),
        ("01/08/2026 đến hết ngày 26/08/2026", "20260801-20260826"),
    ],
)
def test_parts_of_a_year_and_days_are_periods(text: str, key: str) -> None:
    found = period_of(text)

    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "text",
    ["5 tháng cuối năm 2026", "31/02/2026 - 15/03/2026", "31/08/2026 - 01/08/2026"],
)
def test_no_such_period(text: str) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    "key",
    ["2026-M08", "2026-Q3", "2026-H1", "2026-9T", "2026", "bc-2026-M08", "bc-2026-Q1",
     "bc-2026-H2", "bc-2026-9T", "bc-2026", "2026-YTD-0831", "20260801-20260826"],
)  # fmt: skip
def test_a_written_period_is_read_back(key: str) -> None:
    period = Period.parse(key)

    assert period_of(written_period(period)) == period


def test_a_reporting_year_begins_in_december() -> None:
    found = period_of_days(date(2025, 12, 15), date(2026, 12, 14))

    assert found.key == "bc-2026"
