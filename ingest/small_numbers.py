"""Numbers with decimals in cells of small files."""

import re
from decimal import Decimal

from ingest.small_file import SmallRow

_DECIMAL = re.compile(r"-?\d{1,15}(?:[.,](?P<decimals>\d{1,9}))?", re.ASCII)
_THOUSANDS = 3


def decimal_or_none(row: SmallRow, key: str) -> Decimal | None:
    """A number of a cell, with a point or comma; None where blank or refused."""
    text = row.cells.get(key, "")
    return decimal_of(row, key, text) if text else None


def decimal_of(row: SmallRow, key: str, text: str) -> Decimal | None:
    """The number that `text` of a cell says; None where refused.

    Three digits behind a point or comma may be thousands as well as decimals, so these
    are refused: a number is never guessed.
    """
    found = _DECIMAL.fullmatch(text)
    title = row.opened.titles[key]
    if found is None:
        row.reject(
            "cell-not-decimal", key, f"{title} không phải là số",
            "Ghi số không có dấu cách và dấu phân nhóm, ví dụ 12254254 hay 40,28",
        )  # fmt: skip
        return None
    if len(found["decimals"] or "") == _THOUSANDS:
        row.reject(
            "cell-decimal-unclear", key,
            f"{title} “{text}” có thể là hàng nghìn, cũng có thể là số lẻ",
            "Bỏ dấu phân nhóm, hoặc ghi số lẻ với hai hay bốn chữ số",
        )  # fmt: skip
        return None
    return Decimal(text.replace(",", "."))
