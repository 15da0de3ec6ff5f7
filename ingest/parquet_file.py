"""Opens Parquet files: typed columns arrive as the text that people would write."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

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
    source = _Source(worker, limits)
    try:
        about = source.sound(worker.answer())
    except BaseException:
        worker.stop()
        raise
    names: list[str] = [as_title(name) for name in about["columns"]]

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        del log  # Parquet has no rows that cannot be split into cells.
        yield from source.batches(wanted, max(1, about["rows"]))

    return CellTable(
        header=unique_titles(names),
        read=read,
        close=worker.stop,
        bare_titles=tuple(names),
        origin=TableOrigin(FileKind.PARQUET),
    )


@dataclass(frozen=True, slots=True)
class _Source:
    """The process that holds the file."""

    worker: Worker
    limits: Limits

    def batches(self, wanted: Sequence[int], total: int) -> Iterator[Batch]:
        """All rows, the columns wanted of them."""
        self.worker.ask({"columns": list(wanted)})
        row = _FIRST_ROW
        schema = pa.schema([(str(index), pa.string()) for index in wanted])
        while "end" not in (message := self.sound(self.worker.answer())):
            content = self.worker.content(message["bytes"])
            if len(content) < message["bytes"]:
                raise self._too_large()
            batch = pa.ipc.read_record_batch(pa.py_buffer(content), schema)
            rows = np.arange(row, row + len(batch), dtype=np.int32)
            row += len(batch)
            columns = dict(zip(wanted, batch.columns, strict=True))
            yield Batch(rows, columns, min(1.0, (row - _FIRST_ROW) / total))

    def sound(self, message: dict[str, Any]) -> dict[str, Any]:
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
        if error == "type":
            raise unreadable(
                "parquet-type",
                f"Cột '{message['column'][:60]}' có kiểu {message['type']}, không "
                "đọc được thành chữ",
                "Xuất cột này dưới dạng chữ, số hoặc ngày giờ",
            )
        if error == "size":
            raise unreadable(
                "file-too-long",
                f"Tệp Parquet có {message['rows']} dòng, {message['columns']} cột, quá "
                f"mức {self.limits.rows} dòng, {self.limits.columns} cột",
                "Chia tệp theo tháng hoặc theo đơn vị, chỉ giữ các cột theo mẫu",
            )
        raise self._too_large()

    @staticmethod
    def _too_large() -> UnreadableFile:
        return unreadable(
            "parquet-too-large",
            "Tệp Parquet hỏng, hoặc cần quá nhiều bộ nhớ để đọc",
            "Xuất lại tệp với các nhóm dòng nhỏ hơn, hoặc lưu thành CSV UTF-8",
        )
