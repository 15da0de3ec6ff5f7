"""Tổng quan as one piece: sentence, two bands, red list, trend, map and ranking."""

from markupsafe import Markup

from components.headline import headline
from components.kpi import bands
from components.links import Drawing
from components.markup import render
from components.ranking import ranking
from components.red_list import red_list
from components.trend import trend
from domain.scorecard import Overview


def overview_board(overview: Overview, drawing: Drawing) -> Markup:
    """Everything of the page that fits the first screen at 1366×768."""
    return render(
        "overview",
        headline=headline(overview, zone=drawing.zone),
        bands=bands(overview, drawing),
        red_list=red_list(overview, drawing),
        trend=trend(overview, drawing),
        ranking=ranking(overview, drawing),
    )
