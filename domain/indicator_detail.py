"""What the page of one indicator is drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from domain.contribution import Share
from domain.forecast import Forecast, NoForecast
from domain.formula import Number, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.indicator_lens import Origin
from domain.indicator_series import IndicatorSeries
from domain.indicator_target import IndicatorTarget, TargetStanding
from domain.lens import AS_REPORTED, Lens
from domain.period import Period
from domain.scorecard import OrgUnitKind, OrgUnitRef


@dataclass(frozen=True, slots=True)
class PathMonth:
    """What a target expects at the end of a month."""

    day: date
    expected: Fraction


@dataclass(frozen=True, slots=True)
class PeriodForecast:
    """The forecast of `period`, made from `known` months up to `made_on`.

    `left`: its months that are to come. `since`: the break after which history counts;
    None: all of it does.
    """

    period: Period
    result: Forecast | NoForecast
    made_on: date | None = None
    left: int = 0
    known: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitValue:
    """One org unit of a spread; `value` None: no value.

    `is_present`: it bears its code at the data moment. `is_estimate`, `is_withheld`: as
    `ThroughLens`.
    """

    org_unit: OrgUnitRef
    reading: Reading
    value: Number | None
    standing: TargetStanding | None = None
    is_present: bool = True
    is_estimate: bool = False
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Org units of one kind beside each other; `chosen`: the one whose page it is."""

    kind: OrgUnitKind
    units: tuple[UnitValue, ...]
    chosen: OrgUnitId | None = None

    @property
    def known(self) -> tuple[UnitValue, ...]:
        """Those with a value, the greatest first."""
        having = [unit for unit in self.units if unit.value is not None]
        return tuple(sorted(having, key=_amount, reverse=True))

    @property
    def middle(self) -> Fraction | None:
        """The median of the values; None where there are none."""
        known = self.known
        if not known:
            return None
        number = len(known)
        beside = known[(number - 1) // 2], known[number // 2]
        return sum((Fraction(unit.value or 0) for unit in beside), Fraction()) / 2


def _amount(unit: UnitValue) -> tuple[float, Number]:
    """Its value to sort by. Floats never reverse what is exact, and compare fast."""
    value = unit.value or 0
    return float(value), value


class NoChange(StrEnum):
    """Why a change is not taken apart."""

    NOT_COVERED = "not_covered"
    """The data do not reach back to a period to compare with."""
    NO_VALUE = "no_value"
    """One of the two has no value."""
    NO_PARTS = "no_parts"
    """Nothing lies below the org unit."""
    NOT_ADDITIVE = "not_additive"
    """Values of parts do not make that of the whole."""
    WITHHELD = "withheld"
    """Through a lens, parts of it lie outside what the viewer sees."""


@dataclass(frozen=True, slots=True)
class ChangePart:
    """What lies right below, or with org unit None all the rest, and its share.

    `is_present`: the org unit bears its code at the data moment. `estimates`: whether
    `before` and `after` are.
    """

    org_unit: OrgUnitRef | None
    before: Reading
    after: Reading
    share: Share[OrgUnitId | None]
    is_present: bool = True
    estimates: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Change:
    """A change between two periods and who made it; shares in the indicator's unit.

    `estimates`: whether `before` and `after` are.
    """

    compared: Period
    before: Number
    after: Number
    parts: tuple[ChangePart, ...]
    estimates: tuple[bool, bool] = (False, False)

    @property
    def whole(self) -> Fraction:
        """After less before."""
        return Fraction(self.after) - Fraction(self.before)


@dataclass(frozen=True, slots=True)
class IndicatorDetail:
    """One indicator of one org unit and period.

    `path`: of the target in force, at month ends of its period. `targets`: every
    version of every target of the org unit, the latest first. `spread` None: nobody
    to stand beside. `may_set`: whether the viewer may give targets.
    `adds_over_months`: the value of a period is the sum of those of its months.
    `lens`: through which figures are told; `refused`: why they are not, "" where they
    are or where it changes nothing. `origins`: whom converted figures come from.
    """

    indicator: Indicator
    org_unit: OrgUnitRef
    period: Period
    last_day: date
    is_city: bool
    field_name: str | None
    series: IndicatorSeries
    standing: TargetStanding | None
    path: tuple[PathMonth, ...]
    targets: tuple[IndicatorTarget, ...]
    forecast: PeriodForecast
    spread: Spread | None
    change: Change | NoChange
    may_set: bool
    adds_over_months: bool = False
    lens: Lens = AS_REPORTED
    refused: str = ""
    origins: tuple[Origin, ...] = ()


def sorted_parts(change: Change) -> Sequence[ChangePart]:
    """The greatest share first, whichever way it went."""
    return sorted(change.parts, key=lambda part: -abs(part.share.whole))
