"""Who answers for a task when org units end: heirs, day by day, against a slow walk."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan import TaskRecord
from domain.plan_holders import Holding, PlanScope, holding
from domain.succession import Succession, Validity
from tests.domain.city import MERGER, REFORM
from tests.domain.plans import book, task
from tests.domain.successions import LINKS, LIVES, U, link, successions

CITY = Succession(LINKS, LIVES)
DAY_BEFORE = timedelta(days=1)


def holder(unit: int, day: date) -> int:
    return holding(CITY, U(unit), day).holder


def test_a_task_is_its_successors_from_the_first_day_on():
    assert holder(1, MERGER - DAY_BEFORE) == 1
    assert holder(1, MERGER) == 4
    assert holder(1, REFORM - DAY_BEFORE) == 4
    assert holder(1, REFORM) == 5
    assert holder(7, REFORM) == 7


def test_an_ambiguous_share_goes_to_the_chief_and_says_so():
    joined, shared = holding(CITY, U(1), REFORM).passings

    assert (joined.day, joined.giver, joined.taker) == (MERGER, 1, 4)
    assert (shared.day, shared.giver, shared.taker) == (REFORM, 4, 5)
    assert (joined.is_shared, shared.is_shared) == (False, True)


def test_an_org_unit_that_nobody_follows_keeps_its_tasks_and_is_vacant():
    alone = Succession((), {U(1): Validity(None, REFORM)})

    assert holding(alone, U(1), REFORM - DAY_BEFORE) == Holding(U(1))
    assert holding(alone, U(1), REFORM) == Holding(U(1), is_vacant=True)
    # It follows another, then ends itself.
    lives = {U(1): Validity(None, MERGER), U(2): Validity(MERGER, REFORM)}
    last = Succession((link(1, 2, MERGER),), lives)
    found = holding(last, U(1), REFORM)
    assert (found.holder, found.is_vacant, len(found.passings)) == (2, True, 1)


def test_a_part_split_off_takes_no_task_along():
    lives = {U(1): Validity(None, None), U(2): Validity(REFORM, None)}
    split = Succession((link(1, 2, REFORM, share=0, is_default=False),), lives)

    assert holding(split, U(1), REFORM) == Holding(U(1))


@settings(max_examples=30)
@given(successions(), st.dates(date(2021, 1, 1), date(2026, 1, 1)))
def test_holders_are_those_of_a_walk_from_day_to_day(succession, day):
    for unit in succession.lives:
        at = unit
        for each in succession.days:
            for one in succession.links:
                is_due = one.effective_day == each <= day
                if is_due and one.predecessor == at and one.is_default:
                    at = one.successor
                    break
        found = holding(succession, unit, day)
        life = succession.lives[found.holder]
        assert found.holder == at
        assert not found.is_vacant
        assert life.end is None or life.end > day


def test_leads_and_supporting_org_units_change_and_nobody_is_there_twice():
    whole = book(
        TaskRecord(task("I.01", lead_id=U(1), supporting_ids=(U(2), U(7), U(8)))),
        TaskRecord(task("I.02", lead_id=U(7))),
    )

    before = PlanScope(CITY, MERGER - DAY_BEFORE).held(whole)
    merged = PlanScope(CITY, MERGER).held(whole).records[0].task
    after = PlanScope(CITY, REFORM).held(whole)

    assert before is whole
    # The second district joined the lead's successor: it cannot support itself.
    assert (merged.lead_id, merged.supporting_ids) == (4, (7, 8))
    assert after.records[0].task.supporting_ids == (7,)
    assert after.records[1] is whole.records[1]


def test_a_scope_holds_what_its_org_units_answer_for_and_subtasks_of_it():
    whole = book(
        TaskRecord(task("I.01", lead_id=U(1))),
        TaskRecord(task("I.01.1", lead_id=U(7), parent_code="I.01")),
        TaskRecord(task("I.02", lead_id=U(7), supporting_ids=(U(8),))),
        TaskRecord(task("I.03", lead_id=U(6))),
    )

    def seen(day: date, *within: int) -> set[str] | None:
        scope = PlanScope(CITY, day, {U(unit) for unit in within})
        codes = scope.tasks(scope.held(whole)).codes
        return None if codes is None else set(codes)

    assert seen(MERGER - DAY_BEFORE, 1) == {"I.01", "I.01.1"}
    assert seen(MERGER, 1) == set()
    assert seen(MERGER, 4) == {"I.01", "I.01.1"}
    assert seen(REFORM, 5) == {"I.01", "I.01.1"}
    assert seen(REFORM, 6) == {"I.03"}
    assert seen(REFORM, 8) == set()
    assert seen(REFORM, 7) == {"I.01.1", "I.02"}
    assert seen(REFORM, 5, 6, 7) is None


def test_naming_who_took_over_says_nothing_new():
    kept = task("I.01", lead_id=U(1), supporting_ids=(U(8),))
    today = PlanScope(CITY, REFORM)

    def named(lead: int, *supporting: int) -> tuple[int, tuple[int, ...]]:
        told = task("I.01", lead_id=U(lead), supporting_ids=tuple(map(U, supporting)))
        found = today.as_named(kept, told)
        return found.lead_id, found.supporting_ids

    assert named(5, 7) == (1, (8,))
    assert named(1, 8) == (1, (8,))
    assert named(5, 6) == (1, (6,))
    assert named(6, 7) == (6, (7,))
    before = PlanScope(CITY, MERGER - DAY_BEFORE)
    assert before.as_named(kept, task("I.01", lead_id=U(5))).lead_id == 5
