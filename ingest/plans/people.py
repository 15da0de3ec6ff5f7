"""Which of the names assigned to a task leads it."""

from dataclasses import replace

from domain.plan_file import PlanFileTask
from ingest.plans.custom_columns import log_two_leads
from ingest.plans.parsed import PlanLog


def with_people(
    task: PlanFileTask,
    names: tuple[str, ...],
    responsible: tuple[str, ...],
    log: PlanLog,
    *,
    is_asked: bool = True,
) -> PlanFileTask:
    """The task with its lead and those who help.

    The one who is responsible leads, else the only one. Else nobody does, and unless
    a column tells (`is_asked` False) the log asks. Two that are responsible are
    refused.
    """
    if len(responsible) > 1:
        log_two_leads(responsible, task.place, task.row, log)
    leads = responsible or (names if len(names) == 1 else ())
    lead = leads[0] if leads else ""
    if not lead and names and is_asked:
        log.notice(
            "lead-unclear", task.place,
            f"Giao cho {len(names)} đơn vị: {'; '.join(names)[:200]}; "
            "chưa rõ đơn vị nào chủ trì",
            "Thêm cột tùy chỉnh 'Đơn vị chủ trì', hoặc chọn khi nạp",
            value=task.name, row=task.row,
        )  # fmt: skip
    others = tuple(name for name in names if name != lead)
    return replace(task, lead=lead, cooperating=others)
