"""Late per 10.000 by month: this year over last year, from zero."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.links import Drawing
from components.markup import render
from components.sparkline import line_path
from domain.formatting import (
    count,
    day,
    day_short,
    decimal_number,
    per_ten_thousand,
)
from domain.indicator_tiles import LATE_SHARE
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from domain.period import Period
from domain.scorecard import MonthPoint, Overview, SeriesBreak
from domain.unit_map import MonthFigure

TABLE_KEY = "theo-thang"
_LEFT, _RIGHT, _TOP, _BOTTOM = 24.0, 326.0, 14.0, 90.0
_LABEL_X = 334.0
_LABEL_GAP = 16.0
"""Least distance between two labels at the line ends, in the size of their text."""
_GRID_LINES = 3


@dataclass(frozen=True, slots=True)
class GridLine:
    """A horizontal line with its number."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class BreakLine:
    """A dashed upright where a series becomes one of something else."""

    x: float
    label: str
    anchor: str
    label_x: float


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year: the solid part, the dotted running month, and the label at its end."""

    label: str
    is_current: bool
    path: str
    running: str
    end: tuple[float, float] | None
    label_y: float


def trend(overview: Overview, drawing: Drawing) -> Markup:
    """The chart as one section; a sentence stands in for it without any month."""
    years = sorted({point.year for point in overview.trend})[-2:]
    values = [_value(p) for p in overview.trend if p.year in years]
    known = [value for value in values if value is not None]
    top, grid = axis(max(known, default=0.0))
    lines = _spread(
        [_year_line(overview.trend, year, year == years[-1], top) for year in years]
    )
    return render(
        "trend",
        grid=grid,
        margin=7 * max(max(len(line.label) for line in grid) - 2, 0),
        months=[(_x(month), month) for month in range(1, 13)],
        lines=lines if known else [],
        breaks=_break_lines(overview, years),
        broken=break_words(overview, years),
        estimated=estimate_words([p for p in overview.trend if p.year in years]),
        label_x=_LABEL_X,
        until=day_short(overview.as_of_day),
        is_running=any(point.is_partial for point in overview.trend),
        description=_description(overview.trend, years),
        table_href=drawing.links.overview(table=TABLE_KEY),
        # The catalogue tells what was reported, not what a lens makes of it.
        passport="" if overview.told_of else passport(drawing.links, LATE_SHARE),
    )


def _shown_breaks(overview: Overview, years: Sequence[int]) -> list[SeriesBreak]:
    return [found for found in overview.breaks if found.day.year in years]


def _break_lines(overview: Overview, years: Sequence[int]) -> list[BreakLine]:
    """Between the months before and after; with a label where there is but one."""
    shown = _shown_breaks(overview, years)
    lines = []
    for found in shown:
        x = _x(found.day.month) + ((found.day.day - 1) / 31 - 0.5) * (_x(2) - _x(1))
        left = x > (_LEFT + _RIGHT) / 2
        lines.append(
            BreakLine(
                x=x,
                label=break_word(found) if len(shown) == 1 else "",
                anchor="end" if left else "start",
                label_x=x - 4 if left else x + 4,
            )
        )
    return lines


def break_word(found: SeriesBreak) -> str:
    """Since when a series is about something else, and what was added."""
    what = f"thêm {count(found.joined)} đơn vị" if found.joined else "đơn vị đổi"
    return f"{day(found.day)}: {what}"


def break_words(overview: Overview, years: Sequence[int]) -> str:
    """What the uprights mean, where they bear no labels."""
    shown = _shown_breaks(overview, years)
    if len(shown) < 2:
        return ""
    return f"Vạch đứt: {'; '.join(map(break_word, shown))}."


def estimate_words(months: Iterable[MonthPoint | MonthFigure]) -> str:
    """Which months are an estimate, from the first to the last; "" where none is."""
    told = [month for month in months if month.is_estimate]
    if not told:
        return ""
    first, *_, last = [f"{m.month}/{m.year}" for m in (told[0], *told)]
    span = f"tháng {first}" if first == last else f"từ tháng {first} đến {last}"
    return f"{ESTIMATE_SIGN} {ESTIMATE}: {span}."


def axis(highest: float) -> tuple[float, tuple[GridLine, ...]]:
    """The value at the top of the axis and its lines: at most four, from zero."""
    if highest <= 0:
        return 1.0, (GridLine(_BOTTOM, "0"),)
    rough = highest / _GRID_LINES
    power = 10.0 ** ceil(log10(rough) - 1)
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    steps = ceil(highest / step - 1e-9)
    top = steps * step
    return top, tuple(
        GridLine(_y(n * step, top), _axis_label(n * step)) for n in range(steps + 1)
    )


def _axis_label(value: float) -> str:
    """Vietnamese, with decimals only where the step has them."""
    decimals = 0 if value == int(value) else 1 if value * 10 == int(value * 10) else 2
    return decimal_number(Decimal(str(round(value, 2))), decimals)


def trend_table(overview: Overview) -> pd.DataFrame:
    """One row per month: late, left and the rate per 10.000."""
    return pd.DataFrame(
        [
            {
                "Tháng": f"{point.month:02d}/{point.year}",
                "Giải quyết quá hạn": int(point.late.numerator) if point.late else None,
                "Đã giải quyết": int(point.late.denominator) if point.late else None,
                "Quá hạn trên 10.000": _value(point),
                "Ghi chú": ", ".join(_notes(point, overview.breaks)),
            }
            for point in overview.trend
        ]
    ).astype({"Giải quyết quá hạn": "Int64", "Đã giải quyết": "Int64"})


def trend_links(overview: Overview, drawing: Drawing) -> dict[str, list[str]]:
    """The passport of each month of `trend_table`; none of what a lens converts."""
    if overview.told_of:
        return {}
    months = [Period.month(point.year, point.month) for point in overview.trend]
    return {
        "Quá hạn trên 10.000": [
            passport(drawing.links, LATE_SHARE, period=month) for month in months
        ]
    }


def _notes(point: MonthPoint, breaks: Sequence[SeriesBreak]) -> Iterator[str]:
    if point.is_partial:
        yield "chưa hết tháng"
    if point.is_estimate:
        yield ESTIMATE
    for found in breaks:
        if (found.day.year, found.day.month) == (point.year, point.month):
            yield break_word(found)


def _year_line(
    points: Sequence[MonthPoint], year: int, is_current: bool, top: float
) -> YearLine:
    months = sorted((p for p in points if p.year == year), key=lambda p: p.month)
    drawn = [(point, _position(point, top)) for point in months]
    solid = line_path([at if not p.is_partial else None for p, at in drawn])
    known = [(point, at) for point, at in drawn if at is not None]
    if not known:
        return YearLine(str(year), is_current, "", "", None, _TOP)
    last, end = known[-1]
    running = ""
    if last.is_partial and len(known) > 1:
        running = line_path([known[-2][1], end])
    sign = f"{ESTIMATE_SIGN} " if last.is_estimate else ""
    label = f"{year}: {sign}{per_ten_thousand(last.late)}" if is_current else str(year)
    hollow = end if last.is_partial else None
    return YearLine(label, is_current, solid, running, hollow, end[1] + 4)


def _spread(lines: Sequence[YearLine]) -> list[YearLine]:
    """Labels moved apart so that none covers another; the upper one moves up."""
    ordered = sorted(lines, key=lambda line: (line.label_y, line.is_current))
    for index in range(1, len(ordered)):
        above, below = ordered[index - 1], ordered[index]
        lack = _LABEL_GAP - (below.label_y - above.label_y)
        if lack > 0:
            ordered[index - 1] = _moved(above, -lack / 2)
            ordered[index] = _moved(below, lack / 2)
    return sorted(ordered, key=lambda line: line.is_current)


def _moved(line: YearLine, by: float) -> YearLine:
    return YearLine(
        line.label,
        line.is_current,
        line.path,
        line.running,
        line.end,
        line.label_y + by,
    )


def _description(points: Sequence[MonthPoint], years: Sequence[int]) -> str:
    """What the chart shows, for those who do not see it."""
    parts = []
    for year in years:
        values = [
            f"tháng {p.month} {per_ten_thousand(p.late)}"
            + (f" ({ESTIMATE})" if p.is_estimate else "")
            for p in points
            if p.year == year
        ]
        parts.append(f"{year}: {', '.join(values)}")
    return f"Hồ sơ giải quyết quá hạn trên 10.000, theo tháng. {'. '.join(parts)}"


def _value(point: MonthPoint) -> float | None:
    if point.late is None or point.late.value is None:
        return None
    return float(point.late.value * 10_000)


def _position(point: MonthPoint, top: float) -> tuple[float, float] | None:
    value = _value(point)
    return None if value is None else (_x(point.month), _y(value, top))


def _x(month: int) -> float:
    return _LEFT + (month - 1) * (_RIGHT - _LEFT) / 11


def _y(value: float, top: float) -> float:
    return _BOTTOM - value / top * (_BOTTOM - _TOP)
