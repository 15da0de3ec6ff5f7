"""Times of MS Project files: days, durations, and the lag of links in whole days."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from domain.plan import LinkKind
from domain.plan_file import PlanFileTask
from ingest.plans.working_index import WorkingIndex, is_within

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d*)?S)?)?"
)
_ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
"""Formats that count all hours, not those of work: em, eh, ed, ew, emo, e%."""
_PERCENT = frozenset({19, 20, 51, 52})
_DAY_MINUTES = 24 * 60
_MOST_LAG_DAYS = 10_000
_HOLDS_THE_FINISH = frozenset({LinkKind.FINISH_TO_FINISH, LinkKind.START_TO_FINISH})
_AT_THE_START = frozenset({LinkKind.START_TO_START, LinkKind.START_TO_FINISH})


def moment(text: str) -> datetime | None:
    """A time as MS Project writes it, of no zone; ValueError when it is none."""
    return datetime.fromisoformat(text).replace(tzinfo=None) if text else None


def last_day(
    finish: datetime | None, start: datetime | None, *, begins: time = time()
) -> date | None:
    """The day on which work ends: the day before, when it ends before that day's work.

    `begins`: when a day's work begins. MS Project ends what counts all hours, and what
    must end where another begins, at that time; what follows begins on the same day.
    """
    if finish is None:
        return None
    is_over = finish.time() <= begins
    if is_over and start is not None and finish.date() > start.date():
        return finish.date() - timedelta(days=1)
    return finish.date()


def whole(text: str) -> int | None:
    """A whole number of a file; None when it is none."""
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= 12:
        return int(text)
    return None


def day(found: datetime | None) -> date | None:
    """The day of a time."""
    return found.date() if found is not None else None


def minutes(text: str) -> Decimal | None:
    """PT80H30M0S in minutes, P2D counting 24 hours; None when it is none."""
    found = _DURATION.fullmatch(text)
    if found is None or text in {"P", "PT"}:
        return None
    days, hours, whole, seconds = (Decimal(part or 0) for part in found.groups()[1:])
    amount = days * _DAY_MINUTES + hours * 60 + whole + seconds / 60
    return -amount if found[1] else amount


def is_elapsed(unit: int) -> bool:
    """Whether a duration or lag of that format counts all hours."""
    return unit in _ELAPSED


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag in whole working days; `told` says how it came from another, or "" ."""

    days: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class LagRule:
    """Turns LinkLag with LagFormat into working days of one file."""

    minutes_per_day: int
    index: WorkingIndex

    def lag(
        self, amount: int, unit: int, kind: LinkKind, predecessor: PlanFileTask
    ) -> Lag | None:
        """`amount`: tenths of minutes, or percent of the predecessor's duration.

        A part of a day is dropped where it does not move the day: a start at noon is
        on that day, and so is a finish. None when it is more than 10,000 days.
        """
        if abs(amount) > _MOST_LAG_DAYS * _DAY_MINUTES * 10:
            return None
        found = self._lag(amount, unit, kind, predecessor)
        return found if abs(found.days) <= _MOST_LAG_DAYS else None

    def _lag(
        self, amount: int, unit: int, kind: LinkKind, predecessor: PlanFileTask
    ) -> Lag:
        if amount == 0:
            return Lag(0)
        if unit in _PERCENT:
            share = (predecessor.duration_days or Decimal(0)) * amount / 100
            days = _whole(share, kind)
            return Lag(days, f"{amount} % thời lượng việc trước thành {days} ngày")
        if unit in _ELAPSED:
            return self._of_elapsed(amount, kind, predecessor)
        exact = Decimal(amount) / 10 / self.minutes_per_day
        days = _whole(exact, kind)
        if days == exact:
            return Lag(days)
        return Lag(days, f"{_shown(exact)} ngày thành {days} ngày")

    def _of_elapsed(
        self, amount: int, kind: LinkKind, predecessor: PlanFileTask
    ) -> Lag:
        exact = Decimal(amount) / 10 / _DAY_MINUTES
        calendar_days = _whole(exact, kind)
        anchor = predecessor.start if kind in _AT_THE_START else predecessor.finish
        if anchor is None or not is_within([anchor]):
            days = _whole(Decimal(calendar_days) * 5 / 7, kind)
        else:
            days = self.index.lag(anchor, calendar_days)
        return Lag(days, f"{_shown(exact)} ngày lịch thành {days} ngày làm việc")


def _whole(exact: Decimal, kind: LinkKind) -> int:
    rounding = ROUND_CEILING if kind in _HOLDS_THE_FINISH else ROUND_FLOOR
    return int(exact.to_integral_value(rounding))


def _shown(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".").replace(".", ",")
