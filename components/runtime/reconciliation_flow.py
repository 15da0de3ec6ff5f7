"""A step's dossiers on *Đối chiếu*: the page of its list, and all of it to take."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from components.reconciliation_board import AFTER, STEP, asked_step, list_frame
from components.runtime.reads import call, read
from components.table_view import CSV_TYPE, csv_bytes
from domain.access import Permission, Viewer
from domain.reconciliation import ComparedFigure, ComparedList, Reconciliation, Step
from domain.view_state import ViewState
from services.reconciliation_lists import (
    MOST_EXPORTED,
    compared_list,
    export_compared_list,
)


def opened_step(
    viewer: Viewer,
    found: Reconciliation,
    figure: ComparedFigure,
    state: ViewState,
    params: Mapping[str, str],
) -> ComparedList | None:
    """The dossiers that the address asks for; None where it asks for none."""
    if found.compared is None or Permission.DOSSIER_READ not in viewer.permissions:
        return None
    step = asked_step(params.get(STEP, ""), found.of(figure))
    if step is None:
        return None
    return read(
        compared_list,
        viewer,
        figure=figure,
        step=step.key,
        org_unit_code=state.org_unit.code,
        period=state.period,
        after=params.get(AFTER, ""),
    )


def step_download(
    viewer: Viewer,
    figure: ComparedFigure,
    step: Step,
    state: ViewState,
    *,
    ours: str,
) -> None:
    """Draw the button that takes a step's dossiers along; it is logged.

    `ours`: as our side is called.
    """
    if Permission.BRIEF_EXPORT not in viewer.permissions:
        return

    def build() -> bytes:
        found = call(
            export_compared_list,
            viewer,
            figure=figure,
            step=step.key,
            org_unit_code=state.org_unit.code,
            period=state.period,
            now=datetime.now(UTC),
        )
        return csv_bytes(list_frame(found, ours))

    is_long = step.count > MOST_EXPORTED
    st.download_button(
        "Tải danh sách này",
        build,
        file_name=f"doi-chieu-{figure.value}-{step.key.code}.csv",
        mime=CSV_TYPE,
        on_click="ignore",
        key="tai_doi_chieu",
        disabled=is_long,
        help="Danh sách quá dài; chọn đơn vị hoặc kỳ hẹp hơn." if is_long else None,
    )
