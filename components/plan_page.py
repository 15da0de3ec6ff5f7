"""*Nhiệm vụ*: the answer, three bars, then groups and their tasks, worst first."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from markupsafe import Markup

from components.markup import render
from components.plan_links import PlanLinks
from components.plan_tables import LOAD_KEY, TARGETS_KEY, TWIN_KEY
from components.plan_task import opened_task
from components.plan_timeline import WIDTH, Axis, axis_of, task_row
from domain.formatting import NOTHING, day
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import RollUp
from domain.plan_state import OPEN_STATES, TaskState
from domain.plan_target import TargetState
from domain.plan_view import (
    GroupRows,
    PlanFilter,
    TaskSignal,
    deeds_on,
    grouped,
    signalled,
)
from domain.plan_words import (
    SIGNAL_WORDS,
    STATE_WORDS,
    TARGET_WORDS,
    comparison_words,
    plan_headline,
    rest_words,
    standing_words,
)

STATE_SHAPES = {
    TaskState.OVERDUE: "late",
    TaskState.DUE_SOON: "soon",
    TaskState.IN_TIME: "ok",
    TaskState.NO_DEADLINE: "ok",
    TaskState.SUSPENDED: "wait",
    TaskState.DONE_LATE: "done",
    TaskState.DONE_ON_TIME: "done",
    TaskState.CANCELLED: "wait",
}
TARGET_SHAPES = {
    TargetState.BEHIND: "late",
    TargetState.ON_PATH: "ok",
    TargetState.NOT_REPORTED: "ok",
    TargetState.MET: "done",
}


def plan_page(
    board: PlanBoard, links: PlanLinks, opened: TaskLine | None = None
) -> Markup:
    """Everything under the bar; `opened`: the task that the address names."""
    wanted = links.wanted
    axis = axis_of(board)
    return render(
        "plan",
        headline=plan_headline(board),
        plan=board.plan,
        day=board.day,
        targets=_target_parts(board),
        targets_href=links.table(TARGETS_KEY),
        states=_state_parts(board, links),
        compared=comparison_words(board),
        since=board.since,
        on_time=_share(board.roll_up.whole),
        signals=_signal_parts(board, links),
        clear_href=links.to(PlanFilter()) if wanted.is_narrow or wanted.group else "",
        table_href=links.table(TWIN_KEY),
        load_href=links.table(LOAD_KEY),
        task=opened_task(opened, links, deeds_on(board, opened)) if opened else "",
        axis=axis,
        width=WIDTH,
        groups=[_group(rows, board, links, axis) for rows in grouped(board, wanted)],
    )


def _target_parts(board: PlanBoard) -> list[dict[str, object]]:
    counts = Counter(line.state for line in board.targets)
    return [
        {"style": state.value, "shape": TARGET_SHAPES[state], "word": word,
         "count": counts[state]}
        for state, word in TARGET_WORDS.items()
        if counts[state]
    ]  # fmt: skip


def _state_parts(board: PlanBoard, links: PlanLinks) -> list[dict[str, object]]:
    counts, wanted = board.roll_up.whole.counts, links.wanted
    return [
        {
            "style": state.value,
            "shape": STATE_SHAPES[state],
            "word": word,
            "count": counts[state],
            "is_current": wanted.state is state,
            "href": links.to(
                replace(wanted, state=None if wanted.state is state else state)
            ),
        }
        for state, word in STATE_WORDS.items()
        if counts[state]
    ]


def _signal_parts(board: PlanBoard, links: PlanLinks) -> list[dict[str, object]]:
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
        for signal in SIGNAL_WORDS
        if (number := len(signalled(board, signal)))
        or (signal is wanted.signal and signal is not TaskSignal.SLIPPED)
    ]


def _group(
    rows: GroupRows, board: PlanBoard, links: PlanLinks, axis: Axis
) -> dict[str, object]:
    sums = board.roll_up.groups[rows.code]
    within: Mapping[str | None, list[TaskLine]] = _milestones(board)
    wanted = links.wanted
    is_open = wanted.group == rows.code
    names = {group.code: group.name for group in board.groups}
    return {
        "code": rows.code,
        "name": names[rows.code],
        "count": sums.counts.assigned,
        "percent": _percent(sums.percent),
        "expected": _percent(sums.expected),
        "late": sums.counts[TaskState.OVERDUE],
        "soon": sums.counts[TaskState.DUE_SOON],
        "is_open": is_open,
        "href": links.to(replace(wanted, group=None if is_open else rows.code)),
        "rest": rest_words(rows.rest),
        "rest_count": len(rows.rest),
        "bar": _group_bar(sums, board, axis),
        "tasks": [_task(x, within[x.code], links, axis) for x in rows.shown],
    }


def _group_bar(sums: RollUp, board: PlanBoard, axis: Axis) -> dict[str, float | None]:
    """The group from the first to the last day of the plan."""
    begin = axis.x(board.plan.first_day)
    whole = axis.x(board.plan.last_day) - begin
    return {
        "x": begin,
        "whole": whole,
        "done": whole * float(sums.percent or 0) / 100,
        "expected": None
        if sums.expected is None
        else begin + whole * float(sums.expected) / 100,
    }


def _task(
    line: TaskLine, milestones: Sequence[TaskLine], links: PlanLinks, axis: Axis
) -> dict[str, object]:
    standing = line.standing
    return {
        "code": line.code,
        "name": line.record.task.name,
        "lead": line.lead.short_name,
        "lead_name": line.lead.name,
        "lead_href": links.to(replace(links.wanted, lead=line.lead.code)),
        "href": links.task(line.code),
        "percent": _percent(standing.percent),
        "expected": _percent(standing.expected),
        "shape": STATE_SHAPES[standing.state],
        "words": standing_words(standing),
        "extensions": standing.extensions,
        "deadline": day(standing.deadline) if standing.deadline else "",
        "note_age": standing.note_age_days if standing.state in OPEN_STATES else None,
        "is_stale": standing.is_stale,
        "is_critical": line.is_critical,
        "row": task_row(line, milestones, axis),
    }


def _milestones(board: PlanBoard) -> dict[str | None, list[TaskLine]]:
    found: dict[str | None, list[TaskLine]] = defaultdict(list)
    for line in board.lines:
        if line.record.task.is_milestone and line.record.task.parent_code:
            found[line.record.task.parent_code].append(line)
    return found


def _percent(value: Fraction | None) -> str:
    """Rounded down, so that nothing reads 100 before it is."""
    return NOTHING if value is None else str(int(value))


def _share(sums: RollUp) -> str:
    value = sums.counts.on_time.value
    return "" if value is None else f"{int(value * 1000) / 10:.1f}".replace(".", ",")
