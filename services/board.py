"""What the parts of one overview share: snapshot, node, scope, period, clock."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from data_access.engine import Session
from data_access.queries.live_conditions import Clockwork
from domain.access import OrgScope, Viewer
from domain.dossier import local_day
from domain.identifiers import OrgUnitId
from domain.moments import Moments
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period, compared
from services.indicator_plans import PlanDays
from services.reference import (
    Reference,
    chosen_node,
    chosen_scope,
    clockwork,
    data_day,
)


@dataclass(frozen=True, slots=True)
class Board:
    """One overview in the making; `compared` None: no period to compare with.

    `field_name` None: every field of the scope. `plan_days`: what was read of plans, by
    who looks; boards of other periods made of this one share it.
    """

    session: Session
    kept: Reference
    moments: Moments
    clock: Clockwork
    scope: OrgScope
    node: OrgUnit
    period: Period
    compared: Period | None
    field_name: str | None
    plan_days: dict[Viewer, PlanDays] = field(default_factory=dict, compare=False)

    def plans_for(self, viewer: Viewer) -> PlanDays:
        """How plans stood on any day up to the data moment, for a viewer."""
        found = self.plan_days.get(viewer)
        if found is None:
            found = self.plan_days[viewer] = PlanDays(
                self.session, self.kept, viewer, latest=self.moments.as_of_day
            )
        return found

    @property
    def last_day(self) -> date:
        """The last day of the period that the data reach."""
        return min(self.period.last_day, self.moments.as_of_day)

    @property
    def is_known(self) -> bool:
        """Whether the data cover anything of the period."""
        first = self.kept.first_day
        return (
            first is not None
            and first <= self.period.last_day
            and self.period.first_day <= self.moments.as_of_day
        )

    def stopped_on(self, unit: OrgUnitId) -> date | None:
        """The day on which a unit's source stopped within the period; None: did not.

        What a source told before it stopped is complete, so earlier periods are.
        """
        stopped = self.kept.reach.unranked.get(unit)
        day = None if stopped is None else local_day(stopped, self.kept.zone)
        return day if day is not None and day <= self.last_day else None

    def covering_end(self, period: Period) -> date:
        """Where to stop counting a period that ends with the data.

        Nothing is recorded past the data moment, so whole half months answer for it.
        """
        today = self.moments.as_of_day
        if period.last_day == today:
            return date(today.year + 1, 1, 1)
        return period.end_day


def board_of(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    *,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
    comparison: Comparison,
) -> Board:
    """What a viewer asked for, cut to the data; NotFound outside the scope.

    `period` None: the year of the data moment, to date.
    """
    today = data_day(kept)
    return board_at(
        session,
        kept,
        viewer,
        node=chosen_node(kept, viewer, org_unit_code, today),
        field_code=field_code,
        wanted=period or Period.year_to_date(today),
        comparison=comparison,
    )


def board_at(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    *,
    node: OrgUnit,
    field_code: str | None,
    wanted: Period,
    comparison: Comparison,
) -> Board:
    """The board of a node that the caller found within the viewer's scope."""
    present = kept.require_moments()
    today = data_day(kept)
    scope, field = chosen_scope(kept, viewer, node, field_code)
    if wanted.end_day > today + timedelta(days=1) > wanted.first_day:
        wanted = wanted.until(today)
    return Board(
        session=session,
        kept=kept,
        moments=present,
        clock=clockwork(kept),
        scope=scope,
        node=node,
        period=wanted,
        compared=compared(wanted, comparison, today),
        field_name=field.name if field else None,
    )


def last_working_days(board: Board, number: int) -> list[date]:
    """The last working days in order; the day of the data moment is the last entry."""
    days = [board.moments.as_of_day]
    while len(days) < number:
        days.append(board.kept.calendar.previous_working_day(days[-1]))
    return days[::-1]
