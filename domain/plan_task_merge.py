"""One task of a plan file beside the one that is kept: what it becomes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from domain.formatting import NOTHING
from domain.formatting import day as day_text
from domain.identifiers import OrgUnitId
from domain.plan import Task
from domain.plan_file import PlanFileTask
from domain.plan_import import TaskChange
from domain.plan_titles import PLAN_TITLES
from domain.problem import Problem, Severity

MOST_CODE, MOST_TEXT = 32, 300
"""As wide as the columns that keep them."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row of the file belongs, and who works on it, already found out.

    `says_parent` False: the file does not say which task is part of which.
    `supporting_ids` empty: nor who helps.
    """

    row: PlanFileTask
    code: str
    group_code: str
    parent_code: str | None
    says_parent: bool
    lead_id: OrgUnitId
    supporting_ids: tuple[OrgUnitId, ...]
    first_deadline: date | None


def text_problems(row: PlanFileTask) -> Iterator[Problem]:
    """What is too long to be kept."""
    for what, text, most in (
        ("Mã nhiệm vụ", row.code, MOST_CODE),
        ("Sản phẩm", row.product, MOST_TEXT),
        ("Căn cứ pháp lý", row.legal_basis, MOST_TEXT),
    ):
        if len(text) > most:
            yield problem(
                row, "text-too-long", f"{what} dài quá {most} ký tự", "Rút gọn",
                value=text[:80],
            )  # fmt: skip


def new_task(placed: Placed, *, assigned_on: date | None) -> Task:
    """The task as the file has it."""
    row = placed.row
    start = row.start
    if _is_after(start, placed.first_deadline):
        start = row.baseline_start
    if _is_after(start, placed.first_deadline):
        start = None
    return Task(
        code=placed.code,
        name=row.name,
        group_code=placed.group_code,
        lead_id=placed.lead_id,
        supporting_ids=_others(placed.supporting_ids, placed.lead_id),
        parent_code=placed.parent_code,
        start=start,
        first_deadline=placed.first_deadline,
        assigned_on=assigned_on,
        is_milestone=row.is_milestone,
        weight=row.weight or 1,
        legal_basis=row.legal_basis,
        product=row.product,
    )


def merged_task(old: Task, placed: Placed, *, tells_milestones: bool) -> Task:
    """The kept task with what the file says otherwise; what it leaves out stays.

    A first deadline that was given stays. `tells_milestones`: a file that marks none
    says that it is none.
    """
    row = placed.row
    first = old.first_deadline or placed.first_deadline
    is_milestone = row.is_milestone or (old.is_milestone and not tells_milestones)
    start = old.start if is_milestone else row.start or old.start
    if _is_after(start, first):
        start = old.start
    lead = placed.lead_id
    supporting = placed.supporting_ids or old.supporting_ids
    return replace(
        old,
        name=row.name,
        group_code=placed.group_code if row.group else old.group_code,
        lead_id=lead,
        supporting_ids=_others(supporting, lead),
        parent_code=placed.parent_code if placed.says_parent else old.parent_code,
        start=start,
        first_deadline=first,
        is_milestone=is_milestone,
        weight=row.weight or old.weight,
        legal_basis=row.legal_basis or old.legal_basis,
        product=row.product or old.product,
    )


def start_problem(row: PlanFileTask, kept: Task) -> Problem | None:
    """Said where the file's start cannot be kept beside the first deadline."""
    if not _is_after(row.start, kept.first_deadline) or kept.start == row.start:
        return None
    return problem(
        row, "start-after-deadline",
        f"Bắt đầu {day_text(row.start)} sau hạn giao đầu tiên "
        f"{day_text(kept.first_deadline)}; giữ bắt đầu "
        f"{day_text(kept.start) if kept.start else NOTHING}",
        "Không bắt buộc sửa", severity=Severity.NOTICE,
    )  # fmt: skip


def task_change(
    old: Task, new: Task, unit_name: Callable[[OrgUnitId], str]
) -> TaskChange | None:
    """The fields that differ, in words; None where none does."""
    fields = tuple(
        (PLAN_TITLES[key], before or NOTHING, after or NOTHING)
        for key, before, after in zip(
            _KEYS, _words(old, unit_name), _words(new, unit_name), strict=True
        )
        if before != after
    )
    return TaskChange(new.code, new.name, fields) if fields else None


def problem(
    row: PlanFileTask,
    kind: str,
    reason: str,
    remedy: str,
    *,
    value: str = "",
    severity: Severity = Severity.REJECT,
) -> Problem:
    """A problem at the place of the row."""
    return Problem(
        kind, row.place, reason, remedy, value or row.name[:80], severity,
        row.row or None,
    )  # fmt: skip


_KEYS = (
    "name", "group", "lead", "cooperating", "level", "start", "finish", "milestone",
    "weight", "legal_basis", "product",
)  # fmt: skip


def _words(task: Task, unit_name: Callable[[OrgUnitId], str]) -> tuple[str, ...]:
    return (
        task.name,
        task.group_code,
        unit_name(task.lead_id),
        "; ".join(map(unit_name, task.supporting_ids)),
        task.parent_code or "",
        day_text(task.start) if task.start else "",
        day_text(task.first_deadline) if task.first_deadline else "",
        "có" if task.is_milestone else "",
        str(task.weight),
        task.legal_basis,
        task.product,
    )


def _others(units: tuple[OrgUnitId, ...], lead: OrgUnitId) -> tuple[OrgUnitId, ...]:
    return tuple(dict.fromkeys(unit for unit in units if unit != lead))


def _is_after(start: date | None, deadline: date | None) -> bool:
    return start is not None and deadline is not None and start > deadline
