"""Which dossiers one figure of the ledger counts: its parts, latest events first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.queries.dossier_lists import FigurePart, figure_ids
from data_access.queries.figure_parts import Days, flow_part, stock_parts
from data_access.queries.ledger_counts import Axis, ever_held, flows, flows_by_day
from data_access.queries.live_conditions import Clockwork
from data_access.queries.live_pages import Ranked
from data_access.queries.time_windows import DaysOf, Stretch
from data_access.queries.transfer_rows import Holders, TransferPart
from data_access.schema.base import from_microseconds, to_microseconds
from domain.access import OrgScope, Viewer
from domain.dossier import local_day
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.list_order import Place
from domain.org_tree import OrgUnit
from services.ledger_counting import Counting
from services.ledger_cuts import WHOLE, Cut, Segment, cut_on, segments
from services.ledger_draft import known_until
from services.ledger_figure import AT_END, FLOWS, FROM_BEGIN, TRANSFERS
from services.reference import (
    Reference,
    chosen_scope,
    clockwork,
    data_day,
)
from services.unit_lives import unit_of_ledger

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FigurePiece:
    """Some of a figure's dossiers. `handed_over`: not by a transfer of their own, but
    because on that day an org unit that had them joined or left what is counted.
    """

    holders: Holders
    part: FigurePart | TransferPart
    handed_over: date | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """The dossiers of one figure within a snapshot."""

    session: Session
    kept: Reference
    scope: OrgScope
    node: OrgUnit
    field_name: str | None
    cell: LedgerCell
    end: date
    """Nothing counts from this day on."""

    @property
    def counting(self) -> Counting:
        """What the figure is counted by."""
        return Counting(self.session, self.kept, self.scope, self.cell.channel)

    @property
    def clock(self) -> Clockwork:
        """What its dossiers are judged by."""
        return clockwork(self.kept)

    def segments(self) -> tuple[Segment, ...]:
        """The days of the figure with who counts on them; none before it begins."""
        if self.end <= self.cell.first_day:
            return ()
        return segments(self.kept.tree, self.cell.first_day, self.end, self._cut)

    def pieces(self, tree: tuple[Segment, ...]) -> tuple[FigurePiece, ...]:
        """Latest events first, each in the tree of its day; then stocks."""
        column = self.cell.column
        found: list[FigurePiece] = []
        if not tree:
            return ()
        if column in TRANSFERS:
            found += self._transfers(tree)
        elif column in FLOWS:
            found += [self._flow(at) for at in reversed(tree)]
        if column in FROM_BEGIN:
            found += self._stock(self._ids(tree[0]), self.cell.first_day)
        elif column in AT_END:
            found += self._stock(self._ids(tree[-1]), self.end)
        return tuple(found)

    def ids(
        self, pieces: tuple[FigurePiece, ...], count: int, place: Place | None
    ) -> list[Ranked]:
        """Up to `count` dossiers from `place` on."""
        return figure_ids(
            self.session,
            scope=self.scope,
            parts=[(piece.holders, piece.part) for piece in pieces],
            count=count,
            place=place,
        )

    def _transfers(self, tree: tuple[Segment, ...]) -> Iterator[FigurePiece]:
        """Transfers in the tree of their day, and what its changes hand over."""
        inwards = self.cell.column is LedgerColumn.TRANSFERRED_IN
        for before, after in reversed([*pairwise(tree)]):
            yield self._flow(after)
            old, new = self._ids(before), self._ids(after)
            joined = new - old if inwards else old - new
            if joined:
                yield from self._stock(joined, after.first_day, is_handover=True)
        yield self._flow(tree[0])

    def _flow(self, at: Segment) -> FigurePiece:
        column = self.cell.column
        stretches: tuple[Stretch, ...] = ()
        days_of = None
        if (counted := _EVENTS.get(column)) is not None:
            nodes = frozenset({self.node.id})
            stretches = self._stretches(nodes, at.first_day, at.end_day, counted)
            days_of = self._days_of(nodes, counted)
        begin, end = self._start(at.first_day), self._start(at.end_day)
        days = Days(begin, end, stretches, days_of)
        part = flow_part(column, days, self.clock, self.cell.channel)
        return FigurePiece(self._holders(self._ids(at)), part)

    def _stock(
        self, ids: frozenset[OrgUnitId], day: date, *, is_handover: bool = False
    ) -> Iterator[FigurePiece]:
        """What org units had in process when `day` began."""
        column, end = self.cell.column, data_day(self.kept) + _ONE_DAY
        stretches: tuple[Stretch, ...] = ()
        days_of = None
        if column is not LedgerColumn.IN_PROCESS_OVERDUE and day < end:
            moving = self._moving(ids, day, end)
            nodes = frozenset({self.node.id}) | moving
            stretches = self._stretches(nodes, day, end, _left, gaps=bool(moving))
            days_of = None if moving else self._days_of(nodes, _left)
        begin = self._start(day)
        since = Days(begin, self._start(max(day, end)), stretches, days_of)
        clock, holders = self.clock, self._holders(ids)
        for part in stock_parts(column, since, clock, self.cell.channel):
            yield FigurePiece(holders, part, day if is_handover else None)

    def _moving(
        self, ids: frozenset[OrgUnitId], day: date, end: date
    ) -> frozenset[OrgUnitId]:
        """Those of `ids` that do not belong to the node all the time from `day` on.

        What they resolve then counts in other nodes, or in none once they have ended.
        """
        since = segments(self.kept.tree, day, end, self._cut)
        return ids - frozenset.intersection(*(self._ids(part) for part in since))

    def _cut(self, day: date) -> Cut:
        return cut_on(
            self.kept.tree, self.node.id, day,
            own_only=self.cell.own_only, level=self.cell.level,
        )  # fmt: skip

    def _ids(self, part: Segment) -> frozenset[OrgUnitId]:
        return part.cut.holders.get(WHOLE, frozenset())

    def _holders(self, ids: frozenset[OrgUnitId]) -> Holders:
        """With a field, the few who have it: a department's is no other's."""
        present = ids
        if self.scope.fields is not None and len(ids) > 1:
            present = ever_held(self.session, scope=self.scope, nodes=ids)
        return Holders.of(ids, self.kept.ways_passed, present)

    def _stretches(
        self,
        nodes: frozenset[OrgUnitId],
        first: date,
        end: date,
        counted: Callable[[EventCounts], int],
        *,
        gaps: bool = False,
    ) -> tuple[Stretch, ...]:
        """Half months of [first, end) with how many rows of `nodes` lie in them.

        `gaps`: rows may lie where none is counted.
        """
        if first >= end:
            return ()
        counts = flows(
            self.session,
            scope=self.scope,
            nodes=nodes,
            channel=self.cell.channel,
            first_day=first,
            end_day=end,
            by=Axis.HALF,
        )
        halves = range(half_of(first), half_of(end - _ONE_DAY) + 1)
        return tuple(
            Stretch(
                self._microseconds(max(first, half_start(half))),
                self._microseconds(min(end, half_start(half + 1))),
                max(counted(counts.get(half, EventCounts())), int(gaps)),
            )
            for half in halves
            if gaps or half in counts
        )

    def _days_of(
        self, nodes: frozenset[OrgUnitId], counted: Callable[[EventCounts], int]
    ) -> DaysOf:
        """The days of a stretch, with how many rows of `nodes` lie in each."""

        def days_of(stretch: Stretch) -> list[Stretch]:
            first, end = (
                local_day(from_microseconds(at), self.kept.zone)
                for at in (stretch.begin, stretch.end)
            )
            counts = flows_by_day(
                self.session,
                scope=self.scope,
                nodes=nodes,
                channel=self.cell.channel,
                first_day=first,
                end_day=end,
            )
            return [
                Stretch(
                    self._microseconds(day),
                    self._microseconds(day + _ONE_DAY),
                    counted(counts[day]),
                )
                for day in sorted(counts)
            ]

        return days_of

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.kept.zone)

    def _microseconds(self, day: date) -> int:
        return to_microseconds(self._start(day))


def behind_figure(
    session: Session, kept: Reference, viewer: Viewer, cell: LedgerCell
) -> Behind:
    """The dossiers of `cell`. NotFound outside the viewer's scope.

    InvalidInput for the end of a day that the data do not reach.
    """
    last_day = min(cell.end_day - _ONE_DAY, known_until(kept, cell.as_of_day))
    node = unit_of_ledger(kept, viewer, cell.org_unit_code, cell.org_unit_on)
    scope, field = chosen_scope(kept, viewer, node, cell.field_code)
    name = field.name if field else None
    return Behind(session, kept, scope, node, name, cell, last_day + _ONE_DAY)


def _left(counts: EventCounts) -> int:
    return counts.left


_EVENTS: dict[LedgerColumn, Callable[[EventCounts], int]] = {
    LedgerColumn.TOTAL_IN: lambda counts: counts.received,
    LedgerColumn.RECEIVED_ONLINE: lambda counts: counts.received_online,
    LedgerColumn.RECEIVED_DIRECT_POST: (
        lambda counts: counts.received - counts.received_online
    ),
    LedgerColumn.RESOLVED: _left,
    LedgerColumn.RESOLVED_EARLY: lambda counts: counts.left_early,
    LedgerColumn.RESOLVED_ON_TIME: lambda counts: counts.left_on_time,
}
"""What of the roll-ups a column lists; others are found without them."""
