"""Areas of a file as shapes in degrees; what is wrong with each, and mending it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
import shapely
from shapely import Polygon
from shapely.geometry.base import BaseGeometry

from domain.boundary import BoundaryChoices
from domain.formatting import decimal_number
from domain.problem import Problem, Severity
from ingest.boundaries.features import Feature, Features
from ingest.unreadable import WHOLE_FILE

LONGITUDES, LATITUDES = (101.0, 118.0), (6.0, 24.0)
"""Viet Nam with its islands; a city lies well within."""
_FEWEST_POINTS = 4
_KEPT_DECIMALS = 9
"""A tenth of a millimetre: finer differences between neighbours are arithmetic."""
_AXIS_M, _ECCENTRICITY = 6_378_137.0, 0.081_819_190_842_6
"""Semi-major axis and first eccentricity of WGS 84."""
_EXPORT = "Xuất lại ở hệ tọa độ WGS 84 (EPSG:4326), kinh độ trước vĩ độ sau"


def located(
    found: Features, names: Sequence[str], choices: BoundaryChoices
) -> tuple[list[Feature], list[Problem]]:
    """The areas with longitude first, and what is wrong with where they lie.

    `names[i]`: how to name feature i. A fault of all is one problem of the file.
    """
    features, faults = [], []
    for feature, name in zip(found.features, names, strict=True):
        fault = _place_fault(feature)
        if fault == "swapped" and choices.swap_axes:
            feature, fault = _swapped(feature), ""
        features.append(feature)
        if fault:
            faults.append((fault, name))
    problems: list[Problem] = []
    for kind in dict.fromkeys(fault for fault, _ in faults):
        named = [name for fault, name in faults if fault == kind]
        places = named if len(named) <= len(features) // 2 else [WHOLE_FILE]
        problems.extend(
            _place_problem(kind, place, found.crs, named[0]) for place in places
        )
    return features, problems


def _place_fault(feature: Feature) -> str:
    points = _points(feature)
    if len(points) == 0:
        return ""
    if not np.isfinite(points).all():
        return "not-numbers"
    (x_low, y_low), (x_high, y_high) = points.min(axis=0), points.max(axis=0)
    if _within(x_low, x_high, LONGITUDES) and _within(y_low, y_high, LATITUDES):
        return ""
    if _within(x_low, x_high, LATITUDES) and _within(y_low, y_high, LONGITUDES):
        return "swapped"
    if max(abs(x_low), abs(x_high)) > 180 or max(abs(y_low), abs(y_high)) > 90:
        return "web-mercator" if x_low > 5_000_000 else "metres"
    return "elsewhere"


def _within(low: float, high: float, bounds: tuple[float, float]) -> bool:
    return bool(bounds[0] <= low and high <= bounds[1])


def _points(feature: Feature) -> np.ndarray:
    rings = [ring for polygon in feature.polygons for ring in polygon]
    return np.concatenate(rings) if rings else np.empty((0, 2))


def _swapped(feature: Feature) -> Feature:
    polygons = tuple(
        tuple(ring[:, ::-1] for ring in polygon) for polygon in feature.polygons
    )
    return Feature(feature.number, feature.properties, polygons, feature.kind)


def _place_problem(kind: str, place: str, crs: str, first: str) -> Problem:
    reason, remedy = {
        "not-numbers": ("Có tọa độ không phải là số", "Xuất lại ranh giới này"),
        "swapped": (
            "Vĩ độ đứng trước kinh độ",
            "Xuất lại với kinh độ trước, hoặc chọn “Đổi chỗ kinh độ và vĩ độ”",
        ),
        "metres": ("Tọa độ tính bằng mét, có vẻ là VN-2000 hoặc UTM", _EXPORT),
        "web-mercator": ("Tọa độ tính bằng mét, có vẻ là Web Mercator", _EXPORT),
        "elsewhere": ("Tọa độ nằm ngoài Việt Nam", _EXPORT),
    }[kind]
    named = f"; tệp ghi hệ {crs[:60]}" if crs and kind != "not-numbers" else ""
    where = f" (từ {first})" if place == WHOLE_FILE else ""
    return Problem(f"boundary-{kind}", place, f"{reason}{where}{named}", remedy)


def shaped(
    feature: Feature, name: str, choices: BoundaryChoices
) -> tuple[BaseGeometry | None, list[Problem]]:
    """The area as one shape; None where it cannot be used. With what is wrong."""
    if not feature.polygons:
        return None, [_no_area(feature, name)]
    if not np.isfinite(_points(feature)).all():
        return None, []  # `located` has said so.
    problems: list[Problem] = []
    polygons = []
    for rings in feature.polygons:
        usable = [ring for ring in rings if len(ring) >= _FEWEST_POINTS - 1]
        if len(usable) < len(rings) or not usable:
            problems.append(_short_ring(name, mended=choices.repair))
        if any((ring[0] != ring[-1]).any() for ring in usable):
            problems.append(_unclosed(name, mended=choices.repair))
        usable = [np.round(ring, _KEPT_DECIMALS) for ring in usable]
        usable = [ring for ring in usable if len(np.unique(ring, axis=0)) > 2]
        if usable:
            polygons.append(Polygon(usable[0], usable[1:]))
    if not polygons:
        return None, problems
    shape = shapely.multipolygons(polygons)
    if not shape.is_valid:
        problems.append(_crossing(shape, name, mended=choices.repair))
        if choices.repair:
            shape = _polygonal(shapely.make_valid(shape, method="structure"))
    return (None if shape.is_empty else shape), problems


def _polygonal(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.multipolygons(parts)


def _no_area(feature: Feature, name: str) -> Problem:
    reason = "Không có hình"
    if feature.kind == "bad":
        reason = "Tọa độ không đọc được"
    elif feature.kind and not feature.kind.endswith("Polygon"):
        reason = f"Hình là {feature.kind}, không phải vùng"
    return Problem(
        "boundary-no-area", name, reason, "Xuất lại lớp vùng (Polygon, MultiPolygon)"
    )


def _short_ring(name: str, *, mended: bool) -> Problem:
    return _mendable("boundary-short-ring", name, "Có vòng dưới 4 điểm", mended=mended)


def _unclosed(name: str, *, mended: bool) -> Problem:
    return _mendable(
        "boundary-unclosed",
        name,
        "Có vòng không khép kín: điểm cuối khác điểm đầu",
        mended=mended,
    )


def _crossing(shape: BaseGeometry, name: str, *, mended: bool) -> Problem:
    told = shapely.is_valid_reason(shape)
    place = told[told.find("[") + 1 : -1].split() if "[" in told else []
    where = ""
    if len(place) >= 2:
        x, y = float(place[0]), float(place[1])
        where = f" gần kinh độ {_degrees(x)}, vĩ độ {_degrees(y)}"
    return _mendable(
        "boundary-crossing", name, f"Ranh giới tự cắt{where}", mended=mended
    )


def _degrees(value: float) -> str:
    return decimal_number(Decimal(str(value)), 5)


def _mendable(kind: str, name: str, reason: str, *, mended: bool) -> Problem:
    if mended:
        return Problem(
            kind,
            name,
            f"{reason}; đã sửa theo lựa chọn của bạn",
            "Xem lại diện tích và hình trên bản đồ",
            severity=Severity.NOTICE,
        )
    return Problem(
        kind,
        name,
        reason,
        "Sửa trong phần mềm bản đồ, hoặc chọn “Tự sửa hình lỗi”",
    )


def areas_km2(shapes: Sequence[BaseGeometry]) -> list[float]:
    """Areas on the ellipsoid; edges are straight on the cylindrical equal-area map."""
    projected = shapely.transform(np.array(shapes, dtype=object), equal_area)
    return [float(area) / 1e6 for area in shapely.area(projected)]


def equal_area(points: np.ndarray) -> np.ndarray:
    """Degrees → metres, cylindrical equal-area (Snyder, Map Projections, p. 81)."""
    longitude, sine = np.radians(points[:, 0]), np.sin(np.radians(points[:, 1]))
    e = _ECCENTRICITY
    swept = e * sine
    q = (1 - e**2) * (
        sine / (1 - swept**2) - np.log((1 - swept) / (1 + swept)) / (2 * e)
    )
    return np.column_stack([_AXIS_M * longitude, _AXIS_M * q / 2])


def iter_rings(shape: BaseGeometry) -> Iterator[tuple[np.ndarray, ...]]:
    """The rings of each polygon of a shape, the outer one first."""
    for part in shapely.get_parts(shape):
        yield (
            shapely.get_coordinates(part.exterior),
            *(shapely.get_coordinates(ring) for ring in part.interiors),
        )
