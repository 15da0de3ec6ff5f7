"""Published figures as this installation sees them."""

from data_access.engine import Session
from data_access.queries.indicators import published_figures
from domain.published import PublishedFigure, seen_from
from services.reference import Reference, root_of


def own_published(session: Session, kept: Reference) -> tuple[PublishedFigure, ...]:
    """All published figures; those of another city or province are of elsewhere."""
    root = root_of(kept)
    return seen_from(published_figures(session), "" if root is None else root.name)
