"""The import page's drawings: dry run, result, recent loads, reach of each source."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components import import_text
from components.markup import render
from components.problems import (
    Preview,
    change_preview,
    fact_list,
    import_counts,
    problems_frame,
    problems_table,
)
from components.steps import steps
from components.table_view import CSV_TYPE, csv_bytes
from domain.formatting import count, moment
from domain.imports import KIND_LABELS, DryRun, ImportKind, LoadResult
from domain.load_history import LoadHistory, SourceReach

WORSE_WHEN_MORE = ("Đang quá hạn", "Thành quá hạn", "Thiếu thư xin lỗi")
MODES = {
    ImportKind.DOSSIERS: "Thay đổi: dòng vắng mặt giữ nguyên",
    ImportKind.ORG_UNITS: "Theo mã: dòng vắng mặt giữ nguyên",
    ImportKind.PROCEDURES: "Theo mã: dòng vắng mặt giữ nguyên",
    ImportKind.CALENDAR: "Theo năm: ngày vắng mặt của năm bị bỏ",
}
"""What a file means for rows that it does not hold."""
_HASH_SHOWN = 12
_UNITS_NAMED = 2


def start_head(history: LoadHistory, *, zone: ZoneInfo) -> Markup:
    """How far the data reach, and the first step."""
    lead = import_text.history_headline(history, zone=zone)
    return render("headline", lead=lead, notes=()) + steps(1)


def checked_head(report: DryRun) -> Markup:
    """What the dry run found, and the third step."""
    lead = import_text.checked_headline(report)
    return render("headline", lead=lead, notes=()) + steps(3)


def refused_head(file_name: str) -> Markup:
    """That the check did not come to an end, and the third step."""
    lead = import_text.refused_headline(file_name)
    return render("headline", lead=lead, notes=()) + steps(3)


def loaded_head(result: LoadResult, *, zone: ZoneInfo) -> Markup:
    """What was loaded, and the last step."""
    lead = import_text.loaded_headline(result, zone=zone)
    return render("headline", lead=lead, notes=()) + steps(4)


def findings(report: DryRun) -> Markup:
    """The four counts, and problems by kind."""
    counts = import_counts(
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejected,
        notices=report.noticed,
    )
    if not report.groups:
        return counts
    table = problems_table([(group.first, group.count) for group in report.groups])
    return counts + table


def file_panel(report: DryRun, *, zone: ZoneInfo, is_loaded: bool = False) -> Markup:
    """Facts of the file, and what the figures become."""
    request = report.request
    facts = [("Tên tệp", f"{request.file_name}, {size_text(report.file_bytes)}")]
    if request.kind is ImportKind.DOSSIERS:
        facts.append(("Nguồn", request.source_name or request.source_code))
    facts.append(("Kiểu nạp", MODES[request.kind]))
    if request.complete_to is not None:
        facts.append(("Số liệu đến", moment(request.complete_to, zone)))
        before = report.previous_complete_to
        facts.append(
            ("Lần trước", f"đến {moment(before, zone)}" if before else "chưa nạp")
        )
    if report.kept_promises:
        facts.append(("Hẹn trả", f"giữ lời hẹn đầu của {count(report.kept_promises)}"))
    if report.loaded_before is not None and not is_loaded:
        facts.append(("Đã nạp", f"chính tệp này, {moment(report.loaded_before, zone)}"))
    facts.append(("Mã băm", report.sha256[:_HASH_SHOWN]))
    markup = fact_list("Tệp", facts)
    if not report.figures:
        return markup
    previews = [
        Preview(
            change.label,
            change.before,
            change.after,
            more_is_worse=change.label in WORSE_WHEN_MORE,
        )
        for change in report.figures
    ]
    title = "Số liệu đã thay đổi" if is_loaded else "Nếu nạp, số liệu thay đổi"
    return markup + change_preview(previews, subject=report.scope_name, title=title)


def problem_actions(report: DryRun) -> None:
    """See every row with a problem, and take them along."""
    if not report.problems:
        return
    listed = len(report.problems)
    whole = listed >= sum(group.count for group in report.groups)
    rows = len({problem.row or problem.place for problem in report.problems})
    label = f"Tải {count(rows)} dòng có vấn đề"
    with st.container(horizontal=True, key="viec_van_de"):
        if st.button("Xem từng dòng"):
            st.dialog("Từng dòng có vấn đề", width="large")(_show)(report)
        st.download_button(
            label if whole else f"Tải {count(listed)} vấn đề đầu tiên",
            lambda: csv_bytes(problems_frame(report.problems)),
            file_name=f"van-de-{report.sha256[:_HASH_SHOWN]}.csv",
            mime=CSV_TYPE,
            on_click="ignore",
        )


def load_buttons(
    report: DryRun | None, *, zone: ZoneInfo, on_cancel: Callable[[], None]
) -> bool:
    """The way on and the way back; whether the load was asked for in this run."""
    label = None if report is None else import_text.load_label(report, zone=zone)
    asked = False
    with st.container(horizontal=True, key="nut_nap"):
        if label is not None:
            asked = st.button(label, type="primary")
        st.button("Hủy", on_click=on_cancel)
    if report is not None and label is not None:
        st.markdown(f":small[:gray[{import_text.load_note(report)}]]")
    return asked


def upload_label(kind: ImportKind) -> str:
    """What to choose, how large it may be, and what it means for absent rows."""
    return (
        f"Tệp {KIND_LABELS[kind].lower()}, CSV hoặc Excel (.xlsx). "
        f"Kiểu nạp: {MODES[kind].lower().replace(':', ',')}."
    )


def source_panel(history: LoadHistory, *, zone: ZoneInfo) -> Markup:
    """To which moment each source is complete, the oldest first."""
    rows = [
        (
            reach.source.name,
            moment(reach.source.complete_to, zone),
            reach.is_stale,
            _units_unsaid(reach),
        )
        for reach in history.sources
    ]
    return render("sources", rows=rows)


def history_panel(history: LoadHistory, *, zone: ZoneInfo) -> Markup:
    """Recent loads, newest first."""
    labels = {kind.value: label for kind, label in KIND_LABELS.items()}
    rows = [
        (
            moment(load.loaded_at, zone),
            labels.get(load.kind, load.kind),
            load.source_name or "",
            load.file_name,
            moment(load.complete_to, zone) if load.complete_to else "",
            (load.new, load.changed, load.unchanged),
            load.user_title or "Dòng lệnh",
        )
        for load in history.loads
    ]
    return render("load_history", rows=rows)


def size_text(size_bytes: int) -> str:
    """3,1 MB; small files in kB."""
    if size_bytes < 1_000_000:
        return f"{count(max(round(size_bytes / 1000), 1))} kB"
    return f"{size_bytes / 1_000_000:.1f} MB".replace(".", ",")


def _units_unsaid(reach: SourceReach) -> str:
    """The org units that a source covers, unless its name says so already."""
    units = reach.org_units
    if len(units) == 1 and units[0] in reach.source.name:
        return ""
    more = f" và {len(units) - _UNITS_NAMED} đơn vị" if units[_UNITS_NAMED:] else ""
    return ", ".join(units[:_UNITS_NAMED]) + more


def _show(report: DryRun) -> None:
    frame: pd.DataFrame = problems_frame(report.problems)
    st.dataframe(frame, hide_index=True, height=520)
