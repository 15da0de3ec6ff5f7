"""Plan files in: what they would do, what they do, and what they never do."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.audit import AuditKind
from domain.errors import AccessDenied, ApplicationError, Conflict, InvalidInput
from domain.plan import LinkKind, TaskLink
from domain.plan_import import LaterDeadlines, PlanDecision
from domain.plan_state import TaskState
from domain.working_days import WorkingCalendar
from services.installation import SYSTEM
from services.plan_imports import load_plan_file
from services.plans import plan_board
from tests.ingest.plans.makers import after, project
from tests.ingest.plans.makers import task as project_task
from tests.ingest.plans.test_critical_paths import PATH, gantt_file, network
from tests.services.import_city import unit_id, viewer
from tests.services.plan_city import AT, CODE, TODAY, build
from tests.services.plan_deeds import extending, kept, last_event, reporting
from tests.services.plan_files import (
    ROWS,
    changed_rows,
    checking,
    csv_plan,
    exported,
    loading,
    refused,
    request,
)
from tests.stores import fill, opened

DECISION = PlanDecision("88/QĐ-UBND", date(2024, 9, 10), "Chờ nghị định")


@pytest.fixture
def any_city(store_url: str) -> Iterator[Database]:
    fill(store_url, "plan city", build)
    database = opened(store_url)
    yield database
    database.close()


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    fill(url, "plan city", build)
    database = opened(url)
    yield database
    database.close()


@pytest.fixture
def loaded(city: Database, tmp_path: Path) -> Database:
    assert loading(city, viewer(city, "HCM"), csv_plan(tmp_path)).is_written
    return city


def test_a_new_plan_is_told_then_taken_in_whole(any_city, tmp_path):
    city = any_city
    office = viewer(city, "HCM")
    before = kept(city)

    run = checking(city, office, csv_plan(tmp_path), name="Chuyển đổi số")

    assert (run.can_load, run.is_new_plan, run.owner_name) == (
        True, True, "Đơn vị HCM",
    )  # fmt: skip
    assert [task.code for task in run.changes.new] == ["I.01", "I.02", "II.01"]
    assert len(run.changes.reports) == 1
    assert kept(city) == before

    assert loading(city, office, csv_plan(tmp_path), name="Chuyển đổi số").is_written
    board = plan_board(city, office, plan_code="KH-2", day=TODAY)
    assert board.plan.name == "Chuyển đổi số"
    assert (board.plan.first_day, board.plan.last_day) == (
        date(2024, 3, 4),
        date(2024, 9, 30),
    )
    assert [(g.code, g.name) for g in board.groups] == [
        ("I", "Thể chế"),
        ("II", "Thủ tục"),
    ]
    first, second, third = (line.record.task for line in board.lines)
    assert (first.lead_id, first.supporting_ids) == (
        unit_id("STNMT"),
        (unit_id("HBC"), unit_id("HCG")),
    )
    assert (first.weight, first.product, first.legal_basis) == (3, "Báo cáo", "Điều 5")
    assert second.first_deadline == date(2024, 7, 31)
    assert third.is_milestone
    assert [link.link for link in board.lines[1].waits_for] == [
        TaskLink("I.01", "I.02", LinkKind.FINISH_TO_START, 2)
    ]
    (report,) = board.lines[0].record.reports
    assert (report.percent, report.day, report.author_name) == (40, TODAY, "Ai Đó")
    kind, subject, detail = last_event(city)
    assert (kind, subject) == (AuditKind.PLAN_ADDED, "KH-2")
    assert (detail["new"], detail["reports"], detail["file"]) == (
        "3", "1", "ke-hoach.csv",
    )  # fmt: skip


def test_the_same_file_again_changes_nothing(loaded, tmp_path):
    before = kept(loaded)

    again = loading(loaded, viewer(loaded, "HCM"), csv_plan(tmp_path))

    assert not again.is_written
    assert again.dry_run.can_load
    assert again.dry_run.changes.unchanged == ("I.01", "I.02", "II.01")
    assert kept(loaded) == before


@pytest.mark.parametrize("form", ["csv", "xml"])
def test_what_was_exported_comes_back_unchanged(city, tmp_path, form):
    office = viewer(city, "HCM")
    before = kept(city)

    again = loading(city, office, exported(city, office, form, tmp_path), CODE)

    run = again.dry_run
    assert refused(run) == []
    assert (run.changes.new, run.changes.changed, run.changes.kept) == ((), (), ())
    assert not again.is_written
    assert kept(city) == before


def test_a_changed_file_changes_what_it_says_and_leaves_the_rest(any_city, tmp_path):
    loaded, office = any_city, viewer(any_city, "HCM")
    loading(loaded, office, csv_plan(tmp_path))
    rows = changed_rows(
        "I.02", name="Ban hành văn bản", lead="Đơn vị HBC", predecessors="I.01SS+1d"
    )
    new = {**ROWS[1], "code": "I.03", "name": "Mới", "predecessors": ""}

    load = loading(loaded, office, csv_plan(tmp_path, [*rows[:2], new]))

    found = load.dry_run.changes
    assert [task.code for task in found.new] == ["I.03"]
    assert found.kept == ("II.01",)
    (change,) = found.changed
    assert change.fields == (
        ("Tên nhiệm vụ", "Ban hành quyết định", "Ban hành văn bản"),
        ("Đơn vị chủ trì", "Đơn vị STNMT", "Đơn vị HBC"),
    )
    board = plan_board(loaded, office, plan_code="KH-2", day=TODAY)
    assert [line.code for line in board.lines] == ["I.01", "I.02", "I.03", "II.01"]
    waits = [x.link for x in board.lines[1].waits_for]
    assert waits == [TaskLink("I.01", "I.02", LinkKind.START_TO_START, 1)]
    assert [x.link.predecessor for x in board.lines[3].waits_for] == ["I.02"]
    assert board.lines[2].record.task.assigned_on == TODAY
    kind, _, detail = last_event(loaded)
    assert (kind, detail["changed"]) == (AuditKind.PLAN_IMPORTED, "1")


def test_a_later_deadline_needs_a_decision(loaded, tmp_path):
    office = viewer(loaded, "HCM")
    path = csv_plan(tmp_path, changed_rows("I.02", finish="30/08/2024"))
    before = kept(loaded)

    told = loading(loaded, office, path)
    assert not told.is_written
    assert refused(told.dry_run) == [("deadline-later", "dòng 3, cột Tên nhiệm vụ")]
    assert kept(loaded) == before

    ignored = checking(loaded, office, path, later=LaterDeadlines.KEEP)
    assert ignored.can_load
    assert not ignored.changes.are_any
    assert ignored.noticed == 1

    extend = LaterDeadlines.EXTEND
    load = loading(loaded, office, path, later=extend, decision=DECISION)
    assert load.is_written
    line = plan_board(loaded, office, plan_code="KH-2", day=TODAY).lines[1]
    assert (line.standing.first_deadline, line.standing.deadline) == (
        date(2024, 7, 31),
        date(2024, 8, 30),
    )
    assert line.record.extensions[0].decision_number == "88/QĐ-UBND"
    assert last_event(loaded)[2]["decision"] == "88/QĐ-UBND"
    again = loading(loaded, office, path, later=extend, decision=DECISION)
    assert not again.is_written


def test_the_file_from_before_an_extension_takes_nothing_back(loaded, tmp_path):
    office = viewer(loaded, "HCM")
    later = csv_plan(tmp_path, changed_rows("I.02", finish="30/08/2024"))
    loading(loaded, office, later, later=LaterDeadlines.EXTEND, decision=DECISION)

    again = loading(loaded, office, csv_plan(tmp_path))

    assert not again.is_written
    assert [p.kind for p in again.dry_run.problems] == ["deadline-of-before"]


def test_an_earlier_deadline_and_another_first_one_are_not_taken(loaded, tmp_path):
    office = viewer(loaded, "HCM")
    earlier = csv_plan(tmp_path, changed_rows("I.02", finish="15/07/2024"))
    other_first = changed_rows("I.02", baseline_finish="20/07/2024")

    assert refused(checking(loaded, office, earlier)) == [
        ("deadline-earlier", "dòng 3, cột Tên nhiệm vụ")
    ]
    told = checking(loaded, office, csv_plan(tmp_path, other_first))
    assert told.can_load
    assert not told.changes.are_any
    assert [p.kind for p in told.problems] == ["first-deadline-kept"]


def test_a_baseline_is_the_first_promise_of_a_new_task(city, tmp_path):
    office = viewer(city, "HCM")
    path = csv_plan(tmp_path, changed_rows("I.02", baseline_finish="19/07/2024"))

    assert refused(checking(city, office, path)) == [
        ("deadline-later", "dòng 3, cột Tên nhiệm vụ")
    ]
    assert loading(
        city, office, path, later=LaterDeadlines.EXTEND, decision=DECISION
    ).is_written
    line = plan_board(city, office, plan_code="KH-2", day=TODAY).lines[1]
    assert (line.standing.first_deadline, line.standing.extensions) == (
        date(2024, 7, 19),
        1,
    )


def test_progress_that_falls_is_refused_with_its_place(loaded, tmp_path):
    office = viewer(loaded, "HCM")
    less = csv_plan(tmp_path, changed_rows("I.01", percent="30%"))

    assert refused(checking(loaded, office, less)) == [
        ("percent-falls", "dòng 2, cột Tên nhiệm vụ")
    ]
    too_much = csv_plan(tmp_path, changed_rows("I.01", percent="130%"))
    assert [kind for kind, _ in refused(checking(loaded, office, too_much))] == [
        "percent-out-of-range"
    ]
    more = csv_plan(tmp_path, changed_rows("I.01", percent="60%", notes="Đã trình"))
    assert loading(loaded, office, more).is_written
    record = plan_board(loaded, office, plan_code="KH-2", day=TODAY).lines[0].record
    assert [(r.percent, r.note) for r in record.reports][-1] == (60, "Đã trình")


def test_names_that_are_not_certain_are_chosen_by_a_person(city, tmp_path):
    office = viewer(city, "HCM")
    rows = changed_rows("I.01", lead="Đơn vị STMT", cooperating="Hội Chữ thập đỏ")
    path = csv_plan(tmp_path, rows)

    run = checking(city, office, path)

    assert not run.can_load
    lead, helper = run.names
    assert (lead.text, lead.may_be_left_out, helper.may_be_left_out) == (
        "Đơn vị STMT", False, True,
    )  # fmt: skip
    assert lead.candidates[0].code == "STNMT"
    assert lead.candidates[0].confidence_percent < 95
    assert not loading(city, office, path).is_written
    # A lead cannot be left out.
    assert checking(city, office, path, chosen=(("Đơn vị STMT", ""),)).names
    chosen = (("Đơn vị STMT", "HCG"), ("Hội Chữ thập đỏ", ""))
    assert loading(city, office, path, chosen=chosen).is_written
    task = plan_board(city, office, plan_code="KH-2", day=TODAY).lines[0].record.task
    assert (task.lead_id, task.supporting_ids) == (unit_id("HCG"), ())


def test_tasks_without_a_lead_wait_for_somebody_to_say_who(city, tmp_path):
    office = viewer(city, "HCM")
    path = csv_plan(tmp_path, changed_rows("II.01", lead=""))

    assert refused(checking(city, office, path)) == [
        ("lead-missing", "dòng 4, cột Tên nhiệm vụ")
    ]
    assert loading(city, office, path, default_lead="HCG").is_written
    board = plan_board(city, office, plan_code="KH-2", day=TODAY)
    assert board.lines[2].lead.code == "HCG"


def test_what_was_seen_is_what_is_written(city, tmp_path):
    office = viewer(city, "HCM")
    run = checking(city, office, csv_plan(tmp_path))
    reporting(city, office, "I.01", 90)

    with pytest.raises(Conflict):
        load_plan_file(city, office, run.request, now=AT, seen_version=run.data_version)


def test_nothing_is_half_loaded(loaded, tmp_path):
    rows = [*changed_rows("I.01", name="Khác"), {**ROWS[1], "code": "i.02"}]
    before = kept(loaded)

    load = loading(loaded, viewer(loaded, "HCM"), csv_plan(tmp_path, rows))

    assert [kind for kind, _ in refused(load.dry_run)] == ["code-repeated"]
    assert not load.is_written
    assert kept(loaded) == before


def test_links_that_close_a_circle_with_those_kept_are_refused(loaded, tmp_path):
    office = viewer(loaded, "HCM")
    rows = [changed_rows("I.01", predecessors="II.01")[0], ROWS[2]]
    rows[1] = {**rows[1], "predecessors": ""}

    run = checking(loaded, office, csv_plan(tmp_path, rows))

    assert refused(run) == [("links-in-circle", "Toàn kế hoạch")]


Doing = Callable[[Database, Path], object]
REFUSED: dict[str, tuple[type[ApplicationError], Doing]] = {
    "without the permission": (
        AccessDenied,
        lambda c, p: loading(
            c, viewer(c, "HCM", permissions=(Permission.PLAN_READ,)), p
        ),
    ),
    "reporting only": (
        AccessDenied,
        lambda c, p: checking(
            c, viewer(c, "HCM", permissions=(Permission.PLAN_REPORT,)), p
        ),
    ),
    "a plan of somebody else": (
        AccessDenied,
        lambda c, p: loading(c, viewer(c, "STNMT"), p, CODE),
    ),
    "a new plan in another's name": (
        AccessDenied,
        lambda c, p: loading(c, viewer(c, "STNMT"), p, owner_code="HCM"),
    ),
    "no owner among several": (
        InvalidInput,
        lambda c, p: loading(c, viewer(c, "STNMT", "HBC"), p),
    ),
    "an unknown owner": (
        InvalidInput,
        lambda c, p: loading(c, SYSTEM, p, owner_code="KHONG-CO"),
    ),
    "no code": (InvalidInput, lambda c, p: loading(c, SYSTEM, p, "")),
    "a code with markup": (InvalidInput, lambda c, p: loading(c, SYSTEM, p, "<b>")),
    "an extension without a decision": (
        InvalidInput,
        lambda c, p: loading(c, SYSTEM, p, later=LaterDeadlines.EXTEND),
    ),
    "a decision of tomorrow": (
        InvalidInput,
        lambda c, p: loading(
            c, SYSTEM, p, later=LaterDeadlines.EXTEND,
            decision=replace(DECISION, decided_on=date(2024, 9, 17)),
        ),
    ),
    "a lead that does not exist": (
        InvalidInput,
        lambda c, p: loading(c, SYSTEM, p, default_lead="KHONG-CO"),
    ),
}  # fmt: skip


def test_what_is_refused_leaves_no_trace(city, tmp_path):
    path = csv_plan(tmp_path)
    for what, (error, deed) in REFUSED.items():
        viewer(city, "HCM")
        before = kept(city)
        with pytest.raises(error):
            deed(city, path)
        assert kept(city) == before, what


def test_a_file_that_is_too_large_is_not_read(city, tmp_path):
    path = tmp_path / "lon.csv"
    with path.open("wb") as stream:
        stream.truncate(51 * 1024**2)

    run = checking(city, SYSTEM, path)

    assert not run.can_load
    assert run.task_count == 0


def test_a_department_takes_in_a_plan_of_its_own(city, tmp_path):
    department = viewer(city, "STNMT")

    assert loading(city, department, csv_plan(tmp_path)).is_written

    board = plan_board(city, department, plan_code="KH-2", day=TODAY)
    assert board.may_judge
    assert board.lines[0].standing.state is TaskState.OVERDUE


def test_an_extended_task_keeps_its_extension_beside_a_file_of_its_own(city, tmp_path):
    office = viewer(city, "HCM")
    extending(city, office, "I.01")

    path = exported(city, office, "xml", tmp_path)

    assert not loading(city, office, path, CODE).is_written
    assert request(path, CODE).later is LaterDeadlines.REFUSE


@pytest.mark.parametrize("form", ["xml", "gan"])
def test_the_critical_path_of_a_file_is_the_known_one(city, tmp_path, form):
    """Hillier & Lieberman's network, from the file to what the page marks."""
    office, path = viewer(city, "HCM"), tmp_path / f"mang.{form}"
    made = gantt_file(network()) if form == "gan" else _project_with_days()
    path.write_text(made, encoding="utf-8")

    load = loading(city, office, path, default_lead="STNMT")

    assert refused(load.dry_run) == []
    assert load.is_written
    board = plan_board(city, office, plan_code="KH-2", day=date(2024, 1, 8))
    critical = [x.record.task.name for x in board.lines if x.is_critical]
    assert "".join(sorted(critical)) == PATH


def _project_with_days() -> str:
    """The network as MS Project saves it: each task with the days it takes."""
    uid = {name: number for number, name in enumerate(network(), start=1)}
    week = WorkingCalendar((), ())
    first = date(2024, 1, 8)
    return project(
        *(
            project_task(
                uid[name],
                f"<Start>{first}T08:00:00</Start><Finish>"
                f"{week.add_working_days(first, days - 1)}T17:00:00</Finish>"
                f"<Duration>PT{8 * days}H0M0S</Duration>"
                + "".join(after(uid[other]) for other in before),
                name=name,
            )
            for name, (days, before) in network().items()
        )
    )
