"""One measure over two years of months: a line from zero, reforms as breaks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from components.map_words import number_text, unit_words
from components.markup import render
from components.sparkline import estimated_path, line_path
from components.trend import GridLine, axis
from domain.formatting import day
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from domain.map_measure import Form, MapMeasure
from domain.unit_map import MonthFigure
from domain.unit_page import MonthSeries

# `axis` lays its lines between these heights.
_TOP, _BOTTOM = 14.0, 90.0
_LEFT, _RIGHT = 30.0, 352.0
_QUARTER = 3
_LEAST_COUNT = 3.0
_LETTER, _LETTERS_LEFT = 7.0, 3
"""Width of a letter on the axis, and how many there is room for left of it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of months."""

    x: float
    label: str


def numbers_width(series: Sequence[MonthSeries]) -> float:
    """What the numbers of the axes need beyond the usual: charts one under another
    get the same, so that their months stand in line.
    """
    longest = max((len(n.label) for one in series for n in _scale(one)[1]), default=0)
    return _LETTER * max(longest - _LETTERS_LEFT, 0)


def month_chart(
    series: MonthSeries, breaks: Sequence[date], passport: str = "", margin: float = 0
) -> Markup:
    """The chart with its unit on the axis; a sentence where no month has a value.

    `passport`: where the figures come from; `margin`: left of the axis (numbers_width).
    """
    months, measure = series.months, series.measure
    values = _values(series)
    top, grid = _scale(series)
    points = [
        None if value is None else (_x(at, len(months)), _y(value, top))
        for at, value in enumerate(values)
    ]
    running = months[-1].is_partial if months else False
    estimates = [month.is_estimate for month in months]
    told = [
        None if is_estimate else at
        for at, is_estimate in zip(points, estimates, strict=True)
    ]
    whole = [*told[:-1], None] if running else told
    lately = points[-2:] if running else ()
    last = next((at for at in range(len(points) - 1, -1, -1) if points[at]), None)
    return render(
        "month_chart",
        name=measure.name.partition(",")[0],
        passport=passport,
        unit=_AXIS.get(unit_words(measure), unit_words(measure)),
        is_known=any(value is not None for value in values),
        margin=margin,
        grid=grid,
        path=line_path(whole),
        estimated=estimated_path(points, estimates),
        running=line_path(lately) if all(lately) else "",
        end=points[last] if last is not None else None,
        is_hollow=running,
        end_text="" if last is None else _said(measure, months[last]),
        ticks=_ticks(months),
        breaks=[
            Tick(x, day(on)) for on in breaks if (x := _at(months, on)) is not None
        ],
        description=_description(series),
    )


def _values(series: MonthSeries) -> list[float | None]:
    return [None if m.value is None else float(m.value) for m in series.months]


def _scale(series: MonthSeries) -> tuple[float, tuple[GridLine, ...]]:
    """The value at the top of the axis, and its lines."""
    known = [value for value in _values(series) if value is not None]
    # Counts have no halves on their axis.
    is_count = series.measure.form is Form.COUNT and any(known)
    least = _LEAST_COUNT if is_count else 0.0
    return axis(max(known, default=0.0) and max(*known, least))


def _description(series: MonthSeries) -> str:
    """What the chart shows, for those who do not see it."""
    return ", ".join(
        f"tháng {m.month}/{m.year}: {number_text(series.measure, m.value)}"
        + (f" ({ESTIMATE})" if m.is_estimate else "")
        for m in series.months
    )


def _said(measure: MapMeasure, month: MonthFigure) -> str:
    sign = f"{ESTIMATE_SIGN} " if month.is_estimate else ""
    return sign + number_text(measure, month.value)


_AXIS = {"/10.000": "hồ sơ trên 10.000"}


def _ticks(months: Sequence[MonthFigure]) -> list[Tick]:
    """The first month of each quarter, with the year where it begins or is first."""
    found: list[Tick] = []
    for at, month in enumerate(months):
        if (month.month - 1) % _QUARTER and len(months) > _QUARTER:
            continue
        is_first = not found or month.month == 1
        label = (
            f"{month.month}/{month.year % 100:02d}" if is_first else f"{month.month}"
        )
        found.append(Tick(_x(at, len(months)), label))
    return found


def _at(months: Sequence[MonthFigure], on: date) -> float | None:
    """Between the month before a day and its own; None outside the chart."""
    for at, month in enumerate(months):
        if (month.year, month.month) == (on.year, on.month) and at:
            return (_x(at, len(months)) + _x(at - 1, len(months))) / 2
    return None


def _x(at: int, number: int) -> float:
    if number == 1:
        return _RIGHT
    return _LEFT + 8 + at * (_RIGHT - _LEFT - 8) / (number - 1)


def _y(value: float, top: float) -> float:
    return _BOTTOM - value / top * (_BOTTOM - _TOP)
