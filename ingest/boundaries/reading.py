"""Opens a file, folder or .zip of areas: GeoJSON, TopoJSON or Shapefile."""

import hashlib
import shutil
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from ingest.boundaries.features import FILE_COLUMN, ID_COLUMN, Feature, Features
from ingest.boundaries.shapefile import shapefile_features, too_many_points
from ingest.file_kind import sha256_of
from ingest.limits import Limits
from ingest.private_folders import private_folder
from ingest.unreadable import UnreadableFile, unreadable
from ingest.workers import Worker
from ingest.zip_guard import opened_zip, require_unpackable

MOST_BYTES = 100 * 1024**2
"""The 168 communes in full detail have some 10 MB, the country's 3,300 some 80 MB."""
MOST_POINTS = 2_000_000
BOUNDARY_LIMITS = Limits(csv_bytes=MOST_BYTES, rows=MOST_POINTS)
_SCRIPT = Path(__file__).with_name("worker.py")
_JSON = frozenset({".geojson", ".json", ".topojson"})
_SHAPEFILE = frozenset({".shp", ".dbf", ".prj", ".cpg"})
_ZIP = b"PK\x03\x04"


def read_features(path: Path, *, limits: Limits = BOUNDARY_LIMITS) -> Features:
    """Every area of the file; UnreadableFile when it is no map, or too large.

    The size is checked before anything is parsed. A folder or .zip may hold one
    file, many files of one area each, or the parts of one Shapefile.
    """
    _require_size(path, limits)
    if path.is_dir():
        return _of_folder(path, limits)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == _ZIP:
        folder = private_folder()
        try:
            _unpack(path, folder, limits)
            return _of_folder(folder, limits)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if path.suffix.lower() == ".shp":
        return _named(shapefile_features(path, most_points=limits.rows), path.stem)
    return _of_json(path, limits)


def sha256_of_map(path: Path) -> str:
    """Fingerprint of a file, or of all files of a folder by name."""
    if not path.is_dir():
        return sha256_of(path)
    whole = hashlib.sha256()
    for item in sorted(path.rglob("*")):
        if item.is_file():
            whole.update(f"{item.relative_to(path)}\0{sha256_of(item)}\n".encode())
    return whole.hexdigest()


def _require_size(path: Path, limits: Limits) -> None:
    files = path.rglob("*") if path.is_dir() else [path]
    size = sum(item.stat().st_size for item in files if item.is_file())
    if size > limits.csv_bytes:
        raise unreadable(
            "boundary-too-large",
            f"Tệp {size // 1024**2} MB, quá mức {limits.csv_bytes // 1024**2} MB",
            "Chỉ giữ các đơn vị của Thành phố và đơn giản hóa ranh giới (ví dụ "
            "mapshaper -simplify 10%) rồi chọn lại",
        )
    if size == 0:
        raise unreadable("file-empty", "Tệp rỗng, 0 byte", "Xuất lại tệp rồi chọn lại")


def _unpack(path: Path, folder: Path, limits: Limits) -> None:
    with opened_zip(path, limits=limits) as archive:
        wanted = [entry for entry in archive.infolist() if _is_wanted(entry)]
        require_unpackable(wanted, most_bytes=limits.csv_bytes, limits=limits)
        for number, entry in enumerate(wanted):
            name = PurePosixPath(entry.filename)
            # Names of parts of a Shapefile must stay alike; of others, apart.
            part = folder if name.suffix.lower() in _SHAPEFILE else folder / f"{number}"
            part.mkdir(exist_ok=True)
            target = part / f"{name.stem[:100]}{name.suffix.lower()}"
            with archive.open(entry) as packed, target.open("wb") as copy:
                shutil.copyfileobj(packed, copy)


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename)
    return (
        not entry.is_dir()
        and name.suffix.lower() in _JSON | _SHAPEFILE
        and not name.name.startswith(".")
        and "__MACOSX" not in name.parts
    )


def _of_folder(folder: Path, limits: Limits) -> Features:
    found = [item for item in folder.rglob("*") if item.is_file()]
    shapes = [item for item in found if item.suffix.lower() == ".shp"]
    if len(shapes) > 1:
        raise unreadable(
            "boundary-several",
            f"Có {len(shapes)} Shapefile: {', '.join(s.name for s in shapes[:5])}",
            "Nén riêng Shapefile cần nạp",
        )
    if shapes:
        read = shapefile_features(shapes[0], most_points=limits.rows)
        return _named(read, shapes[0].stem)
    if not any(item.suffix.lower() in _JSON for item in found):
        raise unreadable(
            "boundary-none",
            "Không có tệp GeoJSON, TopoJSON hay Shapefile nào bên trong",
            "Chọn tệp .geojson, .topojson, hoặc .zip chứa .shp, .dbf, .prj",
        )
    return _of_json(folder, limits)


def _of_json(path: Path, limits: Limits) -> Features:
    worker = Worker.started(_SCRIPT, path, limits, rows=limits.rows)
    try:
        message = worker.answer()
        if "error" in message:
            raise _refused(message, limits)
        content = worker.content(message["bytes"])
        if len(content) < message["bytes"]:
            raise _refused({"error": "memory"}, limits)
    finally:
        worker.stop()
    return _assembled(message, np.frombuffer(content, "<f8").reshape(-1, 2))


def _assembled(message: dict[str, Any], points: np.ndarray) -> Features:
    features, at = [], 0
    for number, told in enumerate(message["features"], start=1):
        polygons = []
        for lengths in told["polygons"]:
            ends = at + np.cumsum([0, *lengths])
            rings = [points[a:b] for a, b in pairwise(ends)]
            polygons.append(tuple(rings))
            at = int(ends[-1])
        texts = dict(told["properties"])
        if told["id"]:
            texts.setdefault(ID_COLUMN, told["id"])
        texts.setdefault(FILE_COLUMN, told["stem"])
        features.append(Feature(number, texts, tuple(polygons), told["kind"]))
    return Features(tuple(features), message["crs"])


def _named(found: Features, stem: str) -> Features:
    return replace(
        found,
        features=tuple(
            replace(item, properties={**item.properties, FILE_COLUMN: stem})
            for item in found.features
        ),
    )


def _refused(message: dict[str, Any], limits: Limits) -> UnreadableFile:
    kind, detail = message["error"], str(message.get("detail", ""))
    if kind == "points":
        return too_many_points(limits.rows)
    if kind == "features":
        return unreadable(
            "boundary-too-many",
            f"Tệp có hơn {detail} vùng",
            "Chỉ giữ các đơn vị của Thành phố rồi chọn lại",
        )
    if kind in {"json", "encoding"}:
        return unreadable(
            "boundary-json",
            "Tệp không phải JSON mã UTF-8, hoặc bị cắt cụt",
            "Xuất lại GeoJSON từ phần mềm bản đồ rồi chọn lại",
            value=detail[:80],
        )
    if kind in {"kind", "shape"}:
        return unreadable(
            "boundary-kind",
            "Tệp JSON này không phải GeoJSON hay TopoJSON của các vùng",
            "Chọn tệp GeoJSON có các đối tượng Polygon hoặc MultiPolygon",
            value=detail[:80],
        )
    return unreadable(
        "boundary-too-large",
        "Tệp hỏng, lồng quá sâu hoặc cần quá nhiều bộ nhớ để đọc",
        "Chỉ giữ các đơn vị của Thành phố và đơn giản hóa ranh giới rồi chọn lại",
    )
