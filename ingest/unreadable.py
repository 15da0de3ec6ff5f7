"""A file that cannot be read at all, as opposed to one with some bad rows."""

from domain.errors import InvalidInput
from domain.problem import Problem

WHOLE_FILE = "Toàn tệp"
"""Place of a problem that concerns no single cell."""


class UnreadableFile(InvalidInput):
    """Raised inside ingest; the readers turn it into the problems it carries."""

    def __init__(self, *problems: Problem) -> None:
        first = problems[0]
        super().__init__(f"{first.reason}. {first.remedy}.")
        self.problems = problems


def unreadable(
    kind: str, reason: str, remedy: str, *, place: str = WHOLE_FILE, value: str = ""
) -> UnreadableFile:
    """The exception for one problem of the whole file."""
    return UnreadableFile(
        Problem(kind=kind, place=place, reason=reason, remedy=remedy, value=value)
    )
