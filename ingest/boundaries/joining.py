"""Districts put together of communes."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import shapely

from domain.boundary import (
    BoundaryLevel,
    BoundaryReport,
    MatchedBoundary,
    UnitBoundary,
)
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.problem import Problem, Severity
from ingest.boundaries.coverage import dissolved
from ingest.boundaries.parsing import ParsedBoundaries, units_of_level, with_drawing
from ingest.boundaries.shapes import areas_km2


def joined_boundaries(
    communes: Sequence[UnitBoundary],
    units: Sequence[OrgUnit],
    district_of: Mapping[OrgUnitId, OrgUnitId],
    *,
    parted: frozenset[OrgUnitId],
    day: date,
) -> ParsedBoundaries:
    """One boundary per district in force on `day`; a district without any is missing.

    Approximate: a district that a commune of `parted` was given to. Those that lost
    such a commune cannot be told from the mapping: the set as a whole is approximate.
    """
    shapes = {item.org_unit_id: _shape(item) for item in communes}
    joined = dissolved(shapes, district_of)
    wanted = {u.id: u for u in units_of_level(units, BoundaryLevel.DISTRICT, day)}
    found = {key: joined[key] for key in wanted if key in joined}
    areas = dict(zip(found, areas_km2(list(found.values())), strict=True))
    touched = {district_of[item] for item in parted if item in district_of}
    missing = tuple(
        Problem(
            "boundary-missing",
            unit.name,
            f"Không phường, xã nào có ranh giới thuộc {unit.name}",
            "Không bắt buộc sửa; đơn vị này không hiện trên bản đồ ranh giới",
            severity=Severity.NOTICE,
        )
        for unit in wanted.values()
        if unit.id not in found
    )
    report = BoundaryReport(
        feature_count=len(communes),
        expected_count=len(wanted),
        key_column="",
        matched=tuple(
            MatchedBoundary(key, wanted[key].code, wanted[key].name, areas[key], None)
            for key in found
        ),
        problems=missing,
    )
    if not found:
        return ParsedBoundaries(report)
    return with_drawing(report, found, areas, approximate=frozenset(touched))


def _shape(item: UnitBoundary) -> shapely.MultiPolygon:
    polygons = [
        shapely.Polygon(np.array(rings[0]), [np.array(ring) for ring in rings[1:]])
        for rings in item.polygons
    ]
    # Rounding may have made a ring touch itself.
    return shapely.make_valid(shapely.multipolygons(polygons), method="structure")
