"""The answer of the page in one sentence, and what else is missing below it."""

from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.markup import render
from domain.headline import headline as compose
from domain.scorecard import Overview


def headline(overview: Overview, *, zone: ZoneInfo) -> Markup:
    """Heading of the page; only the exception it reports is in colour."""
    composed = compose(overview, zone=zone)
    return render("headline", lead=composed.lead, notes=composed.notes)
