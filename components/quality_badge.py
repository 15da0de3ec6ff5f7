"""The badge beside figures: whether they can be trusted, and the way to why."""

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.quality_links import unit_quality_link
from domain.quality_view import QualityBadge
from domain.quality_words import badge_words


def quality_badge_mark(badge: QualityBadge, drawing: Drawing) -> Markup:
    """One link to *Chất lượng số liệu* of the org unit."""
    shape, words = badge_words(badge)
    return render(
        "quality_badge",
        shape=shape,
        words=words,
        href=unit_quality_link(drawing.links, badge.org_unit_code),
    )
