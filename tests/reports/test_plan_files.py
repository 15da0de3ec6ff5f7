"""Plans written as files say the same when they are read again."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.plan import LinkKind, TaskLink
from domain.plan_file import (
    CalendarException,
    DateRule,
    PlanFile,
    PlanFileCalendar,
    PlanFileTask,
    PlanSource,
)
from domain.problem import Severity
from ingest.plans.reading import read_plan
from reports.plan_csv import plan_csv
from reports.plan_project_xml import plan_project_xml

FIRST = date(2024, 1, 1)
UNITS = ("Sở Nội vụ", "UBND Phường 1, Quận 3", "Văn phòng <b>&amp; cơ quan")
TEXT = st.sampled_from(
    ["", "=1+1", "-Báo cáo", "@SUM", "+84", "'trích'", "<script>alert(1)</script>",
     'Ba "nháy"; hai dấu', "Dòng một\nDòng hai", "a & b", "Ðề án 06"]
)  # fmt: skip
NAMES = st.sampled_from(
    ["Rà soát", "=1+1", "<b>Đậm</b>", "a; b", "-x", "Tập huấn & thi"]
)
DAYS = st.integers(0, 700).map(lambda days: FIRST + timedelta(days=days))


@st.composite
def tasks(draw: st.DrawFn, number: int, level: int, group: str) -> PlanFileTask:
    start = draw(st.none() | DAYS)
    finish = None
    if start is not None:
        finish = start + timedelta(days=draw(st.integers(0, 90)))
    is_milestone = draw(st.booleans()) and finish is not None
    baseline = draw(st.none() | DAYS)
    lead = draw(st.sampled_from(("", *UNITS[:2])))
    return PlanFileTask(
        code=f"NV-{number:02}",
        uid=str(number),
        name=draw(NAMES),
        level=level,
        group=group,
        is_milestone=is_milestone,
        start=finish if is_milestone else start,
        finish=finish,
        duration_days=None
        if finish is None
        else Decimal(0 if is_milestone else draw(st.integers(1, 400))) / 2,
        percent=draw(st.none() | st.integers(0, 100)),
        baseline_start=baseline,
        baseline_finish=baseline and baseline + timedelta(days=draw(st.integers(0, 9))),
        deadline=draw(st.none() | DAYS),
        lead=lead,
        cooperating=tuple(
            name for name in draw(st.sets(st.sampled_from(UNITS[:2]))) if name != lead
        ),
        product=draw(TEXT).replace("\n", " ").strip(),
        weight=draw(st.none() | st.integers(1, 9)),
        notes=draw(TEXT),
    )


@st.composite
def plans(draw: st.DrawFn) -> PlanFile:
    found: list[PlanFileTask] = []
    for number in range(1, draw(st.integers(1, 7)) + 1):
        deepest = found[-1].level + 1 if found else 1
        level = draw(st.integers(1, min(3, deepest)))
        group = draw(st.sampled_from(("Thể chế", "Thủ tục")))
        found.append(draw(tasks(number, level, group)))
    nested = []
    for index, task in enumerate(found):
        above = next((t for t in found[:index][::-1] if t.level < task.level), None)
        below = index + 1 < len(found) and found[index + 1].level > task.level
        parent = above.code if above else None
        nested.append(replace(task, parent=parent, is_summary=below))
    leaves = [task.code for task in nested if not task.is_summary]
    pairs = [(a, b) for at, a in enumerate(leaves) for b in leaves[at + 1 :]]
    links = [
        TaskLink(a, b, draw(st.sampled_from(LinkKind)), draw(st.integers(-20, 20)))
        for a, b in (draw(st.sets(st.sampled_from(pairs))) if pairs else ())
    ]
    return PlanFile(
        PlanSource.PROJECT_XML, tuple(nested), links=tuple(links), has_codes=True
    )


def again(content: bytes, folder: Path, name: str) -> PlanFile:
    path = folder / name
    path.write_bytes(content)
    parsed = read_plan(path)
    rejected = [p for p in parsed.problems if p.severity is Severity.REJECT]
    assert parsed.plan is not None, rejected
    return parsed.plan


def in_order(plan: PlanFile) -> PlanFile:
    """Links have no order, and trailing zeros of a duration no meaning."""
    return replace(
        plan,
        links=tuple(sorted(plan.links, key=lambda k: (k.predecessor, k.successor))),
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=plans(), rule=st.sampled_from(DateRule), day=DAYS)
def test_ms_project_xml_says_the_same_when_read_again(tmp_path, plan, rule, day):
    more = replace(
        plan.tasks[0],
        rule=rule,
        rule_day=day,
        actual_start=day,
        actual_finish=day,
        extra=(("Ưu tiên", "Cao"),),
        legal_basis="QĐ 6004",
    )
    calendar = PlanFileCalendar(
        "Lịch",
        frozenset({6}),
        (CalendarException(day, day + timedelta(days=2), False, "Nghỉ <lễ>"),),
    )
    written = replace(
        plan,
        name="Kế hoạch & <b>",
        tasks=(more, *plan.tasks[1:]),
        status_day=day,
        calendar=calendar,
    )

    read = again(plan_project_xml(written), tmp_path, "a.xml")

    assert in_order(read) == in_order(written)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=plans())
def test_csv_says_the_same_when_read_again(tmp_path, plan):
    read = again(plan_csv(plan), tmp_path, "a.csv")

    tasks = tuple(replace(task, uid="") for task in plan.tasks)
    expected = replace(plan, source=PlanSource.TABLE, tasks=tasks)
    assert in_order(read) == in_order(expected)


def test_elements_of_a_task_stand_in_ms_projects_order() -> None:
    day = date(2024, 3, 4)
    full = PlanFileTask(
        "A", "A", start=day, finish=day, duration_days=Decimal(1), percent=1,
        baseline_start=day, baseline_finish=day, actual_start=day, actual_finish=day,
        deadline=day, rule=DateRule.MUST_START_ON, rule_day=day, notes="x", weight=1,
    )  # fmt: skip
    other = replace(full, code="B")
    plan = PlanFile(PlanSource.TABLE, (other, full), links=(TaskLink("B", "A"),))

    root = ElementTree.fromstring(plan_project_xml(plan))

    tasks = root.iter("{http://schemas.microsoft.com/project}Task")
    names = [child.tag.rpartition("}")[2] for child in list(tasks)[1]]
    assert list(dict.fromkeys(names)) == [
        "UID", "ID", "Name", "Manual", "IsNull", "WBS", "OutlineNumber",
        "OutlineLevel", "Start", "Finish", "Duration", "ManualStart", "ManualFinish",
        "ManualDuration", "DurationFormat", "Milestone", "Summary", "PercentComplete",
        "ActualStart", "ActualFinish", "ConstraintType", "ConstraintDate", "Deadline",
        "Notes", "PredecessorLink", "ExtendedAttribute", "Baseline",
    ]  # fmt: skip


def test_text_in_csv_is_no_formula_and_xml_is_escaped() -> None:
    plan = PlanFile(PlanSource.TABLE, (PlanFileTask("=1+1", "<b>\x07", notes="@a"),))

    rows = list(csv.reader(StringIO(plan_csv(plan).decode("utf-8-sig")), delimiter=";"))
    names = ElementTree.fromstring(plan_project_xml(plan)).iter(
        "{http://schemas.microsoft.com/project}Name"
    )

    assert rows[1][0] == "'=1+1"
    assert rows[1][-1] == "'@a"
    assert "<b>" in {name.text for name in names}


@pytest.mark.parametrize("lag", [0, 2])
def test_a_link_is_never_written_like_another_tasks_code(tmp_path, lag) -> None:
    plan = PlanFile(
        PlanSource.TABLE,
        tuple(PlanFileTask(code, code, group="N") for code in ("A", "ASS", "B")),
        links=(TaskLink("A", "B", LinkKind.START_TO_START, lag),),
    )

    assert again(plan_csv(plan), tmp_path, "a.csv").links == plan.links
