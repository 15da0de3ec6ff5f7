"""Plans kept, and read by scope and day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from data_access.engine import Database
from data_access.queries import plans as queries
from domain.audit import AuditKind
from domain.errors import (
    AccessDenied,
    InvalidInput,
    NotFound,
)
from domain.identifiers import ReportId
from domain.plan import PlanBook
from domain.plan_board import worst_first
from domain.plan_holders import TaskScope
from domain.plan_schedule import ONE_DAY, plan_schedule
from domain.plan_state import TaskState
from domain.plan_view import TaskSignal, signalled
from services.installation import SYSTEM
from services.plan_intake import add_plan, plan_surroundings
from services.plans import plan_board, plan_choices, with_reports
from tests.services.import_city import viewer
from tests.services.plan_city import AT, CODE, TODAY, book, build
from tests.services.plan_deeds import board, codes, last_event, renamed, states
from tests.stores import fill, opened


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "plan city", build)
    database = opened(store_url)
    yield database
    database.close()


def test_a_plan_is_read_as_it_was_taken_in(city: Database):
    with city.read() as session:
        (plan,) = queries.plans(session)
        outline = queries.plan_outline(session, plan)
        whole = TaskScope(plan.id)
        reports = queries.task_reports(session, scope=whole, day=date.max)

    assert _without_ids(with_reports(outline, whole, reports)) == _without_ids(book())
    kind, subject, detail = last_event(city)
    assert (kind, subject, detail["tasks"]) == (AuditKind.PLAN_ADDED, CODE, "6")


def test_the_board_shows_states_sums_slack_and_who_waits(city: Database):
    who = viewer(city, "HCM")

    found = board(city, who, since=date(2024, 6, 28))

    assert states(found) == {
        "I.01": TaskState.IN_TIME,
        "I.02": TaskState.DONE_ON_TIME,
        "II.01": TaskState.OVERDUE,
        "II.01.1": TaskState.OVERDUE,
        "II.01.2": TaskState.DONE_ON_TIME,
        "II.02": TaskState.OVERDUE,
    }
    assert found.roll_up.whole.counts.assigned == 4
    first = found.lines[0]
    assert [ref.code for ref in first.supporting] == ["HBC", "HCG"]
    assert [linked.link.predecessor for linked in first.waits_for] == ["I.02"]
    assert [linked.state for linked in first.waited_for_by] == [TaskState.OVERDUE]
    slipped = signalled(found, TaskSignal.SLIPPED)
    assert [line.code for line in slipped] == ["II.01", "II.02"]
    assert [line.code for line in found.silent()] == ["I.01", "II.01", "II.02"]
    # II.01 and II.02 are as late; the codes decide.
    ordered = sorted(found.tasks, key=worst_first)
    assert [line.code for line in ordered] == ["II.01", "II.02", "I.01", "I.02"]
    assert found.may_judge
    assert found.is_whole
    assert plan_choices(city, who) == (found.plan,)


def test_slack_is_that_of_the_day_asked_in_whatever_order(city: Database):
    """Schedules are kept between boards; none may stand in for another day's."""
    who = viewer(city, "HCM")
    calendar = plan_surroundings(city, SYSTEM)[1]
    known = sorted(
        {x.known_on for record in book().records for x in record.extensions}
        | {x.known_on for record in book().records for x in record.decisions}
    )
    seen = set()
    days = [TODAY, *(day for at in known for day in (at - ONE_DAY, at)), TODAY]

    for day in days:
        found = plan_board(city, who, plan_code=CODE, day=day)

        slots = plan_schedule(book().known_on(day), calendar=calendar)
        told = {line.code: line.slack_days for line in found.lines}
        assert told == {
            code: slots[code].total_slack if code in slots else None for code in told
        }
        seen.add(tuple(told.items()))
    assert len(seen) > 1


def test_a_past_day_is_shown_as_it_was_known(city: Database):
    who = viewer(city, "HCM")

    before = board(city, who, date(2024, 6, 19)).lines[0].standing
    after = board(city, who, date(2024, 6, 20)).lines[0].standing

    assert (before.deadline, before.extensions, before.state) == (
        date(2024, 6, 28),
        0,
        TaskState.DUE_SOON,
    )
    assert (after.deadline, after.extensions) == (date(2024, 9, 30), 1)
    assert board(city, who, date(2024, 3, 1)).lines[0].standing.percent is None


@pytest.mark.parametrize(
    ("roots", "seen"),
    [
        (("STNMT",), ["I.01", "I.02"]),
        (("HBC",), ["I.01", "II.01", "II.01.1", "II.01.2"]),
        (("HBC-1",), ["II.01.1"]),
        (("HCG",), ["I.01", "II.01.2", "II.02"]),
        (("HBC-2",), []),
        ((), []),
    ],
)
def test_people_see_tasks_that_they_lead_or_support(city: Database, roots, seen):
    found = board(city, viewer(city, *roots))

    assert codes(found) == seen
    assert not found.may_judge
    assert not found.is_whole


def test_links_out_of_scope_tell_what_is_published_and_no_progress(city: Database):
    (line,) = [
        line for line in board(city, viewer(city, "STNMT")).lines if line.code == "I.01"
    ]

    (waiting,) = line.waited_for_by
    assert (waiting.link.successor, waiting.lead.code) == ("II.02", "HCG")
    assert waiting.state is None


def test_progress_and_slack_are_the_whole_plans_whoever_looks(city: Database):
    of_city = {line.code: line for line in board(city, viewer(city, "HCM")).lines}

    for root in ("STNMT", "HBC", "HBC-1", "HCG"):
        for line in board(city, viewer(city, root)).lines:
            assert line.standing == of_city[line.code].standing
            assert line.slack_days == of_city[line.code].slack_days


def test_reading_needs_the_permission(city: Database):
    nobody = viewer(city, "HCM", permissions=())

    with pytest.raises(AccessDenied):
        board(city, nobody)
    with pytest.raises(AccessDenied):
        plan_choices(city, nobody)
    with pytest.raises(NotFound):
        plan_board(city, viewer(city, "HCM"), plan_code="KHAC", day=TODAY)
    with pytest.raises(InvalidInput):
        board(city, viewer(city, "HCM"), since=TODAY)


def _without_ids(found: PlanBook) -> PlanBook:
    records = tuple(
        replace(
            record,
            reports=tuple(replace(r, id=ReportId(0)) for r in record.reports),
        )
        for record in found.records
    )
    return replace(found, plan=book().plan, records=records)


def test_the_command_line_takes_plans_in(city: Database):
    assert add_plan(city, SYSTEM, renamed(), now=AT)
