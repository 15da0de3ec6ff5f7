"""What the parts of one overview share: snapshot, node, scope, period, clock."""

from dataclasses import dataclass
from datetime import date

from data_access.engine import Session
from data_access.queries.live_conditions import Clockwork
from domain.access import OrgScope
from domain.moments import Moments
from domain.org_tree import OrgUnit
from domain.period import Period
from services.reference import Reference


@dataclass(frozen=True, slots=True)
class Board:
    """One overview in the making; `compared` None: no period to compare with."""

    session: Session
    kept: Reference
    moments: Moments
    clock: Clockwork
    scope: OrgScope
    node: OrgUnit
    period: Period
    compared: Period | None

    def covering_end(self, period: Period) -> date:
        """Where to stop counting a period that ends with the data.

        Nothing is recorded past the data moment, so whole half months answer for it.
        """
        today = self.moments.as_of_day
        if period.last_day == today:
            return date(today.year + 1, 1, 1)
        return period.end_day
