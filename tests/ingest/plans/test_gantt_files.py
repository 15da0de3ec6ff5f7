"""GanttProject files."""

from datetime import date

import pytest

from domain.plan import LinkKind, TaskLink
from domain.plan_file import DateRule, PlanSource
from ingest.plans.parsed import ParsedPlan
from ingest.plans.reading import read_plan
from tests.ingest.plans.makers import FILES, by_code, kinds, plan_of, refusals

HEAD = '<?xml version="1.0" encoding="UTF-8"?><project name="P"><tasks>'
WEEK = 'start="2024-04-01" duration="5" complete="0"'


@pytest.fixture(scope="module")
def sample() -> ParsedPlan:
    return read_plan(FILES / "quan-mot.gan")


def read(tmp_path, tasks: str, tail: str = "") -> ParsedPlan:
    path = tmp_path / "a.gan"
    path.write_text(f"{HEAD}{tasks}</tasks>{tail}</project>", encoding="utf-8")
    return read_plan(path)


def test_a_gantt_file_opens_with_nesting_codes_and_finishes_by_its_calendar(
    sample,
) -> None:
    plan = plan_of(sample)
    tasks = by_code(plan)

    assert plan.source is PlanSource.GANTT_PROJECT
    assert (plan.name, plan.has_codes) == ("Số hóa hồ sơ Quận 1", True)
    assert plan.groups == ("Chuẩn bị", "Số hóa")
    assert [(t.code, t.level, t.parent) for t in plan.tasks] == [
        ("0", 1, None), ("Q1-01", 2, "0"), ("Q1-02", 2, "0"), ("Q1-03", 2, "0"),
        ("1", 1, None), ("Q1-04", 2, "1"), ("Q1-05", 2, "1"), ("Q1-06", 2, "1"),
    ]  # fmt: skip
    survey, chosen, signed = tasks["Q1-01"], tasks["Q1-02"], tasks["Q1-03"]
    assert (survey.start, survey.finish) == (date(2024, 4, 1), date(2024, 4, 12))
    assert survey.percent == 100
    assert survey.duration_days == 10
    assert survey.notes == "Kho tầng 2 & 3"
    assert survey.product == "Báo cáo khảo sát"
    assert survey.extra == (("Mức ưu tiên", "Cao"),)
    assert chosen.finish == date(2024, 4, 26)
    assert (chosen.rule, chosen.rule_day) == (
        DateRule.START_NO_EARLIER_THAN,
        date(2024, 4, 15),
    )
    assert tasks["Q1-04"].rule_day is None
    assert signed.is_milestone
    assert signed.start == signed.finish == date(2024, 5, 2)
    # Ten days from 22/04, over 29/04 to 01/05 and with Saturday 04/05.
    assert tasks["Q1-05"].finish == date(2024, 5, 7)


def test_links_stand_in_the_predecessor_and_name_the_successor(sample) -> None:
    assert set(plan_of(sample).links) == {
        TaskLink("Q1-01", "Q1-02", LinkKind.FINISH_TO_START, 1),
        TaskLink("Q1-01", "Q1-04", LinkKind.START_TO_START, 3),
        TaskLink("Q1-02", "Q1-03", LinkKind.FINISH_TO_START, 0),
        TaskLink("Q1-04", "Q1-05", LinkKind.FINISH_TO_FINISH, -2),
        TaskLink("Q1-05", "Q1-06", LinkKind.START_TO_FINISH, 0),
    }


def test_the_first_baseline_counts_and_others_are_told(sample) -> None:
    tasks = by_code(plan_of(sample))

    assert tasks["Q1-01"].baseline_finish == date(2024, 4, 10)
    assert tasks["Q1-03"].baseline_finish == date(2024, 4, 26)
    assert tasks["Q1-02"].baseline_start is None
    assert "baseline-other" in kinds(sample)


def test_who_is_responsible_leads_else_the_only_one(sample) -> None:
    tasks = by_code(plan_of(sample))

    assert tasks["Q1-01"].lead == "Văn phòng UBND Quận 1"
    assert tasks["Q1-01"].cooperating == ("Phòng Nội vụ",)
    assert tasks["Q1-02"].lead == "Phòng Nội vụ"
    assert tasks["Q1-04"].lead == ""
    unclear = [p for p in sample.problems if p.kind == "lead-unclear"]
    assert [p.place.rpartition(" ")[2] for p in unclear] == ["12"]


def test_days_of_every_year_come_before_days_of_one_year(sample) -> None:
    calendar = plan_of(sample).calendar

    first, *_, last = calendar.exceptions
    assert (first.first, first.is_working) == (date(2024, 4, 30), False)
    assert (last.first, last.is_working) == (date(2024, 5, 4), True)
    assert not any(e.first == date(2024, 4, 10) for e in calendar.exceptions)


def test_weekends_that_are_only_shown_are_worked(tmp_path) -> None:
    tail = (
        '<calendars><day-types><default-week sun="1" sat="1"/>'
        '<only-show-weekends value="true"/></day-types></calendars>'
    )

    (only,) = plan_of(read(tmp_path, f'<task id="1" name="A" {WEEK}/>', tail)).tasks

    assert only.finish == date(2024, 4, 5)
    later = plan_of(
        read(tmp_path, f'<task id="1" name="A" {WEEK}/>'.replace("5", "7"), tail)
    )
    assert later.tasks[0].finish == date(2024, 4, 7)


def test_days_off_that_are_none_are_passed_over_and_too_many_refused(tmp_path) -> None:
    odd = '<date year="" month="99999999999" date="1"/><date year="2024" month="x"/>'
    one = f'<task id="1" name="A" {WEEK}/>'

    kept = plan_of(read(tmp_path, one, f"<calendars>{odd}</calendars>"))
    many = read(tmp_path, one, f"<calendars>{odd * 2_000}</calendars>")

    assert kept.calendar.exceptions == ()
    assert [p.kind for p in refusals(many)] == ["plan-too-large"]


@pytest.mark.parametrize(
    ("tasks", "kind"),
    [
        (f'<task id="1" name="A" {WEEK}><depend id="5" type="2"/></task>',
         "successor-unknown"),
        (f'<task id="1" name="A" {WEEK}><depend id="1" type="2"/></task>',
         "link-to-itself"),
        (f'<task id="1" name="A" {WEEK}><depend id="2" type="7"/></task>'
         f'<task id="2" name="B" {WEEK}/>', "link-kind"),
        (f'<task id="1" name="A" {WEEK}><depend id="2" type="2"/></task>'
         f'<task id="2" name="B" {WEEK}><depend id="1" type="2"/></task>',
         "links-in-circle"),
        (f'<task id="1" name="A" {WEEK}/><task id="1" name="B" {WEEK}/>',
         "code-repeated"),
        ('<task id="1" name="A" start="01/04/2024" duration="5"/>', "date-unreadable"),
        ('<task id="1" name="A" start="2024-04-01" duration="-5"/>',
         "duration-unreadable"),
        ('<task id="1" name="A" start="2024-04-01" duration="5" complete="120"/>',
         "percent-out-of-range"),
        (f'<task name="A" {WEEK}/>', "task-without-uid"),
    ],
)  # fmt: skip
def test_bad_tasks_keep_the_whole_plan_out(tmp_path, tasks, kind) -> None:
    found = refusals(read(tmp_path, tasks))

    assert kind in {problem.kind for problem in found}
    assert all(p.place.startswith("dòng 1") for p in found)


def test_two_who_are_responsible_are_refused(tmp_path) -> None:
    tail = (
        '<resources><resource id="1" name="Sở A"/><resource id="2" name="Sở B"/>'
        '</resources><allocations><allocation task-id="1" resource-id="1" '
        'responsible="true"/><allocation task-id="1" resource-id="2" '
        'responsible="true"/></allocations>'
    )

    (problem,) = refusals(read(tmp_path, f'<task id="1" name="A" {WEEK}/>', tail))

    assert problem.kind == "two-leads"
    assert "Sở A; Sở B" in problem.reason
