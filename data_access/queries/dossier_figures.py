"""Event counts from the roll-ups, per node and stretch of days; no dossier is read."""

from collections import defaultdict
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
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
    true,
)

from data_access.bulk.zone_days import half_of, half_start
from data_access.engine import Session
from data_access.queries.seen_nodes import seen
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
)
from domain.access import OrgScope
from domain.dossier import Channel
from domain.event_counts import EventCounts
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
    pieces = _pieces(first_day, end_day)
    return _counted(nodes, _gathered(session, scope, nodes, only, pieces), only)


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
    for piece in _pieces(first_day, end_day):
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
    found = _gathered(session, scope, nodes, only, (_ALL_TIME,))
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

    `span`: the first and the last day on which anything may have happened. What came
    before is added up, or what came after taken away, whichever are fewer days. `only`
    as in `counts`.
    """
    first_day, end = span[0], last_day + timedelta(days=1)
    if last_day >= span[1]:
        return totals(session, scope=scope, nodes=nodes, only=only)
    if end - first_day < span[1] - last_day:
        pieces = _pieces(first_day, end)
    else:
        after = _pieces(end, _after(span[1]))
        pieces = (_ALL_TIME, *(replace(piece, sign=-piece.sign) for piece in after))
    return _counted(nodes, _gathered(session, scope, nodes, only, pieces), only)


def _gathered(
    session: Session,
    scope: OrgScope,
    nodes: Collection[OrgUnitId],
    only: frozenset[str] | None,
    pieces: Iterable["_Piece"],
) -> dict[OrgUnitId, Sequence[int]]:
    """Sums in the order of `_select` over several pieces; absent: no event."""
    sums: dict[OrgUnitId, Sequence[int]] = {}
    for piece in pieces:
        statement = _select(scope, nodes, piece.table, literal(0), only)
        statement = statement.where(piece.within).group_by(piece.table.node_id)
        for row in session.execute(statement):
            node, found = OrgUnitId(row[0]), row[2:]
            # Most periods are one piece: then there is nothing to add to.
            known = sums.get(node)
            if known is None:
                sums[node] = found if piece.sign > 0 else tuple(map(neg, found))
            else:
                sums[node] = tuple(map(add if piece.sign > 0 else sub, known, found))
    return sums


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
    _add_by_field(result, session, scope, node, _ALL_TIME)
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


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of one roll-up to be added, or with sign -1 taken away."""

    table: Any
    within: ColumnElement[bool]
    sign: int = 1


_ALL_TIME = _Piece(DossierTotalRow, true())


def _pieces(first_day: date, end_day: date) -> tuple[_Piece, ...]:
    """[first_day, end_day) as half months, and days added or taken away at its ends.

    Of a half month at an end the days within or those without are read, whichever
    are fewer.
    """
    first_half, end_half = half_of(first_day), half_of(end_day)
    if first_half == end_half:
        return tuple(_days(first_day, end_day, 1))
    begin, after_begin = half_start(first_half), half_start(first_half + 1)
    last, after_last = half_start(end_half), half_start(end_half + 1)
    pieces: list[_Piece] = []
    if first_day - begin < after_begin - first_day:
        pieces += _days(begin, first_day, -1)
    else:
        pieces += _days(first_day, after_begin, 1)
        first_half += 1
    if after_last - end_day < end_day - last:
        pieces += _days(end_day, after_last, -1)
        end_half += 1
    else:
        pieces += _days(last, end_day, 1)
    if first_half < end_half:
        halves = DossierHalfRow.half.between(first_half, end_half - 1)
        pieces.insert(0, _Piece(DossierHalfRow, halves))
    return tuple(pieces)


def _days(first_day: date, end_day: date, sign: int) -> Iterator[_Piece]:
    """The days in [first_day, end_day), if there are any."""
    if first_day < end_day:
        within = (DossierDayRow.day >= first_day) & (DossierDayRow.day < end_day)
        yield _Piece(DossierDayRow, within, sign)


def _after(day: date) -> date:
    """Begins the half month after that of a day: whole halves answer for its rest."""
    return half_start(half_of(day) + 1)


def _add_by_field(
    result: dict[FieldId, EventCounts],
    session: Session,
    scope: OrgScope,
    node: OrgUnitId,
    piece: _Piece,
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
    table: Any,  # noqa: ANN401 - one of the three roll-ups
    key: Any,  # noqa: ANN401 - a column of it
    only: frozenset[str] | None = None,
) -> Select[Any]:
    """Sums per node and `key`, limited to the scope whatever `nodes` says."""
    sums = _SUMS[table]
    if only is not None:
        sums = tuple(_SUM_OF[table][name] for name in sorted(only))
    return select(table.node_id, key, *sums).where(
        seen(table.node_id, scope, nodes),
        *_of_fields(scope, table),
    )


def _of_fields(
    scope: OrgScope,
    table: Any,  # noqa: ANN401 - one of the three roll-ups
) -> tuple[ColumnElement[bool], ...]:
    fields = {ALL_FIELDS} if scope.fields is None else scope.fields
    return (table.field_id.in_(fields),)


def _sums(table: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401 - see _select
    online = case((table.channel == int(Channel.ONLINE), table.received), else_=0)
    return (
        *(_sum(getattr(table, name)) for name in MEASURES),
        func.sum(online),
    )


def _sum(column: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a mapped column
    """A sum as a whole number: PostgreSQL's of big integers is a decimal."""
    found = func.sum(column)
    return cast(found, BigInteger) if isinstance(column.type, BigInteger) else found


_ONLINE = "received_online"
_SUMS: dict[Any, tuple[ColumnElement[Any], ...]] = {
    table: _sums(table) for table in (DossierDayRow, DossierHalfRow, DossierTotalRow)
}
"""Built once: composing twenty sums takes longer than running the statement."""
_SUM_OF: dict[Any, dict[str, ColumnElement[Any]]] = {
    table: dict(zip((*MEASURES, _ONLINE), sums, strict=True))
    for table, sums in _SUMS.items()
}
"""Likewise by the name of the count."""


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
    for piece in _pieces(first_day, end_day):
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
