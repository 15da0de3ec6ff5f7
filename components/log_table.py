"""The table of audit events."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components.audit_words import KIND_NAMES, detail_text
from domain import formatting
from domain.audit import AuditEvent, AuditKind


def kind_filter() -> frozenset[AuditKind] | None:
    """The kinds that the reader narrowed the log to; None: all."""
    chosen = st.multiselect(
        "Loại việc", list(KIND_NAMES), format_func=KIND_NAMES.__getitem__
    )
    return frozenset(chosen) or None


def show(
    lines: Sequence[tuple[AuditEvent, str | None]], *, zone: ZoneInfo, limit: int
) -> None:
    """Draw events with the username behind each, newest first."""
    if not lines:
        st.info("Chưa có việc nào được ghi cho lựa chọn này.")
        return
    rows = [
        {
            "Lúc": formatting.moment(event.at, zone),
            "Tài khoản": username or "–",
            "Việc": KIND_NAMES[event.kind],
            "Đối tượng": _subject(event),
            "Chi tiết": detail_text(event),
        }
        for event, username in lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=560)
    if len(lines) >= limit:
        st.markdown(
            f":gray[Hiện {formatting.count(limit)} việc gần nhất. Chọn loại việc để "
            "thu hẹp.]"
        )


def _subject(event: AuditEvent) -> str:
    # Attempts carry a digest of name and address behind the account's name.
    signing_in = (
        AuditKind.SIGNED_IN,
        AuditKind.SIGN_IN_FAILED,
        AuditKind.SIGN_IN_LOCKED,
    )
    return event.subject.split(" ")[0] if event.kind in signing_in else event.subject
