"""The columns of a file of the portal's figures, long or a table of org units."""

import re
from datetime import date

from domain.period import Period
from ingest.columns import Column
from ingest.text_keys import folded

COLUMNS = (
    Column("unit", "Đơn vị", ("Tên đơn vị", "Cơ quan", "Tên cơ quan", "Đơn vị xử lý")),
    Column(
        "province", "Tỉnh, thành phố",
        ("Tỉnh", "Địa phương", "Tỉnh/Thành phố", "Tên tỉnh", "Tỉnh thành"),
    ),
    Column("period", "Kỳ", ("Tháng", "Kỳ báo cáo", "Kỳ số liệu", "Thời gian")),
    Column(
        "metric", "Chỉ số",
        ("Mã chỉ số", "Chỉ tiêu", "Mã chỉ tiêu", "Tiêu chí", "Mã tiêu chí"),
    ),
    Column("numerator", "Tử số", ("Số đạt", "Tử")),
    Column("denominator", "Mẫu số", ("Tổng số", "Mẫu")),
    Column(
        "rate", "Tỷ lệ",
        ("Tỉ lệ", "Tỷ lệ %", "Tỷ lệ đúng hạn", "Tỉ lệ đúng hạn", "Tỷ lệ đúng hạn (%)"),
    ),
    Column("score", "Điểm", ("Điểm số", "Số điểm", "Điểm đạt", "Điểm đạt được")),
    Column(
        "received", "Tiếp nhận",
        ("Số hồ sơ tiếp nhận", "Hồ sơ tiếp nhận", "Tổng tiếp nhận", "Đã tiếp nhận",
         "Tổng số hồ sơ", "Số tiếp nhận"),
    ),
    Column("early", "Trước hạn", ("Hồ sơ trước hạn", "Xử lý trước hạn")),
    Column(
        "on_time", "Đúng hạn",
        ("Hồ sơ đúng hạn", "Trước và đúng hạn", "Trước hạn, đúng hạn", "Số đúng hạn",
         "Xử lý đúng hạn"),
    ),
    Column(
        "overdue", "Quá hạn",
        ("Hồ sơ quá hạn", "Trễ hạn", "Hồ sơ trễ hạn", "Số quá hạn", "Xử lý quá hạn"),
    ),
)  # fmt: skip
LONG, TABLE = frozenset({"metric"}), frozenset({"received", "on_time"})
"""The columns by which each of the two kinds is known."""
WHOM = frozenset({"unit", "province"})
"""At least one of these says whom a row is about."""
_MONTH = re.compile(r"(?:thang |t)?(1[0-2]|0?[1-9]) (?:nam )?(\d{4})")
_MONTH_FIRST_DAY = re.compile(r"(?:0?1 (1[0-2]|0?[1-9]) (\d{4}))")
_ISO = re.compile(r"(\d{4}) (1[0-2]|0?[1-9])(?: 0?1(?: [0 ]+)?)?")
_QUARTER = re.compile(r"(?:quy |q)(iv|iii|ii|i|[1-4]) (?:nam )?(\d{4})")
_YEAR = re.compile(r"(?:nam )?(\d{4})")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_FIRST_YEAR, _LAST_YEAR = 2019, 2100


def period_of(text: str) -> Period | None:
    """2026-08, 08/2026, "Tháng 8/2026", "Quý III/2026", 2026; None for anything else.

    A first day of a month is that month, as workbooks make it of 08/2026.
    """
    words = folded(text)
    if found := _MONTH.fullmatch(words) or _MONTH_FIRST_DAY.fullmatch(words):
        month, year = int(found[1]), int(found[2])
    elif found := _ISO.fullmatch(words):
        year, month = int(found[1]), int(found[2])
    elif found := _QUARTER.fullmatch(words):
        quarter = _ROMAN.get(found[1]) or int(found[1])
        year = int(found[2])
        return Period.quarter(year, quarter) if _is_year(year) else None
    elif found := _YEAR.fullmatch(words):
        year = int(found[1])
        return Period.year(year) if _is_year(year) else None
    else:
        return None
    return Period.month(year, month) if _is_year(year) else None


def day_of_serial(text: str, epoch: date | None) -> str:
    """A day that a workbook keeps as a number, written out; other texts as they are."""
    if epoch is not None and re.fullmatch(r"\d{5}(?:[.,]0+)?", text):
        return date.fromordinal(epoch.toordinal() + int(text[:5])).isoformat()
    return text


def _is_year(year: int) -> bool:
    return _FIRST_YEAR <= year <= _LAST_YEAR
