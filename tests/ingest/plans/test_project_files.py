"""MS Project files saved as XML."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from domain.plan import LinkKind, TaskLink
from domain.plan_file import DateRule, PlanSource
from domain.problem import Severity
from ingest.plans.parsed import ParsedPlan
from ingest.plans.reading import read_plan
from tests.ingest.plans.makers import (
    FILES,
    after,
    by_code,
    kinds,
    office_hours,
    plan_of,
    project,
    refusals,
    task,
)


@pytest.fixture(scope="module")
def sample() -> ParsedPlan:
    return read_plan(FILES / "cai-cach-2024.xml")


def read(tmp_path: Path, text: str) -> ParsedPlan:
    path = tmp_path / "ke-hoach.xml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


def test_a_project_file_opens_with_its_outline_dates_and_progress(sample) -> None:
    plan = plan_of(sample)
    tasks = by_code(plan)

    assert plan.source is PlanSource.PROJECT_XML
    assert plan.name == "Cải cách 2024"
    assert plan.status_day == date(2024, 3, 25)
    assert plan.has_codes
    assert plan.groups == ("Chuẩn bị", "Triển khai", "Họp giao ban")
    assert list(tasks) == [
        "1", "NV-01", "NV-02", "NV-03", "6", "NV-04", "NV-05", "NV-06", "NV-07",
        "NV-08", "NV-08.1", "NV-08.2",
    ]  # fmt: skip
    survey = tasks["NV-01"]
    assert (survey.uid, survey.level, survey.parent) == ("2", 2, "1")
    assert (survey.start, survey.finish) == (date(2024, 3, 4), date(2024, 3, 15))
    assert (survey.percent, survey.duration_days) == (100, Decimal(10))
    assert (survey.actual_start, survey.actual_finish) == (survey.start, survey.finish)
    assert survey.notes == "Theo Quyết định 6004.\nBa sở cùng làm."
    assert tasks["1"].is_summary
    assert tasks["NV-03"].is_milestone
    assert not tasks["NV-04"].is_milestone


def test_the_first_baseline_deadlines_and_constraints_are_read(sample) -> None:
    tasks = by_code(plan_of(sample))

    survey, draft, sent = tasks["NV-01"], tasks["NV-02"], tasks["NV-03"]
    assert (survey.baseline_start, survey.baseline_finish) == (
        date(2024, 3, 4),
        date(2024, 3, 13),
    )
    assert draft.deadline == date(2024, 3, 31)
    assert (sent.rule, sent.rule_day) == (
        DateRule.FINISH_NO_LATER_THAN,
        date(2024, 4, 1),
    )
    assert tasks["NV-08.1"].rule is DateRule.START_NO_EARLIER_THAN


def test_links_come_with_kind_and_lag_in_working_days(sample) -> None:
    assert plan_of(sample).links == (
        TaskLink("NV-01", "NV-02", LinkKind.FINISH_TO_START, 2),
        TaskLink("NV-02", "NV-03", LinkKind.FINISH_TO_START, 0),
        TaskLink("NV-03", "NV-04", LinkKind.FINISH_TO_START, 0),
        # Seven days of the calendar after Monday 01/04.
        TaskLink("NV-04", "NV-05", LinkKind.START_TO_START, 5),
        TaskLink("NV-05", "NV-06", LinkKind.FINISH_TO_FINISH, 2),
        # 50 % of 24 days.
        TaskLink("NV-04", "NV-06", LinkKind.START_TO_START, 12),
        TaskLink("NV-06", "NV-07", LinkKind.START_TO_FINISH, -1),
    )


def test_the_calendar_builds_on_its_base_and_recurring_rules_are_told(sample) -> None:
    calendar = plan_of(sample).calendar

    assert calendar.name == "Lịch Việt Nam"
    assert calendar.days_off == {5, 6}
    assert [(e.first, e.last, e.is_working) for e in calendar.exceptions] == [
        (date(2024, 4, 29), date(2024, 5, 1), False),
        (date(2024, 5, 4), date(2024, 5, 4), True),
        (date(2024, 9, 2), date(2024, 9, 2), False),
        (date(2025, 9, 2), date(2025, 9, 2), False),
        (date(2026, 9, 2), date(2026, 9, 2), False),
    ]
    assert "calendar-recurring" in kinds(sample)


def test_a_column_of_leads_wins_over_resources_and_one_resource_leads(sample) -> None:
    tasks = by_code(plan_of(sample))

    assert tasks["NV-01"].lead == "Văn phòng UBND"
    assert tasks["NV-02"].lead == "Sở Nội vụ"
    assert tasks["NV-02"].cooperating == (
        "Văn phòng UBND",
        "Sở Thông tin và Truyền thông",
    )
    assert tasks["NV-03"].lead == ""


def test_rows_that_are_no_tasks_are_left_out_and_told(sample) -> None:
    told = {(p.kind, p.place.rpartition(" ")[2]) for p in sample.problems}

    assert told >= {
        ("task-blank", "5"),
        ("task-external", "11"),
        ("task-inactive", "12"),
        ("task-recurring", "13"),
        ("link-left-out", "7"),
        ("link-left-out", "8"),
        ("task-name-markup", "7"),
    }
    assert all(p.severity is Severity.NOTICE for p in sample.problems)


def test_several_resources_without_a_lead_are_asked_about(tmp_path) -> None:
    people = (
        "<Resources><Resource><UID>1</UID><Name>Sở A</Name></Resource>"
        "<Resource><UID>2</UID><Name>Sở B</Name></Resource></Resources>"
        "<Assignments>"
        "<Assignment><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID></Assignment>"
        "<Assignment><TaskUID>1</TaskUID><ResourceUID>2</ResourceUID></Assignment>"
        "</Assignments>"
    )

    parsed = read(tmp_path, project(task(1), tail=people))

    (only,) = plan_of(parsed).tasks
    assert (only.lead, only.cooperating) == ("", ("Sở A", "Sở B"))
    assert "lead-unclear" in kinds(parsed)


@pytest.mark.parametrize(
    ("kind", "lag", "unit", "days"),
    [
        (1, 2400, 7, 0),  # Half a day after a finish still starts the next day.
        (1, -2400, 7, -1),
        (0, 2400, 7, 1),  # A finish at noon is on that day.
        (3, 600, 5, 0),
        (1, 24000, 9, 5),
        (1, 2 * 14400, 8, 0),  # Friday and two days of the calendar: the weekend.
        (1, 7 * 14400, 8, 5),
        (1, -100, 19, -5),
    ],
)
def test_lags_become_whole_working_days(tmp_path, kind, lag, unit, days) -> None:
    week = "<Duration>PT40H0M0S</Duration>"

    parsed = read(tmp_path, project(task(1, week), task(2, after(1, kind, lag, unit))))

    assert plan_of(parsed).links[0].lag_days == days


def test_midnight_and_elapsed_durations_are_days_of_the_calendar(tmp_path) -> None:
    whole_days = (
        "<Start>2024-03-07T00:00:00</Start><Finish>2024-03-12T00:00:00</Finish>"
        "<Duration>PT120H0M0S</Duration><DurationFormat>8</DurationFormat>"
    )

    (only,) = plan_of(read(tmp_path, project(task(1, whole_days)))).tasks

    assert (only.start, only.finish) == (date(2024, 3, 7), date(2024, 3, 11))
    assert only.duration_days == 3


@pytest.mark.parametrize(
    ("finish", "last"),
    [
        ("2024-03-07T08:00:00", 6),  # All hours counted, or a link to a start.
        ("2024-03-07T07:30:00", 6),
        ("2024-03-07T08:01:00", 7),
        ("2024-03-07T17:00:00", 7),
        ("2024-03-04T08:00:00", 4),  # Never before it begins.
    ],
)
def test_what_ends_before_work_begins_ended_the_day_before(
    tmp_path, finish, last
) -> None:
    moments = f"<Start>2024-03-04T08:00:00</Start><Finish>{finish}</Finish>"
    inner = moments + f"<Baseline><Number>0</Number>{moments}</Baseline>"

    (only,) = plan_of(
        read(tmp_path, project(task(1, inner), head=office_hours()))
    ).tasks

    assert (only.finish, only.baseline_finish) == (date(2024, 3, last),) * 2


@pytest.mark.parametrize(
    ("hours", "last"), [("", 7), ("00:00:00", 7), ("lúc sáng", 7), ("09:00:00", 6)]
)
def test_work_begins_when_the_projects_own_calendar_says(tmp_path, hours, last) -> None:
    """Not by the calendars of people, nor by hours that are none."""
    calendar = office_hours(hours) + office_hours("23:00:00", uid=2)
    inner = "<Start>2024-03-04T08:00:00</Start><Finish>2024-03-07T08:00:00</Finish>"
    head = "<CalendarUID>1</CalendarUID>" + calendar.replace(
        "</Calendars><Calendars>", ""
    )

    (only,) = plan_of(read(tmp_path, project(task(1, inner), head=head))).tasks

    assert only.finish == date(2024, 3, last)


@pytest.mark.parametrize(("manual", "first"), [(0, 4), (1, 5)])
def test_a_task_scheduled_by_hand_has_the_days_that_are_shown(
    tmp_path, manual, first
) -> None:
    days = (
        f"<Manual>{manual}</Manual><Start>2024-03-04T08:00:00</Start>"
        "<Finish>2024-03-08T17:00:00</Finish>"
        "<ManualStart>2024-03-05T08:00:00</ManualStart>"
    )

    (only,) = plan_of(read(tmp_path, project(task(1, days)))).tasks

    assert (only.start, only.finish) == (date(2024, 3, first), date(2024, 3, 8))


def test_a_summary_that_contradicts_its_tasks_is_told_with_both_days(tmp_path) -> None:
    own = "<Start>2024-03-01T08:00:00</Start><Finish>2024-03-29T17:00:00</Finish>"

    parsed = read(tmp_path, project(task(1, own), task(2, level=2)))

    plan_of(parsed)
    reasons = [p.reason for p in parsed.problems if p.kind == "summary-differs"]
    assert reasons == [
        "Nhiệm vụ nhóm bắt đầu 01/03/2024, các nhiệm vụ bên trong bắt đầu 04/03/2024",
        "Nhiệm vụ nhóm kết thúc 29/03/2024, các nhiệm vụ bên trong kết thúc 08/03/2024",
    ]


def test_a_task_may_have_uid_0_and_the_project_row_any(tmp_path) -> None:
    whole = "<Task><UID>9</UID><Name>P</Name><OutlineNumber>0</OutlineNumber></Task>"

    plan = plan_of(read(tmp_path, project(whole, task(0), task(1, after(0)))))

    assert [t.code for t in plan.tasks] == ["0", "1"]
    assert (plan.name, len(plan.links)) == ("P", 1)


def test_tasks_without_dates_enter_as_tasks_without_deadline(tmp_path) -> None:
    parsed = read(
        tmp_path, project("<Task><UID>4</UID><Name>Chưa giao hạn</Name></Task>")
    )

    (only,) = plan_of(parsed).tasks
    assert (only.start, only.finish, only.percent) == (None, None, None)
    assert kinds(parsed) == {"task-without-date"}


def test_a_circle_is_named_with_its_tasks(tmp_path) -> None:
    parsed = read(
        tmp_path,
        project(task(1, after(3)), task(2, after(1)), task(3, after(2)), task(4)),
    )

    (problem,) = refusals(parsed)
    assert problem.kind == "links-in-circle"
    assert problem.reason == (
        "Các nhiệm vụ chờ nhau thành vòng: "
        "1 (Việc 1) → 2 (Việc 2) → 3 (Việc 3) → 1 (Việc 1)"
    )


def test_a_task_that_waits_for_its_own_summary_is_a_circle(tmp_path) -> None:
    parsed = read(tmp_path, project(task(1), task(2, after(1), level=2)))

    (problem,) = refusals(parsed)
    assert problem.kind == "links-in-circle"


def test_circles_through_summaries_are_found(tmp_path) -> None:
    parsed = read(
        tmp_path,
        project(
            task(1),
            task(2, after(4), level=2),
            task(3, after(1)),
            task(4, level=2),
        ),
    )

    (problem,) = refusals(parsed)
    assert problem.kind == "links-in-circle"
    assert "2 (Việc 2)" in problem.reason


@pytest.mark.parametrize(
    ("tasks", "kind", "place"),
    [
        ([task(1), task(1)], "code-repeated", "UID 1"),
        ([task(7, after(99))], "predecessor-unknown", "UID 7"),
        ([task(7, after(7))], "link-to-itself", "UID 7"),
        ([task(2, "<PercentComplete>101</PercentComplete>")], "percent-out-of-range",
         "UID 2"),
        ([task(2, "<PercentComplete>nửa</PercentComplete>")], "percent-unreadable",
         "UID 2"),
        ([task(3, "<Start>2024-03-08T08:00:00</Start>"
                  "<Finish>2024-03-04T17:00:00</Finish>")], "finish-before-start",
         "UID 3"),
        ([task(3, "<Start>04/03/2024</Start>")], "date-unreadable", "UID 3"),
        ([task(3, "<Start>0001-03-08T08:00:00</Start>")], "date-out-of-range", "UID 3"),
        ([task(1), task(2, after(1, 9))], "link-kind", "UID 2"),
        ([task(1), task(2, after(1) + after(1, 1, 4800))], "link-twice", "UID 2"),
        ([task(1), task(2, after(1, 1, 10**11))], "lag-unreadable", "UID 2"),
        ([task(1), task(2, after(1, 1, 10**11, 8))], "lag-unreadable", "UID 2"),
        ([task(1, "<Start>9999-12-30T08:00:00</Start>"
                  "<Finish>9999-12-31T17:00:00</Finish>"),
          task(2, after(1, 1, 14400, 8))], "date-out-of-range", "UID 1"),
        ([task(5, name="x" * 501)], "task-name-long", "UID 5"),
        ([task(5, name=" ")], "task-name-missing", "UID 5"),
        (["<Task><Name>A</Name></Task>"], "task-without-uid", "dòng 4"),
        ([], "plan-empty", "Toàn tệp"),
    ],
)  # fmt: skip
def test_bad_tasks_keep_the_whole_plan_out(tmp_path, tasks, kind, place) -> None:
    found = refusals(read(tmp_path, project(*tasks)))

    assert kind in {problem.kind for problem in found}
    assert place in found[0].place
    assert all(p.reason and p.remedy for p in found)
