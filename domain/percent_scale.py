"""How a column of percentages is meant: 0.4, 40 and "40 %" are one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_PERCENT = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)\s*(%?)")


def number(text: str) -> Decimal | None:
    """A number with a decimal comma or point; None when it is none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**9 else None


@dataclass(frozen=True, slots=True)
class PercentScale:
    """How a column of percentages is meant: 0.4, 40 and "40 %" are one.

    Plain numbers are parts of one when all of them are at most 1 and some lie between
    0 and 1; they are percent when some are above 1. `is_open`: nothing but 0 and 1
    stands there, which may be either. `is_mixed`: both kinds stand there.
    """

    are_parts: bool
    is_open: bool
    is_mixed: bool

    @classmethod
    def of(cls, cells: Iterable[str]) -> "PercentScale":
        """The scale of a column by all its cells."""
        plain = [
            found
            for text in cells
            if "%" not in text and (found := number(text)) is not None
        ]
        above = any(abs(value) > 1 for value in plain)
        between = any(0 < value < 1 for value in plain)
        ones = any(value == 1 for value in plain)
        return cls(
            are_parts=between and not above,
            is_open=ones and not above and not between,
            is_mixed=above and between,
        )

    def percent(self, text: str) -> Decimal | None:
        """A cell in percent; None when it cannot be told."""
        found = _PERCENT.fullmatch(text.strip())
        if found is None:
            return None
        value = Decimal(found[1].replace(",", "."))
        if found[2]:
            return value
        if (self.is_open and value == 1) or (self.is_mixed and 0 < value <= 1):
            return None
        return value * 100 if self.are_parts else value
