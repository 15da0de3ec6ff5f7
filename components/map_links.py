"""Links of the map page: another unit, another node, the dossiers behind a figure."""

from dataclasses import replace
from datetime import date, timedelta

from components.indicator_links import passport
from components.ledger_links import cell_href
from components.links import Drawing, links_of_units, relative_link
from domain.drilldown import ListKind
from domain.ledger_cell import LedgerCell
from domain.map_measure import MapMeasure
from domain.map_view import MapChoice, map_params
from domain.unit_map import MappedUnit, UnitMap
from domain.view_state import FIELD, ORG_UNIT

MAP_PATH = "ban-do"


def map_href(choice: MapChoice, drawing: Drawing, org_unit_code: str = "") -> str:
    """The map of one org unit, or of the present one."""
    scope = dict(drawing.links.scope)
    if org_unit_code:
        scope[ORG_UNIT] = org_unit_code
    return relative_link(MAP_PATH, {**scope, **map_params(choice)})


def chosen_href(choice: MapChoice, drawing: Drawing, code: str) -> str:
    """The same map with an org unit picked; the picked one is put back."""
    picked = None if choice.chosen == code else code
    return map_href(replace(choice, chosen=picked), drawing)


def chosen_hrefs(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> dict[str, str]:
    """`chosen_href` of every org unit of a map by code."""
    unpicked = replace(choice, chosen=None)
    found = links_of_units(
        lambda code: chosen_href(unpicked, drawing, code),
        (unit.org_unit.code for unit in shown.units),
    )
    if choice.chosen in found:
        found[choice.chosen] = chosen_href(choice, drawing, choice.chosen)
    return found


def passport_href(shown: UnitMap, drawing: Drawing, unit: MappedUnit) -> str:
    """Where the figure of a unit comes from.

    "" for one told of other org units, and for one that there is no more: the
    catalogue tells of those in force, as reported.
    """
    is_told = shown.lens.day is not None and not shown.measure.is_stock
    if is_told or unit.until is not None:
        return ""
    return passport(
        drawing.links,
        shown.measure.indicator,
        org_unit_code=unit.org_unit.code,
        period=shown.period,
    )


def page_href(shown: UnitMap, drawing: Drawing, code: str) -> str:
    """The page of the picked org unit, in force or not."""
    chosen = shown.chosen
    picked = chosen.unit if chosen else None
    if picked and picked.until and picked.org_unit.code == code:
        return drawing.links.past_unit(code, picked.until)
    return drawing.links.unit(code)


def below_href(choice: MapChoice, drawing: Drawing, code: str) -> str:
    """The map of what lies below an org unit."""
    return map_href(replace(choice, chosen=None, kind=None), drawing, code)


def behind_href(shown: UnitMap, drawing: Drawing, unit: MappedUnit) -> str:
    """The dossiers that the part of a figure counts; "" where no list holds them.

    Lists of the present stock only answer for the data moment, and no list holds what
    was converted.
    """
    if shown.is_converted:
        return ""
    return counted_href(
        shown.measure,
        drawing,
        unit.org_unit.code,
        on=unit.until,
        first_day=shown.period.first_day,
        last_day=shown.last_day,
        reaches_data=shown.reaches_data,
    )


def counted_href(
    measure: MapMeasure,
    drawing: Drawing,
    code: str,
    *,
    on: date | None,
    first_day: date,
    last_day: date,
    reaches_data: bool,
) -> str:
    """The dossiers that the part of a measure counts at one org unit; else "".

    `on`: a day on which it bore `code`; None: it bears it at the data moment.
    """
    behind = measure.behind
    if behind is None:
        return ""
    if isinstance(behind, ListKind):
        if not reaches_data or on is not None:
            return ""
        scope = {**drawing.links.scope, ORG_UNIT: code}
        links = replace(drawing.links, scope=scope)
        return links.list_of(behind)
    cell = LedgerCell(
        column=behind,
        org_unit_code=code,
        org_unit_on=on,
        first_day=first_day,
        end_day=last_day + timedelta(days=1),
        field_code=drawing.links.scope.get(FIELD),
    )
    return cell_href(cell, behind, drawing)
