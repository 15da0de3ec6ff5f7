"""What the overview shows: figures with comparison, the red list, trend, ranking.

Everything here is a value computed by a service for one viewer, scope, period and
data version; pages and briefs draw the same object, so their numbers agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.indicator_tiles import Tiles
from domain.period import Period
from domain.ratio import Ratio


class OrgUnitKind(StrEnum):
    """Kinds that are ranked apart from each other."""

    CITY = "CITY"
    DEPARTMENT = "DEPARTMENT"
    DISTRICT = "DISTRICT"
    COMMUNE = "COMMUNE"
    OTHER = "OTHER"
    VERTICAL = "VERTICAL"


class Reason(StrEnum):
    """Why a unit stands on the red list, most telling first."""

    MOST_IN_CITY = "most_in_city"
    SURGE = "surge"
    RISING = "rising"
    MISSING_APOLOGY = "missing_apology"
    MISSED_REDATE = "missed_redate"
    LONG_OVERDUE = "long_overdue"
    MANY_OVERDUE = "many_overdue"


@dataclass(frozen=True, slots=True)
class OrgUnitRef:
    """An org unit as pages name it; `code` goes into links."""

    id: OrgUnitId
    code: str
    name: str
    short_name: str
    kind: OrgUnitKind


@dataclass(frozen=True, slots=True)
class Head:
    """The accountable head of an org unit on a day."""

    name: str
    title: str
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class StaleUnit:
    """An org unit whose data lag behind: those of a source, or the earliest of some.

    `own_only`: what it holds itself, beside the org units below it.
    """

    org_unit: OrgUnitRef
    complete_to: datetime
    open_dossiers: int
    overdue_dossiers: int = 0
    own_only: bool = False

    @property
    def label(self) -> str:
        """The org unit, or the part of it that is meant."""
        name = self.org_unit.name
        return f"{name} (phần trực tiếp giữ)" if self.own_only else name


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the data reach: the latest moment, when loaded, who lags behind.

    `reporting` of `expected` org units (first level below the city) reach the data
    moment. `data_moment` None: nothing has been loaded yet.
    """

    data_moment: datetime | None
    loaded_at: datetime | None
    expected: int
    reporting: int
    stale: tuple[StaleUnit, ...]
    is_sample: bool
    partial: tuple[StaleUnit, ...] = ()
    """Compared with others, though a small part of their data lags behind."""


@dataclass(frozen=True, slots=True)
class StockFigure:
    """A count at an instant, with the end of the previous working day beside it.

    `previous` None: it has no past, such as what is due today.
    """

    value: int
    previous: int | None

    @property
    def change(self) -> int | None:
        """Since the previous working day; None without a previous value."""
        return None if self.previous is None else self.value - self.previous


@dataclass(frozen=True, slots=True)
class FlowFigure:
    """A count over the period, with the comparison period beside it.

    `value`, `compared` None: the data do not cover that period.
    """

    value: int | None
    compared: int | None


@dataclass(frozen=True, slots=True)
class RatioFigure:
    """A pooled ratio over the period, with the comparison period beside it."""

    value: Ratio
    compared: Ratio | None


@dataclass(frozen=True, slots=True)
class StockFigures:
    """What stands at the data moment, as sentences and tables tell of it."""

    overdue: StockFigure
    due_today: StockFigure
    due_next_two_days: int
    """Due within the two working days after today."""
    apology_missing: StockFigure
    ever_overdue: int
    """Dossiers that ever became overdue: the base of `apology_missing`."""
    in_process: StockFigure
    waiting: int
    daily_inflow: Ratio
    """Received in the last 22 working days ÷ 22: stock ÷ this = days of inflow."""


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """What flowed in the period, as sentences and tables tell of it."""

    on_time: RatioFigure
    """R1 = (early + on time) / left (docs/rules.md)."""
    received: FlowFigure
    resolved: FlowFigure
    resolved_late: FlowFigure
    online: RatioFigure


@dataclass(frozen=True, slots=True)
class WorstDossier:
    """The longest overdue dossier of an org unit."""

    code: str
    source_code: str
    procedure: str
    working_days_late: int
    overdue_since: date
    """First local day after the due day."""
    first_due_on: date
    due_on: date
    redated_to: date | None
    redate_missed: bool


@dataclass(frozen=True, slots=True)
class AttentionRow:
    """One line of *Cần chỉ đạo ngay*."""

    org_unit: OrgUnitRef
    head: Head | None
    overdue: int
    previous_overdue: int | None
    over_thirty_days: int
    apology_missing: int
    redates_missed: int
    worst: WorstDossier | None
    reason: Reason
    reason_number: int
    """The number the reason speaks of: dossiers, days, or times as many."""


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """From `day` on a series is about something else.

    `joined`: org units that were added to it and that nobody in it preceded.
    """

    day: date
    joined: int = 0


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """Late per 10,000 left, one calendar month; None: nothing left or no data."""

    year: int
    month: int
    late: Ratio | None
    is_partial: bool
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class RankedUnit:
    """One org unit of the ranking, with the counts behind its rate.

    `interval` is Wilson's at 95 % on late/left; None when withheld. `withheld` says
    why the unit is not ranked: "few" (under 30 left), "stale", "no_activity",
    "untrusted" (broken validation rules leave less than `targets.TRUST_FLOOR`),
    "withheld" (a converted figure with parts that the viewer does not see), "absent"
    (it is of a later day, and followed nobody of that time), or "".
    `overdue_now` None: it has ended, on `until`. `is_estimate`: as of a converted
    figure. `trust`: how much of its figures broken rules leave undoubted, 0 to 1.
    """

    org_unit: OrgUnitRef
    late: Ratio
    overdue_now: int | None
    interval: tuple[float, float] | None
    withheld: str
    tied_with_next: bool
    is_estimate: bool = False
    trust: Fraction = Fraction(1)
    until: date | None = None


@dataclass(frozen=True, slots=True)
class MapCell:
    """One hexagon of the schematic district map."""

    org_unit: OrgUnitRef
    row: int
    col: int
    late: Ratio
    state: str
    """"value", "zero", "few", "stale", "untrusted", "absent" or "no_activity"."""


@dataclass(frozen=True, slots=True)
class Overview:
    """All of Tổng quan for one viewer, scope and period.

    `attention` is worst first and cut at six; `attention_rest` counts the org units
    and overdue dossiers that follow. `ranking_kind` says which kind is compared.
    `tiles`: the same sums as indicators of the catalogue.
    `told_of`: on whose org units flows are told, "" as reported; `is_of_then`: some of
    those have become others since. `is_estimate`: those of the node are an
    estimate, `is_withheld`: they are not shown. `breaks`: in the trend.
    """

    org_unit: OrgUnitRef
    field_name: str | None
    as_of: datetime
    as_of_day: date
    previous_working_day: date
    period: Period
    compared: Period | None
    freshness: Freshness
    now: StockFigures
    flow: FlowFigures
    tiles: Tiles
    attention: tuple[AttentionRow, ...]
    attention_rest: tuple[int, int]
    trend: tuple[MonthPoint, ...]
    ranking_kind: OrgUnitKind
    ranking: tuple[RankedUnit, ...]
    map_cells: tuple[MapCell, ...]
    plan_note: Sequence[str] = ()
    told_of: str = ""
    is_of_then: bool = False
    is_estimate: bool = False
    is_withheld: bool = False
    breaks: tuple[SeriesBreak, ...] = ()
