"""Rows of a plan as a table, each by itself: texts, days, percentages."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.percent_scale import PercentScale
from domain.plan_file import PlanFileTask
from domain.text_keys import folded
from ingest.plans.amounts import (
    day_of_period,
    is_without_day,
    whole_percent,
    working_days,
)
from ingest.plans.custom_columns import log_two_leads
from ingest.plans.parsed import MOST_CODE, MOST_NAME, MOST_NOTES, PlanLog
from ingest.plans.units import lead_names, listed_names
from ingest.plans.working_index import WorkingIndex
from ingest.small_file import SmallRow

MOST_PREDECESSORS = 2_000
_YES = frozenset({"x", "co", "yes", "y", "true", "1", "moc", "milestone"})
_NO = frozenset({"", "khong", "no", "n", "false", "0", "task", "nhiem vu"})
_HEADING = re.compile(r"[IVXLC]{1,7}|[A-ZĐ]|(?:Phần|Nhóm)\s+\S+", re.IGNORECASE)
_MOST_LEVEL = 20
_MOST_WEIGHT = 1_000_000


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its task, and what it calls its number, its parent, what it awaits.

    `code` of the task stays "" where the row has none of its own.
    """

    row: SmallRow
    task: PlanFileTask
    number: str
    parent: str
    predecessors: str
    has_level: bool


def is_heading(row: SmallRow) -> bool:
    """Whether a row only names the group of the rows below: "II | Cải cách thủ tục"."""
    told = {key for key, text in row.cells.items() if text}
    if "name" not in told or not told <= {"name", "number"}:
        return False
    number = row.cells.get("number", "").rstrip(".)")
    return not number or _HEADING.fullmatch(number) is not None


def percent_scale(rows: Sequence[SmallRow]) -> PercentScale:
    """How the column of percentages of a file is meant."""
    return PercentScale.of(row.cells.get("percent", "") for row in rows)


def percent_of(row: SmallRow, scale: PercentScale) -> int | None:
    """The cell in full percent; None where blank or refused."""
    text = row.cells.get("percent", "")
    if not text:
        return None
    exact = scale.percent(text)
    if exact is None:
        plain = PercentScale(are_parts=False, is_open=False, is_mixed=False)
        is_number = plain.percent(text) is not None
        row.reject(
            "percent-unclear" if is_number else "percent-unreadable", "percent",
            "Không rõ là phần của 1 hay phần trăm"
            if is_number
            else "Tỷ lệ hoàn thành không phải số",
            "Ghi kèm dấu % dạng chữ, ví dụ 40 %, hoặc đổi cả cột sang số từ 0 đến 100",
        )  # fmt: skip
        return None
    whole = whole_percent(exact)
    if whole != exact:
        row.notice("percent-rounded", "percent", f"Bỏ phần lẻ, lấy {whole} %")
    if not 0 <= whole <= 100:
        row.reject(
            "percent-out-of-range", "percent",
            f"Tỷ lệ hoàn thành {whole} % không nằm trong 0 đến 100 %",
            "Sửa tỷ lệ hoàn thành",
        )  # fmt: skip
        return None
    return whole


@dataclass(frozen=True, slots=True)
class RowReader:
    """Reads the rows of one file."""

    scale: PercentScale
    index: WorkingIndex
    log: PlanLog

    def read(self, row: SmallRow, group: str) -> ReadRow:
        """One task of its row; `group`: of the heading above."""
        place = row.opened.place(row.number, "name")
        name, notes = self.log.name_and_notes(
            row.text("name", 4 * MOST_NAME), row.text("notes", 8 * MOST_NOTES),
            place=place, row=row.number,
        )  # fmt: skip
        wbs = row.text("wbs", MOST_CODE)
        task = PlanFileTask(
            code=" ".join(row.text("code", MOST_CODE).split()), name=name, notes=notes,
            level=self._level(row, wbs), row=row.number, place=place,
            group=" ".join(row.text("group", 300).split()) or group,
            is_milestone=self._is_milestone(row), percent=percent_of(row, self.scale),
            product=" ".join(row.text("product", 1_000).split()),
            legal_basis=" ".join(row.text("legal_basis", 1_000).split()),
            weight=row.number_or_none("weight", 1, _MOST_WEIGHT),
            lead=self._lead(row),
            cooperating=listed_names(row.text("cooperating", 4_000)),
        )  # fmt: skip
        return ReadRow(
            row,
            self._with_days(row, task),
            row.text("number", MOST_CODE) or wbs,
            " ".join(row.text("parent", 4 * MOST_NAME).split()),
            row.text("predecessors", MOST_PREDECESSORS),
            bool(row.cells.get("level") or wbs),
        )

    def _with_days(self, row: SmallRow, task: PlanFileTask) -> PlanFileTask:
        task = replace(
            task,
            start=_day(row, "start", is_end=False),
            finish=_day(row, "finish", is_end=True),
            deadline=_day(row, "deadline", is_end=True),
            baseline_start=_day(row, "baseline_start", is_end=False),
            baseline_finish=_day(row, "baseline_finish", is_end=True),
            actual_start=_day(row, "actual_start", is_end=False),
            actual_finish=_day(row, "actual_finish", is_end=True),
            duration_days=self._duration(row),
        )
        if task.actual_finish is not None and task.percent is None:
            row.notice(
                "percent-from-finish", "actual_finish",
                "Có ngày hoàn thành thực tế, không ghi %; lấy 100 %",
            )  # fmt: skip
            task = replace(task, percent=100)
        if task.is_milestone and task.start is None:
            return replace(task, start=task.finish)
        return self._with_finish(row, task)

    def _with_finish(self, row: SmallRow, task: PlanFileTask) -> PlanFileTask:
        """A finish worked out of start and duration, where the file leaves it out."""
        length = task.duration_days
        if task.finish is not None or task.start is None or length is None:
            return task
        days = max(1, int(length.to_integral_value("ROUND_CEILING")))
        finish = self.index.finish(task.start, days)
        if finish is not None:
            row.notice(
                "finish-computed", "duration",
                f"Không ghi ngày kết thúc; tính {days} ngày làm việc, không trừ ngày "
                f"lễ: {finish:%d/%m/%Y}",
            )  # fmt: skip
        return replace(task, finish=finish)

    def _duration(self, row: SmallRow) -> Decimal | None:
        text = row.cells.get("duration", "")
        if not text:
            return None
        days = working_days(text)
        if days is None or not 0 <= days <= 10_000:
            row.reject(
                "duration-unreadable", "duration",
                "Thời lượng không phải số ngày làm việc",
                "Ghi số ngày, ví dụ 10 hoặc 10 ngày",
            )  # fmt: skip
            return None
        return days.quantize(Decimal("0.01"))

    def _level(self, row: SmallRow, wbs: str) -> int:
        stated = row.number_or_none("level", 1, _MOST_LEVEL)
        return stated or (len(wbs.strip(".").split(".")) if wbs else 1)

    def _is_milestone(self, row: SmallRow) -> bool:
        word = folded(row.cells.get("milestone", ""))
        if word in _YES:
            return True
        if word not in _NO:
            row.reject(
                "milestone-unclear", "milestone", "Không rõ có phải mốc hay không",
                "Ghi x cho mốc, để trống cho nhiệm vụ",
            )  # fmt: skip
        return False

    def _lead(self, row: SmallRow) -> str:
        names = lead_names(row.text("lead", 1_000))
        if len(names) > 1:
            row.is_bad = True
            place = row.opened.place(row.number, "lead")
            log_two_leads(names, place, row.number, self.log)
        return names[0] if names else ""


def _day(row: SmallRow, key: str, *, is_end: bool) -> date | None:
    text = row.cells.get(key, "")
    if not text or is_without_day(text):
        if text:
            row.notice("date-open", key, "Không có ngày cụ thể; nạp là chưa giao hạn")
        return None
    found = day_of_period(text, is_end=is_end)
    if found is None:
        return row.day(key)
    row.notice("date-of-period", key, f"Lấy ngày {found:%d/%m/%Y}")
    return found
