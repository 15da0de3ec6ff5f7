"""The map with real boundaries: paths, inset, islands, deck; and its colours."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from components import map_colours
from components.boundary_deck import boundary_deck
from components.map_colours import TOKENS
from components.shape_layout import HEIGHT, WIDTH, names_of, shape_layout
from components.shape_paths import (
    Outline,
    box_of,
    fitted,
    inner_city,
    outline,
    outlying,
)
from components.unit_shapes import source_note, unit_shapes
from components.webgl import WebGl, shapes_by
from domain.boundary import BoundaryLevel, BoundaryMap, BoundarySet, UnitBoundary
from domain.identifiers import OrgUnitId
from domain.map_view import MapChoice, Shapes
from domain.unit_map import ChosenUnit
from tests.architecture import ROOT
from tests.components import fixtures
from tests.components.pages_of_markup import parsed
from tests.components.test_map_parts import BOARD, DRAWING

SET = BoundarySet(
    id=1,
    level=BoundaryLevel.DISTRICT,
    valid_from=date(2021, 1, 1),
    source="Nguồn <thử>",
    licence="MIT",
    published_on=date(2024, 5, 6),
    file_name="a.geojson",
    sha256="0" * 64,
    is_approximate=True,
    tolerance_m=50,
    boundary_count=4,
    loaded_at=datetime(2024, 6, 1, tzinfo=UTC),
    loaded_by=None,
)


def square(org_unit_id: OrgUnitId, x: float, y: float, side: float) -> UnitBoundary:
    """A square with its south-west corner at (x, y), in degrees."""
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return UnitBoundary(
        org_unit_id=org_unit_id,
        coordinates=json.dumps([[ring]], separators=(",", ":")),
        label_longitude=x + side / 2,
        label_latitude=y + side / 2,
        area_km2=(side * 111.2) ** 2,
        is_approximate=False,
    )


def area(*boundaries: UnitBoundary) -> BoundaryMap:
    return BoundaryMap(SET, boundaries)


UNITS = (fixtures.HBC, fixtures.TPTD, fixtures.HHM, fixtures.Q12)
GRID = area(
    *(square(unit.id, 106.5 + at * 0.1, 10.7, 0.1) for at, unit in enumerate(UNITS))
)


def outlines(known: BoundaryMap) -> list[Outline]:
    return [outline(boundary) for boundary in known.boundaries]


def drawn(known: BoundaryMap) -> Markup:
    """The board on these boundaries."""
    layout = shape_layout(known, names_of(BOARD))
    return unit_shapes(BOARD, known, layout, MapChoice(), DRAWING)


def test_every_unit_with_a_boundary_is_drawn_once_and_says_its_figure():
    links = parsed(drawn(GRID)).all("a")

    said = [link.attributes["aria-label"] for link in links]
    assert len(said) == len(set(said)) == 4
    assert any("Huyện Bình Chánh: " in text and "41 trong 412" in text for text in said)


def test_where_the_boundaries_come_from_is_said_and_is_no_markup():
    markup = str(drawn(GRID))

    assert "Nguồn &lt;thử&gt;, 06/05/2024; ghép từ phường, xã, gần đúng" in markup
    assert "<thử>" not in markup
    assert "không dùng để đo đạc" in source_note(GRID)


def test_an_island_far_out_gets_a_frame_of_its_own():
    far = square(UNITS[3].id, 106.6, 8.7, 0.05)
    known = area(*GRID.boundaries[:3], far)

    markup = str(drawn(known))

    assert outlying(outlines(known)) == [outline(far)]
    assert outlying(outlines(GRID)) == []
    assert markup.count('class="inset"') == 1


def test_small_units_in_the_middle_get_an_inset():
    small = [
        square(OrgUnitId(100 + at), 106.6 + at % 3 * 0.02, 10.7 + at // 3 * 0.02, 0.02)
        for at in range(9)
    ]
    large = [square(OrgUnitId(9), 106.0, 10.7, 0.5), square(OrgUnitId(8), 106.7, 10, 1)]

    lying = outlines(area(*small, *large))
    whole = fitted(box_of(lying), x=0, y=0, width=452, height=430)
    box = inner_city(lying, whole, 158)

    assert box is not None
    west, south, east, north = box
    assert west < 106.6 < 106.66 < east
    assert south < 10.7 < 10.76 < north
    inset = fitted(box, x=0, y=0, width=158, height=158)
    assert inset.scale == pytest.approx(3 * whole.scale, rel=0.01)
    assert inner_city(outlines(area(*large)), whole, 158) is None


def test_what_reaches_out_of_the_inset_is_cut_off_and_labels_keep_apart():
    markup = parsed(drawn(GRID))
    crowded = area(
        *(square(u.id, 106.5 + at * 0.001, 10.7, 0.1) for at, u in enumerate(UNITS))
    )

    assert not markup.all("clippath")
    assert len(markup.all("text")) == len(UNITS)
    assert len(parsed(drawn(crowded)).all("text")) == 1


def test_labels_for_a_phone_have_room_in_larger_letters():
    few = area(
        *(square(u.id, 106.5 + at * 1.1, 10.7, 0.1) for at, u in enumerate(UNITS[:3]))
    )

    wide, narrow = (shape_layout(a, names_of(BOARD)) for a in (GRID, few))

    assert all(shape.label and shape.is_roomy for shape in wide[0].shapes)
    assert all(shape.label and not shape.is_roomy for shape in narrow[0].shapes)
    assert str(drawn(GRID)).count("roomy") == len(UNITS)
    assert "roomy" not in drawn(few)


def test_the_inset_with_its_frame_lies_within_the_drawing():
    small = [
        square(OrgUnitId(100 + at), 106.6 + at % 3 * 0.02, 10.7 + at // 3 * 0.02, 0.02)
        for at in range(9)
    ]
    large = [square(OrgUnitId(9), 106.0, 10.7, 0.5), square(OrgUnitId(8), 106.7, 10, 1)]
    known = area(*small, *large)
    names = [f"{b.org_unit_id} P.Số {b.org_unit_id}" for b in known.boundaries]

    inset = next(part for part in shape_layout(known, names) if part.is_clipped)

    assert inset.x >= 3
    assert inset.x + inset.width + 3 <= WIDTH
    assert inset.y + inset.height + 3 <= HEIGHT


@given(st.floats(102, 109), st.floats(8, 23), st.floats(0.01, 3), st.floats(0.01, 3))
def test_a_box_fits_into_its_rectangle_whatever_its_shape(west, south, width, height):
    box = (west, south, west + width, south + height)
    frame = fitted(box, x=10, y=20, width=200, height=100)

    left, top = frame.point(west, south + height)
    right, bottom = frame.point(west + width, south)
    assert left == pytest.approx(10)
    assert top == pytest.approx(20)
    assert right <= 210.001
    assert bottom <= 120.001
    assert frame.size == pytest.approx((right - left, bottom - top))


def test_points_closer_than_a_tenth_of_a_pixel_are_one():
    ring = tuple((106 + n * 1e-7, 10.0) for n in range(50))
    frame = fitted((106, 10, 107, 11), x=0, y=0, width=100, height=100)

    path = frame.path((((*ring, (107.0, 10.0), (106.5, 11.0), ring[0]),),))

    assert len(re.findall(r"-?\d+(?:\.\d)? -?\d+(?:\.\d)?", path)) == 3


@pytest.mark.parametrize("dark", [False, True])
def test_the_deck_holds_boundaries_as_they_are_kept_and_asks_nobody(dark):
    deck = boundary_deck(BOARD, GRID, dark=dark)

    found = json.loads(deck.to_json())
    shapes = next(layer for layer in found["layers"] if layer["id"] == "don-vi")
    features = {f["properties"]["code"]: f for f in shapes["data"]["features"]}
    assert set(features) == {unit.code for unit in UNITS}
    kept = json.loads(GRID.boundaries[0].coordinates)
    assert features["HBC"]["geometry"]["coordinates"] == kept
    assert features["HBC"]["properties"]["fill"] == list(
        map_colours.fill("c5", dark=dark)
    )
    assert "http" not in deck.to_json()


def test_on_a_phone_the_deck_begins_with_all_of_the_map():
    wide, narrow = (
        json.loads(boundary_deck(BOARD, GRID, dark=False, narrow=narrow).to_json())
        for narrow in (False, True)
    )

    begin = narrow["initialViewState"]
    assert begin["zoom"] < wide["initialViewState"]["zoom"]
    # GRID is 0.4° wide; deck.gl shows the world on 512 px at zoom 0.
    assert 0.4 / 360 * 512 * 2 ** begin["zoom"] <= 350


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        (None, None, Shapes.BOUNDARIES),
        (None, WebGl.NONE, Shapes.BOUNDARIES),
        (None, WebGl.SLOW, Shapes.BOUNDARIES),
        (None, WebGl.SMALL, Shapes.BOUNDARIES),
        (None, WebGl.FAST, Shapes.ZOOMED),
        (Shapes.ZOOMED, None, Shapes.BOUNDARIES),
        (Shapes.ZOOMED, WebGl.NONE, Shapes.BOUNDARIES),
        (Shapes.ZOOMED, WebGl.SLOW, Shapes.ZOOMED),
        (Shapes.ZOOMED, WebGl.SMALL, Shapes.ZOOMED),
        (Shapes.ZOOMED, WebGl.FAST, Shapes.ZOOMED),
    ],
)
def test_deck_is_drawn_only_where_the_browser_said_that_it_can(wanted, found, expected):
    assert shapes_by(wanted, found) is expected


def test_hostile_names_stay_text_in_the_deck():
    hostile = replace(BOARD.units[0], org_unit=replace(UNITS[0], name=fixtures.HOSTILE))
    shown = replace(BOARD, units=(hostile, *BOARD.units[1:]))

    found = json.loads(boundary_deck(shown, GRID, dark=False).to_json())

    assert found["layers"][0]["data"]["features"][0]["label"].startswith(
        fixtures.HOSTILE
    )


def test_the_picked_unit_is_outlined():
    chosen = ChosenUnit(BOARD.units[0], None, None, None, "", (), None)
    shown = replace(BOARD, chosen=chosen)

    found = json.loads(boundary_deck(shown, GRID, dark=False).to_json())

    layers = {layer["id"]: layer for layer in found["layers"]}
    (outlined,) = layers["dang-chon"]["data"]["features"]
    kept = json.loads(GRID.boundaries[0].coordinates)
    assert outlined["geometry"]["coordinates"] == kept
    assert layers["dang-chon"]["getLineWidth"] > layers["don-vi"]["getLineWidth"]
    assert not layers["dang-chon"]["pickable"]
    nobody = json.loads(boundary_deck(BOARD, GRID, dark=False).to_json())
    assert nobody["layers"][1]["data"]["features"] == []


def test_frames_that_scroll_hold_what_is_placed_in_them():
    """Words for screen readers are placed: outside, they would widen the page."""
    sheet = (ROOT / "components" / "assets" / "panel.css").read_text(encoding="utf-8")

    frames = [
        rule for rule in sheet.split("}") if re.search(r"overflow(-x)?: auto", rule)
    ]
    assert len(frames) >= 3
    assert [rule for rule in frames if "position: relative" not in rule] == []


def test_colours_are_those_of_the_style_sheet():
    sheet = (ROOT / "components" / "assets" / "panel.css").read_text(encoding="utf-8")
    light, dark = sheet.split(".dh[data-dark]", 1)

    for name, (day, night) in TOKENS.items():
        token = name.replace("c", "s") if name[1:].isdigit() else name
        assert f"--{token}: {day};" in light, name
        assert f"--{token}: {night};" in dark.split("}", 1)[0], name
