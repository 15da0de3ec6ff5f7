"""One org unit at a glance: figures, like units, life, who came before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from statistics import median

from domain.map_measure import MapMeasure, Tone
from domain.period import Period
from domain.ratio import Ratio, intervals_overlap
from domain.scorecard import Head, OrgUnitKind, OrgUnitRef, SeriesBreak
from domain.unit_map import CellState, MappedUnit, MonthFigure

LEAST_PEERS = 3
"""Fewer like units than this have no middle that says anything."""


class LifeState(StrEnum):
    """Whether the unit is in force at the data moment."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    TO_COME = "to_come"


class Standing(StrEnum):
    """How a share lies to the middle of like units; only beyond noise is it said."""

    WORSE = "worse"
    BETTER = "better"
    ALIKE = "alike"
    NONE = "none"
    """Nothing to hold it against, or no share."""


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Like org units that are compared, itself among them: their values in order."""

    kind: OrgUnitKind
    values: tuple[Decimal, ...]

    @property
    def middle(self) -> Decimal:
        """The median."""
        return median(self.values)


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """One measure of the unit in the period.

    `before` None: the data, or the life of the unit, do not cover the period that it
    is held against. `peers` None: fewer than `LEAST_PEERS` like units are compared
    within the viewer's scope.
    """

    measure: MapMeasure
    now: MappedUnit
    before: MappedUnit | None
    peers: PeerGroup | None

    @property
    def change(self) -> Decimal | None:
        """By how much the value differs from the one before; None without either.

        Of figures that cannot be trusted nothing is said.
        """
        if self.now.state is CellState.UNTRUSTED:
            return None
        if self.before is None or self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def is_noise(self) -> bool:
        """Whether the change of a share lies within the intervals: no change is said.

        Of too few dossiers nothing is said either.
        """
        if (
            self.before is None
            or not self.measure.is_ratio
            or not self.measure.is_share
        ):
            return False
        now, before = self.now.interval, self.before.interval
        return now is None or before is None or intervals_overlap(now, before)

    @property
    def standing(self) -> Standing:
        """Better or worse than the middle of like units by more than noise."""
        interval, peers = self.now.interval, self.peers
        one = self.measure.scaled(Ratio(1, 1), 1)
        if interval is None or peers is None or one is None:
            return Standing.NONE
        low, high = (Decimal(end) * one for end in interval)
        if low <= peers.middle <= high:
            return Standing.ALIKE
        is_high = low > peers.middle
        is_worse = is_high is (self.measure.tone is Tone.HIGH_IS_WORSE)
        return Standing.WORSE if is_worse else Standing.BETTER


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the unit was called, of which kind, under whom; both ends may be open."""

    name: str
    kind: OrgUnitKind
    official_code: str | None
    parent: str
    first: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Relative:
    """An org unit before or after this one; `share` of the earlier unit's counts.

    `day`: the first day of the later one. `takes_over`: what was open went there.
    `is_within`: the viewer may open it.
    """

    org_unit: OrgUnitRef
    day: date
    share: Fraction
    basis: str
    is_exact: bool
    takes_over: bool
    is_within: bool


@dataclass(frozen=True, slots=True)
class MonthSeries:
    """A measure by month, oldest first; months outside the unit's life are absent."""

    measure: MapMeasure
    months: tuple[MonthFigure, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """All of *Đơn vị* for one unit.

    `way`: from the top of the viewer's scope down to the unit. `first`, `end`: its
    whole life, half-open. `figures_day`: the day whose like units are compared.
    `reaches_data`: that is the day of the data moment.
    `is_cut`: the period asked for lies outside the life of the unit, the last one
    within it is shown. `told_of`: on whose org units flows are told, "" as reported.
    `overdue_now` None: it is not in force at the data moment.
    `below`: org units directly under it on that day. `breaks`: days of its series from
    which on it is about something else, in order.
    """

    way: tuple[OrgUnitRef, ...]
    official_code: str | None
    head: Head | None
    first: date | None
    end: date | None
    life: LifeState
    as_of: datetime
    period: Period
    compared: Period | None
    is_cut: bool
    figures_day: date
    reaches_data: bool
    field_name: str | None
    figures: tuple[UnitFigure, ...]
    series: tuple[MonthSeries, ...]
    overdue_now: int | None
    names: tuple[Stretch, ...]
    predecessors: tuple[Relative, ...]
    successors: tuple[Relative, ...]
    below: tuple[OrgUnitRef, ...]
    told_of: str = ""
    breaks: tuple[SeriesBreak, ...] = ()

    @property
    def break_between(self) -> SeriesBreak | None:
        """The last day since which the figures are about something else than those
        that they are compared with.
        """
        if self.compared is None:
            return None
        first, last = self.compared.first_day, self.figures_day
        within = [found for found in self.breaks if first < found.day <= last]
        return max(within, key=lambda found: found.day, default=None)

    @property
    def org_unit(self) -> OrgUnitRef:
        """The unit itself, as it is called on the last day that is shown."""
        return self.way[-1]

    def figure(self, code: str) -> UnitFigure | None:
        """The figure of one measure; None where nothing was counted."""
        return next((f for f in self.figures if f.measure.code == code), None)


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """An org unit as the search of the page lists it; one entry per name it had."""

    org_unit: OrgUnitRef
    first: date | None
    end: date | None
    life: LifeState


def peer_group(kind: OrgUnitKind, units: Sequence[MappedUnit]) -> PeerGroup | None:
    """The compared ones of like units; None when they are too few."""
    values = [u.value for u in units if u.is_compared and u.value is not None]
    if len(values) < LEAST_PEERS:
        return None
    return PeerGroup(kind, tuple(sorted(values)))
