"""Areas side by side: overlaps, gaps, simplification that keeps neighbours joined."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from domain.formatting import decimal_number
from domain.identifiers import OrgUnitId
from domain.problem import Problem, Severity
from ingest.boundaries.shapes import areas_km2, iter_rings
from ingest.unreadable import WHOLE_FILE

MOST_TEXT_BYTES = 260_000
"""All coordinates of a set; the page around the map included, 400 KB are not passed."""
DECIMALS = 5
"""About a metre, on screens where a pixel is some ten."""
_DEGREE_M = 110_600
"""A degree of latitude in the south of Viet Nam."""
_FINEST, _COARSEST = 1e-5, 2e-2
_STEPS = 9
"""Halvings of the range of tolerances: then it is known to some 2 %."""
_SLIVER_SHARE = 0.01
_LEAST_GAP_KM2 = 0.01
_LEAST_SLIVER_KM2 = 1e-4
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """A simplified area: text of its coordinates, and a point inside for its label."""

    coordinates: str
    label: tuple[float, float]


def overlaps_and_gaps(
    shapes: Sequence[BaseGeometry], names: Sequence[str], areas: Sequence[float]
) -> list[Problem]:
    """Land that two areas claim, and holes that none does. Shapes must be valid.

    An overlap of more than 1 % of the smaller area keeps the file out.
    """
    if shapely.coverage_is_valid(np.array(shapes, dtype=object)):
        return _gaps(shapely.coverage_union_all(list(shapes)))
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a < b]
    shared = shapely.intersection(
        [shapes[a] for a, _ in pairs], [shapes[b] for _, b in pairs]
    )
    sizes = areas_km2(list(shared)) if pairs else []
    problems, slivers = [], 0
    for (a, b), size in zip(pairs, sizes, strict=True):
        if size > _SLIVER_SHARE * min(areas[a], areas[b]):
            problems.append(
                Problem(
                    "boundary-overlap",
                    names[b],
                    f"Chồng lên {names[a]} {_km2(size)} km²",
                    "Sửa ranh giới chung của hai vùng trong phần mềm bản đồ",
                )
            )
        elif size > _LEAST_SLIVER_KM2:
            slivers += 1
    if slivers or not problems:
        problems.append(_uneven(slivers))
    return [*problems, *_gaps(shapely.union_all(list(shapes)))]


def _uneven(slivers: int) -> Problem:
    return Problem(
        "boundary-slivers",
        WHOLE_FILE,
        "Cạnh chung của các vùng không khớp hẳn"
        + (f": {slivers} chỗ chồng mép dưới 1 %" if slivers else ""),
        "Không bắt buộc sửa; trên bản đồ có thể thấy khe nhỏ",
        severity=Severity.NOTICE,
    )


def _gaps(whole: BaseGeometry) -> list[Problem]:
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(whole)
        for ring in part.interiors
    ]
    large = [
        (hole, size)
        for hole, size in zip(holes, areas_km2(holes) if holes else [], strict=True)
        if size >= _LEAST_GAP_KM2
    ]
    return [
        Problem(
            "boundary-gap",
            WHOLE_FILE,
            f"Có khoảng trống {_km2(size)} km² giữa các vùng, gần kinh độ "
            f"{_km2(hole.centroid.x, 4)}, vĩ độ {_km2(hole.centroid.y, 4)}",
            "Kiểm tra có thiếu đơn vị nào ở đó không",
            severity=Severity.NOTICE,
        )
        for hole, size in sorted(large, key=lambda pair: -pair[1])[:_MOST_NAMED]
    ]


def simplified(
    shapes: Sequence[BaseGeometry], *, most_bytes: int = MOST_TEXT_BYTES
) -> tuple[list[BaseGeometry], float]:
    """The shapes with as many points as fit, neighbours still joined; the tolerance.

    The tolerance, in metres, is the finest that fits, 0 where all fits as it is.
    """
    given = np.array(shapes, dtype=object)
    per_point = 2 * (DECIMALS + 4) + 4
    if shapely.get_num_coordinates(given).sum() * per_point <= most_bytes:
        return list(given), 0.0
    # What is left out at one tolerance is left out at any coarser one too, so the
    # next try starts from there and only the first sees every point.
    given = shapely.coverage_simplify(given, _FINEST)
    if _text_bytes(given) <= most_bytes:
        return list(given), _FINEST * _DEGREE_M
    low, high = np.log(_FINEST), np.log(_COARSEST)
    best, tolerance = shapely.coverage_simplify(given, _COARSEST), _COARSEST
    for _ in range(_STEPS):
        middle = float(np.exp((low + high) / 2))
        tried = shapely.coverage_simplify(given, middle)
        if _text_bytes(tried) <= most_bytes:
            best, tolerance, high = tried, middle, np.log(middle)
        else:
            low, given = np.log(middle), tried
    return list(best), tolerance * _DEGREE_M


def _text_bytes(shapes: np.ndarray) -> int:
    return sum(len(coordinates_text(shape)) for shape in shapes)


def drawn(shape: BaseGeometry) -> Drawn:
    """An area as it is kept; ValueError when nothing of it is left."""
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    circle = shapely.maximum_inscribed_circle(largest, tolerance=1e-4)
    x, y = shapely.get_coordinates(circle)[0]
    if not shapely.contains_xy(largest, x, y):
        point = largest.representative_point()
        x, y = point.x, point.y
    return Drawn(coordinates_text(shape), (round(float(x), 6), round(float(y), 6)))


def coordinates_text(shape: BaseGeometry) -> str:
    """Coordinates of a GeoJSON MultiPolygon, rounded, without points that repeat."""
    polygons = []
    for rings in iter_rings(shape):
        kept = [text for ring in rings if (text := _ring_text(ring))]
        if kept and _ring_text(rings[0]):
            polygons.append(f"[{','.join(kept)}]")
    return f"[{','.join(polygons)}]"


def _ring_text(points: np.ndarray) -> str:
    """ "" for a ring that rounding leaves without an area."""
    rounded = [tuple(point) for point in np.round(points, DECIMALS).tolist()]
    kept = [rounded[0], *(b for a, b in pairwise(rounded) if a != b)]
    if len(kept) < 4:
        return ""
    return json.dumps(kept, separators=(",", ":"))


def dissolved(
    shapes: Mapping[OrgUnitId, BaseGeometry], whole_of: Mapping[OrgUnitId, OrgUnitId]
) -> dict[OrgUnitId, BaseGeometry]:
    """One shape per whole, joined of its parts; a part of no whole is left out."""
    groups: dict[OrgUnitId, list[BaseGeometry]] = {}
    for part, shape in shapes.items():
        if part in whole_of:
            groups.setdefault(whole_of[part], []).append(shape)
    return {
        whole: shapely.multipolygons(
            [
                polygon
                for polygon in shapely.get_parts(shapely.union_all(parts))
                if polygon.geom_type == "Polygon"
            ]
        )
        for whole, parts in groups.items()
    }


def _km2(value: float, decimals: int = 2) -> str:
    return decimal_number(Decimal(str(value)), decimals)
