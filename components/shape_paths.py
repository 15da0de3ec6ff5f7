"""Boundaries as SVG paths: projected, cut to the pixels that can be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

from components.markup import pixels
from domain.boundary import Polygons, UnitBoundary
from domain.identifiers import OrgUnitId

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
_FAR_KM = 60.0
"""An org unit that far from all others is drawn in a box of its own (Côn Đảo)."""
KM_PER_DEGREE = 111.2
"""Of latitude."""
_INNER_LEAST = 4
_INNER_ZOOM = 3.0
"""The inset of the inner city shows it so many times as large."""
_LETTER, _LETTERS_MARGIN = 6.6, 4.0
"""Width of a letter of a label in pixels, and what is left free beside them."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A boundary with its rings as numbers, read once, and the box around them."""

    org_unit_id: OrgUnitId
    polygons: Polygons
    box: Box
    label_longitude: float
    label_latitude: float
    area_km2: float


def outline(boundary: UnitBoundary) -> Outline:
    """The outline of one boundary."""
    polygons = boundary.polygons
    points = [p for polygon in polygons for ring in polygon for p in ring]
    longitudes, latitudes = [x for x, _ in points], [y for _, y in points]
    return Outline(
        boundary.org_unit_id,
        polygons,
        (min(longitudes), min(latitudes), max(longitudes), max(latitudes)),
        boundary.label_longitude,
        boundary.label_latitude,
        boundary.area_km2,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the map in a rectangle of the drawing; degrees to its pixels.

    Plate carrée at the middle latitude: over a city no shape is off by more than a
    thousandth.
    """

    box: Box
    x: float
    y: float
    scale: float
    stretch: float

    def point(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point lies in the drawing."""
        west, _, _, north = self.box
        return (
            self.x + (longitude - west) * self.stretch * self.scale,
            self.y + (north - latitude) * self.scale,
        )

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in the drawing."""
        west, south, east, north = self.box
        return (east - west) * self.stretch * self.scale, (north - south) * self.scale

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of the drawing lies in the frame."""
        width, height = self.size
        return self.x <= x <= self.x + width and self.y <= y <= self.y + height

    def inside(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Where a point lies, or where the frame ends on the way to it."""
        x, y = self.point(longitude, latitude)
        width, height = self.size
        return (
            min(max(x, self.x), self.x + width),
            min(max(y, self.y), self.y + height),
        )

    def path(self, polygons: Polygons) -> str:
        """The rings as one path; neighbouring points of a tenth of a pixel are one."""
        parts = []
        for polygon in polygons:
            for ring in polygon:
                points = list(dict.fromkeys(self._tenths(ring)))
                if len(points) > 2:
                    parts.append(_relative(points))
        return "".join(parts)

    def _tenths(self, ring: Sequence[tuple[float, float]]) -> Iterable[tuple[int, int]]:
        for longitude, latitude in ring:
            x, y = self.point(longitude, latitude)
            yield round(x * 10), round(y * 10)


def fitted(box: Box, *, x: float, y: float, width: float, height: float) -> Frame:
    """`box` as large as it fits into a rectangle."""
    west, south, east, north = box
    stretch = cos(radians((south + north) / 2))
    across = max((east - west) * stretch, 1e-9)
    scale = min(width / across, height / max(north - south, 1e-9))
    return Frame(box, x, y, scale, stretch)


def box_of(outlines: Iterable[Outline], margin: float = 0.01) -> Box:
    """The smallest box that holds all of `outlines`, with a margin on each side."""
    boxes = [item.box for item in outlines]
    west, south = min(b[0] for b in boxes), min(b[1] for b in boxes)
    east, north = max(b[2] for b in boxes), max(b[3] for b in boxes)
    more = margin * max(east - west, north - south)
    return west - more, south - more, east + more, north + more


def outlying(boundaries: Sequence[Outline]) -> list[Outline]:
    """Org units so far from all others that the map would shrink to hold them."""
    if len(boundaries) < _INNER_LEAST:
        return []
    found = []
    for boundary in boundaries:
        nearest = min(
            _kilometres(boundary, other)
            for other in boundaries
            if other is not boundary
        )
        if nearest > _FAR_KM:
            found.append(boundary)
    return found


def label_width(text: str) -> float:
    """Pixels that a label takes."""
    return len(text) * _LETTER + _LETTERS_MARGIN


def holds_label(boundary: Outline, scale: float, text: str = "XXX") -> bool:
    """Whether a label fits in at so many pixels a degree.

    Told by a square of the same area: long thin org units hold no label either.
    """
    return sqrt(boundary.area_km2) / KM_PER_DEGREE * scale > label_width(text)


def inner_city(boundaries: Sequence[Outline], whole: Frame, side: float) -> Box | None:
    """Where most org units are too small for a label; None: there are few of them.

    As much of the map as an inset of `side` pixels shows three times as large.
    """
    small = [b for b in boundaries if not holds_label(b, whole.scale)]
    if not _INNER_LEAST <= len(small) < len(boundaries):
        return None
    up = side / (2 * _INNER_ZOOM * whole.scale)
    across = up / whole.stretch

    def around(middle: Outline) -> list[Outline]:
        x, y = middle.label_longitude, middle.label_latitude
        return [
            b
            for b in small
            if abs(b.label_longitude - x) < across and abs(b.label_latitude - y) < up
        ]

    found = max(map(around, small), key=len)
    if len(found) < _INNER_LEAST:
        return None
    longitudes = [b.label_longitude for b in found]
    latitudes = [b.label_latitude for b in found]
    x, y = (
        (min(longitudes) + max(longitudes)) / 2,
        (min(latitudes) + max(latitudes)) / 2,
    )
    return x - across, y - up, x + across, y + up


def meets(boundary: Outline, box: Box) -> bool:
    """Whether some of it may lie in a box."""
    west, south, east, north = boundary.box
    return west < box[2] and east > box[0] and south < box[3] and north > box[1]


def covered(inset: Frame, whole: Frame, boundaries: Sequence[Outline]) -> int:
    """How much of a map an inset would hide: points of boundaries under it."""
    width, height = inset.size
    return sum(
        inset.x <= x <= inset.x + width and inset.y <= y <= inset.y + height
        for boundary in boundaries
        for polygon in boundary.polygons
        for ring in polygon
        for x, y in (whole.point(*point) for point in ring)
    )


def _kilometres(one: Outline, other: Outline) -> float:
    up = (one.label_latitude - other.label_latitude) * KM_PER_DEGREE
    across = (one.label_longitude - other.label_longitude) * KM_PER_DEGREE
    return hypot(across * cos(radians(one.label_latitude)), up)


def _relative(points: Sequence[tuple[int, int]]) -> str:
    x, y = points[0]
    steps = [f"M{pixels(x / 10)} {pixels(y / 10)}l"]
    moved = []
    for following, (px, py) in zip(points[1:], points, strict=False):
        dx, dy = following[0] - px, following[1] - py
        moved.append(f"{pixels(dx / 10)} {pixels(dy / 10)}")
    return steps[0] + " ".join(moved) + "z"
