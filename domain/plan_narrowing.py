"""A board with only the tasks that are looked at, its sums theirs."""

from dataclasses import replace

from domain.plan_board import PlanBoard
from domain.plan_rollup import PlanRollUp, roll_up
from domain.plan_view import PlanFilter, fitting
from domain.plan_words import ROLE_WORDS, SIGNAL_WORDS, STATE_WORDS


def narrowed(board: PlanBoard, wanted: PlanFilter) -> PlanBoard:
    """The tasks that a filter leaves, each with what is under it, in their order.

    A board that nothing is picked out of stays as it is.
    """
    if not wanted.is_narrow:
        return board
    kept = {line.code for line in fitting(board, wanted)}
    lines = []
    for line in board.lines:  # Subtasks stand after their task.
        if line.code in kept or line.record.task.parent_code in kept:
            kept.add(line.code)
            lines.append(line)
    found = {line.code: line.standing for line in lines}
    top = [x.record.task for x in lines if x.record.task.parent_code is None]
    sums = PlanRollUp(
        roll_up(top, found),
        {
            group.code: roll_up([t for t in top if t.group_code == group.code], found)
            for group in board.groups
        },
    )
    return replace(board, lines=tuple(lines), roll_up=sums)


def narrowing_phrases(board: PlanBoard, wanted: PlanFilter) -> tuple[str, ...]:
    """What a board is narrowed to, in complete phrases."""
    phrases = []
    if wanted.lead:
        names = {line.lead.code: line.lead.name for line in board.lines}
        phrases.append(f"Chủ trì: {names.get(wanted.lead, wanted.lead)}")
    if wanted.state is not None:
        phrases.append(f"Trạng thái: {STATE_WORDS[wanted.state]}")
    if wanted.signal is not None:
        phrases.append(f"Dấu hiệu: {SIGNAL_WORDS[wanted.signal]}")
    if wanted.role is not None:
        phrases.append(f"Vai trò: {ROLE_WORDS[wanted.role]}")
    if wanted.group:
        phrases.append(f"Nhóm: {wanted.group}")
    return tuple(phrases)
