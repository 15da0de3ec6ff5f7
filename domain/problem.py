"""What is wrong with a piece of input: where, why, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """REJECT keeps the file out; NOTICE is shown and does not block."""

    REJECT = "reject"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem in Vietnamese, for the person who can mend it.

    `place` is "Trang!D118" for a workbook and "dòng 118, cột Hẹn trả" for CSV.
    `kind` groups like problems (stable ASCII slug, e.g. "due-before-received").
    `value` is the offending text as read, shortened to 80 characters.
    """

    kind: str
    place: str
    reason: str
    remedy: str
    value: str = ""
    severity: Severity = Severity.REJECT
    row: int | None = None
