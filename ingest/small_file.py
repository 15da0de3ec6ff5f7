"""Row by row reading of small files: catalogues of some hundred or thousand rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from domain.problem import Problem, Severity
from ingest.columns import Column, OpenedTable, folded, opened_table
from ingest.instant_text import BadInstant, read_instant
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog, shortened
from ingest.serial_days import with_dates

FIRST_CATALOGUE_YEAR = 1900
"""Units and holidays may be older than any dossier."""
_UTC = ZoneInfo("UTC")
_ZEROS_AFTER_POINT = re.compile(r"[.,]0{1,2}\Z")
"""12,0 and 12.00 are the whole number 12."""


@dataclass(slots=True)
class SmallRow:
    """One row: texts by field, and whether anything in it was refused."""

    opened: OpenedTable
    log: ProblemLog
    number: int
    cells: Mapping[str, str]
    is_bad: bool = False

    def reject(self, kind: str, key: str, reason: str, remedy: str) -> None:
        """Refuse the row for one of its cells."""
        self.is_bad = True
        self._add(kind, key, reason, remedy, Severity.REJECT)

    def notice(
        self, kind: str, key: str, reason: str, remedy: str = "Không bắt buộc sửa"
    ) -> None:
        """Say something about a cell that does not stand in the way."""
        self._add(kind, key, reason, remedy, Severity.NOTICE)

    def text(self, key: str, most: int, *, required: bool = False) -> str:
        """A cell of free text, at most so many characters; "" where blank."""
        text = self.cells.get(key, "")
        title = self.opened.titles[key]
        if required and not text:
            self.reject("cell-missing", key, f"Thiếu {title}", f"Ghi {title}")
        if len(text) > most:
            self.reject("cell-too-long", key, f"Dài quá {most} ký tự", "Rút gọn ô")
        if any(c < " " or c == "\x7f" for c in text if c not in "\n\t"):
            self.reject(
                "cell-control", key, "Ô có ký tự điều khiển không nhìn thấy", "Gõ lại ô"
            )
        if text.startswith(("=", "-", "@")):
            self.notice(
                "cell-formula", key,
                f"Ô bắt đầu bằng dấu {text[0]}; nạp như chữ, không chạy công thức",
            )  # fmt: skip
        return text

    def number_or_none(self, key: str, least: int, most: int) -> int | None:
        """A whole number of a cell; None where blank or refused."""
        text = self.cells.get(key, "")
        if not text:
            return None
        whole = _ZEROS_AFTER_POINT.sub("", text)
        digits = whole.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= 9:
            number = int(whole)
            if least <= number <= most:
                return number
        title = self.opened.titles[key]
        self.reject(
            "cell-not-number", key,
            f"{title} không phải số nguyên từ {least} đến {most}",
            "Ghi số nguyên, hoặc để trống",
        )  # fmt: skip
        return None

    def day(self, key: str) -> date | None:
        """A day of a cell; None where blank or refused."""
        origin = self.opened.table.origin
        cell = pa.array([self.cells.get(key, "")], pa.string())
        text = with_dates(cell, origin.serial_epoch if origin else None)[0].as_py()
        value = read_instant(text, zone=_UTC, first_year=FIRST_CATALOGUE_YEAR)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, BadInstant):
            title = self.opened.titles[key]
            self.reject(value.kind, key, f"{title} {value.reason}", value.remedy)
        return None

    def choice(self, key: str, words: Mapping[str, str], listed: str) -> str | None:
        """The value a known word stands for; None where blank or refused."""
        text = self.cells.get(key, "")
        if not text:
            return None
        value = words.get(folded(text))
        if value is None:
            title = self.opened.titles[key]
            self.reject(
                "cell-not-in-list", key,
                f"{title} không có trong danh mục", f"Ghi một trong: {listed}",
            )  # fmt: skip
        return value

    def _add(
        self, kind: str, key: str, reason: str, remedy: str, severity: Severity
    ) -> None:
        self.log.add(
            Problem(
                kind=kind,
                place=self.opened.place(self.number, key),
                reason=reason,
                remedy=remedy,
                value=shortened(self.cells.get(key, "")) or "(trống)",
                severity=severity,
                row=self.number,
            )
        )


def small_rows(
    path: Path,
    columns: Sequence[Column],
    log: ProblemLog,
    *,
    limits: Limits = UPLOAD,
    keep_totals: bool = False,
) -> Iterator[SmallRow]:
    """The rows of a file in which anything stands; texts are trimmed.

    UnreadableFile when the file as a whole cannot be used.
    """
    with opened_table(
        path, columns, log, limits=limits, keep_totals=keep_totals
    ) as opened:
        yield from rows_of(opened, log)


def rows_of(opened: OpenedTable, log: ProblemLog) -> Iterator[SmallRow]:
    """The rows of an opened file in which anything stands; texts are trimmed."""
    keys = list(opened.index)
    for batch in opened.table.read(opened.wanted, log):
        texts = [batch.columns[opened.index[key]].to_pylist() for key in keys]
        for position, number in enumerate(batch.rows.tolist()):
            cells = {
                key: column[position].strip()
                for key, column in zip(keys, texts, strict=True)
            }
            if any(cells.values()):
                yield SmallRow(opened, log, number, cells)
