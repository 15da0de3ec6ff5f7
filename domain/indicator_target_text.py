"""Periods and paths of targets as files and forms write them."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from domain.indicator_target import PathPoint

PERIOD_FORM = "Ghi như 2024, 2024-Q3, 2024-M05, quý 3/2024 hay tháng 5/2024"
POINTS_FORM = "Ghi như 31/03/2024: 20; 30/06/2024: 45"
_POINT = re.compile(
    r"(?:(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2}))\s*[:=]\s*"
    r"(-?\d{1,15}(?:[.,]\d{1,6})?)\s*%?",
    re.ASCII,
)
_AMOUNT = re.compile(r"-?\d{1,15}(?:[.,](\d{1,6}))?\s*%?", re.ASCII)
_THOUSANDS = 3
_MOST_POINTS = 24


class PointsError(ValueError):
    """A path that cannot be read; what is wrong and how to mend it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = POINTS_FORM


def path_points(text: str) -> tuple[PathPoint, ...]:
    """The points that `text` lists, in its order; "" lists none. PointsError."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > _MOST_POINTS:
        raise PointsError(f"Lộ trình có quá {_MOST_POINTS} mốc")
    return tuple(_point(part) for part in parts)


def _point(text: str) -> PathPoint:
    found = _POINT.fullmatch(text)
    if found is None:
        raise PointsError(f"Không đọc được mốc “{text[:30]}”")
    parts = (found[3], found[2], found[1]) if found[3] else found.group(4, 5, 6)
    try:
        on = date(*map(int, parts))
    except ValueError:
        raise PointsError(f"Không có ngày “{text[:10]}”") from None
    return PathPoint(on, Decimal(found[7].replace(",", ".")))


def points_text(points: Iterable[PathPoint]) -> str:
    """The points as text that reads back as the same ones."""
    return "; ".join(f"{point.day:%d/%m/%Y}: {point.value:f}" for point in points)


def amount_of(text: str) -> Decimal | None:
    """The number that somebody typed, with a point or comma; None: it is none.

    Three digits behind it may be thousands, so they are not taken for decimals.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None or len(found[1] or "") == _THOUSANDS:
        return None
    return Decimal(text.strip().rstrip("%").strip().replace(",", "."))
