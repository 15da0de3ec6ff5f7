"""What waits for a task: its successors that are open, and theirs in turn."""

from collections import defaultdict
from collections.abc import Mapping

from domain.plan_board import LinkedTask, PlanBoard, TaskLine
from domain.plan_state import OPEN_STATES


def is_waiting(linked: LinkedTask) -> bool:
    """Whether it may still wait: open, or beyond the viewer's scope and so unknown."""
    return linked.state is None or linked.state in OPEN_STATES


def waiting_for(line: TaskLine) -> tuple[LinkedTask, ...]:
    """Tasks that wait for this one by a link of their own; each once."""
    found: dict[str, LinkedTask] = {}
    for linked in line.waited_for_by:
        if is_waiting(linked):
            found.setdefault(linked.link.successor, linked)
    return tuple(found.values())


def all_waiting(board: PlanBoard) -> Mapping[str, frozenset[str]]:
    """By code: every open task that waits for it, through others too.

    Of tasks beyond the viewer's scope only those linked with one within it are known.
    """
    after: dict[str, list[str]] = defaultdict(list)
    for line in board.lines:
        after[line.code] = [linked.link.successor for linked in waiting_for(line)]
    found = {}
    for line in board.lines:
        seen: set[str] = set()
        ahead = list(after[line.code])
        while ahead:
            code = ahead.pop()
            if code not in seen:
                seen.add(code)
                ahead.extend(after.get(code, ()))
        found[line.code] = frozenset(seen)
    return found
