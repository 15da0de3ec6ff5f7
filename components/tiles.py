"""What a tile says: one figure, its line, its change and its judgement."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from components.sparkline import Sparkline
from domain.formatting import count, decimal_number

NO_TARGET = "không có chỉ tiêu"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: direction −1, 0 or 1, its size as text, and whether it is worse."""

    direction: int
    text: str
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `before`, `change`, `after`, `strong` make the line of comparison.

    `href`: where a click on the tile leads, `passport`: where its mark does, with
    `passport_title` for what opens.
    """

    code: str
    label: str
    name: str
    value: str
    unit: str
    spark: Sparkline
    href: str = ""
    before: str = ""
    change: Change | None = None
    after: str = ""
    strong: str = ""
    status: str = ""
    word: str = ""
    chip: str = ""
    definition: str = ""
    passport: str = ""
    passport_title: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Tiles that share a moment or a period."""

    title: str
    note: str
    tiles: tuple[Tile, ...]


def change_of(difference: int, *, more_is_worse: bool = False) -> Change:
    """A difference of counts; only a change for the worse is ever marked."""
    direction = (difference > 0) - (difference < 0)
    return Change(direction, count(abs(difference)), more_is_worse and difference > 0)


def range_label(name: str, series: Sequence[float | None]) -> str:
    """What a sparkline shows, in words."""
    known = [value for value in series if value is not None]
    if not known:
        return f"{name}: chưa có số liệu"
    first, last = (
        decimal_number(Decimal(str(value)), 0 if value.is_integer() else 2)
        for value in (float(known[0]), float(known[-1]))
    )
    return f"{name}: từ {first} đến {last}"
