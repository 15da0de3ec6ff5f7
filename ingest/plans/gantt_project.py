"""GanttProject files (.gan): nested tasks, links, baselines, people, calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.plan import LinkKind
from domain.plan_file import DateRule, PlanFile, PlanFileTask, PlanSource
from ingest.plans.checks import RawLink, resolved_links
from ingest.plans.custom_columns import CustomColumns
from ingest.plans.gantt_calendar import gantt_calendar
from ingest.plans.outline import nested
from ingest.plans.parsed import PlanLog
from ingest.plans.people import with_people
from ingest.plans.project_times import whole
from ingest.plans.working_index import WorkingIndex
from ingest.plans.xml_tree import XmlNode

ROOT = "project"
KEPT = frozenset(
    {
        "calendars", "day-types", "default-week", "only-show-weekends", "date",
        "tasks", "taskproperties", "taskproperty", "task", "depend", "customproperty",
        "notes", "resources", "resource", "allocations", "allocation", "previous",
        "previous-tasks", "previous-task",
    }
)  # fmt: skip
"""What is read; views, roles, rates and vacations of people are passed over."""

_KINDS = {
    "1": LinkKind.START_TO_START,
    "2": LinkKind.FINISH_TO_START,
    "3": LinkKind.FINISH_TO_FINISH,
    "4": LinkKind.START_TO_FINISH,
}
"""As ConstraintType of GanttProject counts them."""
_MOST_DAYS = 10_000


def read_gantt_project(root: XmlNode, log: PlanLog) -> PlanFile:
    """The plan of a parsed .gan file; without tasks when it has none.

    A link stands in its predecessor and names its successor. That it is "Strong" or
    "Rubber" says how GanttProject moves the successor, not what holds it, and is
    passed over. Of several baselines the first counts: the earliest promise.
    """
    holder = root.first("tasks")
    placed = list(_outline(holder, 1)) if holder is not None else []
    calendar = gantt_calendar(root, _years(node for node, _ in placed))
    reader = _Tasks(
        WorkingIndex(calendar),
        _columns(holder),
        _people(root, responsible=None),
        _people(root, responsible=True),
        _baseline(root, log),
        log,
    )
    read = [(node, reader.task(node, level)) for node, level in placed]
    own = {task.uid for _, task in read if task.code}
    tasks = nested([replace(t, code=t.code or t.uid) for _, t in read])
    by_uid = {task.uid: task for task in tasks}
    raw = [link for node, task in read for link in _links(node, task, by_uid, log)]
    return PlanFile(
        source=PlanSource.GANTT_PROJECT,
        tasks=tuple(tasks),
        name=" ".join(root.attributes.get("name", "").split())[:300],
        links=resolved_links(raw, by_uid, log),
        calendar=calendar,
        has_codes=all(task.uid in own for task in tasks if not task.is_summary),
    )


@dataclass(frozen=True, slots=True)
class _Tasks:
    index: WorkingIndex
    columns: CustomColumns
    people: Mapping[str, tuple[str, ...]]
    responsible: Mapping[str, tuple[str, ...]]
    baseline: Mapping[str, XmlNode]
    log: PlanLog

    def task(self, node: XmlNode, level: int) -> PlanFileTask:
        """One task; its code stays "" where no column gives one."""
        told, place, row = node.attributes, _place(node), node.line
        uid = told.get("id", "")
        if not uid:
            self.log.reject(
                "task-without-uid", place, "Nhiệm vụ không có id",
                "Lưu lại tệp bằng GanttProject", row=row,
            )  # fmt: skip
        name, notes = self.log.name_and_notes(
            told.get("name", ""), node.value("notes"), place=place, row=row
        )
        start, finish = self._days(node, node)
        begin, end = self._days(self.baseline.get(uid), node)
        # The day is kept when the constraint (1: earliest begin) is put off (0).
        is_bound = told.get("thirdDate-constraint", "1") == "1"
        not_before = self._day(told.get("thirdDate", "") if is_bound else "", node)
        rule = DateRule.START_NO_EARLIER_THAN if not_before else None
        is_milestone = told.get("meeting") == "true"
        task = PlanFileTask(
            code="", name=name, uid=uid, level=level, notes=notes, row=row, place=place,
            is_milestone=is_milestone, start=start, finish=finish,
            duration_days=Decimal(0 if is_milestone else self._length(node, node) or 0),
            percent=self._percent(node), baseline_start=begin, baseline_finish=end,
            rule=rule or DateRule.AS_SOON_AS_POSSIBLE, rule_day=not_before,
        )  # fmt: skip
        task = with_people(
            task,
            self.people.get(uid, ()),
            self.responsible.get(uid, ()),
            self.log,
            is_asked=not self.columns.has("lead"),
        )
        values = [
            (
                item.attributes.get("taskproperty-id", ""),
                item.attributes.get("value", ""),
            )
            for item in node.all("customproperty")
        ]
        return self.columns.filled(task, values, self.log)

    def _days(
        self, node: XmlNode | None, task: XmlNode
    ) -> tuple[date | None, date | None]:
        """First and last day; both the same for a milestone and what takes no time."""
        if node is None:
            return None, None
        start = self._day(node.attributes.get("start", ""), task)
        length = self._length(node, task)
        if start is None or length is None:
            return start, None
        if node.attributes.get("meeting") == "true" or length == 0:
            return start, start
        return start, self.index.finish(start, length)

    def _length(self, node: XmlNode, task: XmlNode) -> int | None:
        text = node.attributes.get("duration", "")
        number = whole(text)
        if number is None or not 0 <= number <= _MOST_DAYS:
            self.log.reject(
                "duration-unreadable", _place(task),
                f"Thời lượng không phải số ngày từ 0 đến {_MOST_DAYS}",
                "Sửa thời lượng", value=text, row=task.line,
            )  # fmt: skip
            return None
        return number

    def _percent(self, node: XmlNode) -> int | None:
        text = node.attributes.get("complete", "")
        number = whole(text)
        if text and number is None:
            self.log.reject(
                "percent-unreadable", _place(node), "Tỷ lệ hoàn thành không phải số",
                "Ghi số nguyên từ 0 đến 100", value=text, row=node.line,
            )  # fmt: skip
        return number

    def _day(self, text: str, task: XmlNode) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.log.reject(
                "date-unreadable", _place(task), "Có ngày không đọc được",
                "Sửa ngày, ví dụ 2024-03-31", value=text, row=task.line,
            )  # fmt: skip
            return None


def _outline(holder: XmlNode, level: int) -> Iterator[tuple[XmlNode, int]]:
    for node in holder.all("task"):
        yield node, level
        yield from _outline(node, level + 1)


def _links(
    node: XmlNode,
    task: PlanFileTask,
    by_uid: Mapping[str, PlanFileTask],
    log: PlanLog,
) -> Iterator[RawLink]:
    for link in node.all("depend"):
        told = link.attributes
        successor = by_uid.get(told.get("id", ""))
        kind = _KINDS.get(told.get("type", "2"))
        lag = whole(told.get("difference", "0"))
        if successor is None:
            log.reject(
                "successor-unknown", task.place,
                f"Việc sau '{told.get('id', '')[:40]}' không có trong tệp",
                "Lưu lại tệp bằng GanttProject", value=task.name, row=task.row,
            )  # fmt: skip
        elif kind is None or lag is None or abs(lag) > _MOST_DAYS:
            log.reject(
                "link-kind", task.place, "Kiểu hoặc độ trễ của liên kết không rõ",
                "Sửa liên kết trong GanttProject",
                value=f"{told.get('type')} {told.get('difference')}", row=task.row,
            )  # fmt: skip
        else:
            yield RawLink(task.uid, successor, kind, lag)


def _baseline(root: XmlNode, log: PlanLog) -> dict[str, XmlNode]:
    holder = root.first("previous")
    kept = list(holder.all("previous-tasks")) if holder is not None else []
    if len(kept) > 1:
        names = ", ".join(node.attributes.get("name", "") for node in kept)
        log.notice(
            "baseline-other", f"dòng {kept[0].line}",
            f"Có {len(kept)} kế hoạch gốc; đọc bản đầu tiên", value=names,
        )  # fmt: skip
    return {
        node.attributes.get("id", ""): node
        for node in (kept[0].all("previous-task") if kept else ())
    }


def _people(root: XmlNode, *, responsible: bool | None) -> dict[str, tuple[str, ...]]:
    """Names by the id of the task; only of those who answer for it, if asked."""
    holder = root.first("resources")
    names = {
        node.attributes.get("id", ""): " ".join(
            node.attributes.get("name", "").split()
        )[:200]
        for node in (holder.all("resource") if holder is not None else ())
    }
    found: dict[str, dict[str, None]] = {}
    allocations = root.first("allocations")
    for node in allocations.all("allocation") if allocations is not None else ():
        told = node.attributes
        name = names.get(told.get("resource-id", ""))
        if name and not (responsible and told.get("responsible") != "true"):
            found.setdefault(told.get("task-id", ""), {})[name] = None
    return {uid: tuple(people) for uid, people in found.items()}


def _columns(holder: XmlNode | None) -> CustomColumns:
    properties = holder.first("taskproperties") if holder is not None else None
    nodes = properties.all("taskproperty") if properties is not None else ()
    return CustomColumns(
        {
            node.attributes.get("id", ""): node.attributes.get("name", "")
            for node in nodes
            if node.attributes.get("type") == "custom"
        }
    )


def _years(nodes: Iterator[XmlNode]) -> range:
    """The years that tasks begin in, and ten more."""
    years = [
        int(text)
        for text in (node.attributes.get("start", "")[:4] for node in nodes)
        if text.isascii() and text.isdigit() and 1984 <= int(text) <= 2139
    ]
    return range(min(years), max(years) + 11) if years else range(0)


def _place(node: XmlNode) -> str:
    uid = node.attributes.get("id", "")
    return f"dòng {node.line}, ID {uid[:20]}" if uid else f"dòng {node.line}"
