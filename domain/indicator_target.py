"""Targets of indicators: what is asked of an org unit in a period, and the way there.

Rules (docs/rules.md, *Chỉ tiêu giao*): what is counted over a period is expected evenly
by working days, everything else in full from the first day; points that a decision
names take the place of both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from domain.formula import Number
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Bound, Direction, Indicator
from domain.period import Period, PeriodKind
from domain.status_legend import Band, StatusLegend
from domain.working_days import WorkingCalendar

PERIOD_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)
"""Periods that targets are given for."""
_ONE_DAY = timedelta(days=1)
_RANKS = {Band.MISSED: 0, Band.CAUTION: 1, Band.MET: 2}


class PathKind(StrEnum):
    """How what is expected grows within the period."""

    EVEN = "even"
    FLAT = "flat"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class PathPoint:
    """What is expected at the end of a day."""

    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class IndicatorTarget:
    """One version of a target, in the unit of its indicator; the last one counts.

    `value` None: withdrawn. `decision`: the document that gives it. `points`: in order
    of days. `legend`: bands of the share reached, in percent of what is expected; None:
    met or missed. `author` "": by file or command line.
    """

    code: str
    org_unit_id: OrgUnitId
    period: Period
    value: Decimal | None
    decision: str
    decided_on: date | None = None
    points: tuple[PathPoint, ...] = ()
    legend: StatusLegend | None = None
    note: str = ""
    version: int = 1
    entered_at: datetime | None = None
    author: str = ""
    file_name: str = ""

    @property
    def key(self) -> tuple[str, OrgUnitId, date, date]:
        """What versions of one target share."""
        period = self.period
        return self.code, self.org_unit_id, period.first_day, period.end_day


@dataclass(frozen=True, slots=True)
class TargetFault:
    """Why a target makes no sense; `field` is an attribute of IndicatorTarget."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class TargetFound:
    """The target that holds, and whether it is that of an org unit above."""

    target: IndicatorTarget
    is_inherited: bool


@dataclass(frozen=True, slots=True)
class TargetStanding:
    """A target in force on `day`, and what is expected at the end of that day.

    `holder_name`: whose target it is; `path`: how `expected` was found.
    """

    target: IndicatorTarget
    goal: Decimal
    holder_name: str
    is_inherited: bool
    day: date
    expected: Fraction
    path: PathKind

    def band(self, indicator: Indicator, value: Number | None) -> Band | None:
        """Where a value in the indicator's unit stands; None where none can be told.

        Of a bound nothing is judged: the figure itself may lie in another band.
        """
        if value is None or indicator.bound is not Bound.EXACT:
            return None
        return band_of(indicator.direction, self.target.legend, value, self.expected)


def is_cumulative(indicator: Indicator) -> bool:
    """Whether its value grows over a period: what is counted, no rate and no stock."""
    return indicator.aggregation is Aggregation.SUM


def is_inheritable(indicator: Indicator) -> bool:
    """Whether what is asked of an org unit is asked of those below it likewise.

    A rate is; of a number each has its own part.
    """
    return indicator.aggregation in (Aggregation.RATIO, Aggregation.MEAN)


def path_kind(target: IndicatorTarget, indicator: Indicator) -> PathKind:
    """By which rule its path goes."""
    if target.points:
        return PathKind.POINTS
    return PathKind.EVEN if is_cumulative(indicator) else PathKind.FLAT


def expected(
    target: IndicatorTarget,
    indicator: Indicator,
    day: date,
    calendar: WorkingCalendar,
) -> Fraction:
    """What is expected at the end of `day`; from the last day on the target itself.

    ValueError for a withdrawn one.
    """
    if target.value is None:
        raise ValueError(f"{target.code}: a withdrawn target expects nothing")
    anchors = _anchors(target, indicator, target.value)
    if day <= anchors[0].day:
        return Fraction(anchors[0].value)
    for before, after in pairwise(anchors):
        if day < after.day:
            # Both ends are ends of days, so the days after the first one count.
            begin = before.day + _ONE_DAY
            whole = calendar.working_days_from(begin, after.day + _ONE_DAY)
            gone = calendar.working_days_from(begin, day + _ONE_DAY)
            span = Fraction(after.value) - Fraction(before.value)
            return Fraction(before.value) + (span * gone / whole if whole else 0)
    return Fraction(target.value)


def _anchors(
    target: IndicatorTarget, indicator: Indicator, value: Decimal
) -> tuple[PathPoint, ...]:
    """Points that the path goes through: where it begins, what is told, its end."""
    period, told = target.period, target.points
    begin: tuple[PathPoint, ...] = ()
    before = period.first_day - _ONE_DAY
    if not told or told[0].day > before:
        first = value if not told else told[0].value
        start = Decimal(0) if is_cumulative(indicator) else first
        begin = (PathPoint(before, start),)
    end: tuple[PathPoint, ...] = ()
    if not told or told[-1].day < period.last_day:
        end = (PathPoint(period.last_day, value),)
    return (*begin, *told, *end)


def band_of(
    direction: Direction,
    legend: StatusLegend | None,
    value: Number,
    goal: Fraction,
) -> Band | None:
    """Where a value stands against what is expected of it; None: nobody judges it.

    Without legend, and where nothing is expected, it is reached or missed.
    """
    if direction is Direction.NEUTRAL:
        return None
    if legend is not None and goal:
        return legend.band(100 * Fraction(value) / goal)
    is_met = value >= goal if direction is Direction.UP else value <= goal
    return Band.MET if is_met else Band.MISSED


def target_in_force(
    targets: Iterable[IndicatorTarget],
    indicator: Indicator,
    lineage: Sequence[OrgUnitId],
    period: Period,
) -> TargetFound | None:
    """The target that holds for `lineage[0]` over `period`; None: there is none.

    `lineage`: the org unit and those above it, upwards. Its own comes first, however
    long its period; of one org unit that of the shortest period which holds `period`.
    What is counted over a period is asked from that period's first day only.
    """
    latest: dict[object, IndicatorTarget] = {}
    for each in targets:
        if each.code == indicator.code:
            known = latest.get(each.key)
            if known is None or known.version < each.version:
                latest[each.key] = each
    holders = lineage if is_inheritable(indicator) else lineage[:1]
    for steps, holder in enumerate(holders):
        fitting = [
            each
            for each in latest.values()
            if each.org_unit_id == holder
            and each.value is not None
            and _holds(each.period, period, cumulative=is_cumulative(indicator))
        ]
        if fitting:
            found = min(fitting, key=lambda each: each.period.days)
            return TargetFound(found, is_inherited=steps > 0)
    return None


def _holds(whole: Period, part: Period, *, cumulative: bool) -> bool:
    if cumulative and whole.first_day != part.first_day:
        return False
    return whole.first_day <= part.first_day and part.end_day <= whole.end_day


def target_faults(
    target: IndicatorTarget, indicator: Indicator
) -> tuple[TargetFault, ...]:
    """Everything about a target that makes no sense; none: it can be kept."""
    found = []
    if indicator.direction is Direction.NEUTRAL:
        found.append(
            TargetFault(
                "code", f"{indicator.code} chỉ để theo dõi, không có chiều tốt xấu",
                "Bỏ dòng, hoặc sửa chiều của chỉ tiêu",
            )
        )  # fmt: skip
    if target.period.kind not in PERIOD_KINDS or target.period.is_cut:
        found.append(
            TargetFault(
                "period", "Chỉ tiêu giao theo tháng, quý hoặc năm",
                "Ghi như 2024-M05, 2024-Q3, 2024",
            )
        )  # fmt: skip
    if target.value is not None and target.value < 0:
        found.append(TargetFault("value", "Chỉ tiêu giao âm", "Ghi số từ 0 trở lên"))
    found += _path_faults(target)
    found += _legend_faults(target, indicator)
    return tuple(found)


def _path_faults(target: IndicatorTarget) -> list[TargetFault]:
    points, period = target.points, target.period
    remedy = "Ghi các mốc tăng dần theo ngày, trong kỳ"
    days = [point.day for point in points]
    if any(after <= before for before, after in pairwise(days)):
        return [TargetFault("points", "Lộ trình có ngày lùi hoặc lặp", remedy)]
    if days and not period.first_day - _ONE_DAY <= days[0] <= days[-1] < period.end_day:
        return [TargetFault("points", "Lộ trình có mốc ngoài kỳ", remedy)]
    if any(point.value < 0 for point in points):
        return [TargetFault("points", "Lộ trình có mốc âm", "Ghi số từ 0 trở lên")]
    if days and days[-1] == period.last_day and points[-1].value != target.value:
        return [
            TargetFault(
                "points", "Mốc ngày cuối kỳ khác chỉ tiêu giao",
                "Sửa một trong hai, hoặc bỏ mốc ngày cuối kỳ",
            )
        ]  # fmt: skip
    return []


def _legend_faults(target: IndicatorTarget, indicator: Indicator) -> list[TargetFault]:
    legend = target.legend
    if legend is None:
        return []
    if target.value == 0:
        return [
            TargetFault(
                "legend", "Chỉ tiêu giao bằng 0 thì không có tỷ lệ đạt để chia dải",
                "Để trống thang: bằng 0 là đạt, khác 0 là không đạt",
            )
        ]  # fmt: skip
    ranks = [_RANKS[band] for band in legend.bands]
    if indicator.direction is Direction.DOWN:
        ranks.reverse()
    if ranks != sorted(ranks):
        example = (
            "dat <= 100 < khong-dat"
            if indicator.direction is Direction.DOWN
            else "khong-dat < 95 <= luu-y < 100 <= dat"
        )
        reason = f"Thang ngược chiều của chỉ tiêu ({indicator.direction.label})"
        return [TargetFault("legend", reason, f"Ghi như: {example}")]
    return []
