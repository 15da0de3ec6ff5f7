"""The schematic map: one hexagon per district, one link each, arrow keys move."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from markupsafe import Markup

from components.links import Drawing
from components.markup import pixels, render
from components.rate_classes import class_limits, class_of, legend
from domain.formatting import count, per_ten_thousand
from domain.lens_view import ABSENT, WITHHELD
from domain.scorecard import MapCell, Overview

_RADIUS = 19.1
_STEP_X, _STEP_Y = 34.75, 30.1
_MARGIN = 20.0
_STYLE = {
    "zero": "zero",
    "few": "few",
    "stale": "stale",
    "untrusted": "doubt",
    "no_activity": "none",
    "withheld": "none",
    "absent": "gone",
}
_KINDS = (
    "Thành phố ", "Quận ", "Huyện ", "Thị xã ", "TP ", "Q.", "H.", "TX ",
    "Phường ", "Xã ", "Thị trấn ", "Đặc khu ", "P.", "X.", "TT.", "TT ", "ĐK ",
)  # fmt: skip
_DIGRAPHS = ("th", "tr", "ch", "nh", "kh", "ph", "ng", "gi", "qu")


@dataclass(frozen=True, slots=True)
class Cell:
    """One hexagon as it is drawn; `label` has at most four letters."""

    code: str
    href: str
    label: str
    description: str
    style: str
    x: float
    y: float
    points: str
    is_current: bool


def district_map(overview: Overview, drawing: Drawing) -> Markup:
    """The map with its legend; empty where there are no cells to place."""
    cells = overview.map_cells
    if not cells:
        return Markup()
    limits = class_limits([cell.late for cell in cells if cell.state == "value"])
    drawn = _cells(overview, drawing, limits)
    return render(
        "district_map",
        cells=drawn,
        width=pixels(max(cell.x for cell in drawn) + _MARGIN),
        height=pixels(max(cell.y for cell in drawn) + _MARGIN),
        legend=legend(
            limits,
            {cell.state for cell in cells},
            {class_of(cell.late, limits) for cell in cells if cell.state == "value"},
        ),
    )


def short_labels(names: Iterable[str]) -> dict[str, str]:
    """A label of at most four letters for each name, all different.

    "Q.12" gives Q12, "H.Bình Chánh" BC. Names that share their initials take one
    more letter of the last word: Bình Thạnh BTh, Bình Tân BTn.
    """
    known = list(dict.fromkeys(names))
    groups: dict[str, list[str]] = defaultdict(list)
    for name in known:
        groups[_initials(name)].append(name)
    labels: dict[str, str] = {}
    for label, members in groups.items():
        for name in members:
            more = _distinguishing(name) if len(members) > 1 else ""
            labels[name] = _unused(label + more, labels.values())
    return {name: labels[name] for name in known}


def _initials(name: str) -> str:
    bare = bare_name(name)
    if bare.isdigit():
        return f"Q{bare}" if name.startswith(("Q", "q")) else bare
    return "".join(word[0].upper() for word in bare.split() if word[0].isalnum())[:3]


def _distinguishing(name: str) -> str:
    """The second letter of a digraph (Th), else the last letter (Tân: n)."""
    last = bare_name(name).split()[-1].lower()
    return last[1] if last.startswith(_DIGRAPHS) else _plain(last[-1])


def bare_name(name: str) -> str:
    """A name without the word for its kind: Q.12 is 12, H.Bình Chánh Bình Chánh."""
    text = name.strip()
    for kind in _KINDS:
        if text.startswith(kind) and len(text) > len(kind):
            return text.removeprefix(kind).strip()
    return text


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _unused(label: str, taken: Iterable[str]) -> str:
    present = set(taken)
    if label not in present:
        return label
    return next(f"{label}{n}" for n in range(2, 100) if f"{label}{n}" not in present)


def _href(cell: MapCell, ended: Mapping[str, date], drawing: Drawing) -> str:
    code = cell.org_unit.code
    if code in ended:
        return drawing.links.past_unit(code, ended[code])
    return drawing.links.overview(code)


def _cells(overview: Overview, drawing: Drawing, limits: tuple[int, ...]) -> list[Cell]:
    ended = {unit.org_unit.code: unit.until for unit in overview.ranking if unit.until}
    labels = short_labels(cell.org_unit.short_name for cell in overview.map_cells)
    first_row = min(cell.row for cell in overview.map_cells)
    first_col = min(cell.col for cell in overview.map_cells)
    drawn = []
    for cell in sorted(overview.map_cells, key=lambda c: (c.row, c.col)):
        x = _MARGIN + (cell.col - first_col + cell.row % 2 / 2) * _STEP_X
        y = _MARGIN + (cell.row - first_row) * _STEP_Y
        number = class_of(cell.late, limits) if cell.state == "value" else 0
        drawn.append(
            Cell(
                code=cell.org_unit.code,
                href=_href(cell, ended, drawing),
                label=labels[cell.org_unit.short_name],
                # The name read aloud begins with what is seen.
                description=f"{labels[cell.org_unit.short_name]}, "
                f"{cell.org_unit.name}: {cell_text(cell)}",
                style=f"c{number}" if number else _STYLE.get(cell.state, "zero"),
                x=x,
                y=y,
                points=_hexagon(x, y),
                is_current=cell.org_unit.id == overview.org_unit.id,
            )
        )
    return drawn


def cell_text(cell: MapCell) -> str:
    """What the colour says, in words."""
    late, left = count(int(cell.late.numerator)), count(int(cell.late.denominator))
    match cell.state:
        case "stale":
            return "chưa báo cáo đủ"
        case "untrusted":
            return "chưa xếp hạng, số liệu chưa tin cậy"
        case "no_activity":
            return "không phát sinh"
        case "withheld":
            return f"không quy đổi được, {WITHHELD}"
        case "absent":
            return ABSENT
        case "few":
            return f"{late} trong {left} hồ sơ quá hạn, dưới 30 hồ sơ"
        case _:
            rate = per_ten_thousand(cell.late)
            return f"{rate} trên 10.000; {late} trong {left} hồ sơ quá hạn"


def _hexagon(x: float, y: float) -> str:
    corners = [
        (x + _RADIUS * sin(n * pi / 3), y - _RADIUS * cos(n * pi / 3)) for n in range(6)
    ]
    return " ".join(f"{pixels(cx)},{pixels(cy)}" for cx, cy in corners)
