"""One text to a local time, or why it is none."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.mapping import DateOrder
from ingest.clock import DAY_US, EPOCH, LOCAL_EPOCH
from ingest.month_names import MONTHS

FIRST_YEAR, LAST_YEAR = 1990, 2099
"""One-stop desks began with Resolution 38/CP of 1994; 2100 is a typing slip."""

_TIME = (
    r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?: ?(?:[AaPp]\.?[Mm]\.?|SA|CH|sa|ch))?"
)
PARTS = (
    r"^\s*(?P<day>\S.*?)(?:[T ,\s]+(?P<clock>" + _TIME + ")"
    r"\s*(?P<zone>Z|UTC|GMT|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?\s*$"
)
"""Day, clock and offset of an instant; read alike by Python and by Arrow."""
_PARTS = re.compile(PARTS)
_CLOCK_FIRST = re.compile(rf"({_TIME})[ ,]+(\S.*)")
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AP])\.?M\.?| ?(SA|CH))?",
    re.I,
)
_NUMERIC = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})")
_NAMED = (
    re.compile(r"(?P<d>\d{1,2})(?:st|nd|rd|th)?[ .-]*(?P<m>[^\W\d_]{3,9})\.?[ ,.-]*"
               r"(?P<y>\d{4}|\d{2})", re.I),
    re.compile(r"(?P<m>[^\W\d_]{3,9})\.?[ -]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[ ,.-]+"
               r"(?P<y>\d{4}|\d{2})", re.I),
    re.compile(r"(?P<y>\d{4})[ .-]*(?P<m>[^\W\d_]{3,9})[ .-]*(?P<d>\d{1,2})", re.I),
    re.compile(r"(?:ngày )?(?P<d>\d{1,2}) (?:tháng|thg) (?P<m>\d{1,2})"
               r"(?: năm|,)? (?P<y>\d{4})", re.I),
)  # fmt: skip
_WEEKDAY = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?|thứ \w+|chủ nhật),? +", re.I
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
NUMBER = r"^\d{1,17}(?:[.,]\d{1,15})?$"
_NUMBER = re.compile(NUMBER)


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a column are to be read.

    Only `is_mapped`, when a person has confirmed the order: two digits of a year, and
    numbers that count days or seconds.
    """

    order: DateOrder = DateOrder.DAY_FIRST
    is_mapped: bool = False


@dataclass(frozen=True, slots=True)
class BadInstant:
    """Why a text is no instant: `kind` for grouping; the reason lacks its subject.

    `is_swapped`: with day and month the other way round it would be one.
    """

    kind: str
    reason: str
    remedy: str
    is_swapped: bool = False


AS_IS = DateReading()
_IMPOSSIBLE = BadInstant(
    "impossible-date", "không có trong lịch", "Sửa thành ngày đúng"
)
_SWAPPED = BadInstant(
    "impossible-date", "không có trong lịch", "Sửa thành ngày đúng", is_swapped=True
)
_IMPOSSIBLE_TIME = BadInstant(
    "impossible-time", "có giờ không hợp lệ", "Sửa thành giờ từ 00:00 đến 24:00"
)
_TWO_DIGITS = BadInstant(
    "two-digit-year",
    "chỉ ghi hai chữ số của năm",
    "Ghi năm đủ bốn chữ số, ví dụ 17/06/2024",
)
_OTHER_ORDER = BadInstant(
    "date-order",
    "không ghi năm trước như ánh xạ đã chọn",
    "Chọn lại thứ tự ngày của cột trong ánh xạ, hoặc sửa ngày",
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
    reading: DateReading = AS_IS,
) -> datetime | BadInstant | None:
    """One text as local time without zone; None when blank.

    24:00 is 00:00 of the next day; as a deadline it is the end of its own.
    """
    text = text.strip()
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        value = read_number(text, reading, zone)
    else:
        value = _of_parts(text, zone, is_deadline=is_deadline, reading=reading)
    if not isinstance(value, datetime):
        return value
    if not first_year <= value.year <= LAST_YEAR:
        return _OUT_OF_RANGE
    return _closed(value) if is_deadline else value


def _of_parts(
    text: str, zone: ZoneInfo, *, is_deadline: bool, reading: DateReading
) -> datetime | BadInstant:
    if swapped := _CLOCK_FIRST.fullmatch(text):
        text = f"{swapped[2]} {swapped[1]}"
    found = _PARTS.fullmatch(text)
    if found is None:
        return _NO_DATE
    day = read_day(found["day"], reading)
    if isinstance(day, BadInstant):
        return day
    local = LOCAL_EPOCH + timedelta(days=day)
    if found["clock"] is None:
        return _end_of_day(local) if is_deadline else local
    clock = read_clock(found["clock"])
    if isinstance(clock, BadInstant):
        return clock
    if found["zone"] is not None:
        utc = local + timedelta(microseconds=clock - read_offset(found["zone"]))
        return utc.replace(tzinfo=EPOCH.tzinfo).astimezone(zone).replace(tzinfo=None)
    if is_deadline and clock == DAY_US:
        return _end_of_day(local)
    return local + timedelta(microseconds=clock)


@lru_cache(maxsize=65_536)
def read_day(text: str, reading: DateReading) -> int | BadInstant:
    """The day of a text without clock, counted from 1970-01-01."""
    text = " ".join(text.split())
    if weekday := _WEEKDAY.match(text):
        text = text[weekday.end() :]
    if found := _NUMERIC.fullmatch(text):
        return _numeric_day(found[1], found[3], found[4], reading)
    found = _COMPACT.fullmatch(text) if reading.is_mapped else None
    if found and found[4] is None:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    for form in _NAMED:
        if found := form.fullmatch(text):
            month = found["m"]
            number = int(month) if month.isdigit() else MONTHS.get(month.casefold(), 0)
            year, day = found["y"], found["d"]
            if len(year) == 2 and reading.order is DateOrder.YEAR_FIRST:
                year, day = day, year
            if number and len(year) in (2, 4):
                return _year_written(year, number, int(day), reading)
    return _NO_DATE


def _numeric_day(
    first: str, second: str, third: str, reading: DateReading
) -> int | BadInstant:
    if len(first) == 4 and len(third) <= 2:
        return _day(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        return _NO_DATE
    if reading.order is DateOrder.YEAR_FIRST:
        if len(third) == 4 or not reading.is_mapped:
            return _OTHER_ORDER if len(third) == 4 else _TWO_DIGITS
        return _year_written(first, int(second), int(third), reading)
    day, month = int(first), int(second)
    if reading.order is DateOrder.MONTH_FIRST:
        day, month = month, day
    is_year = len(third) == 4 or reading.is_mapped
    if is_year and 12 < month <= 31 and day <= 12:
        return _SWAPPED
    return _year_written(third, month, day, reading)


def _year_written(
    text: str, month: int, day: int, reading: DateReading
) -> int | BadInstant:
    """With two digits 90-99 are of the last century: nothing kept is due in 2090."""
    if len(text) == 4:
        return _day(int(text), month, day)
    if not reading.is_mapped:
        return _TWO_DIGITS
    year = int(text)
    return _day(1900 + year if year >= 90 else 2000 + year, month, day)


def _day(year: int, month: int, day: int) -> int | BadInstant:
    try:
        return date(year, month, day).toordinal() - LOCAL_EPOCH.toordinal()
    except ValueError:
        return _IMPOSSIBLE


@lru_cache(maxsize=131_072)
def read_clock(text: str) -> int | BadInstant:
    """Microseconds since midnight; a whole day for 24:00."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return _IMPOSSIBLE_TIME
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    fraction = int((found[4] or "").ljust(6, "0")[:6])
    half = (found[5] or "").upper() or {"SA": "A", "CH": "P"}.get(
        (found[6] or "").upper(), ""
    )
    if half:
        # Some systems write 14:20 PM and 0:20 AM, which are certain too.
        if (hour > 12 and half == "A") or (hour == 0 and half == "P"):
            return _IMPOSSIBLE_TIME
        hour = hour % 12 + (12 if half == "P" else 0) if hour <= 12 else hour
    if hour == 24 and not (minute or second or fraction):
        return DAY_US
    if hour > 23 or minute > 59 or second > 59:
        return _IMPOSSIBLE_TIME
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction


@lru_cache(maxsize=256)
def read_offset(text: str) -> int:
    """Microseconds that local time is ahead of UTC, from Z, +07 or +07:00."""
    if text[0] not in "+-":
        return 0
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    return (minutes if text[0] == "+" else -minutes) * 60_000_000


def read_number(
    text: str, reading: DateReading, zone: ZoneInfo
) -> datetime | BadInstant:
    """A day of a spreadsheet, seconds or milliseconds since 1970, or 20240617.

    The three kinds of number cannot meet within the years that may occur. Days are
    local time, seconds are instants.
    """
    if not reading.is_mapped:
        return _SERIAL
    if found := _COMPACT.fullmatch(text):
        return _compact(found)
    local = number_us(float(text.replace(",", ".")))
    if local is None:
        return _SERIAL
    value = LOCAL_EPOCH + timedelta(microseconds=local[0])
    if local[1]:
        value = value.replace(tzinfo=EPOCH.tzinfo).astimezone(zone)
    return value.replace(tzinfo=None)


def number_us(number: float) -> tuple[int, bool] | None:
    """Microseconds since 1970, and whether they are UTC; None: no such number."""
    if 32_874 <= number < 73_051:  # 1990-01-01 to 2099-12-31 in a spreadsheet
        return round((number - 25_569) * 86_400_000) * 1_000, False
    if 631_152_000 <= number < 4_102_444_800:
        return round(number * 1_000_000), True
    if 631_152_000_000 <= number < 4_102_444_800_000:
        return round(number * 1_000), True
    return None


def _compact(found: re.Match[str]) -> datetime | BadInstant:
    day = _day(int(found[1]), int(found[2]), int(found[3]))
    if isinstance(day, BadInstant):
        return day
    clock = read_clock(f"{found[4] or '00'}:{found[5] or '00'}:{found[6] or '00'}")
    if isinstance(clock, BadInstant):
        return clock
    return LOCAL_EPOCH + timedelta(days=day, microseconds=clock)


def _closed(local: datetime) -> datetime:
    """23:59 and 23:59:59 are how systems write the end of a day."""
    if local.hour == 23 and local.minute == 59 and local.second in (0, 59):
        return _end_of_day(local)
    return local


def _end_of_day(local: datetime) -> datetime:
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999)
