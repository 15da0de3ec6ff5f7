"""The real calendar of 2019-2026 and random ones, for tests."""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from domain.working_days import CalendarDay, DayKind, WorkingCalendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_TABLE = Path(__file__).parents[2] / "sample_data" / "calendar_vn.csv"
_KINDS = {
    "holiday": DayKind.HOLIDAY,
    "substitute_off": DayKind.HOLIDAY,
    "makeup_workday": DayKind.MAKEUP_WORKDAY,
}


@cache
def vietnam() -> WorkingCalendar:
    """Public holidays, substituted days and make-up Saturdays of 2019-2026."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        days = [
            CalendarDay(
                date.fromisoformat(row["date"]), _KINDS[row["kind"]], row["name_vi"]
            )
            for row in csv.DictReader(file)
        ]
    return WorkingCalendar(days, range(2019, 2027))


def days_near_2024() -> st.SearchStrategy[date]:
    """Days from 2022 to 2026, inside and outside the table of a random calendar."""
    return st.dates(date(2022, 1, 1), date(2026, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any table for 2023-2025, holidays on Sundays and long runs of them included."""
    listed: dict[date, DayKind] = {}
    in_table = st.dates(date(2023, 1, 1), date(2025, 12, 31))
    for first in draw(st.lists(in_table, max_size=12)):
        kind = draw(st.sampled_from(DayKind))
        for offset in range(draw(st.integers(1, 9))):
            listed.setdefault(first + timedelta(days=offset), kind)
    return WorkingCalendar(
        (CalendarDay(day, kind, "x") for day, kind in listed.items()),
        range(2023, 2026),
    )
