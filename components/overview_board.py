"""Tổng quan as one piece: sentence, two bands, red list, trend, map and ranking."""

from collections.abc import Sequence

from markupsafe import Markup

from components.headline import headline
from components.kpi import bands, tiles_links, tiles_table
from components.links import Drawing
from components.markup import render
from components.ranking import TABLE_KEY as RANKING_KEY
from components.ranking import ranking, ranking_links, ranking_table
from components.red_list import TABLE_KEY as RED_LIST_KEY
from components.red_list import red_list, red_list_links, red_list_table
from components.table_view import Twin
from components.tables import first_rows
from components.trend import TABLE_KEY as TREND_KEY
from components.trend import trend, trend_links, trend_table
from domain.drilldown import DossierList
from domain.formatting import moment
from domain.scorecard import Overview

TILES_KEY = "chon-o"
"""In the place of a table: the form in which tiles are chosen."""
FEW = 2
"""With so few org units on the red list there is room for single dossiers."""


def wants_dossiers(overview: Overview) -> bool:
    """Whether the page shows the first dossiers under a short red list."""
    return len(overview.attention) <= FEW


def overview_board(
    overview: Overview, drawing: Drawing, *, lists: Sequence[DossierList] = ()
) -> Markup:
    """Everything of the page that fits the first screen at 1366×768.

    `lists`: the first dossiers of some lists, for a head with one org unit.
    """
    return render(
        "overview",
        scope=overview.org_unit.name,
        field=overview.field_name,
        period=overview.period.label,
        moment=moment(overview.as_of, drawing.zone),
        headline=headline(overview, drawing),
        bands=bands(overview, drawing, choose=TILES_KEY),
        red_list=red_list(overview, drawing),
        lists=[first_rows(listing, drawing) for listing in lists if listing.rows],
        trend=trend(overview, drawing),
        ranking=ranking(overview, drawing),
    )


def overview_twins(overview: Overview, drawing: Drawing) -> dict[str, Twin]:
    """The tables behind the drawings, by the name they have in the address."""
    day = f"{overview.as_of_day:%Y%m%d}"
    tables = {
        "so-lieu": ("Số liệu chính", tiles_table, tiles_links),
        RED_LIST_KEY: ("Cần chỉ đạo ngay", red_list_table, red_list_links),
        TREND_KEY: (
            "Quá hạn trên 10.000 hồ sơ, theo tháng", trend_table, trend_links,
        ),
        RANKING_KEY: ("Xếp theo tỷ lệ quá hạn", ranking_table, ranking_links),
    }  # fmt: skip
    return {
        key: Twin(
            title,
            table(overview),
            f"{key}-{overview.org_unit.code}-{day}.csv",
            links(overview, drawing),
        )
        for key, (title, table, links) in tables.items()
    }
