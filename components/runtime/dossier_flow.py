"""What *Hồ sơ* does beside showing a list: one dossier opened, a figure's dossiers."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from components import links
from components.clock_panel import clock_panel
from components.figure_choice import figure_choice
from components.figure_table import (
    figure_board,
    figure_head,
    figure_href,
    figure_wish,
)
from components.panel import panel
from components.runtime.export_flow import (
    export_button,
    export_state,
    figure_export,
)
from components.runtime.menu import go
from components.runtime.reads import call, drawn, read
from components.tables import PAGE_ROWS
from domain.access import Permission, Viewer
from domain.drilldown import DossierPage
from domain.errors import InvalidInput, NotFound
from domain.ledger_cell import LedgerCell
from domain.list_order import place_of
from services.audit import note_personal_data
from services.dossiers import dossier_page, note_view
from services.ledger_lists import figure_list

_OPENED = "opened_dossier"


def opened_dossier(viewer: Viewer, params: Mapping[str, str]) -> DossierPage | None:
    """The dossier that the address opens; that it was opened is logged once.

    A code that leads nowhere is said on the page.
    """
    page = None
    if code := params.get(links.CODE, ""):
        source_code = params.get(links.SOURCE)
        try:
            page = read(dossier_page, viewer, code=code, source_code=source_code)
        except NotFound as missing:
            st.warning(missing.message)
    if page is not None and st.session_state.get(_OPENED) != page.code:
        now = datetime.now(UTC)
        call(note_view, viewer, code=page.code, now=now)
        shows_person = page.applicant_name or page.applicant_phone
        if shows_person and Permission.PERSONAL_DATA_READ in viewer.permissions:
            call(note_personal_data, viewer, code=page.code, now=now)
    st.session_state[_OPENED] = page.code if page else None
    return page


def show_figure(
    viewer: Viewer,
    cell: LedgerCell,
    drawing: links.Drawing,
    params: Mapping[str, str],
) -> bool:
    """The dossiers behind a figure of the ledger, with one of them beside if asked.

    False, with a warning on the page, for a figure that this viewer cannot open.
    """
    place = params.get(links.PLACE, "")
    try:
        figure = read(
            figure_list, viewer, cell=cell, wish=figure_wish(params), limit=PAGE_ROWS,
            place=place_of(place),
        )  # fmt: skip
    except (NotFound, InvalidInput) as refused:
        st.warning(refused.message)
        return False
    if figure.notices:
        st.info("  \n".join(figure.notices))
    heading, download = st.columns([1150, 168], vertical_alignment="center")
    with heading:
        go(panel(drawn(figure_head, figure, drawing), key="dossiers_head"))
    with download:
        export_button(viewer, figure.total, figure_export(viewer, figure))
    export_state(viewer, figure.total)
    go(figure_choice(figure, drawing))
    page = opened_dossier(viewer, params)
    clock = None
    if page is not None:
        close_href = figure_href(figure, drawing, place)
        clock = clock_panel(page, drawing, close_href=close_href)
    html = figure_board(figure, drawing, place=place, clock=clock)
    go(panel(html, key="dossiers", height_hint=600))
    return True
