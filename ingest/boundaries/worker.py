"""Reads GeoJSON and TopoJSON in a process of its own; started by `.reading`.

JSON of foreign make may nest or swell beyond any memory. So this process has a memory
limit, and its death is a message, not an outage. It imports nothing of the application.

It is asked nothing: it writes one JSON line that describes the areas, then the
coordinates of all rings as pairs of little-endian doubles. A ring is as in the file:
nothing is closed, mended or left out, but an area whose coordinates are no numbers.
"""

import json
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MOST_FEATURES = 20_000
"""The country has some 3,300 communes, before 2025 some 10,600."""
_MOST_PROPERTIES = 60
_MOST_TEXT = 200
_SUFFIXES = (".geojson", ".json", ".topojson")


class Bad(Exception):
    """What the file is refused for: kind and detail."""


class Rings:
    """Coordinates of all rings, one after another, within a limit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.numbers = array("d")

    def add(self, points: object) -> int:
        """Append a ring; its number of points."""
        if not isinstance(points, list):
            raise Bad("shape", "a ring is not a list")
        if len(self.numbers) // 2 + len(points) > self.most:
            raise Bad("points", str(self.most))
        for point in points:
            if not isinstance(point, (list, tuple)) or len(point) < 2:
                raise Bad("shape", "a point is not a pair")
            x, y = point[0], point[1]
            if not _is_number(x) or not _is_number(y):
                raise Bad("shape", "a coordinate is not a number")
            self.numbers.append(float(x))
            self.numbers.append(float(y))
        return len(points)


def main(path: str, memory_bytes: int, most_points: int) -> None:
    """Read a file, or every JSON file of a folder, and write what is in it."""
    _limit_memory(memory_bytes)
    rings = Rings(most_points)
    features: list[dict[str, Any]] = []
    crs = ""
    try:
        for part in _parts(Path(path)):
            found = _document(part)
            crs = crs or _crs(found)
            for feature in _features(found):
                features.append(_described(feature, part.stem, rings))
                _require_few(features)
    except Bad as error:
        _write({"error": error.args[0], "detail": error.args[1][:200]})
        return
    except (MemoryError, RecursionError, OverflowError):
        _write({"error": "memory"})
        return
    content = rings.numbers
    if sys.byteorder == "big":
        content.byteswap()
    _write({"features": features, "crs": crs, "bytes": len(content) * 8})
    sys.stdout.buffer.write(content.tobytes())
    sys.stdout.flush()


def _require_few(features: list[dict[str, Any]]) -> None:
    if len(features) > _MOST_FEATURES:
        raise Bad("features", str(_MOST_FEATURES))


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # Not on Windows; the process may then take what there is.
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _parts(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(item for item in path.rglob("*") if item.suffix.lower() in _SUFFIXES)


def _document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Bad("encoding", path.name) from error
    except ValueError as error:
        raise Bad("json", f"{path.name}: {error}") from error
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise Bad("kind", path.name)
    return found


def _crs(found: dict[str, Any]) -> str:
    crs = found.get("crs")
    inner = crs.get("properties") if isinstance(crs, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else None
    return str(name)[:_MOST_TEXT] if name else ""


def _features(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = found["type"]
    if kind == "Topology":
        yield from _of_topology(found)
    elif kind == "FeatureCollection":
        yield from (item for item in _list(found, "features") if isinstance(item, dict))
    elif kind == "Feature":
        yield found
    elif kind in {"Polygon", "MultiPolygon", "GeometryCollection"}:
        yield {"geometry": found}
    else:
        raise Bad("kind", kind)


def _listed(polygon: object) -> list[Any]:
    if not isinstance(polygon, list):
        raise Bad("shape", "a polygon is not a list")
    return polygon


def _list(found: dict[str, Any], key: str) -> list[Any]:
    items = found.get(key)
    if not isinstance(items, list):
        raise Bad("shape", f"{key} is not a list")
    return items


def _described(feature: dict[str, Any], stem: str, rings: Rings) -> dict[str, Any]:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    texts = {
        str(key)[:_MOST_TEXT]: str(value)[:_MOST_TEXT]
        for key, value in list(told.items())[:_MOST_PROPERTIES]
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
    }
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    start, polygons = len(rings.numbers), []
    try:
        for polygon in _polygons(geometry if isinstance(geometry, dict) else {}):
            polygons.append([rings.add(ring) for ring in _listed(polygon)])
    except Bad as error:
        if error.args[0] != "shape":
            raise
        # This area alone is no good; the others are, and it will be named.
        del rings.numbers[start:]
        polygons, kind = [], "bad"
    return {
        "id": str(feature.get("id", ""))[:_MOST_TEXT],
        "stem": stem[:_MOST_TEXT],
        "properties": texts,
        "polygons": polygons,
        "kind": str(kind)[:40] if kind else "",
    }


def _polygons(geometry: dict[str, Any]) -> Iterator[Any]:
    kind = geometry.get("type")
    if kind == "Polygon":
        yield _list(geometry, "coordinates")
    elif kind == "MultiPolygon":
        yield from _list(geometry, "coordinates")
    elif kind == "GeometryCollection":
        for part in _list(geometry, "geometries"):
            if isinstance(part, dict):
                yield from _polygons(part)


def _of_topology(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    arcs = _arcs(found)
    objects = found.get("objects")
    for item in objects.values() if isinstance(objects, dict) else ():
        if not isinstance(item, dict):
            continue
        inner = item.get("geometries")
        for geometry in inner if isinstance(inner, list) else [item]:
            if isinstance(geometry, dict):
                yield {
                    "id": geometry.get("id", ""),
                    "properties": geometry.get("properties"),
                    "geometry": _of_arcs(geometry, arcs),
                }


def _arcs(found: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """The lines of a topology in degrees: deltas are summed, then scaled."""
    transform = found.get("transform")
    decoded = []
    for arc in _list(found, "arcs"):
        line, x, y = [], 0.0, 0.0
        for point in arc if isinstance(arc, list) else ():
            if not isinstance(point, list) or not all(map(_is_number, point[:2])):
                raise Bad("shape", "an arc is not made of points")
            if transform:
                (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
                x, y = x + point[0], y + point[1]
                line.append((x * kx + dx, y * ky + dy))
            else:
                line.append((point[0], point[1]))
        decoded.append(line)
    return decoded


def _of_arcs(
    geometry: dict[str, Any], arcs: list[list[tuple[float, float]]]
) -> dict[str, Any]:
    kind = geometry.get("type")
    if kind not in {"Polygon", "MultiPolygon"}:
        return {"type": kind}
    told = _list(geometry, "arcs")
    polygons = [told] if kind == "Polygon" else told
    try:
        rings = [[_ring(ring, arcs) for ring in polygon] for polygon in polygons]
    except (IndexError, TypeError) as error:
        raise Bad("shape", "an arc is named that is not there") from error
    return {"type": "MultiPolygon", "coordinates": rings}


def _ring(
    numbers: list[int], arcs: list[list[tuple[float, float]]]
) -> list[tuple[float, float]]:
    points: list[tuple[float, float]] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(line[1:] if points else line)
    return points


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _write(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(message).encode() + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
