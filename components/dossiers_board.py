"""*Hồ sơ* as one piece: way down, bands, breakdowns, list, and one dossier's clock."""

from markupsafe import Markup

from components.bands import age_bands
from components.clock_panel import clock_panel
from components.crumbs import crumbs, kind_links, list_caption
from components.links import Drawing
from components.markup import render
from components.shares import breakdowns
from components.tables import dossier_table
from domain.drilldown import DossierList, DossierPage
from domain.formatting import moment


def dossiers_head(listing: DossierList, drawing: Drawing) -> Markup:
    """The heading with the way down; stands beside the look-up box."""
    return crumbs(listing, drawing)


def dossiers_board(
    listing: DossierList,
    drawing: Drawing,
    *,
    page: DossierPage | None = None,
    place: str = "",
) -> Markup:
    """The list with its bands and breakdowns; `page` opens one dossier beside it.

    `place`: where the page begins, as the address has it.
    """
    sort = listing.sort.key if listing.sort else ""
    return render(
        "dossiers",
        scope=listing.scope_name,
        moment=moment(listing.as_of, drawing.zone),
        kinds=kind_links(listing, drawing),
        caption=list_caption(listing),
        bands=age_bands(listing, drawing),
        shares=breakdowns(listing, drawing),
        table=dossier_table(
            listing, drawing, open_code=page.code if page else "", place=place
        ),
        clock=clock_panel(
            page,
            drawing,
            close_href=drawing.links.dossiers(listing.filter, sort=sort, place=place),
        )
        if page
        else Markup(),
    )
