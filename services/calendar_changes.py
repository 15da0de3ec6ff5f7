"""A calendar with the deadlines that it moves, as one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from data_access.bulk.deadlines import (
    DeadlineMoves,
    deadline_moves,
    write_deadline_moves,
)
from data_access.engine import Session
from data_access.queries import dossier_figures
from data_access.queries.catalogue import calendar
from data_access.queries.org_units import org_units
from data_access.writes.catalogue import replaced_calendar, save_calendar
from domain.access import OrgScope
from domain.event_counts import EventCounts
from domain.imports import FigureChange
from domain.working_days import CalendarDay


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What loading `days` would change; `counts` are new, changed, unchanged days.

    `overdue` is the stock of the whole city before.
    """

    days: tuple[CalendarDay, ...]
    counts: tuple[int, int, int]
    moves: DeadlineMoves
    city: str
    overdue: int

    @property
    def figures(self) -> tuple[FigureChange, ...]:
        """How many deadlines move, and what that makes of the dossiers."""
        moves = self.moves
        return (
            FigureChange(
                "Đang quá hạn", self.overdue, self.overdue + moves.overdue_change
            ),
            FigureChange("Hạn trả được tính lại", 0, moves.moved),
            FigureChange("Thành quá hạn", 0, moves.become_late),
            FigureChange("Thôi quá hạn", 0, moves.cease_late),
        )

    @property
    def years(self) -> str:
        """The years that it replaces, for the log."""
        return ", ".join(str(year) for year in sorted({d.day.year for d in self.days}))

    @property
    def detail(self) -> tuple[tuple[str, str], ...]:
        """What the log says beside the counts of days."""
        return (
            ("deadlines_moved", str(self.moves.moved)),
            ("became_overdue", str(self.moves.become_late)),
            ("ceased_overdue", str(self.moves.cease_late)),
        )


def calendar_change(
    session: Session, days: Sequence[CalendarDay], *, zone: ZoneInfo
) -> CalendarChange:
    """Work out the change; only reads."""
    before = calendar(session)
    counts, after = replaced_calendar(before.days, days)
    cities = [unit for unit in org_units(session) if unit.parent_id is None]
    nodes = tuple({unit.id for unit in cities})
    totals = dossier_figures.totals(
        session, scope=OrgScope(frozenset(nodes)), nodes=nodes
    )
    return CalendarChange(
        days=tuple(days),
        counts=counts,
        moves=deadline_moves(session, before=before, after=after, zone=zone),
        city=cities[0].name if cities else "Toàn Thành phố",
        overdue=sum(totals.values(), EventCounts()).overdue_change,
    )


def write_calendar_change(
    session: Session, change: CalendarChange, *, zone: ZoneInfo
) -> None:
    """Write days, deadlines and sums in the caller's transaction."""
    save_calendar(session, change.days)
    write_deadline_moves(session, change.moves, zone=zone)
