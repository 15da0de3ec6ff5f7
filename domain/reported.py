"""Values of indicators that org units report: amounts, revisions, who accepted them.

A revision is never changed. What counts is the latest that the Office accepted; an
accepted one is locked until the Office unlocks it, with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from domain.formula import Gap, Reading
from domain.identifiers import OrgUnitId, UserId
from domain.indicator import Indicator
from domain.period import Period
from domain.written_figure import Bound


class Finality(StrEnum):
    """How far a reported value is from its last word; values stand in files."""

    ESTIMATED = "estimated"
    PRELIMINARY = "preliminary"
    FINAL = "final"

    @property
    def label(self) -> str:
        """For people."""
        return {
            Finality.ESTIMATED: "ước",
            Finality.PRELIMINARY: "sơ bộ",
            Finality.FINAL: "chính thức",
        }[self]


class Standing(StrEnum):
    """What the Office made of a revision last; values are stored."""

    ENTERED = "entered"
    """Waits for the Office; counts nowhere."""
    ACCEPTED = "accepted"
    """Counts, and is locked."""
    RETURNED = "returned"
    """Sent back with a reason; counts nowhere."""
    UNLOCKED = "unlocked"
    """Counts, and may be followed by a correction."""

    @property
    def label(self) -> str:
        """For people."""
        return {
            Standing.ENTERED: "chờ duyệt",
            Standing.ACCEPTED: "đã duyệt, khóa",
            Standing.RETURNED: "trả lại",
            Standing.UNLOCKED: "đã mở khóa",
        }[self]

    @property
    def counts(self) -> bool:
        """Whether figures may rest on it."""
        return self in (Standing.ACCEPTED, Standing.UNLOCKED)

    def follows(self, before: "Standing") -> bool:
        """Whether the Office may say this of a revision that stands at `before`."""
        return before in _FOLLOWS.get(self, frozenset())


_FOLLOWS = {
    Standing.ACCEPTED: frozenset({Standing.ENTERED, Standing.UNLOCKED}),
    Standing.RETURNED: frozenset({Standing.ENTERED, Standing.UNLOCKED}),
    Standing.UNLOCKED: frozenset({Standing.ACCEPTED}),
}


@dataclass(frozen=True, slots=True)
class Amount:
    """What is reported: numerator and denominator, or a plain value in the unit.

    A rate of 40,28 % is the plain value 40.28. 0 of 0: nothing occurred (không phát
    sinh). A bound is one of the value, or of the quotient.
    """

    numerator: Fraction | None = None
    denominator: Fraction | None = None
    value: Fraction | None = None
    bound: Bound = Bound.EXACT

    def __post_init__(self) -> None:
        if (self.numerator is None) != (self.denominator is None):
            raise ValueError("numerator and denominator come together")
        if (self.numerator is None) == (self.value is None):
            raise ValueError("either a fraction or a plain value")
        for part in self.parts:
            if part is not None and part.numerator < 0:
                raise ValueError("nothing reported is below 0")
        if self.denominator == 0 and self.numerator != 0:
            raise ValueError("something of nothing")

    @property
    def parts(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """Numerator, denominator, value."""
        return self.numerator, self.denominator, self.value

    def reading(self, indicator: Indicator) -> Reading:
        """As formulas yield it: rates are parts of one, whatever the unit."""
        if self.value is not None:
            return Reading(self.value / indicator.factor)
        if self.denominator == 0:
            return Reading(self.numerator, self.denominator, Gap.NOT_OCCURRED)
        return Reading(self.numerator, self.denominator)


@dataclass(frozen=True, slots=True, order=True)
class ValueKey:
    """What a value is of, on [first_day, end_day); a later revision takes its place."""

    code: str
    org_unit_id: OrgUnitId
    first_day: date
    end_day: date

    @property
    def days(self) -> tuple[date, date]:
        """[first day, end day)."""
        return self.first_day, self.end_day


@dataclass(frozen=True, slots=True)
class Entry:
    """One value as it comes in, by form or file.

    `period_key`: what its days are called. `place`: where it stands in the file; ""
    from a form.
    """

    key: ValueKey
    period_key: str
    amount: Amount
    finality: Finality = Finality.FINAL
    source: str = ""
    note: str = ""
    place: str = ""

    @property
    def period(self) -> Period:
        """The days with their name."""
        return Period.parse(self.period_key)

    @property
    def told(self) -> tuple[Amount, Finality, str, str]:
        """What it says; an entry that says the same again is no revision."""
        return self.amount, self.finality, self.source, self.note


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the Office said of a revision. `user_id` None: command line."""

    standing: Standing
    note: str
    at: datetime
    user_id: UserId | None
    author: str


@dataclass(frozen=True, slots=True)
class ReportedFile:
    """The file that values came from."""

    load_id: int
    name: str
    sha256: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file that was taken in, by how its values stand now.

    `values` that it brought; `waiting` and `counting` of them.
    """

    file: ReportedFile
    author: str
    values: int
    waiting: int
    counting: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a value, with what the Office said of it, oldest first.

    `number` counts from 1. `version`: of the definition that was in force on the last
    day of the period. `file` None: entered by form.
    """

    id: int
    entry: Entry
    number: int
    version: int
    entered_at: datetime
    author_id: UserId | None
    author: str
    file: ReportedFile | None = None
    said: tuple[Said, ...] = ()

    @property
    def standing(self) -> Standing:
        """Where it stands now."""
        return self.said[-1].standing if self.said else Standing.ENTERED


@dataclass(frozen=True, slots=True)
class LastEntry:
    """The last revision of a key, as far as a new value is held against it."""

    entry: Entry
    number: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class InForce:
    """A value that counts: the latest accepted revision of its key.

    `revision` above 1: the figure was adjusted (số liệu đã điều chỉnh).
    """

    id: int
    entry: Entry
    revision: int
    version: int


def in_force(revisions: Sequence[Revision]) -> Revision | None:
    """Which of the revisions of one key counts; None: none was accepted."""
    counting = [each for each in revisions if each.standing.counts]
    return max(counting, key=lambda each: each.number, default=None)


def locked(revisions: Sequence[Revision]) -> bool:
    """Whether the last revision is accepted, so that none may follow."""
    last = max(revisions, key=lambda each: each.number, default=None)
    return last is not None and last.standing is Standing.ACCEPTED


def crosses(one: tuple[date, date], other: tuple[date, date]) -> bool:
    """Whether two runs of days overlap though neither lies within the other."""
    (first, end), (other_first, other_end) = one, other
    if first < other_first:
        return other_first < end < other_end
    if first > other_first:
        return first < other_end < end
    return False
