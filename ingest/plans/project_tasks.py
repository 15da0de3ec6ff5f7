"""The tasks of an MS Project file, without their links."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal

from domain.plan_file import DateRule, PlanFileTask
from ingest.plans.custom_columns import CustomColumns
from ingest.plans.parsed import PlanLog
from ingest.plans.people import with_people
from ingest.plans.project_calendar import work_begins
from ingest.plans.project_people import project_people
from ingest.plans.project_times import (
    day,
    is_elapsed,
    last_day,
    minutes,
    moment,
    whole,
)
from ingest.plans.working_index import WorkingIndex
from ingest.plans.xml_tree import XmlNode

_RULES = dict(enumerate(DateRule))
"""ConstraintType counts them in this order."""
_DAYS = 7
"""DurationFormat of a duration that names none."""


class ProjectTasks:
    """Reads tasks one by one; what is odd about them goes to the log.

    `left_out` tells which rows were no tasks of this plan, by UID, and why;
    `without_code` which tasks have none of their own.
    """

    def __init__(
        self, root: XmlNode, index: WorkingIndex, minutes_per_day: int, log: PlanLog
    ) -> None:
        self.root, self.index, self.log = root, index, log
        self.begins = work_begins(root)
        self.minutes_per_day = minutes_per_day
        self.columns = _columns(root)
        self.people = project_people(root)
        self.without_code: set[str] = set()
        self.plan_name = ""
        self.left_out: dict[str, str] = {}

    def read(self) -> Iterator[tuple[XmlNode, PlanFileTask]]:
        """Each task with its element, in the order of the file."""
        holder = self.root.first("Tasks")
        for node in holder.all("Task") if holder is not None else ():
            if not self._is_left_out(node):
                yield node, self._task(node)

    def _is_left_out(self, node: XmlNode) -> bool:
        """Whether the row is no task of this plan; the log says why."""
        uid, name = node.value("UID"), node.value("Name")
        if _level(node) == 0:
            self.plan_name = self.plan_name or " ".join(name.split())[:300]
            return True
        kind, why = "", ""
        if node.value("IsNull") == "1" or not (name or node.value("Start")):
            kind, why = "task-blank", "dòng trống"
        elif node.value("ExternalTask") == "1":
            kind, why = "task-external", "thuộc tệp dự án khác"
        elif node.value("Active") == "0":
            kind, why = "task-inactive", "đã ngừng kích hoạt"
        if not kind:
            return False
        self.left_out[uid] = why
        self.log.notice(
            kind, place_of(node), f"Không nạp nhiệm vụ {why}", value=name, row=node.line
        )
        return True

    def _task(self, node: XmlNode) -> PlanFileTask:
        place, row = place_of(node), node.line
        uid = node.value("UID")
        if not uid:
            self.log.reject(
                "task-without-uid", place, "Nhiệm vụ không có UID",
                "Lưu lại tệp bằng MS Project", row=row,
            )  # fmt: skip
        name, notes = self.log.name_and_notes(
            node.value("Name"), node.value("Notes"), place=place, row=row
        )
        task = PlanFileTask(
            code="", name=name, uid=uid, notes=notes, row=row, place=place,
            level=_level(node),
            percent=self._percent(node),
        )  # fmt: skip
        task = with_people(
            self._with_times(task, node),
            self.people.get(uid, ()),
            (),
            self.log,
            is_asked=not self.columns.has("lead"),
        )
        task = self.columns.filled(task, _custom(node), self.log)
        others = tuple(name for name in task.cooperating if name != task.lead)
        task = replace(task, cooperating=others)
        self._tell_kind(node, task)
        if task.code:
            return task
        self.without_code.add(uid)
        return replace(task, code=uid)

    def _with_times(self, task: PlanFileTask, node: XmlNode) -> PlanFileTask:
        start, finish = self._planned(node, "Start"), self._planned(node, "Finish")
        length = minutes(node.value("Duration"))
        flag = node.value("Milestone")
        began = self._moment(node, "ActualStart")
        task = replace(
            task,
            is_milestone=flag == "1" or (not flag and length == 0),
            start=day(start),
            finish=last_day(finish, start, begins=self.begins),
            rule=_RULES.get(
                whole(node.value("ConstraintType")) or 0, DateRule.AS_SOON_AS_POSSIBLE
            ),
            rule_day=day(self._moment(node, "ConstraintDate")),
            deadline=day(self._moment(node, "Deadline")),
            actual_start=day(began),
            actual_finish=last_day(
                self._moment(node, "ActualFinish"), began, begins=self.begins
            ),
        )
        self._tell_finish(task, finish)
        task = replace(task, duration_days=self._duration(task, node, length))
        return self._with_baseline(task, node)

    def _with_baseline(self, task: PlanFileTask, node: XmlNode) -> PlanFileTask:
        baseline = next(
            (b for b in node.all("Baseline") if b.value("Number") in {"0", ""}), None
        )
        if baseline is None:
            self._tell_other_baselines(node, task)
            return task
        begin = self._moment(baseline, "Start", task.place)
        end = self._moment(baseline, "Finish", task.place)
        return replace(
            task,
            baseline_start=day(begin),
            baseline_finish=last_day(end, begin, begins=self.begins),
        )

    def _planned(self, node: XmlNode, which: str) -> datetime | None:
        """Start or finish: of a task scheduled by hand the one that is shown."""
        names = (which, f"Manual{which}")
        if node.value("Manual") == "1":
            names = names[::-1]
        return self._moment(node, names[0]) or self._moment(node, names[1])

    def _duration(
        self, task: PlanFileTask, node: XmlNode, length: Decimal | None
    ) -> Decimal | None:
        """In working days; one that counts all hours is counted by the calendar."""
        if length is None:
            return None
        if is_elapsed(whole(node.value("DurationFormat")) or _DAYS):
            if task.start is None or task.finish is None:
                return None
            return Decimal(self.index.count(task.start, task.finish))
        return (length / self.minutes_per_day).quantize(Decimal("0.01"))

    def _tell_finish(self, task: PlanFileTask, finish: datetime | None) -> None:
        """Say where the day is not the one that MS Project shows."""
        if finish is None or finish.date() == task.finish or finish.time() == time():
            return
        self.log.notice(
            "finish-before-work", task.place,
            f"Kết thúc {finish:%H:%M ngày %d/%m/%Y}, trước giờ làm việc: lấy ngày "
            "hôm trước", value=task.name, row=task.row,
        )  # fmt: skip

    def _tell_kind(self, node: XmlNode, task: PlanFileTask) -> None:
        if node.value("Recurring") == "1":
            self.log.notice(
                "task-recurring", task.place,
                "Nhiệm vụ lặp lại; mỗi lần lặp nạp thành một nhiệm vụ con",
                value=task.name, row=task.row,
            )  # fmt: skip
        if node.value("IsSubproject") == "1":
            self.log.notice(
                "task-subproject", task.place,
                "Nhiệm vụ chứa tệp dự án con; nội dung tệp con không có ở đây",
                "Nạp tệp con riêng nếu cần", value=task.name, row=task.row,
            )  # fmt: skip

    def _tell_other_baselines(self, node: XmlNode, task: PlanFileTask) -> None:
        numbers = {b.value("Number") for b in node.all("Baseline")}
        others = sorted(numbers, key=lambda number: (len(number), number))
        if others:
            self.log.notice(
                "baseline-other", task.place,
                f"Chỉ có kế hoạch gốc số {', '.join(others)[:40]}; chỉ đọc Baseline "
                "(số 0)", value=task.name, row=task.row,
            )  # fmt: skip

    def _percent(self, node: XmlNode) -> int | None:
        text = node.value("PercentComplete")
        if not text:
            return None
        number = whole(text)
        if number is None:
            self.log.reject(
                "percent-unreadable", place_of(node), "Tỷ lệ hoàn thành không phải số",
                "Ghi số nguyên từ 0 đến 100", value=text, row=node.line,
            )  # fmt: skip
        return number

    def _moment(self, node: XmlNode, name: str, place: str = "") -> datetime | None:
        text = node.value(name)
        try:
            return moment(text)
        except ValueError:
            self.log.reject(
                "date-unreadable", place or place_of(node),
                f"{name} không phải ngày", "Sửa ngày, ví dụ 2024-03-31T17:00:00",
                value=text, row=node.line,
            )  # fmt: skip
            return None


def _level(node: XmlNode) -> int:
    """From 1; 0 for the row that stands for the whole project."""
    stated = whole(node.value("OutlineLevel"))
    if stated is not None and stated >= 0:
        return stated
    number = node.value("OutlineNumber").strip(".")
    if number == "0" or (not number and node.value("UID") == "0"):
        return 0
    return number.count(".") + 1


def _columns(root: XmlNode) -> CustomColumns:
    holder = root.first("ExtendedAttributes")
    nodes = holder.all("ExtendedAttribute") if holder is not None else ()
    return CustomColumns(
        {
            node.value("FieldID"): node.value("Alias") or node.value("FieldName")
            for node in nodes
        }
    )


def _custom(node: XmlNode) -> list[tuple[str, str]]:
    return [
        (item.value("FieldID"), item.value("Value"))
        for item in node.all("ExtendedAttribute")
    ]


def place_of(node: XmlNode) -> str:
    """Where an element stands, with its UID if it has one."""
    uid = node.value("UID")
    return f"dòng {node.line}, UID {uid[:20]}" if uid else f"dòng {node.line}"
