"""How tasks of a plan stand, in words."""

from collections.abc import Mapping

from domain.plan_rollup import StateCounts
from domain.plan_state import TaskStanding, TaskState

STATE_WORDS: Mapping[TaskState, str] = {
    TaskState.OVERDUE: "Quá hạn",
    TaskState.DUE_SOON: "Sắp đến hạn",
    TaskState.IN_TIME: "Trong hạn",
    TaskState.NO_DEADLINE: "Chưa giao hạn",
    TaskState.SUSPENDED: "Tạm dừng",
    TaskState.DONE_LATE: "Xong trễ",
    TaskState.DONE_ON_TIME: "Xong đúng hạn",
    TaskState.CANCELLED: "Đã hủy",
}
"""Worst first."""


def standing_words(standing: TaskStanding) -> str:
    """Quá hạn 35 ngày, Còn 4 ngày, Xong trễ 2 ngày; days are working days."""
    state = standing.state
    if state in {TaskState.OVERDUE, TaskState.DONE_LATE} and standing.days_late:
        return f"{STATE_WORDS[state]} {standing.days_late} ngày"
    if standing.days_left is not None and state in {
        TaskState.DUE_SOON,
        TaskState.IN_TIME,
    }:
        return f"Còn {standing.days_left} ngày" if standing.days_left else "Hạn hôm nay"
    return STATE_WORDS[state]


def worst_counts(counts: StateCounts) -> str:
    """4 quá hạn, 2 sắp đến hạn; without these the number of tasks in process."""
    told = [
        f"{counts[state]} {STATE_WORDS[state].lower()}"
        for state in (TaskState.OVERDUE, TaskState.DUE_SOON)
        if counts[state]
    ]
    if told:
        return ", ".join(told)
    if counts.open:
        return f"{counts.open} trong hạn"
    return "Đã xong" if counts.done else "–"
