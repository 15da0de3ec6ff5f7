"""A list of the portal's dossiers on *Số liệu*: checked, loaded, deleted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from components import comparison_forms as forms
from components.notices import done, notice
from components.other_file_forms import names_agreed, names_to_choose, problems
from components.runtime.checked_once import checked_once
from components.runtime.kept_upload import drop_upload, kept_upload
from components.runtime.reads import call, read
from components.runtime.uploads import TYPES, KeptFile
from domain.access import Viewer
from domain.comparison_console import comparison_sentence
from domain.comparison_file import ComparisonDryRun, ComparisonRequest
from domain.errors import ApplicationError
from domain.formatting import count
from services.comparison_sets import (
    check_comparison_file,
    comparison_lists,
    delete_comparison_list,
    load_comparison_file,
)
from services.file_units import file_unit_choices

_NAME = "doi_chieu"
_MOST_MEGABYTES = 200


def comparison_file(viewer: Viewer, *, zone: ZoneInfo) -> None:
    """Draw the way of the file, and below it the lists that are kept."""
    st.title("Hồ sơ của Cổng để đối chiếu")
    notice()
    try:
        file = kept_upload(
            "Danh sách hồ sơ: CSV, Excel, Parquet, tệp nén", TYPES, name=_NAME,
            most_megabytes=_MOST_MEGABYTES,
        )  # fmt: skip
        filled = forms.comparison_entry(datetime.now(UTC).astimezone(zone).date())
        if file is not None:
            request = ComparisonRequest(
                file.path, file.name, filled.first_day, filled.end_day, filled.name
            )
            _told(viewer, file, request)
        _kept_lists(viewer, zone)
    except ApplicationError as refused:
        st.error(refused.message)


def _told(viewer: Viewer, file: KeptFile, request: ComparisonRequest) -> None:
    first = _checked(viewer, file, request)
    sentence = st.container()
    if first.missing_columns:
        columns = dict(forms.columns_to_choose(first.titles))
        request = replace(request, columns=columns)
        first = _checked(viewer, file, request)
    units = dict(read(file_unit_choices, viewer)) if first.names.open else {}
    chosen = names_to_choose(first.names.open, units, key=_NAME)
    request = replace(request, chosen=dict(chosen))
    run = _checked(viewer, file, request)
    show = sentence.success if run.can_load else sentence.error
    show(comparison_sentence(run))
    problems(run.problems)
    agreed = names_agreed(run.names, key=_NAME)
    ready = run.can_load and not run.is_same and agreed
    if st.button("Nhập danh sách", type="primary", disabled=not ready,
                 key="doi_chieu_nhap"):  # fmt: skip
        with st.spinner("Đang nhập danh sách…"):
            now = datetime.now(UTC)
            load = call(load_comparison_file, viewer, request, now=now)
        drop_upload(_NAME)
        done(f"Đã nhập {count(load.dry_run.row_count)} hồ sơ để đối chiếu.")


def _kept_lists(viewer: Viewer, zone: ZoneInfo) -> None:
    lists = read(comparison_lists, viewer)
    forms.comparison_lists(lists, zone)
    if not lists:
        return
    with st.popover("Xóa một danh sách…"):
        chosen = st.selectbox(
            "Danh sách", lists, format_func=forms.list_name, key="doi_chieu_bo"
        )
        if st.button("Xóa danh sách này", key="doi_chieu_xoa") and chosen is not None:
            now = datetime.now(UTC)
            call(delete_comparison_list, viewer, chosen.set_id, now=now)
            done(f"Đã xóa danh sách: {forms.list_name(chosen)}.")


def _checked(
    viewer: Viewer, file: KeptFile, request: ComparisonRequest
) -> ComparisonDryRun:
    said = replace(request, chosen={}, columns={})
    choices: tuple[Mapping[str, str], ...] = (request.chosen, request.columns)
    key = (file.sha256, str(said), str([sorted(c.items()) for c in choices]),
           viewer.scope)  # fmt: skip

    def check() -> ComparisonDryRun:
        with st.spinner("Đang đọc và kiểm tra danh sách…"):
            return call(check_comparison_file, viewer, request)

    return checked_once(key, check)
