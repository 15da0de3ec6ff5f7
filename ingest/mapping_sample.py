"""The first rows of a foreign file, column by column, for a proposal to judge."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from domain.mapping import DateOrder
from domain.problem import Problem
from domain.text_keys import folded, title_key
from ingest.columns import header_titles
from ingest.dossier_columns import COLUMNS
from ingest.event_columns import EVENT_COLUMNS
from ingest.instant_text import BadInstant, DateReading, read_instant
from ingest.limits import UPLOAD, Limits
from ingest.mapping_words import TITLE_HINTS
from ingest.open_table import open_table
from ingest.problem_log import ProblemLog

SAMPLE_ROWS = 50_000
"""Enough to see each word of a code; a file is read whole only when it is checked."""
WORDS_MOST = 200
_TRIED = 400
_NAMES = frozenset(
    folded(name)
    for names in (
        *((c.title, c.key, *c.aliases) for c in (*COLUMNS, *EVENT_COLUMNS)),
        *TITLE_HINTS.values(),
    )
    for name in names
)
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """How many different texts are dates, and which order of day and month they show.

    `dates` of the `tried` texts are dates in some order; `day_only` and `month_only`
    in one only. `numbers` count days or seconds.
    """

    tried: int
    dates: int
    day_only: int
    month_only: int
    year_first: int
    numbers: int

    @property
    def share(self) -> float:
        """Part of the texts that are dates, numbers aside."""
        return self.dates / self.tried if self.tried else 0.0

    @property
    def order(self) -> DateOrder | None:
        """The order that the texts prove; None when they do not, or prove two."""
        if self.day_only and self.month_only:
            return None
        if self.day_only:
            return DateOrder.DAY_FIRST
        if self.month_only:
            return DateOrder.MONTH_FIRST
        if self.dates and self.year_first == self.dates:
            return DateOrder.YEAR_FIRST
        return None


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """A column of the sample: its texts with their counts, blanks aside.

    `repeats_title`: the header stands among the rows again; it is no text of it.
    """

    title: str
    cells: pa.StringArray
    texts: dict[str, int]
    filled: int
    dates: DateEvidence
    repeats_title: bool = False

    @property
    def distinct_share(self) -> float:
        """1 when every filled cell says something else."""
        return len(self.texts) / self.filled if self.filled else 0.0

    @property
    def words(self) -> tuple[tuple[str, int], ...]:
        """All texts by frequency, where they are few enough to be words of a code."""
        if not 0 < len(self.texts) <= WORDS_MOST or self.dates.share > 0.8:
            return ()
        if len(self.texts) > 20 and self.distinct_share > 0.5:
            return ()
        return tuple(Counter(self.texts).most_common())


@dataclass(frozen=True, slots=True)
class FileSample:
    """The first rows of a file."""

    columns: tuple[SampleColumn, ...]
    rows: int
    is_whole: bool
    sheet: str | None
    sheets: tuple[str, ...]
    header_row: int
    notices: tuple[Problem, ...]


def file_sample(
    path: Path,
    *,
    limits: Limits = UPLOAD,
    sheet: str | None = None,
    header_row: int | None = None,
) -> FileSample:
    """The first rows of a file; UnreadableFile when it cannot be read as a table."""
    table = open_table(
        path, is_header=lambda _titles: False, known=_known_titles, limits=limits,
        sheet=sheet, header_row=header_row,
    )  # fmt: skip
    try:
        width = len(table.header)
        parts: list[list[pa.StringArray]] = [[] for _ in range(width)]
        rows = 0
        is_whole = True
        for batch in table.read(range(width), ProblemLog()):
            for index in range(width):
                parts[index].append(batch.columns[index])
            rows += len(batch.rows)
            if rows >= SAMPLE_ROWS:
                is_whole = False
                break
        titles = header_titles(table.header)
        sheets = table.origin.sheets if table.origin else ()
        return FileSample(
            columns=tuple(
                _column(title, part) for title, part in zip(titles, parts, strict=True)
            ),
            rows=rows,
            is_whole=is_whole,
            sheet=table.sheet,
            sheets=tuple(size.name for size in sheets),
            header_row=table.header_row,
            notices=table.notices,
        )
    finally:
        table.close()


def _known_titles(titles: Sequence[str]) -> int:
    return sum(folded(title) in _NAMES for title in titles)


def _column(title: str, parts: Sequence[pa.StringArray]) -> SampleColumn:
    cells = pa.concat_arrays([pa.array([], pa.string()), *parts])
    encoded = cells.dictionary_encode()
    at = encoded.indices.to_numpy(zero_copy_only=False)
    counts = np.bincount(at, minlength=len(encoded.dictionary))
    texts: dict[str, int] = {}
    for text, number in zip(
        encoded.dictionary.to_pylist(), counts.tolist(), strict=True
    ):
        if word := text.strip():
            texts[word] = texts.get(word, 0) + number
    repeated = [text for text in texts if title_key(text) == title_key(title)]
    for text in repeated:
        del texts[text]
    evidence = _evidence(texts)
    filled = sum(texts.values())
    return SampleColumn(title, cells, texts, filled, evidence, bool(repeated))


def _evidence(texts: dict[str, int]) -> DateEvidence:
    tried = [text for text in texts if len(text) <= 60]
    tried = tried[:: max(1, len(tried) // _TRIED)]
    dates = day_only = month_only = year_first = numbers = 0
    for text in tried:
        if text.replace(".", "").replace(",", "").isdigit():
            numbers += _reads(text, DateOrder.YEAR_FIRST)
            continue
        day = _reads(text, DateOrder.DAY_FIRST)
        month = _reads(text, DateOrder.MONTH_FIRST)
        dates += day or month
        day_only += day and not month
        month_only += month and not day
        year_first += (day or month) and text[:4].isdigit()
    return DateEvidence(len(tried), dates, day_only, month_only, year_first, numbers)


def _reads(text: str, order: DateOrder) -> bool:
    found = read_instant(text, zone=_UTC, reading=DateReading(order, True))
    return found is not None and not isinstance(found, BadInstant)
