"""Finds the header of a table: not always the first row, not always one row."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.period_caption import Caption
from domain.problem import Problem, Severity
from ingest.text_encoding import font_of
from ingest.unreadable import unreadable

HeaderTest = Callable[[Sequence[str]], bool]
"""Whether among these titles are all that are needed."""

TitleCount = Callable[[Sequence[str]], int]
"""How many different fields these titles name."""

Merged = Sequence[tuple[int, int, int, int]]
"""Merged cells: first row, first column, last row, last column, counted from 0."""

SEARCHED_ROWS = 50
"""Reports begin with a letterhead and a title; none has 50 lines of it."""
SAMPLE_ROWS = 60
SURE_TITLES = 2
"""Fewer known titles than this do not tell a header from a row of data."""
MOST_HEADER_ROW = 1_000
_JOINT = " – "
_VALUE = re.compile(r"[\d\s.,:/%()+-]*\d[\d\s.,:/%()+-]*|\d{4}-\d{2}-\d{2}T[\d:.+Z-]*")
_COLUMN_NUMBER = re.compile(r"[(\[]?(\d{1,3}|[A-Za-z])[)\]]?(\s*=.*)?")


@dataclass(frozen=True, slots=True)
class TableHead:
    """The header found; rows are numbered from 1.

    `titles` are unique, `bare_titles` as written. Data begin at `first_row`.
    """

    row: int
    titles: tuple[str, ...]
    bare_titles: tuple[str, ...]
    first_row: int
    is_complete: bool = False
    known: int = 0
    is_grouped: bool = False

    @property
    def fit(self) -> tuple[bool, int]:
        """How well it fits what is looked for; larger is better."""
        return self.is_complete, self.known


@dataclass(frozen=True, slots=True)
class HeadSearch:
    """What is looked for: titles needed, titles known, a row if it is given."""

    is_header: HeaderTest
    known: TitleCount | None = None
    header_row: int | None = None

    @property
    def sample_rows(self) -> int:
        """How many rows of the file are enough to find the header."""
        return max(SAMPLE_ROWS, (self.header_row or 0) + 10)

    def found(self, rows: Sequence[Sequence[str]], merged: Merged = ()) -> TableHead:
        """The header among the first rows of a file.

        The row given; else the first that has all that is needed; else the one with
        most known titles, of which there must be two: one alone may be a word of the
        data; else the first that looks like a header. UnreadableFile when there is no
        row of the number given.
        """
        heads = _Heads(rows, merged, self)
        if self.header_row is not None:
            return self._given(heads)
        best: TableHead | None = None
        for head in heads.all():
            if best is None or head.fit > best.fit or _completes(head, best):
                best = head
        if best is None or best.fit < (False, SURE_TITLES):
            best = heads.likely()
            _require_unicode(best)
        return best

    def _given(self, heads: "_Heads") -> TableHead:
        row = self.header_row or 0
        if not 1 <= row <= min(len(heads.rows), MOST_HEADER_ROW):
            raise unreadable(
                "header-row-missing",
                f"Tệp không có dòng tiêu đề số {row}",
                "Sửa số dòng tiêu đề, hoặc để trống để tự tìm",
            )
        lower = heads.at(row) if row < len(heads.rows) else None
        return lower if lower and lower.is_grouped else heads.at(row - 1)


def _require_unicode(head: TableHead) -> None:
    """Raise UnreadableFile when the titles are signs of an old Vietnamese font."""
    font = font_of(" ".join(head.titles))
    if font is not None:
        raise unreadable(
            "file-encoding",
            f"Chữ trong tệp không phải Unicode; có vẻ là {font}",
            "Chuyển mã sang Unicode (ví dụ bằng Unikey) rồi lưu lại",
            place=f"dòng {head.row}",
        )


def _completes(head: TableHead, best: TableHead) -> bool:
    """Whether `head` is `best` with the row of its sub-titles."""
    return head.fit == best.fit and head.is_grouped and head.row == best.row + 1


def captions(
    head: TableHead, rows: Sequence[Sequence[str]], place: Callable[[int], str]
) -> tuple[Caption, ...]:
    """The rows above the header in which anything stands: letterhead and title."""
    above = rows[: head.row - 1 - head.is_grouped]
    texts = [" ".join(cell.strip() for cell in row if cell.strip()) for row in above]
    return tuple(Caption(place(n), text) for n, text in enumerate(texts, 1) if text)


def head_notices(
    head: TableHead, rows: Sequence[Sequence[str]], place: Callable[[int], str]
) -> tuple[Problem, ...]:
    """What was passed over to find the header, for the reader of the report."""
    above = captions(head, rows, place)
    numbers = list(range(head.row + 1, head.first_row))
    found = []
    if above:
        found.append(
            (
                "header-not-first",
                f"Tiêu đề ở dòng {head.row}; bỏ qua {len(above)} dòng phía trên",
            )
        )
    if numbers:
        found.append(
            ("column-numbers-ignored", f"Bỏ qua dòng {numbers[0]} đánh số các cột")
        )
    return tuple(
        Problem(
            kind=kind,
            place=place(head.row),
            reason=reason,
            remedy="Không bắt buộc sửa",
            severity=Severity.NOTICE,
        )
        for kind, reason in found
    )


@dataclass(frozen=True, slots=True)
class _Heads:
    """The headers that the first rows of a file could be."""

    rows: Sequence[Sequence[str]]
    merged: Merged
    search: HeadSearch

    def all(self) -> Iterator[TableHead]:
        """A header for each row that could be one."""
        for index, row in enumerate(self.rows[:SEARCHED_ROWS]):
            if any(map(str.strip, row)):
                yield self.at(index)

    def at(self, index: int) -> TableHead:
        """The header whose titles stand in the row of this index."""
        lower = [as_title(cell) for cell in self.rows[index]]
        groups = self._groups(index)
        bare, joined = lower, lower
        if groups is not None:
            width = max(len(lower), len(groups))
            padded = [*lower, *[""] * (width - len(lower))]
            above = [*groups, *[""] * (width - len(groups))]
            bare = [low or up for low, up in zip(padded, above, strict=True)]
            joined = [
                f"{up}{_JOINT}{low}" if up and low and up != low else low or up
                for low, up in zip(padded, above, strict=True)
            ]
        asked = [*joined, *bare] if groups is not None else bare
        known = self.search.known(asked) if self.search.known else 0
        return TableHead(
            row=index + 1,
            titles=unique_titles(joined),
            bare_titles=tuple(bare),
            first_row=index + 2 + self._is_numbering(index + 1),
            is_complete=self.search.is_header(asked),
            known=known,
            is_grouped=groups is not None,
        )

    def likely(self) -> TableHead:
        """The first row as full as the table, of words only; else the first filled."""
        counts = [sum(bool(c.strip()) for c in row) for row in self.rows]
        usual = max(counts, default=0)
        searched = list(enumerate(self.rows[:SEARCHED_ROWS]))
        for index, row in searched:
            words = [cell.strip() for cell in row if cell.strip()]
            if words and len(words) * 5 >= usual * 3 and not any(map(_is_value, words)):
                lower = self.at(index + 1) if index + 1 < len(self.rows) else None
                return lower if lower and lower.is_grouped else self.at(index)
        first = next((n for n, count in enumerate(counts) if count), 0)
        if self.rows:
            return self.at(first)
        return TableHead(1, (), (), 2)

    def _groups(self, index: int) -> list[str] | None:
        """The group of each column, from the row above; None when that is no such row.

        A title over one column alone (merged down) leaves the cell below it blank; a
        group stands over two or more titles, and not over the whole table.
        """
        if index == 0:
            return None
        lower = [as_title(cell) for cell in self.rows[index]]
        upper = [as_title(cell) for cell in self.rows[index - 1]]
        if any(_is_value(cell) for cell in (*lower, *upper) if cell):
            return None
        spans = self._spans(index - 1, upper, max(len(lower), len(upper)))
        groups = [""] * max(len(lower), len(upper))
        wide = 0
        for begin, end in spans:
            below = sum(bool(cell) for cell in lower[begin:end])
            if below > 1:
                wide += 1
            elif below and begin < len(lower) and lower[begin]:
                return None
            last = end if below else begin + 1
            groups[begin:last] = [upper[begin]] * (last - begin)
        covered = all(group for group, low in zip(groups, lower, strict=False) if low)
        whole = len(spans) == 1 and not any(
            not group for group, low in zip(groups, lower, strict=False) if low
        )
        if not wide or whole or not (covered or self._is_merged(index - 1)):
            return None
        return groups

    def _spans(
        self, index: int, upper: Sequence[str], width: int
    ) -> list[tuple[int, int]]:
        """Columns that each title of the upper row stands over."""
        merged = {
            left: right + 1 for top, left, _, right in self.merged if top == index
        }
        starts = [at for at, cell in enumerate(upper) if cell]
        spans = []
        for begin, following in pairwise([*starts, width]):
            end = merged.get(begin, begin + 1) if merged else following
            spans.append((begin, min(end, following)))
        return spans

    def _is_merged(self, index: int) -> bool:
        return any(top == index and right > left for top, left, _, right in self.merged)

    def _is_numbering(self, index: int) -> bool:
        """Whether a row only numbers the columns: (1), (2), (3) = (1) + (2)."""
        if index >= len(self.rows):
            return False
        cells = [cell.strip() for cell in self.rows[index] if cell.strip()]
        found = [_COLUMN_NUMBER.fullmatch(cell) for cell in cells]
        marks = [match[1] for match in found if match]
        numbers = [int(mark) for mark in marks if mark.isdigit()]
        return (
            len(marks) == len(cells) >= 3
            and len(numbers) * 2 >= len(cells)
            and all(after == before + 1 for before, after in pairwise(numbers))
        )


def _is_value(cell: str) -> bool:
    """Whether a cell is a number or a date rather than a title."""
    return _VALUE.fullmatch(cell) is not None


def as_title(cell: str) -> str:
    """A title as it is shown and compared: trimmed, its letters composed."""
    return unicodedata.normalize("NFC", cell).strip()


def unique_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """The second column of a title becomes "Tên (2)"; blanks stay blank."""
    taken = set(titles)
    counts: dict[str, int] = {}
    unique = []
    for title in titles:
        counts[title] = counts.get(title, 0) + 1
        name = title
        while title and counts[title] > 1:
            name = f"{title} ({counts[title]})"
            if name not in taken:
                break
            counts[title] += 1
        unique.append(name)
    return tuple(unique)
