"""Reads the polygons and the table of a Shapefile (ESRI white paper, July 1998).

Every count in it is checked against the bytes that are there, so a forged one cannot
ask for more memory than the file has.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ingest.boundaries.features import Feature, Features, Ring
from ingest.unreadable import UnreadableFile, unreadable

_HEAD = 100
_CODE = 9994
_POLYGONS = frozenset({5, 15, 25})
"""Polygon, PolygonZ, PolygonM: x and y stand first in all."""
_NAMES = {0: "", 1: "Point", 3: "PolyLine", 5: "Polygon", 8: "MultiPoint"}
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "65001": "utf-8", "1258": "cp1258",
              "cp1258": "cp1258", "windows-1258": "cp1258"}  # fmt: skip


def shapefile_features(path: Path, *, most_points: int) -> Features:
    """The areas of a .shp and the .dbf and .prj beside it; UnreadableFile otherwise."""
    try:
        shapes = list(_shapes(path.read_bytes(), most_points))
        records = list(_records(_beside(path, ".dbf")))
    except (struct.error, ValueError, IndexError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise _damaged() from error
    if len(records) < len(shapes):
        raise unreadable(
            "shapefile-no-table",
            f"Shapefile có {len(shapes)} vùng nhưng bảng .dbf có {len(records)} dòng",
            "Nén đủ ba tệp .shp, .dbf, .prj của cùng một lần xuất",
        )
    projection = _beside(path, ".prj")
    return Features(
        tuple(
            Feature(number, record, polygons, kind)
            for number, ((polygons, kind), record) in enumerate(
                zip(shapes, records, strict=False), start=1
            )
        ),
        crs="" if projection is None else projection.read_text("latin-1")[:2_000],
    )


def _shapes(
    content: bytes, most_points: int
) -> Iterator[tuple[tuple[tuple[Ring, ...], ...], str]]:
    if len(content) < _HEAD or struct.unpack_from(">i", content)[0] != _CODE:
        raise _damaged()
    if 2 * struct.unpack_from(">i", content, 24)[0] != len(content):
        raise _damaged()
    at, seen = _HEAD, 0
    while at + 12 <= len(content):
        words = struct.unpack_from(">i", content, at + 4)[0]
        body = content[at + 8 : at + 8 + 2 * words]
        if words < 2 or len(body) < 2 * words:
            raise _damaged()
        at += 8 + 2 * words
        kind = struct.unpack_from("<i", body)[0]
        if kind not in _POLYGONS:
            yield (), _NAMES.get(kind % 10, "khác")
            continue
        rings = _rings(body)
        seen += sum(len(ring) for ring in rings)
        if seen > most_points:
            raise too_many_points(most_points)
        yield _nested(rings), "Polygon"


def _rings(body: bytes) -> list[Ring]:
    parts, points = struct.unpack_from("<2i", body, 36)
    start = 44 + 4 * parts
    if parts < 0 or points < 0 or start + 16 * points > len(body):
        raise _damaged()
    firsts = np.frombuffer(body, "<i4", parts, 44)
    numbers = np.frombuffer(body, "<f8", 2 * points, start).reshape(-1, 2)
    ends = [*firsts[1:].tolist(), points]
    if any(a < 0 or a >= b for a, b in zip(firsts.tolist(), ends, strict=True)):
        raise _damaged()
    return [numbers[a:b] for a, b in zip(firsts.tolist(), ends, strict=True)]


def _nested(rings: list[Ring]) -> tuple[tuple[Ring, ...], ...]:
    """Outer rings turn clockwise; a hole belongs to the last outer ring around it."""
    outer: list[list[Ring]] = []
    holes: list[Ring] = []
    for ring in rings:
        if _signed_area(ring) <= 0 or not outer:
            outer.append([ring])
        else:
            holes.append(ring)
    for hole in holes:
        around = [group for group in outer if _holds(group[0], hole)]
        (around[-1] if around else outer[0]).append(hole)
    return tuple(tuple(group) for group in outer)


def _signed_area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def _holds(outer: Ring, hole: Ring) -> bool:
    low, high = outer.min(axis=0), outer.max(axis=0)
    return bool((low <= hole.min(axis=0)).all() and (hole.max(axis=0) <= high).all())


def _records(path: Path | None) -> Iterator[dict[str, str]]:
    if path is None:
        return
    content = path.read_bytes()
    count, head, size = struct.unpack_from("<IHH", content, 4)
    if size < 1 or head + count * size > len(content) + 1:
        raise _damaged()
    columns: list[tuple[str, int]] = []
    at = 32
    while at + 32 <= head and content[at] != 0x0D:
        name = content[at : at + 11].split(b"\0")[0].decode("latin-1")
        columns.append((name, content[at + 16]))
        at += 32
    encoding = _encoding(path)
    for number in range(count):
        row = content[head + number * size : head + (number + 1) * size]
        place, record = 1, {}
        for name, width in columns:
            cell = row[place : place + width].split(b"\0")[0]
            record[name] = cell.decode(encoding, "replace").strip()
            place += width
        yield record


def _encoding(table: Path) -> str:
    told = _beside(table, ".cpg")
    name = told.read_text("latin-1").strip().lower() if told else "utf-8"
    return _ENCODINGS.get(name, "utf-8")


def _beside(path: Path, suffix: str) -> Path | None:
    """The file of the same name with another ending, in any case."""
    for other in path.parent.iterdir():
        if other.stem == path.stem and other.suffix.lower() == suffix:
            return other
    return None


def too_many_points(most: int) -> UnreadableFile:
    """The refusal of a file with more points than any map can use."""
    return unreadable(
        "boundary-too-many-points",
        f"Tệp có hơn {most:,} điểm tọa độ".replace(",", "."),
        "Đơn giản hóa ranh giới (ví dụ mapshaper -simplify 10%) rồi chọn lại",
    )


def _damaged() -> UnreadableFile:
    return unreadable(
        "shapefile-damaged",
        "Shapefile bị hỏng hoặc cắt cụt",
        "Xuất lại Shapefile, nén đủ .shp, .dbf, .prj rồi chọn lại",
    )
