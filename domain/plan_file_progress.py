"""Progress in files beside what was reported: what is a report, what is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.formatting import day as day_text
from domain.identifiers import ReportId, UserId
from domain.plan import DONE_PERCENT, ProgressReport, TaskRecord
from domain.plan_file import PlanFileTask, ProgressRow
from domain.plan_state import TaskStanding, TaskState
from domain.plan_task_merge import problem
from domain.problem import Problem, Severity

_RESTING = (TaskState.CANCELLED, TaskState.SUSPENDED)
MOST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class ReportRule:
    """Whose reports a file brings, and on which day they are made.

    `may_date`: the file's own days count, never before the last report. Otherwise
    nothing is dated back: a report is of `today`.
    """

    today: date
    file_name: str
    author_id: UserId | None
    author_name: str
    may_date: bool

    def of_plan(
        self,
        row: PlanFileTask,
        record: TaskRecord | None,
        standing: TaskStanding | None,
        *,
        status_day: date | None,
        zero_is_said: bool,
    ) -> ProgressReport | Problem | None:
        """The report in a row of a plan; None where it says nothing new.

        `zero_is_said` False: the tool writes 0 % for what nobody has reported.
        """
        percent = row.percent
        before = None if standing is None else standing.percent
        if percent is None or percent == before:
            return None
        if before is None and percent == 0 and not zero_is_said:
            return None
        if before is not None and percent < before:
            return problem(
                row, "percent-falls", *_falling(percent, int(before), record),
                value=f"{percent} %",
            )  # fmt: skip
        if standing is not None and standing.state in _RESTING:
            return problem(row, "task-resting", *_resting(row.code))
        last = _last_day(record)
        wished = row.actual_finish if percent == DONE_PERCENT else None
        day = self._day(wished or status_day, last)
        return self._report(day, percent, row.notes)

    def of_rows(
        self,
        rows: Sequence[ProgressRow],
        record: TaskRecord,
        standing: TaskStanding,
    ) -> Iterator[ProgressReport | Problem | None]:
        """What the rows of one task become, in the order of their days."""
        last = _last_day(record)
        percent = None if standing.percent is None else int(standing.percent)
        ordered = sorted(rows, key=lambda row: row.day or self.today)
        if len(ordered) > 1 and not self.may_date:
            yield _told(
                ordered[1], "report-repeated",
                f"Nhiệm vụ {record.task.code} có {len(ordered)} dòng",
                "Giữ dòng mới nhất",
            )  # fmt: skip
            return
        for row in ordered:
            if self._is_said(row, record):
                yield None
                continue
            refused = self._refused(row, record, standing, last, percent)
            if refused is not None:
                yield refused
                continue
            day = self._day(row.day, last)
            report = self._report(day, row.percent, row.note, row.evidence)
            last, percent = report.day, report.percent
            yield report

    def _is_said(self, row: ProgressRow, record: TaskRecord) -> bool:
        """Whether a report of that day, or of this month, says the same already."""
        counted = record.counted_reports
        if row.day is not None and self.may_date:
            return any(
                (report.day, report.percent) == (row.day, row.percent)
                for report in counted
            )
        if not counted:
            return False
        report = counted[-1]
        since = row.day or self.today.replace(day=1)
        same = (report.percent, report.evidence) == (row.percent, row.evidence.strip())
        note = row.note.strip()[:MOST_NOTE]
        return same and report.day >= since and note in ("", report.note)

    def _refused(
        self,
        row: ProgressRow,
        record: TaskRecord,
        standing: TaskStanding,
        last: date | None,
        before: int | None,
    ) -> Problem | None:
        if standing.state in _RESTING:
            return _told(row, "task-resting", *_resting(row.code))
        if row.day is not None and row.day > self.today:
            return _told(
                row, "report-of-future",
                f"Ngày báo cáo {day_text(row.day)} chưa đến", "Sửa ngày báo cáo",
            )  # fmt: skip
        if before is not None and row.percent < before:
            return _told(row, "percent-falls", *_falling(row.percent, before, record))
        if self.may_date and row.day and last and row.day < last:
            return _told(
                row, "report-before-last",
                f"Ngày {day_text(row.day)} trước báo cáo cuối {day_text(last)}",
                "Báo cáo chỉ thêm sau báo cáo cuối; bỏ dòng hoặc sửa ngày",
            )  # fmt: skip
        return None

    def _day(self, wished: date | None, last: date | None) -> date:
        if not self.may_date or wished is None or wished > self.today:
            return self.today
        return self.today if last is not None and wished < last else wished

    def _report(
        self, day: date, percent: int, note: str, evidence: str = ""
    ) -> ProgressReport:
        return ProgressReport(
            id=ReportId(0),
            day=day,
            percent=percent,
            note=note.strip()[:MOST_NOTE] or f"Theo tệp {self.file_name}",
            evidence=evidence.strip()[:500],
            author_id=self.author_id,
            author_name=self.author_name,
        )


def _last_day(record: TaskRecord | None) -> date | None:
    reports = () if record is None else record.reports
    return max((report.day for report in reports), default=None)


def _falling(percent: int, before: int, record: TaskRecord | None) -> tuple[str, str]:
    last = _last_day(record)
    on = f" ngày {day_text(last)}" if last else ""
    return (
        f"Tỷ lệ {percent} % thấp hơn đã báo cáo {before} %{on}",
        "Sửa tỷ lệ; nếu báo cáo trước sai, đề nghị Văn phòng trả lại báo cáo đó",
    )


def _resting(code: str) -> tuple[str, str]:
    return (
        f"Nhiệm vụ {code} đang tạm dừng hoặc đã hủy theo quyết định",
        "Bỏ tỷ lệ ở dòng này",
    )


def _told(row: ProgressRow, kind: str, reason: str, remedy: str) -> Problem:
    return Problem(
        kind, row.place, reason, remedy, f"{row.code}: {row.percent} %",
        Severity.REJECT, row.row or None,
    )  # fmt: skip
