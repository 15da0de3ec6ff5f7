"""Plans as tables, CSV or workbook: outline, groups, codes, predecessors."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from domain.plan_file import PlanFile, PlanFileTask, PlanSource
from domain.text_keys import folded
from ingest.limits import Limits
from ingest.plans.checks import RawLink, resolved_links
from ingest.plans.outline import nested
from ingest.plans.parsed import MOST_TASKS, PlanLog
from ingest.plans.plan_columns import COLUMNS
from ingest.plans.predecessor_text import TENTHS_PER_DAY, written_links
from ingest.plans.project_times import LagRule
from ingest.plans.table_rows import ReadRow, RowReader, is_heading, percent_scale
from ingest.plans.working_index import WorkingIndex
from ingest.small_file import SmallRow, small_rows
from ingest.unreadable import unreadable

_MINUTES_PER_DAY = TENTHS_PER_DAY // 10
_FORMULA_STARTS = ("=", "+", "-", "@")
_OUTLINE = ("level", "wbs", "parent", "group")
"""Columns that say where a task belongs, so that no row is a heading."""


def read_plan_table(path: Path, log: PlanLog, *, limits: Limits) -> PlanFile:
    """The plan of a table. UnreadableFile when it lacks the columns, or is none.

    A row without anything but a name, and perhaps a Roman number, heads a group. A
    task's code is that of its column, else its number, after that of its group.
    """
    rows = list(_limited(small_rows(path, COLUMNS, log.log, limits=limits)))
    calendar = PlanFile(PlanSource.TABLE, ()).calendar
    reader = RowReader(percent_scale(rows), WorkingIndex(calendar), log)
    has_outline = any(
        row.cells.get(key)
        for row in rows
        for key in ("level", "wbs", "parent", "group")
    )
    read: list[ReadRow] = []
    group = heading = ""
    for row in rows:
        if is_heading(row) and not has_outline:
            row.notice(
                "row-as-group", "name", "Dòng chỉ có tên; là nhóm của các dòng dưới"
            )
            group = " ".join(row.cells["name"].split())
            heading = row.cells.get("number", "").rstrip(".)")
        else:
            read.append(_coded(reader.read(row, group), heading, log))
    tasks = _placed(read, log)
    by_row = {task.row: task for task in tasks}
    names = _names(read, by_row, counts=_counted_by(rows))
    rule = LagRule(_MINUTES_PER_DAY, reader.index)
    raw = [link for item in read for link in _links(item, by_row, names, rule, log)]
    return PlanFile(
        source=PlanSource.TABLE,
        tasks=tuple(tasks),
        links=resolved_links(raw, names, log),
        calendar=calendar,
        has_codes=True,
    )


def _limited(rows: Iterator[SmallRow]) -> Iterator[SmallRow]:
    for count, row in enumerate(rows):
        if count >= MOST_TASKS:
            raise unreadable(
                "plan-too-large",
                f"Kế hoạch có hơn {MOST_TASKS} nhiệm vụ",
                "Chia thành nhiều kế hoạch",
            )
        row.cells = {key: _as_typed(text) for key, text in row.cells.items()}
        yield row


def _as_typed(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from running a text."""
    return text[1:] if text[:1] == "'" and text[1:2] in _FORMULA_STARTS else text


def _coded(item: ReadRow, heading: str, log: PlanLog) -> ReadRow:
    task = item.task
    if task.code:
        return item
    number = item.number.rstrip(".)")
    if not number:
        log.reject(
            "code-missing", item.row.opened.place(item.row.number, "code"),
            "Nhiệm vụ không có mã hay số thứ tự",
            "Ghi mã nhiệm vụ: lần nạp sau nhận ra nhiệm vụ theo mã",
            value=task.name, row=task.row,
        )  # fmt: skip
    code = f"{heading}.{number}" if heading else number
    return replace(item, task=replace(task, code=code))


def _placed(read: Sequence[ReadRow], log: PlanLog) -> list[PlanFileTask]:
    """The tasks under one another: by the parents they name, else by their levels."""
    if not any(item.parent for item in read):
        return nested([item.task for item in read])
    by_row = {item.task.row: item.task for item in read}
    names = _names(read, by_row)
    children: dict[int, list[ReadRow]] = {}
    for item in read:
        above = names.get(item.parent) if item.parent else None
        if item.parent and above is None:
            log.reject(
                "parent-unknown", item.row.opened.place(item.task.row, "parent"),
                f"Nhiệm vụ cha '{item.parent[:40]}' không có trong tệp, hoặc có nhiều",
                "Ghi mã của nhiệm vụ cha", value=item.task.name, row=item.task.row,
            )  # fmt: skip
        children.setdefault(above.row if above is not None else 0, []).append(item)
    ordered: list[PlanFileTask] = []
    waiting = [(item, 1) for item in reversed(children.get(0, []))]
    while waiting:
        item, level = waiting.pop()
        ordered.append(replace(item.task, level=level))
        below = children.get(item.task.row, [])
        waiting.extend((child, level + 1) for child in reversed(below))
    reached = {task.row for task in ordered}
    for item in read:
        if item.task.row not in reached:
            log.reject(
                "parent-in-circle", item.row.opened.place(item.task.row, "parent"),
                "Nhiệm vụ là cha của chính nó qua các nhiệm vụ khác",
                "Sửa nhiệm vụ cha", value=item.task.name, row=item.task.row,
            )  # fmt: skip
    return nested(ordered)


def _names(
    read: Sequence[ReadRow],
    by_row: Mapping[int, PlanFileTask],
    *,
    counts: str = "",
) -> dict[str, PlanFileTask]:
    """Tasks by what cells call them: code, number, name; only where it is clear.

    A text that is one task's code and another's number is clear only where `counts`
    says which of the two is meant.
    """
    texts = {
        "code": [item.task.code for item in read],
        "number": [item.number for item in read],
        "name": [item.task.name for item in read],
    }
    names: dict[str, PlanFileTask] = {}
    unclear: set[str] = set()
    for key in sorted(texts, key=lambda key: key != counts):
        times = Counter(texts[key])
        for item, text in zip(read, texts[key], strict=True):
            task = by_row.get(item.task.row)
            if text and times[text] == 1 and task is not None:
                other = names.setdefault(text, task)
                if other is not task and key == "number" and not counts:
                    unclear.add(text)
    return {text: task for text, task in names.items() if text not in unclear}


def _counted_by(rows: Sequence[SmallRow]) -> str:
    """Whether predecessors are codes or row numbers, where the titles tell; else "".

    MS Project has both: its Predecessors name IDs, Unique ID Predecessors the others.
    """
    opened = rows[0].opened if rows else None
    if opened is None or "predecessors" not in opened.index:
        return ""
    titles = {
        key: folded(opened.table.header[index]) for key, index in opened.index.items()
    }
    if titles["predecessors"] == "unique id predecessors":
        return "code"
    return "number" if titles.get("code") == "unique id" else ""


def _links(
    item: ReadRow,
    by_row: Mapping[int, PlanFileTask],
    names: Mapping[str, PlanFileTask],
    rule: LagRule,
    log: PlanLog,
) -> Iterator[RawLink]:
    successor = by_row.get(item.task.row)
    if successor is None or not item.predecessors:
        return
    place = item.row.opened.place(successor.row, "predecessors")
    successor = replace(successor, place=place)
    for link in written_links(item.predecessors, names):
        predecessor = names.get(link.name)
        if predecessor is None or link.amount is None:
            if link.amount is None:
                log.reject(
                    "lag-unreadable", place, f"Độ trễ sau '{link.name[:40]}' không rõ",
                    "Ghi số ngày, ví dụ 12FS+3d hoặc 12FS+3 ngày",
                    value=item.predecessors, row=successor.row,
                )  # fmt: skip
            yield RawLink(link.name, successor, link.kind)
            continue
        lag = rule.lag(link.amount, link.unit, link.kind, predecessor)
        if lag is None:
            log.reject(
                "lag-unreadable", place, f"Độ trễ sau {predecessor.code} quá lớn",
                "Sửa độ trễ", value=item.predecessors, row=successor.row,
            )  # fmt: skip
            continue
        if lag.told:
            log.notice(
                "lag-converted", place,
                f"Độ trễ sau {predecessor.code} đổi từ {lag.told}",
                value=item.predecessors, row=successor.row,
            )  # fmt: skip
        yield RawLink(link.name, successor, link.kind, lag.days)
