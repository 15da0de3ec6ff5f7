"""Deadlines in a plan file beside those that were promised: what is which."""

from dataclasses import dataclass, replace
from datetime import date

from domain.formatting import day as day_text
from domain.plan import DONE_PERCENT, Extension, TaskRecord
from domain.plan_file import PlanFileTask
from domain.plan_import import LaterDeadlines, PlanDecision
from domain.problem import Problem, Severity

DECISION_REMEDY = (
    "Nếu là gia hạn, ghi số, ngày quyết định và lý do khi nạp; nếu chỉ là lịch của "
    "phần mềm, chọn giữ hạn đã giao"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """The deadlines of one task after the file; `extension` is what the file adds."""

    first: date | None
    extension: Extension | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """How later deadlines of one file are taken. `today`: when they become known.

    `baseline_first`: the baseline is the first promise even beside a deadline, as in
    tables; tools know a deadline apart from what they had planned.
    """

    later: LaterDeadlines
    decision: PlanDecision | None
    today: date
    baseline_first: bool = True

    def of_new(self, task: PlanFileTask) -> Promise:
        """The first deadline is the baseline's, else the file's only one."""
        planned = planned_deadline(task)
        first = self._told_first(task) or planned
        if first is None or planned is None or planned == first:
            return Promise(first)
        if planned < first:
            return Promise(first, problem=_kept(
                task, "deadline-before-baseline", planned, first, "hạn theo gốc"
            ))  # fmt: skip
        return self._later(task, first, first, planned)

    def of_known(
        self, task: PlanFileTask, record: TaskRecord, *, ended: bool
    ) -> Promise:
        """Beside what is kept; `ended`: it is done or cancelled, so its days rest."""
        first, present = record.task.first_deadline, record.deadline
        planned = planned_deadline(task)
        if first is None or present is None:
            return self.of_new(task)
        if planned is None or planned == present:
            return Promise(first, problem=self._other_first(task, first))
        past = {first, *(item.new_deadline for item in record.extensions)}
        if planned in past:
            return Promise(first, problem=_kept(
                task, "deadline-of-before", planned, present, "hạn sau gia hạn"
            ))  # fmt: skip
        if ended or _is_when_done(task):
            return Promise(first, problem=_kept(
                task, "deadline-of-ended", planned, present, "hạn đã giao"
            ))  # fmt: skip
        if planned < present:
            return Promise(first, problem=replace(
                _kept(task, "deadline-earlier", planned, present, "hạn đã giao"),
                severity=Severity.REJECT,
                remedy=f"Sửa thành {day_text(present)}; hạn đã giao không rút ngắn "
                "bằng tệp",
            ))  # fmt: skip
        return self._later(task, first, present, planned)

    def _later(
        self, task: PlanFileTask, first: date, present: date, planned: date
    ) -> Promise:
        if self.later is LaterDeadlines.EXTEND and self.decision is not None:
            decision = self.decision
            return Promise(first, Extension(
                decided_on=decision.decided_on,
                known_on=self.today,
                decision_number=decision.number.strip(),
                reason=decision.reason.strip(),
                new_deadline=planned,
            ))  # fmt: skip
        told = _kept(task, "deadline-later", planned, present, "hạn đã giao")
        if self.later is LaterDeadlines.KEEP:
            return Promise(first, problem=told)
        return Promise(first, problem=replace(
            told,
            severity=Severity.REJECT,
            reason=f"Hạn {day_text(planned)} muộn hơn hạn đã giao {day_text(present)}, "
            "chưa có quyết định gia hạn",
            remedy=DECISION_REMEDY,
        ))  # fmt: skip

    def _told_first(self, task: PlanFileTask) -> date | None:
        apart = task.deadline is not None and not self.baseline_first
        return None if apart else task.baseline_finish

    def _other_first(self, task: PlanFileTask, first: date) -> Problem | None:
        told = self._told_first(task)
        if told is None or told == first:
            return None
        return _kept(task, "first-deadline-kept", told, first, "hạn giao đầu tiên")


def planned_deadline(task: PlanFileTask) -> date | None:
    """The deadline that a file gives: a promise of its own, else the finish.

    Of a task that is done, tools put the day of its end there: that is none.
    """
    if task.deadline is not None:
        return task.deadline
    if _is_when_done(task) and task.baseline_finish is not None:
        return task.baseline_finish
    return task.finish


def _is_when_done(task: PlanFileTask) -> bool:
    done = task.percent == DONE_PERCENT
    return done and task.deadline is None and task.finish == task.actual_finish


def _kept(task: PlanFileTask, kind: str, told: date, kept: date, which: str) -> Problem:
    return Problem(
        kind,
        task.place,
        f"Tệp ghi hạn {day_text(told)}; giữ {which} {day_text(kept)}",
        "Không bắt buộc sửa",
        task.name[:80],
        Severity.NOTICE,
        task.row or None,
    )
