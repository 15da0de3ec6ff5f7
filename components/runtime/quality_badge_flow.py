"""The quality badge of what a page shows; pages put it before their markup."""

from markupsafe import Markup

from components.quality_badge import quality_badge_mark
from components.runtime.reads import drawn, read
from components.runtime.url_state import ScopedView
from domain.access import Permission, Viewer
from domain.period import Period
from services.quality_badge import quality_badge

NO_BADGE = Markup()
"""Where nothing can be said of how far figures may be trusted."""


def badge(viewer: Viewer, view: ScopedView, period: Period | None = None) -> Markup:
    """Of the org unit, field and period of the scope bar; "" for who may not see it.

    `period`: another one than the scope bar says.
    """
    if Permission.DATA_QUALITY_READ not in viewer.permissions:
        return NO_BADGE
    state = view.state
    found = read(
        quality_badge,
        viewer,
        org_unit_code=state.org_unit.code,
        field_code=state.field.code if state.field else None,
        period=period or state.period,
    )
    return drawn(quality_badge_mark, found, view.drawing)
