"""The arithmetic of a clock: each working day is in one stretch, and sums hold."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.clock_intervals import StretchKind, clock_sum
from domain.clock_setting import Setting
from domain.clock_story import lateness
from domain.dossier import deadline
from tests.domain.calendars import ZONE, vietnam
from tests.domain.dossiers import (
    BEGIN,
    END,
    any_dossiers,
    dossier,
    end_of,
    local,
    pause,
)

CALENDAR = vietnam()
ONE_DAY = timedelta(days=1)


@given(any_dossiers(), st.integers(0, 200))
def test_days_are_where_a_walk_day_by_day_finds_them(known, days_after):
    setting = Setting(
        max(known.received_at, BEGIN + timedelta(days=days_after)), CALENDAR, ZONE
    )
    clock = deadline(known, calendar=CALENDAR, zone=ZONE)
    sums = clock_sum(known, setting)

    expected = dict.fromkeys(StretchKind, 0)
    today = setting.day(known.resolved_at or setting.as_of)
    at = setting.day(known.received_at) + ONE_DAY
    while at <= today:
        paused = any(
            setting.day(p.began_at) <= at
            and (p.ended_at is None or at < setting.day(p.ended_at))
            for p in clock.pauses
        )
        overdue = clock.due_at is not None and at > setting.day(clock.due_at)
        kind = StretchKind.PAUSED if paused else StretchKind.COUNTED
        expected[StretchKind.OVERDUE if overdue else kind] += CALENDAR.is_working(at)
        at += ONE_DAY

    assert sums.by_kind == expected
    assert sum(expected.values()) == sums.elapsed


@given(any_dossiers())
def test_the_sums_say_what_the_deadline_and_the_lateness_say(known):
    setting = Setting(END, CALENDAR, ZONE)
    sums = clock_sum(known, setting)
    late = lateness(known, setting)

    assert sums.by_kind[StretchKind.OVERDUE] == (late.working_days or 0)
    if sums.until_due is not None:
        assert sums.promised + sum(m.moved_days for m in sums.moves) == sums.until_due
    for before, after in zip(sums.stretches, sums.stretches[1:], strict=False):
        assert before.last_day + ONE_DAY == after.first_day


def test_holidays_are_named():
    known = dossier("2024-04-12 09:00", end_of(local("2024-05-06 00:00").date()),
                    pause("2024-04-16 10:00", "2024-04-22 09:00"))  # fmt: skip
    setting = Setting(local("2024-05-10 09:00"), CALENDAR, ZONE)

    stretches = clock_sum(known, setting).stretches

    assert [s.kind for s in stretches] == [
        StretchKind.COUNTED, StretchKind.PAUSED, StretchKind.COUNTED,
    ] + [StretchKind.OVERDUE] * (len(stretches) - 3)  # fmt: skip
    off = {day for s in stretches for day, _ in s.holidays}
    assert local("2024-04-30 00:00").astimezone(ZONE).date() in off
    assert all(name for s in stretches for _, name in s.holidays)
