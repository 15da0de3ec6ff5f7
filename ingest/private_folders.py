"""Folders for parts of a file on disk, which only this account can read."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

_PREFIX = "dieu-hanh-nap-"


def private_folder() -> Path:
    """A new folder, named after this process; whoever asks for it deletes it.

    Those of processes that were killed are removed first: they hold rows of a file.
    """
    parent = Path(tempfile.gettempdir())
    for old in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError):
            if old.stat().st_uid == os.getuid() and not _is_running(old):
                shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))


def _is_running(folder: Path) -> bool:
    process = int(folder.name.removeprefix(_PREFIX).split("-")[0])
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
