"""A file of boundaries checked and made ready to keep; it sees no database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from shapely.geometry.base import BaseGeometry

from domain.boundary import (
    BoundaryChoices,
    BoundaryLevel,
    BoundaryReport,
    MatchedBoundary,
    UnitBoundary,
)
from domain.formatting import decimal_number
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.problem import Problem, Severity
from ingest.boundaries.coverage import drawn, overlaps_and_gaps, simplified
from ingest.boundaries.matching import Matching, matched
from ingest.boundaries.reading import BOUNDARY_LIMITS, read_features
from ingest.boundaries.shapes import areas_km2, located, shaped
from ingest.limits import Limits

_NOTICE_SHARE, _REJECT_SHARE = 0.10, 0.50
"""Tidal water alone makes up 9 % of Cần Giờ; half as much again is another place."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class ParsedBoundaries:
    """What a file holds, and the boundaries to keep; none where it must stay out."""

    report: BoundaryReport
    boundaries: tuple[UnitBoundary, ...] = ()


def parsed_boundaries(
    path: Path,
    units: Sequence[OrgUnit],
    *,
    level: BoundaryLevel,
    day: date,
    listed_km2: Mapping[OrgUnitId, float],
    choices: BoundaryChoices,
    limits: Limits = BOUNDARY_LIMITS,
    progress: Progress | None = None,
) -> ParsedBoundaries:
    """Read, match, check and simplify; UnreadableFile when there is nothing to read.

    `units`: every org unit over time. `listed_km2`: areas to compare with.
    """
    told = progress or (lambda _what, _done: None)
    told("Đọc ranh giới", 0.0)
    found = read_features(path, limits=limits)
    wanted = units_of_level(units, level, day)
    match = matched(
        found.features,
        wanted,
        day,
        skip_unknown=choices.skip_unknown,
        allow_missing=choices.allow_missing,
    )
    told("Kiểm tra hình", 0.3)
    features, problems = located(found, match.labels, choices)
    problems = [*match.problems, *problems]
    shapes: dict[OrgUnitId, BaseGeometry] = {}
    for feature, unit, label in zip(features, match.units, match.labels, strict=True):
        if unit is None or unit.id in shapes:
            continue
        shape, faults = shaped(feature, label, choices)
        problems += faults
        if shape is not None:
            shapes[unit.id] = shape
    head = _head(match, len(wanted))
    if _is_refused(problems) or not shapes:
        return ParsedBoundaries(replace(head, problems=tuple(problems)))
    told("So diện tích và ranh giới chung", 0.5)
    areas = dict(zip(shapes, areas_km2(list(shapes.values())), strict=True))
    named = {unit.id: unit for unit in wanted if unit.id in shapes}
    problems += _area_problems(named, areas, listed_km2)
    labels = [named[key].name for key in shapes]
    problems += overlaps_and_gaps(list(shapes.values()), labels, list(areas.values()))
    matches = tuple(
        MatchedBoundary(key, unit.code, unit.name, areas[key], listed_km2.get(key))
        for key, unit in ((key, named[key]) for key in shapes)
    )
    head = replace(head, matched=matches, problems=tuple(problems))
    if _is_refused(problems):
        return ParsedBoundaries(head)
    told("Đơn giản hóa ranh giới", 0.7)
    return with_drawing(head, shapes, areas, approximate=frozenset())


def _head(match: Matching, expected_count: int) -> BoundaryReport:
    """What is known before any shape is judged."""
    named = {unit.id for unit in match.units if unit is not None}
    return BoundaryReport(
        feature_count=len(match.units),
        expected_count=expected_count,
        key_column=match.key_column,
        matched=(),
        problems=(),
        named_count=len(named),
    )


def _is_refused(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.REJECT for problem in problems)


def with_drawing(
    report: BoundaryReport,
    shapes: Mapping[OrgUnitId, BaseGeometry],
    areas: Mapping[OrgUnitId, float],
    *,
    approximate: frozenset[OrgUnitId],
) -> ParsedBoundaries:
    """The report with boundaries as they are kept, simplified together."""
    simple, tolerance = simplified(list(shapes.values()))
    boundaries = []
    for key, shape in zip(shapes, simple, strict=True):
        picture = drawn(shape)
        boundaries.append(
            UnitBoundary(
                key,
                picture.coordinates,
                *picture.label,
                area_km2=areas[key],
                is_approximate=key in approximate,
            )
        )
    told = replace(
        report,
        tolerance_m=tolerance,
        geometry_bytes=sum(len(item.coordinates) for item in boundaries),
    )
    return ParsedBoundaries(told, tuple(boundaries))


def units_of_level(
    units: Sequence[OrgUnit], level: BoundaryLevel, day: date
) -> list[OrgUnit]:
    """Org units of the level in force on the day."""
    return [unit for unit in units if unit.kind is level.kind and unit.in_force(day)]


def _area_problems(
    named: Mapping[OrgUnitId, OrgUnit],
    areas: Mapping[OrgUnitId, float],
    listed_km2: Mapping[OrgUnitId, float],
) -> list[Problem]:
    problems = []
    for key, area in areas.items():
        listed = listed_km2.get(key)
        if not listed or abs(area / listed - 1) <= _NOTICE_SHARE:
            continue
        is_far = not 1 - _REJECT_SHARE <= area / listed <= 1 / (1 - _REJECT_SHARE)
        problems.append(
            Problem(
                "boundary-area",
                named[key].name,
                f"Diện tích theo ranh giới {_number(area)} km², theo số liệu công bố "
                f"{_number(listed)} km²",
                "Kiểm tra vùng này có đúng là đơn vị ấy, hoặc sửa diện tích công bố"
                if is_far
                else "Không bắt buộc sửa; kiểm tra ranh giới và diện tích công bố",
                severity=Severity.REJECT if is_far else Severity.NOTICE,
            )
        )
    return problems


def _number(value: float) -> str:
    return decimal_number(Decimal(str(value)), 2)
