"""The dossiers that one figure of the ledger counts, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from data_access.bulk.zone_days import half_start
from data_access.engine import Database, Session
from data_access.queries import live_dossiers as live
from data_access.queries.dossier_lists import (
    FigurePart,
    Holders,
    Stretch,
    figure_ids,
    transfer_ids,
)
from data_access.queries.figure_parts import (
    FigureTime,
    figure_parts,
    transfer_conditions,
)
from data_access.queries.ledger_counts import Axis, flows
from data_access.queries.live_pages import Ranked, page_of
from data_access.schema.base import to_microseconds
from domain.access import OrgScope, Permission, Viewer, require
from domain.figure_list import FigureList
from domain.identifiers import OrgUnitId
from domain.ledger import Ledger
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import LedgerQuery
from domain.list_order import Place, place_text
from domain.org_tree import OrgUnit
from domain.period import Period
from services.dossier_rows import dossier_row
from services.ledger_cuts import WHOLE, Cut, Segment, cut_on, segments
from services.ledger_form import form_of
from services.reference import (
    Reference,
    chosen_node,
    chosen_scope,
    clockwork,
    data_day,
    reference,
)

LIST_LIMIT = 500
_ONE_DAY = timedelta(days=1)
_STOCKS = {
    LedgerColumn.TOTAL_IN,
    LedgerColumn.CARRIED_OVER,
    LedgerColumn.IN_PROCESS,
    LedgerColumn.IN_PROCESS_IN_TIME,
    LedgerColumn.IN_PROCESS_OVERDUE,
}
_FROM_BEGIN = {LedgerColumn.CARRIED_OVER, LedgerColumn.TOTAL_IN}
_TRANSFERS = {LedgerColumn.TRANSFERRED_IN, LedgerColumn.TRANSFERRED_OUT}


def figure_list(
    database: Database,
    viewer: Viewer,
    *,
    cell: LedgerCell,
    limit: int = 50,
    place: Place | None = None,
) -> FigureList:
    """The dossiers of `cell` from `place` on. NotFound outside the viewer's scope."""
    require(viewer, Permission.DOSSIER_READ)
    limit = min(limit, LIST_LIMIT)
    with database.read() as session:
        kept = reference(database, session)
        node = chosen_node(kept, viewer, cell.org_unit_code, data_day(kept))
        scope, chosen_field = chosen_scope(kept, viewer, node, cell.field_code)
        total = _figure(session, kept, viewer, cell)
        wanted = _wanted(total, limit, place)
        found = _Behind(session, kept, scope, node, cell).ids(wanted, place)
        page = page_of(found, limit=limit, place=place)
        clock = clockwork(kept)
        rows = live.rows_of_ids(
            session,
            scope=OrgScope(viewer.scope.roots, scope.fields),
            day=data_day(kept),
            ids=page.ids,
        )
        return FigureList(
            cell=cell,
            org_unit_name=node.name,
            field_name=chosen_field.name if chosen_field else None,
            as_of=clock.moments.as_of,
            total=total,
            rows=tuple(dossier_row(kept, clock, row) for row in rows),
            limit=limit,
            first_row=page.first_row,
            before=place_text(page.before) if page.before else "",
            after=place_text(page.after) if page.after else "",
            hidden=len(set(page.ids)) - len({row.dossier_id for row in rows}),
        )


def _wanted(total: int, limit: int, place: Place | None) -> int:
    """Rows to look for: no more than are left, so that nobody searches for the end."""
    if place is not None and place.backwards:
        return limit + 1
    done = 0 if place is None else place.position
    return max(min(limit + 1, total - done), 1)


def _figure(session: Session, kept: Reference, viewer: Viewer, cell: LedgerCell) -> int:
    query = LedgerQuery(
        period=Period.free(cell.first_day, cell.end_day - _ONE_DAY),
        org_unit_code=cell.org_unit_code,
        own_only=cell.own_only,
        field_code=cell.field_code,
        channel=cell.channel,
        level=cell.level,
        as_of_day=cell.as_of_day,
    )
    return column_value(form_of(session, kept, viewer, query).total.ledger, cell.column)


def column_value(ledger: Ledger, column: LedgerColumn) -> int:
    """The figure in one column of a row."""
    return {
        LedgerColumn.TOTAL_IN: ledger.total_in,
        LedgerColumn.RECEIVED_ONLINE: ledger.received_online,
        LedgerColumn.RECEIVED_DIRECT_POST: ledger.received_direct_post,
        LedgerColumn.CARRIED_OVER: ledger.carried_over,
        LedgerColumn.RESOLVED: ledger.resolved,
        LedgerColumn.RESOLVED_EARLY: ledger.resolved_early,
        LedgerColumn.RESOLVED_ON_TIME: ledger.resolved_on_time,
        LedgerColumn.RESOLVED_LATE: ledger.resolved_late,
        LedgerColumn.IN_PROCESS: ledger.in_process,
        LedgerColumn.IN_PROCESS_IN_TIME: ledger.in_process_in_time,
        LedgerColumn.IN_PROCESS_OVERDUE: ledger.in_process_overdue,
        LedgerColumn.TRANSFERRED_IN: ledger.transferred_in,
        LedgerColumn.TRANSFERRED_OUT: ledger.transferred_out,
    }[column]


@dataclass(frozen=True, slots=True)
class _Behind:
    """Finds the dossiers of one figure within a snapshot."""

    session: Session
    kept: Reference
    scope: OrgScope
    node: OrgUnit
    cell: LedgerCell

    def ids(self, count: int, place: Place | None) -> list[Ranked]:
        """Up to `count` dossiers from `place` on."""
        cell, kept = self.cell, self.kept
        parts = segments(kept.units, cell.first_day, cell.end, self._cut)
        holders = self._holders(parts[-1]).ids
        begin, end = self._start(cell.first_day), self._start(cell.end)
        if cell.column in _TRANSFERS:
            return transfer_ids(
                self.session,
                scope=self.scope,
                holders=holders,
                conditions=transfer_conditions(cell.channel),
                inwards=cell.column is LedgerColumn.TRANSFERRED_IN,
                from_at=begin,
                until_at=end,
                count=count,
                place=place,
            )
        return figure_ids(
            self.session,
            scope=self.scope,
            parts=self._parts(parts),
            count=count,
            place=place,
        )

    def _cut(self, day: date) -> Cut:
        return cut_on(
            self.kept.tree, self.node.id, day,
            own_only=self.cell.own_only, level=self.cell.level,
        )  # fmt: skip

    def _holders(self, part: Segment) -> Holders:
        ids = part.cut.holders.get(WHOLE, frozenset[OrgUnitId]())
        return Holders(ids, ids >= {unit.id for unit in self.kept.units})

    def _parts(
        self, tree: tuple[Segment, ...]
    ) -> tuple[tuple[Holders, FigurePart], ...]:
        """Latest events first, each in the tree of its day; then stocks."""
        found: list[tuple[Holders, FigurePart]] = []
        stock: list[tuple[Holders, FigurePart]] = []
        cell = self.cell
        for at in reversed(tree):
            time = FigureTime(
                self._start(at.first_day),
                self._start(at.end_day),
                received=self._stretches(at.first_day, at.end_day, received=True),
                left=self._stretches(at.first_day, at.end_day, received=False),
                left_after=self._left_since(),
            )
            parts = figure_parts(cell.column, time, clockwork(self.kept), cell.channel)
            holders = self._holders(at)
            flows_only = cell.column not in _STOCKS
            for number, part in enumerate(parts):
                if flows_only or (cell.column is LedgerColumn.TOTAL_IN and not number):
                    found.append((holders, part))
                elif at is (tree[0] if cell.column in _FROM_BEGIN else tree[-1]):
                    stock.append((holders, part))
        return (*found, *stock)

    def _left_since(self) -> tuple[Stretch, ...]:
        """Where anything left after the stock that the cell asks for."""
        at_begin = self.cell.column in _FROM_BEGIN
        first = self.cell.first_day if at_begin else self.cell.end
        end = data_day(self.kept) + _ONE_DAY
        return self._stretches(first, end, received=False) if first < end else ()

    def _stretches(
        self, first_day: date, end_day: date, *, received: bool
    ) -> tuple[Stretch, ...]:
        counts = flows(
            self.session,
            scope=self.scope,
            nodes=[self.node.id],
            channel=None,
            first_day=first_day,
            end_day=end_day,
            by=Axis.HALF,
        )
        return tuple(
            Stretch(
                self._microseconds(max(first_day, half_start(half))),
                self._microseconds(min(end_day, half_start(half + 1))),
                found.received if received else found.left,
            )
            for half, found in sorted(counts.items())
        )

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, time.min, tzinfo=self.kept.zone)

    def _microseconds(self, day: date) -> int:
        return to_microseconds(self._start(day))
