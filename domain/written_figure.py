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
_NUMBER = re.compile(r"(\d{1,3})(?:[.,](\d{1,20}))?\s*(%?)")
_PLAIN = re.compile(r"(\d{1,15})(?:[.,](\d{1,20}))?")
_GROUPED = re.compile(
    r"(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,20}))?|(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,20}))?"
    r"|(\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,](\d{1,20}))?"
)
_UNCLEAR = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_MOST_DIGITS = 12
_MOST_DECIMALS = 12
"""Further digits are how a workbook keeps 0.4028, not what was written."""
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
    if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS:
        return int(text)
    if text.casefold() in NONE:
        return 0
    found = _COUNT.fullmatch(text)
    if found is None:
        raise Unclear("count-unclear", "không phải số nguyên", "Ghi số nguyên")
    return int(re.sub(r"\D", "", found[1]))


def number_of(text: str) -> Fraction | None:
    """1.234,5, 1,234.5, 12,5, "1 234"; a blank is None.

    1.240 alone may be thousands as well as decimals, so it is Unclear: a number is
    never guessed. 0,403 and 1.240.000 are clear.
    """
    text = text.strip()
    if not text:
        return None
    if _UNCLEAR.fullmatch(text):
        raise Unclear(
            "number-unclear",
            "có thể là hàng nghìn, cũng có thể là số lẻ",
            "Bỏ dấu phân nhóm, hoặc ghi số lẻ với một, hai hay bốn chữ số",
        )
    if found := _PLAIN.fullmatch(text):
        return _exactly(found[1], found[2])
    if found := _GROUPED.fullmatch(text):
        whole, decimals = next(
            (found[at], found[at + 1]) for at in (1, 3, 5) if found[at]
        )
        return _exactly(re.sub(r"\D", "", whole), decimals)
    raise Unclear("number-unclear", "không phải là số", "Ghi số, ví dụ 12254 hay 40,28")


def part_of(text: str) -> Fraction | None:
    """A numerator or denominator: a count where it can be one, else as `number_of`."""
    try:
        count = count_of(text)
    except Unclear:
        return number_of(text)
    return None if count is None else Fraction(count)


def _exactly(whole: str, decimals: str | None) -> Fraction:
    number = Fraction(f"{whole}.{decimals or 0}")
    if decimals is not None and len(decimals) > _MOST_DECIMALS:
        scale = 10**_MOST_DECIMALS
        return Fraction(round(number * scale), scale)
    return number


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
        number = _exactly(found[1], found[2])
        unit = Fraction(1, 10 ** min(len(found[2] or ""), _MOST_DECIMALS))
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
