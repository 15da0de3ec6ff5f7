"""How many lines a text takes in Times New Roman, since merged cells do not grow."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Advance widths of Times New Roman in thousandths of the size, from its metrics.
_GROUPS = {
    180: "'",
    250: " .,\u00a0\u202f",
    278: "ijlt/:;!",
    333: "fr()-I[]",
    389: "sJ",
    408: '"',
    444: "acez?",
    500: "bdghknopquvxyđ0123456789–_#$*",
    556: "FPS",
    564: "+=<>−÷×",
    611: "ELTZ",
    667: "BCR",
    722: "wADGHKNOQUVXYĐ",
    778: "m&",
    833: "%",
    889: "M",
    944: "W",
    1000: "—…",
}
_WIDTHS = {letter: width for width, group in _GROUPS.items() for letter in group}
_UNKNOWN = 600
"""Wider than most letters: a line too many is harmless, a cut line is not."""

_BOLD_FACTOR = 1.08
_SAFETY = 1.03
"""Applications place letters a little differently; leave them three per cent."""


@lru_cache(maxsize=20_000)
def width_points(text: str, size: float, *, bold: bool = False) -> float:
    """Width of `text` on one line, in points."""
    letters = unicodedata.normalize("NFD", text.replace("\u0111", "d"))
    thousandths = sum(
        _WIDTHS.get(letter, _UNKNOWN)
        for letter in letters
        if not unicodedata.combining(letter)
    )
    factor = _BOLD_FACTOR if bold else 1.0
    return thousandths / 1000 * size * factor


@lru_cache(maxsize=20_000)
def wrapped(
    text: str, size: float, width: float, *, bold: bool = False
) -> tuple[str, ...]:
    """`text` broken between words into lines of at most `width` points.

    A word wider than a line is cut, as applications do. At least one line.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in part.split(" "):
            longer = f"{line} {word}" if line else word
            if width_points(longer, size, bold=bold) * _SAFETY <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _cut(word, size, width, bold=bold)
            lines.extend(full)
        lines.append(line)
    return tuple(lines)


def _cut(word: str, size: float, width: float, *, bold: bool) -> list[str]:
    """Pieces of one word, each within `width`."""
    pieces = [""]
    for letter in word:
        piece = pieces[-1] + letter
        if pieces[-1] and width_points(piece, size, bold=bold) * _SAFETY > width:
            pieces.append(letter)
        else:
            pieces[-1] = piece
    return pieces


def line_height(size: float) -> float:
    """Height of one line in points: single spacing, with a little air."""
    return size * 1.2


MAX_ROW_HEIGHT = 409.0
"""Points a row may be high (Excel specifications and limits)."""


def row_height(lines: int, size: float, *, padding: float = 3) -> float:
    """Height of a row that shows `lines` lines of text, within what a row may be."""
    return min(lines * line_height(size) + padding, MAX_ROW_HEIGHT)


def heading_height(names: Iterable[tuple[str, float]], size: float) -> float:
    """Height of a row of bold headings, each with the points it has for a line.

    Applications scale a page to fit and then break a heading sooner: a tenth is left.
    """
    lines = max(len(wrapped(name, size, room * 0.9, bold=True)) for name, room in names)
    return max(lines, 2) * line_height(size) + 4
