"""The table twins of *Nhiệm vụ*: tasks, targets, who carries how much."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import pandas as pd

from components.plan_links import PlanLinks
from components.table_view import Twin
from domain.formatting import day
from domain.plan import PlanGroup
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_changes import changes
from domain.plan_rollup import group_state
from domain.plan_state import TaskStanding, TaskState
from domain.plan_view import PlanFilter
from domain.plan_words import (
    CHANGE_WORDS,
    GROUP_WORDS,
    STATE_WORDS,
    TARGET_WORDS,
    standing_words,
)
from domain.plan_workload import workload

TWIN_KEY, TARGETS_KEY, LOAD_KEY = "nhiem-vu", "chi-tieu", "khoi-luong"
CHANGES_KEY, GROUPS_KEY = "thay-doi", "nhom"
_LOAD_STATES = (
    TaskState.OVERDUE,
    TaskState.DUE_SOON,
    TaskState.DONE_ON_TIME,
    TaskState.DONE_LATE,
)


def plan_twins(
    board: PlanBoard, lines: Sequence[TaskLine], links: PlanLinks
) -> dict[str, Twin]:
    """The tasks that are listed, and the targets, as tables to take along.

    What was reported of a task, by whom and who accepted it, stands on its card.
    """
    stem = f"{board.plan.code.lower()}-{board.day:%Y%m%d}.csv"
    return {
        TWIN_KEY: Twin(
            board.plan.name,
            tasks_table(lines),
            f"nhiem-vu-{stem}",
            {"Báo cáo %": [links.task(line.code) for line in lines]},
        ),
        TARGETS_KEY: Twin(
            f"Chỉ tiêu: {board.plan.name}", _targets_table(board), f"chi-tieu-{stem}"
        ),
        LOAD_KEY: Twin(
            "Khối lượng theo đơn vị chủ trì; việc đang làm theo tháng đến hạn",
            _load_table(board),
            f"khoi-luong-{stem}",
            {
                "Nhiệm vụ": [
                    links.to(PlanFilter(lead=load.lead.code))
                    for load in workload(board)
                ]
            },
        ),
        GROUPS_KEY: Twin(
            "Nhóm nhiệm vụ",
            _groups_table(board),
            f"nhom-{stem}",
            {"Nhiệm vụ": [links.to(PlanFilter(group=x.code)) for x in _groups(board)]},
        ),
        CHANGES_KEY: Twin(
            "Thay đổi" if board.since is None else f"Thay đổi từ {day(board.since)}",
            _changes_table(board),
            f"thay-doi-{stem}",
            {
                "Báo cáo % nay": [
                    links.task(change.line.code) for change in changes(board)
                ]
            },
        ),
    }


def tasks_table(lines: Iterable[TaskLine]) -> pd.DataFrame:
    """One row per task, worst first."""
    rows = [
        {
            "Mã": line.code,
            "Nhiệm vụ": line.record.task.name,
            "Chủ trì": line.lead.name,
            "Phối hợp": "; ".join(unit.name for unit in line.supporting),
            "Sản phẩm": line.record.task.product,
            "Trạng thái": standing_words(line.standing),
            "Báo cáo %": _number(line.standing.percent),
            "Phải đạt %": _number(line.standing.expected),
            "Bắt đầu": line.record.task.start,
            "Hạn đầu": line.standing.first_deadline,
            "Hạn hiện tại": line.standing.deadline,
            "Số lần gia hạn": line.standing.extensions,
            "Quá hạn, ngày LV": line.standing.days_late,
            "Trễ so với hạn đầu, ngày LV": line.standing.days_late_first,
            "Xong ngày": line.standing.done_on,
            "Dự báo xong": line.standing.forecast,
            "Báo cáo cuối": line.standing.last_note_on,
            "Chờ nhiệm vụ": "; ".join(x.link.predecessor for x in line.waits_for),
            "Đường găng": "có" if line.is_critical else "",
        }
        for line in lines
    ]
    frame = pd.DataFrame(rows)
    for name in ("Quá hạn, ngày LV", "Trễ so với hạn đầu, ngày LV"):
        if name in frame:
            frame[name] = frame[name].astype("Int64")
    return frame


def _changes_table(board: PlanBoard) -> pd.DataFrame:
    """One row per task of which something is to be told, worst first."""
    return pd.DataFrame(
        [
            {
                "Mã": change.line.code,
                "Nhiệm vụ": change.line.record.task.name,
                "Chủ trì": change.line.lead.name,
                "Thay đổi": ", ".join(
                    word for kind, word in CHANGE_WORDS.items() if kind in change.kinds
                ),
                **_stood(change.before, change.line.standing),
                "Xong ngày": change.line.standing.done_on,
            }
            for change in changes(board)
        ]
    )


def _stood(before: TaskStanding | None, now: TaskStanding) -> dict[str, object]:
    """How a task stood on both days; empty before where it was not in the plan."""
    told: dict[str, Callable[[TaskStanding], object]] = {
        "Trạng thái": standing_words,
        "Báo cáo %": lambda standing: _number(standing.percent),
        "Hạn": lambda standing: standing.deadline,
        "Dự báo xong": lambda standing: standing.forecast,
    }
    return {
        f"{name} {when}": None if standing is None else value(standing)
        for name, value in told.items()
        for when, standing in (("trước", before), ("nay", now))
    }


def _groups(board: PlanBoard) -> list[PlanGroup]:
    """Those that have a task within the scope, in the order of the plan."""
    sums = board.roll_up.groups
    return [x for x in board.groups if x.code in sums and sums[x.code].counts.assigned]


def _groups_table(board: PlanBoard) -> pd.DataFrame:
    """One row per group: how it stands, and the sums that say so."""
    rows = []
    for each in _groups(board):
        sums = board.roll_up.groups[each.code]
        rows.append(
            {
                "Mã": each.code,
                "Nhóm": each.name,
                "Tình trạng": GROUP_WORDS[group_state(sums)],
                "Nhiệm vụ": sums.counts.assigned,
                **{
                    STATE_WORDS[state].capitalize(): sums.counts[state]
                    for state in _LOAD_STATES
                },
                "Đang làm": sums.counts.open,
                "Báo cáo %": _number(sums.percent),
                "Phải đạt %": _number(sums.expected),
                "Chưa có báo cáo": sums.unreported,
            }
        )
    return pd.DataFrame(rows)


def _load_table(board: PlanBoard) -> pd.DataFrame:
    """One row per lead org unit; open tasks by the month of their deadline."""
    loads = workload(board)
    months = sorted({month for load in loads for month in load.due})
    table: dict[str, list[object]] = {
        "Đơn vị chủ trì": [load.lead.name for load in loads],
        "Nhiệm vụ": [load.counts.assigned for load in loads],
        "Đang làm": [load.counts.open for load in loads],
        **{
            STATE_WORDS[state].capitalize(): [load.counts[state] for load in loads]
            for state in _LOAD_STATES
        },
    }
    for month in months:
        name = f"Hạn {month.month:02d}/{month.year}"
        table[name] = [load.due.get(month, 0) for load in loads]
    return pd.DataFrame(table)


def _targets_table(board: PlanBoard) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Mã": [x.target.code for x in board.targets],
            "Chỉ tiêu": [x.target.name for x in board.targets],
            "Chủ trì": [x.lead.name for x in board.targets],
            "Đơn vị tính": [x.target.measure for x in board.targets],
            "Đích": [float(x.target.goal) for x in board.targets],
            "Hạn": [x.target.due for x in board.targets],
            "Gần nhất": [
                float(last.value) if (last := x.target.counted_on(board.day)) else None
                for x in board.targets
            ],
            "Ngày báo cáo": [
                last.day if (last := x.target.counted_on(board.day)) else None
                for x in board.targets
            ],
            "Trạng thái": [TARGET_WORDS[x.state].capitalize() for x in board.targets],
            "Chỉ tiêu liên kết": [x.target.indicator_code for x in board.targets],
        }
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 1)
