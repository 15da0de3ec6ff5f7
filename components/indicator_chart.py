"""An indicator by month: this year over last year, target path, forecast, breaks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from markupsafe import Markup

from components.indicator_axis import Axis, Frame, axis
from components.indicator_lens_words import signed
from components.markup import render
from components.sparkline import estimated_path, line_path
from domain.forecast import Forecast, NoForecast
from domain.formula import Number
from domain.indicator import PERCENT, Aggregation, Indicator
from domain.indicator_detail import IndicatorDetail
from domain.indicator_detail_words import amount_text, mark_words
from domain.indicator_series import SeriesMonth
from domain.period import Basis, Period, PeriodKind

_BEFORE = 12
"""Months before the last one that are drawn; the table has them all."""
_FULL = 100.0
_QUARTER = 3
_MANY = 25
"""More months than that are named by quarter on a wide screen too."""


@dataclass(frozen=True, slots=True)
class Size:
    """One drawing of the chart; `name`: the class that shows it."""

    name: str
    width: float
    height: float


SIZES = (Size("wide", 812.0, 250.0), Size("slim", 358.0, 210.0))
"""For a wide screen and for a phone: text keeps its size in both."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a slot of the axis of months."""

    slot: int
    exact: Fraction

    @property
    def value(self) -> float:
        """For drawing."""
        return float(self.exact)


@dataclass(frozen=True, slots=True)
class ChartLines:
    """What is drawn, in slots; `firsts`: the first day of each slot's month.

    `whole`: months that are over; `running`: the last of them and the running one.
    `band`: low and high of the forecast at its slot; `cone`: from the last whole month.
    `opening`: slot 0 is the beginning of the period, before its first month.
    `estimates`: slots whose value is one.
    """

    firsts: tuple[date, ...]
    whole: tuple[Point | None, ...]
    running: tuple[Point, ...] = ()
    before: tuple[Point | None, ...] = ()
    path: tuple[Point, ...] = ()
    foretold: Point | None = None
    band: tuple[Fraction, Fraction] | None = None
    cone: bool = False
    opening: bool = False
    breaks: tuple[tuple[float, str], ...] = ()
    estimates: frozenset[int] = frozenset()

    @property
    def values(self) -> list[float]:
        """Everything that must find room."""
        points = [*self.whole, *self.running, *self.before, *self.path, self.foretold]
        ends = [float(end) for end in self.band or ()]
        return [p.value for p in points if p is not None] + ends


def month_lines(detail: IndicatorDetail) -> ChartLines:
    """Months as they are, the same months a year before, and what lies ahead.

    The path of what grows over a period is drawn on `sum_lines`.
    """
    months = detail.series.months[-_BEFORE - 1 :]
    if not months:
        return ChartLines((), ())
    is_sum = detail.indicator.aggregation is Aggregation.SUM
    firsts = [month.period.first_day for month in months]
    ahead = [] if is_sum else _ahead(detail, firsts[-1])
    slots = {first: at for at, first in enumerate((*firsts, *ahead))}
    points = [_point(at, month.value) for at, month in enumerate(months)]
    is_running = months[-1].is_running
    whole = [*points[:-1], None] if is_running else points
    lately = [p for p in points[-2:] if p is not None] if is_running else []
    year_before = detail.series.year_before()
    before = [
        _point(at, year_before[first].value) if first in year_before else None
        for at, first in enumerate(firsts)
    ]
    foretold = _foretold(detail, slots) if not is_sum else None
    return ChartLines(
        firsts=tuple(slots),
        whole=tuple(whole),
        running=tuple(lately),
        before=tuple(before),
        path=() if is_sum else _path(detail, slots),
        foretold=foretold,
        band=_band(detail) if foretold else None,
        # A rate of a whole period is no continuation of rates of months.
        cone=detail.indicator.aggregation is Aggregation.LAST,
        breaks=_breaks(detail, slots),
        estimates=frozenset(at for at, m in enumerate(months) if m.is_estimate),
    )


def sum_lines(detail: IndicatorDetail) -> ChartLines | None:
    """What is counted since the period began; None where months do not add up."""
    whole = summed_period(detail)
    if whole is None or not detail.adds_over_months:
        return None
    firsts = _firsts(whole.first_day, whole.end_day)
    months = {month.period.first_day: month for month in detail.series.months}
    known = [months[first] for first in firsts if first in months]
    if not known or known[0].period.first_day != whole.first_day:
        return None
    slots = {first: at + 1 for at, first in enumerate(firsts)}
    now = _sums([month.value for month in known])
    a_year_ago = [months.get(first.replace(year=first.year - 1)) for first in firsts]
    before = _sums([month.value if month else None for month in a_year_ago])
    is_running = known[-1].is_running
    foretold = _foretold(detail, slots)
    return ChartLines(
        firsts=tuple(firsts),
        whole=tuple(now[:-1] if is_running else now),
        running=tuple(now[-2:]) if is_running else (),
        before=tuple(before) if len(before) > 1 else (),
        path=(Point(0, Fraction(0)), *_path(detail, slots)) if detail.path else (),
        foretold=foretold,
        band=_band(detail) if foretold else None,
        cone=True,
        opening=True,
        breaks=_breaks(detail, slots),
        estimates=_estimated_sums(known),
    )


def summed_period(detail: IndicatorDetail) -> Period | None:
    """Over which sums are drawn: that of the target, else the year or quarter.

    None where neither is looked at, or it is a single month.
    """
    if detail.standing is not None:
        found = detail.standing.target.period
    elif detail.period.kind in (PeriodKind.YEAR, PeriodKind.YEAR_TO_DATE):
        found = Period.year(detail.period.first_day.year)
    elif detail.period.kind is PeriodKind.QUARTER:
        first = detail.period.first_day
        found = Period.quarter(first.year, (first.month + 2) // 3)
    else:
        return None
    is_calendar = detail.period.basis is Basis.CALENDAR
    return found if is_calendar and found.kind is not PeriodKind.MONTH else None


def _sums(values: Sequence[Number | None]) -> list[Point]:
    """Sums from slot 0, where there is nothing yet, up to the first gap."""
    found = [Point(0, Fraction(0))]
    total: Number = 0
    for at, value in enumerate(values):
        if value is None:
            break
        total += value
        found.append(Point(at + 1, Fraction(total)))
    return found


def _estimated_sums(months: Sequence[SeriesMonth]) -> frozenset[int]:
    """Slots of `_sums` from the first month on that is an estimate."""
    first = next((at for at, m in enumerate(months) if m.is_estimate), len(months))
    return frozenset(range(first + 1, len(months) + 1))


def _firsts(first_day: date, end_day: date) -> list[date]:
    """The first days of the months in [first_day, end_day)."""
    numbers = range(_number(first_day), _number(end_day))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _ahead(detail: IndicatorDetail, last: date) -> list[date]:
    """Months to come that a forecast or the path of a target reach."""
    ends = [point.day for point in detail.path]
    if isinstance(detail.forecast.result, Forecast):
        ends.append(detail.forecast.period.last_day)
    end = max(ends, default=last)
    after = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return _firsts(after, end + timedelta(days=1)) if end >= after else []


def _point(slot: int, value: Number | None) -> Point | None:
    return None if value is None else Point(slot, Fraction(value))


def _path(detail: IndicatorDetail, slots: Mapping[date, int]) -> tuple[Point, ...]:
    found = []
    for point in detail.path:
        slot = slots.get(point.day.replace(day=1))
        if slot is not None:
            found.append(Point(slot, point.expected))
    return tuple(found)


def _foretold(detail: IndicatorDetail, slots: Mapping[date, int]) -> Point | None:
    result = detail.forecast.result
    slot = slots.get(detail.forecast.period.last_day.replace(day=1))
    if isinstance(result, NoForecast) or slot is None:
        return None
    return Point(slot, result.point)


def _band(detail: IndicatorDetail) -> tuple[Fraction, Fraction] | None:
    result = detail.forecast.result
    if isinstance(result, NoForecast):
        return None
    return result.low, result.high


def _breaks(
    detail: IndicatorDetail, slots: Mapping[date, int]
) -> tuple[tuple[float, str], ...]:
    """Between the month before and that of each break."""
    found = []
    for mark in detail.series.marks:
        slot = slots.get(mark.day.replace(day=1))
        if slot:
            found.append((slot - 0.5, mark_words(mark)))
    return tuple(found)


def drawn_chart(
    lines: ChartLines, indicator: Indicator, *, label: str, description: str
) -> Markup:
    """The chart for a wide screen and for a phone; `description` for who sees neither.

    Nothing where there is no value at all.
    """
    if not lines.values:
        return Markup()
    is_count = indicator.aggregation in (Aggregation.SUM, Aggregation.LAST)
    return render(
        "indicator_chart",
        label=label,
        description=description,
        drawings=[_drawing(lines, indicator, size, is_count) for size in SIZES],
    )


def _drawing(
    lines: ChartLines, indicator: Indicator, size: Size, is_count: bool
) -> dict[str, object]:
    frame = Frame(58.0, size.width - 16.0, 20.0, size.height - 26.0)
    most = _FULL if indicator.unit == PERCENT else None
    scale = axis(lines.values, frame, from_zero=is_count, most=most)
    place = _Place(frame, scale, len(lines.firsts) + lines.opening)
    last = lines.running[-1] if lines.running else _last(lines.whole)
    return {
        "name": size.name,
        "width": size.width,
        "height": size.height,
        "left": frame.left,
        "right": frame.right,
        "bottom": frame.bottom,
        "grid": scale.lines,
        "base": scale.base,
        "ticks": _ticks(lines, place, narrow=size.width < 500),
        "breaks": [(place.x(slot), words) for slot, words in lines.breaks],
        **_whole_drawn(lines, place),
        "running": place.path(lines.running),
        "hollow": place.at(lines.running[-1]) if lines.running else None,
        "before": place.path(lines.before),
        "goal": place.path(lines.path),
        "end": place.at(last) if last else None,
        "end_text": signed(
            amount_text(indicator, last.exact), is_estimate=last.slot in lines.estimates
        )
        if last
        else "",
        "end_anchor": "end"
        if last and place.at(last)[0] > frame.right - 60
        else "start",
        "foretold": place.at(lines.foretold) if lines.foretold else None,
        **_ahead_drawn(lines, place),
    }


def _whole_drawn(lines: ChartLines, place: "_Place") -> dict[str, object]:
    """Months that are over: estimates are thin, their dots are empty."""
    estimates = [p is not None and p.slot in lines.estimates for p in lines.whole]
    exact = [
        None if is_estimate else point
        for point, is_estimate in zip(lines.whole, estimates, strict=True)
    ]
    points = [None if p is None else place.at(p) for p in lines.whole]
    return {
        "whole": place.path(exact),
        "estimated": estimated_path(points, estimates),
        "dots": [place.at(point) for point in exact if point is not None],
        "empty_dots": [
            point
            for point, is_estimate in zip(points, estimates, strict=True)
            if point is not None and is_estimate
        ],
    }


def _ahead_drawn(lines: ChartLines, place: "_Place") -> dict[str, object]:
    """The range of the forecast: a cone from the last whole month, or an upright."""
    if lines.foretold is None or lines.band is None:
        return {"cone": "", "way": "", "upright": ""}
    slot, (low, high) = lines.foretold.slot, lines.band
    begin = _last(lines.whole)
    if lines.cone and begin is not None:
        corners = (begin, Point(slot, high), Point(slot, low))
        way = place.path((begin, lines.foretold))
        return {"cone": place.path(corners) + "Z", "way": way, "upright": ""}
    ends = (Point(slot, low), Point(slot, high))
    return {"cone": "", "way": "", "upright": place.path(ends)}


def _last(points: Sequence[Point | None]) -> Point | None:
    return next((point for point in reversed(points) if point is not None), None)


@dataclass(frozen=True, slots=True)
class _Place:
    """Slots and values as coordinates."""

    frame: Frame
    axis: Axis
    slots: int

    def x(self, slot: float) -> float:
        inner = self.frame.right - self.frame.left - 12
        return self.frame.left + 6 + inner * slot / max(self.slots - 1, 1)

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point.slot), self.axis.y(point.value)

    def path(self, points: Sequence[Point | None]) -> str:
        return line_path([None if p is None else self.at(p) for p in points])


def _ticks(
    lines: ChartLines, place: _Place, *, narrow: bool
) -> list[tuple[float, str]]:
    """Every month, or on a phone one of each quarter; the year where one begins."""
    found: list[tuple[float, str]] = []
    every = _QUARTER if narrow or len(lines.firsts) > _MANY else 1
    for at, first in enumerate(lines.firsts):
        if (first.month - 1) % every:
            continue
        names_year = not found or first.month == 1
        label = f"{first.month}/{first.year % 100:02d}" if names_year else first.month
        found.append((place.x(at + lines.opening), str(label)))
    return found
