"""At most five classes of late per 10.000, shared by the map and the ranking."""

from collections.abc import Sequence

from domain.formatting import NOTHING, count
from domain.ratio import Ratio

_LIMITS: tuple[tuple[int, int, int, int], ...] = (
    (1, 2, 4, 8),
    (2, 5, 10, 20),
    (5, 10, 20, 40),
    (10, 20, 50, 100),
    (20, 50, 100, 200),
    (50, 100, 200, 500),
    (100, 200, 500, 1000),
    (500, 1000, 2000, 4000),
)
"""Upper limits of the first four classes; the fifth is open."""
_TOP_SPREAD = 2
"""The highest value may reach twice the last limit before wider limits are taken."""


def per_ten_thousand_value(ratio: Ratio) -> float | None:
    """The rate as a number; None when nothing left (không phát sinh)."""
    return None if ratio.value is None else float(ratio.value * 10_000)


def class_limits(ratios: Sequence[Ratio]) -> tuple[int, int, int, int]:
    """Round limits under which the highest of `ratios` falls into the top class."""
    values = [per_ten_thousand_value(ratio) for ratio in ratios]
    highest = max((value for value in values if value is not None), default=0.0)
    for limits in _LIMITS:
        if highest <= limits[-1] * _TOP_SPREAD:
            return limits
    return _LIMITS[-1]


def class_of(ratio: Ratio, limits: Sequence[int]) -> int:
    """1 to 5; 0 for a rate of zero or none."""
    value = per_ten_thousand_value(ratio)
    if not value:
        return 0
    return 1 + sum(value > limit for limit in limits)


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
    }
    style = {"few": "few", "no_activity": "none", "stale": "stale"}
    entries += [(style[s], text) for s, text in notes.items() if s in states]
    return entries
