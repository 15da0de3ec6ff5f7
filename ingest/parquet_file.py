"""Opens Parquet files: typed columns arrive as the text that people would write."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from domain.problem import Problem, Severity
from ingest.cell_table import Batch, CellTable, TableOrigin
from ingest.file_kind import FileKind
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.table_head import as_title, unique_titles
from ingest.unreadable import UnreadableFile, unreadable
from ingest.workers import Worker

_SCRIPT = Path(__file__).with_name("parquet_worker.py")
_FIRST_ROW = 2


def open_parquet(path: Path, *, limits: Limits = UPLOAD) -> CellTable:
    """A Parquet file, opened; rows are numbered as if the names were row 1.

    Dates and times come as ISO text, with the offset where the file knows the zone.
    Reading happens in another process (see `ingest.parquet_worker`), some ten
    thousand rows at a time; UnreadableFile when the file is damaged, too large, or
    that process fails.
    """
    worker = Worker.started(_SCRIPT, path, limits, rows=limits.rows)
    try:
        about = _sound(worker.answer(), limits)
    except BaseException:
        worker.stop()
        raise
    names: list[str] = [as_title(name) for name in about["columns"]]

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        del log  # Parquet has no rows that cannot be split into cells.
        yield from _batches(worker, wanted, about, limits)

    return CellTable(
        header=unique_titles(names),
        read=read,
        close=worker.stop,
        notices=_unread_notices(names, about["strange"]),
        bare_titles=tuple(names),
        origin=TableOrigin(FileKind.PARQUET),
    )


def _batches(
    worker: Worker, wanted: Sequence[int], about: dict[str, Any], limits: Limits
) -> Iterator[Batch]:
    """All rows, the columns wanted of them; those of a strange type are blank."""
    asked = [index for index in wanted if str(index) not in about["strange"]]
    worker.ask({"columns": asked})
    row, total = _FIRST_ROW, max(1, about["rows"])
    schema = pa.schema([(str(index), pa.string()) for index in asked])
    while "end" not in (message := _sound(worker.answer(), limits)):
        content = worker.content(message["bytes"])
        if len(content) < message["bytes"]:
            raise _too_large()
        batch = pa.ipc.read_record_batch(pa.py_buffer(content), schema)
        length = message["length"]
        rows = np.arange(row, row + length, dtype=np.int32)
        row += length
        blank = pa.array([""] * length, pa.string())
        columns = dict.fromkeys(wanted, blank)
        columns |= dict(zip(asked, batch.columns, strict=True))
        yield Batch(rows, columns, min(1.0, (row - _FIRST_ROW) / total))


def _sound(message: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The message; UnreadableFile if it is an error."""
    error = message.get("error")
    if error is None:
        return message
    if error == "damaged":
        raise unreadable(
            "parquet-damaged",
            "Tệp Parquet bị hỏng, cắt cụt hoặc đặt mật khẩu",
            "Xuất lại tệp từ hệ thống nguồn rồi chọn lại",
        )
    if error == "size":
        raise unreadable(
            "file-too-long",
            f"Tệp Parquet có {message['rows']} dòng, {message['columns']} cột, quá "
            f"mức {limits.rows} dòng, {limits.columns} cột",
            "Chia tệp theo tháng hoặc theo đơn vị, chỉ giữ các cột theo mẫu",
        )
    raise _too_large()


def _too_large() -> UnreadableFile:
    return unreadable(
        "parquet-too-large",
        "Tệp Parquet hỏng, hoặc cần quá nhiều bộ nhớ để đọc",
        "Xuất lại tệp với các nhóm dòng nhỏ hơn, hoặc lưu thành CSV UTF-8",
    )


def _unread_notices(
    names: Sequence[str], strange: dict[str, str]
) -> tuple[Problem, ...]:
    """One per column whose values are no single texts, numbers or times."""
    return tuple(
        Problem(
            kind="parquet-type",
            place=f"cột {names[int(index)][:60] or int(index) + 1}",
            reason=f"Cột có kiểu {kind}; đọc như ô trống",
            remedy="Nếu cần cột này, xuất lại dưới dạng chữ, số hoặc ngày giờ",
            severity=Severity.NOTICE,
        )
        for index, kind in strange.items()
    )
