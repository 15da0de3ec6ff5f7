"""How a text of a file is read as a day or moment, shown while a mapping is edited."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from domain.formatting import day
from domain.mapping import DateOrder
from ingest.instant_text import BadInstant, DateReading, read_instant

UNREAD = "không đọc được"


def read_as(text: str, order: DateOrder, *, zone: ZoneInfo) -> str:
    """03/04/2024, 09:00 3/4/2024 as day first; the time only where one stands."""
    found = read_instant(text, zone=zone, reading=DateReading(order, is_mapped=True))
    if found is None:
        return "(trống)"
    if isinstance(found, BadInstant):
        return UNREAD
    return _shown(found)


def _shown(local: datetime) -> str:
    if local.time() == time():
        return day(local.date())
    return f"{local:%H:%M} {day(local.date())}"
