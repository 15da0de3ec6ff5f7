"""A network whose critical path is published, in each kind of file."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from domain.plan_file import PlanFile
from domain.schedule import Activity, schedule
from domain.working_days import WorkingCalendar
from ingest.plans.reading import read_plan
from tests.ingest.plans.makers import after, office_hours, plan_of, project, task

# Hillier & Lieberman, Introduction to Operations Research: Reliable Construction Co.
NETWORK = (
    "A 2;B 4 A;C 10 B;D 6 C;E 4 C;F 5 E;G 7 D;H 9 E G;I 7 C;J 8 F I;K 4 J;L 5 J;"
    "M 2 H;N 6 K L"
)
LENGTH, PATH = 44, "ABCEFJLN"
Network = Mapping[str, tuple[int, list[str]]]


def network() -> Network:
    parts = (entry.split() for entry in NETWORK.split(";"))
    return {name: (int(days), before) for name, days, *before in parts}


def project_file(network: Network) -> str:
    """Activities are numbered from 1, which is their UID."""
    uid = {name: number for number, name in enumerate(network, start=1)}
    return project(
        *(
            task(
                uid[name],
                f"<Duration>PT{8 * days}H0M0S</Duration>"
                + "".join(after(uid[other]) for other in before),
                name=name,
            )
            for name, (days, before) in network.items()
        )
    )


def gantt_file(network: Network) -> str:
    """Links stand in the predecessor."""
    uid = {name: number for number, name in enumerate(network, start=1)}
    tasks = (
        f'<task id="{uid[name]}" name="{name}" start="2024-01-08" duration="{days}">'
        + "".join(
            f'<depend id="{uid[other]}" type="2" difference="0" hardness="Strong"/>'
            for other, (_, before) in network.items()
            if name in before
        )
        + "</task>"
        for name, (days, _) in network.items()
    )
    return f"<project><tasks>{''.join(tasks)}</tasks></project>"


def table_file(network: Network) -> str:
    """Predecessors by row number, as MS Project exports them."""
    number = {name: at for at, name in enumerate(network, start=1)}
    rows = (
        f"{number[name]};{name};08/01/2024;{days} ngày;"
        + ",".join(f"{number[other]}FS" for other in before)
        for name, (days, before) in network.items()
    )
    return "\n".join(("ID;Task Name;Start;Duration;Predecessors", *rows))


@pytest.mark.parametrize(
    ("write", "file_name"),
    [(project_file, "a.xml"), (gantt_file, "a.gan"), (table_file, "a.csv")],
)
def test_the_critical_path_of_a_read_file_is_the_published_one(
    tmp_path: Path, write: Callable[[Network], str], file_name: str
) -> None:
    path = tmp_path / file_name
    path.write_text(write(network()), encoding="utf-8")

    plan = plan_of(read_plan(path))

    assert scheduled(plan) == (LENGTH, PATH)


def test_waiting_that_counts_all_hours_stays_on_the_critical_path(
    tmp_path: Path,
) -> None:
    """Three days and nights from Monday, then two days of work: a whole week.

    MS Project ends the waiting on Thursday at 8 and begins the work then. Beside it are
    four days of work, which are not critical.
    """
    waiting = (
        "<Start>2024-01-08T08:00:00</Start><Finish>2024-01-11T08:00:00</Finish>"
        "<Duration>PT72H0M0S</Duration><DurationFormat>8</DurationFormat>"
    )
    path = tmp_path / "cho.xml"
    text = project(
        task(1, waiting, name="A"),
        task(2, "<Duration>PT16H0M0S</Duration>" + after(1), name="B"),
        task(3, "<Duration>PT32H0M0S</Duration>", name="C"),
        task(4, "<Duration>PT8H0M0S</Duration>" + after(2) + after(3), name="D"),
        head=office_hours(),
    )
    path.write_text(text, encoding="utf-8")

    assert scheduled(plan_of(read_plan(path))) == (6, "ABD")


def scheduled(plan: PlanFile) -> tuple[int, str]:
    """Length and critical path, by the names of the tasks."""
    names = {task.code: task.name for task in plan.tasks}
    found = schedule(
        [Activity(task.code, int(task.duration_days or 0)) for task in plan.tasks],
        plan.links,
        start=date(2024, 1, 8),
        calendar=WorkingCalendar((), ()),
    )
    return found.length, "".join(names[code] for code in found.critical_path)
