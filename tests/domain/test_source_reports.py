"""Days that a source was to report, against loads in any order."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.source_reports import DayState, Delivery, SourceRecord, source_record
from tests.domain.calendars import vietnam

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = vietnam()
TODAY = date(2024, 4, 12)
"""A Friday."""


def delivery(reached: date, loaded: date) -> Delivery:
    return Delivery(
        datetime(reached.year, reached.month, reached.day, 17, tzinfo=ZONE),
        datetime(loaded.year, loaded.month, loaded.day, 18, tzinfo=ZONE),
    )


def record(*told: Delivery, today: date = TODAY) -> SourceRecord:
    return source_record(told, today=today, calendar=CALENDAR, zone=ZONE)


def state(found: SourceRecord, day: date) -> DayState:
    return next(each.state for each in found.days if each.day == day)


def test_the_first_load_is_history_and_days_follow_from_it() -> None:
    found = record(
        delivery(date(2024, 4, 4), date(2024, 4, 9)),
        delivery(date(2024, 4, 9), date(2024, 4, 10)),
    )

    assert state(found, date(2024, 4, 4)) is DayState.NOT_EXPECTED
    assert state(found, date(2024, 4, 5)) is DayState.LATE, "due on Monday the 8th"
    assert state(found, date(2024, 4, 6)) is DayState.NOT_EXPECTED, "a Saturday"
    assert state(found, date(2024, 4, 9)) is DayState.ON_TIME
    assert state(found, date(2024, 4, 10)) is DayState.MISSING
    assert state(found, date(2024, 4, 11)) is DayState.PENDING, "due today"
    assert (found.expected, found.received) == (4, 3)
    assert (found.on_time.numerator, found.on_time.denominator) == (1, 4)


def test_a_source_that_never_loaded_owes_nothing_that_can_be_counted() -> None:
    found = record()

    assert {day.state for day in found.days} == {DayState.NOT_EXPECTED}
    assert found.on_time.value is None
    assert len(found.days) == 30
    assert found.days[-1].day == TODAY


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5)), min_size=1, max_size=12)
)
def test_a_day_is_judged_by_the_earliest_load_that_reaches_it(
    told: list[tuple[int, int]],
) -> None:
    begin = TODAY - timedelta(days=40)
    loads = [
        delivery(begin + timedelta(days=n), begin + timedelta(days=n + delay))
        for n, delay in told
    ]
    first = min(loads, key=lambda each: (each.loaded_at, each.complete_to))

    found = record(*loads)

    for each in found.days:
        reaching = [
            load.loaded_at.astimezone(ZONE).date()
            for load in loads
            if load.complete_to.astimezone(ZONE).date() >= each.day
        ]
        if (
            not CALENDAR.is_working(each.day)
            or each.day <= first.complete_to.astimezone(ZONE).date()
        ):
            assert each.state is DayState.NOT_EXPECTED
            continue
        due = CALENDAR.next_working_day(each.day)
        if reaching:
            in_time = min(reaching) <= due
            assert each.state is (DayState.ON_TIME if in_time else DayState.LATE)
            assert each.loaded_on == min(reaching)
        else:
            over = due < TODAY
            assert each.state is (DayState.MISSING if over else DayState.PENDING)


def test_the_order_of_loads_does_not_matter() -> None:
    one = delivery(date(2024, 4, 4), date(2024, 4, 5))
    other = Delivery(
        datetime(2024, 4, 9, tzinfo=UTC), datetime(2024, 4, 9, 12, tzinfo=UTC)
    )

    assert record(one, other) == record(other, one)
