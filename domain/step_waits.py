"""How long dossiers wait at a step, and what is stuck there."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from domain.identifiers import OrgUnitId

MEDIAN, NINTH_DECILE = Fraction(1, 2), Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class StepWait:
    """Finished visits of one node to one step: working days, 0 on the same day.

    `median_days`: at least half of the visits took no longer; `ninth_decile_days`:
    at least nine in ten. Both are days that a visit really took.
    """

    node: OrgUnitId
    step: str
    visit_count: int
    median_days: int
    ninth_decile_days: int


@dataclass(frozen=True, slots=True)
class StuckStep:
    """Dossiers in process at one step of one node, by working days since they came.

    `over_count` are there for longer than nine in ten finished visits took; None where
    no visit has finished in the period compared with.
    """

    node: OrgUnitId
    step: str
    open_count: int
    longest_days: int
    over_count: int | None


def percentile_days(days: Mapping[int, int], share: Fraction) -> int:
    """The least number of days that at least `share` of the counted visits took."""
    if not days:
        raise ValueError("there are no visits")
    wanted = share * sum(days.values())
    reached = 0
    for length in sorted(days):
        reached += days[length]
        if reached >= wanted:
            return length
    raise AssertionError("the share is at most 1")


@dataclass(frozen=True, slots=True)
class VisitsWithin:
    """Of all visits, `visit_count` took no longer than so many working days."""

    days: int
    visit_count: int


def visits_within(days: Mapping[int, int]) -> tuple[VisitsWithin, ...]:
    """What shows that median and ninth decile are what they are, shortest first.

    Each of the two with the length before it, which falls short, and the longest.
    """
    lengths = sorted(days)
    shown = {lengths[-1]}
    for share in (MEDIAN, NINTH_DECILE):
        place = lengths.index(percentile_days(days, share))
        shown.update(lengths[max(place - 1, 0) : place + 1])
    return tuple(
        VisitsWithin(limit, sum(n for length, n in days.items() if length <= limit))
        for limit in sorted(shown)
    )


def summed_waits(node: OrgUnitId, step: str, days: Mapping[int, int]) -> StepWait:
    """Visits counted by their working days, as one figure."""
    return StepWait(
        node,
        step,
        sum(days.values()),
        percentile_days(days, MEDIAN),
        percentile_days(days, NINTH_DECILE),
    )
