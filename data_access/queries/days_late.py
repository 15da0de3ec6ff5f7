"""Working days late as an expression, for dossiers that left as well as open ones."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Integer, case, func, literal, type_coerce

from data_access.queries.live_conditions import Clockwork
from data_access.schema.rollups import DossierOverdueRow
from domain.working_days import WorkingCalendar

_SECOND = 1_000_000
_MORE_THAN_ANY_SECOND = 10**10
"""Instants in seconds stay below this until the year 2286."""


def late_key(clock: Clockwork) -> Any:  # noqa: ANN401 - a SQL value
    """Greater for more working days late, and among equal ones for an earlier deadline.

    Days count to when a dossier left, else to the day its source is known to.
    """
    row = DossierOverdueRow
    moments = clock.moments
    usual: Any = literal(moments.as_of_day.toordinal(), Integer)
    by_day = moments.sources_by_day()
    known: Any = usual
    if by_day:
        known = case(
            *((row.source_id.in_(ids), day.toordinal()) for day, ids in by_day.items()),
            else_=usual,
        )
    end = func.coalesce(type_coerce(row.left_day, Integer), known, type_=Integer)
    due = type_coerce(row.due_day, Integer)
    late = worked_through(end, clock.calendar) - worked_through(due, clock.calendar)
    due_second = type_coerce(row.due_at, BigInteger) // _SECOND
    return type_coerce(late, BigInteger) * _MORE_THAN_ANY_SECOND - due_second


def worked_through(
    day: Any,  # noqa: ANN401 - a SQL value: a day as ordinal
    calendar: WorkingCalendar,
) -> Any:  # noqa: ANN401 - a SQL value
    """Working days up to and including a day; only differences of it mean anything.

    Whole weeks of five days and the rest of one, plus the calendar's corrections
    before the day, found by halving: seven comparisons for a hundred holidays.
    """
    rest = day % 7
    plain = 5 * (day // 7) + case((rest > 5, 5), else_=rest)
    steps = _corrections(calendar)
    return plain + _halved(day, steps) if steps else plain


def _corrections(calendar: WorkingCalendar) -> list[tuple[int, int]]:
    """(day, sum of corrections from that day on), in order of days."""
    found: list[tuple[int, int]] = []
    total = 0
    for day in sorted({listed.day for listed in calendar.days}):
        change = calendar.is_working(day) - _is_weekday(day)
        if change:
            total += change
            found.append((day.toordinal(), total))
    return found


def _is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _halved(
    day: Any,  # noqa: ANN401 - see above
    steps: Sequence[tuple[int, int]],
    before: int = 0,
) -> Any:  # noqa: ANN401 - a SQL value
    """The sum that holds on `day`; `before`: the one before the first step."""
    if not steps:
        return literal(before, Integer)
    middle = len(steps) // 2
    at, total = steps[middle]
    return case(
        (day < at, _halved(day, steps[:middle], before)),
        else_=_halved(day, steps[middle + 1 :], total),
    )
