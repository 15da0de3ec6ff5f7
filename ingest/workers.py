"""Processes that read dangerous files: limited in memory and time, and replaceable."""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.limits import Limits


@dataclass(slots=True)
class Worker:
    """Another process that answers in JSON lines; killed when it takes too long."""

    process: subprocess.Popen[bytes]
    timer: threading.Timer

    @classmethod
    def started(
        cls, script: Path, path: Path, limits: Limits, *, rows: int
    ) -> "Worker":
        """The process of `script` for one file, with the limits as its arguments."""
        process = subprocess.Popen(  # noqa: S603  # our own script, no shell
            [sys.executable, "-I", str(script), str(path.resolve()),
             str(limits.worker_bytes), str(rows), str(limits.columns)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        timer = threading.Timer(limits.worker_seconds, process.kill)
        timer.daemon = True
        timer.start()
        return cls(process, timer)

    def ask(self, question: dict[str, Any]) -> None:
        """Ask without waiting; a dead process answers with its death."""
        if self.process.stdin is None:  # pragma: no cover - it was asked for
            raise AssertionError("the worker's input is a pipe")
        try:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return

    def answer(self) -> dict[str, Any]:
        """The next line that it wrote."""
        if self.process.stdout is None:  # pragma: no cover - it was asked for
            raise AssertionError("the worker's output is a pipe")
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            return {"error": "died"}
        message: dict[str, Any] = json.loads(line)
        return message

    def content(self, size: int) -> bytes:
        """So many bytes that it wrote after a line; fewer when it died."""
        if self.process.stdout is None:  # pragma: no cover - it was asked for
            raise AssertionError("the worker's output is a pipe")
        return self.process.stdout.read(size)

    def stop(self) -> None:
        """End the process, finished or not."""
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()
