"""A file on its way into the database: chosen, checked, loaded.

The file stays in the session until it is loaded or dropped. What the dry run found is
kept under the file's hash, the request and the data version, so that drawing the page
again costs nothing and a load by somebody else makes it check anew.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components.import_bar import Asked
from components.runtime.application import database
from components.runtime.reads import call
from domain.access import Viewer
from domain.imports import DryRun, ImportRequest, LoadResult
from services.imports import Progress, dry_run, load
from services.installation import present_data_version

_FILE = "_import_file"
_CHECKED = "_import_checked"
_LOADED = "_import_loaded"
_ROUND = "_import_round"
_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """An uploaded file; `name` is only ever shown."""

    name: str
    content: bytes
    sha256: str


def uploader(label: str) -> None:
    """Draw the place for the file; a chosen one is kept and the page drawn anew."""
    # A new key each time empties the widget: the file is kept by us.
    key = f"nap_tep_{st.session_state.get(_ROUND, 0)}"
    uploaded: UploadedFile | None = st.file_uploader(label, key=key)
    if uploaded is None:
        return
    content = uploaded.getvalue()
    st.session_state[_FILE] = ChosenFile(
        PurePath(uploaded.name).name[:_NAME_LENGTH],
        content,
        hashlib.sha256(content).hexdigest(),
    )
    st.session_state.pop(_LOADED, None)
    st.rerun()


def chosen_file() -> ChosenFile | None:
    """The file that waits to be loaded."""
    found = st.session_state.get(_FILE)
    return found if isinstance(found, ChosenFile) else None


def drop() -> None:
    """Forget the file and what was found; the next run starts anew."""
    for name in (_FILE, _CHECKED, _LOADED):
        st.session_state.pop(name, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def loaded() -> LoadResult | None:
    """What the last load changed, until another file is chosen."""
    found = st.session_state.get(_LOADED)
    return found if isinstance(found, LoadResult) else None


def checked(viewer: Viewer, asked: Asked, file: ChosenFile) -> DryRun:
    """What the file would do; shows progress while it is found out.

    ApplicationError when the request cannot be checked at all.
    """
    key = (
        file.sha256,
        asked,
        viewer.scope,
        viewer.permissions,
        present_data_version(database()),
    )
    kept = st.session_state.get(_CHECKED)
    if kept is not None and kept[0] == key:
        report: DryRun = kept[1]
        return report
    with _private_copy(file) as path, _progress() as tell:
        report = call(
            dry_run, viewer, request=_request(asked, file, path), progress=tell
        )
    st.session_state[_CHECKED] = (key, report)
    return report


def load_now(
    viewer: Viewer, asked: Asked, file: ChosenFile, *, valid_rows_only: bool
) -> None:
    """Load the file in one transaction and draw the page anew with the result.

    ApplicationError when it cannot be loaded; then nothing was written.
    """
    with _private_copy(file) as path, _progress() as tell:
        request = replace(_request(asked, file, path), valid_rows_only=valid_rows_only)
        result = call(
            load, viewer, request=request, now=datetime.now(UTC), progress=tell
        )
    drop()
    st.session_state[_LOADED] = result
    st.rerun()


def _request(asked: Asked, file: ChosenFile, path: Path) -> ImportRequest:
    return ImportRequest(
        kind=asked.kind,
        path=path,
        file_name=file.name,
        source_code=asked.source_code,
        source_name=asked.source_name,
        complete_to=asked.complete_to,
        keep_personal_data=asked.keep_personal_data,
    )


@contextmanager
def _private_copy(file: ChosenFile) -> Iterator[Path]:
    """The file on disk, readable by this process's user only, for as long as needed.

    Of its name only a known suffix is used.
    """
    suffix = PurePath(file.name).suffix.lower()
    known = suffix if suffix in (".csv", ".tsv", ".txt", ".xls", ".xlsx") else ""
    with tempfile.TemporaryDirectory(prefix="dieu-hanh-nap-") as folder:
        path = Path(folder) / f"tep{known}"
        path.write_bytes(file.content)
        yield path


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar that goes away when the work is done."""
    place = st.empty()
    bar = place.progress(0.0, text="Đọc tệp")
    try:
        yield lambda what, done: _advance(bar, what, done)
    finally:
        place.empty()


def _advance(bar: DeltaGenerator, what: str, done: float) -> None:
    bar.progress(min(max(done, 0.0), 1.0), text=what)
