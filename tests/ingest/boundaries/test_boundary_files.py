"""Boundary files of each kind become the same boundaries."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from domain.boundary import BoundaryChoices, BoundaryLevel
from domain.problem import Severity
from ingest.boundaries.coverage import MOST_TEXT_BYTES
from ingest.boundaries.parsing import ParsedBoundaries, parsed_boundaries
from tests.architecture import ROOT
from tests.domain.test_org_unit_names import CITY as REAL_CITY
from tests.ingest.boundaries.makers import (
    DAY,
    NAMES,
    city,
    feature,
    geojson,
    parsed,
    shapefile,
    square,
    zipped,
)

REAL = Path(os.environ.get("DIEU_HANH_TEST_GEO", ROOT.parent / "shared" / "geo"))
KM2 = 1.2100
"""0.01 by 0.01 degrees at 10.7 degrees north."""


def topology() -> dict[str, Any]:
    """Two squares beside each other that share one arc, in whole numbers."""
    return {
        "type": "Topology",
        "transform": {"scale": [0.01, 0.01], "translate": [106.6, 10.7]},
        "arcs": [
            [[1, 0], [0, 1]],
            [[1, 1], [-1, 0], [0, -1], [1, 0]],
            [[1, 0], [1, 0], [0, 1], [-1, 0]],
        ],
        "objects": {
            "xa": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]],
                     "properties": {"ma": "26002"}},
                    {"type": "MultiPolygon", "arcs": [[[2, -1]]],
                     "properties": {"ma": "26003"}},
                ],
            }
        },
    }  # fmt: skip


def written(kind: str, folder: Path) -> Path:
    """The small city as a file of this kind."""
    features = city()
    singles = {
        f"xa/{number}.geojson": json.dumps(item).encode()
        for number, item in enumerate(features)
    }
    if kind == "folder":
        for name, content in singles.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        return folder
    if kind == "zip of features":
        return zipped(folder, {**singles, "__MACOSX/xa/._0.geojson": b"junk"})
    if kind == "shapefile":
        return zipped(folder, shapefile(features))
    return geojson(folder, features)


@pytest.mark.parametrize("kind", ["geojson", "folder", "zip of features", "shapefile"])
def test_each_kind_of_file_gives_the_same_boundaries(kind: str, tmp_path: Path) -> None:
    found = parsed(written(kind, tmp_path))

    assert found.report.problems == ()
    assert found.report.can_load
    assert [item.name for item in found.report.matched] == list(NAMES)
    for item in found.boundaries:
        assert item.area_km2 == pytest.approx(KM2, rel=1e-3)
        shape = shapely.MultiPolygon([(p[0], list(p[1:])) for p in item.polygons])
        assert shape.is_valid
        assert shape.contains(shapely.Point(item.label_longitude, item.label_latitude))


def test_a_topology_is_read_with_its_shared_arcs(tmp_path: Path) -> None:
    path = tmp_path / "xa.topojson"
    path.write_text(json.dumps(topology()), encoding="utf-8")

    found = parsed(path, allow_missing=True)

    assert [item.name for item in found.report.matched] == list(NAMES[:2])
    assert all(p.severity is Severity.NOTICE for p in found.report.problems)
    assert found.boundaries[0].area_km2 == pytest.approx(KM2, rel=1e-3)


@pytest.mark.parametrize(
    "properties",
    [
        {"ma": "", "ten": "P. {name}"},
        {"ma": None, "ten": None, "NAME_3": "{kind} {name}"},
        {"ma": "x", "ten": "-", "code": "U{number}"},
    ],
)
def test_the_column_of_codes_or_names_is_found(
    properties: dict[str, str | None], tmp_path: Path
) -> None:
    features = city()
    for number, item in enumerate(features[:3], start=2):
        kind, name = NAMES[number - 2].split(" ", 1)
        item["properties"] = {
            key: value and value.format(name=name, kind=kind, number=number)
            for key, value in properties.items()
        }

    found = parsed(geojson(tmp_path, features[:3]), allow_missing=True)

    assert [item.name for item in found.report.matched] == list(NAMES[:3])


def test_a_hole_is_kept_and_a_file_of_the_country_cut_down(tmp_path: Path) -> None:
    outer, inner = square(0, 0, size=0.1), square(4, 4)
    ring = {"type": "Polygon", "coordinates": [outer, inner[::-1]]}
    features = [
        {**feature(2, outer), "geometry": ring},
        feature(3, inner),
        feature(4, square(20, 20), ma="00001", ten="Phường Ba Đình"),
    ]

    found = parsed(geojson(tmp_path, features), allow_missing=True, skip_unknown=True)

    assert found.report.can_load
    assert len(found.boundaries[0].polygons[0]) == 2
    assert {p.kind for p in found.report.problems} == {
        "boundary-skipped",
        "boundary-missing",
    }


def test_many_points_are_simplified_together_to_what_a_page_can_bear(
    tmp_path: Path,
) -> None:
    path = geojson(tmp_path, [_ragged(number) for number in (2, 3)])

    found = parsed(path, allow_missing=True)

    assert found.report.geometry_bytes <= MOST_TEXT_BYTES
    assert found.report.geometry_bytes > MOST_TEXT_BYTES * 0.5
    assert found.report.tolerance_m > 0
    shapes = [shapely.MultiPolygon([(p[0], p[1:]) for p in b.polygons])
              for b in found.boundaries]  # fmt: skip
    assert shapely.coverage_is_valid(shapes)


def _ragged(number: int) -> dict[str, Any]:
    """One of two areas that share a border of 20,000 points."""
    border = [
        [106.7 + 0.01 * ((at * 7919) % 13) / 13, 10.5 + at * 1e-5]
        for at in range(20_000)
    ]
    side = 106.6 if number == 2 else 106.8
    ring = [*border, [side, border[-1][1]], [side, border[0][1]], border[0]]
    return feature(number, ring)


needs_real = pytest.mark.skipif(
    not (REAL / "hcmc_168_units_2025.geojson").exists(),
    reason="the boundary files are no part of the project; DIEU_HANH_TEST_GEO",
)


def real(name: str, level: BoundaryLevel, day: date) -> ParsedBoundaries:
    """A true file, read for the true city."""
    return parsed_boundaries(
        REAL / name,
        REAL_CITY,
        level=level,
        day=day,
        listed_km2={},
        choices=BoundaryChoices(),
    )


@needs_real
def test_the_168_units_of_the_city_are_read_whole() -> None:
    found = real("hcmc_168_units_2025.geojson", BoundaryLevel.COMMUNE, DAY)

    assert found.report.can_load, found.report.problems
    assert len(found.boundaries) == found.report.expected_count == 168
    assert found.report.geometry_bytes <= MOST_TEXT_BYTES
    assert sum(item.area_km2 for item in found.boundaries) == pytest.approx(6773, 0.02)


@needs_real
def test_the_22_districts_are_read_for_the_time_before() -> None:
    day = DAY.replace(month=6)
    found = real("hcmc_22_districts_approx.geojson", BoundaryLevel.DISTRICT, day)

    assert found.report.can_load, found.report.problems
    assert len(found.boundaries) == 22
