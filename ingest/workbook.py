"""Opens .xlsx workbooks within limits of size, memory and time."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from domain.problem import Problem, Severity
from ingest.cell_table import Batch, CellTable, column_letters
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.unreadable import WHOLE_FILE, UnreadableFile, unreadable
from ingest.zip_guard import require_sound_workbook

_WORKER = Path(__file__).with_name("sheet_worker.py")
_AS_CSV = "Xóa các dòng, cột và định dạng thừa, hoặc lưu thành CSV UTF-8"


def open_workbook(
    path: Path,
    *,
    is_header: Callable[[Sequence[str]], bool],
    limits: Limits = UPLOAD,
) -> CellTable:
    """The sheet of an .xlsx whose first row `is_header` knows, opened.

    The first visible sheet when it knows none. Dates come as ISO text. Reading
    happens in another process (see `ingest.sheet_worker`); UnreadableFile when the
    workbook is unsound, too large, or that process fails.
    """
    require_sound_workbook(path, limits=limits)
    worker = _Worker.started(path, limits)
    try:
        offer, others = _chosen_sheet(worker, is_header)
    except BaseException:
        worker.stop()
        raise
    name = offer["sheet"]

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        del log  # A sheet has no rows that cannot be split into cells.
        yield from _batches(worker, wanted, max(1, offer["rows"]))

    return CellTable(
        header=tuple(offer["header"]),
        read=read,
        sheet=name,
        notices=_other_sheets_notice(name, others),
        close=worker.stop,
    )


def _chosen_sheet(
    worker: "_Worker", is_header: Callable[[Sequence[str]], bool]
) -> tuple[dict[str, Any], list[str]]:
    """The offer taken, and the names of the sheets passed over."""
    names: list[str] = []
    while True:
        offer = worker.message()
        if "sheet" not in offer:
            raise unreadable(
                "workbook-empty", "Tệp Excel không có trang tính nào hiện ra",
                "Bỏ ẩn trang tính có số liệu rồi lưu lại",
            )  # fmt: skip
        if offer["last"] or is_header(offer["header"]):
            worker.send("take")
            return offer, [other for other in names if other != offer["sheet"]]
        names.append(offer["sheet"])
        worker.send("skip")


def _batches(worker: "_Worker", wanted: Sequence[int], total: int) -> Iterator[Batch]:
    while "end" not in (message := worker.message()):
        columns = message["columns"]
        length = message["length"]
        rows = np.arange(length, dtype=np.int32) + message["first_row"]
        blank = pa.array([""] * length, pa.string())
        given = {
            index: columns[index] if index < len(columns) else None for index in wanted
        }
        texts = {
            index: blank if cells is None else pa.array(cells, pa.string())
            for index, cells in given.items()
        }
        yield Batch(rows, texts, min(1.0, (message["first_row"] + length) / total))


def _other_sheets_notice(name: str, others: Sequence[str]) -> tuple[Problem, ...]:
    if not others:
        return ()
    return (
        Problem(
            kind="sheets-ignored",
            place=WHOLE_FILE,
            reason=f"Chỉ đọc trang '{name[:40]}'; bỏ qua {len(others)} trang khác",
            remedy="Không bắt buộc sửa",
            value=", ".join(others)[:80],
            severity=Severity.NOTICE,
        ),
    )


@dataclass(slots=True)
class _Worker:
    """The other process, killed when it takes too long."""

    process: subprocess.Popen[str]
    timer: threading.Timer
    limits: Limits

    @classmethod
    def started(cls, path: Path, limits: Limits) -> "_Worker":
        process = subprocess.Popen(  # noqa: S603  # our own script, no shell
            [sys.executable, "-I", str(_WORKER), str(path.resolve()),
             str(limits.worker_bytes), str(limits.rows), str(limits.columns)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )  # fmt: skip
        timer = threading.Timer(limits.worker_seconds, process.kill)
        timer.daemon = True
        timer.start()
        return cls(process, timer, limits)

    def message(self) -> dict[str, Any]:
        """The next line it wrote; UnreadableFile when it failed or died."""
        if self.process.stdout is None:  # pragma: no cover - it was asked for
            raise AssertionError("the worker's output is a pipe")
        line = self.process.stdout.readline()
        message: dict[str, Any] = json.loads(line) if line.endswith("\n") else {}
        if not line:
            clean = self.process.wait() == 0
            message = {"error": "empty" if clean else "died"}
        elif not message:
            message = {"error": "died"}
        if "error" in message:
            raise self._refusal(message)
        return message

    def send(self, word: str) -> None:
        if self.process.stdin is None:  # pragma: no cover - it was asked for
            raise AssertionError("the worker's input is a pipe")
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """End the process, finished or not."""
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()

    def _refusal(self, message: dict[str, Any]) -> UnreadableFile:
        if message["error"] == "size":
            rows, columns = message["rows"], message["columns"]
            corner = f"{column_letters(columns - 1)}{rows}"
            return unreadable(
                "workbook-too-long",
                f"Trang tính có số liệu đến ô {corner}, quá mức {self.limits.rows} "
                f"dòng, {self.limits.columns} cột",
                _AS_CSV,
                place=corner,
            )
        if message["error"] == "damaged":
            return unreadable(
                "workbook-damaged", "Tệp Excel bị hỏng hoặc cắt cụt",
                "Mở bằng Excel, lưu lại dạng .xlsx rồi chọn lại",
            )  # fmt: skip
        if message["error"] == "empty":
            return unreadable(
                "workbook-empty", "Tệp Excel không có trang tính nào hiện ra",
                "Bỏ ẩn trang tính có số liệu rồi lưu lại",
            )  # fmt: skip
        return unreadable(
            "workbook-too-large", "Trang tính hỏng, hoặc quá lớn để đọc",
            _AS_CSV,
        )  # fmt: skip
