"""One batch of dossier rows under examination: its cells, and what is wrong in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.problem import Severity
from domain.text_keys import folded, title_key
from ingest.cell_table import Batch
from ingest.columns import OpenedTable
from ingest.dossier_columns import PERSONAL_KEYS, subject
from ingest.file_reading import Sighting, shared_key
from ingest.instants import Instants, Mask, parsed_instants
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import Finding, ProblemLog, shortened
from ingest.serial_days import with_dates
from ingest.text_arrays import has_control_characters, is_blank, text_lengths

Numbers = npt.NDArray[np.int64]
Sentence = str | Callable[[int], str]
"""A text for all rows, or one by position in the batch."""

BLANK, UNKNOWN = -1, -2
OPTIONAL = "Không bắt buộc sửa"
SPARSE = 8
"""A column with less than one text in so many cells is read by those alone."""


@dataclass(slots=True)
class DossierBatch:
    """Rows with at least one cell filled. `bad` marks those with a rejection.

    `zone` is the installation's, in which days are judged; `file_zone` that in which
    the file writes its times.
    """

    opened: OpenedTable
    batch: Batch
    log: ProblemLog
    zone: ZoneInfo
    limits: Limits = UPLOAD
    bad: Mask = field(init=False)
    file_zone: ZoneInfo = field(init=False)
    _cells: dict[str, pa.StringArray | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.bad = np.zeros(len(self), dtype=np.bool_)
        self.file_zone = self.opened.reading.zone or self.zone

    def __len__(self) -> int:
        return len(self.batch.rows)

    def cells(self, key: str) -> pa.StringArray | None:
        """The texts of a field, translated; None when it is blank on every row."""
        if key not in self._cells:
            self._cells[key] = self._translated(key)
        return self._cells[key]

    def _raw(self, key: str) -> pa.StringArray | None:
        index = self.opened.index.get(key)
        cells = None if index is None else self.batch.columns.get(index)
        if cells is None or is_blank(cells):
            return None
        return cells

    def _translated(self, key: str) -> pa.StringArray | None:
        reading = self.opened.reading
        if key in reading.constants and key not in self.opened.index:
            constant = reading.constants[key]
            same = pa.array([constant], pa.string())
            return same.take(pa.array(np.zeros(len(self), np.int64)))
        cells = self._raw(key)
        words = reading.words.get(shared_key(key))
        if cells is None or not words:
            return cells
        texts, at = distinct(cells)
        ours = [words.get(title_key(text), text) for text in texts]
        if not any(ours):
            return None
        return pa.array(ours, pa.string()).take(pa.array(at))

    def text(self, position: int, key: str) -> str:
        """One cell as the file has it; blank when the file lacks the field."""
        cells = self._raw(key)
        return "" if cells is None else str(cells[position].as_py())

    def report(
        self,
        kind: str,
        at: Mask | Numbers,
        key: str,
        reason: Sentence,
        remedy: Sentence,
        *,
        severity: Severity = Severity.REJECT,
    ) -> None:
        """Log one problem for each position of `at`, placed at the field's cell."""
        if not (at.any() if at.dtype == np.bool_ else len(at)):
            return
        positions = np.flatnonzero(at) if at.dtype == np.bool_ else at
        rows = self.batch.rows[positions]
        if severity is Severity.REJECT:
            self.bad[positions] = True

        def describe(index: int) -> Finding:
            position = int(positions[index])
            return Finding(
                place=self.opened.place(int(rows[index]), key),
                reason=_said(reason, position),
                remedy=_said(remedy, position),
                value=self._shown(position, key),
            )

        self.log.add_rows(kind, rows, describe, severity=severity)

    def look_at(self, position: int, *keys: str) -> str:
        """The remedy of a contradiction between cells."""
        columns = [self.opened.index[key] for key in keys if key in self.opened.index]
        return self.opened.table.look_at(int(self.batch.rows[position]), *columns)

    def instants(self, key: str, *, is_deadline: bool = False) -> Instants:
        """A column of instants; texts that are none are reported."""
        cells = self.cells(key)
        if cells is None:
            count = len(self)
            return Instants(np.zeros(count, np.int64), np.zeros(count, np.bool_), {})
        origin = self.opened.table.origin
        read = parsed_instants(
            with_dates(cells, origin.serial_epoch if origin else None),
            zone=self.file_zone,
            is_deadline=is_deadline,
            reading=self.opened.reading.date_reading(key),
        )
        self._note_order(key, read)
        for kind in sorted({wrong.kind for wrong in read.bad.values()}):
            at = np.array([p for p, w in read.bad.items() if w.kind == kind], np.int64)
            self.report(
                f"{_slug(key)}-{kind}",
                at,
                key,
                lambda p: f"{subject(key)} {read.bad[p].reason}",
                lambda p: read.bad[p].remedy,
            )
        return read

    def _note_order(self, key: str, read: Instants) -> None:
        """Keep where day and month show in which order they are written."""
        orders = self.opened.reading.orders
        for found, known in (
            (read.certain, orders.certain),
            (read.swapped, orders.swapped),
        ):
            if found is not None and key not in known:
                place = self.opened.place(int(self.batch.rows[found]), key)
                known[key] = Sighting(place, self._shown(found, key))

    def coded(self, key: str, words: Mapping[str, int], *, choice: str) -> Numbers:
        """A column of known words as numbers; BLANK, or UNKNOWN after a report."""
        cells = self.cells(key)
        if cells is None:
            return np.full(len(self), BLANK, dtype=np.int64)
        texts, at = distinct(cells)
        values = [
            words.get(folded(text), UNKNOWN) if text.strip() else BLANK
            for text in texts
        ]
        numbers = np.array(values, dtype=np.int64)[at]
        self.report(
            f"{_slug(key)}-unknown",
            numbers == UNKNOWN,
            key,
            "Giá trị không có trong danh mục",
            f"Ghi một trong: {choice}; hoặc để trống"
            if self.opened.reading.mapping is None
            else f"Trong ánh xạ, dịch từ này thành một trong: {choice}; hoặc trống",
        )
        return numbers

    def free_text(self, key: str, most: int) -> pa.StringArray:
        """A column of free text, trimmed, null where blank.

        Reported: control characters, more than `most` characters, and, as a notice,
        text that a spreadsheet would take for a formula.
        """
        cells = self.cells(key)
        if cells is None:
            return pa.nulls(len(self), pa.string())
        texts, at = distinct(cells)
        trimmed = [text.strip() for text in texts]
        if has_control_characters(cells):
            controlled = np.array([not _is_clean(text) for text in trimmed])[at]
            self.report_control(key, controlled)
        long = np.array([len(text) > most for text in trimmed])[at]
        self.report(
            f"{_slug(key)}-too-long", long, key,
            f"Dài quá {most} ký tự", "Rút gọn nội dung ô",
        )  # fmt: skip
        formula = np.array([_is_formula(text, key) for text in trimmed])[at]
        self.report_formula(key, formula)
        values = pa.array([text or None for text in trimmed], pa.string())
        return values.take(pa.array(at))

    def report_control(self, key: str, at: Mask) -> None:
        """Reject cells with NUL and other control characters."""
        self.report(
            f"{_slug(key)}-control", at, key,
            "Ô có ký tự điều khiển không nhìn thấy", "Gõ lại nội dung ô",
        )  # fmt: skip

    def report_formula(self, key: str, at: Mask) -> None:
        """Tell of cells that look like a formula and are kept as text."""
        self.report(
            f"{_slug(key)}-formula", at, key,
            lambda p: f"Ô bắt đầu bằng dấu {self.text(p, key).strip()[0]}; "
            "nạp như chữ, không chạy công thức",
            OPTIONAL, severity=Severity.NOTICE,
        )  # fmt: skip

    def report_overlong(self) -> None:
        """Reject rows that hold a cell longer than a spreadsheet's."""
        for key in self.opened.index:
            cells = self.cells(key)
            if cells is None:
                continue
            most = self.limits.cell_characters
            at = np.flatnonzero(text_lengths(cells) > most)
            long = [len(self.text(int(p), key)) > most for p in at]
            at = at[np.array(long, dtype=np.bool_)]
            self.report(
                "cell-too-long", at, key,
                f"Ô dài quá {most} ký tự", "Rút gọn nội dung ô",
            )  # fmt: skip

    def _shown(self, position: int, key: str) -> str:
        if key in PERSONAL_KEYS:
            return ""
        return shortened(self.text(position, key).strip()) or "(trống)"


def without_blank_rows(batch: Batch) -> Batch:
    """The batch without rows in which nothing stands."""
    filled = np.zeros(len(batch.rows), dtype=np.bool_)
    narrow = np.ones(len(batch.rows), dtype=np.bool_)
    for cells in batch.columns.values():
        lengths = text_lengths(cells)
        filled |= lengths > 0
        narrow &= lengths < 4
        if filled.all() and not narrow.any():
            return batch
    for position in np.flatnonzero(filled & narrow).tolist():
        texts = (cells[position].as_py() for cells in batch.columns.values())
        filled[position] = any(text.strip() for text in texts)
    if filled.all():
        return batch
    kept = pa.array(filled)
    columns = {index: cells.filter(kept) for index, cells in batch.columns.items()}
    return Batch(batch.rows[filled], columns, batch.done)


def distinct(cells: pa.StringArray) -> tuple[list[str], Numbers]:
    """The different texts of a column, and for each row which of them it has.

    Of a column in which little stands, only that is looked at.
    """
    filled = np.flatnonzero(text_lengths(cells))
    if len(filled) * SPARSE > len(cells):
        encoded = cells.dictionary_encode()
        at = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return encoded.dictionary.to_pylist(), at
    at = np.zeros(len(cells), dtype=np.int64)
    if not len(filled):
        return [""], at
    encoded = cells.take(pa.array(filled)).dictionary_encode()
    at[filled] = encoded.indices.to_numpy(zero_copy_only=False) + 1
    return ["", *encoded.dictionary.to_pylist()], at


def _said(sentence: Sentence, position: int) -> str:
    return sentence if isinstance(sentence, str) else sentence(position)


def _slug(key: str) -> str:
    return key.replace("_", "-")


def _is_clean(text: str) -> bool:
    return all(c >= " " and c != "\x7f" for c in text if c not in "\t\n\r")


def _is_formula(text: str, key: str) -> bool:
    if key == "applicant_phone":
        text = text.removeprefix("+")
    return text.startswith(("=", "+", "-", "@"))
