"""What the command line prints of a dry run and of the overview, line by line."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.formatting import count, moment, percent_text, signed_count
from domain.imports import KIND_LABELS, DryRun, UndoableLoad, UndoResult
from domain.scorecard import Overview

LISTED_GROUPS = 20
"""Kinds of problems shown; the worst stand first."""
LISTED_NAMES = 30
"""New org units or procedures named with the numbers of their rows."""


def dry_run_lines(run: DryRun, load_id: int | None, *, is_trial: bool) -> list[str]:
    """Counts, problems and figures of an import, and what became of it."""
    label = KIND_LABELS[run.request.kind]
    lines = [f"{label}: {count(run.row_count)} dòng trong {run.request.file_name}"]
    lines += [
        f"  {title:<12}{count(number):>12}"
        for title, number in (
            ("Mới", run.new),
            ("Thay đổi", run.changed),
            ("Không đổi", run.unchanged),
            ("Bị từ chối", run.rejected),
            ("Lưu ý", run.noticed),
            ("Bị xóa", run.removed),
        )
        if number or title != "Bị xóa"
    ]
    if run.removed:
        more = "…" if run.removed > len(run.removed_codes) else ""
        kept = f"trong {count(run.window_kept)} hồ sơ đang lưu của khoảng thời gian"
        lines.append(f"  Bị xóa {kept}: {', '.join(run.removed_codes)}{more}")
    lines += _new_name_lines(run)
    for group in run.groups[:LISTED_GROUPS]:
        first = group.first
        lines.append(
            f"  {count(group.count)} × {first.reason} "
            f"({first.place}: {first.value}). {first.remedy}."
        )
    for figure in run.figures:
        change = signed_count(figure.after - figure.before)
        after = count(figure.after)
        lines.append(f"  {run.scope_name}: {figure.label} {after} ({change})")
    return [*lines, _outcome(run, load_id, is_trial=is_trial)]


def _new_name_lines(run: DryRun) -> list[str]:
    """Units and procedures that the load creates, most frequent first."""
    lines = []
    for what, found in (
        ("đơn vị", run.new_names.org_units),
        ("thủ tục", run.new_names.procedures),
    ):
        if found:
            names = [f"{n.name} ({count(n.row_count)})" for n in found[:LISTED_NAMES]]
            more = "; …" if len(found) > LISTED_NAMES else ""
            lines.append(
                f"  Tạo mới {count(len(found))} {what}: {'; '.join(names)}{more}"
            )
    if run.needs_new_confirmed:
        lines.append("  Đúng là phải tạo thì thêm --confirm-new.")
    return lines


def _outcome(run: DryRun, load_id: int | None, *, is_trial: bool) -> str:
    if is_trial:
        ready = "Nạp được." if run.can_load else "Chưa nạp được."
        return f"{ready} Chưa có gì được ghi."
    if load_id is None:
        return "Không có gì thay đổi."
    return f"Đã nạp, lượt số {load_id}."


def undoable_lines(loads: Sequence[UndoableLoad], zone: ZoneInfo) -> list[str]:
    """The last load of each source, and whether it can be taken back."""
    lines = []
    for load in loads:
        lines.append(
            f"  {load.load_id}  {load.source_code}  {load.file_name}  nạp lúc "
            f"{moment(load.loaded_at, zone)}: {count(load.new)} mới, "
            f"{count(load.changed)} thay đổi, {count(load.removed)} bị xóa. "
            f"{load.obstacle or 'Hoàn tác được.'}"
        )
    return lines or ["Chưa có lượt nạp hồ sơ nào."]


def undo_line(result: UndoResult) -> str:
    """What an undo did."""
    return (
        f"Đã hoàn tác lượt nạp số {result.load_id} của nguồn {result.source_name}: bỏ "
        f"{count(result.taken_out)} hồ sơ, khôi phục {count(result.restored)} hồ sơ đã "
        f"đổi và {count(result.brought_back)} hồ sơ đã xóa."
    )


def overview_lines(found: Overview, zone: ZoneInfo) -> list[str]:
    """The tiles of Tổng quan."""
    now, flow, period = found.now, found.flow, found.period.label
    tiles = (
        ("Đang quá hạn", count(now.overdue.value)),
        ("Đến hạn hôm nay", count(now.due_today.value)),
        ("Thiếu thư xin lỗi", count(now.apology_missing.value)),
        ("Đang giải quyết", count(now.in_process.value)),
        ("Chờ công dân", count(now.waiting)),
        (f"Tiếp nhận, {period}", count(flow.received.value)),
        (f"Giải quyết, {period}", count(flow.resolved.value)),
        (f"Giải quyết quá hạn, {period}", count(flow.resolved_late.value)),
        (f"Đúng hạn, {period}", percent_text(flow.on_time.value)),
    )
    return [
        f"{found.org_unit.name}, số liệu đến {moment(found.as_of, zone)}",
        *(f"  {title}: {text}" for title, text in tiles),
    ]
