"""Long work of a person that goes on while pages are drawn anew, one at a time.

Streamlit stops the run of a page whenever something is clicked. Work on a file
therefore runs in a thread of the process: it survives reruns and a reloaded tab, says
how far it is, can be cancelled, and keeps its result until that has been seen.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from components.runtime.failures import log_failure
from domain.errors import ApplicationError, Cancelled, Conflict

Tell = Callable[[str, float], None]
"""Told what is being done and how far it is; raises Cancelled to stop the work."""

WAITING = "Chờ lượt nạp khác ghi xong"
_CANCELLED = "Đã hủy theo yêu cầu. Chưa có gì được ghi."
_SHUT_DOWN = "Máy chủ đang dừng. Chưa có gì được ghi; nạp lại sau khi máy chủ chạy lại."
_BUSY = (
    "Tài khoản này đang có một việc nạp chưa xong. Chờ việc đó xong hoặc hủy rồi làm "
    "lại."
)
_TURN_SECONDS = 0.2
"""How often somebody who waits for his turn looks whether he was cancelled."""


class JobKind(StrEnum):
    """What is being done with a file, or to make one."""

    READ = "read"
    CHECK = "check"
    LOAD = "load"
    UNDO = "undo"
    EXPORT = "export"

    @property
    def writes(self) -> bool:
        """Whether only one of the process may run at a time."""
        return self in (JobKind.LOAD, JobKind.UNDO)


class JobState(StrEnum):
    """Where a job stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobStatus:
    """A job at one moment; `elapsed_seconds` since the work itself began.

    `result` is what the work returned, `message` why it failed or was cancelled.
    """

    kind: JobKind
    subject: str
    state: JobState
    phase: str = ""
    done: float = 0.0
    elapsed_seconds: float = 0.0
    is_stopping: bool = False
    result: object = None
    message: str = ""


class Job:
    """One piece of work in a thread of its own."""

    def __init__(self, kind: JobKind, subject: str, key: Hashable) -> None:
        self.kind = kind
        self.subject = subject
        self.key = key
        self._lock = threading.Lock()
        # A plain flag: it is also set while garbage is collected, wherever that is.
        self._is_stopping = False
        self._ended = threading.Event()
        self._why_stopped = _CANCELLED
        self._began = time.monotonic()
        self._phase, self._done = "", 0.0
        self._state = JobState.RUNNING
        self._result: object = None
        self._message = ""

    def status(self) -> JobStatus:
        """How far it is, or how it ended."""
        with self._lock:
            return JobStatus(
                kind=self.kind,
                subject=self.subject,
                state=self._state,
                phase=self._phase,
                done=self._done,
                elapsed_seconds=time.monotonic() - self._began,
                is_stopping=self._is_stopping,
                result=self._result,
                message=self._message,
            )

    def cancel(self, why: str = _CANCELLED) -> None:
        """Ask it to stop; it does so at its next report, writing nothing."""
        self._why_stopped = why
        self._is_stopping = True

    def wait(self, seconds: float) -> bool:
        """Wait for the end; whether it has ended."""
        return self._ended.wait(seconds)

    def tell(self, phase: str, done: float) -> None:
        """Progress, from within the work. Raises Cancelled when it shall stop."""
        if self._is_stopping:
            raise Cancelled(self._why_stopped)
        with self._lock:
            self._phase, self._done = phase, min(max(done, 0.0), 1.0)

    def run(
        self, work: Callable[[Tell], object], turn: "threading.Lock | None"
    ) -> None:
        """Do the work, in its turn if it writes, and keep how it ended."""
        try:
            if turn is not None:
                self._take(turn)
            try:
                with self._lock:
                    self._began = time.monotonic()
                self._end(JobState.DONE, result=work(self.tell))
            finally:
                if turn is not None:
                    turn.release()
        except Cancelled as cancelled:
            self._end(JobState.CANCELLED, message=cancelled.message)
        except ApplicationError as refused:
            self._end(JobState.FAILED, message=refused.message)
        except Exception as error:  # noqa: BLE001 - the thread has nobody above it
            error_id = log_failure("job_failed", error)
            self._end(JobState.FAILED, message=_failed(error_id))
        finally:
            self._ended.set()

    def _take(self, turn: threading.Lock) -> None:
        while not turn.acquire(timeout=_TURN_SECONDS):
            self.tell(WAITING, 0.0)

    def _end(
        self, state: JobState, *, result: object = None, message: str = ""
    ) -> None:
        with self._lock:
            self._state, self._result, self._message = state, result, message


def _failed(error_id: str) -> str:
    return (
        "Việc này gặp lỗi và đã dừng. Số liệu không bị thay đổi. Làm lại; nếu còn "
        f"lỗi, báo quản trị hệ thống mã lỗi {error_id}."
    )


class Jobs:
    """The jobs of this process, at most one of each owner; ended ones until seen."""

    def __init__(self) -> None:
        # Reentrant: a tab that is collected as garbage stops its job, in any thread.
        self._lock = threading.RLock()
        self._turn = threading.Lock()
        self._jobs: dict[Hashable, Job] = {}
        self._is_open = True

    def start(
        self,
        owner: Hashable,
        kind: JobKind,
        work: Callable[[Tell], object],
        *,
        subject: str,
        key: Hashable = None,
    ) -> Job:
        """Begin `work` in a thread. Conflict while the owner's last one still runs."""
        job = Job(kind, subject, key)
        with self._lock:
            if not self._is_open:
                raise Conflict(_SHUT_DOWN)
            present = self._jobs.get(owner)
            if present is not None and not present.wait(0):
                raise Conflict(_BUSY)
            self._jobs[owner] = job
        # A daemon: a process that is told to end does not wait for it. What it had
        # not committed is then gone, as after any crash.
        threading.Thread(
            target=job.run,
            args=(work, self._turn if kind.writes else None),
            name=f"job-{kind.value}",
            daemon=True,
        ).start()
        return job

    def of(self, owner: Hashable) -> Job | None:
        """The owner's job, running or ended and not yet forgotten."""
        with self._lock:
            return self._jobs.get(owner)

    def forget(self, owner: Hashable) -> None:
        """Drop the owner's job if it has ended."""
        with self._lock:
            job = self._jobs.get(owner)
            if job is not None and job.wait(0):
                del self._jobs[owner]

    def close(self, seconds: float) -> None:
        """Stop every job and wait as long as that; none starts afterwards."""
        with self._lock:
            self._is_open = False
            jobs = list(self._jobs.values())
            self._jobs.clear()
        for job in jobs:
            job.cancel(_SHUT_DOWN)
        end = time.monotonic() + seconds
        for job in jobs:
            if not job.wait(max(end - time.monotonic(), 0)):
                structlog.get_logger("dieu_hanh").warning("job_left", kind=job.kind)


_of_process = Jobs()
CLOSING_SECONDS = 10.0
"""What a server that is told to end waits for jobs to take back what they wrote."""


def jobs() -> Jobs:
    """The jobs of this process."""
    return _of_process


def close_jobs() -> None:
    """Stop all jobs, as the server ends; a server started later begins with none."""
    global _of_process
    ended, _of_process = _of_process, Jobs()
    ended.close(CLOSING_SECONDS)
