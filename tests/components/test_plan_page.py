"""*Nhiệm vụ* above its Gantt as markup: counts, links, nothing unescaped."""

from dataclasses import replace
from datetime import date

from components.links import target
from components.plan_links import PlanLinks
from components.plan_page import plan_page
from components.plan_tables import (
    CHANGES_KEY,
    GROUPS_KEY,
    LOAD_KEY,
    TARGETS_KEY,
    TWIN_KEY,
    plan_twins,
)
from domain.plan import PlanGroup, ProgressReport, TaskLink, TaskRecord
from domain.plan_state import TaskState
from domain.plan_view import PlanFilter, fitting
from tests.components.fixtures import HOSTILE
from tests.components.pages_of_markup import parsed
from tests.components.plan_fixtures import reform
from tests.domain.plan_boards import board
from tests.domain.plans import book, extension, report, task

DAY = date(2024, 9, 16)


def test_the_answer_and_the_counts_stand_above_the_tasks():
    root = parsed(plan_page(reform(), PlanLinks()))

    assert "15 nhiệm vụ quá hạn" in root.one("h1").text
    assert "15 quá hạn" in root.text
    assert "21 chỉ tiêu" in root.text
    groups = [x.text for x in root.all("section")][-1]
    assert " ".join(groups.split()) == "8 nhóm 6 có việc quá hạn 2 đã xong"


def test_overdue_tasks_of_one_org_unit_are_told_one_by_one():
    shown = reform()
    lead = next(x.lead.code for x in shown.tasks if x.code == "III.07")

    root = parsed(plan_page(shown, PlanLinks(wanted=PlanFilter(lead=lead))))
    whole = parsed(plan_page(shown, PlanLinks()))

    first, *others = [x.text for x in root.one("tbody").all("tr")]
    assert len(others) == 2
    for told in ("III.07", "01/10/2024", "66 ngày", "130 ngày", "gia hạn 1 lần", "50"):
        assert told in first
    assert "III.19" in first  # What waits for it.
    assert not whole.all("tbody")  # 15 of them are the Gantt's to tell.


def test_a_part_of_a_plan_tells_its_worst_and_how_many_more_are_late():
    part = replace(reform(), is_whole=False)
    overdue = PlanFilter(state=TaskState.OVERDUE)

    root = parsed(plan_page(part, PlanLinks()))
    asked = parsed(plan_page(part, PlanLinks(wanted=overdue)))

    assert len(root.one("tbody").all("tr")) == 8
    (more,) = [x for x in root.all("a") if "quá hạn khác" in x.text]
    assert more.text == "Và 7 việc quá hạn khác"
    assert more.attributes["href"] == PlanLinks().to(overdue)
    assert len(asked.one("tbody").all("tr")) == 15
    assert "quá hạn khác" not in asked.text


def test_what_changed_is_counted_with_links_and_listed_in_a_table():
    shown = reform()

    root = parsed(plan_page(shown, PlanLinks()))
    frame = plan_twins(shown, (), PlanLinks())[CHANGES_KEY].frame

    changed = {
        a.attributes["href"].partition("dau-hieu=")[2]: a.text.split()[-1]
        for a in root.all("nav")[0].all("a")
    }
    late = frame["Thay đổi"].str.contains("mới quá hạn")
    assert changed["moi-tre"] == str(late.sum())
    assert (frame.loc[late, "Trạng thái nay"].str.startswith("Quá hạn")).all()
    done = frame["Thay đổi"].str.contains("mới xong")
    assert changed["moi-xong"] == str(done.sum())
    assert (frame.loc[done, "Xong ngày"] > shown.since).all()


def test_a_filter_that_leaves_nothing_says_so():
    html = plan_page(reform(), PlanLinks(wanted=PlanFilter(lead="không có")))

    assert "Không có nhiệm vụ nào hợp với lựa chọn này" in parsed(html).text


def test_links_keep_the_view_and_take_a_filter_back():
    shown = reform()
    links = PlanLinks({"so-voi": "20241130"}, PlanFilter(state=TaskState.OVERDUE))

    root = parsed(plan_page(shown, links))

    hrefs = [a.attributes["href"] for a in root.all("a")]
    assert all("so-voi=20241130" in href for href in hrefs)
    current = [a for a in root.all("a") if a.attributes.get("aria-current")]
    assert [a.text for a in current] == ["15 quá hạn"]
    assert "trang-thai" not in current[0].attributes["href"]


def test_tables_hold_what_is_listed():
    shown = reform()

    twins = plan_twins(
        shown, fitting(shown, PlanFilter(state=TaskState.OVERDUE)), PlanLinks()
    )

    assert len(twins[TWIN_KEY].frame) == 15
    assert twins[TWIN_KEY].frame["Quá hạn, ngày LV"].is_monotonic_decreasing
    assert len(twins[TARGETS_KEY].frame) == 21
    assert len(plan_twins(shown, (), PlanLinks())[TWIN_KEY].frame) == 0


def test_the_groups_as_a_table_show_what_their_states_are_made_of():
    shown = reform()

    twin = plan_twins(shown, (), PlanLinks())[GROUPS_KEY]

    counts = shown.roll_up.whole.counts
    assert len(twin.frame) == 8
    assert twin.frame["Nhiệm vụ"].sum() == counts.assigned
    assert twin.frame["Quá hạn"].sum() == counts[TaskState.OVERDUE]
    late = twin.frame[twin.frame["Tình trạng"] == "có việc quá hạn"]
    assert list(late.index) == list(twin.frame[twin.frame["Quá hạn"] > 0].index)
    asked = [target(href)[1] for href in twin.links["Nhiệm vụ"]]
    assert [params["nhom"] for params in asked] == list(twin.frame["Mã"])


def test_the_workload_adds_up_to_the_plan():
    shown = reform()

    frame = plan_twins(shown, (), PlanLinks())[LOAD_KEY].frame

    counts = shown.roll_up.whole.counts
    assert frame["Nhiệm vụ"].sum() == counts.assigned == 98
    assert frame["Quá hạn"].sum() == counts[TaskState.OVERDUE]
    assert frame["Quá hạn"].is_monotonic_decreasing
    dated = counts.open - counts[TaskState.NO_DEADLINE]
    months = [name for name in frame.columns if name.startswith("Hạn ")]
    assert frame[months].to_numpy().sum() == dated


def test_nothing_that_people_wrote_becomes_markup():
    told = ProgressReport(
        id=report(DAY, 10).id,
        day=date(2024, 9, 2),
        percent=10,
        note=HOSTILE,
        evidence=HOSTILE,
        author_name=HOSTILE,
    )
    hostile = task(
        HOSTILE, name=HOSTILE, product=HOSTILE, legal_basis=HOSTILE, group_code=HOSTILE
    )
    moved = replace(
        extension(date(2024, 6, 20), date(2024, 8, 30)),
        decision_number=HOSTILE,
        reason=HOSTILE,
    )
    within = task(
        "m",
        name=HOSTILE,
        group_code=HOSTILE,
        parent_code=HOSTILE,
        is_milestone=True,
    )
    whole = replace(
        book(TaskRecord(hostile, (told,), (moved,)), TaskRecord(within)),
        groups=(PlanGroup(HOSTILE, HOSTILE),),
        links=(TaskLink(HOSTILE, "m"),),
    )
    whole = replace(whole, plan=replace(whole.plan, name=HOSTILE, legal_basis=HOSTILE))
    shown = board(whole, day=DAY, unit_name=HOSTILE)

    html = plan_page(
        shown,
        PlanLinks({"ke-hoach": HOSTILE}, PlanFilter(group=HOSTILE)),
        shown.lines[0],
    )

    root = parsed(html)
    assert HOSTILE in root.text
    assert not root.all("script")
    assert not root.all("img")
    assert HOSTILE not in html


def test_a_card_leads_to_the_passports_of_linked_indicators():
    linked = task("x", indicator_codes=("TTHC-12", "Q766-4.1"))
    shown = board(book(TaskRecord(linked)), day=DAY)

    html = plan_page(shown, PlanLinks(), shown.lines[0])

    links = {a.text: a.attributes["href"] for a in parsed(html).all("a")}
    assert links["TTHC-12"] == "chi-tieu?ma=TTHC-12"
    assert links["Q766-4.1"] == "chi-tieu?ma=Q766-4.1"


def test_a_board_without_tasks_says_so():
    nothing = board(book(TaskRecord(task())).limited_to(()), day=DAY)

    text = parsed(plan_page(nothing, PlanLinks())).text

    assert "Chưa có nhiệm vụ nào trong phạm vi" in text
