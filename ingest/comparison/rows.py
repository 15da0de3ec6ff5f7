"""Batches of a portal's list as rows to compare with, column by column."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.portal_codes import portal_code
from domain.problem import Severity
from domain.text_keys import folded
from ingest.cell_table import Batch
from ingest.clock import local_of_utc, ordinals_of
from ingest.columns import OpenedTable
from ingest.comparison.columns import NOT_RECEIVED, ON_TIME
from ingest.file_units import FileUnits
from ingest.instants import Instants, parsed_instants
from ingest.problem_log import Finding, ProblemLog, shortened
from ingest.serial_days import with_dates

Mask = npt.NDArray[np.bool_]
CODE_CHARACTERS = 64
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("code", pa.string()),
        ("org_unit_id", pa.int32()),
        ("received_at", pa.int64()),
        ("due_at", pa.int64()),
        ("resolved_at", pa.int64()),
        ("on_time", pa.bool_()),
    ]
)
OPTIONAL = "Không bắt buộc sửa"


@dataclass(slots=True)
class ListReader:
    """Reads batch by batch; `respelt`: rows whose code was given another spelling.

    `stems`: how the city's codes begin; `day`: on which names of org units are read.
    """

    opened: OpenedTable
    log: ProblemLog
    units: FileUnits
    stems: Collection[str]
    zone: ZoneInfo
    day: date
    respelt: int = 0
    seen: set[str] = field(default_factory=set)

    def read(self, batch: Batch) -> pa.Table:
        """The good rows of a batch; what is wrong with others is told."""
        at = _Batch(self, batch)
        codes = at.codes()
        received = at.instants("received", "Tiếp nhận lúc")
        units = at.org_units(received)
        due = at.instants("due", "Hẹn trả", is_deadline=True)
        resolved = at.instants("resolved", "Giải quyết lúc")
        at.report(
            "received-missing",
            ~received.present & ~_bad(received, len(batch.rows)),
            "received", "Thiếu ngày tiếp nhận", "Ghi ngày tiếp nhận",
        )  # fmt: skip
        at.report(
            "resolved-before-received",
            resolved.present & received.present & (resolved.us < received.us),
            "resolved", "Giải quyết trước khi tiếp nhận", "Sửa một trong hai ngày",
        )  # fmt: skip
        on_time = at.on_time(due, resolved)
        kept = ~at.bad & ~at.not_received()
        table = pa.table(
            [
                pa.array(batch.rows, pa.int32()),
                pa.array(codes, pa.string()),
                pa.array(units, pa.int32()),
                _micro(received),
                _micro(due),
                _micro(resolved),
                pa.array(on_time, pa.bool_()),
            ],
            schema=SCHEMA,
        )
        return table.filter(pa.array(kept))


@dataclass(slots=True)
class _Batch:
    reader: ListReader
    batch: Batch
    bad: Mask

    def __init__(self, reader: ListReader, batch: Batch) -> None:
        self.reader, self.batch = reader, batch
        self.bad = np.zeros(len(batch.rows), np.bool_)

    def cells(self, key: str) -> list[str]:
        """Texts of a field, trimmed; blank where the file has no such column."""
        index = self.reader.opened.index.get(key)
        if index is None:
            return [""] * len(self.batch.rows)
        return [text.strip() for text in self.batch.columns[index].to_pylist()]

    def report(
        self,
        kind: str,
        mask: Mask,
        key: str,
        reason: str | Callable[[int], str],
        remedy: str,
        *,
        severity: Severity = Severity.REJECT,
    ) -> None:
        """Tell of the rows of a mask; a rejection keeps them out."""
        at = np.flatnonzero(mask)
        if not len(at):
            return
        if severity is Severity.REJECT:
            self.bad |= mask
        index = self.reader.opened.index.get(key)
        rows = self.batch.rows[at]

        def describe(number: int) -> Finding:
            position = int(at[number])
            value = ""
            if index is not None:
                value = shortened(self.batch.columns[index][position].as_py())
            told = reason if isinstance(reason, str) else reason(position)
            place = self.reader.opened.place(int(rows[number]), key)
            return Finding(place, told, remedy, value or "(trống)")

        self.reader.log.add_rows(kind, rows, describe, severity=severity)

    def codes(self) -> list[str]:
        """Codes in the city's spelling."""
        texts = self.cells("code")
        codes = [portal_code(text, self.reader.stems) for text in texts]
        self.report(
            "code-missing", _mask(not code for code in codes), "code",
            "Thiếu mã hồ sơ", "Ghi mã hồ sơ",
        )  # fmt: skip
        self.report(
            "code-too-long", _mask(len(code) > CODE_CHARACTERS for code in codes),
            "code", f"Mã hồ sơ dài quá {CODE_CHARACTERS} ký tự", "Ghi đúng mã hồ sơ",
        )  # fmt: skip
        self.report(
            "code-control",
            _mask(_CONTROL.search(code) is not None for code in codes),
            "code", "Mã hồ sơ có ký tự điều khiển không nhìn thấy", "Gõ lại mã hồ sơ",
        )  # fmt: skip
        respelt = _mask(c != t for c, t in zip(codes, texts, strict=True))
        self.reader.respelt += int(respelt.sum())
        self.report(
            "code-respelt", respelt, "code",
            lambda p: f"Mã hồ sơ được đối chiếu như {codes[p]}",
            OPTIONAL, severity=Severity.NOTICE,
        )  # fmt: skip
        return codes

    def org_units(self, received: Instants) -> list[int]:
        """Ids by name on the day of receipt, else on the last day; 0 where refused."""
        texts = self.cells("unit")
        days = self._days(received)
        reader = self.reader
        found = []
        for row, text, day in zip(self.batch.rows.tolist(), texts, days, strict=True):
            unit = None
            if text:
                place = "" if text in reader.seen else reader.opened.place(row, "unit")
                reader.seen.add(text)
                unit = reader.units.find(text, day, place, or_on=reader.day)
            found.append(0 if unit is None else int(unit.id))
        self.report(
            "unit-missing", _mask(not text for text in texts), "unit",
            "Thiếu đơn vị", "Ghi tên đơn vị",
        )  # fmt: skip
        unknown = _mask(not u and bool(t) for u, t in zip(found, texts, strict=True))
        self.report(
            "unit-unknown", unknown, "unit",
            lambda p: f"Không rõ đơn vị “{texts[p][:60]}”",
            "Sửa tên, hoặc chọn đơn vị (dòng lệnh: --unit “tên=MÃ”)",
        )  # fmt: skip
        return found

    def _days(self, received: Instants) -> list[date]:
        """Local days of receipt; the last day where there is none."""
        local = local_of_utc(received.us, self.reader.zone)
        return [
            date.fromordinal(number) if known else self.reader.day
            for number, known in zip(
                ordinals_of(local).tolist(), received.present, strict=True
            )
        ]

    def instants(self, key: str, title: str, *, is_deadline: bool = False) -> Instants:
        """A column of instants; texts that are none are refused."""
        index = self.reader.opened.index.get(key)
        count = len(self.batch.rows)
        if index is None:
            return Instants(np.zeros(count, np.int64), np.zeros(count, np.bool_), {})
        origin = self.reader.opened.table.origin
        read = parsed_instants(
            with_dates(
                self.batch.columns[index], origin.serial_epoch if origin else None
            ),
            zone=self.reader.zone,
            is_deadline=is_deadline,
        )
        for kind in sorted({wrong.kind for wrong in read.bad.values()}):
            at = _bad(read, count, kind)
            first = next(p for p, w in read.bad.items() if w.kind == kind)
            self.report(
                f"{key}-{kind}", at, key,
                lambda p: f"{title} {read.bad[p].reason}", read.bad[first].remedy,
            )  # fmt: skip
        return read

    def on_time(self, due: Instants, resolved: Instants) -> list[bool | None]:
        """By the portal's own flag, else by its dates; None where neither tells."""
        flags = self.cells("on_time")
        words = {text: ON_TIME.get(folded(text)) for text in set(flags)}
        self.report(
            "flag-unknown",
            _mask(bool(text) and words[text] is None for text in flags), "on_time",
            "Không rõ là đúng hạn hay quá hạn",
            "Ghi Đúng hạn hoặc Quá hạn, hoặc để trống",
        )  # fmt: skip
        by_dates = resolved.us <= due.us
        told: list[bool | None] = []
        differ = np.zeros(len(flags), np.bool_)
        for at, text in enumerate(flags):
            value = None
            if resolved.present[at]:
                value = words[text]
                dated = bool(by_dates[at]) if due.present[at] else None
                differ[at] = None not in (value, dated) and value != dated
                value = dated if value is None else value
            told.append(value)
        self.report(
            "flag-contradicts-dates", differ, "on_time",
            "Cờ đúng hạn khác với ngày hẹn và ngày giải quyết; đối chiếu theo cờ",
            OPTIONAL, severity=Severity.NOTICE,
        )  # fmt: skip
        unknown = [
            bool(resolved.present[at]) and value is None
            for at, value in enumerate(told)
        ]
        self.report(
            "on-time-unknown", _mask(unknown), "due",
            "Đã giải quyết mà thiếu ngày hẹn và cờ; không tính là đúng hạn, quá hạn",
            OPTIONAL, severity=Severity.NOTICE,
        )  # fmt: skip
        return told

    def not_received(self) -> Mask:
        """Rows of dossiers that nobody received; they are told and left out."""
        mask = _mask(folded(text) in NOT_RECEIVED for text in self.cells("status"))
        self.report(
            "not-received", mask, "status",
            "Cổng chưa hoặc không tiếp nhận hồ sơ; không đối chiếu",
            OPTIONAL, severity=Severity.NOTICE,
        )  # fmt: skip
        return mask


def _mask(values: Iterable[bool]) -> Mask:
    return np.fromiter(values, np.bool_)


def _bad(read: Instants, count: int, kind: str | None = None) -> Mask:
    mask = np.zeros(count, np.bool_)
    for position, wrong in read.bad.items():
        mask[position] = kind is None or wrong.kind == kind
    return mask


def _micro(read: Instants) -> pa.Array:
    return pa.array(read.us, pa.int64(), mask=~read.present)
