"""A list of the portal's dossiers on *Số liệu*: checked, loaded, deleted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import streamlit as st

from components import comparison_forms as forms
from components.notices import done, notice
from components.runtime.kept_upload import drop_upload, kept_upload
from components.runtime.named_file import checked_file, file_tried
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
    ask = partial(_checked, viewer)
    first = checked_file(viewer, file, request, ask)
    place = st.container()
    if first.missing_columns:
        columns = dict(forms.columns_to_choose(first.titles))
        request = replace(request, columns=columns)

    def check(chosen: Mapping[str, str]) -> ComparisonDryRun:
        return checked_file(viewer, file, replace(request, chosen=chosen), ask)

    run, agreed = file_tried(viewer, check, comparison_sentence, place=place, key=_NAME)
    ready = run.can_load and not run.is_same and agreed
    if st.button("Nhập danh sách", type="primary", disabled=not ready,
                 key="doi_chieu_nhap"):  # fmt: skip
        with st.spinner("Đang nhập danh sách…"):
            now = datetime.now(UTC)
            load = call(load_comparison_file, viewer, run.request, now=now)
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


def _checked(viewer: Viewer, request: ComparisonRequest) -> ComparisonDryRun:
    return call(check_comparison_file, viewer, request)
