"""Periods of a figure: half-open ranges of local days, with their comparisons."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from domain.errors import InvalidInput

ONE_DAY = timedelta(days=1)
_CLOSING_DAY = 14
"""Last day of a reporting month (Decree 09/2019/NĐ-CP)."""


class Basis(StrEnum):
    """Whose months: the calendar's, or those of the reports that close on the 14th."""

    CALENDAR = "lich"
    REPORTING = "bao-cao"


class PeriodKind(StrEnum):
    """What a period is called and what precedes it."""

    MONTH = "thang"
    QUARTER = "quy"
    HALF = "nua-nam"
    NINE_MONTHS = "9-thang"
    YEAR = "nam"
    YEAR_TO_DATE = "tu-dau-nam"
    FREE = "tu-chon"


class Comparison(StrEnum):
    """What a period is held against."""

    PREVIOUS_PERIOD = "ky-truoc"
    SAME_PERIOD_LAST_YEAR = "cung-ky"


_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
_LETTERS = {"M": PeriodKind.MONTH, "Q": PeriodKind.QUARTER, "H": PeriodKind.HALF}
_ROMAN = ("I", "II", "III", "IV")
_KEY = re.compile(
    r"(?P<basis>bc-)?(?P<year>(?:19|20|21)\d\d)"
    r"(?:-(?:(?P<letter>[MQH])(?P<number>\d{1,2})|(?P<nine>9T)|(?P<ytd>YTD)))?"
    r"(?:-(?P<last>\d{4}))?",
    re.ASCII,
)
_FREE_KEY = re.compile(r"(\d{8})-(\d{8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first_day` up to, not including, `end_day`.

    It may be cut: a month of kind MONTH that ends on the 18th is the part of that
    month up to the 18th, and compares with the same part of another month. First
    days fit the kind and basis; ValueError otherwise.
    """

    first_day: date
    end_day: date
    kind: PeriodKind
    basis: Basis = Basis.CALENDAR

    def __post_init__(self) -> None:
        if self.end_day <= self.first_day:
            raise ValueError(f"period must not be empty: {self.first_day} to end")
        if self.kind is PeriodKind.FREE:
            return
        year, month = self._named_month()
        step = _MONTHS.get(self.kind, 12)
        starts = month == 1 if step in (9, 12) else (month - 1) % step == 0
        if not starts or self.first_day != _month_start(year, month, self.basis):
            raise ValueError(f"{self.first_day} does not begin a {self.kind.name}")
        if self.end_day > self._whole_end():
            raise ValueError(f"{self.end_day} is beyond the {self.kind.name}")

    @classmethod
    def month(cls, year: int, month: int, basis: Basis = Basis.CALENDAR) -> Self:
        """One month; reporting: the 15th of the month before to the 14th."""
        return cls._starting(year, month, PeriodKind.MONTH, basis)

    @classmethod
    def quarter(cls, year: int, quarter: int, basis: Basis = Basis.CALENDAR) -> Self:
        """Quarter 1 to 4 of `year`."""
        return cls._starting(year, 3 * quarter - 2, PeriodKind.QUARTER, basis)

    @classmethod
    def half(cls, year: int, half: int, basis: Basis = Basis.CALENDAR) -> Self:
        """First (1) or second (2) half of `year`."""
        return cls._starting(year, 6 * half - 5, PeriodKind.HALF, basis)

    @classmethod
    def nine_months(cls, year: int, basis: Basis = Basis.CALENDAR) -> Self:
        """The first nine months of `year`."""
        return cls._starting(year, 1, PeriodKind.NINE_MONTHS, basis)

    @classmethod
    def year(cls, year: int, basis: Basis = Basis.CALENDAR) -> Self:
        """All of `year`; reporting: 15 December of the year before to 14 December."""
        return cls._starting(year, 1, PeriodKind.YEAR, basis)

    @classmethod
    def year_to_date(cls, last_day: date, basis: Basis = Basis.CALENDAR) -> Self:
        """From the beginning of the year in which `last_day` lies up to that day."""
        year = last_day.year
        if basis is Basis.REPORTING and last_day >= _month_start(year + 1, 1, basis):
            year += 1
        first_day = _month_start(year, 1, basis)
        return cls(first_day, last_day + ONE_DAY, PeriodKind.YEAR_TO_DATE, basis)

    @classmethod
    def free(cls, first_day: date, last_day: date) -> Self:
        """Any run of days, both ends included."""
        return cls(first_day, last_day + ONE_DAY, PeriodKind.FREE)

    @classmethod
    def parse(cls, key: str) -> "Period":
        """The period that `key` names; InvalidInput when it names none."""
        try:
            return _parsed(key)
        except (ValueError, OverflowError):
            raise InvalidInput(
                f"Kỳ số liệu '{key[:40]}' không hợp lệ. Chọn lại kỳ trên thanh phạm vi."
            ) from None

    @classmethod
    def _starting(cls, year: int, month: int, kind: PeriodKind, basis: Basis) -> Self:
        if not 1 <= month <= 12:
            raise ValueError(f"no such {kind.name} in a year: month {month}")
        first_day = _month_start(year, month, basis)
        end_day = _month_start(*_shifted(year, month, _MONTHS[kind]), basis)
        return cls(first_day, end_day, kind, basis)

    @property
    def last_day(self) -> date:
        """The last day that belongs to it."""
        return self.end_day - ONE_DAY

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end_day - self.first_day).days

    @property
    def is_cut(self) -> bool:
        """Whether it ends before the month, quarter, half or year it names does."""
        return self.kind in _MONTHS and self.end_day < self._whole_end()

    @property
    def whole(self) -> "Period":
        """The month, quarter, half or year that it is called after, to its end."""
        if self.kind not in _MONTHS:
            return self
        return replace(self, end_day=self._whole_end())

    @property
    def key(self) -> str:
        """Text for links, which `parse` reads back: `2024-Q3`, `bc-2024-M05`."""
        if self.kind is PeriodKind.FREE:
            return f"{self.first_day:%Y%m%d}-{self.last_day:%Y%m%d}"
        year, month = self._named_month()
        part = {
            PeriodKind.MONTH: f"-M{month:02d}",
            PeriodKind.QUARTER: f"-Q{(month + 2) // 3}",
            PeriodKind.HALF: f"-H{(month + 5) // 6}",
            PeriodKind.NINE_MONTHS: "-9T",
            PeriodKind.YEAR: "",
            PeriodKind.YEAR_TO_DATE: "-YTD",
        }[self.kind]
        dated = self.is_cut or self.kind is PeriodKind.YEAR_TO_DATE
        basis = "bc-" if self.basis is Basis.REPORTING else ""
        return f"{basis}{year}{part}" + (f"-{self.last_day:%m%d}" if dated else "")

    @property
    def label(self) -> str:
        """Its Vietnamese name, with the days of a reporting period."""
        if self.kind is PeriodKind.FREE:
            first, last = f"{self.first_day:%d/%m/%Y}", f"{self.last_day:%d/%m/%Y}"
            return first if self.days == 1 else f"{first}–{last}"
        year, month = self._named_month()
        name = {
            PeriodKind.MONTH: f"Tháng {month}/{year}",
            PeriodKind.QUARTER: f"Quý {_ROMAN[(month - 1) // 3]}/{year}",
            PeriodKind.HALF: f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}",
            PeriodKind.NINE_MONTHS: f"9 tháng đầu năm {year}",
        }.get(self.kind, f"Năm {year}")
        if self.is_cut or self.kind is PeriodKind.YEAR_TO_DATE:
            name += f" đến {self.last_day:%d/%m}"
        if self.basis is Basis.CALENDAR:
            return name
        style = "%d/%m" if self.first_day.year == self.last_day.year else "%d/%m/%Y"
        return (
            f"{name} (kỳ báo cáo {self.first_day.strftime(style)}"
            f"–{self.last_day.strftime(style)})"
        )

    def contains(self, day: date) -> bool:
        """Whether `day` belongs to it."""
        return self.first_day <= day < self.end_day

    def until(self, last_day: date) -> "Period":
        """The part up to `last_day`, of the same kind; ValueError when none is left."""
        return replace(self, end_day=min(self.end_day, last_day + ONE_DAY))

    def previous(self) -> "Period":
        """The period of the same kind just before, cut alike.

        Nine months and year to date do not follow one another: theirs is the same
        part of last year. That of a free range has as many days.
        """
        if self.kind is PeriodKind.FREE:
            first_day = self.first_day - (self.end_day - self.first_day)
            return replace(self, first_day=first_day, end_day=self.first_day)
        months = _MONTHS.get(self.kind, 12)
        return self._months_earlier(12 if months == 9 else months)

    def same_period_last_year(self) -> "Period":
        """The period of the same name one year earlier, cut alike.

        29 February answers to 28 February.
        """
        return self._months_earlier(12)

    def _months_earlier(self, months: int) -> "Period":
        """The like period `months` earlier; a cut one ends on the same day number."""
        last_day = _day_shifted(self.last_day, -months)
        if self.kind is PeriodKind.FREE:
            first_day = _day_shifted(self.first_day, -months)
            return replace(self, first_day=first_day, end_day=last_day + ONE_DAY)
        year, month = _shifted(*self._named_month(), -months)
        if self.kind is PeriodKind.YEAR_TO_DATE:
            first_day = _month_start(year, month, self.basis)
            return replace(self, first_day=first_day, end_day=last_day + ONE_DAY)
        whole = self._starting(year, month, self.kind, self.basis)
        return whole.until(last_day) if self.is_cut else whole

    def _named_month(self) -> tuple[int, int]:
        """Year and month by which the period is called: that of its 15th day on."""
        if self.basis is Basis.CALENDAR:
            return self.first_day.year, self.first_day.month
        return _shifted(self.first_day.year, self.first_day.month, 1)

    def _whole_end(self) -> date:
        months = _MONTHS.get(self.kind, 12)
        return _month_start(*_shifted(*self._named_month(), months), self.basis)


def compared(period: Period, how: Comparison, as_of_day: date) -> Period | None:
    """What to hold `period` against, cut to the part elapsed by `as_of_day`.

    None when the period has not begun: nothing has elapsed that could be compared.
    """
    if as_of_day < period.first_day:
        return None
    elapsed = period.until(as_of_day)
    if how is Comparison.SAME_PERIOD_LAST_YEAR:
        return elapsed.same_period_last_year()
    if period.kind is PeriodKind.FREE:
        before = period.previous()
        return before.until(before.first_day + (elapsed.days - 1) * ONE_DAY)
    return elapsed.previous()


def _shifted(year: int, month: int, months: int) -> tuple[int, int]:
    index = 12 * year + month - 1 + months
    return index // 12, index % 12 + 1


def _day_shifted(day: date, months: int) -> date:
    """The same day number that many months on; the last day where there is none."""
    year, month = _shifted(day.year, day.month, months)
    following = date(*_shifted(year, month, 1), 1)
    return date(year, month, min(day.day, (following - ONE_DAY).day))


def _month_start(year: int, month: int, basis: Basis) -> date:
    if basis is Basis.CALENDAR:
        return date(year, month, 1)
    return date(*_shifted(year, month, -1), _CLOSING_DAY + 1)


def _parsed(key: str) -> Period:
    """As `Period.parse`, with ValueError."""
    if found := _FREE_KEY.fullmatch(key):
        first_day, last_day = (date.fromisoformat(text) for text in found.groups())
        return Period.free(first_day, last_day)
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError(key)
    basis = Basis.REPORTING if found["basis"] else Basis.CALENDAR
    year = int(found["year"])
    if found["letter"]:
        kind = _LETTERS[found["letter"]]
        month = (int(found["number"]) - 1) * _MONTHS[kind] + 1
        whole = Period._starting(year, month, kind, basis)
    elif found["nine"]:
        whole = Period.nine_months(year, basis)
    else:
        whole = Period.year(year, basis)
    if found["ytd"]:
        whole = replace(whole, kind=PeriodKind.YEAR_TO_DATE)
    if not found["last"]:
        if found["ytd"]:
            raise ValueError(key)
        return whole
    return _cut_on(whole, month=int(found["last"][:2]), day=int(found["last"][2:]))


def _cut_on(whole: Period, *, month: int, day: int) -> Period:
    """`whole` up to the day that falls on this day and month within it."""
    for year in sorted({whole.first_day.year, whole.last_day.year}):
        if (month, day) == (2, 29) and year % 4:
            continue
        if whole.contains(last_day := date(year, month, day)):
            return whole.until(last_day)
    raise ValueError(f"{day}/{month} is not within {whole.key}")
