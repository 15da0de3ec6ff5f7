"""The sample's reform plan of 2024: its tasks, and a year of reports on them.

Composed, with the milestones that were published; the tables in `plan/` say of every
task how it went. Words of the last column: `xong N` done N working days after its
deadline (before: negative), `dang P` open at P percent, `gh:DAY` deadline moved,
`tra:MONTH` a report of 100 % that was returned, `im:MONTH` silent from then on,
`tam:DAY` suspended, `huy:DAY` cancelled.
"""

import csv
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from domain.identifiers import OrgUnitId, PlanId, ReportId
from domain.plan import (
    DecisionKind,
    Extension,
    LinkKind,
    Plan,
    PlanBook,
    PlanGroup,
    Priority,
    ProgressReport,
    Task,
    TaskDecision,
    TaskLink,
    TaskRecord,
    Verdict,
)
from domain.plan_target import PlanTarget, TargetReading
from domain.working_days import WorkingCalendar

FOLDER = Path(__file__).parent / "plan"
CODE = "CCHC-2024"
DECISION = "Quyết định 6004/QĐ-UBND ngày 29/12/2023"
FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)
GROUPS = {
    "I": "Chỉ đạo, điều hành",
    "II": "Cải cách thể chế",
    "III": "Cải cách thủ tục hành chính",
    "IV": "Cải cách tổ chức bộ máy",
    "V": "Cải cách chế độ công vụ",
    "VI": "Cải cách tài chính công",
    "VII": "Xây dựng chính quyền điện tử, chính quyền số",
    "VIII": "Thông tin, tuyên truyền",
}
REPORT_DAY = 25
"""Of each month; on a day off the working day before."""
JUDGED_UNTIL = date(2024, 12, 13)
"""Reports after it wait for the office."""
STAGES = (
    (1, "Đã phân công, lập kế hoạch chi tiết."),
    (20, "Đang khảo sát, thu thập số liệu của các đơn vị."),
    (40, "Đã có dự thảo, đang lấy ý kiến đơn vị phối hợp."),
    (60, "Đã tiếp thu ý kiến, hoàn thiện sản phẩm."),
    (80, "Đã trình, chờ ý kiến lãnh đạo Thành phố."),
    (100, "Đã hoàn thành, sản phẩm được duyệt."),
)
REASONS = (
    "Chờ văn bản hướng dẫn của Bộ",
    "Gói thầu phải điều chỉnh dự toán",
    "Đơn vị phối hợp chậm cung cấp dữ liệu",
)
MONTH_ENDS = (date(2024, 3, 31), date(2024, 6, 30), date(2024, 9, 30), LAST_DAY)


@dataclass(frozen=True, slots=True)
class Fate:
    """How a task went; None: does not happen."""

    done_after: int | None = None
    percent: int = 0
    extensions: tuple[date, ...] = ()
    returned: str | None = None
    silent_from: str | None = None
    suspended: date | None = None
    cancelled: date | None = None


def reform_plan(
    units: Mapping[str, OrgUnitId], calendar: WorkingCalendar, *, seed: int = 6004
) -> PlanBook:
    """The plan with its history up to the end of 2024; `units` by code."""
    chance = random.Random(seed)
    rows = list(_rows("nhiem_vu.csv"))
    records = tuple(_record(row, units, calendar, chance) for row in rows)
    return PlanBook(
        Plan(
            PlanId(0),
            CODE,
            "Kế hoạch cải cách hành chính năm 2024",
            DECISION,
            units["HCM"],
            FIRST_DAY,
            LAST_DAY,
        ),
        tuple(PlanGroup(code, name) for code, name in GROUPS.items()),
        records,
        tuple(link for row in rows for link in _links(row)),
    )


def reform_targets(units: Mapping[str, OrgUnitId]) -> tuple[PlanTarget, ...]:
    """The plan's targets with what was reported each quarter."""
    return tuple(
        PlanTarget(
            code=row["Mã"],
            name=row["Chỉ tiêu"],
            lead_id=units[row["Chủ trì"]],
            measure=row["Đơn vị tính"],
            baseline=Decimal(row["Xuất phát"]),
            goal=Decimal(row["Đích"]),
            start=FIRST_DAY,
            due=date.fromisoformat(row["Hạn"]),
            indicator_code=row["Chỉ số"],
            readings=tuple(
                TargetReading(day, Decimal(row[quarter]))
                for day, quarter in zip(
                    MONTH_ENDS, ("Quý I", "Quý II", "Quý III", "Quý IV"), strict=True
                )
            ),
        )
        for row in _rows("chi_tieu.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="|", restval=""))


def _record(
    row: Mapping[str, str],
    units: Mapping[str, OrgUnitId],
    calendar: WorkingCalendar,
    chance: random.Random,
) -> TaskRecord:
    task, fate = _task(row, units), _fate(row["Diễn biến"])
    record = TaskRecord(task, extensions=_extensions(task, fate, calendar, chance))
    decisions = []
    if fate.suspended:
        decisions.append((DecisionKind.SUSPENDED, fate.suspended))
    if fate.cancelled:
        decisions.append((DecisionKind.CANCELLED, fate.cancelled))
    return replace(
        record,
        reports=_reports(record, fate, calendar, chance),
        decisions=tuple(
            TaskDecision(
                kind, day, f"{chance.randint(2000, 4900)}/QĐ-UBND", "Chờ sắp xếp bộ máy"
            )
            for kind, day in decisions
        ),
    )


def _task(row: Mapping[str, str], units: Mapping[str, OrgUnitId]) -> Task:
    """One row; a code of three parts is a subtask, a row without start a milestone."""
    group, _, rest = row["Mã"].partition(".")
    weight = int(row["Trọng số"])
    return Task(
        code=row["Mã"],
        name=row["Nhiệm vụ"],
        group_code=group,
        lead_id=units[row["Chủ trì"]],
        supporting_ids=tuple(units[u] for u in row["Phối hợp"].split(";") if u),
        parent_code=row["Mã"].rpartition(".")[0] if "." in rest else None,
        start=_day(row["Bắt đầu"]),
        first_deadline=_day(row["Hạn"]),
        is_milestone=not row["Bắt đầu"],
        indicator_codes=tuple(code for code in row["Chỉ tiêu"].split(";") if code),
        weight=weight,
        priority=Priority.HIGH
        if weight >= 6
        else Priority.LOW
        if weight < 3
        else Priority.NORMAL,
        legal_basis=DECISION,
        product=row["Sản phẩm"],
    )


def _links(row: Mapping[str, str]) -> list[TaskLink]:
    """`III.01SS+10;II.02`: finish to start where no kind is named."""
    found = []
    for text in filter(None, row["Chờ"].split(";")):
        kind = next((k for k in LinkKind if k.value in text), None)
        code, _, lag = text.partition(kind.value) if kind else (text, "", "")
        found.append(
            TaskLink(code, row["Mã"], kind or LinkKind.FINISH_TO_START, int(lag or 0))
        )
    return found


def _fate(text: str) -> Fate:
    words = text.split()
    fate = Fate()
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, _, value = word.partition(":")
        match name:
            case "xong":
                fate = replace(fate, done_after=int(following))
            case "dang":
                fate = replace(fate, percent=int(following))
            case "gh":
                day = date.fromisoformat(value)
                fate = replace(fate, extensions=(*fate.extensions, day))
            case "tra":
                fate = replace(fate, returned=value)
            case "im":
                fate = replace(fate, silent_from=value)
            case "tam":
                fate = replace(fate, suspended=date.fromisoformat(value))
            case "huy":
                fate = replace(fate, cancelled=date.fromisoformat(value))
    return fate


def _extensions(
    task: Task, fate: Fate, calendar: WorkingCalendar, chance: random.Random
) -> tuple[Extension, ...]:
    found: list[Extension] = []
    before = task.first_deadline or LAST_DAY
    for deadline in fate.extensions:
        decided = calendar.previous_working_day(before - timedelta(days=7))
        found.append(
            Extension(
                decided,
                decided,
                f"{chance.randint(1500, 4900)}/QĐ-UBND",
                chance.choice(REASONS),
                deadline,
            )
        )
        before = deadline
    return tuple(found)


def _reports(
    record: TaskRecord, fate: Fate, calendar: WorkingCalendar, chance: random.Random
) -> tuple[ProgressReport, ...]:
    """Monthly from the start to the day it was done, or to the end of the year."""
    done_on = None
    if fate.done_after is not None and record.deadline is not None:
        done_on = _shifted(record.deadline, fate.done_after, calendar)
    found = []
    so_far = 0
    start = record.task.start or FIRST_DAY
    days = (
        () if record.task.is_milestone else _report_days(start, done_on, fate, calendar)
    )
    for day in days:
        if f"{day:%Y-%m}" == fate.returned:
            found.append(_returned(record, day, calendar))
            continue
        percent = _percent_on(start, day, done_on, fate, calendar, chance)
        so_far = max(so_far, percent)
        found.append(_report(record, day, so_far, calendar))
    if done_on is not None:
        found.append(_report(record, done_on, 100, calendar))
    return tuple(found)


def _report_days(
    start: date, done_on: date | None, fate: Fate, calendar: WorkingCalendar
) -> Sequence[date]:
    """Days of monthly reports after the start and before the end of the work."""
    ends = (done_on, fate.cancelled, fate.suspended, LAST_DAY + timedelta(days=1))
    end = min(day for day in ends if day is not None)
    days = []
    for month in range(1, 13):
        day = date(2024, month, REPORT_DAY)
        if not calendar.is_working(day):
            day = calendar.previous_working_day(day)
        is_silent = fate.silent_from and f"{day:%Y-%m}" >= fate.silent_from
        if start < day < end and not is_silent:
            days.append(day)
    return days


def _percent_on(
    start: date,
    day: date,
    done_on: date | None,
    fate: Fate,
    calendar: WorkingCalendar,
    chance: random.Random,
) -> int:
    """Near an even path to the end of the work, or to where it stood in December."""
    final = 100 if done_on else fate.percent
    end = done_on or date(2024, 12, REPORT_DAY)
    whole = max(1, calendar.working_days_from(start, end))
    share = min(1.0, calendar.working_days_from(start, day) / whole)
    percent = int(final * share ** chance.choice((0.8, 1.0, 1.25)))
    return min(percent, 95) if done_on else percent


def _report(
    record: TaskRecord, day: date, percent: int, calendar: WorkingCalendar
) -> ProgressReport:
    note = [text for least, text in STAGES if percent >= least or least == 1][-1]
    judged_on = calendar.add_working_days(day, 3)
    is_judged = day <= JUDGED_UNTIL
    return ProgressReport(
        id=ReportId(0),
        day=day,
        percent=percent,
        note=note,
        evidence=f"https://vanban.example.invalid/cchc/{record.task.code}"
        if percent == 100
        else "",
        author_name="Cán bộ đầu mối cải cách hành chính",
        verdict=Verdict.ACCEPTED if is_judged else None,
        verdict_on=judged_on if is_judged else None,
    )


def _returned(
    record: TaskRecord, day: date, calendar: WorkingCalendar
) -> ProgressReport:
    return replace(
        _report(record, day, 100, calendar),
        verdict=Verdict.RETURNED,
        verdict_on=calendar.add_working_days(day, 4),
        verdict_note="Mới có dự thảo, chưa có quyết định phê duyệt.",
    )


def _shifted(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    """So many working days after a day; 0 and before: a working day up to it."""
    if working_days > 0:
        return calendar.add_working_days(day, working_days)
    if not calendar.is_working(day):
        day = calendar.previous_working_day(day)
    for _ in range(-working_days):
        day = calendar.previous_working_day(day)
    return day


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
