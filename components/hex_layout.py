"""Where the hexagons of a schematic map lie, and how much text they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from components.markup import pixels

_GAP = 0.96
"""Side of a hexagon to that of its place: the rest is the gap between them."""
_NAMED_RADIUS, _LABELLED_RADIUS = 38.0, 15.0
"""From this radius on a cell holds name and figure; from that on a short label."""
_MOST_RADIUS = 47.0


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the grid; odd rows stand half a column to the right."""

    row: int
    col: int


@dataclass(frozen=True, slots=True)
class HexLayout:
    """Radius of the cells and the size of the drawing, in its own pixels."""

    radius: float
    first: Place
    width: float
    height: float

    @property
    def holds_names(self) -> bool:
        """Whether name and figure fit into a cell."""
        return self.radius >= _NAMED_RADIUS

    @property
    def holds_labels(self) -> bool:
        """Whether a short label fits into a cell."""
        return self.radius >= _LABELLED_RADIUS

    def centre(self, place: Place) -> tuple[float, float]:
        """The middle of a cell."""
        step_x, step_y = self.radius * sqrt(3), self.radius * 1.5
        x = (place.col - self.first.col + place.row % 2 / 2) * step_x
        y = (place.row - self.first.row) * step_y
        return x + step_x / 2 + 3, y + self.radius + 3

    @property
    def corners(self) -> str:
        """The corners of a cell around its middle, as SVG has them."""
        side = self.radius * _GAP
        points = [(side * sin(n * pi / 3), -side * cos(n * pi / 3)) for n in range(6)]
        return " ".join(f"{pixels(x)},{pixels(y)}" for x, y in points)


def hex_layout(places: Sequence[Place], *, width: float, height: float) -> HexLayout:
    """The largest cells with which `places` fit into `width` by `height`."""
    first = Place(min(p.row for p in places), min(p.col for p in places))
    columns = max(p.col for p in places) - first.col + 1.5
    rows = (max(p.row for p in places) - first.row) * 1.5 + 2
    radius = min((width - 6) / (columns * sqrt(3)), (height - 6) / rows, _MOST_RADIUS)
    return HexLayout(radius, first, columns * radius * sqrt(3) + 6, rows * radius + 6)


def places_apart(taken: Sequence[Place], number: int) -> list[Place]:
    """Free places that touch no taken one, from the last row up, from the left.

    Below the map where there are none.
    """
    if number == 0:
        return []
    rows, columns = [p.row for p in taken], [p.col for p in taken]
    upwards = range(max(rows), min(rows) - 1, -1)
    below = range(max(rows) + 2, max(rows) + 2 + 2 * number, 2)
    occupied, found = set(taken), list[Place]()
    for place in (
        Place(row, col)
        for row in (*upwards, *below)
        for col in range(min(columns), max(columns) + 1)
    ):
        if len(found) < number and not _around(place) & occupied:
            found.append(place)
            occupied.add(place)
    return found


def _around(place: Place) -> set[Place]:
    """A place with all that touch it, and some more."""
    steps = (-1, 0, 1)
    return {Place(place.row + r, place.col + c) for r in steps for c in steps}


def in_rows(number: int, *, columns: int) -> list[Place]:
    """Places row by row, for org units that have none of their own."""
    return [Place(at // columns, at % columns) for at in range(number)]
