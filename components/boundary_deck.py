"""The map with real boundaries by deck.gl: zoomed and moved by hand.

Its JSON is put together once: the boundaries go in as the text in which they are kept,
for pydeck would write each number of them anew, with an indent.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Any

import pydeck
import streamlit as st
from markupsafe import Markup

from components import map_colours
from components.map_words import cell_words, unit_style
from components.shape_paths import Outline, box_of, holds_label, outline, outlying
from components.unit_hexes import figure_text, map_section
from components.unit_shapes import source_note
from domain.boundary import BoundaryMap, UnitBoundary
from domain.unit_map import MappedUnit, UnitMap

LAYER = "don-vi"
HEIGHT = 430
_WIDTH, _NARROW_WIDTH = 560, 350
_TILE = 512
_OUTWARDS = 2
"""Levels that the view can be zoomed out: far islands are as far again."""
_FEATURES, _PICKED = "@@features@@", "@@picked@@"
_KEY = "map_deck"
_LAST = "_map_deck_last"


@dataclass(frozen=True, slots=True)
class FrozenDeck:
    """A deck whose JSON is ready; as much of pydeck.Deck as Streamlit asks for."""

    text: str
    layers: list[Any] = field(default_factory=list)
    _tooltip: Mapping[str, str] = field(default_factory=lambda: {"text": "{label}"})
    mapbox_key: None = None
    map_provider: None = None
    deck_widget: None = None

    def to_json(self) -> str:
        """What the browser gets."""
        return self.text


def boundary_deck(
    shown: UnitMap, area: BoundaryMap, *, dark: bool, narrow: bool = False
) -> FrozenDeck:
    """The deck of one map in one theme; `narrow`: begins as wide as a phone."""
    units = {unit.org_unit.id: unit for unit in shown.units}
    drawn = [b for b in area.boundaries if b.org_unit_id in units]
    outlines = [outline(b) for b in drawn]
    far = outlying(outlines)
    near = [item for item in outlines if item not in far] or outlines
    view = _view(near, _NARROW_WIDTH if narrow else _WIDTH)
    scale = _TILE * 2**view.zoom / 360
    deck = pydeck.Deck(
        layers=[
            _shapes(dark=dark),
            _outline(dark=dark),
            _words(shown, outlines, units, scale, dark=dark),
        ],
        initial_view_state=view,
        map_provider=None,
        tooltip=False,
    )
    features = ",".join(
        _feature(shown, units[b.org_unit_id], b, dark=dark) for b in drawn
    )
    text = json.dumps(json.loads(deck.to_json()), separators=(",", ":"))
    for stand_in, found in ((_FEATURES, features), (_PICKED, _picked(shown, drawn))):
        collection = f'{{"type":"FeatureCollection","features":[{found}]}}'
        text = text.replace(json.dumps(stand_in), collection)
    return FrozenDeck(text)


def light_deck(shown: UnitMap, area: BoundaryMap, *, narrow: bool) -> FrozenDeck:
    """The deck on the light ground."""
    return boundary_deck(shown, area, dark=False, narrow=narrow)


def dark_deck(shown: UnitMap, area: BoundaryMap, *, narrow: bool) -> FrozenDeck:
    """The deck on the dark ground."""
    return boundary_deck(shown, area, dark=True, narrow=narrow)


def deck_legend(shown: UnitMap, area: BoundaryMap) -> Markup:
    """Head and legend of the deck, which is no part of the panel.

    Org units far out are told of: the view begins without them.
    """
    names = {unit.org_unit.id: unit.org_unit.short_name for unit in shown.units}
    drawn = [outline(b) for b in area.boundaries if b.org_unit_id in names]
    far = ", ".join(names[item.org_unit_id] for item in outlying(drawn))
    note = source_note(area)
    if far:
        note += f" Ngoài khung nhìn ban đầu: {far}; thu nhỏ rồi kéo bản đồ để xem."
    return map_section(shown, Markup(), note=note)


def picked_on_deck(deck: FrozenDeck) -> str | None:
    """Draw the deck; the code of an org unit that was clicked just now.

    The browser goes on naming what was clicked last: only a change is a click.
    """
    event = st.pydeck_chart(
        deck,
        height=HEIGHT,
        on_select="rerun",
        selection_mode="single-object",
        key=_KEY,
    )
    found = _clicked(event)
    if found == st.session_state.get(_LAST):
        return None
    st.session_state[_LAST] = found
    return found


def _clicked(event: object) -> str | None:
    selection = event.get("selection", {}) if isinstance(event, Mapping) else {}
    objects = selection.get("objects", {}).get(LAYER, [])
    properties = objects[0].get("properties", {}) if objects else {}
    code = properties.get("code")
    return code if isinstance(code, str) else None


def _shapes(*, dark: bool) -> pydeck.Layer:
    return pydeck.Layer(
        "GeoJsonLayer",
        _FEATURES,
        id=LAYER,
        pickable=True,
        stroked=True,
        filled=True,
        get_fill_color="properties.fill",
        get_line_color=list(map_colours.outline(is_chosen=False, dark=dark)),
        get_line_width=0.8,
        line_width_units=pydeck.types.String("pixels"),
        auto_highlight=True,
    )


def _outline(*, dark: bool) -> pydeck.Layer:
    """The picked org unit once more, over its neighbours: only its outline."""
    return pydeck.Layer(
        "GeoJsonLayer",
        _PICKED,
        id="dang-chon",
        pickable=False,
        stroked=True,
        filled=False,
        get_line_color=list(map_colours.outline(is_chosen=True, dark=dark)),
        get_line_width=3.5,
        line_width_units=pydeck.types.String("pixels"),
    )


def _picked(shown: UnitMap, drawn: list[UnitBoundary]) -> str:
    picked = shown.chosen.unit.org_unit.id if shown.chosen else None
    return ",".join(
        '{"type":"Feature","properties":{},"geometry":'
        f'{{"type":"MultiPolygon","coordinates":{b.coordinates}}}}}'
        for b in drawn
        if b.org_unit_id == picked
    )


def _words(
    shown: UnitMap,
    drawn: list[Outline],
    units: Mapping[Any, MappedUnit],
    scale: float,
    *,
    dark: bool,
) -> pydeck.Layer:
    """The figure of each org unit wide enough for it, at the point inside it."""
    rows = []
    for boundary in drawn:
        unit = units[boundary.org_unit_id]
        if not holds_label(boundary, scale, figure_text(shown, unit)):
            continue
        style = unit_style(shown.measure, shown.legend, unit)
        rows.append(
            {
                "at": [boundary.label_longitude, boundary.label_latitude],
                "said": figure_text(shown, unit),
                "ink": map_colours.text(style, dark=dark),
            }
        )
    letters = sorted({letter for row in rows for letter in str(row["said"])})
    return pydeck.Layer(
        "TextLayer",
        rows,
        id="so",
        get_position="at",
        get_text="said",
        get_color="ink",
        get_size=12,
        font_family=pydeck.types.String("Source Sans, sans-serif"),
        character_set=pydeck.types.String("".join(letters)),
        pickable=False,
    )


def _feature(
    shown: UnitMap, unit: MappedUnit, boundary: UnitBoundary, *, dark: bool
) -> str:
    style = unit_style(shown.measure, shown.legend, unit)
    properties = {
        "code": unit.org_unit.code,
        "fill": map_colours.fill(style, dark=dark),
    }
    said = json.dumps(properties, separators=(",", ":"))
    label = json.dumps(
        f"{unit.org_unit.name}\n{cell_words(shown.measure, unit)}", ensure_ascii=False
    )
    return (
        f'{{"type":"Feature","label":{label},"properties":{said},"geometry":'
        f'{{"type":"MultiPolygon","coordinates":{boundary.coordinates}}}}}'
    )


def _view(boundaries: list[Outline], width: int) -> pydeck.ViewState:
    west, south, east, north = box_of(boundaries, 0.02)
    across = log2(360 * width / (_TILE * (east - west)))
    up = log2(360 * HEIGHT / (_TILE * (north - south)))
    zoom = min(across, up)  # At this latitude a degree up is hardly longer than across.
    return pydeck.ViewState(
        longitude=(west + east) / 2,
        latitude=(south + north) / 2,
        zoom=zoom,
        min_zoom=zoom - _OUTWARDS,
        max_zoom=zoom + 6,
    )
