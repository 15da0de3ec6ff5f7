"""What a command costs: time, memory of all its processes, temporary files."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, and peaks in bytes.

    `processor`: seconds of work of the command and its children, on all cores.
    `memory`: resident, the command and its children. `server`: what the processes of
    PostgreSQL hold beside the shared buffers. `temporary`: files in its temporary
    folders, those without a name included. `together`: the largest sum of the three at
    one moment.
    """

    seconds: float
    processor: float
    memory: int
    server: int
    temporary: int
    together: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A command that ended well, with what it printed and cost."""

    output: str
    cost: Cost


class _Peaks:
    def __init__(self) -> None:
        self.memory = self.server = self.temporary = self.together = 0

    def add(self, memory: int, server: int, temporary: int) -> None:
        self.memory = max(self.memory, memory)
        self.server = max(self.server, server)
        self.temporary = max(self.temporary, temporary)
        self.together = max(self.together, memory + server + temporary)


def watched(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    temporary: Path,
    server_pid: int | None = None,
    server_folder: Path | None = None,
) -> Finished:
    """Run `command` with a folder for temporary files; RuntimeError when it fails."""
    log = temporary.with_suffix(".log")
    folders = [temporary, *([server_folder] if server_folder else [])]
    begun, worked = time.perf_counter(), _processor_seconds()
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **environment, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        with _sampling(lambda: _sample(process.pid, server_pid, folders)) as peaks:
            output, _ = process.communicate()
    seconds = time.perf_counter() - begun
    worked = _processor_seconds() - worked
    if process.returncode != 0:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"{command[-1]}: exit {process.returncode}\n{output}{tail}")
    cost = Cost(
        seconds,
        worked,
        peaks.memory,
        peaks.server,
        peaks.temporary,
        peaks.together,
    )
    return Finished(output, cost)


@contextmanager
def _sampling(sample: Callable[[], tuple[int, int, int]]) -> Iterator[_Peaks]:
    peaks, ended = _Peaks(), threading.Event()

    def run() -> None:
        while not ended.wait(EVERY_SECONDS):
            peaks.add(*sample())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        ended.set()
        thread.join()


def _sample(
    pid: int, server_pid: int | None, folders: Sequence[Path]
) -> tuple[int, int, int]:
    server = 0 if server_pid is None else _own_memory(server_pid)
    files = sum(folder_bytes(folder) for folder in folders)
    return _resident(pid), server, files + _unlinked_bytes(pid)


def _unlinked_bytes(pid: int) -> int:
    """Of files that a process of the command holds open without a name.

    SQLite sorts in such files. Counted on Linux only.
    """
    total = 0
    for process in _tree(pid):
        for link in Path(f"/proc/{process.pid}/fd").glob("*"):
            try:
                if os.readlink(link).endswith(" (deleted)"):
                    total += link.stat().st_blocks * 512
            except OSError:  # Closed, or ended, in between.
                continue
    return total


def _processor_seconds() -> float:
    """Of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(pid: int) -> int:
    return sum(_memory(process)[0] for process in _tree(pid))


def _own_memory(pid: int) -> int:
    """Resident without what is shared: the buffers of PostgreSQL count once, apart."""
    return sum(rss - shared for rss, shared in map(_memory, _tree(pid)))


def _memory(process: psutil.Process) -> tuple[int, int]:
    try:
        found = process.memory_info()
    except psutil.NoSuchProcess:
        return 0, 0
    return found.rss, getattr(found, "shared", 0)


def folder_bytes(folder: Path) -> int:
    """Bytes on disk of all files below `folder`; files that vanish count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(parent, name)).st_blocks * 512
            except FileNotFoundError:
                continue
    return total
