"""The map with real boundaries as SVG: works without WebGL, prints, moves by keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from markupsafe import Markup

from components.district_map import short_labels
from components.links import Drawing
from components.map_links import chosen_href
from components.map_words import cell_words, unit_style
from components.markup import pixels
from components.shape_paths import (
    KM_PER_DEGREE,
    Box,
    Frame,
    box_of,
    covered,
    fitted,
    inner_city,
    outlying,
)
from components.unit_hexes import map_frame
from domain.boundary import BoundaryMap, UnitBoundary
from domain.formatting import day
from domain.identifiers import OrgUnitId
from domain.map_view import MapChoice
from domain.unit_map import MappedUnit, UnitMap

_WIDTH, _HEIGHT = 452.0, 430.0
_INSET, _ISLET = 158.0, 84.0
_LABEL_WIDTH = 26.0
"""A short label needs so many pixels of its org unit's width."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One org unit as it is drawn; `label` "" where there is no room."""

    href: str
    path: str
    label: str
    description: str
    style: str
    x: float
    y: float
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A frame with its shapes; `title` "" for the whole map."""

    title: str
    x: float
    y: float
    width: float
    height: float
    shapes: list[Shape]


def unit_shapes(
    shown: UnitMap, area: BoundaryMap, choice: MapChoice, drawing: Drawing
) -> Markup:
    """The map with its legend, an inset of the inner city, and outlying islands."""
    return map_frame(
        shown,
        "unit_shapes",
        note=source_note(area),
        parts=_parts(shown, area, choice, drawing),
        width=pixels(_WIDTH),
        height=pixels(_HEIGHT),
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


def _parts(
    shown: UnitMap, area: BoundaryMap, choice: MapChoice, drawing: Drawing
) -> list[Part]:
    units = {unit.org_unit.id: unit for unit in shown.units}
    drawn = [b for b in area.boundaries if b.org_unit_id in units]
    far = outlying(drawn)
    near = [b for b in drawn if b not in far] or drawn
    maker = _Maker(shown, units, choice, drawing)
    box = box_of(near)
    whole = fitted(box, x=0, y=0, width=_WIDTH, height=_HEIGHT)
    parts = [maker.part("", whole, near)]
    inner = inner_city(near, box)
    if inner is not None:
        parts.append(maker.part("Nội thành", *_inset(inner, near, whole)))
    for at, boundary in enumerate(far):
        islet = fitted(
            box_of([boundary], 0.1),
            x=6 + at * (_ISLET + 8),
            y=_HEIGHT - _ISLET,
            width=_ISLET,
            height=_ISLET - 16,
        )
        name = units[boundary.org_unit_id].org_unit.short_name
        parts.append(maker.part(name, islet, [boundary]))
    return parts


def _inset(
    inner: Box, near: Sequence[UnitBoundary], whole: Frame
) -> tuple[Frame, list[UnitBoundary]]:
    """The inner city in the emptiest corner, with what lies within it."""
    corners = [
        fitted(inner, x=x, y=y, width=_INSET, height=_INSET)
        for x in (_WIDTH - _INSET, 4.0)
        for y in (20.0, _HEIGHT - _INSET)
    ]
    frame = min(corners, key=lambda corner: covered(corner, whole, near))
    west, south, east, north = inner
    within = [
        b
        for b in near
        if west < b.label_longitude < east and south < b.label_latitude < north
    ]
    return frame, within


@dataclass(frozen=True, slots=True)
class _Maker:
    shown: UnitMap
    units: dict[OrgUnitId, MappedUnit]
    choice: MapChoice
    drawing: Drawing

    def part(
        self, title: str, frame: Frame, boundaries: Sequence[UnitBoundary]
    ) -> Part:
        width, height = frame.size
        return Part(
            title,
            frame.x,
            frame.y,
            width,
            height,
            list(self._shapes(frame, boundaries)),
        )

    def _shapes(
        self, frame: Frame, boundaries: Sequence[UnitBoundary]
    ) -> Iterator[Shape]:
        labels = short_labels(u.org_unit.short_name for u in self.shown.units)
        chosen = self.shown.chosen
        for boundary in boundaries:
            unit = self.units[boundary.org_unit_id]
            x, y = frame.point(boundary.label_longitude, boundary.label_latitude)
            yield Shape(
                href=chosen_href(self.choice, self.drawing, unit.org_unit.code),
                path=frame.path(boundary.polygons),
                label=labels[unit.org_unit.short_name]
                if holds_label(boundary, frame.scale)
                else "",
                description=f"{unit.org_unit.name}: "
                f"{cell_words(self.shown.measure, unit)}",
                style=unit_style(self.shown.measure, self.shown.legend, unit),
                x=x,
                y=y,
                is_chosen=chosen is not None
                and chosen.unit.org_unit.id == unit.org_unit.id,
            )


def holds_label(boundary: UnitBoundary, scale: float) -> bool:
    """Whether a few letters fit in at so many pixels a degree.

    Told by a square of the same area: long thin org units hold no label either.
    """
    return sqrt(boundary.area_km2) / KM_PER_DEGREE * scale > _LABEL_WIDTH
