"""The schematic map: one hexagon per org unit, one link each, arrow keys move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from markupsafe import Markup

from components.district_map import bare_name, short_labels
from components.hex_layout import (
    HexLayout,
    Place,
    hex_layout,
    in_rows,
    places_apart,
)
from components.links import Drawing
from components.map_links import chosen_hrefs
from components.map_words import (
    KIND_NAMES,
    amount_text,
    cell_words,
    legend_entries,
    unit_style,
    value_text,
)
from components.markup import pixels, render
from domain.formatting import NOTHING, count
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from domain.map_view import MapChoice
from domain.unit_map import CellState, MappedUnit, UnitMap

_WIDTH, _HEIGHT = 452.0, 430.0
_WIDE, _TALL = 596.0, 436.0
"""For a map of many org units, with the legend in a free corner of it or below."""
_CORNER = 160.0, 225.0
"""What the legend takes of the upper right corner."""
_MOST_BESIDE = 0.25
"""So many of the org units may be without a place before all stand in a list."""
_LEAST_COLUMNS = 4
_NARROW, _NARROW_LETTERS = 4.0, frozenset("iìíỉĩịltrfj .,-")
_CAPITAL, _LETTER = 8.0, 6.6
"""Width of letters of a name, 13 px high in the drawing's own pixels."""
_BESIDE_NAME = 4.0
"""What stays free of a cell beside its name."""
_LEGIBLE_WIDTH = 390.0
"""In a wider drawing these letters are less than 12 px high on a phone."""
_IN_PLACE = "Ô đặt gần đúng vị trí, không phải địa giới."
_IN_ROWS = "Ô xếp theo danh sách, không theo vị trí."


@dataclass(frozen=True, slots=True)
class HexCell:
    """One hexagon as it is drawn; `figure` "" where there is no room."""

    href: str
    name: str
    label: str
    figure: str
    description: str
    style: str
    x: float
    y: float
    is_chosen: bool


def unit_hexes(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> Markup:
    """The map with its legend."""
    places = _places(shown.units)
    in_place = bool(places)
    if not places:
        places = in_rows(len(shown.units), columns=_columns(len(shown.units)))
    layout = hex_layout(places, width=_WIDTH, height=_HEIGHT)
    is_wide = not layout.holds_labels
    if is_wide:
        layout = hex_layout(places, width=_WIDE, height=_TALL)
    labels: Mapping[str, str] = {}
    # Of wards that share their names the letters say nothing without a place.
    if layout.holds_names or (layout.holds_labels and in_place):
        labels = short_labels(unit.org_unit.short_name for unit in shown.units)
    hrefs = chosen_hrefs(shown, choice, drawing)
    cells = [
        HexCell(
            href=hrefs[unit.org_unit.code],
            name=_name(unit) if layout.holds_names else "",
            label=labels.get(unit.org_unit.short_name, ""),
            figure=figure_text(shown, unit) if layout.holds_names else "",
            description=f"{unit.org_unit.name}: {cell_words(shown.measure, unit)}",
            style=unit_style(shown.measure, shown.legend, unit),
            x=layout.centre(place)[0],
            y=layout.centre(place)[1],
            is_chosen=shown.chosen is not None
            and shown.chosen.unit.org_unit.id == unit.org_unit.id,
        )
        for unit, place in zip(shown.units, places, strict=True)
    ]
    return map_frame(
        shown,
        "unit_hexes",
        note=_note(shown.units) if in_place else _IN_ROWS,
        style=_style(layout, places) if is_wide else "",
        cells=cells,
        width=pixels(layout.width),
        height=pixels(layout.height),
        points=layout.corners,
        radius=layout.radius,
        size=_size(layout, cells) if not is_wide else "dense",
    )


def _size(layout: HexLayout, cells: Sequence[HexCell]) -> str:
    """How much cells hold; `roomy`: whole names on a phone as well."""
    if not layout.holds_names:
        return ""
    longest = max((_name_width(cell.name) for cell in cells), default=0.0)
    is_roomy = longest + _BESIDE_NAME <= layout.radius * sqrt(3)
    return "big roomy" if is_roomy and layout.width <= _LEGIBLE_WIDTH else "big"


def _name_width(name: str) -> float:
    """About what a name takes: capitals are twice as wide as the narrowest letters."""
    return sum(
        _NARROW
        if letter in _NARROW_LETTERS
        else _CAPITAL
        if letter.isupper()
        else _LETTER
        for letter in name
    )


def map_frame(
    shown: UnitMap,
    template: str,
    *,
    note: str,
    style: str = "",
    **values: Any,  # noqa: ANN401 - as render
) -> Markup:
    """Head and legend around the map that a template draws; `note` says what it is."""
    title = shown.measure.name
    drawn = render(template, title=title, number=len(shown.units), **values)
    return map_section(shown, drawn, note=note, style=style)


def map_section(shown: UnitMap, drawn: Markup, *, note: str, style: str = "") -> Markup:
    """Head and legend around what is drawn; beside a map of its own, around nothing."""
    classes, plain = legend_entries(
        shown.measure, shown.legend, {unit.state for unit in shown.units}
    )
    return render(
        "map_section",
        drawn=drawn,
        style=style if drawn else "alone",
        title=shown.measure.name,
        number=len(shown.units),
        kind=KIND_NAMES[shown.kind],
        classes=classes,
        plain=plain,
        note=note,
        estimate=_estimates(shown),
    )


def _estimates(shown: UnitMap) -> str:
    """How many figures are an estimate: cells without figures bear no mark."""
    number = sum(unit.is_estimate for unit in shown.units)
    if not number:
        return ""
    among = f"{count(number)} trong {count(len(shown.units))} đơn vị"
    return f"{ESTIMATE_SIGN} {ESTIMATE}: {among}."


def _places(units: Sequence[MappedUnit]) -> list[Place]:
    """The places of all org units; none where too few have a place of their own.

    The few that have none stand apart from all others.
    """
    known = [_place(unit) for unit in units]
    taken = [place for place in known if place is not None]
    beside = len(known) - len(taken)
    if len(set(taken)) < len(taken) or beside > _MOST_BESIDE * len(known):
        return []
    apart = iter(places_apart(taken, beside))
    return [place or next(apart) for place in known]


def _columns(number: int) -> int:
    """Of a list of hexagons as wide to its height as the space for it."""
    across = number * _WIDE / _TALL * sqrt(3) / 2
    return max(_LEAST_COLUMNS, round(sqrt(across)))


def _place(unit: MappedUnit) -> Place | None:
    if unit.hex_row is None or unit.hex_col is None:
        return None
    return Place(unit.hex_row, unit.hex_col)


def _note(units: Sequence[MappedUnit]) -> str:
    """What the map is, and who does not stand where it lies."""
    beside = [unit.org_unit.short_name for unit in units if _place(unit) is None]
    return f"{_IN_PLACE} Đặt riêng: {', '.join(beside)}." if beside else _IN_PLACE


def _style(layout: HexLayout, places: Sequence[Place]) -> str:
    """Where the legend of a wide map goes."""
    width, height = _CORNER
    edge = layout.width - width - layout.radius
    is_free = not any(
        x > edge and y < height + layout.radius for x, y in map(layout.centre, places)
    )
    return "wide corner" if is_free else "wide"


def _name(unit: MappedUnit) -> str:
    """A numbered district keeps the word for its kind."""
    bare = bare_name(unit.org_unit.short_name)
    return unit.org_unit.name if bare.isdigit() else bare


def figure_text(shown: UnitMap, unit: MappedUnit) -> str:
    """What stands in the middle of an org unit."""
    match unit.state:
        case CellState.NOT_REPORTED:
            return "chưa báo cáo"
        case CellState.FEW if unit.ratio is not None:
            return f"{amount_text(unit.part)} / {amount_text(unit.ratio.denominator)}"
        case CellState.WITHHELD | CellState.ABSENT:
            return NOTHING
        case _:
            sign = f"{ESTIMATE_SIGN} " if unit.is_estimate else ""
            return sign + value_text(shown.measure, unit.value, unit.bound)
