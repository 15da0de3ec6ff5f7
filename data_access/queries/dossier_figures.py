"""Event counts from the roll-ups, per node and stretch of days; no dossier is read."""

from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import fields
from datetime import date, timedelta
from functools import reduce
from operator import add, neg, sub
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from data_access.engine import Session
from data_access.queries.roll_up_pieces import (
    ALL_TIME,
    NO_YEARS,
    Piece,
    pieces,
    pieces_up_to,
)
from data_access.queries.seen_nodes import seen
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
    DossierYearRow,
)
from domain.access import OrgScope
from domain.dossier import Channel
from domain.event_counts import NETS, EventCounts, net_of
from domain.identifiers import ALL_FIELDS, FieldId, OrgUnitId

NOTHING = EventCounts()
_PLACE = {field.name: at for at, field in enumerate(fields(EventCounts))}


def counts(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
    only: frozenset[str] | None = None,
) -> dict[OrgUnitId, EventCounts]:
    """What happened at each node in [first_day, end_day); every node has an entry.

    `only`: names of the counts to read; the others are 0. None: all.
    """
    chosen = pieces(first_day, end_day, len(nodes))
    return _counted(nodes, _gathered(session, scope, nodes, only, chosen), only)


def counts_by_field(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    first_day: date,
    end_day: date,
) -> dict[FieldId, EventCounts]:
    """One node's counts in [first_day, end_day) per field; absent: no event."""
    result: dict[FieldId, EventCounts] = defaultdict(EventCounts)
    for piece in pieces(first_day, end_day, NO_YEARS):
        _add_by_field(result, session, scope, node, piece)
    return dict(result)


def totals(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    only: frozenset[str] | None = None,
) -> dict[OrgUnitId, EventCounts]:
    """Counts over all time: their changes are the stocks at the data moment.

    `only` as in `counts`.
    """
    found = _gathered(session, scope, nodes, only, (ALL_TIME,))
    return _counted(nodes, found, only)


def counts_up_to(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    last_day: date,
    span: tuple[date, date],
    only: frozenset[str] | None = None,
) -> dict[OrgUnitId, EventCounts]:
    """All that ever happened at each node to the end of a day: changes are its stocks.

    `span`: the first and the last day on which anything may have happened. `only` as
    in `counts`.
    """
    chosen = pieces_up_to(last_day + timedelta(days=1), span, len(nodes))
    return _counted(nodes, _gathered(session, scope, nodes, only, chosen), only)


def _gathered(
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    only: Collection[str] | None,
    chosen: Iterable[Piece],
) -> dict[OrgUnitId, Sequence[int]]:
    """Sums in the order of `_select` over several pieces; absent: no event."""
    selects = [
        _select(scope, nodes, piece.table, literal(piece.sign), only)
        .where(piece.within)
        .group_by(piece.table.node_id)
        for piece in chosen
    ]
    gathered: dict[OrgUnitId, Sequence[int]] = {}
    if not selects:
        return gathered
    statement = selects[0] if len(selects) == 1 else union_all(*selects)
    for row in session.execute(statement).all():  # One by one takes longer.
        node, sign, found = OrgUnitId(row[0]), row[1], row[2:]
        # Most periods are one piece: then there is nothing to add to.
        known = gathered.get(node)
        if known is None:
            gathered[node] = found if sign > 0 else tuple(map(neg, found))
        else:
            change = add if sign > 0 else sub
            gathered[node] = tuple(map(change, known, found))
    return gathered


def _counted(
    nodes: Collection[OrgUnitId],
    sums: Mapping[OrgUnitId, Sequence[int]],
    only: frozenset[str] | None,
) -> dict[OrgUnitId, EventCounts]:
    """Sums in the order of `_select` as counts; nothing for a node without events."""
    if only is None:
        return {
            node: EventCounts(*sums[node]) if node in sums else NOTHING
            for node in nodes
        }
    build = _builder(only)
    return {node: build(sums[node]) if node in sums else NOTHING for node in nodes}


def _builder(only: frozenset[str]) -> Callable[[Sequence[int]], EventCounts]:
    """Counts of these names, in their order, as a value; the others are 0."""
    places = [_PLACE[name] for name in sorted(only)]
    none = [0] * len(_PLACE)

    def build(found: Sequence[int]) -> EventCounts:
        values = none.copy()
        for place, value in zip(places, found, strict=True):
            values[place] = value
        return EventCounts(*values)

    return build


def totals_by_field(
    session: Session, *, scope: OrgScope, node: OrgUnitId
) -> dict[FieldId, EventCounts]:
    """One node's counts over all time per field; absent: no event."""
    result: dict[FieldId, EventCounts] = defaultdict(EventCounts)
    _add_by_field(result, session, scope, node, ALL_TIME)
    return dict(result)


def counts_by_day(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    only: frozenset[str] | None = None,
) -> dict[tuple[OrgUnitId, date], EventCounts]:
    """Each node's days from `first_day` on; a day without events has no entry.

    `only` as in `counts`.
    """
    rows = session.execute(
        _select(scope, nodes, DossierDayRow, DossierDayRow.day, only)
        .where(DossierDayRow.day >= first_day)
        .group_by(DossierDayRow.node_id, DossierDayRow.day)
    )
    if only is None:
        return {(OrgUnitId(row[0]), row[1]): EventCounts(*row[2:]) for row in rows}
    build = _builder(only)
    return {(OrgUnitId(row[0]), row[1]): build(row[2:]) for row in rows}


def counts_by_month(
    session: Session,
    *,
    scope: OrgScope,
    node: OrgUnitId,
    years: Sequence[int],
    only: frozenset[str] | None = None,
) -> dict[tuple[int, int], EventCounts]:
    """One node's calendar months as (year, month); a month without events is absent.

    `only` as in `counts`.
    """
    halves = DossierHalfRow.half.between(min(years) * 24, max(years) * 24 + 23)
    rows = session.execute(
        _select(scope, [node], DossierHalfRow, DossierHalfRow.half, only)
        .where(halves)
        .group_by(DossierHalfRow.node_id, DossierHalfRow.half)
    )
    build = (lambda found: EventCounts(*found)) if only is None else _builder(only)
    months: dict[tuple[int, int], EventCounts] = defaultdict(EventCounts)
    for row in rows:
        year, rest = divmod(row[1], 24)
        months[year, rest // 2 + 1] += build(row[2:])
    return dict(months)


def first_day(session: Session, *, scope: OrgScope) -> date | None:
    """The first day on which anything happened within the scope; None: never."""
    return session.execute(
        select(func.min(DossierDayRow.day)).where(
            DossierDayRow.node_id.in_(scope.roots), *_of_fields(scope, DossierDayRow)
        )
    ).scalar_one()


def _add_by_field(
    result: dict[FieldId, EventCounts],
    session: Session,
    scope: OrgScope,
    node: OrgUnitId,
    piece: Piece,
) -> None:
    table = piece.table
    statement = (
        select(table.field_id, *_SUMS[table])
        .where(seen(table.node_id, scope, [node]), piece.within)
        .group_by(table.field_id)
    )
    if scope.fields is None:
        statement = statement.where(table.field_id != ALL_FIELDS)
    else:
        statement = statement.where(*_of_fields(scope, table))
    for row in session.execute(statement):
        found = EventCounts(*row[1:])
        if piece.sign > 0:
            result[FieldId(row[0])] += found
        else:
            result[FieldId(row[0])] -= found


def _select(
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    table: Any,  # noqa: ANN401 - one of the roll-ups by node
    key: Any,  # noqa: ANN401 - a column of it
    only: Collection[str] | None = None,
) -> Select[Any]:
    """Sums per node and `key`, limited to the scope whatever `nodes` says.

    Of a set of names in alphabetical order, of a sequence in its own.
    """
    sums = _SUMS[table]
    if only is not None:
        names = sorted(only) if isinstance(only, frozenset) else only
        sums = tuple(_SUM_OF[table][name] for name in names)
    return select(table.node_id, key, *sums).where(
        seen(table.node_id, scope, nodes),
        *_of_fields(scope, table),
    )


def _of_fields(
    scope: OrgScope,
    table: Any,  # noqa: ANN401 - one of the roll-ups by node
) -> tuple[ColumnElement[bool], ...]:
    fields = {ALL_FIELDS} if scope.fields is None else scope.fields
    return (table.field_id.in_(fields),)


def _sums(table: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - see _select
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    return (
        *(_sum(getattr(table, name)) for name in MEASURES),
        func.sum(online),
    )


def _net_sum(table: Any, name: str) -> ColumnElement[Any]:  # noqa: ANN401 - see _select
    """The sum of a property of counts: its counts are added up row by row."""
    added, taken = ([getattr(table, each) for each in side] for side in net_of(name))
    return _sum(reduce(sub, taken, reduce(add, added)))


def _sum(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a mapped column
    """A sum as a whole number: PostgreSQL's of big integers is a decimal."""
    found = func.sum(column)
    return cast(found, BigInteger) if isinstance(column.type, BigInteger) else found


_ONLINE = "received_online"
_SUMS: dict[Any, tuple[ColumnElement[Any], ...]] = {
    table: _sums(table)
    for table in (DossierDayRow, DossierHalfRow, DossierYearRow, DossierTotalRow)
}
"""Built once: composing twenty sums takes longer than running the statement."""
_SUM_OF: dict[Any, dict[str, ColumnElement[Any]]] = {
    table: {
        **dict(zip((*MEASURES, _ONLINE), sums, strict=True)),
        **{name: _net_sum(table, name) for name in NETS},
    }
    for table, sums in _SUMS.items()
}
"""Likewise by the name of the count or property."""


def online_with_result(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    first_day: date,
    end_day: date,
) -> dict[OrgUnitId, int]:
    """Dossiers that came online and left with an electronic result, by node.

    Those that left in [first_day, end_day); absent: none.
    """
    found: dict[OrgUnitId, int] = defaultdict(int)
    for piece in pieces(first_day, end_day, len(nodes)):
        table = piece.table
        statement = (
            select(table.node_id, func.sum(table.electronic_result))
            .where(
                seen(table.node_id, scope, nodes),
                table.channel == int(Channel.ONLINE),
                *_of_fields(scope, table),
                piece.within,
            )
            .group_by(table.node_id)
        )
        for node, number in session.execute(statement):
            found[OrgUnitId(node)] += piece.sign * (number or 0)
    return dict(found)
