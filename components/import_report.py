"""The import page's drawings: dry run, result, recent loads, reach of each source."""

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from components import import_text
from components.import_bar import window_text
from components.markup import render
from components.problems import (
    Preview,
    change_preview,
    fact_list,
    import_counts,
    problems_table,
)
from components.steps import steps
from domain.formatting import count, moment, percent_text
from domain.imports import (
    KIND_LABELS,
    DryRun,
    ImportKind,
    ImportRequest,
    LoadResult,
    UndoResult,
)
from domain.load_history import LoadHistory, SourceReach
from domain.ratio import Ratio

WORSE_WHEN_MORE = ("Đang quá hạn", "Thành quá hạn", "Thiếu thư xin lỗi")
MODES = {
    ImportKind.DOSSIERS: "Thay đổi: dòng vắng mặt giữ nguyên",
    ImportKind.ORG_UNITS: "Theo mã: dòng vắng mặt giữ nguyên",
    ImportKind.SUCCESSION: "Theo đơn vị cũ: đơn vị cũ vắng mặt giữ nguyên",
    ImportKind.PROCEDURES: "Theo mã: dòng vắng mặt giữ nguyên",
    ImportKind.CALENDAR: "Theo năm: ngày vắng mặt của năm bị bỏ",
    ImportKind.INDICATORS: "Theo mã và bản: dòng vắng mặt giữ nguyên",
    ImportKind.PUBLISHED: "Theo chỉ tiêu, kỳ và nguồn: dòng vắng mặt giữ nguyên",
    ImportKind.TARGETS: "Theo chỉ tiêu, đơn vị và kỳ: số khác thành bản mới",
    ImportKind.RULES: "Theo mã: dòng vắng mặt giữ nguyên",
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


def undone_head(result: UndoResult) -> Markup:
    """What was taken back, and the first step again."""
    lead = import_text.undone_headline(result)
    return render("headline", lead=lead, notes=()) + steps(1)


def findings(report: DryRun) -> Markup:
    """The four counts, and problems by kind."""
    counts = import_counts(
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        rejected=report.rejected,
        notices=report.noticed,
    )
    if report.removed:
        counts += removals(report)
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
    facts.append(("Kiểu nạp", mode_text(request)))
    if request.mapping is not None:
        facts.append(("Cách ghép cột", request.mapping.name or "chọn cho tệp này"))
    if request.complete_to is not None:
        facts.append(("Số liệu đến", moment(request.complete_to, zone)))
        before = report.previous_complete_to
        facts.append(
            ("Lần trước", f"đến {moment(before, zone)}" if before else "chưa nạp")
        )
    if report.removed:
        kept = count(report.window_kept)
        facts.append(
            ("Hồ sơ bị xóa", f"{count(report.removed)} trong {kept} hồ sơ của khoảng")
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


def mode_text(request: ImportRequest) -> str:
    """What absence from the file means."""
    if request.window is None:
        return MODES[request.kind]
    return f"Trọn khoảng tiếp nhận {window_text(request.window)}: vắng mặt thì xóa"


def removals(report: DryRun) -> Markup:
    """The dossiers that a window file takes away, by code."""
    return render(
        "removals",
        total=report.removed,
        codes=report.removed_codes,
        more=report.removed - len(report.removed_codes),
    )


@dataclass(frozen=True, slots=True)
class LoadWish:
    """That the load was asked for, and whether so many removals are meant."""

    confirm_removal: bool


def load_buttons(
    report: DryRun,
    *,
    zone: ZoneInfo,
    on_cancel: Callable[[], None],
    on_edit: Callable[[], None] | None = None,
) -> LoadWish | None:
    """The way on and the ways back; what was asked for in this run, if anything.

    `on_edit` leads back to the columns; None where there are none to choose from.
    """
    label = import_text.load_label(report, zone=zone)
    confirmed = not report.needs_removal_confirmed
    if label is not None and not confirmed:
        part = percent_text(Ratio(report.removed, report.window_kept), 1, floor=False)
        confirmed = st.checkbox(
            f"Đúng là xóa {count(report.removed)} hồ sơ, {part} của khoảng",
            key="nap_xac_nhan_xoa",
        )
    asked = False
    with st.container(horizontal=True, key="nut_nap"):
        if label is not None:
            asked = st.button(label, type="primary", disabled=not confirmed)
        if on_edit is not None:
            st.button("Sửa cách ghép cột", on_click=on_edit)
        st.button("Hủy", on_click=on_cancel)
    if label is not None:
        st.markdown(f":small[:gray[{import_text.load_note(report)}]]")
    return LoadWish(confirm_removal=report.removed > 0) if asked else None


def upload_label(kind: ImportKind) -> str:
    """What to choose, and that nothing happens to the data yet."""
    return (
        f"Tệp {KIND_LABELS[kind].lower()}: CSV, Excel hoặc Parquet, có thể nén .zip, "
        ".gz. Chọn tệp xong, hệ thống kiểm tra thử và chưa ghi gì."
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
