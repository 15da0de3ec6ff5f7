"""The columns of a ledger's rows from the roll-ups, with how they were checked."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from data_access.bulk.zone_days import half_of
from data_access.engine import Session
from data_access.queries import ledger_counts as counting
from data_access.queries.ledger_counts import Axis, Moved
from domain.access import OrgScope
from domain.dossier import Channel, local_day
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.ledger import Ledger
from services.ledger_cuts import WHOLE, Cut, Segment
from services.reference import Reference

BEGINNING, ENDING = date(1900, 1, 1), date(2200, 1, 1)
"""Before the first and after the last event; both begin a half month."""
NOTHING = EventCounts()
Rows = dict[str, EventCounts]


@dataclass(frozen=True, slots=True)
class Counted:
    """A row in the making: what happened, and whose changes are the stocks.

    `opening` is added up from the first record on; `closing`, and `closing_before` of
    the period before, are taken back from all records. So the ends check each other.
    """

    within: EventCounts = NOTHING
    opening: EventCounts = NOTHING
    closing: EventCounts = NOTHING
    closing_before: EventCounts = NOTHING

    @property
    def ledger(self) -> Ledger:
        """The row of the form."""
        within, late = self.within, self.closing.overdue_change
        return Ledger(
            received_online=within.received_online,
            received_direct_post=within.received - within.received_online,
            carried_over=self.opening.open_change,
            resolved_early=within.left_early,
            resolved_on_time=within.left_on_time,
            resolved_late=within.left_late,
            in_process_in_time=self.closing.open_change - late,
            in_process_overdue=late,
            transferred_in=within.transferred_in,
            transferred_out=within.transferred_out,
        )


Question = tuple[frozenset[OrgUnitId], Axis, date | None, date | None]
"""Nodes, by what, and the days from and until which; no days: of all time."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What is counted of which dossiers; `scope` limits org units and fields.

    `_answers` lasts as long as its snapshot: one form asks for most sums repeatedly,
    since its ends are checked against each other.
    """

    session: Session
    kept: Reference
    scope: OrgScope
    channel: Channel | None
    _answers: dict[Question, dict[int, EventCounts]] = field(
        default_factory=dict, init=False, repr=False
    )

    def flows(self, cut: Cut, first_day: date, end_day: date, by: Axis) -> Rows:
        """What happened to each row of a cut; by field or half month if it has one."""
        today = self.kept.require_moments().as_of_day
        if first_day >= end_day or first_day > today:
            return {}
        # Nothing is recorded past the data moment: whole half months answer for it.
        until = max(end_day, ENDING) if end_day > today else end_day

        return _folded(
            cut, by, lambda nodes: self._answer((nodes, by, first_day, until))
        )

    def stocks(self, cut: Cut, day: date, by: Axis) -> Rows:
        """Counts of all time less those from `day` on: changes are stocks before it."""
        found = _folded(cut, by, lambda nodes: self._answer((nodes, by, None, None)))
        return _sum(found, _negative(self.flows(cut, day, ENDING, by)))

    def _answer(self, question: Question) -> dict[int, EventCounts]:
        """Sums from the roll-ups, asked for once."""
        if question not in self._answers:
            nodes, by, first_day, end_day = question
            if first_day is None or end_day is None:
                answer = counting.totals(
                    self.session,
                    scope=self.scope,
                    nodes=nodes,
                    channel=self.channel,
                    by=by,
                )
            else:
                answer = counting.flows(
                    self.session,
                    scope=self._scope(by),
                    nodes=nodes,
                    channel=self.channel,
                    first_day=first_day,
                    end_day=end_day,
                    by=by,
                )
            self._answers[question] = answer
        return self._answers[question]

    def _scope(self, by: Axis) -> OrgScope:
        """The scope with its fields by name where they are told apart.

        Named, they let a database seek each one's days instead of reading them all.
        """
        if by is not Axis.FIELD or self.scope.fields is not None:
            return self.scope
        return replace(self.scope, fields=frozenset(self.kept.fields))

    def rows(self, parts: tuple[Segment, ...], by: Axis) -> dict[str, Counted]:
        """Every row of a ledger over its segments, by field or by row of the cut."""
        first, last = parts[0], parts[-1]
        opening = self.flows(first.cut, BEGINNING, first.first_day, by)
        closing = self.stocks(last.cut, last.end_day, by)
        before = self.stocks(first.cut, first.first_day, by)
        within = self.moved(parts, by, self.within(parts, by))
        return {
            row: Counted(
                within=within.get(row, NOTHING),
                opening=opening.get(row, NOTHING),
                closing=closing.get(row, NOTHING),
                closing_before=before.get(row, NOTHING),
            )
            for row in {**opening, **closing, **before, **within}
        }

    def within(self, parts: tuple[Segment, ...], by: Axis) -> Rows:
        """What happened to each row over the segments, transfers as nodes have them."""
        found: Rows = {}
        for part in parts:
            events = self.flows(part.cut, part.first_day, part.end_day, by)
            found = _sum(found, events)
        return found

    def moved(self, parts: tuple[Segment, ...], by: Axis, within: Rows) -> Rows:
        """`within` with transfers as each row has them.

        A row that is no subtree gets those counted one by one. What a row gains or
        loses because the tree changes is a transfer too.
        """
        loose = _loose(parts)
        crossings = self._crossings(parts, loose, by)
        changes: Rows = {}
        for before, after in pairwise(parts):
            changes = _sum(changes, self._gained(before.cut, after, by))
        found: Rows = {}
        for row in {**within, **crossings, **changes}:
            counts = within.get(row, NOTHING)
            came, went = counts.transferred_in, counts.transferred_out
            gained = changes.get(row, NOTHING)
            change, late = gained.open_change, gained.overdue_change
            if (row if by is Axis.NODE else WHOLE) in loose:
                ways = crossings.get(row, Counter())
                net = came - went + change
                came, went = ways["in"], ways["out"]
                change = net - (came - went) if len(parts) > 1 else 0
            found[row] = replace(
                counts,
                transferred_in=came + max(change, 0),
                transferred_out=went + max(-change, 0),
                transferred_in_overdue=counts.transferred_in_overdue + max(late, 0),
                transferred_out_overdue=counts.transferred_out_overdue + max(-late, 0),
            )
        return found

    def _gained(self, before: Cut, after: Segment, by: Axis) -> Rows:
        """By how much the stock of each row grows because the tree changes."""
        day = after.first_day
        axis = Axis.NODE if by is Axis.HALF else by
        lost = _negative(self.stocks(before, day, axis))
        gained = _sum(self.stocks(after.cut, day, axis), lost)
        if by is Axis.HALF:
            return {str(half_of(day)): gained.get(WHOLE, NOTHING)}
        return gained

    def _crossings(
        self, parts: tuple[Segment, ...], loose: frozenset[str], by: Axis
    ) -> dict[str, Counter[str]]:
        """Transfers "in" and "out" over the edge of loose rows, counted one by one."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        zone = self.kept.zone
        for part in parts:
            rows = {r: held for r, held in part.cut.holders.items() if r in loose}
            if not rows:
                continue
            transfers = counting.transfers(
                self.session,
                scope=self.scope,
                holders=frozenset[OrgUnitId]().union(*rows.values()),
                channel=self.channel,
                from_at=datetime.combine(part.first_day, time.min, tzinfo=zone),
                until_at=datetime.combine(part.end_day, time.min, tzinfo=zone),
            )
            for moved in transfers:
                for row, held in rows.items():
                    took = moved.taker in held
                    if (moved.giver in held) != took:
                        key = _key(row, moved, zone, by)
                        found[key]["in" if took else "out"] += 1
        return dict(found)


def _folded(
    cut: Cut,
    by: Axis,
    counts_of: Callable[[frozenset[OrgUnitId]], dict[int, EventCounts]],
) -> Rows:
    """Counts of the cut's nodes with their signs, per row, field or half month."""
    rows: Rows = defaultdict(EventCounts)
    if by is Axis.NODE:
        every = frozenset(node for signed in cut.nodes.values() for node in signed)
        found = counts_of(every) if every else {}
        for row, signed in cut.nodes.items():
            for node, sign in signed.items():
                counts = found.get(node, NOTHING)
                rows[row] += counts if sign > 0 else NOTHING - counts
        return dict(rows)
    signed = cut.nodes.get(WHOLE, {})
    for sign in (1, -1):
        nodes = frozenset(node for node, own in signed.items() if own == sign)
        for key, counts in (counts_of(nodes) if nodes else {}).items():
            rows[str(key)] += counts if sign > 0 else NOTHING - counts
    return dict(rows)


def _loose(parts: tuple[Segment, ...]) -> frozenset[str]:
    """Rows that are not one and the same subtree all the time."""
    seen: dict[str, set[tuple[OrgUnitId, ...]]] = defaultdict(set)
    loose = set()
    for part in parts:
        for row, signed in part.cut.nodes.items():
            seen[row].add(tuple(signed))
            if not part.cut.is_subtree(row) or len(seen[row]) > 1:
                loose.add(row)
    return frozenset(loose)


def _key(row: str, moved: Moved, zone: ZoneInfo, by: Axis) -> str:
    """The row of a transfer as `_folded` names it."""
    match by:
        case Axis.NODE:
            return row
        case Axis.FIELD:
            return str(moved.field_id)
        case Axis.HALF:
            return str(half_of(local_day(moved.at, zone)))
        case Axis.DAY:
            raise ValueError("no ledger goes by days")


def _sum(left: Rows, right: Rows) -> Rows:
    return {
        row: left.get(row, NOTHING) + right.get(row, NOTHING)
        for row in {**left, **right}
    }


def _negative(rows: Rows) -> Rows:
    return {row: NOTHING - counts for row, counts in rows.items()}
