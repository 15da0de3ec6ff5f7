"""One text to a local time, or why it is none."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""One-stop desks began with Resolution 38/CP of 1994; 2100 is a typing slip."""

_TIME = r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})" + _TIME)
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})" + _TIME)
_ZONE = re.compile(r"(.*\d)\s*(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)")
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:[T ].*)?")
_NUMBER = re.compile(r"\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class BadInstant:
    """Why a text is no instant: `kind` for grouping; the reason lacks its subject."""

    kind: str
    reason: str
    remedy: str


_IMPOSSIBLE = BadInstant(
    "impossible-date", "không có trong lịch", "Sửa thành ngày đúng"
)
_IMPOSSIBLE_TIME = BadInstant(
    "impossible-time", "có giờ không hợp lệ", "Sửa thành giờ từ 00:00 đến 23:59"
)
_TWO_DIGITS = BadInstant(
    "two-digit-year",
    "chỉ ghi hai chữ số của năm",
    "Ghi năm đủ bốn chữ số, ví dụ 17/06/2024",
)
_OUT_OF_RANGE = BadInstant(
    "year-out-of-range",
    "có năm ngoài khoảng có thể",
    "Sửa thành năm đúng",
)
_SERIAL = BadInstant(
    "number-not-date",
    "là số, không phải ngày",
    "Định dạng ô thành ngày, hoặc ghi 17/06/2024 14:20",
)
_NO_DATE = BadInstant(
    "not-a-date",
    "không đọc được thành ngày giờ",
    "Ghi dạng 17/06/2024 14:20 hoặc 2024-06-17",
)


def read_instant(
    text: str,
    *,
    zone: ZoneInfo,
    is_deadline: bool = False,
    first_year: int = FIRST_YEAR,
) -> datetime | BadInstant | None:
    """One text as local time without zone; None when blank."""
    text = text.strip()
    if not text:
        return None
    shift = _ZONE.fullmatch(text)
    if shift and ":" in shift[1]:
        text = shift[1]
    else:
        shift = None
    closing = is_deadline and shift is None
    value = _local(text, is_deadline=closing, first_year=first_year)
    if shift is None or not isinstance(value, datetime):
        return value
    given = datetime.strptime(shift[2].replace("Z", "+0000"), "%z").tzinfo
    local = value.replace(tzinfo=given).astimezone(zone).replace(tzinfo=None)
    return _closed(local) if is_deadline else local


def _local(text: str, *, is_deadline: bool, first_year: int) -> datetime | BadInstant:
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year, *clock = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = found.groups()
    elif _SHORT_YEAR.fullmatch(text):
        return _TWO_DIGITS
    else:
        return _SERIAL if _NUMBER.fullmatch(text) else _NO_DATE
    try:
        calendar_day = date(int(year), int(month), int(day))
    except ValueError:
        return _IMPOSSIBLE
    if not first_year <= calendar_day.year <= LAST_YEAR:
        return _OUT_OF_RANGE
    hour, minute, second, fraction = clock
    if hour is None:
        value = datetime.combine(calendar_day, time())
        return _end_of_day(value) if is_deadline else value
    try:
        moment = time(int(hour), int(minute), int(second or 0))
    except ValueError:
        return _IMPOSSIBLE_TIME
    value = datetime.combine(calendar_day, moment)
    if fraction:
        value += timedelta(microseconds=int(fraction[1:].ljust(6, "0")))
    return _closed(value) if is_deadline else value


def _closed(local: datetime) -> datetime:
    """23:59 and 23:59:59 are how systems write the end of a day."""
    if local.hour == 23 and local.minute == 59 and local.second in (0, 59):
        return _end_of_day(local)
    return local


def _end_of_day(local: datetime) -> datetime:
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999)
