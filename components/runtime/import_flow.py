"""A file on its way into the database: where one stands, and the steps from there.

The file and what was found in it stay in the session until loaded or dropped; the
work itself is a job of the process (`components.runtime.jobs`), so a rerun or a
reloaded tab finds it again.
"""

import secrets
import weakref
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.import_bar import Asked
from components.runtime import import_mapping, import_work
from components.runtime.application import database
from components.runtime.import_mapping import Settled
from components.runtime.jobs import Job, JobKind, JobState, JobStatus, jobs
from components.runtime.uploads import TYPES, KeptFile, keep
from domain.access import Viewer
from domain.errors import ApplicationError
from domain.imports import DryRun, UndoableLoad
from services.installation import present_data_version

_FILE = "_import_file"
_CHECKED = "_import_checked"
_REFUSED = "_import_refused"
_NOTE = "_import_note"
_ROUND = "_import_round"
_RESULT = "_import_loaded"
_JOB = "_import_job"
_TAB = "_import_tab"
_QUICK_SECONDS = 0.7
"""Work that ends within this is not worth a progress bar."""
_MOST_TURNS = 12
"""Reading and checking take four; data that keep moving must not hold the page."""
_RECHECK_SECONDS = 10.0
"""A check that took longer is not repeated because somebody else loaded a file."""


class Stage(StrEnum):
    """Where one stands."""

    START = "start"
    MAPPING = "mapping"
    WORKING = "working"
    REFUSED = "refused"
    CHECKED = "checked"
    LOADED = "loaded"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one stands, and what there is to show. `note` is about what just ended."""

    stage: Stage
    file: KeptFile | None = None
    report: DryRun | None = None
    result: object = None
    status: JobStatus | None = None
    note: str = ""


def standing(viewer: Viewer, asked: Asked) -> Standing:
    """Where the viewer stands; starts the check of a chosen file where it is due."""
    for _ in range(_MOST_TURNS):
        file = chosen_file()
        settled = None if file is None else import_mapping.settled(viewer, asked, file)
        key = None if file is None else _wanted_key(viewer, asked, file, settled)
        job = _job(viewer)
        if job is not None and not _ended(job, key):
            return Standing(Stage.WORKING, file=file, status=job.status())
        if job is not None:
            _take(viewer, job)
            continue
        note = st.session_state.pop(_NOTE, "")
        if file is None:
            result = st.session_state.get(_RESULT)
            stage = Stage.START if result is None else Stage.LOADED
            return Standing(stage, result=result, note=note)
        known = _known(file, key, settled, note)
        if known is not None:
            return known
        owner = _tab().owner
        if settled is None:
            table = import_mapping.wanted_table()
            job = import_work.start_read(owner, viewer, file, key, table)
        else:
            job = import_work.start_check(owner, viewer, asked, file, key, settled)
        st.session_state[_JOB] = job
    return Standing(Stage.START)


def _job(viewer: Viewer) -> Job | None:
    """This tab's job, else a load that the person began in another tab.

    One that ended there is of interest here only while no file is being worked on.
    """
    own = st.session_state.get(_JOB)
    if isinstance(own, Job):
        return own
    job = jobs().of(_owner(viewer))
    if job is not None and job.wait(0) and chosen_file() is not None:
        return None
    return job


def _ended(job: Job, key: Hashable) -> bool:
    """Whether the job is over; one about another question than `key` is stopped."""
    if not job.kind.writes and job.key != key:
        job.cancel()
    return job.wait(_QUICK_SECONDS)


def _take(viewer: Viewer, job: Job) -> None:
    """Note in the session how a job ended."""
    st.session_state.pop(_JOB, None)
    for owner in (_owner(viewer), _tab().owner):
        jobs().forget(owner)
    status = job.status()
    if job.kind is JobKind.READ:
        if status.state is JobState.CANCELLED:
            _let_go()
        else:
            import_mapping.note_read(job.key, status.result)
    elif status.state is not JobState.DONE:
        if job.kind.writes:
            st.session_state[_NOTE] = status.message
        else:
            st.session_state[_REFUSED] = (job.key, status.message)
    elif job.kind.writes:
        _let_go()
        st.session_state[_RESULT] = status.result
    else:
        st.session_state[_CHECKED] = (
            job.key,
            status.result,
            status.elapsed_seconds,
            present_data_version(database()),
        )


def _known(
    file: KeptFile, key: Hashable, settled: Settled | None, note: str
) -> Standing | None:
    """What is already known of the file under this request."""
    if settled is None:
        is_read = import_mapping.is_read(file)
        return Standing(Stage.MAPPING, file=file, note=note) if is_read else None
    refused = st.session_state.get(_REFUSED)
    if refused is not None and refused[0] == key:
        return Standing(Stage.REFUSED, file=file, note=refused[1])
    checked = st.session_state.get(_CHECKED)
    if checked is None or checked[0] != key:
        return None
    moved = checked[3] != present_data_version(database())
    if moved and checked[2] < _RECHECK_SECONDS:
        return None
    return Standing(Stage.CHECKED, file=file, report=checked[1], note=note)


def load_now(
    viewer: Viewer,
    asked: Asked,
    file: KeptFile,
    *,
    valid_rows_only: bool,
    confirm_removal: bool,
) -> None:
    """Begin to load the file and draw the page anew with its progress.

    Conflict while another load of the same person still runs.
    """
    st.session_state[_JOB] = import_work.start_load(
        _owner(viewer),
        asked,
        file,
        import_mapping.settled(viewer, asked, file) or Settled(),
        valid_rows_only=valid_rows_only,
        confirm_removal=confirm_removal,
    )
    st.rerun()


def undo_now(viewer: Viewer, wanted: UndoableLoad) -> None:
    """Begin to take back a load and draw the page anew with its progress.

    Conflict while another job of the same person still runs.
    """
    st.session_state.pop(_RESULT, None)
    st.session_state[_JOB] = import_work.start_undo(_owner(viewer), wanted)
    st.rerun()


def _wanted_key(
    viewer: Viewer, asked: Asked, file: KeptFile, settled: Settled | None
) -> Hashable:
    """All that the next thing to know about the file depends on, but for the data."""
    if settled is None:
        return import_mapping.read_key(file)
    return (file.sha256, asked, settled, viewer.scope, viewer.permissions)


class _Tab:
    """A tab of the browser; when it is gone, so is what is checked for it."""

    def __init__(self) -> None:
        self.owner = secrets.token_hex(8)
        weakref.finalize(self, _stop, self.owner).atexit = False


def _stop(owner: str) -> None:
    job = jobs().of(owner)
    if job is not None:
        job.cancel()


def _tab() -> _Tab:
    tab: _Tab = st.session_state.setdefault(_TAB, _Tab())
    return tab


def _owner(viewer: Viewer) -> Hashable:
    """Whose loads: a person's, in whichever tab."""
    return (database(), viewer.user_id)


def uploader(label: str) -> None:
    """Draw the place for the file; a chosen one is kept and the page drawn anew."""
    # A new key each time empties the widget: the file is kept by us.
    key = f"nap_tep_{st.session_state.get(_ROUND, 0)}"
    uploaded: UploadedFile | None = st.file_uploader(label, type=list(TYPES), key=key)
    if uploaded is None:
        return
    _next_round()
    import_mapping.forget()
    try:
        st.session_state[_FILE] = keep(uploaded)
    except ApplicationError as refused:
        st.session_state[_NOTE] = refused.message
    st.rerun()


def chosen_file() -> KeptFile | None:
    """The file that waits to be loaded."""
    found = st.session_state.get(_FILE)
    return found if isinstance(found, KeptFile) else None


def drop() -> None:
    """Forget the file and what was found; the next run starts anew."""
    _let_go()
    st.session_state.pop(_RESULT, None)
    _next_round()


def check_again() -> None:
    """Forget why the last check failed, so that the next run checks once more."""
    st.session_state.pop(_REFUSED, None)


def cancel(viewer: Viewer) -> None:
    """Stop the viewer's job at its next step."""
    job = _job(viewer)
    if job is not None:
        job.cancel()


def status(viewer: Viewer) -> JobStatus | None:
    """How far the viewer's job is; None when there is none or it has ended."""
    job = _job(viewer)
    return None if job is None or job.wait(0) else job.status()


def _let_go() -> None:
    """Drop the file; it leaves the disk when no job reads it any more."""
    for name in (_FILE, _CHECKED, _REFUSED):
        st.session_state.pop(name, None)
    import_mapping.forget()


def _next_round() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
