"""Opens workbooks within limits of size, memory and time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from domain.problem import Problem, Severity
from ingest.cell_table import (
    Batch,
    CellTable,
    SheetSize,
    TableOrigin,
    column_letters,
)
from ingest.file_kind import FileKind, encrypted_workbook
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.table_head import HeadSearch, TableHead, captions, head_notices
from ingest.text_arrays import text_array
from ingest.unreadable import WHOLE_FILE, UnreadableFile, unreadable
from ingest.workbook_guard import SoundWorkbook, sound_workbook, xls_epoch
from ingest.workers import Worker
from ingest.zip_guard import damaged

_SCRIPT = Path(__file__).with_name("sheet_worker.py")
_AS_CSV = "Xóa các dòng, cột và định dạng thừa, hoặc lưu thành CSV UTF-8"


@dataclass(frozen=True, slots=True)
class _Look:
    """A sheet looked at: its size, its first rows, and the header among them."""

    size: SheetSize
    rows: Sequence[Sequence[str]]
    head: TableHead


def open_workbook(
    path: Path,
    search: HeadSearch,
    *,
    kind: FileKind = FileKind.XLSX,
    sheet: str | None = None,
    look_at_all: bool = False,
    limits: Limits = UPLOAD,
) -> CellTable:
    """A sheet of a workbook, opened: the one named, or the one that fits best.

    That is the first visible one with all titles needed, else the one with most known
    titles, else the one with most rows. Dates come as ISO text. Reading happens in
    another process (see `ingest.sheet_worker`); UnreadableFile when the workbook is
    unsound, too large, lacks the sheet, or that process fails. `look_at_all`: learn
    the sizes of all sheets, though one fits.
    """
    if kind is FileKind.XLS:
        known = SoundWorkbook(serial_epoch=xls_epoch(path))
    else:
        known = sound_workbook(path, limits=limits)
    worker = Worker.started(_SCRIPT, path, limits, rows=limits.sheet_rows)
    book = _Book(worker, search, limits)
    try:
        names = book.names()
        look = book.chosen(names, sheet, look_at_all=look_at_all)
    except BaseException:
        book.worker.stop()
        raise
    return _table(book, look, names, known, kind)


def _table(
    book: "_Book",
    look: _Look,
    names: Sequence[str],
    known: SoundWorkbook,
    kind: FileKind,
) -> CellTable:
    name = look.size.name
    others = [other for other in names if other != name]

    def read(wanted: Sequence[int], log: ProblemLog) -> Iterator[Batch]:
        del log  # A sheet has no rows that cannot be split into cells.
        yield from book.batches(look, wanted, known)

    def place(row: int) -> str:
        return f"{name[:40]}!{row}"

    return CellTable(
        header=look.head.titles,
        read=read,
        close=book.worker.stop,
        sheet=name,
        notices=(
            *_other_sheets_notice(name, others),
            *head_notices(look.head, look.rows, place),
        ),
        header_row=look.head.row,
        bare_titles=look.head.bare_titles,
        origin=TableOrigin(
            kind,
            sheets=tuple(book.sizes.get(other, SheetSize(other)) for other in names),
            serial_epoch=known.serial_epoch,
        ),
        captions=captions(look.head, look.rows, place),
    )


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
class _Book:
    """The process that holds the workbook, and what it told of the sheets."""

    worker: Worker
    search: HeadSearch
    limits: Limits
    sizes: dict[str, SheetSize] = field(default_factory=dict)

    def names(self) -> list[str]:
        """The visible sheets; UnreadableFile when there are none."""
        names: list[str] = self._sound(self.worker.answer())["sheets"]
        if not names:
            raise unreadable(
                "workbook-empty", "Tệp Excel không có trang tính nào hiện ra",
                "Bỏ ẩn trang tính có số liệu rồi lưu lại",
            )  # fmt: skip
        return names

    def chosen(
        self, names: Sequence[str], wanted: str | None, *, look_at_all: bool
    ) -> _Look:
        """The sheet of the name wanted, else the one that fits best."""
        if wanted is not None:
            if wanted not in names:
                raise unreadable(
                    "sheet-missing",
                    f"Tệp Excel không có trang '{wanted[:40]}'",
                    f"Chọn một trong các trang: {', '.join(names)[:200]}",
                )
            if not look_at_all:
                return self._look(wanted)
        best: _Look | None = None
        for name in names:
            look = self._look(name)
            is_better = best is None or _order(look) > _order(best)
            if name == wanted or (wanted is None and is_better):
                best = look
            if look.head.is_complete and not look_at_all:
                break
        if best is None:  # pragma: no cover - the name wanted is among the names
            raise AssertionError("no sheet was looked at")
        return best

    def batches(
        self, look: _Look, wanted: Sequence[int], known: SoundWorkbook
    ) -> Iterator[Batch]:
        """The rows after the header, the columns wanted of them."""
        errors = known.errors.get(look.size.name, {})
        bad = sorted(errors)
        total = max(1, look.size.rows or 1)
        self.worker.ask(
            {
                "sheet": look.size.name,
                "take": look.head.first_row,
                "columns": list(wanted),
            }
        )
        while "end" not in (message := self._sound(self.worker.answer())):
            first, length = message["first_row"], message["length"]
            given = dict(zip(wanted, self._columns(message, length), strict=True))
            begin, end = first - 1, first - 1 + length
            for row, column in bad[
                bisect_left(bad, (begin,)) : bisect_left(bad, (end,))
            ]:
                if column in given:
                    cells = given[column].to_pylist()
                    cells[row - begin] = errors[row, column]
                    given[column] = pa.array(cells, pa.string())
            rows = np.arange(length, dtype=np.int32) + np.int32(first)
            yield Batch(rows, given, min(1.0, (first + length) / total))

    def _columns(self, message: dict[str, Any], length: int) -> list[pa.StringArray]:
        """The texts of each column, which follow the message; none: blank on each row.

        UnreadableFile when the process did not write as many as it says.
        """
        blank = text_array(np.zeros(length + 1, np.int32), b"")
        found = []
        for column in message["columns"]:
            if column is None:
                found.append(blank)
            elif isinstance(column, list):
                found.append(pa.array(column, pa.string()))
            else:
                found.append(_unpacked(self.worker.content(column), length))
        return found

    def _look(self, name: str) -> _Look:
        self.worker.ask({"sheet": name, "look": self.search.sample_rows})
        # The first array made of one of NumPy's loads pandas, which takes as long as
        # a third of the sheet: meanwhile it costs nothing.
        pa.array(np.empty(0, np.int32))
        answer = self._sound(self.worker.answer())
        size = SheetSize(name, answer["rows"], answer["columns"])
        self.sizes[name] = size
        rows: list[list[str]] = answer["head"]
        merged = [(top, left, low, right) for top, left, low, right in answer["merged"]]
        return _Look(size, rows, self.search.found(rows, merged))

    def _sound(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message; UnreadableFile if it is an error."""
        error = message.get("error")
        if error is None:
            return message
        if error == "size":
            raise self._too_long(message["rows"], message["columns"])
        if error == "password":
            raise encrypted_workbook()
        if error == "damaged":
            raise damaged()
        raise _died()

    def _too_long(self, rows: int, columns: int) -> UnreadableFile:
        corner = f"{column_letters(columns - 1)}{rows}"
        return unreadable(
            "workbook-too-long",
            f"Trang tính có số liệu đến ô {corner}, quá mức {self.limits.sheet_rows} "
            f"dòng, {self.limits.columns} cột",
            _AS_CSV,
            place=corner,
        )


def _unpacked(content: bytes, length: int) -> pa.StringArray:
    """So many texts, a zero byte after each; UnreadableFile when some are missing."""
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == 0)
    if len(ends) != length:
        raise _died()
    # Before the end of each text stand the zero bytes of those before it.
    offsets = np.concatenate([np.zeros(1, np.int64), ends - np.arange(length)])
    return text_array(offsets, content.replace(b"\0", b""))


def _died() -> UnreadableFile:
    return unreadable(
        "workbook-too-large", "Trang tính hỏng, hoặc quá lớn để đọc", _AS_CSV
    )


def _order(look: _Look) -> tuple[bool, int, int]:
    """How well a sheet fits: titles, then rows if no title is known anywhere."""
    is_known = look.head.is_complete or look.head.known > 0
    return (*look.head.fit, 0 if is_known else look.size.rows or 0)
