"""At most five classes of late per 10.000, shared by the map and the ranking."""

from collections.abc import Sequence
from decimal import Decimal

from domain.formatting import NOTHING, count
from domain.legend import Legend, scaled_limits
from domain.lens_view import ABSENT
from domain.ratio import Ratio


def per_ten_thousand_value(ratio: Ratio) -> float | None:
    """The rate as a number; None when nothing left (không phát sinh)."""
    return None if ratio.value is None else float(ratio.value * 10_000)


def class_limits(ratios: Sequence[Ratio]) -> tuple[int, ...]:
    """Round limits under which the highest of `ratios` falls into the top class."""
    values = (ratio.value for ratio in ratios)
    scaled = scaled_limits(value * 10_000 for value in values if value is not None)
    return tuple(int(limit) for limit in scaled)


def class_of(ratio: Ratio, limits: Sequence[int]) -> int:
    """1 to 5; 0 for a rate of zero or none."""
    if not ratio.value:
        return 0
    legend = Legend(tuple(Decimal(limit) for limit in limits))
    return legend.class_of(ratio.value * 10_000)


def legend(
    limits: Sequence[int], states: set[str], classes: set[int]
) -> list[tuple[str, str]]:
    """Style and words of each entry, of those that occur only."""
    words = [f"≤ {count(limit)}" for limit in limits]
    words.append(f"> {count(limits[-1])}")
    entries = [("zero", "0")] if "zero" in states else []
    entries += [
        (f"c{number}", text)
        for number, text in enumerate(words, start=1)
        if number in classes or number <= max(classes, default=0)
    ]
    notes = {
        "few": "dưới 30 hồ sơ",
        "no_activity": f"{NOTHING} không phát sinh",
        "stale": "chưa báo cáo",
        "untrusted": "số liệu chưa tin cậy",
        "absent": ABSENT,
    }
    style = {
        "few": "few",
        "no_activity": "none",
        "stale": "stale",
        "untrusted": "doubt",
        "absent": "gone",
    }
    entries += [(style[s], text) for s, text in notes.items() if s in states]
    return entries
