"""The page of one org unit: which one the address asks for, what it shows beside."""

from datetime import date

import streamlit as st
from markupsafe import Markup

from components.links import SEEN_ON, SEEN_UNIT, Drawing
from components.runtime.map_flow import shown_map
from components.runtime.reads import drawn, read
from components.unit_below import unit_below
from domain.access import Permission, Viewer
from domain.drilldown import DossierFilter, DossierList, ListKind
from domain.errors import NotFound
from domain.ledger_cell import day_of
from domain.map_view import MapQuestion
from domain.unit_page import LifeState, UnitPage
from domain.view_state import ViewState
from services.dossiers import dossier_list
from services.unit_pages import unit_page

_WORST = 5


def opened_unit(viewer: Viewer, state: ViewState) -> UnitPage:
    """The org unit of the address: one that is not in force, else the scope bar's.

    A code that leads nowhere is said on the page.
    """
    if code := st.query_params.get(SEEN_UNIT, ""):
        try:
            return _page(viewer, state, code, day_of(st.query_params.get(SEEN_ON, "")))
        except NotFound as missing:
            st.warning(missing.message)
    return _page(viewer, state, state.org_unit.code, None)


def worst_dossiers(
    viewer: Viewer, state: ViewState, shown: UnitPage
) -> list[DossierList]:
    """The first overdue dossiers, for those who may read dossiers."""
    if not shown.overdue_now or Permission.DOSSIER_READ not in viewer.permissions:
        return []
    return [
        read(
            dossier_list,
            viewer,
            filter=DossierFilter(kind=ListKind.OVERDUE),
            org_unit_code=shown.org_unit.code,
            field_code=state.field.code if state.field else None,
            limit=_WORST,
        )
    ]


def ranked_below(
    viewer: Viewer, state: ViewState, shown: UnitPage, drawing: Drawing
) -> Markup:
    """Org units below one that is in force, worst first; "" where there are none."""
    if shown.life is not LifeState.IN_FORCE or not shown.below:
        return Markup()
    question = MapQuestion(
        org_unit_code=shown.org_unit.code,
        field_code=state.field.code if state.field else None,
        period=state.period,
        comparison=state.comparison,
        lens=state.lens,
    )
    found = shown_map(viewer, question, None)
    return drawn(unit_below, found, drawing)


def _page(viewer: Viewer, state: ViewState, code: str, day: date | None) -> UnitPage:
    return read(
        unit_page,
        viewer,
        code=code,
        day=day,
        field_code=state.field.code if state.field else None,
        period=state.period,
        comparison=state.comparison,
        lens=state.lens,
    )
