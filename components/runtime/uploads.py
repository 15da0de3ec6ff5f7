"""Uploaded files: each once on disk, private to this process, gone when let go."""

import hashlib
import shutil
import tempfile
import weakref
from pathlib import Path, PurePath

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from domain.errors import InvalidInput

TYPES = ("csv", "tsv", "txt", "xlsx", "xls", "xlsm", "parquet", "zip", "gz")
"""Suffixes that the page takes; what a file really is, is judged by its bytes."""
PLAN_SUFFIXES = ("xml", "gan", "mpp")
"""Further suffixes of plan files, which are taken where plans are."""
MOST_BYTES = 200 * 1024**2
"""As `server.maxUploadSize` says; that setting does not bind who writes by himself."""
FOLDER_PREFIX = "dieu-hanh-nap-"
_NAME_LENGTH = 200
_BLOCK = 1024**2


class KeptFile:
    """A file on disk; `name` is what the person called it and is only ever shown.

    Its folder is readable by this process's user only and is removed when the last
    one who holds the value lets it go, at the latest when the process ends.
    """

    def __init__(self, path: Path, name: str, sha256: str) -> None:
        self.path = path
        self.name = name
        self.sha256 = sha256
        self.size_bytes = path.stat().st_size
        self._end = weakref.finalize(
            self, shutil.rmtree, path.parent, ignore_errors=True
        )

    def discard(self) -> None:
        """Remove the file now."""
        self._end()


def keep(uploaded: UploadedFile) -> KeptFile:
    """Write an upload to disk and free the memory that the server holds it in.

    Of its name only a known suffix is used. InvalidInput when it is too large.
    """
    if uploaded.size > MOST_BYTES:
        raise InvalidInput(
            f"Tệp lớn hơn {MOST_BYTES // 1024**2} MB. Nén tệp thành .zip hoặc .gz, "
            "chia tệp theo tháng, hoặc nhờ quản trị nạp bằng dòng lệnh."
        )
    name = PurePath(uploaded.name.replace("\\", "/")).name[-_NAME_LENGTH:]
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    path = (
        folder / f"tep.{suffix}" if suffix in TYPES + PLAN_SUFFIXES else folder / "tep"
    )
    digest = hashlib.sha256()
    try:
        uploaded.seek(0)
        with path.open("xb") as stream:
            while block := uploaded.read(_BLOCK):
                digest.update(block)
                stream.write(block)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _free_memory(uploaded)
    return KeptFile(path, name, digest.hexdigest())


def _free_memory(uploaded: UploadedFile) -> None:
    """Drop Streamlit's own copy of the bytes, which it keeps while the tab is open."""
    context = get_script_run_ctx()
    manager = getattr(context, "uploaded_file_mgr", None)
    remove = getattr(manager, "remove_file", None)  # The in-memory manager has it.
    if context is not None and remove is not None:
        remove(context.session_id, uploaded.file_id)
