"""Every problem of a file, group by group and page by page, and as files."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.problems import LEVEL_WORDS, problems_frame
from domain.formatting import count
from domain.imports import DryRun, ProblemGroup
from domain.problem import Problem

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
PAGE_ROWS = 50
_ROW_PIXELS = 35
_HASH_SHOWN = 12
_REASON_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Downloads:
    """What makes each file, on the click and outside of any run of the page."""

    problems: Callable[[], bytes]
    rejected_workbook: Callable[[], bytes]
    rejected_csv: Callable[[], bytes]


def problem_actions(report: DryRun, downloads: Downloads) -> None:
    """See every row with a problem, and take them along."""
    if not report.problems:
        return
    mark = report.sha256[:_HASH_SHOWN]
    with st.container(horizontal=True, key="viec_van_de"):
        if st.button("Xem từng dòng"):
            st.dialog("Từng dòng có vấn đề", width="large")(_dialog)(report)
        st.download_button(
            "Tải sổ vấn đề (.xlsx)",
            downloads.problems,
            file_name=f"van-de-{mark}.xlsx",
            mime=WORKBOOK_TYPE,
            on_click="ignore",
        )
        if report.rejected and not report.is_unreadable:
            with st.popover(f"Tải {count(report.rejected)} dòng bị từ chối"):
                _rejected(report, downloads, mark)


def _rejected(report: DryRun, downloads: Downloads, mark: str) -> None:
    st.markdown(
        ":gray[Các dòng như trong tệp, để sửa rồi nạp lại; nhiều nhất 5.000 dòng.]"
    )
    st.download_button(
        "Excel (.xlsx)",
        downloads.rejected_workbook,
        file_name=f"dong-bi-tu-choi-{mark}.xlsx",
        mime=WORKBOOK_TYPE,
        on_click="ignore",
    )
    st.download_button(
        "CSV",
        downloads.rejected_csv,
        file_name=f"dong-bi-tu-choi-{mark}.csv",
        mime=CSV_TYPE,
        on_click="ignore",
    )


def group_label(group: ProblemGroup) -> str:
    """Từ chối: Ngày tiếp nhận không có trong lịch (3)."""
    reason = group.first.reason
    if len(reason) > _REASON_SHOWN:
        reason = f"{reason[: _REASON_SHOWN - 1].rstrip()}…"
    return f"{LEVEL_WORDS[group.first.severity]}: {reason} ({count(group.count)})"


def of_group(report: DryRun, group: ProblemGroup) -> list[Problem]:
    """The listed problems of a group, in the order of the file."""
    kind, severity = group.first.kind, group.first.severity
    return [p for p in report.problems if (p.kind, p.severity) == (kind, severity)]


def _dialog(report: DryRun) -> None:
    groups = report.groups
    chosen = st.selectbox(
        "Loại vấn đề",
        range(len(groups)),
        key="van_de_loai",
        format_func=lambda at: group_label(groups[at]),
    )
    listed = of_group(report, groups[chosen])
    pages = max(-(-len(listed) // PAGE_ROWS), 1)
    page = 1
    if pages > 1:
        page = st.pagination(pages, key=f"van_de_trang_{chosen}")
    first = (page - 1) * PAGE_ROWS
    shown = listed[first : first + PAGE_ROWS]
    st.dataframe(
        problems_frame(shown),
        hide_index=True,
        height=min((len(shown) + 1) * _ROW_PIXELS + 3, 480),
    )
    if len(listed) < groups[chosen].count:
        st.markdown(
            f":gray[Liệt kê {count(len(listed))} dòng đầu tiên trong "
            f"{count(groups[chosen].count)} dòng cùng loại.]"
        )
