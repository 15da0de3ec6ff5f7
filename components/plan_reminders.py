"""The list of who owes a report on a plan: read, and taken along."""

import pandas as pd

from domain.formatting import count
from domain.plan_reminders import Reminders
from domain.plan_words import standing_words


def reminders_sentence(found: Reminders) -> str:
    """How many owe a report, or that nobody does."""
    month = f"tháng {found.day.month}/{found.day.year}"
    if not found.asked:
        return f"Không có nhiệm vụ nào phải báo cáo trong {month}."
    if not found.units:
        return f"Cả {count(found.asked)} nhiệm vụ đã có báo cáo trong {month}."
    return (
        f"{count(len(found.units))} đơn vị chưa báo cáo {count(found.task_count)} "
        f"trong {count(found.asked)} nhiệm vụ của {month}."
    )


def reminders_table(found: Reminders) -> pd.DataFrame:
    """One row per task, the org unit that owes most first."""
    rows = [
        {
            "Đơn vị chủ trì": unit.lead.name,
            "Người đứng đầu": unit.head.name if unit.head else "",
            "Chức danh": unit.head.title if unit.head else "",
            "Mã": line.code,
            "Nhiệm vụ": line.record.task.name,
            "Báo cáo cuối": line.standing.last_note_on,
            "Báo cáo %": None
            if line.standing.percent is None
            else round(float(line.standing.percent), 1),
            "Trạng thái": standing_words(line.standing),
            "Hạn hiện tại": line.standing.deadline,
        }
        for unit in found.units
        for line in unit.lines
    ]
    return pd.DataFrame(rows)
