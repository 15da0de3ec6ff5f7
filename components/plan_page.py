"""*Nhiệm vụ* above its Gantt: the answer, three bars, what stands out, one task."""

from collections import Counter
from dataclasses import replace

from markupsafe import Markup

from components.markup import render
from components.plan_links import PlanLinks
from components.plan_shapes import STATE_SHAPES, TARGET_SHAPES
from components.plan_tables import LOAD_KEY, TARGETS_KEY
from components.plan_task import opened_task
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_rollup import RollUp
from domain.plan_view import (
    PlanFilter,
    TaskSignal,
    deeds_on,
    listed_tasks,
    signalled,
)
from domain.plan_words import (
    SIGNAL_WORDS,
    STATE_WORDS,
    TARGET_WORDS,
    comparison_words,
    plan_headline,
)


def plan_page(
    board: PlanBoard, links: PlanLinks, opened: TaskLine | None = None
) -> Markup:
    """What stands between bar and Gantt; `opened`: the task of the address."""
    wanted = links.wanted
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
        load_href=links.table(LOAD_KEY),
        task=opened_task(opened, links, deeds_on(board, opened)) if opened else "",
        is_empty=not listed_tasks(board, wanted),
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


def _share(sums: RollUp) -> str:
    value = sums.counts.on_time.value
    return "" if value is None else f"{int(value * 1000) / 10:.1f}".replace(".", ",")
