"""The org units below one, ranked as beside the map; a line leads to their page."""

from markupsafe import Markup

from components.links import Drawing
from components.map_words import KIND_NAMES
from components.unit_ranks import unit_ranks
from domain.map_view import MapChoice
from domain.unit_map import UnitMap


def unit_below(shown: UnitMap, drawing: Drawing) -> Markup:
    """The ranking; each name opens the page of that unit."""
    kind = KIND_NAMES[shown.kind]
    title = f"{kind[0].upper()}{kind[1:]} trực thuộc, quá hạn nhiều nhất trước"
    return unit_ranks(shown, MapChoice(), drawing, href=drawing.links.unit, title=title)
