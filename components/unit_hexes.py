"""The schematic map: one hexagon per org unit, one link each, arrow keys move."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from components.district_map import bare_name, short_labels
from components.hex_layout import Place, hex_layout, in_rows
from components.links import Drawing
from components.map_links import chosen_href
from components.map_words import (
    KIND_NAMES,
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
_ROW_COLUMNS = 14
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
    points: str
    is_chosen: bool


def unit_hexes(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> Markup:
    """The map with its legend."""
    places = _places(shown.units)
    in_place = bool(places)
    if not places:
        columns = min(_ROW_COLUMNS, max(4, round(len(shown.units) ** 0.5)))
        places = in_rows(len(shown.units), columns=columns)
    layout = hex_layout(places, width=_WIDTH, height=_HEIGHT)
    labels = short_labels(unit.org_unit.short_name for unit in shown.units)
    cells = [
        HexCell(
            href=chosen_href(choice, drawing, unit.org_unit.code),
            name=_name(unit),
            label=labels[unit.org_unit.short_name] if layout.holds_labels else "",
            figure=figure_text(shown, unit) if layout.holds_names else "",
            description=f"{unit.org_unit.name}: {cell_words(shown.measure, unit)}",
            style=unit_style(shown.measure, shown.legend, unit),
            x=layout.centre(place)[0],
            y=layout.centre(place)[1],
            points=layout.points(place),
            is_chosen=shown.chosen is not None
            and shown.chosen.unit.org_unit.id == unit.org_unit.id,
        )
        for unit, place in zip(shown.units, places, strict=True)
    ]
    return map_frame(
        shown,
        "unit_hexes",
        note=_IN_PLACE if in_place else _IN_ROWS,
        cells=cells,
        width=pixels(layout.width),
        height=pixels(layout.height),
        holds_names=layout.holds_names,
    )


def map_frame(shown: UnitMap, template: str, *, note: str, **values: Any) -> Markup:  # noqa: ANN401 - as render
    """Head and legend around the map that a template draws; `note` says what it is."""
    title = shown.measure.name
    drawn = render(template, title=title, number=len(shown.units), **values)
    return map_section(shown, drawn, note=note)


def map_section(shown: UnitMap, drawn: Markup, *, note: str) -> Markup:
    """Head and legend around what is drawn; beside a map of its own, around nothing."""
    classes, plain = legend_entries(
        shown.measure, shown.legend, {unit.state for unit in shown.units}
    )
    return render(
        "map_section",
        drawn=drawn,
        title=shown.measure.name,
        number=len(shown.units),
        kind=KIND_NAMES[shown.kind],
        classes=classes,
        plain=plain,
        note=note,
        estimate=f"{ESTIMATE_SIGN} {ESTIMATE}" if shown.has_estimates else "",
    )


def _places(units: Sequence[MappedUnit]) -> list[Place]:
    """The places of all org units; none unless every one has a place of its own."""
    places = [
        Place(unit.hex_row, unit.hex_col)
        for unit in units
        if unit.hex_row is not None and unit.hex_col is not None
    ]
    all_placed = len(places) == len(units) == len(set(places))
    return places if all_placed else []


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
            return f"{count(unit.part)} / {count(int(unit.ratio.denominator))}"
        case CellState.WITHHELD:
            return NOTHING
        case _:
            sign = f"{ESTIMATE_SIGN} " if unit.is_estimate else ""
            return sign + value_text(shown.measure, unit.value)
