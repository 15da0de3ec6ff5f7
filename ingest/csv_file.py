"""Reads CSV by columns: encoding, delimiter, rows of the wrong length."""

import csv
import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ingest.cell_table import Batch, CellTable
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import Finding, ProblemLog
from ingest.text_encoding import undecodable, unicode_stream
from ingest.unreadable import unreadable

DELIMITERS = ",;\t"
_HEADER_BYTES = 256 * 1024
_QUOTE_REMEDY = 'Đóng dấu ngoặc kép, hoặc viết "" trong ô có dấu ngoặc kép'


@dataclass(slots=True)
class _Ragged:
    """Rows with another number of cells than the header, as the parser meets them.

    Their text is not kept: where a cell is missing, no rule knows which one holds a
    person's name.
    """

    rows: list[int] = field(default_factory=list)
    found: list[int] = field(default_factory=list)
    unclosed: list[bool] = field(default_factory=list)
    reported: int = 0

    def keep(self, row: arrow_csv.InvalidRow) -> str:
        self.rows.append(row.number)
        self.found.append(row.actual_columns)
        self.unclosed.append(row.text.count('"') % 2 == 1)
        return "skip"


def open_csv(
    path: Path,
    *,
    is_header: Callable[[Sequence[str]], bool],
    limits: Limits = UPLOAD,
) -> CellTable:
    """A CSV file, opened; UnreadableFile when it cannot be read as one.

    Of the delimiters comma, semicolon and tab the first is taken under which
    `is_header` knows the first row, else the one that splits it most. A row is
    numbered as a spreadsheet would: a cell with line breaks is still one row.
    """
    stream = unicode_stream(path)
    delimiter, header = _header(stream, is_header)
    if len(header) > limits.columns:
        stream.close()
        raise unreadable(
            "file-too-wide",
            f"Dòng tiêu đề có {len(header)} cột, quá mức {limits.columns} cột",
            "Chỉ giữ các cột theo mẫu",
            place="dòng 1",
        )

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        reader = _Reader(path, stream, delimiter, len(header), wanted, limits)
        yield from reader.batches(log)

    return CellTable(header=tuple(header), read=read, close=stream.close)


def _header(
    stream: BinaryIO, is_header: Callable[[Sequence[str]], bool]
) -> tuple[str, list[str]]:
    head = stream.read(_HEADER_BYTES).removeprefix(b"\xef\xbb\xbf")
    stream.seek(0)
    text = head.decode("utf-8", errors="replace")
    best: tuple[str, list[str]] = (",", [])
    for delimiter in DELIMITERS:
        lines = itertools.islice(
            csv.reader(text.splitlines(True), delimiter=delimiter), 1
        )
        try:
            header = next(lines, [])
        except csv.Error:
            raise unreadable(
                "file-header", "Không đọc được dòng tiêu đề", _QUOTE_REMEDY,
                place="dòng 1",
            ) from None  # fmt: skip
        if is_header(header):
            return delimiter, header
        if len(header) > len(best[1]):
            best = (delimiter, header)
    return best


@dataclass(slots=True)
class _Reader:
    path: Path
    stream: BinaryIO
    delimiter: str
    width: int
    wanted: Sequence[int]
    limits: Limits
    ragged: _Ragged = field(default_factory=_Ragged)

    def batches(self, log: ProblemLog) -> Iterator[Batch]:
        size = max(1, self._size())
        next_row = 1
        for record_batch in self._record_batches():
            rows, next_row = self._numbered(len(record_batch), next_row)
            if next_row - 1 > self.limits.rows:
                raise unreadable(
                    "file-too-long",
                    f"Tệp dài quá {self.limits.rows} dòng",
                    "Chia tệp theo tháng hoặc theo đơn vị",
                    place=f"dòng {self.limits.rows}",
                )
            self._report_ragged(log)
            if len(rows) and rows[0] == 1:
                rows, record_batch = rows[1:], record_batch.slice(1)
            columns = dict(zip(self.wanted, record_batch.columns, strict=True))
            yield Batch(rows, columns, min(1.0, self.stream.tell() / size))
        self._report_ragged(log)

    def _size(self) -> int:
        self.stream.seek(0, 2)
        size = self.stream.tell()
        self.stream.seek(0)
        return size

    def _record_batches(self) -> Iterator[pa.RecordBatch]:
        names = [str(index) for index in range(self.width)]
        kept = [str(index) for index in self.wanted]
        try:
            yield from arrow_csv.open_csv(
                pa.PythonFile(self.stream, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    use_threads=False,
                    block_size=self.limits.block_bytes,
                    column_names=names,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self.ragged.keep,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=kept,
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            if "UTF8" in str(error):
                raise undecodable(self.path) from error
            raise unreadable(
                "file-structure",
                "Có ô mở dấu ngoặc kép mà không đóng, hoặc có dòng quá dài",
                _QUOTE_REMEDY,
            ) from error

    def _numbered(
        self, length: int, next_row: int
    ) -> tuple[npt.NDArray[np.int32], int]:
        """Numbers of the next `length` good rows, counting the ragged ones between."""
        # The parser reads ahead, so some of these may belong to later batches.
        begin = bisect_left(self.ragged.rows, next_row)
        skipped = np.array(self.ragged.rows[begin:], dtype=np.int64)
        numbers = np.arange(next_row, next_row + length + len(skipped))
        good = numbers[~np.isin(numbers, skipped)][:length].astype(np.int32)
        return good, int(good[-1]) + 1 if length else next_row

    def _report_ragged(self, log: ProblemLog) -> None:
        ragged = self.ragged
        begin, ragged.reported = ragged.reported, len(ragged.rows)
        rows = np.array(ragged.rows[begin:], dtype=np.int32)

        def describe(index: int) -> Finding:
            found = ragged.found[begin + index]
            if ragged.unclosed[begin + index]:
                reason = "Ô mở dấu ngoặc kép mà không đóng; các dòng sau bị gộp vào"
                remedy = _QUOTE_REMEDY
            else:
                reason = f"Dòng có {found} cột, tiêu đề có {self.width} cột"
                remedy = "Thêm hoặc bớt dấu ngăn cột cho đủ"
            return Finding(f"dòng {rows[index]}", reason, remedy)

        log.add_rows("row-length", rows, describe)
