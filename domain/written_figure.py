"""Counts, rates, bounds and points as offices write them; each is read by one rule."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.percent_scale import PercentScale


class Bound(StrEnum):
    """What a figure says: the value itself, or on which side of it the value lies."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    """"Hơn 99,7 %"."""
    AT_MOST = "at_most"
    ABOUT = "about"
    """On neither side for certain."""


NONE = frozenset({"-", "–", "—", "không phát sinh", "kps", "không có"})
"""Nothing occurred, said by whoever filled the cell in; a blank says nothing."""
_COUNT = re.compile(
    r"(\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d{1,12})"
    r"(?:[.,]0{1,2})?"
)
_NUMBER = re.compile(r"(\d{1,3})(?:[.,](\d{1,12}))?\s*(%?)")
_BOUNDS = (
    (r"(?:hơn|trên|ít nhất|tối thiểu|từ|>=|≥|>)", Bound.AT_LEAST),
    (r"(?:dưới|không quá|tối đa|<=|≤|<)", Bound.AT_MOST),
    (r"(?:khoảng|gần|xấp xỉ|~|≈)", Bound.ABOUT),
)
_PREFIXES = tuple((re.compile(rf"{words}\s*", re.I), b) for words, b in _BOUNDS)


class Unclear(Exception):
    """A cell that says nothing certain; reason and remedy in Vietnamese."""

    def __init__(self, kind: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.kind, self.reason, self.remedy = kind, reason, remedy


def count_of(text: str) -> int | None:
    """12.254, "12 254", 12,0; a dash or "không phát sinh" is 0, a blank None."""
    text = text.strip()
    if not text:
        return None
    if text.casefold() in NONE:
        return 0
    found = _COUNT.fullmatch(text)
    if found is None:
        raise Unclear("count-unclear", "không phải số nguyên", "Ghi số nguyên")
    return int(re.sub(r"\D", "", found[1]))


def bound_of(text: str) -> tuple[str, Bound]:
    """The number in "hơn 99,7%", and on which side of it the value lies."""
    text = text.strip()
    for prefix, bound in _PREFIXES:
        if found := prefix.match(text):
            return text[found.end() :], bound
    return text, Bound.EXACT


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate as written: its value as a part of one, and how exactly it is given."""

    value: Fraction
    bound: Bound
    unit: Fraction

    def fits(self, true: Fraction) -> bool:
        """Whether it may be `true`, floored or rounded, or its bound."""
        if self.bound is Bound.AT_LEAST:
            return true > self.value - self.unit
        if self.bound is Bound.AT_MOST:
            return true < self.value + self.unit
        wide = 10 if self.bound is Bound.ABOUT else 1
        return abs(true - self.value) < wide * self.unit


class RateColumn:
    """A column of rates, judged by all its cells: 0.4028, 40,28 and "40,28 %"."""

    __slots__ = ("_scale",)

    def __init__(self, cells: Iterable[str]) -> None:
        plain = (bound_of(text)[0] for text in cells)
        self._scale = PercentScale.of(t for t in plain if _NUMBER.fullmatch(t))

    def rate(self, text: str, true: Fraction | None = None) -> Rate | None:
        """The rate of a cell; None where it is blank, or nothing occurred.

        `true`: what the counts beside it give. They settle which of 0.4028 and 40,28
        is meant. Unclear where it is no rate, cannot be told, or contradicts them.
        """
        if not text.strip() or text.strip().casefold() in NONE:
            return None
        rest, bound = bound_of(text)
        found = _NUMBER.fullmatch(rest)
        if found is None:
            raise Unclear("rate-unclear", "không phải tỷ lệ", "Ghi như 40,28 %")
        number = Fraction(f"{found[1]}.{found[2] or 0}")
        unit = Fraction(1, 10 ** len(found[2] or ""))
        as_percent = Rate(number / 100, bound, unit / 100)
        readings = [as_percent] if found[3] else [as_percent, Rate(number, bound, unit)]
        readings = [one for one in readings if one.value <= 1]
        if not readings:
            raise Unclear("rate-above-one", "lớn hơn 100 %", "Kiểm tra lại tỷ lệ")
        if true is not None:
            fitting = [one for one in readings if one.fits(true)]
            if not fitting:
                raise Unclear(
                    "rate-contradicts",
                    "không khớp tử số chia mẫu số",
                    "Sửa tỷ lệ, hoặc sửa tử số, mẫu số",
                )
            return fitting[0]
        if self._scale.percent(rest) is None:
            raise Unclear(
                "rate-scale-unclear",
                "không rõ là phần của 1 hay phần trăm, vì cột có cả hai cách ghi",
                "Ghi dấu % cho cả cột",
            )
        is_part = not found[3] and self._scale.are_parts
        return readings[-1] if is_part else as_percent


def points_of(text: str, most: Fraction) -> Fraction | None:
    """5,98 or 5.98 points, at most so many; None where blank."""
    text = text.strip()
    if not text:
        return None
    found = _NUMBER.fullmatch(text)
    if found is None or found[3]:
        raise Unclear("points-unclear", "không phải số điểm", "Ghi như 5,98")
    number = Fraction(f"{found[1]}.{found[2] or 0}")
    if number > most:
        raise Unclear(
            "points-above-most", f"lớn hơn điểm tối đa {most}", "Kiểm tra lại điểm"
        )
    return number
