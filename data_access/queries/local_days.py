"""The local day of an instant as an expression that both databases compute."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, case, literal, type_coerce

from data_access.bulk.zone_days import DAY_MICROSECONDS, EPOCH_ORDINAL, offset_changes


def local_day_of(
    column: Any,  # noqa: ANN401 - an instant: a column or an expression
    zone: ZoneInfo,
) -> Any:  # noqa: ANN401 - a SQL value
    """The local day as `date.toordinal` counts it; NULL where the instant is."""
    instant = type_coerce(column, BigInteger)
    changes = offset_changes(zone)
    offset: Any = literal(changes[0][1], BigInteger)
    if len(changes) > 1:
        offset = case(
            *((instant >= at, by) for at, by in reversed(changes[1:])),
            else_=changes[0][1],
        )
    # Integers throughout, and never negative within the years kept: // floors.
    day = (instant + offset) // DAY_MICROSECONDS + EPOCH_ORDINAL
    return type_coerce(day, Integer)
