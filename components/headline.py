"""The answer of the page in one sentence, and what else is missing below it."""

from markupsafe import Markup

from components.indicator_links import passport
from components.links import Drawing
from components.markup import render
from domain.headline import headline as compose
from domain.indicator_tiles import OVERDUE
from domain.scorecard import Overview


def headline(overview: Overview, drawing: Drawing) -> Markup:
    """Heading of the page; only the exception it reports is in colour.

    Its mark leads to the passport of the overdue that it tells.
    """
    composed = compose(overview, zone=drawing.zone)
    has_count = overview.freshness.data_moment is not None
    return render(
        "headline",
        lead=composed.lead,
        notes=composed.notes,
        passport=passport(drawing.links, OVERDUE, of_now=True) if has_count else "",
        passport_title=f"Hộ chiếu: đang quá hạn, {overview.org_unit.name}",
    )
