"""Small invented coverages, and the files that hold them."""

import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from domain.boundary import BoundaryChoices, BoundaryLevel
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitKind
from ingest.boundaries.parsing import ParsedBoundaries, parsed_boundaries
from tests.domain.city import unit

DAY = date(2025, 7, 1)
NAMES = ("Phường Bến Thành", "Phường An Lạc", "Phường Hòa Hưng", "Xã Củ Chi")
UNITS: tuple[OrgUnit, ...] = (
    unit(1, "HCM", "Thành phố Hồ Chí Minh", OrgUnitKind.CITY, parent=None),
    *(
        unit(
            number,
            f"U{number}",
            name,
            OrgUnitKind.COMMUNE,
            official_code=f"2600{number}",
            valid_from=DAY,
        )
        for number, name in enumerate(NAMES, start=2)
    ),
)
Ring = list[list[float]]


def square(column: int, row: int, *, size: float = 0.01) -> Ring:
    """A closed ring, anticlockwise; neighbours share their corners."""
    x, y = 106.6 + column * size, 10.7 + row * size
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def feature(number: int, ring: Ring, **properties: object) -> dict[str, Any]:
    """One area of unit `number`."""
    known = {"ma": f"2600{number}", "ten": NAMES[number - 2]}
    return {
        "type": "Feature",
        "properties": {**known, **properties},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def city() -> list[dict[str, Any]]:
    """Four squares, two by two."""
    return [feature(n, square((n - 2) % 2, (n - 2) // 2)) for n in (2, 3, 4, 5)]


def geojson(
    folder: Path, features: Sequence[Mapping[str, Any]], **more: object
) -> Path:
    """A file of all the features."""
    path = folder / "ranh-gioi.geojson"
    content = {"type": "FeatureCollection", "features": list(features), **more}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def zipped(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A .zip of files."""
    path = folder / "ranh-gioi.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def parsed(path: Path, **more: Any) -> ParsedBoundaries:  # noqa: ANN401 - options of several types
    """What the file is as communes of the small city."""
    choices = BoundaryChoices(
        **{key: more.pop(key) for key in list(more) if hasattr(BoundaryChoices, key)}
    )
    return parsed_boundaries(
        path,
        UNITS,
        level=more.pop("level", BoundaryLevel.COMMUNE),
        day=more.pop("day", DAY),
        listed_km2=more.pop("listed_km2", {}),
        choices=choices,
        **more,
    )


def moved(
    features: list[dict[str, Any]], change: Callable[[list[float]], list[float]]
) -> list[dict[str, Any]]:
    """The features with every point changed."""
    for item in features:
        rings = item["geometry"]["coordinates"]
        item["geometry"]["coordinates"] = [[change(p) for p in r] for r in rings]
    return features


def shapefile(features: Sequence[Mapping[str, Any]], prj: str = "") -> dict[str, bytes]:
    """The three files of a Shapefile with the same areas, outer rings clockwise."""
    shapes = b""
    for number, item in enumerate(features, start=1):
        rings = [ring[::-1] for ring in item["geometry"]["coordinates"]]
        points = [point for ring in rings for point in ring]
        starts = [sum(len(r) for r in rings[:at]) for at in range(len(rings))]
        body = struct.pack("<i4d2i", 5, 0, 0, 0, 0, len(rings), len(points))
        body += struct.pack(f"<{len(starts)}i", *starts)
        body += b"".join(struct.pack("<2d", *point) for point in points)
        shapes += struct.pack(">2i", number, len(body) // 2) + body
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(shapes)) // 2)
    head += struct.pack("<2i8d", 1000, 5, *[0.0] * 8)
    columns = (("MA", 8), ("TEN", 60))
    rows = b"".join(
        b" "
        + item["properties"]["ma"].encode().ljust(8)
        + item["properties"]["ten"].encode().ljust(60)
        for item in features
    )
    size, width = 33 + 32 * len(columns), 1 + sum(w for _, w in columns)
    table = struct.pack("<4BIHH20x", 3, 125, 1, 1, len(features), size, width)
    for name, w in columns:
        table += name.encode().ljust(11, b"\0") + b"C" + bytes(4) + bytes([w, 0])
        table += bytes(14)
    return {
        "a.shp": head + shapes,
        "a.dbf": table + b"\r" + rows,
        "a.prj": prj.encode(),
        "a.cpg": b"UTF-8",
    }
