"""What a plan file would do, in sentences and tables; nothing of it is markup."""

from collections.abc import Iterable

import pandas as pd

from domain.formatting import count
from domain.formatting import day as day_text
from domain.plan_import import (
    NameToChoose,
    PlanChanges,
    PlanDryRun,
    ProgressDryRun,
    UnitCandidate,
)

NOTHING_WRITTEN = "Chưa có gì được ghi."


def plan_sentence(run: PlanDryRun) -> str:
    """What the dry run of a plan found: one sentence and what stands in the way."""
    if not run.task_count:
        return f"Tệp không đọc được thành kế hoạch. {NOTHING_WRITTEN}"
    if run.can_load and not run.changes.are_any and not run.is_new_plan:
        return "Kế hoạch đã đúng như tệp; không có gì để nhập."
    told = f"{_listed(run.changes)}. "
    obstacles = []
    if run.names:
        obstacles.append(f"chọn {count(len(run.names))} đơn vị chưa rõ")
    if run.rejected:
        obstacles.append(f"sửa {count(run.rejected)} chỗ sai")
    if obstacles:
        return f"{told}Trước khi nhập: {', '.join(obstacles)}. {NOTHING_WRITTEN}"
    return f"{told}{NOTHING_WRITTEN}"


def plan_done(changes: PlanChanges) -> str:
    """What was taken in."""
    return f"Đã nhập: {_listed(changes)}."


def progress_sentence(run: ProgressDryRun) -> str:
    """What the dry run of a file of reports found."""
    if run.rejected:
        return (
            f"{count(run.rejected)} chỗ sai; tệp vào trọn vẹn hoặc không vào. "
            f"{NOTHING_WRITTEN}"
        )
    if not run.lines:
        return "Mọi dòng đã được báo cáo từ trước; không có gì để nhập."
    same = f", {count(run.unchanged)} dòng không đổi" if run.unchanged else ""
    return f"{count(len(run.lines))} báo cáo mới{same}. {NOTHING_WRITTEN}"


def changes_table(changes: PlanChanges) -> pd.DataFrame:
    """One row per field that changes, then extensions and reports."""
    rows = [
        (change.code, change.name, title, before, after)
        for change in changes.changed
        for title, before, after in change.fields
    ]
    names = {task.code: task.name for task in changes.new}
    names |= {change.code: change.name for change in changes.changed}
    rows += [
        (code, names.get(code, ""), "Gia hạn", "", day_text(extension.new_deadline))
        for code, extension in changes.extensions
    ]
    rows += [
        (code, names.get(code, ""), f"Báo cáo ngày {day_text(report.day)}", "",
         f"{report.percent} %")
        for code, report in changes.reports
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["Mã", "Nhiệm vụ", "Điều đổi", "Trước", "Sau"])


def new_tasks_table(changes: PlanChanges) -> pd.DataFrame:
    """One row per task that is new."""
    return pd.DataFrame(
        [
            (task.code, task.name, task.start, task.first_deadline)
            for task in changes.new
        ],
        columns=["Mã", "Nhiệm vụ mới", "Bắt đầu", "Hạn giao"],
    )


def progress_table(run: ProgressDryRun) -> pd.DataFrame:
    """One row per report that would be made."""
    return pd.DataFrame(
        [
            (
                line.code,
                line.name,
                line.before,
                line.report.percent,
                line.report.day,
                line.report.note,
            )
            for line in run.lines
        ],
        columns=["Mã", "Nhiệm vụ", "Trước, %", "Nay, %", "Ngày", "Tình hình"],
    ).astype({"Trước, %": "Int64"})


def candidate_label(code: str, candidates: Iterable[UnitCandidate], name: str) -> str:
    """Sở Nội vụ (gần giống, 71 %); others by their name alone."""
    for item in candidates:
        if item.code == code:
            return f"{item.name} ({item.why}, {item.confidence_percent} %)"
    return name


def name_words(name: NameToChoose) -> str:
    """Where an open name stands."""
    more = f" và {count(name.count - 1)} chỗ khác" if name.count > 1 else ""
    return f"{name.text} ({name.place}{more})"


def _listed(changes: PlanChanges) -> str:
    told = [
        f"{count(number)} {word}"
        for number, word in (
            (len(changes.new), "nhiệm vụ mới"),
            (len(changes.changed), "thay đổi"),
            (len(changes.unchanged), "không đổi"),
            (len(changes.reports), "báo cáo tiến độ"),
            (len(changes.extensions), "gia hạn"),
            (len(changes.links_added), "ràng buộc thêm"),
            (len(changes.links_removed), "ràng buộc bỏ"),
            (len(changes.kept), "không có trong tệp, giữ nguyên"),
        )
        if number
    ]
    return ", ".join(told) or "không có gì"
