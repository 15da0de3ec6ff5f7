"""Plans between our own form and that of files."""

from datetime import date

import pytest

from domain import plan_file_links
from domain.errors import InvalidInput
from domain.plan import LinkKind, TaskLink
from domain.plan_export import exported_plan
from domain.plan_file import PlanFile, PlanFileTask, PlanSource
from domain.plan_file_links import task_links
from ingest.plans.reading import read_plan
from reports.plan_csv import plan_csv
from reports.plan_project_xml import plan_project_xml
from tests.domain.calendars import vietnam
from tests.reports.plan_content import DAY, board

FS, SS, FF, SF = LinkKind


def leaf(code: str, parent: str, first: int, last: int) -> PlanFileTask:
    return PlanFileTask(
        code, code, level=2, parent=parent, start=date(2024, 3, first),
        finish=date(2024, 3, last),
    )  # fmt: skip


TASKS = (
    PlanFileTask("A", "A", is_summary=True),
    leaf("a1", "A", 4, 8),
    leaf("a2", "A", 1, 15),
    PlanFileTask("B", "B", is_summary=True),
    leaf("b1", "B", 18, 29),
    leaf("b2", "B", 18, 22),
)


@pytest.mark.parametrize(
    ("link", "opened"),
    [
        (TaskLink("A", "B", FS, 1), ["a1 b1", "a1 b2", "a2 b1", "a2 b2"]),
        (TaskLink("A", "B", SS), ["a2 b1", "a2 b2"]),
        (TaskLink("A", "B", FF), ["a1 b1", "a2 b1"]),
        (TaskLink("A", "B", SF), ["a2 b1"]),
        (TaskLink("a1", "b2", FS, -2), ["a1 b2"]),
        (TaskLink("a1", "B"), ["a1 b1", "a1 b2"]),
    ],
)
def test_links_of_summaries_are_those_of_their_tasks(link, opened) -> None:
    found = task_links(PlanFile(PlanSource.TABLE, TASKS, links=(link,)))

    assert [f"{x.predecessor} {x.successor}" for x in found] == opened
    assert {(x.kind, x.lag_days) for x in found} == {(link.kind, link.lag_days)}


def test_summaries_of_thousands_are_not_opened_against_each_other(monkeypatch) -> None:
    monkeypatch.setattr(plan_file_links, "MOST_OPENED", 3)

    with pytest.raises(InvalidInput, match="A → B"):
        task_links(PlanFile(PlanSource.TABLE, TASKS, links=(TaskLink("A", "B"),)))


def test_of_two_links_that_become_one_the_stricter_holds() -> None:
    links = (TaskLink("A", "b1", FS, 1), TaskLink("a1", "b1", FS, 3))

    found = task_links(PlanFile(PlanSource.TABLE, TASKS, links=links))

    assert found == (TaskLink("a1", "b1", FS, 3), TaskLink("a2", "b1", FS, 1))


@pytest.mark.parametrize(
    ("name", "with_summaries"), [("a.xml", True), ("a.csv", False)]
)
def test_a_plan_that_is_exported_reads_back_as_it_stands(
    tmp_path, name, with_summaries
) -> None:
    plan = exported_plan(board(), calendar=vietnam(), with_summaries=with_summaries)
    write = plan_project_xml if with_summaries else plan_csv
    path = tmp_path / name
    path.write_bytes(write(plan))

    read = read_plan(path).plan

    assert read is not None
    tasks = {task.code: task for task in read.tasks}
    for line in board().lines:
        task, record = tasks[line.code], line.record
        assert (task.name, task.lead) == (record.task.name, line.lead.name)
        assert (task.finish, task.percent) == (record.deadline, line.standing.percent)
        assert task.baseline_finish == record.task.first_deadline
        assert task.actual_finish == line.standing.done_on
        assert task.weight == 1
    groups = {task.code for task in read.tasks if task.is_summary}
    assert groups == ({"I", "II", "III"} if with_summaries else set())
    assert set(read.groups) == {group.name for group in board().groups}
    if with_summaries:
        assert read.status_day == DAY
        assert not any(e.is_working for e in read.calendar.exceptions if e.first == DAY)
