"""Reads CSV by columns: any usual encoding and delimiter, rows of the wrong length."""

import csv
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ingest.cell_table import Batch, CellTable, TableOrigin
from ingest.csv_head import QUOTE_REMEDY, CsvHead, csv_head
from ingest.file_kind import FileKind
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import Finding, ProblemLog
from ingest.read_ahead import ReadAhead
from ingest.table_end import looks_like_end, row_length
from ingest.table_head import HeadSearch, captions, head_notices
from ingest.text_encoding import SHOWN_NAMES, TextFile, text_file, undecodable
from ingest.unreadable import UnreadableFile, unreadable

_MOST_RAGGED = 1_000_000
"""So many rows of the wrong length are one fault of the whole file."""
_MOST_LOOKED_INTO = 1_000
_END_OF_FILE = "\x1a"
"""How DOS programs end a text."""


def open_csv(path: Path, search: HeadSearch, *, limits: Limits = UPLOAD) -> CellTable:
    """A CSV file, opened; UnreadableFile when it cannot be read as one.

    A row is numbered as a spreadsheet would: a cell with line breaks is still one row.
    """
    text = text_file(path)
    found = csv_head(text, search, limits)
    head = found.head
    reader = _Reader(text, found, limits)

    def place(row: int) -> str:
        return f"dòng {row}"

    return CellTable(
        header=head.titles,
        read=reader.batches,
        close=reader.close,
        notices=head_notices(head, found.rows, place),
        header_row=head.row,
        bare_titles=head.bare_titles,
        origin=TableOrigin(
            FileKind.CSV,
            encoding=SHOWN_NAMES[text.encoding],
            delimiter=found.delimiter,
        ),
        captions=captions(head, found.rows, place),
    )


@dataclass(slots=True)
class _Ragged:
    """Rows with another number of cells than the header, as the parser meets them.

    Their text is not kept: where a cell is missing, no rule knows which one holds a
    person's name.
    """

    delimiter: str
    rows: "array[int]" = field(default_factory=lambda: array("q"))
    found: "array[int]" = field(default_factory=lambda: array("l"))
    unclosed: bytearray = field(default_factory=bytearray)
    ends: set[int] = field(default_factory=set)
    blank: set[int] = field(default_factory=set)
    reported: int = 0
    looked_from: int = 0
    are_too_many: bool = False

    def keep(self, row: arrow_csv.InvalidRow) -> str:
        if len(self.rows) >= _MOST_RAGGED:
            self.are_too_many = True
            return "error"
        index = len(self.rows)
        self.rows.append(row.number)
        self.found.append(row.actual_columns)
        text = row.text
        self.unclosed.append(text.count('"') % 2)
        if not text.strip(f'{self.delimiter} \t\r\n"{_END_OF_FILE}'):
            self.blank.add(index)
        elif index - self.looked_from < _MOST_LOOKED_INTO and not self.unclosed[-1]:
            cells = next(csv.reader([text[:2000]], delimiter=self.delimiter), [])
            if looks_like_end(cells):
                self.ends.add(index)
        return "skip"


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows, the ragged rows met until then, and the bytes read for both."""

    batch: pa.RecordBatch
    ragged: int
    bytes_read: int


@dataclass(slots=True)
class _Reader:
    text: TextFile
    found: CsvHead
    limits: Limits
    stream: BinaryIO | None = None
    ahead: "ReadAhead[_Part] | None" = None
    ragged: _Ragged = field(init=False)

    def __post_init__(self) -> None:
        self.ragged = _Ragged(self.found.delimiter)

    @property
    def width(self) -> int:
        return len(self.found.head.titles)

    @property
    def offset(self) -> int:
        """What a row's number is more than its place after the header."""
        return self.found.head.first_row - 1

    def close(self) -> None:
        if self.ahead is not None:
            self.ahead.close()
        if self.stream is not None:
            self.stream.close()

    def batches(self, wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        size = max(1, self.text.path.stat().st_size)
        next_row = 1
        self.ahead = ReadAhead(self._parts(wanted))
        for part in self.ahead:
            rows, next_row = self._numbered(part, next_row)
            if next_row - 1 + self.offset > self.limits.rows:
                raise unreadable(
                    "file-too-long",
                    f"Tệp dài quá {self.limits.rows} dòng",
                    "Chia tệp theo tháng hoặc theo đơn vị",
                    place=f"dòng {self.limits.rows}",
                )
            ends = self._report_ragged(log, part.ragged)
            columns = dict(zip(wanted, part.batch.columns, strict=True))
            done = max(0.0, min(1.0, part.bytes_read / size))
            yield Batch(rows + np.int32(self.offset), columns, done, ends)
        if ends := self._report_ragged(log, len(self.ragged.rows)):
            none = {index: pa.array([], pa.string()) for index in wanted}
            yield Batch(np.empty(0, np.int32), none, 1.0, ends)

    def _parts(self, wanted: Sequence[int]) -> "Callable[[], _Part | None]":
        """Reads one part after the other, when called, in whatever thread."""
        batches = self._record_batches(wanted)

        def following() -> _Part | None:
            batch = next(batches, None)
            ragged = self.ragged
            ragged.looked_from = count = len(ragged.rows)
            if batch is None or self.stream is None:
                return None
            return _Part(batch, count, self.stream.tell())

        return following

    def _record_batches(self, wanted: Sequence[int]) -> Iterator[pa.RecordBatch]:
        stream = self.text.stream(self.found.skip)
        self.stream = stream
        if not stream.read(1):
            return
        stream.close()
        self.stream = stream = self.text.stream(self.found.skip)
        names = [str(index) for index in range(self.width)]
        try:
            yield from arrow_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=arrow_csv.ReadOptions(
                    use_threads=False,
                    block_size=self.limits.block_bytes,
                    column_names=names,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self.found.delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=False,
                    invalid_row_handler=self.ragged.keep,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[str(index) for index in wanted],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid as error:
            raise self._refusal(error) from error

    def _refusal(self, error: pa.ArrowInvalid) -> UnreadableFile:
        if "UTF8" in str(error):
            return undecodable(self.text.path)
        if self.ragged.are_too_many:
            return unreadable(
                "file-structure",
                f"Hơn {_MOST_RAGGED} dòng có số cột khác dòng tiêu đề",
                "Kiểm tra dấu ngăn cột và dòng tiêu đề",
            )
        if "Expected" in str(error):
            # Only rows whose text is no UTF-8 fail before `keep` is asked.
            return undecodable(self.text.path)
        return unreadable(
            "file-structure",
            "Có ô mở dấu ngoặc kép mà không đóng, hoặc có dòng quá dài",
            QUOTE_REMEDY,
        )

    def _numbered(
        self, part: _Part, next_row: int
    ) -> tuple[npt.NDArray[np.int32], int]:
        """Numbers of the good rows of a part, counting the ragged ones between."""
        # The parser reads ahead, so some of these may belong to later parts.
        length = len(part.batch)
        begin = bisect_left(self.ragged.rows, next_row, hi=part.ragged)
        skipped = np.array(self.ragged.rows[begin : part.ragged], dtype=np.int64)
        numbers = np.arange(next_row, next_row + length + len(skipped), dtype=np.int32)
        if len(skipped):
            numbers = numbers[~np.isin(numbers, skipped)][:length]
        return numbers, int(numbers[-1]) + 1 if length else next_row

    def _report_ragged(self, log: ProblemLog, known: int) -> dict[int, int]:
        """Log the rows of the wrong length, but for those that look like the end.

        These are returned: their numbers, and how many cells each has. `known`: how
        many had been met when the part came; more may have been by now.
        """
        ragged = self.ragged
        begin, ragged.reported = ragged.reported, known
        news = range(begin, ragged.reported)
        quiet = ragged.ends | ragged.blank
        bad = [index for index in news if index not in quiet]
        numbers = [ragged.rows[index] + self.offset for index in bad]

        def describe(at: int) -> Finding:
            if ragged.unclosed[bad[at]]:
                reason = "Ô mở dấu ngoặc kép mà không đóng; các dòng sau bị gộp vào"
                return Finding(f"dòng {numbers[at]}", reason, QUOTE_REMEDY)
            return row_length(numbers[at], ragged.found[bad[at]], self.width)

        log.add_rows("row-length", np.array(numbers, dtype=np.int32), describe)
        return {
            ragged.rows[index] + self.offset: ragged.found[index]
            for index in news
            if index in ragged.ends
        }
