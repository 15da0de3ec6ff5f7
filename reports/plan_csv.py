"""A plan as CSV, in the columns that its import knows."""

import csv
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from domain.plan import LinkKind, TaskLink
from domain.plan_file import PlanFile, PlanFileTask
from domain.plan_titles import PLAN_TITLES
from reports.text import legal, not_run


def plan_csv(plan: PlanFile) -> bytes:
    """The tasks as CSV for Vietnamese Excel: UTF-8 with mark, semicolons."""
    before: dict[str, list[TaskLink]] = defaultdict(list)
    for link in plan.links:
        before[link.successor].append(link)
    codes = {task.code for task in plan.tasks}
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(PLAN_TITLES.values())
    for task in plan.tasks:
        cells = plan_cells(task, before.get(task.code, ()), codes)
        writer.writerow([not_run(legal(cells[key])) for key in PLAN_TITLES])
    return out.getvalue().encode("utf-8-sig")


def plan_cells(
    task: PlanFileTask, before: Sequence[TaskLink], codes: Container[str]
) -> Mapping[str, str]:
    """What stands in the row of a task, as text by field; "" where nothing is said."""
    return {
        "code": task.code,
        "name": task.name,
        "group": task.group,
        "level": str(task.level),
        "lead": task.lead,
        "cooperating": "; ".join(task.cooperating),
        "start": _day(task.start),
        "finish": _day(task.finish),
        "deadline": _day(task.deadline),
        "duration": _number(task.duration_days),
        "percent": "" if task.percent is None else f"{task.percent}%",
        "predecessors": "; ".join(written_link(link, codes) for link in before),
        "milestone": "x" if task.is_milestone else "",
        "baseline_start": _day(task.baseline_start),
        "baseline_finish": _day(task.baseline_finish),
        "actual_start": _day(task.actual_start),
        "actual_finish": _day(task.actual_finish),
        "product": task.product,
        "legal_basis": task.legal_basis,
        "weight": "" if task.weight is None else str(task.weight),
        "notes": task.notes,
    }


def written_link(link: TaskLink, codes: Container[str]) -> str:
    """NV-01, NV-01SS, NV-01FS+3d: what a link is in the usual notation.

    With a lag of nothing where it would else be the code of another task.
    """
    if link.kind is LinkKind.FINISH_TO_START and link.lag_days == 0:
        return link.predecessor
    short = f"{link.predecessor}{link.kind.value}"
    if link.lag_days == 0 and short not in codes:
        return short
    return f"{short}{link.lag_days:+d}d"


def _day(value: date | None) -> str:
    return "" if value is None else f"{value:%d/%m/%Y}"


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
