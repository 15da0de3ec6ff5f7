"""*Bộ chỉ số 766* as tables: every metric, every org unit with what it costs."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import pandas as pd

from components.links import Drawing
from components.score_766_links import metric_evidence, unit_href
from components.score_766_series import series_twin
from components.table_view import Twin
from domain.formatting import day
from domain.score_766_view import MetricView, Score766, UnitCost
from domain.score_766_words import counts_text, next_sentence, points

TWIN_KEY, UNITS_KEY, SERIES_KEY = "chi-so-766", "don-vi-766", "thang-766"
LEAST = Fraction(1, 100)
"""Less than this is not told as points."""


def score_766_twins(
    found: Score766, drawing: Drawing, *, may_list: bool = False
) -> dict[str, Twin]:
    """Every metric, and every org unit with what it costs, to read and take along.

    `may_list`: whether links to dossiers lead anywhere.
    """
    rows = found.metrics
    units = pd.DataFrame(
        {
            "Đơn vị": [unit_name(cost) for cost in found.units],
            "Làm mất, điểm": _numbers(cost.points for cost in found.units),
            "Theo chỉ số": [_parts(cost) for cost in found.units],
        }
    )
    return {
        TWIN_KEY: Twin(
            "Bộ chỉ số 766 theo chỉ số",
            _metrics_table(rows),
            "bo-chi-so-766.csv",
            {
                "Điểm": [
                    metric_evidence(m, found, drawing, may_list=may_list) for m in rows
                ]
            },
        ),
        UNITS_KEY: Twin(
            "Đơn vị làm mất điểm 766",
            units,
            "don-vi-766.csv",
            {"Làm mất, điểm": [unit_href(cost, drawing) for cost in found.units]},
        ),
        SERIES_KEY: series_twin(found.series, drawing),
    }


def _metrics_table(rows: Sequence[MetricView]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Nhóm": [m.ours.metric.group.label for m in rows],
            "Chỉ số": [f"{m.ours.metric.code} {m.ours.metric.name}" for m in rows],
            "Tối đa": _numbers(m.ours.most_points for m in rows),
            "Điểm": _numbers(m.ours.points for m in rows),
            "Mất": _numbers(m.ours.lost for m in rows),
            "Tử số / mẫu số": [counts_text(m.ours) for m in rows],
            "Nguồn": [m.origin.value for m in rows],
            "Cổng, tử số / mẫu số": [
                counts_text(m.portal) if m.portal else "" for m in rows
            ],
            "Cổng công bố, điểm": _numbers(m.published for m in rows),
            "Chênh (Cổng trừ ta)": _numbers(m.difference for m in rows),
            "Tiếp theo": [next_sentence(m.next) if m.next else "" for m in rows],
        }
    )


def unit_name(cost: UnitCost) -> str:
    """As people read it: what a node holds itself, and until when one was."""
    name = cost.org_unit.name
    if cost.own:
        return f"{name} (phần còn lại)"
    return name if cost.until is None else f"{name} (đến {day(cost.until)})"


def by_metric(cost: UnitCost, most: int | None = None) -> list[tuple[str, str]]:
    """What each metric costs; parts too small to be told as points are left out."""
    return [
        (code, f"{code} mất {points(lost)}")
        for code, lost in cost.by_metric[:most]
        if lost >= LEAST
    ]


def _parts(cost: UnitCost) -> str:
    return "; ".join(words for _, words in by_metric(cost))


def _numbers(values: Iterable[Fraction | None]) -> "pd.Series[float]":
    floats = [None if value is None else round(float(value), 4) for value in values]
    return pd.Series(floats, dtype="float64")
