"""What of a board is looked at, and the sentence that answers it."""

from dataclasses import replace
from datetime import date

import pytest

from domain.identifiers import OrgUnitId
from domain.plan import DecisionKind, TaskRecord, Verdict
from domain.plan_board import PlanBoard
from domain.plan_state import TaskState
from domain.plan_view import (
    PlanFilter,
    TaskDeed,
    TaskRole,
    TaskSignal,
    day_of,
    deed_of,
    deeds_on,
    filter_params,
    fitting,
    grouped,
    plan_filter,
    plan_today,
    signalled,
)
from domain.plan_words import (
    DECISION_WORDS,
    DEED_WORDS,
    SIGNAL_WORDS,
    STATE_WORDS,
    VERDICT_DEEDS,
    plan_headline,
    rest_words,
    standing_words,
)
from tests.domain.plan_boards import board
from tests.domain.plans import book, extension, report, task

DAY = date(2024, 9, 16)


def sample() -> PlanBoard:
    """Overdue with an extension, done, due soon, in time without a word."""
    other = OrgUnitId(2)
    return board(
        book(
            TaskRecord(
                task("I.01"),
                (report(date(2024, 6, 3), 70),),
                (extension(date(2024, 6, 20), date(2024, 8, 30)),),
            ),
            TaskRecord(task("I.02"), (report(date(2024, 6, 28), 100),)),
            TaskRecord(
                task(
                    "II.01",
                    group_code="II",
                    lead_id=other,
                    first_deadline=date(2024, 9, 20),
                ),
                (report(date(2024, 9, 2), 90),),
            ),
            TaskRecord(
                task(
                    "II.02",
                    group_code="II",
                    lead_id=other,
                    first_deadline=date(2024, 12, 20),
                )
            ),
        ),
        day=DAY,
        since=date(2024, 8, 16),
    )


def codes(lines) -> list[str]:
    return [line.code for line in lines]


def test_filters_leave_what_they_name_worst_first():
    shown = sample()

    assert codes(fitting(shown, PlanFilter())) == ["I.01", "II.01", "II.02", "I.02"]
    assert codes(fitting(shown, PlanFilter(state=TaskState.DUE_SOON))) == ["II.01"]
    assert codes(fitting(shown, PlanFilter(group="I"))) == ["I.01", "I.02"]
    assert codes(fitting(shown, PlanFilter(lead="U2"))) == ["II.01", "II.02"]
    late = PlanFilter(signal=TaskSignal.LATE_FIRST, lead="U2")
    assert fitting(shown, late) == ()


@pytest.mark.parametrize(
    ("signal", "found"),
    [
        (TaskSignal.LATE_FIRST, ["I.01"]),
        (TaskSignal.STALE, ["I.01", "II.02"]),
        (TaskSignal.SILENT, ["I.01", "II.02"]),
        (TaskSignal.CRITICAL, []),
        (TaskSignal.AWAITS, ["I.02"]),
        (TaskSignal.SLIPPED, ["I.01"]),
        (TaskSignal.WORSE, ["I.01", "II.01"]),
        (TaskSignal.LATER, ["I.01"]),
        (TaskSignal.EXTENDED, []),
        (TaskSignal.FINISHED, []),
        (TaskSignal.VACANT, []),
    ],
)
def test_signals_pick_their_tasks(signal, found):
    assert codes(signalled(sample(), signal)) == found


def test_groups_tell_troubled_tasks_and_count_the_rest_until_picked():
    first, second = grouped(sample(), PlanFilter())
    (picked,) = grouped(sample(), PlanFilter(group="II"))

    assert (first.code, codes(first.shown), codes(first.rest)) == (
        "I",
        ["I.01"],
        ["I.02"],
    )
    assert (codes(second.shown), codes(second.rest)) == (["II.01"], ["II.02"])
    assert (codes(picked.shown), picked.rest) == (["II.01", "II.02"], ())
    assert rest_words(first.rest) == "1 xong đúng hạn"


def test_what_is_picked_out_stands_alone():
    (only,) = grouped(sample(), PlanFilter(lead="U2"))

    assert (only.code, codes(only.shown), only.rest) == ("II", ["II.01", "II.02"], ())
    assert grouped(sample(), PlanFilter(lead="U2", group="I")) == ()


def test_the_address_keeps_a_filter_and_ignores_nonsense():
    wanted = PlanFilter(
        TaskState.OVERDUE, "III", "STP", TaskSignal.STALE, TaskRole.SUPPORTS
    )

    assert plan_filter(filter_params(wanted)) == wanted
    assert plan_filter({"trang-thai": "x", "dau-hieu": "<b>"}) == PlanFilter()
    assert day_of("20241231") == date(2024, 12, 31)
    assert [day_of(x) for x in (None, "", "20241331", "2024-1-1", "١٢٣٤٥٦٧٨")] == [
        None
    ] * 5


def test_only_the_present_is_worked_on_and_only_by_whom_it_concerns():
    past = sample()
    present = replace(past, today=DAY)
    lead = replace(present.lines[0], may_report=True)
    office = replace(present, may_judge=True)

    assert deeds_on(past, lead) == ()
    assert deeds_on(present, present.lines[0]) == ()
    assert deeds_on(present, lead) == (TaskDeed.REPORT,)
    assert deeds_on(office, present.lines[0]) == (
        TaskDeed.JUDGE,
        TaskDeed.EXTEND,
        TaskDeed.DECIDE,
    )
    assert deeds_on(office, present.lines[1]) == (TaskDeed.JUDGE,)
    cancelled = replace(lead.standing, state=TaskState.CANCELLED)
    assert deeds_on(office, replace(lead, standing=cancelled)) == ()
    assert deed_of("gia-han") is TaskDeed.EXTEND
    assert deed_of("x") is None


def test_time_stands_still_in_the_sample_city_only():
    data_day, today = date(2024, 12, 31), date(2026, 11, 30)

    known = {"data_day": data_day, "today": today}
    assert plan_today(is_sample=True, **known) == data_day
    assert plan_today(is_sample=False, **known) == today
    assert plan_today(is_sample=True, data_day=None, today=today) == today


def test_the_headline_names_the_worst():
    assert plan_headline(sample()) == (
        "1 nhiệm vụ quá hạn, 1 sắp đến hạn; lâu nhất I.01 của Sở 1, quá 9 ngày làm "
        "việc, đã gia hạn 1 lần."
    )


def test_what_is_led_is_told_apart_from_what_is_supported():
    shown = sample()
    helped = [replace(line, is_own=line.code != "I.01") for line in shown.lines]
    supporting = replace(shown, lines=tuple(helped))

    assert codes(fitting(supporting, PlanFilter(role=TaskRole.SUPPORTS))) == ["I.01"]
    assert len(fitting(supporting, PlanFilter(role=TaskRole.LEADS))) == 3
    assert plan_headline(supporting).startswith(
        "Không có việc chủ trì quá hạn, 1 việc phối hợp quá hạn, 1 sắp đến hạn; lâu "
        "nhất I.01"
    )
    own = replace(shown, lines=(shown.lines[0], *helped[1:3], helped[0]))
    assert plan_headline(own).startswith("1 việc chủ trì")


def test_the_headline_has_good_news_too():
    calm = board(book(TaskRecord(task())), day=date(2024, 3, 4))
    soon = board(book(TaskRecord(task())), day=date(2024, 6, 27))
    nothing = board(book(TaskRecord(task())).limited_to(()), day=DAY)

    assert plan_headline(calm) == "Không có nhiệm vụ quá hạn hay sắp đến hạn."
    assert plan_headline(soon).startswith("Không có nhiệm vụ quá hạn; 1 nhiệm vụ sắp")
    assert plan_headline(nothing).startswith("Chưa có nhiệm vụ nào")


def test_states_are_told_with_their_days():
    words = {line.code: standing_words(line.standing) for line in sample().lines}
    weekend = board(book(TaskRecord(task())), day=date(2024, 6, 29)).lines[0]
    last = board(book(TaskRecord(task())), day=date(2024, 6, 28)).lines[0]
    late = replace(
        weekend.standing, state=TaskState.DONE_LATE, days_late=3, days_left=None
    )

    assert words == {
        "I.01": "Quá hạn 9 ngày",
        "I.02": "Xong đúng hạn",
        "II.01": "Còn 4 ngày",
        "II.02": "Còn 69 ngày",
    }
    assert standing_words(weekend.standing) == "Quá hạn"
    assert standing_words(last.standing) == "Hạn cuối hôm nay"
    assert standing_words(late) == "Xong trễ 3 ngày"


def test_every_state_and_signal_has_its_words():
    assert STATE_WORDS.keys() == set(TaskState)
    assert SIGNAL_WORDS.keys() == set(TaskSignal)
    assert DEED_WORDS.keys() == set(TaskDeed)
    assert DECISION_WORDS.keys() == set(DecisionKind)
    assert VERDICT_DEEDS.keys() == set(Verdict)
