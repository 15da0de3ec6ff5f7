"""Colours of the map for what CSS does not reach: the canvas of deck.gl.

The same as the tokens of `assets/panel.css`; a test compares them.
"""

from collections.abc import Mapping

Colour = tuple[int, int, int]

TOKENS: Mapping[str, tuple[str, str]] = {
    "c1": ("#fdebd3", "#3a2c1c"),
    "c2": ("#f8c98d", "#6b4418"),
    "c3": ("#ec9848", "#94561a"),
    "c4": ("#b5540f", "#e0903a"),
    "c5": ("#7d3106", "#ffd09a"),
    "v1": ("#e3edf6", "#1a2c3d"),
    "v2": ("#b9d2e8", "#24445f"),
    "v3": ("#7fadd4", "#2f6391"),
    "v4": ("#3f78ad", "#6fa8dc"),
    "v5": ("#0b4f8a", "#b3d6f5"),
    "line2": ("#8593a1", "#6f8091"),
    "pri": ("#0b4f8a", "#7db4ec"),
}
"""Light and dark, by the name of the style or token."""
_GROUND = {
    "bg": ("#ffffff", "#11181f"),
    "ink": ("#16202b", "#e6ecf2"),
    "pale": ("#f3f5f7", "#1a242e"),
    "line": ("#d5dbe1", "#303d49"),
}
"""Of the theme (`.streamlit/config.toml`): ground, text, second ground, borders."""
_PLAIN = {
    "zero": "bg",
    "few": "bg",
    "gone": "bg",
    "none": "pale",
    "stale": "line2",
    "doubt": "line",
}
_ON_DARK = frozenset({"c4", "c5", "v4", "v5"})


def fill(style: str, *, dark: bool) -> Colour:
    """What an org unit of this style is filled with."""
    return _colour(_PLAIN.get(style, style), dark=dark)


def text(style: str, *, dark: bool) -> Colour:
    """The colour of words on that ground."""
    return _colour("bg" if style in _ON_DARK else "ink", dark=dark)


def outline(*, is_chosen: bool, dark: bool) -> Colour:
    """The boundary: blue around the picked org unit."""
    return _colour("pri" if is_chosen else "line2", dark=dark)


def _colour(name: str, *, dark: bool) -> Colour:
    light, night = TOKENS.get(name) or _GROUND[name]
    text = (night if dark else light).removeprefix("#")
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
