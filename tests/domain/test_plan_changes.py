"""What became of tasks since a day, and what waits for them: by slow walks too."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan import DecisionKind, LinkKind, TaskLink, TaskRecord, Verdict
from domain.plan_changes import ChangeKind, change_kinds, changed, changes
from domain.plan_rollup import GroupState, group_state
from domain.plan_state import TaskStanding, standings
from domain.plan_waiting import all_waiting, waiting_for
from tests.domain.calendars import vietnam
from tests.domain.plan_boards import board
from tests.domain.plans import (
    book,
    decision,
    extension,
    records,
    report,
    slow_state,
    task,
)

BEFORE, DAY = date(2024, 6, 14), date(2024, 7, 15)
DONE = {"ht-dung-han", "ht-tre-han"}
WORST_LAST = ("trong-han", "sap-den-han", "qua-han")


def kinds(record: TaskRecord, since: date = BEFORE, day: date = DAY) -> set[str]:
    whole = book(record)
    was, now = (
        standings(whole, day=each, calendar=vietnam()).get(record.task.code)
        for each in (since, day)
    )
    assert now is not None
    return {kind.name for kind in change_kinds(was, now)}


def test_each_kind_of_change():
    silent = TaskRecord(task(), (report(date(2024, 4, 1), 30),))
    done = TaskRecord(task(), (report(date(2024, 6, 28), 100),))
    moved = TaskRecord(
        task(), silent.reports, (extension(date(2024, 6, 20), date(2024, 9, 30)),)
    )
    soon = TaskRecord(task(first_deadline=date(2024, 7, 19)), silent.reports)

    # Silence slows the pace, so the forecast goes back each day.
    assert kinds(silent) == {"NEWLY_LATE", "WORSE", "LATER"}
    assert kinds(done) == {"FINISHED"}
    assert kinds(moved) == {"EXTENDED", "LATER"}
    assert kinds(soon) == {"WORSE", "LATER"}
    assert kinds(TaskRecord(task(first_deadline=date(2024, 12, 20)))) == set()


def test_a_claim_that_was_returned_is_a_change_for_the_worse():
    claimed = report(
        date(2024, 6, 3), 100, verdict=Verdict.RETURNED, verdict_on=date(2024, 6, 20)
    )

    assert kinds(TaskRecord(task(), (claimed,))) == {"NEWLY_LATE", "WORSE"}


def test_decisions_are_no_slip_and_new_tasks_compare_with_nothing():
    rests = decision(DecisionKind.SUSPENDED, date(2024, 6, 20))
    gone = decision(DecisionKind.CANCELLED, date(2024, 6, 20))
    new = task(assigned_on=date(2024, 6, 20))

    assert kinds(TaskRecord(task(), decisions=(rests,))) == set()
    assert kinds(TaskRecord(task(), decisions=(gone,))) == set()
    resumed = decision(DecisionKind.RESUMED, date(2024, 7, 1))
    stopped = decision(DecisionKind.SUSPENDED, date(2024, 6, 3))
    assert kinds(TaskRecord(task(), decisions=(stopped, resumed))) == {
        "NEWLY_LATE",
        "WORSE",
    }
    assert kinds(TaskRecord(new)) == {"NEWLY_LATE"}


@settings(max_examples=60)
@given(
    st.lists(records(), min_size=1, max_size=4),
    st.dates(date(2024, 1, 2), date(2025, 1, 31)),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
)
def test_the_list_of_changes_is_that_of_a_slow_comparison(found, day, since):
    since = min(since, date.fromordinal(day.toordinal() - 1))
    whole = book(
        *(
            TaskRecord(
                task(
                    f"I.{n}",
                    start=record.task.start,
                    first_deadline=record.task.first_deadline,
                    assigned_on=record.task.assigned_on,
                ),
                record.reports,
                record.extensions,
                record.decisions,
            )
            for n, record in enumerate(found)
        )
    )
    shown = board(whole, day=day, since=since)
    told = {change.line.code: set(change.kinds) for change in changes(shown)}

    for record in whole.records:
        code, assigned = record.task.code, record.task.assigned_on
        if assigned is not None and assigned > day:
            assert code not in told
            continue
        is_new = assigned is not None and assigned > since
        assert told.get(code, set()) == slow_changes(record, since, day, is_new=is_new)
    for kind in ChangeKind:
        listed = {line.code for line in changed(shown, kind)}
        assert listed == {code for code, each in told.items() if kind in each}


def slow_changes(
    record: TaskRecord, since: date, day: date, *, is_new: bool
) -> set[ChangeKind]:
    """Both days by the slow rule of states, and one condition after the other."""
    calendar = vietnam()
    was = None if is_new else slow_state(record, since, calendar, 7).value
    now = slow_state(record, day, calendar, 7).value
    found = set()
    if now == "qua-han" and was != "qua-han":
        found.add(ChangeKind.NEWLY_LATE)
    if now in DONE and was not in DONE:
        found.add(ChangeKind.FINISHED)
    if is_new:
        return found
    extended = [x for x in record.extensions if since < x.known_on <= day]
    if extended:
        found.add(ChangeKind.EXTENDED)
    was_open = was not in {*DONE, "tam-dung", "huy"}
    if now in WORST_LAST and was != "huy":
        rank = WORST_LAST.index(now)
        if was in DONE or rank > (WORST_LAST.index(was) if was in WORST_LAST else 0):
            found.add(ChangeKind.WORSE)
    if now == "chua-giao-han" and was in DONE:
        found.add(ChangeKind.WORSE)
    if was_open and now not in {*DONE, "tam-dung", "huy"}:
        before, after = (forecast(record, each) for each in (since, day))
        if before is not None and after is not None and before < after:
            found.add(ChangeKind.LATER)
    return found


def forecast(record: TaskRecord, day: date) -> date | None:
    found: TaskStanding = standings(book(record), day=day, calendar=vietnam())[
        record.task.code
    ]
    return found.forecast


def test_what_waits_is_followed_to_its_end_and_done_tasks_wait_for_nothing():
    done = TaskRecord(task("D"), (report(date(2024, 6, 28), 100),))
    whole = book(
        *(TaskRecord(task(code)) for code in "ABC"), done, TaskRecord(task("E"))
    )
    links = (
        TaskLink("A", "B"),
        TaskLink("A", "B", LinkKind.START_TO_START),
        TaskLink("B", "C", LinkKind.FINISH_TO_FINISH),
        TaskLink("A", "D"),
        TaskLink("D", "E"),
    )
    whole = type(whole)(whole.plan, whole.groups, whole.records, links)

    shown = board(whole, day=DAY)

    assert [x.link.successor for x in waiting_for(shown.lines[0])] == ["B"]
    assert all_waiting(shown) == {
        "A": {"B", "C"},
        "B": {"C"},
        "C": set(),
        "D": {"E"},
        "E": set(),
    }


def test_a_group_is_as_good_as_its_worst_task():
    late = TaskRecord(task("A"), (report(date(2024, 4, 1), 99),))
    done = TaskRecord(task("A"), (report(date(2024, 6, 28), 100),))
    later = task("A", first_deadline=date(2024, 12, 20))

    def state(*found: TaskRecord) -> GroupState:
        return group_state(board(book(*found), day=DAY).roll_up.whole)

    assert state(late) is GroupState.LATE
    assert state(done) is GroupState.DONE
    assert state(TaskRecord(later)) is GroupState.BEHIND
    ahead = report(date(2024, 7, 1), 90)
    assert state(TaskRecord(later, (ahead,))) is GroupState.ON_PATH
    undated = task("A", start=None, first_deadline=None)
    assert state(TaskRecord(undated)) is GroupState.ON_PATH
