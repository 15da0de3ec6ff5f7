"""Each fault of a boundary file is named with unit and remedy, and keeps it out."""

import json
import math
import time
from pathlib import Path
from typing import Any

import pytest

from domain.boundary import BoundaryLevel
from domain.problem import Problem, Severity
from ingest.boundaries.reading import BOUNDARY_LIMITS, MOST_BYTES, read_features
from ingest.limits import Limits
from ingest.unreadable import UnreadableFile
from tests.domain.city import REFORM
from tests.ingest.boundaries.makers import (
    city,
    feature,
    geojson,
    moved,
    parsed,
    shapefile,
    square,
    zipped,
)

BOW_TIE = [[106.6, 10.7], [106.61, 10.71], [106.61, 10.7], [106.6, 10.71],
           [106.6, 10.7]]  # fmt: skip


def metres(point: list[float]) -> list[float]:
    """As VN-2000 has them, about."""
    return [110_000 * (point[0] - 105.75) + 500_000, 110_600 * point[1]]


def mercator(point: list[float]) -> list[float]:
    """As web maps have them."""
    half = math.tan(math.pi / 4 + math.radians(point[1]) / 2)
    return [point[0] * 111_319.49, 6_378_137 * math.log(half)]


def with_first(ring: list[list[Any]]) -> list[dict[str, Any]]:
    """The small city with another ring for Phường Bến Thành."""
    return [feature(2, ring), *city()[1:]]


FAULTS: dict[str, tuple[list[dict[str, Any]], str, str, str]] = {
    "unclosed": (
        with_first(square(0, 0)[:-1]), "boundary-unclosed", "Phường Bến Thành",
        "không khép kín"),
    "self-crossing": (
        with_first(BOW_TIE), "boundary-crossing", "Phường Bến Thành", "tự cắt gần"),
    "too short": (
        with_first([[106.6, 10.7], [106.6, 10.7]]), "boundary-short-ring",
        "Phường Bến Thành", "dưới 4 điểm"),
    "one with swapped axes": (
        with_first([[y, x] for x, y in square(0, 0)]), "boundary-swapped",
        "Phường Bến Thành", "Vĩ độ đứng trước"),
    "all with swapped axes": (
        moved(city(), lambda p: p[::-1]), "boundary-swapped", "Toàn tệp",
        "vùng 1: 26002 Phường Bến Thành"),
    "metres": (moved(city(), metres), "boundary-metres", "Toàn tệp", "VN-2000"),
    "web mercator": (
        moved(city(), mercator), "boundary-web-mercator", "Toàn tệp", "Web Mercator"),
    "another country": (
        with_first([[x - 60, y + 30] for x, y in square(0, 0)]),
        "boundary-elsewhere", "Phường Bến Thành", "ngoài Việt Nam"),
    "not numbers": (
        with_first([[106.6, math.nan], *square(0, 0)[1:]]), "boundary-not-numbers",
        "Phường Bến Thành", "không phải là số"),
    "text for numbers": (
        with_first([["106.6", "10.7"], *square(0, 0)[1:]]), "boundary-no-area",
        "Phường Bến Thành", "Tọa độ không đọc được"),
    "unknown code": (
        [*city()[1:], feature(2, square(0, 0), ma="99999", ten="Phường Bến Tre")],
        "boundary-unknown", "Phường Bến Tre",
        "Không có đơn vị “99999” tại 01/07/2025"),
    "misspelt name": (
        [*(f | {"properties": {"ten": f["properties"]["ten"]}} for f in city()[1:]),
         {**feature(2, square(0, 0)), "properties": {"ten": "Phường Bến Than"}}],
        "boundary-unknown", "Phường Bến Than", "có thể là Phường Bến Thành ("),
    "two for one unit": (
        [*city(), feature(3, square(5, 5))], "boundary-double", "Phường An Lạc",
        "2 vùng cùng chỉ một đơn vị"),
    "code and name differ": (
        [feature(2, square(0, 0), ten="Phường An Lạc"), *city()[1:]],
        "boundary-code-and-name", "Phường Bến Thành", "Mã 26002 là Phường Bến Thành"),
    "missing unit": (
        city()[:3], "boundary-missing", "Xã Củ Chi",
        "không có ranh giới của Xã Củ Chi"),
    "overlap": (
        with_first([[106.6, 10.7], [106.613, 10.7], [106.613, 10.71], [106.6, 10.71],
                    [106.6, 10.7]]),
        "boundary-overlap", "Phường An Lạc", "Chồng lên Phường Bến Thành 0,3"),
    "points": (
        [feature(2, square(0, 0)) | {"geometry": {"type": "Point",
                                                  "coordinates": [106.6, 10.7]}},
         *city()[1:]],
        "boundary-no-area", "Phường Bến Thành", "Hình là Point"),
    "no geometry": (
        [feature(2, square(0, 0)) | {"geometry": None}, *city()[1:]],
        "boundary-no-area", "Phường Bến Thành", "Không có hình"),
    "no column": (
        [{**item, "properties": {"x": "1"}} for item in city()], "boundary-no-key",
        "Toàn tệp", "Không cột nào"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_unit_and_remedy_and_keeps_the_file_out(
    fault: str, tmp_path: Path
) -> None:
    features, kind, place, reason = FAULTS[fault]

    found = parsed(geojson(tmp_path, features))

    problem = _of_kind(found.report.problems, kind)
    assert place in problem.place
    assert reason in problem.reason
    assert problem.remedy
    assert problem.severity is Severity.REJECT
    assert not found.report.can_load
    assert found.boundaries == ()


def test_an_area_far_from_the_listed_one_keeps_the_file_out(tmp_path: Path) -> None:
    path = geojson(tmp_path, city())
    first, second = parsed(path).report.matched[:2]

    listed = {first.org_unit_id: 1.35, second.org_unit_id: 7.73}
    found = parsed(path, listed_km2=listed)

    problems = {p.place: p for p in found.report.problems}
    assert problems["Phường Bến Thành"].severity is Severity.NOTICE
    assert problems["Phường An Lạc"].severity is Severity.REJECT
    assert "1,21 km², theo số liệu công bố 7,73 km²" in problems["Phường An Lạc"].reason
    assert not found.report.can_load
    assert found.boundaries == ()


def test_a_gap_is_told_and_does_not_block(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "coordinates": [square(0, 0, size=0.1), square(4, 4)]}
    found = parsed(
        geojson(tmp_path, [{**feature(2, square(0, 0)), "geometry": ring}]),
        allow_missing=True,
    )

    problem = _of_kind(found.report.problems, "boundary-gap")
    assert "khoảng trống 1,21 km²" in problem.reason
    assert found.report.can_load


@pytest.mark.parametrize("fault", ["unclosed", "self-crossing"])
def test_a_shape_is_mended_only_when_chosen(fault: str, tmp_path: Path) -> None:
    features, kind, _, _ = FAULTS[fault]

    found = parsed(geojson(tmp_path, features), repair=True)

    problem = _of_kind(found.report.problems, kind)
    assert problem.severity is Severity.NOTICE
    assert "đã sửa theo lựa chọn" in problem.reason
    assert len(found.boundaries) == 4


def test_axes_are_swapped_only_when_chosen(tmp_path: Path) -> None:
    path = geojson(tmp_path, moved(city(), lambda point: point[::-1]))

    found = parsed(path, swap_axes=True)

    assert found.report.problems == ()
    assert found.boundaries[0].label_longitude == pytest.approx(106.605, abs=1e-3)


def test_units_of_another_level_or_day_are_not_meant(tmp_path: Path) -> None:
    path = geojson(tmp_path, city())

    for more in ({"level": BoundaryLevel.DISTRICT}, {"day": REFORM.replace(month=6)}):
        found = parsed(path, **more)

        problem = _of_kind(found.report.problems, "boundary-no-key")
        assert "Không có đơn vị nào của cấp này" in problem.reason
        assert found.report.expected_count == 0


def test_the_projection_that_a_file_names_is_quoted(tmp_path: Path) -> None:
    files = shapefile(moved(city(), metres), prj='PROJCS["VN_2000_TM-3_105-45"]')

    found = parsed(zipped(tmp_path, files))

    assert "VN_2000_TM-3" in _of_kind(found.report.problems, "boundary-metres").reason


def test_a_file_of_300_mb_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "lon.geojson"
    with path.open("wb") as stream:
        stream.truncate(300 * 1024**2)
    start = time.process_time()

    with pytest.raises(UnreadableFile) as refused:
        read_features(path)

    assert refused.value.problems[0].kind == "boundary-too-large"
    assert "300 MB, quá mức 100 MB" in refused.value.message
    assert time.process_time() - start < 0.2


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.geojson": b" " * (MOST_BYTES + 1)})

    with pytest.raises(UnreadableFile):
        read_features(path)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "file-empty"),
        (b'{"type": "FeatureCollection", "features": [', "boundary-json"),
        (b"\xff\xfe\x00", "boundary-json"),
        (b'{"a": 1}', "boundary-kind"),
        (b"[1, 2]", "boundary-kind"),
        (b'{"type": "FeatureCollection"}', "boundary-kind"),
        (b'{"type": "LineString", "coordinates": []}', "boundary-kind"),
        (b'{"type":"Topology","arcs":[["x"]],"objects":{}}', "boundary-kind"),
        (b'{"type": "FeatureCollection", "features": ' + b"[" * 100_000,
         "boundary-too-large"),
        (b"PK\x03\x04 no zip at all", "workbook-damaged"),
    ],
)  # fmt: skip
def test_what_is_no_map_is_refused(content: bytes, kind: str, tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_bytes(content)

    with pytest.raises(UnreadableFile) as refused:
        read_features(path)

    assert refused.value.problems[0].kind == kind


@pytest.mark.parametrize("cut", [50, 104, 150, 300])
def test_a_shapefile_cut_off_is_refused(cut: int, tmp_path: Path) -> None:
    files = shapefile(city())
    files["a.shp"] = files["a.shp"][:cut]

    with pytest.raises(UnreadableFile) as refused:
        read_features(zipped(tmp_path, files))

    assert refused.value.problems[0].kind == "shapefile-damaged"


def test_too_many_points_are_refused(tmp_path: Path) -> None:
    few = Limits(csv_bytes=BOUNDARY_LIMITS.csv_bytes, rows=19)

    for path in (
        geojson(tmp_path, city()),
        zipped(tmp_path, shapefile(city())),
    ):
        with pytest.raises(UnreadableFile) as refused:
            read_features(path, limits=few)

        assert refused.value.problems[0].kind == "boundary-too-many-points"


def test_a_deep_or_hostile_property_is_only_text(tmp_path: Path) -> None:
    features = city()
    features[0]["properties"] |= {"x": {"y": [1]}, "z" * 500: "<b>" * 500, "n": None}

    found = read_features(geojson(tmp_path, features))

    texts = found.features[0].properties
    assert "x" not in texts
    assert "n" not in texts
    assert max(len(text) for item in texts.items() for text in item) <= 200


def test_time_grows_with_the_points_not_with_their_square(tmp_path: Path) -> None:
    def seconds(corners: int) -> float:
        folder = tmp_path / str(corners)
        folder.mkdir()
        ring = [
            [106.6 + 0.05 * math.cos(a), 10.7 + 0.05 * math.sin(a)]
            for a in (2 * math.pi * at / corners for at in range(corners))
        ]
        path = geojson(folder, [feature(2, [*ring, ring[0]])])
        start = time.process_time()
        parsed(path, allow_missing=True)
        return time.process_time() - start

    seconds(1_000)  # imports

    assert seconds(80_000) < 10 * seconds(20_000)


def _of_kind(problems: tuple[Problem, ...], kind: str) -> Problem:
    found = [problem for problem in problems if problem.kind == kind]
    assert found, [(p.kind, p.place, p.reason) for p in problems]
    assert json.dumps(found[0].reason)
    return found[0]
