"""Org units of one kind beside each other on a map, with the ranking in step.

Values of a service for one viewer, node, measure and period; map, ranking, table and
file draw the same object, so their numbers agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from operator import attrgetter

from domain.identifiers import OrgUnitId
from domain.indicator import Bound
from domain.legend import Legend
from domain.lens import AS_REPORTED, Lens
from domain.map_measure import Amount, MapMeasure
from domain.movement import Movement
from domain.period import Period
from domain.ratio import Ratio
from domain.scorecard import Head, OrgUnitKind, OrgUnitRef, SeriesBreak


class CellState(StrEnum):
    """How an org unit is drawn; only VALUE and ZERO carry a figure that is compared."""

    VALUE = "value"
    ZERO = "zero"
    FEW = "few"
    NO_ACTIVITY = "no_activity"
    NOT_REPORTED = "not_reported"
    WITHHELD = "withheld"
    """A converted figure, of which a part lies outside the viewer's reach."""
    ABSENT = "absent"
    """It is of a later day, and followed nobody who was there in the period."""
    UNSURE = "unsure"
    """A bound, or told by some of those who are expected to: shown, not compared."""
    UNTRUSTED = "untrusted"
    """Broken validation rules leave too little of the figure undoubted."""


@dataclass(frozen=True, slots=True)
class MappedUnit:
    """One org unit of the map.

    `part` counts dossiers (or what the measure counts), `ratio` is part over whole,
    None for a measure that is a count, and for a rate that was told without its
    counts. `value` is in the unit of the measure; None: nothing to divide by, or
    not reported. `interval` is Wilson's at 95 % of `ratio` as two shares; None
    where the figure is not compared or is no share. `hex_row`, `hex_col`: its place
    on the schematic map, None: none given. `has_below`: org units lie below it.
    `bound`: what the value is of the figure defined. `trust`: how much of the
    figures no broken rule touches, 0 to 1. `until`: the last day of one that does
    not bear its code at the data moment; None: it does.
    """

    org_unit: OrgUnitRef
    state: CellState
    part: Amount
    ratio: Ratio | None
    value: Decimal | None
    interval: tuple[float, float] | None
    hex_row: int | None
    hex_col: int | None
    has_below: bool
    is_estimate: bool = False
    trust: Fraction = Fraction(1)
    until: date | None = None
    bound: Bound = Bound.EXACT
    tied_with_next: bool = False

    @property
    def is_compared(self) -> bool:
        """Whether it stands in the ranking."""
        return self.state in (CellState.VALUE, CellState.ZERO)

    def tied(self) -> "MappedUnit":
        """The same, tied with the next one of the ranking; most of them are."""
        return MappedUnit(*(*_but_tie(self), True))


_but_tie = attrgetter(*(each.name for each in fields(MappedUnit)[:-1]))
"""`replace` takes several times as long, and a map ranks hundreds."""


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """One calendar month of the chosen org unit; `value` None: nothing to divide by.

    `is_estimate`: told of org units of another day by a share that is not published.
    """

    year: int
    month: int
    part: Amount
    value: Decimal | None
    is_partial: bool
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class ChosenUnit:
    """What is told of the org unit that was picked on the map.

    `before_value` is the same figure in the period before, `before` and `before_part`
    what it is made of, `before_part` None where the data do not cover it, or the
    org unit had not begun. `months`: up to thirteen; those that cannot be told are
    left out. `below`: how many org units lie below it, and of which kind. `breaks`:
    days within the months from which the series is about something else.
    """

    unit: MappedUnit
    head: Head | None
    before: Ratio | None
    before_part: Amount | None
    before_label: str
    months: tuple[MonthFigure, ...]
    below: tuple[int, OrgUnitKind] | None
    breaks: tuple[SeriesBreak, ...] = ()
    is_before_estimate: bool = False
    before_value: Decimal | None = None

    @property
    def is_past(self) -> bool:
        """It is none of those in force, and pages of these do not know it."""
        return self.unit.until is not None


@dataclass(frozen=True, slots=True)
class UnitMap:
    """All of *Bản đồ* for one node.

    `way`: org units from the top of the scope down to the node. `kinds`: what the
    node can be divided into, `kind` what it is. `units` in display order; `ranked`
    the compared ones, worst (or most) first. `common`, `common_part`: the pooled
    figure of all units shown. `months`: those that the slider offers, oldest first.
    `tree_day`: the day whose org units are shown; `last_day`: the last one counted;
    `reaches_data`: it is that of the data moment, so that the present lists hold what
    a stock counts. `lens`: on whose org units; `refused`: why not on those asked for.
    `outside`: how many org units belong to none of that day, and their part. `joined`:
    how many of those shown have figures only since a day within the period, and the
    first such day, where figures of others are of all of it; None: all are alike.
    `is_of_then`: some org units of the period have become others since. `is_converted`:
    figures are not those reported, so no list holds them. `compared`: the period that
    movement is told since, None: there is none.
    `chosen` and `moves` are added by `told_with`.
    """

    way: tuple[OrgUnitRef, ...]
    kind: OrgUnitKind
    kinds: tuple[OrgUnitKind, ...]
    measure: MapMeasure
    legend: Legend
    period: Period
    tree_day: date
    field_name: str | None
    as_of: datetime
    units: tuple[MappedUnit, ...]
    ranked: tuple[MappedUnit, ...]
    common: Ratio | None
    common_part: Amount
    common_value: Decimal | None
    months: tuple[Period, ...]
    reaches_data: bool
    last_day: date
    lens: Lens = AS_REPORTED
    refused: str = ""
    outside: tuple[int, Amount] = (0, 0)
    joined: tuple[int, date] | None = None
    is_of_then: bool = False
    is_converted: bool = False
    chosen: ChosenUnit | None = None
    compared: Period | None = None
    moves: Mapping[OrgUnitId, Movement] = field(default_factory=dict)

    @property
    def has_estimates(self) -> bool:
        """Whether some unit's figure is an estimate."""
        return any(unit.is_estimate for unit in self.units)

    @property
    def untrusted(self) -> frozenset[OrgUnitId]:
        """Those of whose figures too little is undoubted to rank them."""
        return frozenset(
            unit.org_unit.id for unit in self.units if unit.state is CellState.UNTRUSTED
        )

    @property
    def node(self) -> OrgUnitRef:
        """The org unit whose parts are shown."""
        return self.way[-1]


@dataclass(frozen=True, slots=True)
class MapMoves:
    """What became of ranked org units since `compared`; empty: nothing can be said."""

    compared: Period | None
    by_unit: Mapping[OrgUnitId, Movement]


def told_with(shown: UnitMap, moves: MapMoves, chosen: ChosenUnit | None) -> UnitMap:
    """The map with what its ranking and the picked org unit tell besides."""
    return replace(shown, compared=moves.compared, moves=moves.by_unit, chosen=chosen)
