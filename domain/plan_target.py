"""Targets of a plan: where a reported value stands on the way to its goal."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from domain.identifiers import OrgUnitId, ReportId, UserId
from domain.plan import Verdict


class TargetState(StrEnum):
    """Where a target stands on a day; values stand in addresses."""

    MET = "dat"
    ON_PATH = "dung-lo-trinh"
    BEHIND = "cham"
    NOT_REPORTED = "chua-bao-cao"


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What the target stood at on `day`, as reported on `known_on` (None: that day).

    A correction is one more reading of the same day; the one made last counts.
    `author_id` None: by file or command line. `verdict` as of a progress report.
    """

    day: date
    value: Decimal
    note: str = ""
    id: ReportId = ReportId(0)  # noqa: RUF009 - a number
    known_on: date | None = None
    evidence: str = ""
    author_id: UserId | None = None
    author_name: str = ""
    verdict: Verdict | None = None
    verdict_on: date | None = None
    verdict_note: str = ""

    def __post_init__(self) -> None:
        if self.known_on is not None and self.known_on < self.day:
            raise ValueError(f"reported {self.known_on} of {self.day}")
        if (self.verdict is None) != (self.verdict_on is None):
            raise ValueError("a verdict has a day, and a day of verdict a verdict")

    @property
    def reported_on(self) -> date:
        """The day from which it is known."""
        return self.known_on or self.day


@dataclass(frozen=True, slots=True)
class PlanTarget:
    """From `baseline` at the beginning of `start` to `goal` by the end of `due`.

    A goal below its baseline is one to come down to. `readings` in order of days, those
    of one day as they were made.
    `indicator_code` "": no indicator of ours.
    """

    code: str
    name: str
    lead_id: OrgUnitId
    measure: str
    baseline: Decimal
    goal: Decimal
    start: date
    due: date
    indicator_code: str = ""
    readings: tuple[TargetReading, ...] = ()

    def __post_init__(self) -> None:
        if self.goal == self.baseline:
            raise ValueError(f"{self.code}: goal equals baseline")
        if self.due < self.start:
            raise ValueError(f"{self.code} is due before it starts")

    def counted_on(self, day: date) -> TargetReading | None:
        """The reading that counts at the end of `day`; None: there is none.

        Of those known then and not returned by then, the latest; of several of one
        day the one made last.
        """
        found: TargetReading | None = None
        for reading in self.readings:
            returned = (
                reading.verdict is Verdict.RETURNED
                and reading.verdict_on is not None
                and reading.verdict_on <= day
            )
            if reading.reported_on <= day and not returned:
                found = reading
        return found


def path_value(target: PlanTarget, day: date) -> Fraction:
    """Where an even path from baseline to goal is at the end of `day`.

    By calendar days, as figures move on days off too; the baseline before the start,
    the goal from the due day on.
    """
    whole = (target.due - target.start).days + 1
    gone = min(max((day - target.start + timedelta(days=1)).days, 0), whole)
    span = Fraction(target.goal) - Fraction(target.baseline)
    return Fraction(target.baseline) + span * gone / whole


def target_state(target: PlanTarget, day: date) -> TargetState:
    """By the last reading up to `day`: at the goal, on the path of its day, behind.

    A reading is held against the path on the day of the reading, not of the question,
    so that waiting for the next report makes nobody late; from the due day on only
    the goal counts.
    """
    last = target.counted_on(day)
    if last is None:
        return TargetState.NOT_REPORTED
    sign = 1 if target.goal > target.baseline else -1
    if sign * last.value >= sign * target.goal:
        return TargetState.MET
    if day >= target.due:
        return TargetState.BEHIND
    ahead = sign * (Fraction(last.value) - path_value(target, last.day))
    return TargetState.BEHIND if ahead < 0 else TargetState.ON_PATH


def target_counts(
    targets: Iterable[PlanTarget], day: date
) -> Mapping[TargetState, int]:
    """How many targets stand where at the end of `day`."""
    return Counter(target_state(target, day) for target in targets)
