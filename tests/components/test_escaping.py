"""Nothing that a person or a file supplied ever becomes markup."""

from dataclasses import replace

import pytest
from markupsafe import Markup

from components.clock_panel import clock_panel
from components.dossiers_board import dossiers_board, dossiers_head
from components.empty import empty
from components.links import Drawing, Links
from components.matches import matches
from components.overview_board import overview_board
from components.problems import Preview, change_preview, fact_list, problems_table
from domain.drilldown import DossierFilter, Share
from domain.look_up import LookUp, LookUpKind
from domain.problem import Problem
from domain.scorecard import Head
from tests.components import dossier_fixtures, fixtures
from tests.components.fixtures import HOSTILE, ZONE
from tests.components.pages_of_markup import parsed

DRAWING = Drawing(Links({"don-vi": HOSTILE, "ky": "2024-YTD-1118"}), ZONE)
UNIT = replace(
    fixtures.org_unit("X", HOSTILE, HOSTILE), code=HOSTILE, name=f"Quận {HOSTILE}"
)


def hostile_overview() -> Markup:
    board = fixtures.overview(field_name=HOSTILE, plan_note=(HOSTILE,))
    worst = board.attention[0].worst
    assert worst is not None
    row = replace(
        board.attention[0],
        org_unit=UNIT,
        head=Head(HOSTILE, HOSTILE),
        worst=replace(worst, code=HOSTILE, source_code=HOSTILE, procedure=HOSTILE),
    )
    stale = replace(board.freshness.stale[0], org_unit=UNIT)
    return overview_board(
        replace(
            board,
            org_unit=UNIT,
            attention=(row,),
            freshness=replace(board.freshness, stale=(stale,)),
            ranking=(replace(board.ranking[0], org_unit=UNIT, tied_with_next=True),),
            map_cells=(replace(board.map_cells[0], org_unit=UNIT),),
        ),
        DRAWING,
    )


def hostile_dossiers() -> Markup:
    share = Share(HOSTILE, HOSTILE, 3, HOSTILE, HOSTILE)
    row = dossier_fixtures.dossier_row(
        code=HOSTILE,
        source_code=HOSTILE,
        org_unit=UNIT,
        procedure=HOSTILE,
        step=HOSTILE,
    )
    listing = dossier_fixtures.dossier_list(
        filter=DossierFilter(procedure_code=HOSTILE, step=HOSTILE, field_code=HOSTILE),
        scope_name=HOSTILE,
        by_org_unit=(share,),
        by_procedure=(share,),
        by_step=(share,),
        rows=(row,),
    )
    found = matches(HOSTILE, LookUp(LookUpKind.BEGINS, (row,)), listing.filter, DRAWING)
    return (
        dossiers_head(listing, DRAWING)
        + dossiers_board(listing, DRAWING)
        + found
        + matches(HOSTILE, LookUp(LookUpKind.NOTHING), listing.filter, DRAWING)
    )


def hostile_clock() -> Markup:
    page = dossier_fixtures.dossier_page()
    return clock_panel(
        replace(
            page,
            code=HOSTILE,
            org_unit=UNIT,
            head=Head(HOSTILE, HOSTILE, HOSTILE),
            procedure=HOSTILE,
            field_name=HOSTILE,
            step=HOSTILE,
            late_reason=HOSTILE,
            applicant_name=HOSTILE,
            load_file=HOSTILE,
            source_name=HOSTILE,
            lines=tuple(replace(li, title=HOSTILE, rule=HOSTILE) for li in page.lines),
            marks=tuple(replace(mark, label=HOSTILE) for mark in page.marks),
        ),
        DRAWING,
        close_href="ho-so",
    )


def hostile_import() -> Markup:
    problem = Problem(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    return (
        problems_table([(problem, 1)])
        + change_preview([Preview(HOSTILE, 1, 2)], subject=HOSTILE)
        + fact_list(HOSTILE, [(HOSTILE, HOSTILE)])
        + empty(HOSTILE, drawing=DRAWING, may_import=True)
    )


@pytest.mark.parametrize(
    "draw", [hostile_overview, hostile_dossiers, hostile_clock, hostile_import]
)
def test_hostile_names_stay_text(draw):
    root = parsed(draw())

    assert "<img src=x" in root.text
    assert root.all("img") == []
    assert root.all("script") == []
    names = {name for element in root.all() for name in element.attributes}
    assert not any(name.startswith("on") for name in names)


@pytest.mark.parametrize("draw", [hostile_overview, hostile_dossiers, hostile_clock])
def test_links_are_relative_whatever_a_code_holds(draw):
    for link in parsed(draw()).all("a"):
        href = link.attributes["href"]

        assert href.startswith(("./", "ho-so", "so-lieu", "chi-tieu"))
        assert not set(href) & set("<>\"' ")
