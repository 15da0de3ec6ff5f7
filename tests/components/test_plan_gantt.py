"""The value that the Gantt is drawn from: rows, days, arrows, its size."""

import json
from dataclasses import replace
from datetime import date, timedelta

from components.gantt import GanttPlan, GanttTask, gantt_bytes
from components.plan_gantt import plan_gantt
from components.plan_links import PlanLinks
from domain.plan import LinkKind, PlanGroup, TaskLink, TaskRecord
from domain.plan_state import TaskState
from domain.plan_view import PlanFilter
from tests.components.fixtures import HOSTILE
from tests.components.plan_fixtures import reform
from tests.domain.plan_boards import board
from tests.domain.plans import book, extension, report, task

DAY = date(2024, 9, 16)
EPOCH = date(1970, 1, 1)


def number(day: date) -> int:
    return (day - EPOCH).days


def tasks(plan: GanttPlan) -> list[GanttTask]:
    """Rows of tasks as arrows number them."""

    def below(row: GanttTask) -> list[GanttTask]:
        return [row, *(x for each in row.get("within", []) for x in below(each))]

    return [x for group in plan["groups"] for row in group["tasks"] for x in below(row)]


def test_the_reform_plan_travels_whole_and_light():
    shown = reform()

    plan = plan_gantt(shown, PlanLinks())

    assert len(gantt_bytes(plan)) <= 60_000  # The budget of a plan of 98 tasks.
    assert json.loads(gantt_bytes(plan))["title"] == shown.plan.name
    assert len(plan["groups"]) == 8
    assert {row["code"] for row in tasks(plan)} == {x.code for x in shown.tasks}
    late = [row for row in tasks(plan) if row["shape"] == "late"]
    assert len(late) == 15
    assert not any(row.get("quiet") for row in late)
    assert sum(group["late"] for group in plan["groups"]) == 15


def test_a_late_task_keeps_both_promises_its_lateness_and_its_forecast():
    late = TaskRecord(
        task(),
        (report(date(2024, 8, 1), 80),),
        (extension(date(2024, 6, 20), date(2024, 8, 30)),),
    )
    shown = board(book(late), day=DAY)

    plan = plan_gantt(shown, PlanLinks())

    (row,) = tasks(plan)
    assert row["promised"] == number(date(2024, 6, 28))
    assert row["deadline"] == number(date(2024, 8, 30))
    assert row["extended"] == 1
    assert row["percent"] == 80
    assert row["words"] == "Quá hạn 9 ngày"
    assert row["forecast"] > plan["day"] == number(DAY)
    assert "done" not in row


def test_every_day_of_a_row_lies_on_the_axis_unless_it_is_a_forecast():
    plan = plan_gantt(reform(), PlanLinks())

    for row in tasks(plan):
        days = [row.get("start"), row.get("deadline"), row.get("promised")]
        assert all(plan["first"] <= day < plan["last"] for day in days if day)
    assert plan["first"] <= plan["plan_days"][0] < plan["plan_days"][1] < plan["last"]


def test_days_far_outside_a_plan_do_not_stretch_its_axis():
    far = TaskRecord(task(start=date(1924, 1, 1), first_deadline=date(2924, 1, 1)))

    plan = plan_gantt(board(book(far), day=DAY), PlanLinks())

    assert plan["last"] - plan["first"] < 9 * 366


def test_subtasks_stand_below_their_task_and_milestones_on_its_line():
    whole = book(
        TaskRecord(task("a")),
        TaskRecord(task("a.1", parent_code="a")),
        TaskRecord(task("a.m", name="Mốc", parent_code="a", is_milestone=True)),
        TaskRecord(task("b")),
    )
    whole = replace(
        whole,
        links=(
            TaskLink("a.1", "b"),
            TaskLink("a.m", "b", LinkKind.START_TO_START),
            TaskLink("a", "a.m"),
        ),
    )

    plan = plan_gantt(board(whole, day=DAY), PlanLinks())

    assert [row["code"] for row in tasks(plan)] == ["a", "a.1", "b"]
    above = plan["groups"][0]["tasks"][0]
    assert [words for _, words in above["milestones"]] == ["Mốc"]
    # From the end of a.1 in row 1, and from the milestone in the row of a.
    assert [(x[0], x[2], x[4]) for x in plan["arrows"]] == [(1, 2, "FS"), (0, 2, "SS")]
    begins = tasks(plan)[2]["start"]
    ends = tasks(plan)[1]["deadline"]
    assert plan["arrows"][0] == (1, ends + 1, 2, begins, "FS")


def test_an_arrow_needs_both_its_ends_in_the_list():
    shown = reform()
    late = PlanLinks(wanted=PlanFilter(state=TaskState.OVERDUE))

    plan = plan_gantt(shown, late)

    rows = tasks(plan)
    assert plan["picked"]
    assert len(rows) == 15
    links = {
        (waited.link.predecessor, line.code)
        for line in shown.lines
        for waited in line.waits_for
    }
    assert all((rows[a]["code"], rows[b]["code"]) in links for a, _, b, _, _ in
               plan["arrows"])  # fmt: skip
    assert 0 < len(plan["arrows"]) < len(plan_gantt(shown, PlanLinks())["arrows"])


def test_links_keep_the_view_and_end_where_a_code_goes():
    plan = plan_gantt(reform(), PlanLinks({"ngay": "20240916"}))

    assert plan["task_href"] == "nhiem-vu?ngay=20240916&ma="
    assert plan["close_href"] == "nhiem-vu?ngay=20240916"
    assert all("chu-tri=" in unit["href"] for unit in plan["units"])
    assert plan_gantt(reform(), PlanLinks())["task_href"] == "nhiem-vu?ma="


def test_what_people_wrote_travels_as_they_wrote_it():
    whole = replace(
        book(TaskRecord(task(HOSTILE, name=HOSTILE, group_code=HOSTILE))),
        groups=(PlanGroup(HOSTILE, HOSTILE),),
    )

    plan = plan_gantt(board(whole, day=DAY, unit_name=HOSTILE), PlanLinks())

    (row,) = json.loads(gantt_bytes(plan))["groups"][0]["tasks"]
    assert (row["code"], row["name"]) == (HOSTILE, HOSTILE)
    assert not set(plan["task_href"] + plan["units"][0]["href"]) & set("<>\"' ")


def test_a_task_without_days_has_a_row_and_no_bar():
    bare = TaskRecord(task(start=None, first_deadline=None))

    (row,) = tasks(plan_gantt(board(book(bare), day=DAY), PlanLinks()))

    assert not {"start", "deadline", "promised", "forecast", "percent"} & set(row)
    assert row["words"] == "Chưa giao hạn"


def test_the_axis_begins_and_ends_with_whole_months():
    plan = plan_gantt(reform(), PlanLinks())

    first, last = (EPOCH + timedelta(days=plan[x]) for x in ("first", "last"))
    assert (first.day, last.day) == (1, 1)
