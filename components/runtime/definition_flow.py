"""Defining an indicator on *Chỉ tiêu*: the Office's button and its form."""

from datetime import UTC, datetime

import streamlit as st

from components.definition_form import definition_form, show_problems, show_value
from components.links import TABLE
from components.notices import done
from components.runtime.reads import call
from domain.access import Permission, Viewer
from domain.errors import ApplicationError
from domain.indicator import Indicator
from domain.plan_view import DEED
from services.indicator_definitions import (
    Draft,
    last_definition,
    save_definition,
    try_definition,
)

_DEFINE = "dinh-nghia"


def definition_desk(viewer: Viewer, code: str = "") -> None:
    """A button for whoever may define indicators; nothing for anybody else.

    `code`: of the indicator that is open; "": the catalogue, for a new one. The address
    says whether the form is open, so that a run of the page keeps it.
    """
    if Permission.INDICATOR_APPROVE not in viewer.permissions:
        return
    label = "Bản định nghĩa mới" if code else "Thêm chỉ tiêu"
    st.button(label, key="dn_mo", on_click=_open)
    if st.query_params.get(DEED) == _DEFINE and TABLE not in st.query_params:
        each = call(last_definition, viewer, code=code) if code else None
        title = f"{label} của {code}" if code else label
        dialog = st.dialog(title, width="large", on_dismiss=_forget)
        dialog(_desk)(viewer, each)


def _open() -> None:
    st.query_params[DEED] = _DEFINE


def _forget() -> None:
    st.query_params.pop(DEED, None)


def _desk(viewer: Viewer, each: Indicator | None) -> None:
    sent = definition_form(each)
    if sent is None:
        return
    draft = Draft(sent.code, sent.since, sent.cells)
    try:
        tried = call(try_definition, viewer, draft=draft)
        if tried.indicator is None:
            show_problems(tried.problems, sent.cells["formula"], tried.place)
            return
        if not sent.is_final:
            show_value(tried.indicator, tried.reading, tried.before)
            return
        kept = call(save_definition, viewer, draft=draft, now=datetime.now(UTC))
    except ApplicationError as refused:
        st.error(refused.message)
        return
    _forget()
    done(f"Đã ghi {kept.code}, bản {kept.version}.")
