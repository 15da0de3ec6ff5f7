"""Names of org units as a cell lists them; which they are is found out elsewhere."""

import re
from collections.abc import Iterable

from domain.text_keys import folded

_BETWEEN = re.compile(r"[;\n|]+")
_PLACE = re.compile(r"(?:ubnd |uy ban nhan dan )?(?:phuong|xa|thi tran|p|x|tt)\b")
_WIDER_PLACE = re.compile(r"(?:quan|huyen|thanh pho|thi xa|tinh|q|h|tp|tx)\b")
_OFFICE = re.compile(
    r"(?:so|ban|van phong|ubnd|uy ban|phong|cong an|thanh tra|trung tam|cuc|chi cuc|"
    r"bo chi huy|bao hiem|kho bac|hoi|lien doan|thanh doan|truong|vien|vp)\b"
)


def lead_names(text: str) -> tuple[str, ...]:
    """The names in a cell that should hold one; more than one: it names several.

    A comma may be part of a name, so it parts only names of which each begins like one
    of an office.
    """
    parts = _split(_BETWEEN.split(text))
    if len(parts) == 1:
        by_comma = _split(_joined(parts[0].split(",")))
        if all(_OFFICE.match(folded(part)) for part in by_comma):
            return by_comma
    return parts


def listed_names(text: str) -> tuple[str, ...]:
    """The names in a cell that lists several, each once; commas part them.

    "Phường 1, Quận 3" is one org unit, though.
    """
    return _split(
        name for part in _BETWEEN.split(text) for name in _joined(part.split(","))
    )


def _joined(parts: list[str]) -> list[str]:
    names: list[str] = []
    for part in parts:
        if (
            names
            and _WIDER_PLACE.match(folded(part))
            and _PLACE.match(folded(names[-1]))
        ):
            names[-1] = f"{names[-1].strip()}, {part.strip()}"
        else:
            names.append(part)
    return names


def _split(parts: Iterable[str]) -> tuple[str, ...]:
    shown = (" ".join(part.split())[:200] for part in parts)
    return tuple(dict.fromkeys(part for part in shown if part))
