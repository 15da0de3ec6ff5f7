"""Counts behind form II.06: roll-ups per field, org unit or half month; transfers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.queries.roll_up_pieces import (
    ALL_TIME,
    NO_YEARS,
    Piece,
    pieces,
)
from data_access.queries.seen_nodes import seen
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierOpenRow,
    DossierTotalRow,
    DossierYearRow,
)
from domain.access import OrgScope
from domain.dossier import Channel, Outcome
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS, FieldId, OrgUnitId

NOTHING = EventCounts()
MEASURES = (
    "received",
    "left_early",
    "left_on_time",
    "left_late",
    "fell_due",
    "became_overdue",
    "transferred_in",
    "transferred_out",
    "transferred_in_overdue",
    "transferred_out_overdue",
)
"""What the form is made of, beside what was received online."""


class Axis(Enum):
    """What counts are told apart by."""

    NODE = "node_id"
    FIELD = "field_id"
    HALF = "half"
    """Half months; days at the ends of a range belong to theirs."""
    DAY = "day"
    """Days, by ordinal; of `flows_by_day` only."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer of a counted dossier."""

    at: datetime
    giver: OrgUnitId
    taker: OrgUnitId
    field_id: FieldId


def flows(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    channel: Channel | None,
    first_day: date,
    end_day: date,
    by: Axis,
) -> dict[int, EventCounts]:
    """What happened in [first_day, end_day) at `nodes` together, by `by`.

    Absent: no event.
    """
    found: dict[int, EventCounts] = defaultdict(EventCounts)
    if by is Axis.HALF:
        for half, piece in _half_pieces(first_day, end_day):
            key = None if half is None else literal(half)
            _add(found, session, scope, nodes, channel, piece, by, key)
        return dict(found)
    for piece in pieces(first_day, end_day, NO_YEARS):
        _add(found, session, scope, nodes, channel, piece, by, None)
    # What was added and taken away again leaves nothing.
    return {key: counts for key, counts in found.items() if counts != NOTHING}


def flows_by_day(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    channel: Channel | None,
    first_day: date,
    end_day: date,
) -> dict[date, EventCounts]:
    """What happened on each day of [first_day, end_day) at `nodes` together.

    Absent: no event.
    """
    found: dict[Any, EventCounts] = defaultdict(EventCounts)
    days = ((first_day, end_day),)
    piece = Piece(DossierDayRow, days, (end_day - first_day).days)
    _add(found, session, scope, nodes, channel, piece, Axis.DAY, None)
    return dict(found)


def totals(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    channel: Channel | None,
    by: Axis,
) -> dict[int, EventCounts]:
    """Counts over all time: their changes are the stocks at the data moment."""
    found: dict[int, EventCounts] = defaultdict(EventCounts)
    _add(found, session, scope, nodes, channel, ALL_TIME, by, None)
    return dict(found)


def ever_held(
    session: Session, *, scope: OrgScope, nodes: Collection[OrgUnitId]
) -> frozenset[OrgUnitId]:
    """Which of `nodes` ever had a dossier of the scope's fields, below them or not."""
    table = DossierTotalRow
    had = or_(table.received > 0, table.transferred_in > 0)
    rows = session.scalars(
        select(table.node_id).where(
            seen(table.node_id, scope, nodes),
            _of_fields(scope, table, Axis.NODE),
            had,
        )
    )
    return frozenset(OrgUnitId(row) for row in rows)


def open_now(
    session: Session,
    *,
    scope: OrgScope,
    holders: Collection[OrgUnitId],
    channel: Channel | None,
) -> int:
    """Dossiers in process that `holders` have, counted one by one."""
    table = DossierOpenRow
    statement = select(func.count()).where(seen(table.org_unit_id, scope, holders))
    if scope.fields is not None:
        statement = statement.where(table.field_id.in_(scope.fields))
    if channel is not None:
        statement = statement.where(table.channel == int(channel))
    return session.execute(statement).scalar_one()


def transfers(
    session: Session,
    *,
    scope: OrgScope,
    holders: Collection[OrgUnitId],
    channel: Channel | None,
    from_at: datetime,
    until_at: datetime,
) -> list[Moved]:
    """Transfers that `holders` gave or took in [from_at, until_at), in no order.

    Roll-ups know them only for whole subtrees; one dossier in a thousand has any.
    """
    table = DossierTransferRow
    giver, taker = table.from_org_unit_id, table.to_org_unit_id
    within = _allowed(scope)
    # Asked of each transfer: joined, SQLite would read every dossier first.
    field = select(DossierRow.field_id).where(
        DossierRow.id == table.dossier_id,
        or_(
            DossierRow.outcome.is_(None),
            DossierRow.outcome != int(Outcome.NOT_ACCEPTED),
        ),
    )
    if scope.fields is not None:
        field = field.where(DossierRow.field_id.in_(scope.fields))
    if channel is not None:
        field = field.where(DossierRow.channel == int(channel))
    statement = select(table.at, giver, taker, field.scalar_subquery()).where(
        table.at >= from_at,
        table.at < until_at,
        or_(giver.in_(holders), taker.in_(holders)),
        or_(giver.in_(within), taker.in_(within)),
    )
    return [
        Moved(row[0], OrgUnitId(row[1]), OrgUnitId(row[2]), FieldId(row[3]))
        for row in session.execute(statement)
        if row[3] is not None
    ]


def _add(
    found: dict[int, EventCounts],
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    channel: Channel | None,
    piece: Piece,
    by: Axis,
    key: ColumnElement[int] | None,
) -> None:
    table = piece.table
    column = getattr(table, by.value) if key is None else key
    statement: Select[Any] = select(column, *_SUMS[table]).where(
        seen(table.node_id, scope, nodes),
        _of_fields(scope, table, by),
        piece.within,
    )
    if channel is not None:
        statement = statement.where(table.channel == int(channel))
    if key is None:
        statement = statement.group_by(column)
    for row in session.execute(statement):
        if row[-1] is not None:
            counts = _counts(row[1:])
            if piece.sign > 0:
                found[row[0]] += counts
            else:
                found[row[0]] -= counts


def _counts(sums: Sequence[int]) -> EventCounts:
    named = dict(zip(MEASURES, sums, strict=False))
    return EventCounts(**named, received_online=sums[-1])


def _of_fields(
    scope: OrgScope,
    table: Any,  # noqa: ANN401 - one of the roll-ups by node
    by: Axis,
) -> ColumnElement[bool]:
    """Rows of the scope's fields; field 0 is all of them in one row."""
    condition: ColumnElement[bool]
    if scope.fields is not None:
        condition = table.field_id.in_(scope.fields)
    elif by is Axis.FIELD:
        condition = table.field_id != ALL_FIELDS
    else:
        condition = table.field_id == ALL_FIELDS
    return condition


def _allowed(scope: OrgScope) -> Select[Any]:
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )


def _half_pieces(first_day: date, end_day: date) -> Iterator[tuple[int | None, Piece]]:
    """Whole half months of a range in one piece, days at its ends half by half."""
    first_half, end_half = half_of(first_day), half_of(end_day)
    whole_from = first_half + (half_start(first_half) < first_day)
    if whole_from < end_half:
        whole = ((whole_from, end_half),)
        yield None, Piece(DossierHalfRow, whole, end_half - whole_from)
    for half in dict.fromkeys((first_half, end_half)):
        if whole_from <= half < end_half:
            continue
        start = max(first_day, half_start(half))
        end = min(end_day, half_start(half + 1))
        if start < end:
            yield half, Piece(DossierDayRow, ((start, end),), (end - start).days)


def _sums(table: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - see _add
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    return (
        *(func.sum(getattr(table, name)) for name in MEASURES),
        func.sum(online),
    )


_SUMS: dict[Any, tuple[ColumnElement[Any], ...]] = {
    table: _sums(table)
    for table in (DossierDayRow, DossierHalfRow, DossierYearRow, DossierTotalRow)
}
"""Built once: composing the sums takes longer than running the statement."""
