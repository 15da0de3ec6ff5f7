"""The map with real boundaries as SVG: works without WebGL, prints, moves by keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.links import Drawing
from components.map_links import chosen_hrefs
from components.map_words import cell_words, unit_style
from components.markup import pixels
from components.shape_layout import HEIGHT, WIDTH, Part, PlacedShape
from components.unit_hexes import map_frame
from domain.boundary import BoundaryMap
from domain.formatting import day
from domain.identifiers import OrgUnitId
from domain.map_view import MapChoice
from domain.unit_map import UnitMap


@dataclass(frozen=True, slots=True)
class Look:
    """What is drawn on one org unit, in whichever frame it lies."""

    href: str
    description: str
    style: str
    is_chosen: bool


def unit_shapes(
    shown: UnitMap,
    area: BoundaryMap,
    layout: Sequence[Part],
    choice: MapChoice,
    drawing: Drawing,
) -> Markup:
    """The map with its legend; `layout` is that of the org units shown."""
    looks = _looks(shown, choice, drawing)
    return map_frame(
        shown,
        "unit_shapes",
        note=source_note(area),
        parts=[(part, _dressed(part, looks)) for part in layout],
        width=pixels(WIDTH),
        height=pixels(HEIGHT),
    )


def source_note(area: BoundaryMap) -> str:
    """Where the boundaries come from, and how exact they are."""
    info = area.info
    about = f"Ranh giới: {info.source}"
    if info.published_on is not None:
        about += f", {day(info.published_on)}"
    if info.is_approximate:
        about += "; ghép từ phường, xã, gần đúng"
    return f"{about}. Đường biên đã giản lược để xem, không dùng để đo đạc."


def _dressed(
    part: Part, looks: dict[OrgUnitId, Look]
) -> list[tuple[PlacedShape, Look]]:
    """Shapes with their looks; the picked one last, so that no neighbour lies over
    its outline.
    """
    found = [(shape, looks[shape.org_unit_id]) for shape in part.shapes]
    return sorted(found, key=lambda pair: pair[1].is_chosen)


def _looks(
    shown: UnitMap, choice: MapChoice, drawing: Drawing
) -> dict[OrgUnitId, Look]:
    picked = shown.chosen.unit.org_unit.id if shown.chosen else None
    hrefs = chosen_hrefs(shown, choice, drawing)
    return {
        unit.org_unit.id: Look(
            href=hrefs[unit.org_unit.code],
            description=f"{unit.org_unit.name}: {cell_words(shown.measure, unit)}",
            style=unit_style(shown.measure, shown.legend, unit),
            is_chosen=unit.org_unit.id == picked,
        )
        for unit in shown.units
    }
