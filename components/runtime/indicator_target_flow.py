"""Giving a target on the page of an indicator: the Office's button and its form."""

from datetime import UTC, datetime

import streamlit as st

from components.indicator_target_form import target_form
from components.links import TABLE
from components.notices import done
from components.runtime.reads import call
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.indicator import Direction
from domain.indicator_detail import IndicatorDetail
from domain.plan_view import DEED
from services.indicator_targets import TargetWish, set_indicator_target

_GIVE = "giao"


def target_desk(viewer: Viewer, detail: IndicatorDetail) -> None:
    """A button for whoever may give targets; nothing for anybody else.

    Nothing either where the indicator is only watched, or seen for one field. The
    address says whether the form is open, so that a run of the page keeps it.
    """
    is_watched = detail.indicator.direction is Direction.NEUTRAL
    if not detail.may_set or is_watched or detail.field_name is not None:
        return
    st.button("Giao chỉ tiêu", key="ct_giao", on_click=_open)
    if st.query_params.get(DEED) == _GIVE and TABLE not in st.query_params:
        title = f"Giao chỉ tiêu {detail.indicator.code} cho {detail.org_unit.name}"
        dialog = st.dialog(title, width="medium", on_dismiss=_forget)
        dialog(_desk)(viewer, detail)


def _open() -> None:
    st.query_params[DEED] = _GIVE


def _forget() -> None:
    st.query_params.pop(DEED, None)


def _desk(viewer: Viewer, detail: IndicatorDetail) -> None:
    sent = target_form(detail)
    if sent is None:
        return
    wish = TargetWish(
        code=detail.indicator.code,
        org_unit_code=detail.org_unit.code,
        period=sent.period,
        value=sent.value,
        decision=sent.decision,
        decided_on=sent.decided_on,
        points=sent.points,
        legend=sent.legend,
        note=sent.note,
    )
    try:
        call(set_indicator_target, viewer, wish=wish, now=datetime.now(UTC))
    except ApplicationError as refused:
        st.error(refused.message)
        return
    _forget()
    done("Đã bãi bỏ chỉ tiêu." if sent.value is None else "Đã giao chỉ tiêu.")
