"""What the command line prints of a file of the portal's figures."""

from domain.file_units import FileUnitNames
from domain.formatting import count
from domain.imports import ProblemGroup
from domain.portal_766 import PortalLoad

LISTED = 20
"""Kinds of problems named; the rest is counted."""


def portal_lines(load: PortalLoad, *, is_trial: bool) -> list[str]:
    """Counts, problems with place and remedy, and the outcome."""
    run = load.dry_run
    pairs = (
        ("Số mới", run.new),
        ("Công bố khác trước, giữ cả hai", run.changed),
        ("Không đổi", run.unchanged),
        ("Bị từ chối", run.rejected),
        ("Lưu ý", run.noticed),
    )
    return [
        f"{run.request.file_name}: {run.request.source}",
        *(f"  {title:<32}{count(number):>8}" for title, number in pairs if number),
        *(problem_line(group) for group in run.groups[:LISTED]),
        *open_name_lines(run.names),
        _outcome(load, is_trial=is_trial),
    ]


def problem_line(group: ProblemGroup) -> str:
    """A kind of problem with its first place, and what to do."""
    first = group.first
    value = f": {first.value}" if first.value else ""
    return (
        f"  {count(group.count)} × {first.reason} ({first.place}{value}). "
        f"{first.remedy}."
    )


def open_name_lines(names: FileUnitNames) -> list[str]:
    """Every name that is still to be chosen, with the likeliest choice to type."""
    lines = []
    for name in names.open[:LISTED]:
        like = name.candidates[0] if name.candidates else None
        code = like.code if like else "MÃ"
        who = f"  ({like.name}?)" if like else ""
        lines.append(f'    --unit "{name.text}={code}"{who}')
    if more := len(names.open) - LISTED:
        lines += [f"    và {count(more)} tên khác"] if more > 0 else []
    return [f"  Tên chưa rõ: {count(len(names.open))}", *lines] if lines else []


def _outcome(load: PortalLoad, *, is_trial: bool) -> str:
    if not load.dry_run.can_load:
        return "Chưa nhập được. Không có gì được ghi."
    if is_trial:
        return "Nhập được. Chưa có gì được ghi."
    return "Đã nhập." if load.is_written else "Không có gì thay đổi."
