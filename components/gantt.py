"""The Gantt of *Nhiệm vụ* and the value it is drawn from (ADR 0018).

Days are numbered from 1970-01-01, so that the browser needs no time zone; a bar that
ends on a day ends where the next begins. Texts are shown as text and never as markup.
Left out of a row is what it does not have.
"""

import json
from typing import NotRequired, TypedDict

import streamlit as st

from components.own_components import followed_link

_PAPER = "<style>@page{size:A3 landscape;margin:10mm}</style>"
Milestone = tuple[int, str]
"""Its day and its name."""
Arrow = tuple[int, int, int, int, str]
"""Row and day it leaves, row and day it reaches, kind of link; rows as they come."""


class GanttTask(TypedDict):
    """A row of a task. `quiet`: told only when the rest of the group is asked for."""

    code: str
    name: str
    unit: int
    """Which of the units leads it."""
    shape: str
    words: str
    percent: NotRequired[int]
    expected: NotRequired[int]
    start: NotRequired[int]
    promised: NotRequired[int]
    deadline: NotRequired[int]
    done: NotRequired[int]
    forecast: NotRequired[int]
    """Where it is later than the deadline of an open task."""
    extended: NotRequired[int]
    note: NotRequired[int]
    stale: NotRequired[bool]
    critical: NotRequired[bool]
    milestone: NotRequired[bool]
    quiet: NotRequired[bool]
    milestones: NotRequired[list[Milestone]]
    within: NotRequired[list["GanttTask"]]
    """Its subtasks."""


class GanttGroup(TypedDict):
    """A group with its sums, and those of its tasks that are listed."""

    code: str
    name: str
    count: int
    late: int
    soon: int
    rest: str
    percent: NotRequired[int]
    expected: NotRequired[int]
    tasks: list[GanttTask]


class GanttUnit(TypedDict):
    """A lead org unit, and the page narrowed to its tasks."""

    short: str
    name: str
    href: str


class GanttPlan(TypedDict):
    """Everything that is drawn. `task_href` wants a task's code, encoded, behind it.

    `day`: as of which the plan is shown; `is_today`: it is the present day.
    `plan_days`: between which bars of groups lie. `picked`: tasks were picked out of
    groups, which are open then.
    """

    plan: str
    title: str
    first: int
    last: int
    plan_days: tuple[int, int]
    day: int
    is_today: bool
    picked: bool
    task_href: str
    close_href: str
    table_href: str
    units: list[GanttUnit]
    groups: list[GanttGroup]
    arrows: list[Arrow]


def gantt_bytes(plan: GanttPlan) -> bytes:
    """What travels to the browser."""
    text = json.dumps(plan, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def gantt(plan: bytes, *, opened: str = "", key: str) -> str | None:
    """Draw the Gantt and return the link that was clicked in this run, if any.

    `plan`: by `gantt_bytes`; `opened`: code of the task whose card is shown. What is
    expanded, zoom, arrows and the critical path stay with the tab of the browser; none
    of them runs the page again. Printed, the page is A3 across.
    """
    st.html(_PAPER)
    data = json.dumps(opened).encode() + b"\n" + plan
    return followed_link("gantt", "<div class='dh gt'></div>", key=key, data=data)
