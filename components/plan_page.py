"""*Nhiệm vụ* above its Gantt: the answer, three bars, what stands out, one task."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from components.indicator_links import passport
from components.links import Links
from components.markup import render
from components.plan_late import late_list
from components.plan_links import PlanLinks
from components.plan_shapes import GROUP_SHAPES, STATE_SHAPES, TARGET_SHAPES
from components.plan_tables import (
    CHANGES_KEY,
    GROUPS_KEY,
    LOAD_KEY,
    TARGETS_KEY,
    TWIN_KEY,
)
from components.plan_task import opened_task
from domain.indicator_tiles import (
    TARGETS_MET,
    TASKS,
    TASKS_DUE_SOON,
    TASKS_ON_TIME,
    TASKS_OVERDUE,
)
from domain.period import Period
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import RollUp, group_state
from domain.plan_state import TaskState
from domain.plan_target import TargetState
from domain.plan_view import (
    SINCE_SIGNALS,
    PlanFilter,
    TaskRole,
    TaskSignal,
    deeds_on,
    fitting,
    signalled,
)
from domain.plan_words import (
    GROUP_WORDS,
    ROLE_WORDS,
    SIGNAL_WORDS,
    STATE_WORDS,
    TARGET_WORDS,
    plan_headline,
)

_OF_TASKS = {TaskState.OVERDUE: TASKS_OVERDUE, TaskState.DUE_SOON: TASKS_DUE_SOON}
_OF_TARGETS = {TargetState.MET: TARGETS_MET}
"""Under which codes the catalogue counts tasks and targets by state."""


def plan_page(
    board: PlanBoard,
    links: PlanLinks,
    opened: TaskLine | None = None,
    *,
    evidence: str = "",
) -> Markup:
    """What stands between bar and Gantt; `opened`: the task of the address.

    `evidence`: the period, by its key, for which the catalogue of indicators tells of
    the same tasks; "": it does not.
    """
    wanted = links.wanted
    return render(
        "plan",
        headline=plan_headline(board),
        plan=board.plan,
        day=board.day,
        targets=_target_parts(board, evidence),
        targets_href=links.table(TARGETS_KEY),
        # All that are counted, whatever the list below is narrowed to.
        tasks_href=replace(links, wanted=PlanFilter()).table(TWIN_KEY),
        states=_state_parts(board, links, evidence),
        all_passport=_passport(TASKS, evidence),
        on_time_passport=_passport(TASKS_ON_TIME, evidence),
        roles=_role_parts(board, links),
        groups=_group_parts(board),
        groups_href=links.table(GROUPS_KEY),
        headline_href=_passport(TASKS_OVERDUE, evidence)
        or links.to(PlanFilter(state=TaskState.OVERDUE)),
        since=board.since,
        changes=_signal_parts(board, links, SINCE_SIGNALS),
        changes_href=links.table(CHANGES_KEY),
        on_time=_share(board.roll_up.whole),
        signals=_signal_parts(
            board, links, [x for x in SIGNAL_WORDS if x not in SINCE_SIGNALS]
        ),
        clear_href=links.to(PlanFilter()) if wanted.is_narrow else "",
        load_href=links.table(LOAD_KEY),
        task=opened_task(opened, links, deeds_on(board, opened)) if opened else "",
        late="" if opened else late_list(board, links),
        is_empty=not fitting(board, wanted),
    )


def _passport(code: str, evidence: str) -> str:
    """Where a number comes from, within the viewer's own scope."""
    if not code or not evidence:
        return ""
    return passport(Links(), code, period=Period.parse(evidence))


def _target_parts(board: PlanBoard, evidence: str) -> list[dict[str, object]]:
    counts = Counter(line.state for line in board.targets)
    return [
        {"style": state.value, "shape": TARGET_SHAPES[state], "word": word,
         "count": counts[state],
         "passport": _passport(_OF_TARGETS.get(state, ""), evidence)}
        for state, word in TARGET_WORDS.items()
        if counts[state]
    ]  # fmt: skip


def _state_parts(
    board: PlanBoard, links: PlanLinks, evidence: str
) -> list[dict[str, object]]:
    counts, wanted = board.roll_up.whole.counts, links.wanted
    return [
        {
            "style": state.value,
            "shape": STATE_SHAPES[state],
            "word": word,
            "count": counts[state],
            "passport": _passport(_OF_TASKS.get(state, ""), evidence),
            "is_current": wanted.state is state,
            "href": links.to(
                replace(wanted, state=None if wanted.state is state else state)
            ),
        }
        for state, word in STATE_WORDS.items()
        if counts[state]
    ]


def _role_parts(board: PlanBoard, links: PlanLinks) -> list[dict[str, object]]:
    """Led and supported tasks, where the viewer's org units do both."""
    wanted = links.wanted
    counts = Counter(line.is_own for line in board.tasks)
    if len(counts) < len(TaskRole):
        return []
    return [
        {
            "word": word,
            "count": counts[role is TaskRole.LEADS],
            "is_current": wanted.role is role,
            "href": links.to(
                replace(wanted, role=None if wanted.role is role else role)
            ),
        }
        for role, word in ROLE_WORDS.items()
    ]


def _group_parts(board: PlanBoard) -> list[dict[str, object]]:
    sums = board.roll_up.groups.values()
    counts = Counter(group_state(each) for each in sums if each.counts.assigned)
    return [
        {"style": state.value, "shape": GROUP_SHAPES[state], "word": word,
         "count": counts[state]}
        for state, word in GROUP_WORDS.items()
        if counts[state]
    ]  # fmt: skip


def _signal_parts(
    board: PlanBoard, links: PlanLinks, signals: Iterable[TaskSignal]
) -> list[dict[str, object]]:
    wanted = links.wanted
    return [
        {
            "word": SIGNAL_WORDS[signal],
            "count": number,
            "is_current": wanted.signal is signal,
            "href": links.to(
                replace(wanted, signal=None if wanted.signal is signal else signal)
            ),
        }
        for signal in signals
        if (number := len(signalled(board, signal))) or signal is wanted.signal
    ]


def _share(sums: RollUp) -> str:
    value = sums.counts.on_time.value
    return "" if value is None else f"{int(value * 1000) / 10:.1f}".replace(".", ",")
