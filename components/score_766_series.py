"""The portal's published scores month by month: a line, broken where rules changed."""

from collections.abc import Sequence
from math import ceil, floor

import pandas as pd
from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.month_chart import Tick
from components.score_766_published import published_href
from components.sparkline import line_path
from components.table_view import Twin
from components.trend import GridLine
from domain.score_766_rules import Group
from domain.score_766_view import MonthScore
from domain.score_766_words import points
from domain.view_state import PERIOD

_TOP, _BOTTOM, _LEFT, _RIGHT = 14.0, 90.0, 38.0, 352.0
_STEP = 5
_QUARTER = 3


def score_766_series(series: Sequence[MonthScore]) -> Markup:
    """The chart; nothing for fewer than two months."""
    if len(series) < 2:
        return Markup()
    values = [float(month.total) for month in series]
    low = floor(min(values) / _STEP) * _STEP
    high = max(ceil(max(values) / _STEP) * _STEP, low + _STEP)
    shown: list[tuple[float, float] | None] = []
    breaks = []
    for at, (month, value) in enumerate(zip(series, values, strict=True)):
        here = _x(at, len(series))
        if at and month.version != series[at - 1].version:
            breaks.append(Tick((here + _x(at - 1, len(series))) / 2, month.version))
            shown.append(None)
        shown.append((here, _y(value, low, high)))
    lines = sorted({low, (low + high) // 2, high})
    return render(
        "month_chart",
        # What the portal published has no evidence of ours.
        passport="",
        name="Điểm Bộ 766",
        unit="điểm",
        is_known=True,
        grid=[GridLine(_y(line, low, high), str(line)) for line in lines],
        path=line_path(shown),
        estimated="",
        margin=0,
        running="",
        end=shown[-1],
        is_hollow=False,
        end_text=points(series[-1].total),
        ticks=[
            Tick(_x(at, len(series)), _label(month, is_first=not at))
            for at, month in enumerate(series)
            if not at or month.period.first_day.month % _QUARTER == 1
        ],
        breaks=breaks,
        description=", ".join(f"{m.period.label}: {points(m.total)}" for m in series),
    )


def series_twin(series: Sequence[MonthScore], drawing: Drawing) -> Twin:
    """Month by month, the whole and the six cards."""
    frame = pd.DataFrame(
        {
            "Tháng": [month.period.label for month in series],
            "Tổng": pd.Series([float(m.total) for m in series], dtype="float64"),
            **{
                group.label: pd.Series(
                    [_points_of(month, group) for month in series], dtype="float64"
                )
                for group in Group
            },
            "Cách tính": [month.version for month in series],
        }
    )
    published = [
        published_href({**drawing.links.scope, PERIOD: month.period.key})
        for month in series
    ]
    return Twin(
        "Điểm Cổng công bố theo tháng",
        frame,
        "diem-766-theo-thang.csv",
        {"Tổng": published},
    )


def _points_of(month: MonthScore, group: Group) -> float | None:
    found = dict(month.groups).get(group)
    return None if found is None else float(found)


def _label(month: MonthScore, *, is_first: bool) -> str:
    day = month.period.first_day
    return f"{day.month}/{day.year % 100:02d}" if is_first else f"{day.month}"


def _x(at: int, number: int) -> float:
    return _LEFT + at * (_RIGHT - _LEFT) / (number - 1)


def _y(value: float, low: float, high: float) -> float:
    return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)
