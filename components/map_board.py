"""*Bản đồ* as pieces: sentence; map; ranking with the chosen org unit."""

from dataclasses import dataclass

from markupsafe import Markup

from components.chosen_unit import chosen_panel
from components.links import Drawing
from components.map_links import below_href, passport_href
from components.map_sentence import sentence, subtitle
from components.markup import render
from components.unit_ranks import unit_ranks
from domain.map_view import MapChoice
from domain.unit_map import UnitMap


@dataclass(frozen=True, slots=True)
class WayStep:
    """One org unit above the shown one."""

    name: str
    href: str


def map_head(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> Markup:
    """The way back up, and the answer in one sentence."""
    said = sentence(shown)
    return render(
        "map_head",
        way=[
            WayStep(step.name, below_href(choice, drawing, step.code))
            for step in shown.way[:-1]
        ],
        node=shown.node.name,
        node_href=drawing.links.unit(shown.node.code),
        sentence=said,
        passport=passport_href(shown, drawing, said.named) if said.named else "",
        passport_title=f"Hộ chiếu: {shown.measure.name}, {said.named.org_unit.name}"
        if said.named
        else "",
        subtitle=subtitle(shown),
    )


def map_side(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> Markup:
    """Ranking and chosen org unit, in step with the map."""
    return render(
        "map_side",
        ranks=unit_ranks(shown, choice, drawing),
        chosen=chosen_panel(shown, choice, drawing),
    )
