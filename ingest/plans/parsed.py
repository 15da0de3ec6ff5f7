"""What reading a plan file yields, and how its readers tell of problems."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from domain.plan_file import PlanFile, ProgressRow
from domain.problem import Problem, Severity
from ingest.problem_log import ProblemLog, shortened

NO_NEED = "Không bắt buộc sửa"
MOST_TASKS = 20_000
MOST_NAME, MOST_CODE, MOST_NOTES = 500, 64, 4_000
"""Characters; the longest task of the city's plans has some 300."""
_MARKUP = re.compile(r"<[A-Za-z/!?]")


@dataclass(frozen=True, slots=True)
class ParsedPlan:
    """The plan of a file, None when it must stay out, and all problems."""

    plan: PlanFile | None
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


@dataclass(frozen=True, slots=True)
class ParsedProgress:
    """The reports of a file in its order, none when one is bad; and all problems."""

    reports: tuple[ProgressRow, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


class PlanLog:
    """Problems of a plan file; a single rejection keeps the whole plan out."""

    __slots__ = ("log",)

    def __init__(self) -> None:
        self.log = ProblemLog()

    def reject(
        self, kind: str, place: str, reason: str, remedy: str,
        *, value: str = "", row: int | None = None,
    ) -> None:  # fmt: skip
        """Keep the plan out."""
        self._add(kind, place, reason, remedy, value, row, Severity.REJECT)

    def notice(
        self, kind: str, place: str, reason: str, remedy: str = NO_NEED,
        *, value: str = "", row: int | None = None,
    ) -> None:  # fmt: skip
        """Say something that does not stand in the way."""
        self._add(kind, place, reason, remedy, value, row, Severity.NOTICE)

    @property
    def is_refused(self) -> bool:
        """Whether anything keeps the plan out."""
        return any(severity is Severity.REJECT for _, severity in self.log.counts)

    def name_and_notes(
        self, name: str, notes: str, *, place: str, row: int | None
    ) -> tuple[str, str]:
        """Name and notes as they may be kept; what is odd about them is logged."""
        name = " ".join(name.split())
        if not name:
            self.reject(
                "task-name-missing", place, "Nhiệm vụ không có tên",
                "Ghi tên nhiệm vụ, hoặc xóa dòng", row=row,
            )  # fmt: skip
        if len(name) > MOST_NAME:
            self.reject(
                "task-name-long", place, f"Tên nhiệm vụ dài quá {MOST_NAME} ký tự",
                "Rút gọn tên, chuyển phần còn lại sang ghi chú", value=name, row=row,
            )  # fmt: skip
        if _MARKUP.search(name):
            self.notice(
                "task-name-markup", place,
                "Tên có thẻ HTML; giữ và hiện nguyên văn như chữ thường",
                value=name, row=row,
            )  # fmt: skip
        notes = notes.strip()
        if len(notes) > MOST_NOTES:
            self.notice(
                "task-notes-long", place,
                f"Ghi chú dài quá {MOST_NOTES} ký tự; phần sau bị bỏ", row=row,
            )  # fmt: skip
        return name, notes[:MOST_NOTES]

    def _add(
        self, kind: str, place: str, reason: str, remedy: str,
        value: str, row: int | None, severity: Severity,
    ) -> None:  # fmt: skip
        self.log.add(
            Problem(kind, place, reason, remedy, shortened(value), severity, row)
        )
