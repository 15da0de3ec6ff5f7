"""Movement in a ranking between two periods, and why; only what lies beyond noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from domain.identifiers import OrgUnitId
from domain.map_measure import MapMeasure, Tone

Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


class MovementKind(StrEnum):
    """What became of the place of an org unit."""

    UP = "up"
    DOWN = "down"
    NOISE = "noise"
    """No place won or lost that would lie beyond noise."""
    NEW = "new"
    """Compared now, but not in the period before."""
    CHANGED = "changed"
    """Not the same unit as then: it took over from another, or gave a part away."""


class Cause(StrEnum):
    """Whose figure changed by more than noise."""

    OWN = "own"
    OTHERS = "others"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Movement:
    """Places won (UP) or lost (DOWN) to others of the ranking, and why.

    `change`: of its own value, in the unit of the measure; None where it was not
    compared before. `changed_on`: since when it is another unit.
    """

    kind: MovementKind
    places: int = 0
    cause: Cause = Cause.NONE
    change: Decimal | None = None
    changed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that is compared, with its interval at 95 % as two shares."""

    value: Decimal
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Standings:
    """An org unit of the ranking now and in the period before.

    `before` None: it was not compared then. `changed_on` None: the same unit.
    """

    org_unit_id: OrgUnitId
    now: Figure
    before: Figure | None
    changed_on: date | None = None


def is_followed(measure: MapMeasure) -> bool:
    """Whether places can be won and lost: noise is known, and one end is worse."""
    has_noise = measure.is_share and measure.is_ratio
    return has_noise and measure.tone is not Tone.VOLUME


def movements(
    measure: MapMeasure, standings: Sequence[Standings]
) -> Mapping[OrgUnitId, Movement]:
    """What became of each org unit; none for a measure that is not followed.

    One has passed another when their order turned round, the order now lies beyond
    noise, and at least one of the two has itself changed by more than noise. Places
    are those passed less those that passed it, among units compared both times.
    """
    if not is_followed(measure):
        return {}
    found = {item.org_unit_id: _apart(item) for item in standings}
    both = [
        (item, item.before)
        for item in standings
        if item.before is not None and item.changed_on is None
    ]
    if not both:
        return found
    won, is_real = _won(
        [item.now for item, _ in both],
        [then for _, then in both],
        is_high_worse=measure.tone is Tone.HIGH_IS_WORSE,
    )
    for (item, then), places, own in zip(
        both, won.tolist(), is_real.tolist(), strict=True
    ):
        kind = MovementKind.NOISE
        if places:
            kind = MovementKind.UP if places > 0 else MovementKind.DOWN
        cause = Cause.OWN if own else Cause.OTHERS if places else Cause.NONE
        change = item.now.value - then.value
        found[item.org_unit_id] = Movement(kind, abs(places), cause, change)
    return found


def _won(
    now: Sequence[Figure], before: Sequence[Figure], *, is_high_worse: bool
) -> tuple[Places, Truths]:
    """Places won less places lost, and whose own figure has changed beyond noise."""
    low, high = np.array([figure.interval for figure in now]).T
    was_low, was_high = np.array([figure.interval for figure in before]).T
    was = np.array([float(figure.value) for figure in before])
    is_real = (high < was_low) | (was_high < low)
    if is_high_worse:
        is_better, was_worse = high[:, None] < low, was[:, None] > was
    else:
        is_better, was_worse = low[:, None] > high, was[:, None] < was
    passed = is_better & was_worse & (is_real[:, None] | is_real)
    return passed.sum(axis=1) - passed.sum(axis=0), is_real


def _apart(item: Standings) -> Movement:
    if item.changed_on is not None:
        return Movement(MovementKind.CHANGED, changed_on=item.changed_on)
    return Movement(MovementKind.NEW)
