"""The sample plan: its size, its published milestones, something of everything."""

import csv
from collections import Counter, defaultdict
from datetime import date
from functools import cache

from domain.identifiers import OrgUnitId
from domain.plan import PlanBook, Verdict
from domain.plan_rollup import plan_roll_up
from domain.plan_schedule import plan_schedule
from domain.plan_state import TaskState, standings
from domain.plan_target import TargetState, target_counts
from sample_data.reform_plan import FOLDER, LAST_DAY, reform_plan, reform_targets
from tests.architecture import ROOT
from tests.domain.calendars import vietnam


class Units(defaultdict[str, OrgUnitId]):
    """Any code is a unit; the tables themselves are tested against the city's."""

    def __missing__(self, code: str) -> OrgUnitId:
        self[code] = OrgUnitId(len(self) + 1)
        return self[code]


@cache
def made() -> PlanBook:
    return reform_plan(Units(), vietnam())


def test_it_has_the_published_size():
    top = [r.task for r in made().records if r.task.parent_code is None]

    assert (len(top), len(made().groups)) == (98, 8)
    assert len(reform_targets(Units())) == 21
    assert {task.group_code for task in top} == {group.code for group in made().groups}


def test_linked_indicators_are_those_of_the_catalogue():
    with (ROOT / "reference_data/chi_tieu.csv").open(encoding="utf-8") as file:
        known = {row["Mã"] for row in csv.DictReader(file)}
    of_tasks = {c for r in made().records for c in r.task.indicator_codes}
    of_targets = {t.indicator_code for t in reform_targets(Units())} - {""}

    assert of_tasks
    assert of_targets
    assert of_tasks | of_targets <= known


def test_published_milestones_stand_in_it():
    due = {r.task.code: (r.task.name, r.task.first_deadline) for r in made().records}

    # Handbook 1.1: scheme of the civil service and guidance documents by the end of
    # March (29/03 is its last working day), digital administration by the end of 2025.
    assert due["V.01"][1] == due["VII.01"][1] == date(2024, 3, 29)
    assert due["VII.16"] == (
        "Cơ quan hành chính hoạt động cơ bản trên nền tảng số",
        date(2025, 12, 31),
    )


def test_everything_that_can_happen_happens_by_the_end_of_the_year():
    found = standings(made(), day=LAST_DAY, calendar=vietnam())
    counts = plan_roll_up(made(), found).whole.counts

    assert counts.assigned == 98
    assert set(counts.of) == set(TaskState)
    assert counts[TaskState.DONE_ON_TIME] > 2 * counts[TaskState.OVERDUE] > 0
    assert {s.extensions for s in found.values()} == {0, 1, 2}
    assert sum(s.is_stale for s in found.values()) >= 3
    verdicts = Counter(r.verdict for x in made().records for r in x.reports)
    assert verdicts.keys() == {Verdict.ACCEPTED, Verdict.RETURNED, None}
    states = target_counts(reform_targets(Units()), LAST_DAY)
    assert set(states) == set(TargetState) - {TargetState.NOT_REPORTED}


def test_counted_reports_never_fall_and_come_on_working_days():
    for record in made().records:
        percents = [r.percent for r in record.counted_reports]
        assert percents == sorted(percents), record.task.code
        assert all(vietnam().is_working(r.day) for r in record.reports)
        assert all(r.day <= LAST_DAY for r in record.reports), record.task.code


def test_its_org_units_are_those_of_the_city():
    named = Units()
    reform_plan(named, vietnam())
    reform_targets(named)

    with (FOLDER.parent / "reference" / "don_vi.csv").open(encoding="utf-8") as file:
        known = {row["Mã đơn vị"] for row in csv.DictReader(file)}
    assert named.keys() <= known


def test_its_links_can_be_scheduled():
    assert len(plan_schedule(made(), calendar=vietnam())) > 90
    assert len(made().links) > 40


def test_the_same_seed_tells_the_same_story():
    assert reform_plan(Units(), vietnam()) == made()
