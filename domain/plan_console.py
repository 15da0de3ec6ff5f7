"""What the command line prints of plan files, line by line."""

from collections.abc import Iterable

from domain.formatting import count
from domain.formatting import day as day_text
from domain.imports import ProblemGroup
from domain.plan_import import (
    NameToChoose,
    PlanLoad,
    ProgressLoad,
    TaskChange,
)
from domain.plan_reminders import Reminders

LISTED = 20
"""Changes, names and kinds of problems named; the rest is counted."""


def plan_lines(load: PlanLoad, *, is_trial: bool) -> list[str]:
    """Counts, changes, names to choose and problems of a plan file; the outcome."""
    run, found = load.dry_run, load.dry_run.changes
    what = "kế hoạch mới" if run.is_new_plan else "kế hoạch"
    lines = [
        f"{run.request.file_name}: {what} {run.request.plan_code}, {run.plan_name}",
        *_counts(
            ("Nhiệm vụ mới", len(found.new)),
            ("Thay đổi", len(found.changed)),
            ("Không đổi", len(found.unchanged)),
            ("Không có trong tệp, giữ nguyên", len(found.kept)),
            ("Báo cáo tiến độ", len(found.reports)),
            ("Gia hạn", len(found.extensions)),
            ("Ràng buộc thêm", len(found.links_added)),
            ("Ràng buộc bỏ", len(found.links_removed)),
            ("Bị từ chối", run.rejected),
            ("Lưu ý", run.noticed),
        ),
    ]
    for change in found.changed[:LISTED]:
        lines.append(f"  {change_line(change)}")
    for code, extension in found.extensions[:LISTED]:
        lines.append(f"  {code}: gia hạn đến {day_text(extension.new_deadline)}")
    lines += _name_lines(run.names)
    lines += _problem_lines(run.groups)
    return [*lines, _outcome(run.can_load, load.is_written, is_trial=is_trial)]


def progress_lines(load: ProgressLoad, *, is_trial: bool) -> list[str]:
    """Counts, reports and problems of a file of progress; the outcome."""
    run = load.dry_run
    lines = [
        f"{run.request.file_name}: tiến độ của {run.request.plan_code}, "
        f"{run.plan_name}",
        *_counts(
            ("Báo cáo mới", len(run.lines)),
            ("Không đổi", run.unchanged),
            ("Bị từ chối", run.rejected),
            ("Lưu ý", run.noticed),
        ),
    ]
    for line in run.lines[:LISTED]:
        before = "chưa báo cáo" if line.before is None else f"{line.before} %"
        lines.append(
            f"  {line.code}: {before} → {line.report.percent} % ngày "
            f"{day_text(line.report.day)}"
        )
    if len(run.lines) > LISTED:
        lines.append(f"  … {count(len(run.lines) - LISTED)} báo cáo khác")
    lines += _problem_lines(run.groups)
    return [*lines, _outcome(run.can_load, load.is_written, is_trial=is_trial)]


def reminder_lines(found: Reminders) -> list[str]:
    """Each org unit that owes reports, its head, and the tasks."""
    lines = []
    for unit in found.units:
        head = f", {unit.head.title} {unit.head.name}" if unit.head else ""
        lines.append(f"{unit.lead.name}{head}: {count(len(unit.lines))} nhiệm vụ")
        for line in unit.lines:
            last = line.standing.last_note_on
            told = f"báo cáo cuối {day_text(last)}" if last else "chưa báo cáo lần nào"
            lines.append(f"  {line.code}  {line.record.task.name[:70]} ({told})")
    month = f"tháng {found.day.month}/{found.day.year}"
    return [
        *lines,
        f"{count(found.task_count)} trong {count(found.asked)} nhiệm vụ chưa có báo "
        f"cáo {month}.",
    ]


def reminder_record(found: Reminders) -> dict[str, object]:
    """The same for a script: plain values only."""
    return {
        "plan_code": found.plan_code,
        "day": found.day.isoformat(),
        "asked": found.asked,
        "owed": found.task_count,
        "units": [
            {
                "code": unit.lead.code,
                "name": unit.lead.name,
                "head": unit.head.name if unit.head else None,
                "tasks": [
                    {
                        "code": line.code,
                        "name": line.record.task.name,
                        "last_report": line.standing.last_note_on.isoformat()
                        if line.standing.last_note_on
                        else None,
                    }
                    for line in unit.lines
                ],
            }
            for unit in found.units
        ],
    }


def change_line(change: TaskChange) -> str:
    """I.02: Tên nhiệm vụ A → B; Trọng số 1 → 2."""
    fields = "; ".join(
        f"{title} {before[:60]} → {after[:60]}"
        for title, before, after in change.fields
    )
    return f"{change.code}: {fields}"


def _counts(*pairs: tuple[str, int]) -> list[str]:
    return [f"  {title:<32}{count(number):>8}" for title, number in pairs if number]


def _name_lines(names: Iterable[NameToChoose]) -> list[str]:
    lines = []
    for name in names:
        like = ", ".join(
            f"{item.code} {item.name} ({item.confidence_percent} %, {item.why})"
            for item in name.candidates
        )
        left_out = "; bỏ: --unit “tên=”" if name.may_be_left_out else ""
        lines.append(
            f"  Chưa rõ đơn vị “{name.text}” ({count(name.count)} chỗ, {name.place}). "
            f"Có thể là: {like or 'không có đơn vị nào gần giống'}. Chọn bằng --unit "
            f"“{name.text}=MÃ”{left_out}."
        )
    return lines


def _problem_lines(groups: tuple[ProblemGroup, ...]) -> list[str]:
    return [
        f"  {count(group.count)} × {group.first.reason} ({group.first.place}"
        f"{': ' + group.first.value if group.first.value else ''}). "
        f"{group.first.remedy}."
        for group in groups[:LISTED]
    ]


def _outcome(can_load: bool, is_written: bool, *, is_trial: bool) -> str:
    if not can_load:
        return "Chưa nhập được. Không có gì được ghi."
    if is_trial:
        return "Nhập được. Chưa có gì được ghi."
    return "Đã nhập." if is_written else "Không có gì thay đổi."
