"""Boards of the reform plan of the sample city, without a database."""

from dataclasses import replace
from datetime import date
from functools import cache

from domain.plan_board import PlanBoard
from sample_data.reform_plan import LAST_DAY, reform_plan, reform_targets
from tests.components.fixtures import HOSTILE
from tests.domain.calendars import vietnam
from tests.domain.plan_boards import board
from tests.sample_data.test_reform_plan import Units

HOSTILE_NAMES = (
    HOSTILE,
    "</script><script>alert(1)</script>",
    "\u202eمهمة عكسية",
    "Rất dài " * 60,
)
"""Names of the first tasks of `hostile_reform`, as somebody might type them."""
CRITICAL = ("III.07", "III.19")
"""Tasks on the critical path of `hostile_reform`, bound by a link."""


@cache
def reform() -> PlanBoard:
    """On its last day, beside a month before."""
    units = Units()
    return board(
        reform_plan(units, vietnam()),
        day=LAST_DAY,
        since=date(2024, 11, 30),
        targets=reform_targets(units),
    )


@cache
def hostile_reform() -> PlanBoard:
    """As `reform`; the first tasks bear names that are not meant well."""
    shown = reform()
    lines = [replace(x, is_critical=x.code in CRITICAL) for x in shown.lines]
    for place, name in enumerate(HOSTILE_NAMES):
        record = lines[place].record
        task = replace(record.task, name=name)
        lines[place] = replace(lines[place], record=replace(record, task=task))
    return replace(shown, lines=tuple(lines))


@cache
def many(times: int = 10) -> PlanBoard:
    """The reform plan `times` over: codes I.01, I.01-1, …; links within the first."""
    shown = reform()
    lines = list(shown.lines)
    for turn in range(1, times):
        for line in shown.lines:
            task = line.record.task
            above = task.parent_code
            copy = replace(
                task,
                code=f"{task.code}-{turn}",
                parent_code=None if above is None else f"{above}-{turn}",
            )
            record = replace(line.record, task=copy)
            lines.append(replace(line, record=record, waits_for=(), waited_for_by=()))
    return replace(shown, lines=tuple(lines))
