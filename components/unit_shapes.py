"""The map with real boundaries as SVG: works without WebGL, prints, moves by keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from components.district_map import short_labels
from components.links import Drawing
from components.map_links import chosen_href
from components.map_words import cell_words, unit_style
from components.markup import pixels
from components.shape_paths import (
    Box,
    Frame,
    box_of,
    covered,
    fitted,
    holds_label,
    inner_city,
    label_width,
    meets,
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
_LABEL_HEIGHT = 13.0


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
    """A frame with its shapes; `title` "" for the whole map.

    `is_clipped`: it shows a part of the map, and what reaches out is cut off.
    """

    title: str
    x: float
    y: float
    width: float
    height: float
    shapes: list[Shape]
    is_clipped: bool


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
    inner = inner_city(near, whole, _INSET)
    if inner is not None:
        frame, within = _inset(inner, near, whole)
        parts.append(maker.part("Nội thành", frame, within, is_clipped=True))
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
    return frame, [b for b in near if meets(b, inner)]


@dataclass(frozen=True, slots=True)
class _Maker:
    shown: UnitMap
    units: dict[OrgUnitId, MappedUnit]
    choice: MapChoice
    drawing: Drawing

    def part(
        self,
        title: str,
        frame: Frame,
        boundaries: Sequence[UnitBoundary],
        *,
        is_clipped: bool = False,
    ) -> Part:
        width, height = frame.size
        return Part(
            title,
            frame.x,
            frame.y,
            width,
            height,
            list(self._shapes(frame, boundaries)),
            is_clipped,
        )

    def _shapes(
        self, frame: Frame, boundaries: Sequence[UnitBoundary]
    ) -> Iterator[Shape]:
        labels = self._labels(frame, boundaries)
        chosen = self.shown.chosen
        picked = chosen.unit.org_unit.id if chosen else None
        # The picked one comes last, so that no neighbour lies over its outline.
        for boundary in sorted(boundaries, key=lambda b: b.org_unit_id == picked):
            unit = self.units[boundary.org_unit_id]
            x, y = frame.inside(boundary.label_longitude, boundary.label_latitude)
            yield Shape(
                href=chosen_href(self.choice, self.drawing, unit.org_unit.code),
                path=frame.path(boundary.polygons),
                label=labels.get(boundary.org_unit_id, ""),
                description=f"{unit.org_unit.name}: "
                f"{cell_words(self.shown.measure, unit)}",
                style=unit_style(self.shown.measure, self.shown.legend, unit),
                x=x,
                y=y,
                is_chosen=boundary.org_unit_id == picked,
            )

    def _labels(
        self, frame: Frame, boundaries: Sequence[UnitBoundary]
    ) -> dict[OrgUnitId, str]:
        """Labels for which there is room, the largest org units first."""
        short = short_labels(u.org_unit.short_name for u in self.shown.units)
        found: dict[OrgUnitId, str] = {}
        taken: list[tuple[float, float, float]] = []
        for boundary in sorted(boundaries, key=lambda b: -b.area_km2):
            text = short[self.units[boundary.org_unit_id].org_unit.short_name]
            x, y = frame.point(boundary.label_longitude, boundary.label_latitude)
            half = label_width(text) / 2
            is_inside = frame.holds(x - half, y - 10) and frame.holds(x + half, y + 10)
            if not is_inside or not holds_label(boundary, frame.scale, text):
                continue
            if all(
                abs(x - other) > half + wide or abs(y - down) > _LABEL_HEIGHT
                for other, down, wide in taken
            ):
                found[boundary.org_unit_id] = text
                taken.append((x, y, half))
        return found
