"""Tasks of a plan in Vietnamese: states, signals, the answer of the page."""

from collections.abc import Iterable

from domain.formatting import count
from domain.plan import DecisionKind, Verdict
from domain.plan_board import Handover, PlanBoard, TaskLine, worst_first
from domain.plan_rollup import GroupState
from domain.plan_state import TaskStanding, TaskState
from domain.plan_target import TargetState
from domain.plan_view import SINCE_SIGNALS, TaskDeed, TaskRole, TaskSignal

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
"""Worst first, as bars are drawn."""
TARGET_WORDS = {
    TargetState.BEHIND: "chậm",
    TargetState.ON_PATH: "đúng lộ trình",
    TargetState.NOT_REPORTED: "chưa báo cáo",
    TargetState.MET: "đạt",
}
VERDICT_DEEDS = {Verdict.ACCEPTED: "Chấp nhận", Verdict.RETURNED: "Trả lại"}
DECISION_WORDS = {
    DecisionKind.SUSPENDED: "Tạm dừng",
    DecisionKind.RESUMED: "Tiếp tục",
    DecisionKind.CANCELLED: "Hủy",
}
DEED_WORDS = {
    TaskDeed.REPORT: "Báo cáo tiến độ",
    TaskDeed.JUDGE: "Xem báo cáo",
    TaskDeed.EXTEND: "Gia hạn",
    TaskDeed.DECIDE: "Tạm dừng, hủy",
}
SIGNAL_WORDS = {
    TaskSignal.SLIPPED: "mới quá hạn",
    TaskSignal.WORSE: "trạng thái xấu đi",
    TaskSignal.LATER: "dự báo lùi",
    TaskSignal.EXTENDED: "mới gia hạn",
    TaskSignal.FINISHED: "mới xong",
    TaskSignal.VACANT: "chưa có đơn vị kế thừa",
    TaskSignal.LATE_FIRST: "trễ so với hạn đầu",
    TaskSignal.STALE: "ghi chú quá 30 ngày",
    TaskSignal.SILENT: "chưa báo cáo tháng này",
    TaskSignal.AWAITS: "chờ xác nhận xong",
    TaskSignal.CRITICAL: "trên đường găng",
}


ROLE_WORDS = {TaskRole.LEADS: "chủ trì", TaskRole.SUPPORTS: "phối hợp"}
GROUP_WORDS = {
    GroupState.LATE: "có việc quá hạn",
    GroupState.BEHIND: "chậm",
    GroupState.ON_PATH: "đúng tiến độ",
    GroupState.DONE: "đã xong",
}
CHANGE_WORDS = {kind: SIGNAL_WORDS[signal] for signal, kind in SINCE_SIGNALS.items()}


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


def handover_words(handover: Handover) -> str:
    """Who follows whom on a task: *Sở A → Sở B, chủ trì*."""
    part = "chủ trì" if handover.is_lead else "phối hợp"
    told = f"{handover.giver.name} → {handover.taker.name}, {part}"
    if not handover.is_shared:
        return told
    return (
        f"{told} (tạm giao đơn vị nhận phần chính, vì đơn vị cũ chia cho nhiều đơn vị)"
    )


def rest_words(lines: Iterable[TaskLine]) -> str:
    """How many tasks are in which state: *12 xong đúng hạn, 3 trong hạn*."""
    states = [line.standing.state for line in lines]
    return ", ".join(
        f"{count(states.count(state))} {word}"
        for state, word in STATE_WORDS.items()
        if state in states
    )


def plan_headline(board: PlanBoard) -> str:
    """The answer of the page: how many are overdue, and which the longest.

    What the viewer's org units lead is told before what they support.
    """
    states = board.roll_up.whole.counts
    overdue, soon = states[TaskState.OVERDUE], states[TaskState.DUE_SOON]
    if not board.tasks:
        return "Chưa có nhiệm vụ nào trong phạm vi của bạn."
    if not overdue:
        if soon:
            return f"Không có nhiệm vụ quá hạn; {count(soon)} nhiệm vụ sắp đến hạn."
        return "Không có nhiệm vụ quá hạn hay sắp đến hạn."
    middle = f", {count(soon)} sắp đến hạn" if soon else ""
    late = [x for x in board.tasks if x.standing.state is TaskState.OVERDUE]
    own = [x for x in late if x.is_own]
    worst = min(own or late, key=worst_first)
    times = worst.standing.extensions
    extended = f", đã gia hạn {count(times)} lần" if times else ""
    days = count(worst.standing.days_late or 0)
    return (
        f"{_overdue_words(board, len(own), overdue - len(own))}{middle}; lâu nhất "
        f"{worst.code} của {worst.lead.name}, quá {days} ngày làm việc{extended}."
    )


def _overdue_words(board: PlanBoard, own: int, supported: int) -> str:
    if all(line.is_own for line in board.tasks):
        return f"{count(own)} nhiệm vụ quá hạn"
    if not own:
        return (
            f"Không có việc chủ trì quá hạn, {count(supported)} việc phối hợp quá hạn"
        )
    more = f" và {count(supported)} việc phối hợp" if supported else ""
    return f"{count(own)} việc chủ trì{more} quá hạn"
