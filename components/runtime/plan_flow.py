"""The board of *Nhiệm vụ*: what the address asks for, and the bar that changes it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import streamlit as st

from components.plan_bar import plan_bar
from components.plan_links import PlanLinks
from components.runtime.plan_files import file_menu
from components.runtime.reads import read, time_zone
from domain.access import Permission, Viewer
from domain.dossier import local_day
from domain.period import Period
from domain.plan import Plan
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_view import (
    DAY,
    PLAN,
    SINCE,
    TASK,
    day_of,
    filter_params,
    plan_filter,
    plan_today,
)
from domain.scorecard import Freshness
from services.freshness import freshness
from services.plans import plan_board, plan_choices


def chosen_board(viewer: Viewer) -> tuple[PlanBoard, PlanLinks] | None:
    """Draw the bar and return the board of the address; None: there is no plan."""
    plans = read(plan_choices, viewer)
    present = read(freshness, viewer)
    if not plans:
        return None
    params = st.query_params.to_dict()
    plan = next((x for x in plans if x.code == params.get(PLAN)), plans[0])
    latest = _latest(plan, present)
    day = min(max(day_of(params.get(DAY)) or latest, plan.first_day), latest)
    since = day_of(params.get(SINCE))
    if since is not None and not plan.first_day <= since < day:
        since = None
    board = read(
        plan_board,
        viewer,
        plan_code=plan.code,
        day=day,
        since=since,
        today=latest,
    )
    wanted = plan_filter(params)
    plan_bar(
        plans,
        plan,
        viewer,
        day=day,
        latest=latest,
        since=since,
        board=board,
        wanted=wanted,
        is_sample=present.is_sample,
        changed=_write,
        tools=lambda: file_menu(viewer, has_plan=True),
    )
    base = {
        PLAN: plan.code if plan is not plans[0] else "",
        DAY: f"{day:%Y%m%d}" if day != latest else "",
        SINCE: "" if since is None else f"{since:%Y%m%d}",
    }
    return board, PlanLinks(base, wanted)


def evidence(viewer: Viewer, board: PlanBoard) -> str:
    """The period for which indicators count the tasks of the board; "": there is none.

    They know the plan that began last, up to the data moment, within one org unit.
    """
    moment = read(freshness, viewer).data_moment
    may_see = Permission.SCORECARD_READ in viewer.permissions
    if moment is None or not may_see or len(viewer.scope.roots) != 1:
        return ""
    day = board.day
    in_force = [
        plan
        for plan in read(plan_choices, viewer)
        if plan.first_day <= day <= plan.last_day
    ]
    last = max(in_force, key=lambda plan: plan.first_day, default=None)
    is_known = day <= local_day(moment, time_zone())
    is_told = last is not None and last.code == board.plan.code and is_known
    return Period.year_to_date(day).key if is_told else ""


def opened_line(board: PlanBoard) -> TaskLine | None:
    """The task that the address opens; None: none, or not within the scope."""
    code = st.query_params.get(TASK, "")
    return next((line for line in board.lines if line.code == code), None)


def _latest(plan: Plan, present: Freshness) -> date:
    """Today; in the sample city, whose time stands still, the day of its data."""
    zone = time_zone()
    moment = present.data_moment
    today = plan_today(
        is_sample=present.is_sample,
        data_day=None if moment is None else local_day(moment, zone),
        today=local_day(datetime.now(UTC), zone),
    )
    return max(plan.first_day, today)


def _write(changes: Mapping[str, str]) -> None:
    if PLAN in changes:
        none = dict.fromkeys((*filter_params(plan_filter({})), DAY, SINCE), "")
        changes = {**none, **changes}
    for name, value in {**changes, TASK: ""}.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
