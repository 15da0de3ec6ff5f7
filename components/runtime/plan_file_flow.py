"""A plan file or a file of reports on its way in: kept, checked, agreed to, loaded."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import plan_file_forms as forms
from components.notices import done
from components.plan_file_words import (
    changes_table,
    new_tasks_table,
    plan_done,
    plan_sentence,
    progress_sentence,
    progress_table,
)
from components.problems import problems_frame
from components.runtime.application import database
from components.runtime.kept_upload import drop_upload, kept_upload
from components.runtime.reads import call, read
from components.runtime.uploads import KeptFile
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.plan_board import PlanBoard
from domain.plan_import import (
    LaterDeadlines,
    PlanDryRun,
    PlanRequest,
    ProgressDryRun,
    ProgressRequest,
)
from domain.plan_view import PLAN
from domain.problem import Problem, Severity
from services.installation import present_data_version
from services.plan_imports import check_plan_file, load_plan_file
from services.plan_intake import named_org_units
from services.plan_progress import check_progress_file, load_progress_file

PLAN_TYPES = ("xlsx", "xls", "xlsm", "csv", "txt", "xml", "gan", "mpp")
"""What a plan file is called; .mpp so that it can be said how to save it as XML."""
PROGRESS_TYPES = ("xlsx", "xls", "xlsm", "csv", "txt")
_PLAN_LABEL = "Tệp kế hoạch: MS Project (XML), GanttProject, Excel, CSV"
_MOST_MEGABYTES = 50
_NAME, _CHECKED = "plan_file", "_plan_file_checked"
Found = TypeVar("Found")
_HEIGHT = 240


def import_plan(
    viewer: Viewer, board: PlanBoard | None, close: Callable[[], None]
) -> None:
    """Draw the way of a plan file from the choice to the load; `close` the dialog."""
    managed = board.plan if board is not None and board.may_judge else None
    into = forms.into_plan(managed)
    try:
        file = _chosen(_PLAN_LABEL, PLAN_TYPES)
        if file is None or not into.code:
            return
        request = PlanRequest(
            file.path, file.name, into.code, into.name, into.legal_basis
        )
        run = _told(viewer, board, file, request)
        if run is not None and forms.confirmed("Nhập kế hoạch"):
            _load(viewer, run, close)
    except ApplicationError as refused:
        st.error(refused.message)


def _told(
    viewer: Viewer, board: PlanBoard | None, file: KeptFile, request: PlanRequest
) -> PlanDryRun | None:
    """Draw what the file would do and what is still to be said; None: not ready."""
    first = _checked_plan(viewer, file, request)
    today = datetime.now(UTC).date() if board is None else board.today or board.day
    units = dict(read(named_org_units, viewer, day=today))
    sentence = st.container()
    chosen = forms.chosen_names(first.names, units)
    lead, later, decision = "", LaterDeadlines.REFUSE, None
    kinds = {problem.kind for problem in first.problems}
    if "lead-missing" in kinds:
        lead = forms.default_lead(units)
    if "deadline-later" in kinds:
        later, decision = forms.later_deadlines(today)
    run = _checked_plan(
        viewer,
        file,
        replace(
            request, chosen=chosen, default_lead=lead, later=later, decision=decision
        ),
    )
    show = sentence.success if run.can_load else sentence.error
    show(plan_sentence(run))
    _problems(run.problems)
    if len(run.changes.new):
        st.dataframe(new_tasks_table(run.changes), hide_index=True, height="auto"
                     if len(run.changes.new) < 6 else _HEIGHT)  # fmt: skip
    frame = changes_table(run.changes)
    if len(frame):
        st.dataframe(frame, hide_index=True)
    ready = run.can_load and (run.is_new_plan or run.changes.are_any)
    return run if ready else None


def _load(viewer: Viewer, run: PlanDryRun, close: Callable[[], None]) -> None:
    load = call(
        load_plan_file,
        viewer,
        run.request,
        now=datetime.now(UTC),
        seen_version=run.data_version,
        progress=_tell_on(st.empty()),
    )
    if load.is_written:
        close()
        st.query_params[PLAN] = run.request.plan_code
        done(plan_done(load.dry_run.changes))


def import_progress(
    viewer: Viewer, board: PlanBoard, close: Callable[[], None]
) -> None:
    """Draw the way of a file of reports from the choice to the load."""
    st.markdown(
        ":gray[Cột: Mã nhiệm vụ, % hoàn thành, Ngày báo cáo, Tình hình thực hiện, Minh "
        "chứng. Chỉ nhận nhiệm vụ mà đơn vị của bạn chủ trì.]"
    )
    try:
        file = _chosen("Tệp tiến độ: Excel, CSV", PROGRESS_TYPES)
        if file is None:
            return
        request = ProgressRequest(file.path, file.name, board.plan.code)
        run = _checked_progress(viewer, file, request)
        show = st.success if run.can_load else st.error
        show(progress_sentence(run))
        _problems(run.problems)
        if run.lines:
            st.dataframe(progress_table(run), hide_index=True)
        if run.can_load and run.lines and forms.confirmed("Nhập tiến độ"):
            load = call(
                load_progress_file,
                viewer,
                request,
                now=datetime.now(UTC),
                seen_version=run.data_version,
            )
            if load.is_written:
                close()
                done(f"Đã nhập {len(load.dry_run.lines)} báo cáo tiến độ.")
    except ApplicationError as refused:
        st.error(refused.message)


def _problems(problems: tuple[Problem, ...]) -> None:
    refused = next((p for p in problems if p.severity is Severity.REJECT), None)
    if refused is not None:  # In words too: on a phone the table begins with less.
        st.text(f"{refused.place}: {refused.reason}. {refused.remedy}.")
    if problems:
        frame = problems_frame(problems)
        st.dataframe(frame, hide_index=True, height="auto" if len(frame) < 6
                     else _HEIGHT)  # fmt: skip


def _tell_on(place: DeltaGenerator) -> Callable[[str, float], None]:
    def tell(what: str, share: float) -> None:
        place.progress(share, text=what)

    return tell


def _checked_plan(viewer: Viewer, file: KeptFile, request: PlanRequest) -> PlanDryRun:
    def check() -> PlanDryRun:
        place = st.empty()
        found = call(
            check_plan_file,
            viewer,
            request,
            now=datetime.now(UTC),
            progress=_tell_on(place),
        )
        place.empty()
        return found

    return _once(("plan", file.sha256, request, viewer.scope), check)


def _checked_progress(
    viewer: Viewer, file: KeptFile, request: ProgressRequest
) -> ProgressDryRun:
    def check() -> ProgressDryRun:
        return call(check_progress_file, viewer, request, now=datetime.now(UTC))

    return _once(("progress", file.sha256, request, viewer.scope), check)


def _once(key: Hashable, check: Callable[[], Found]) -> Found:
    """What was found under the same question and data; kept for this session."""
    kept: dict[Hashable, Found] = st.session_state.setdefault(_CHECKED, {})
    full = (key, present_data_version(database()))
    if full not in kept:
        found = check()
        while len(kept) > 3:
            kept.pop(next(iter(kept)))
        kept[full] = found
    return kept[full]


def _chosen(label: str, types: tuple[str, ...]) -> KeptFile | None:
    return kept_upload(label, types, name=_NAME, most_megabytes=_MOST_MEGABYTES)


def drop_file() -> None:
    """Forget the file and what was found in it."""
    drop_upload(_NAME)
    st.session_state.pop(_CHECKED, None)
