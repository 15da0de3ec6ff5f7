"""The desk of one indicator on *Chỉ tiêu*: what org units enter, the Office judges."""

from datetime import UTC, datetime

import streamlit as st

from components import reported_forms as forms
from components.indicator_links import DESK
from components.links import TABLE
from components.notices import done
from components.runtime.reads import call
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.reported import Revision, Standing, ValueKey
from domain.reported_view import ReportedPassport
from services.reported_desk import reporting_choices
from services.reported_values import report_value
from services.reported_verdicts import judge_values

_SAID = {
    Standing.ACCEPTED: "duyệt và khóa",
    Standing.RETURNED: "trả lại",
    Standing.UNLOCKED: "mở khóa",
}


def is_told_whole() -> bool:
    """Whether the address asks for every revision: as a table, or to judge them."""
    return DESK in st.query_params or TABLE in st.query_params


def reported_desk(
    viewer: Viewer,
    board: IndicatorBoard,
    value: IndicatorValue | None,
    passport: ReportedPassport | None,
) -> None:
    """Open the desk if the address asks for it and the viewer may do anything."""
    if DESK not in st.query_params or TABLE in st.query_params:
        return
    if value is None or passport is None:
        return
    if not (passport.may_report or passport.may_judge):
        return
    title = f"Số liệu báo cáo: {value.indicator.code}"
    st.dialog(title, width="large", on_dismiss=_forget)(_draw)(
        viewer, board, value, passport
    )


def _draw(
    viewer: Viewer,
    board: IndicatorBoard,
    value: IndicatorValue,
    passport: ReportedPassport,
) -> None:
    st.markdown(f":gray[{value.indicator.name}]")
    try:
        said = ""
        if passport.may_report:
            said = _enter(viewer, board, value)
        if passport.may_judge and not said:
            st.divider()
            said = _judge(viewer, value, passport)
    except ApplicationError as refused:
        st.error(refused.message)
        return
    if said:
        _forget()
        done(said)


def _enter(viewer: Viewer, board: IndicatorBoard, value: IndicatorValue) -> str:
    now = datetime.now(UTC)
    choices = call(reporting_choices, viewer, now=now)
    sent = forms.value_form(
        value.indicator, choices.org_units, choices.latest, board.org_unit.code,
        board.period,
    )  # fmt: skip
    if sent is None:
        return ""
    number = call(
        report_value, viewer, code=value.indicator.code,
        org_unit_code=sent.org_unit_code, period=sent.period, amount=sent.amount,
        finality=sent.finality, source=sent.source, note=sent.note, now=now,
    )  # fmt: skip
    return (
        f"Đã gửi số liệu {value.indicator.code}, {sent.period.label}, bản {number}; "
        "chờ Văn phòng duyệt."
    )


def _judge(viewer: Viewer, value: IndicatorValue, passport: ReportedPassport) -> str:
    last: dict[ValueKey, Revision] = {r.entry.key: r for r in passport.history}
    sent = forms.judgement_form(value.indicator, list(last.values()), passport.names)
    if sent is None:
        return ""
    call(
        judge_values, viewer, ids=sent.ids, standing=sent.standing, note=sent.note,
        now=datetime.now(UTC),
    )  # fmt: skip
    return f"Đã {_SAID[sent.standing]} số liệu {value.indicator.code}."


def _forget() -> None:
    st.query_params.pop(DESK, None)
