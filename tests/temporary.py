"""Where tests write: a folder in memory, where the machine has room for one.

Making a file on a disk takes many times as long as making one in memory, and tests make
a million of them. TMPDIR, where it is set, is used instead, and kept.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
ROOM = 6 * 2**30
"""Bytes that must be free; a whole run holds about a third of it at a time."""
_PREFIX = "dieu-hanh-tests-"


def write_to_memory() -> None:
    """Have this process, and those it starts, do so as long as it lasts.

    Nothing happens where somebody chose a folder, or there is not enough memory.
    """
    if "TMPDIR" in os.environ or not _has_room():
        return
    _remove_left_behind()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=MEMORY))
    folder.chmod(0o711)  # PostgreSQL, which is not started as root, passes through.
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    # The first to be registered comes last: PostgreSQL has been stopped by then.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


def _has_room() -> bool:
    return (
        MEMORY.is_dir()
        and os.access(MEMORY, os.W_OK)
        and shutil.disk_usage(MEMORY).free > ROOM
        and psutil.virtual_memory().available > ROOM
    )


def _remove_left_behind() -> None:
    """What runs that were killed have left."""
    for folder in MEMORY.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
