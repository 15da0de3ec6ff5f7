"""*Đơn vị* as pieces: head; figures, trend, overdue, ranking below, life."""

from collections.abc import Iterator, Sequence

import pandas as pd
from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.month_chart import month_chart, numbers_width
from components.table_view import Twin
from components.tables import first_rows
from components.trend import break_word, estimate_words
from components.unit_figures import TABLE_KEY as FIGURES_KEY
from components.unit_figures import figures_table, measure_passport, unit_figures
from components.unit_life import TABLE_KEY as LIFE_KEY
from components.unit_life import life_table, unit_life
from components.unit_words import unit_href
from domain.drilldown import DossierList
from domain.lens_view import ESTIMATE
from domain.period import Period
from domain.unit_map import MonthFigure
from domain.unit_page import LifeState, MonthSeries, UnitPage

TREND_KEY = "theo-thang"


def unit_board(
    shown: UnitPage,
    drawing: Drawing,
    *,
    lists: Sequence[DossierList] = (),
    below: str = "",
) -> Markup:
    """Everything under the head; `lists`: worst dossiers, `below`: units ranked."""
    breaks = [found.day for found in shown.breaks]
    margin = numbers_width(shown.series)
    return render(
        "unit_board",
        figures=unit_figures(shown, drawing) if shown.figures else "",
        charts=[
            month_chart(
                series, breaks, measure_passport(shown, series.measure, drawing), margin
            )
            for series in shown.series
        ],
        broken=_broken(shown),
        estimated=_estimated(shown),
        trend_href=unit_href(shown, drawing, table=TREND_KEY),
        lists=[first_rows(listing, drawing) for listing in lists if listing.rows],
        below=below,
        life=unit_life(shown, drawing),
        life_first=shown.life is LifeState.ENDED,
    )


def _broken(shown: UnitPage) -> str:
    """What the uprights of the charts mean."""
    months = [month for series in shown.series for month in series.months]
    first = min(((m.year, m.month) for m in months), default=(9999, 1))
    seen = [b for b in shown.breaks if (b.day.year, b.day.month) > first]
    return f"Vạch đứt: {'; '.join(map(break_word, seen))}." if seen else ""


def _estimated(shown: UnitPage) -> str:
    """Which months the thin parts of the lines are."""
    told = [month for series in shown.series for month in series.months]
    words = estimate_words(sorted(told, key=lambda month: (month.year, month.month)))
    return f"Nét mảnh, {words}" if words else ""


def unit_twins(shown: UnitPage, drawing: Drawing) -> dict[str, Twin]:
    """The tables behind the drawings, by the name they have in the address."""
    name = shown.org_unit.name
    stem = f"{shown.org_unit.code}-{shown.figures_day:%Y%m%d}.csv"
    twins = {}
    if shown.figures:
        passports = [
            measure_passport(shown, figure.measure, drawing) for figure in shown.figures
        ]
        twins[FIGURES_KEY] = Twin(
            name, figures_table(shown), f"so-lieu-{stem}", {"Giá trị": passports}
        )
    if shown.series:
        frame = months_table(shown.series)
        twins[TREND_KEY] = Twin(
            f"{name}, theo tháng",
            frame,
            f"theo-thang-{stem}",
            {
                one.measure.name: _month_passports(shown, one, drawing)
                for one in shown.series
            },
        )
    if shown.predecessors or shown.successors:
        frame = life_table(shown)
        twins[LIFE_KEY] = Twin(f"{name}: trước và sau", frame, f"ke-thua-{stem}")
    return twins


def _month_passports(
    shown: UnitPage, series: MonthSeries, drawing: Drawing
) -> list[str]:
    return [
        measure_passport(
            shown, series.measure, drawing, Period.month(month.year, month.month)
        )
        for month in series.months
    ]


def months_table(series: Sequence[MonthSeries]) -> pd.DataFrame:
    """One row per month, one column per measure."""
    months = series[0].months
    table: dict[str, list[object]] = {
        "Tháng": [f"{month.month:02d}/{month.year}" for month in months]
    }
    for one in series:
        table[one.measure.name] = [
            None if month.value is None else float(month.value) for month in one.months
        ]
    table["Ghi chú"] = [
        ", ".join(_month_notes(same_month))
        for same_month in zip(*(one.months for one in series), strict=True)
    ]
    return pd.DataFrame(table)


def _month_notes(figures: Sequence[MonthFigure]) -> Iterator[str]:
    """What is to be known of one month: of each measure, or of any."""
    if figures[0].is_partial:
        yield "chưa hết tháng"
    if any(figure.is_estimate for figure in figures):
        yield ESTIMATE
