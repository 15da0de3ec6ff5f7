"""Names of org units as a cell lists them."""

import re

_BETWEEN = re.compile(r"[;\n|]+")


def split_units(text: str) -> tuple[str, ...]:
    """The names of a cell, each once; a comma may be part of a name.

    "Phường 1, Quận 3" is one org unit, so only semicolons, bars and line breaks part.
    """
    parts = (" ".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(part[:200] for part in parts if part))
