"""From which day on there is something to look at."""

from datetime import date

from sqlalchemy import func, select

from data_access.engine import Session
from data_access.schema.rollups import DossierDayRow
from domain.access import OrgScope


def first_received_day(session: Session, scope: OrgScope) -> date | None:
    """Local day of the first dossier that the scope received; None: there is none."""
    return session.execute(
        select(func.min(DossierDayRow.day)).where(
            DossierDayRow.node_id.in_(scope.roots), DossierDayRow.received > 0
        )
    ).scalar_one()
