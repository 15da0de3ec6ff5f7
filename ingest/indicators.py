"""Indicator files: definitions by code and version, checked as one catalogue."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from domain.indicator import (
    Aggregation,
    Bound,
    Direction,
    Frequency,
    Indicator,
    Origin,
)
from domain.indicator_catalogue import Fault, day_catalogue, faults
from domain.indicator_example import example_faults
from domain.problem import Problem, Severity
from domain.status_legend import LegendError, StatusLegend, status_legend
from ingest.columns import Column
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_choices import required_word, words_of
from ingest.small_file import SmallRow, small_rows
from ingest.small_numbers import decimal_or_none
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã", ("Mã chỉ tiêu",), required=True),
    Column("version", "Bản"),
    Column("valid_from", "Hiệu lực từ"),
    Column("valid_to", "Hiệu lực đến"),
    Column("name", "Tên chỉ tiêu", ("Tên",), required=True),
    Column("name_en", "Tên tiếng Anh"),
    Column("short_name", "Tên ngắn"),
    Column("area", "Lĩnh vực", required=True),
    Column("group_766", "Nhóm 766"),
    Column("unit", "Đơn vị tính", required=True),
    Column("direction", "Chiều", required=True),
    Column("numerator", "Tử số"),
    Column("denominator", "Mẫu số"),
    Column("aggregation", "Cách cộng", required=True),
    Column("frequency", "Định kỳ", required=True),
    Column("owner", "Cơ quan phụ trách", required=True),
    Column("legal_basis", "Căn cứ"),
    Column("origin", "Nguồn gốc", required=True),
    Column("target_hint", "Mức cần đạt"),
    Column("legend", "Thang trạng thái"),
    Column("formula", "Công thức"),
    Column("example", "Ví dụ"),
    Column("bound", "Cận"),
    Column("caveat", "Cách tính khác định nghĩa"),
    Column("note", "Ghi chú"),
)
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,11}-\d{1,3}(?:\.\d{1,3})?[A-Z]?", re.ASCII)
_MOST_VERSIONS = 999


@dataclass(frozen=True, slots=True)
class ParsedIndicators:
    """The definitions of a file, in its order, and all problems."""

    definitions: tuple[Indicator, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_indicators(
    path: Path,
    *,
    known: Sequence[Indicator] = (),
    limits: Limits = UPLOAD,
) -> ParsedIndicators:
    """Read a CSV file or workbook of indicators; never raises for what it holds.

    `known`: definitions kept already. Those of the file take the place of the same
    version; all together must make a catalogue without faults.
    """
    log = ProblemLog()
    rows: dict[tuple[str, int], tuple[SmallRow, Indicator]] = {}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            found = _indicator(row)
            if found is None:
                continue
            key = (found.code, found.version)
            if key in rows:
                row.reject(
                    "indicator-twice", "code",
                    f"{found.code} bản {found.version} đã có ở dòng "
                    f"{rows[key][0].number}", "Bỏ một dòng, hoặc ghi bản khác",
                )  # fmt: skip
                continue
            rows[key] = (row, found)
        _check_together(rows, known, log, path.name)
    except UnreadableFile as refused:
        rows = {}
        for problem in refused.problems:
            log.add(problem)
    good = tuple(found for row, found in rows.values() if not row.is_bad)
    return ParsedIndicators(good, log.problems(), log.counts)


def _indicator(row: SmallRow) -> Indicator | None:
    code = row.text("code", 20, required=True)
    if code and not _CODE.fullmatch(code):
        row.reject(
            "indicator-code", "code", "Mã chỉ tiêu không đúng dạng",
            "Ghi chữ hoa, gạch nối và số, ví dụ TTHC-36",
        )  # fmt: skip
    valid_from, valid_to = row.day("valid_from"), row.day("valid_to")
    if valid_from and valid_to and valid_to <= valid_from:
        row.reject(
            "indicator-validity", "valid_to",
            "Hiệu lực đến phải sau hiệu lực từ (ngày đầu không còn hiệu lực)",
            "Sửa một trong hai ngày",
        )  # fmt: skip
    version = row.number_or_none("version", 1, _MOST_VERSIONS)
    direction = required_word(row, "direction", Direction)
    aggregation = required_word(row, "aggregation", Aggregation)
    frequency = required_word(row, "frequency", Frequency)
    origin = required_word(row, "origin", Origin)
    bound = row.choice("bound", words_of(Bound), "lower, upper, hoặc để trống")
    texts = {key: row.text(key, most) for key, most in _TEXTS.items()}
    for key in ("name", "area", "unit", "owner"):
        texts[key] = row.text(key, _REQUIRED[key], required=True)
    target, legend = decimal_or_none(row, "target_hint"), _legend(row)
    if row.is_bad or not (direction and aggregation and frequency and origin):
        return None
    return Indicator(
        code=code,
        version=version or 1,
        valid_from=valid_from,
        valid_to=valid_to,
        direction=Direction(direction),
        aggregation=Aggregation(aggregation),
        frequency=Frequency(frequency),
        origin=Origin(origin),
        target_hint=target,
        legend=legend,
        bound=Bound(bound or ""),
        **texts,
    )


_TEXTS = {
    "name_en": 300,
    "short_name": 40,
    "group_766": 16,
    "numerator": 300,
    "denominator": 300,
    "legal_basis": 300,
    "formula": 500,
    "example": 500,
    "caveat": 500,
    "note": 500,
}
_REQUIRED = {"name": 300, "area": 16, "unit": 32, "owner": 120}


def _legend(row: SmallRow) -> StatusLegend | None:
    text = row.cells.get("legend", "")
    if not text:
        return None
    try:
        return status_legend(text)
    except LegendError as error:
        row.reject("indicator-legend", "legend", error.reason, error.remedy)
        return None


def _check_together(
    rows: Mapping[tuple[str, int], tuple[SmallRow, Indicator]],
    known: Sequence[Indicator],
    log: ProblemLog,
    file_name: str,
) -> None:
    """Refuse rows that make the catalogue, as it would be, one with faults."""
    kept = [each for each in known if (each.code, each.version) not in rows]
    together = [*kept, *(found for _, found in rows.values())]
    wrong = faults(together)
    if not wrong:
        wrong = _wrong_examples(together)
    for fault in wrong:
        own = rows.get((fault.code, fault.version))
        if own is not None:
            own[0].reject(
                f"indicator-{fault.kind or fault.field.replace('_', '-')}", fault.field,
                _sentence(fault), fault.remedy,
            )  # fmt: skip
        else:
            log.add(
                Problem(
                    kind="indicator-kept",
                    place=file_name,
                    reason=f"{fault.code} đang lưu: {fault.reason}",
                    remedy=fault.remedy,
                )
            )


def _wrong_examples(together: Sequence[Indicator]) -> tuple[Fault, ...]:
    """Examples of each version on its first day."""
    found: dict[Fault, None] = {}
    for day in _first_days(together):
        begins = {
            (each.code, each.version)
            for each in together
            if (each.valid_from or date.min) == day
        }
        for fault in example_faults(day_catalogue(together, day)):
            if (fault.code, fault.version) in begins:
                found[fault] = None
    return tuple(found)


def _first_days(definitions: Iterable[Indicator]) -> list[date]:
    return sorted({each.valid_from or date.min for each in definitions})


def _sentence(fault: Fault) -> str:
    return fault.reason[:1].upper() + fault.reason[1:]
