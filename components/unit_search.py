"""Org units found by what was typed, those that ended among them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from components.links import Drawing
from components.map_words import KIND_NAMES
from components.markup import render
from components.unit_words import life_text
from domain.formatting import day
from domain.org_unit_search import searched_units
from domain.unit_page import KnownUnit, LifeState

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One org unit with what tells it apart from others of the name."""

    name: str
    href: str
    about: str


def found_units(text: str, known: Sequence[KnownUnit], drawing: Drawing) -> Markup:
    """The org units that `text` may mean, likeliest first, each as a link."""
    by_id = {unit.org_unit.id: unit for unit in known}
    refs = searched_units(text, [unit.org_unit for unit in known])
    units = [by_id[ref.id] for ref in refs]
    # What is in force is meant more often than what was.
    units.sort(key=lambda unit: unit.life is not LifeState.IN_FORCE)
    return render(
        "unit_found",
        text=text,
        found=[_found(unit, drawing) for unit in units[:_SHOWN]],
        more=len(units) - _SHOWN,
    )


def _found(unit: KnownUnit, drawing: Drawing) -> Found:
    ref, about = unit.org_unit, KIND_NAMES[unit.org_unit.kind]
    if unit.life is LifeState.IN_FORCE:
        return Found(ref.name, drawing.links.unit(ref.code), about)
    if unit.life is LifeState.ENDED and unit.end is not None:
        on = unit.end - timedelta(days=1)
        about = f"{about}, đã kết thúc, {life_text(unit.first, unit.end)}"
        return Found(ref.name, drawing.links.past_unit(ref.code, on), about)
    href = drawing.links.past_unit(ref.code, unit.first) if unit.first else ""
    return Found(ref.name, href, f"{about}, hoạt động từ {day(unit.first)}")
