"""Where boundaries lie in the drawing, whatever is drawn on them; made once for a map.

The whole, an inset of the inner city, and frames for islands far out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.district_map import short_labels
from components.shape_paths import (
    Box,
    Frame,
    Outline,
    box_of,
    covered,
    fitted,
    holds_label,
    inner_city,
    label_width,
    meets,
    outline,
    outlying,
)
from domain.boundary import BoundaryMap
from domain.identifiers import OrgUnitId
from domain.unit_map import UnitMap

WIDTH, HEIGHT = 452.0, 430.0
_INSET, _ISLET = 158.0, 84.0
_LABEL_HEIGHT = 13.0
_LARGER = 1.25
"""Of letters on a narrow screen, where the drawing is as much smaller."""
_EDGE = 4.0
"""Left free between the frame of the inset and the edge of the drawing."""
_INNER_CITY = "Nội thành"


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """One org unit; `label` "" where there is no room; `is_roomy`: there is room for
    the larger letters of a narrow screen.
    """

    org_unit_id: OrgUnitId
    path: str
    label: str
    x: float
    y: float
    is_roomy: bool


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
    shapes: tuple[PlacedShape, ...]
    is_clipped: bool


def names_of(shown: UnitMap) -> list[str]:
    """What of a map its layout depends on: ids and short names, as text."""
    return [f"{unit.org_unit.id} {unit.org_unit.short_name}" for unit in shown.units]


def shape_layout(area: BoundaryMap, names: Sequence[str]) -> tuple[Part, ...]:
    """The parts of the map of those org units; none where none has a boundary."""
    units = {
        OrgUnitId(int(number)): name
        for number, _, name in (text.partition(" ") for text in names)
    }
    drawn = [outline(b) for b in area.boundaries if b.org_unit_id in units]
    if not drawn:
        return ()
    far = outlying(drawn)
    near = [item for item in drawn if item not in far] or drawn
    labels = short_labels(units.values())
    texts = {unit: labels[name] for unit, name in units.items()}
    whole = fitted(box_of(near), x=0, y=0, width=WIDTH, height=HEIGHT)
    parts = [_part("", whole, near, texts)]
    inner = inner_city(near, whole, _INSET)
    if inner is not None:
        frame = _inset(inner, near, whole)
        within = [item for item in near if meets(item, inner)]
        parts.append(_part(_INNER_CITY, frame, within, texts, is_clipped=True))
    for at, item in enumerate(far):
        parts.append(_part(units[item.org_unit_id], _islet(item, at), [item], texts))
    return tuple(parts)


def _inset(inner: Box, near: Sequence[Outline], whole: Frame) -> Frame:
    """The inner city in the emptiest corner."""
    corners = [
        fitted(inner, x=x, y=y, width=_INSET, height=_INSET)
        for x in (WIDTH - _INSET - _EDGE, _EDGE)
        for y in (20.0, HEIGHT - _INSET - _EDGE)
    ]
    return min(corners, key=lambda corner: covered(corner, whole, near))


def _islet(item: Outline, at: int) -> Frame:
    return fitted(
        box_of([item], 0.1),
        x=6 + at * (_ISLET + 8),
        y=HEIGHT - _ISLET,
        width=_ISLET,
        height=_ISLET - 16,
    )


def _part(
    title: str,
    frame: Frame,
    outlines: Sequence[Outline],
    texts: dict[OrgUnitId, str],
    *,
    is_clipped: bool = False,
) -> Part:
    width, height = frame.size
    shapes = tuple(_shapes(frame, outlines, texts))
    return Part(title, frame.x, frame.y, width, height, shapes, is_clipped)


def _shapes(
    frame: Frame, outlines: Sequence[Outline], texts: dict[OrgUnitId, str]
) -> Iterator[PlacedShape]:
    labels = _labels(frame, outlines, texts)
    larger = _labels(frame, outlines, texts, size=_LARGER)
    for item in outlines:
        x, y = frame.inside(item.label_longitude, item.label_latitude)
        path = frame.path(item.polygons)
        label = labels.get(item.org_unit_id, "")
        is_roomy = item.org_unit_id in larger
        yield PlacedShape(item.org_unit_id, path, label, x, y, is_roomy)


def _labels(
    frame: Frame,
    outlines: Sequence[Outline],
    texts: dict[OrgUnitId, str],
    *,
    size: float = 1.0,
) -> dict[OrgUnitId, str]:
    """Labels for which there is room, the largest org units first; `size` times as
    large as they are usually written.
    """
    found: dict[OrgUnitId, str] = {}
    taken: list[tuple[float, float, float]] = []
    for item in sorted(outlines, key=lambda one: -one.area_km2):
        text = texts[item.org_unit_id]
        x, y = frame.point(item.label_longitude, item.label_latitude)
        half, up = size * label_width(text) / 2, size * 10
        is_inside = frame.holds(x - half, y - up) and frame.holds(x + half, y + up)
        if not is_inside or not holds_label(item, frame.scale / size, text):
            continue
        if all(
            abs(x - other) > half + wide or abs(y - down) > size * _LABEL_HEIGHT
            for other, down, wide in taken
        ):
            found[item.org_unit_id] = text
            taken.append((x, y, half))
    return found
