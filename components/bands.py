"""Ageing bands as links: within the chosen org unit, and in the whole scope."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from components.links import Drawing
from components.list_kinds import BAND_TITLES
from components.markup import render
from domain.drilldown import AgeBand, BandCount, DossierList


@dataclass(frozen=True, slots=True)
class BandTile:
    """One band; `bar` in percent of the longest. A second click opens it again."""

    label: str
    count: int
    scope_count: int | None
    bar: float
    href: str
    is_current: bool
    is_worst: bool


def age_bands(listing: DossierList, drawing: Drawing) -> Markup:
    """The five bands in a row; empty for lists without an age."""
    if not listing.bands:
        return Markup()
    longest = max(band.count for band in listing.bands)
    tiles = [_tile(band, longest, listing, drawing) for band in listing.bands]
    return render("bands", tiles=tiles)


def _tile(
    band: BandCount, longest: int, listing: DossierList, drawing: Drawing
) -> BandTile:
    is_current = listing.filter.band is band.band
    wanted = replace(listing.filter, band=None if is_current else band.band)
    within = listing.filter.org_unit_code is not None
    return BandTile(
        label=BAND_TITLES[band.band],
        count=band.count,
        scope_count=band.scope_count if within else None,
        bar=band.count / longest * 100 if longest else 0,
        href=drawing.links.dossiers(wanted),
        is_current=is_current,
        is_worst=band.band is AgeBand.OVER_30,
    )
