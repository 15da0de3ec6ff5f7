"""How a CSV file is built: its delimiter, where its table begins, how wide it is."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.limits import Limits
from ingest.table_head import HeadSearch, TableHead
from ingest.text_encoding import TextFile
from ingest.unreadable import UnreadableFile, unreadable

DELIMITERS = ",;\t|"
QUOTE_REMEDY = 'Đóng dấu ngoặc kép, hoặc viết "" trong ô có dấu ngoặc kép'
_HEAD_BYTES = 256 * 1024
_LINE = re.compile(rb"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class CsvHead:
    """The beginning of a CSV file, understood.

    `rows` are its first rows, header included; the data begin `skip` bytes into the
    file as UTF-8.
    """

    delimiter: str
    head: TableHead
    rows: Sequence[Sequence[str]]
    skip: int


@dataclass(frozen=True, slots=True)
class _Sample:
    """The first rows under one delimiter, and where in the file each of them ends."""

    delimiter: str
    rows: list[list[str]]
    ends: list[int]


def csv_head(text: TextFile, search: HeadSearch, limits: Limits) -> CsvHead:
    """The delimiter and header of a CSV file.

    Of comma, semicolon, tab and bar that under which the header fits best is taken;
    where none fits, the one that splits the rows alike into most cells.
    UnreadableFile when there is no header row, or one that is too wide.
    """
    found = [
        (sample, search.found(sample.rows))
        for sample in _samples(text, search.sample_rows)
    ]
    sample, head = max(
        found, key=lambda pair: (*pair[1].fit, _regularity(pair[0], pair[1]))
    )
    if len(head.titles) > limits.columns:
        raise unreadable(
            "file-too-wide",
            f"Dòng tiêu đề có {len(head.titles)} cột, quá mức {limits.columns} cột",
            "Chỉ giữ các cột theo mẫu",
            place=f"dòng {head.row}",
        )
    last = min(head.first_row - 1, len(sample.ends))
    skip = sample.ends[last - 1] if last else 0
    return CsvHead(sample.delimiter, _widened(head, sample), sample.rows, skip)


def _samples(text: TextFile, row_count: int) -> list[_Sample]:
    content = text.head(_HEAD_BYTES)
    begin = len(_UTF8_MARK) if content.startswith(_UTF8_MARK) else 0
    lines = _LINE.findall(content, begin)
    told = lines[0].strip() if lines else b""
    delimiters = DELIMITERS
    if told.lower().startswith(b"sep=") and len(told) == 5:
        delimiters = told[4:].decode("ascii", errors="replace")
    refusal: UnreadableFile | None = None
    samples = []
    for delimiter in delimiters:
        try:
            samples.append(_sample(lines, begin, delimiter, row_count))
        except csv.Error:
            refusal = unreadable(
                "file-header", "Không đọc được dòng tiêu đề", QUOTE_REMEDY,
                place="dòng 1",
            )  # fmt: skip
    if not samples and refusal:
        raise refusal
    return samples


def _sample(
    lines: Sequence[bytes], begin: int, delimiter: str, row_count: int
) -> _Sample:
    ends = [begin]
    for line in lines:
        ends.append(ends[-1] + len(line))
    texts = (line.decode("utf-8", errors="replace") for line in lines)
    reader = csv.reader(texts, delimiter=delimiter)
    rows: list[list[str]] = []
    row_ends: list[int] = []
    try:
        for row in reader:
            rows.append(row)
            row_ends.append(ends[reader.line_num])
            if len(rows) == row_count:
                break
    except csv.Error:
        if not rows:
            raise
    return _Sample(delimiter, rows, row_ends)


def _regularity(sample: _Sample, head: TableHead) -> tuple[float, int]:
    """Part of the rows as wide as most are (if more than one cell), and that width."""
    widths = [len(row) for row in sample.rows[head.row - 1 :] if row]
    if not widths:
        return 0.0, len(head.titles)
    width, count = Counter(widths).most_common(1)[0]
    return (count / len(widths) if width > 1 else 0.0), len(head.titles)


def _widened(head: TableHead, sample: _Sample) -> TableHead:
    """The header with as many columns as most rows have, if it differs by blanks.

    Some systems end every row but the header with a delimiter, or the other way.
    """
    rows = [row for row in sample.rows[head.first_row - 1 :] if any(row)]
    if not rows:
        return head
    width, count = Counter(map(len, rows)).most_common(1)[0]
    own = len(head.titles)
    surplus = [cell for row in rows if len(row) == width for cell in row[own:]]
    if count * 2 <= len(rows) or any(surplus) or any(head.titles[width:]):
        return head
    blank = ("",) * (width - own)
    return replace(
        head,
        titles=(*head.titles[:width], *blank),
        bare_titles=(*head.bare_titles[:width], *blank),
    )
