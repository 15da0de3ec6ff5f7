"""What must hold of a plan, whatever file it came from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.plan import LinkKind, TaskLink
from domain.plan_file import PlanFileTask
from ingest.plans.cycles import cycles
from ingest.plans.parsed import MOST_CODE, PlanLog
from ingest.plans.working_index import FIRST_DAY, LAST_DAY, is_within

_SHOWN_IN_CIRCLE = 12


@dataclass(frozen=True, slots=True)
class RawLink:
    """A link as read: its successor, and what the file calls the predecessor."""

    predecessor: str
    successor: PlanFileTask
    kind: LinkKind = LinkKind.FINISH_TO_START
    lag_days: int = 0


def check_tasks(tasks: Sequence[PlanFileTask], log: PlanLog) -> None:
    """Log double codes, impossible days and percentages, and summaries that differ."""
    first: dict[str, PlanFileTask] = {}
    for task in tasks:
        other = first.setdefault(task.code.casefold(), task)
        if other is not task:
            log.reject(
                "code-repeated", task.place,
                f"Mã {task.code} đã dùng ở {other.place}",
                "Ghi cho mỗi nhiệm vụ một mã riêng", value=task.name, row=task.row,
            )  # fmt: skip
        _check_task(task, log)
    _check_summaries(tasks, log)


def check_links(
    tasks: Sequence[PlanFileTask], links: Iterable[TaskLink], log: PlanLog
) -> None:
    """Log circles, naming the tasks in them."""
    by_code = {task.code: task for task in tasks}
    for circle in cycles(tasks, links):
        named = [f"{code} ({by_code[code].name[:40]})" for code in circle]
        shown = named[:_SHOWN_IN_CIRCLE]
        if len(named) > len(shown):
            shown.append(f"… {len(named) - len(shown)} nhiệm vụ khác")
        start = by_code[circle[0]]
        log.reject(
            "links-in-circle", start.place,
            "Các nhiệm vụ chờ nhau thành vòng: " + " → ".join([*shown, named[0]]),
            "Bỏ một liên kết trong vòng này", value=start.name, row=start.row,
        )  # fmt: skip


def resolved_links(
    raw: Iterable[RawLink], by_name: Mapping[str, PlanFileTask], log: PlanLog
) -> tuple[TaskLink, ...]:
    """Links between codes; those to unknown tasks are logged, doubles are joined.

    `by_name`: tasks by what links call them.
    """
    links: dict[tuple[str, str, LinkKind], TaskLink] = {}
    for link in raw:
        successor = link.successor
        predecessor = by_name.get(link.predecessor)
        if predecessor is None:
            log.reject(
                "predecessor-unknown", successor.place,
                f"Việc trước '{link.predecessor[:40]}' không có trong tệp, hoặc có "
                "thể là nhiều nhiệm vụ",
                "Sửa thành mã nhiệm vụ có trong tệp, hoặc bỏ liên kết",
                value=successor.name, row=successor.row,
            )  # fmt: skip
            continue
        if predecessor.code == successor.code:
            log.reject(
                "link-to-itself", successor.place, "Nhiệm vụ chờ chính nó",
                "Bỏ liên kết này", value=successor.name, row=successor.row,
            )  # fmt: skip
            continue
        key = (predecessor.code, successor.code, link.kind)
        read = TaskLink(*key, link.lag_days)
        known = links.setdefault(key, read)
        if known != read:
            log.reject(
                "link-twice", successor.place,
                f"Việc trước {predecessor.code} ghi hai lần với độ trễ khác nhau",
                "Giữ một liên kết", value=successor.name, row=successor.row,
            )  # fmt: skip
    return tuple(links.values())


def _check_task(task: PlanFileTask, log: PlanLog) -> None:
    place, row = task.place, task.row
    if len(task.code) > MOST_CODE:
        log.reject(
            "code-long", place, f"Mã dài quá {MOST_CODE} ký tự", "Rút gọn mã",
            value=task.code, row=row,
        )  # fmt: skip
    if not is_within(_days(task)):
        log.reject(
            "date-out-of-range", place,
            f"Có ngày trước năm {FIRST_DAY.year} hoặc sau năm {LAST_DAY.year}",
            "Sửa ngày của nhiệm vụ", value=task.name, row=row,
        )  # fmt: skip
    for begin, end, which in (
        (task.start, task.finish, ""),
        (task.baseline_start, task.baseline_finish, " của kế hoạch gốc"),
        (task.actual_start, task.actual_finish, " thực tế"),
    ):
        if begin is not None and end is not None and end < begin:
            log.reject(
                "finish-before-start", place,
                f"Ngày kết thúc{which} {_shown(end)} trước ngày bắt đầu "
                f"{_shown(begin)}", "Sửa một trong hai ngày", value=task.name, row=row,
            )  # fmt: skip
    if task.percent is not None and not 0 <= task.percent <= 100:
        log.reject(
            "percent-out-of-range", place,
            f"Tỷ lệ hoàn thành {task.percent} % không nằm trong 0 đến 100 %",
            "Sửa tỷ lệ hoàn thành", value=task.name, row=row,
        )  # fmt: skip
    if not task.is_summary and task.finish is None:
        log.notice(
            "task-without-date", place,
            "Nhiệm vụ không có ngày kết thúc; nạp là chưa giao hạn",
            "Ghi ngày kết thúc nếu nhiệm vụ có hạn", value=task.name, row=row,
        )  # fmt: skip


def _check_summaries(tasks: Sequence[PlanFileTask], log: PlanLog) -> None:
    """Dates of a summary beside the earliest and latest of what is directly in it."""
    children: dict[str, list[PlanFileTask]] = {}
    for task in tasks:
        if task.parent is not None:
            children.setdefault(task.parent, []).append(task)
    for task in tasks:
        inside = children.get(task.code, [])
        starts = [child.start for child in inside if child.start is not None]
        ends = [child.finish for child in inside if child.finish is not None]
        for own, theirs, which in (
            (task.start, min(starts, default=None), "bắt đầu"),
            (task.finish, max(ends, default=None), "kết thúc"),
        ):
            if own is not None and theirs is not None and own != theirs:
                log.notice(
                    "summary-differs", task.place,
                    f"Nhiệm vụ nhóm {which} {_shown(own)}, các nhiệm vụ bên trong "
                    f"{which} {_shown(theirs)}",
                    "Kiểm tra ngày của nhóm; tiến độ tính theo các nhiệm vụ bên trong",
                    value=task.name, row=task.row,
                )  # fmt: skip


def _days(task: PlanFileTask) -> tuple[date | None, ...]:
    return (
        task.start, task.finish, task.baseline_start, task.baseline_finish,
        task.actual_start, task.actual_finish, task.deadline, task.rule_day,
    )  # fmt: skip


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
