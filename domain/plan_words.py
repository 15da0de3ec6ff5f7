"""How tasks of a plan stand, in words."""

from domain.formatting import count
from domain.plan_state import TaskStanding, TaskState

STATE_WORDS = {
    TaskState.OVERDUE: "quá hạn",
    TaskState.DUE_SOON: "sắp đến hạn",
    TaskState.IN_TIME: "trong hạn",
    TaskState.NO_DEADLINE: "chưa giao hạn",
    TaskState.SUSPENDED: "tạm dừng",
    TaskState.DONE_LATE: "xong trễ",
    TaskState.DONE_ON_TIME: "xong đúng hạn",
    TaskState.CANCELLED: "đã hủy",
}
"""Worst first."""


def standing_words(standing: TaskStanding) -> str:
    """A state with its working days: *Quá hạn 35 ngày*."""
    match standing.state:
        case TaskState.OVERDUE if standing.days_late:
            return f"Quá hạn {count(standing.days_late)} ngày"
        case TaskState.DUE_SOON if standing.days_left == 0:
            return "Hạn cuối hôm nay"
        case TaskState.DUE_SOON | TaskState.IN_TIME:
            return f"Còn {count(standing.days_left)} ngày"
        case TaskState.DONE_LATE if standing.days_late:
            return f"Xong trễ {count(standing.days_late)} ngày"
    return STATE_WORDS[standing.state].capitalize()
