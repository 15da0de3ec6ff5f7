"""Boundaries of org units on the map, and what a file of them would become."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from domain.identifiers import OrgUnitId
from domain.problem import Problem, Severity
from domain.scorecard import OrgUnitKind

Polygons = tuple[tuple[tuple[tuple[float, float], ...], ...], ...]
"""Polygons of rings of (longitude, latitude), closed; the first ring is the outer."""


class BoundaryLevel(StrEnum):
    """Which org units a set of boundaries is of."""

    COMMUNE = "commune"
    DISTRICT = "district"

    @property
    def kind(self) -> OrgUnitKind:
        """The kind of org unit it is of."""
        return (
            OrgUnitKind.COMMUNE
            if self is BoundaryLevel.COMMUNE
            else OrgUnitKind.DISTRICT
        )


LEVEL_NAMES = {
    BoundaryLevel.COMMUNE: "phường, xã, đặc khu",
    BoundaryLevel.DISTRICT: "quận, huyện, thành phố",
}


@dataclass(frozen=True, slots=True)
class UnitBoundary:
    """Where an org unit lies, simplified for drawing.

    `coordinates` is the text of a GeoJSON MultiPolygon's coordinates, to be put into
    what is sent to the browser as it stands: WGS 84, longitude first. The label point
    lies inside. `area_km2` is that of the boundary before it was simplified.
    """

    org_unit_id: OrgUnitId
    coordinates: str
    label_longitude: float
    label_latitude: float
    area_km2: float
    is_approximate: bool

    @property
    def polygons(self) -> Polygons:
        """The rings as numbers."""
        return tuple(
            tuple(tuple((x, y) for x, y in ring) for ring in polygon)
            for polygon in json.loads(self.coordinates)
        )


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """One file of boundaries, in force from `valid_from` to the next set of its level.

    `published_on` None: the file does not say. `loaded_by` None: the command line.
    `is_approximate`: put together from smaller units, which need not fit exactly.
    """

    id: int
    level: BoundaryLevel
    valid_from: date
    source: str
    licence: str
    published_on: date | None
    file_name: str
    sha256: str
    is_approximate: bool
    tolerance_m: float
    boundary_count: int
    loaded_at: datetime
    loaded_by: str | None


@dataclass(frozen=True, slots=True)
class BoundaryMap:
    """The boundaries in force on a day, of the org units asked for, by their id."""

    info: BoundarySet
    boundaries: tuple[UnitBoundary, ...]


@dataclass(frozen=True, slots=True)
class BoundaryChoices:
    """What a person may allow explicitly; by default each keeps the file out.

    `repair` closes rings and untangles crossings; `swap_axes` reads latitude first;
    `allow_missing` accepts a file that lacks units; `skip_unknown` leaves out areas
    of units that we do not have, as of a file of the whole country.
    """

    repair: bool = False
    swap_axes: bool = False
    allow_missing: bool = False
    skip_unknown: bool = False


@dataclass(frozen=True, slots=True)
class BoundaryRequest:
    """A file of boundaries and what is to be known of it.

    `facts_path`: a CSV with listed areas and populations to compare with and keep.
    """

    path: Path
    file_name: str
    level: BoundaryLevel
    valid_from: date
    source: str
    licence: str
    published_on: date | None = None
    facts_path: Path | None = None
    choices: BoundaryChoices = BoundaryChoices()


@dataclass(frozen=True, slots=True)
class MatchedBoundary:
    """An area of the file and its org unit; `listed_km2` None: no listed area known."""

    org_unit_id: OrgUnitId
    code: str
    name: str
    area_km2: float
    listed_km2: float | None


@dataclass(frozen=True, slots=True)
class BoundaryReport:
    """What a file would become, or became where `set_id` is there.

    `expected_count`: org units of the level in force on the day. `key_column`: the
    column that units were told by. `named_count`: org units that some area of the file
    names; `matched` are those whose shapes were read, none where a fault stops that.
    `geometry_bytes`: of all coordinates as kept.
    """

    feature_count: int
    expected_count: int
    key_column: str
    matched: tuple[MatchedBoundary, ...]
    problems: tuple[Problem, ...]
    tolerance_m: float = 0.0
    geometry_bytes: int = 0
    set_id: int | None = None
    named_count: int = 0

    @property
    def can_load(self) -> bool:
        """Whether nothing keeps the file out."""
        return bool(self.matched) and not any(
            problem.severity is Severity.REJECT for problem in self.problems
        )


@dataclass(frozen=True, slots=True)
class UnitFact:
    """Listed area and population of an org unit; None: not listed."""

    org_unit_id: OrgUnitId
    area_km2: float | None
    population: int | None


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """Facts of org units as of a day, with where they come from."""

    facts: tuple[UnitFact, ...]
    source: str = ""
    problems: tuple[Problem, ...] = field(default=())
