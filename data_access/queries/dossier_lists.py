"""The dossiers behind a figure of the ledger, page by page, over any number of them.

No index orders the dossiers of many org units by time, so a page reads a window of
time that the roll-ups say is just wide enough, and widens it until the page is full.
How many there are is never counted here: roll-ups know it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from data_access.engine import Session
from data_access.queries.live_pages import Ranked
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.list_order import Place

_FIRST_GUESS = 3
"""A window is to hold so many times the rows wanted; then one is usually enough."""
_WIDER = 4
_SHORTEST_MICROSECONDS = 60_000_000

Table = type[DossierRow] | type[DossierOpenRow] | type[DossierOverdueRow]


@dataclass(frozen=True, slots=True)
class Holders:
    """Org units whose dossiers count. `everybody`: there are no others."""

    ids: frozenset[OrgUnitId]
    everybody: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """[begin, end) in microseconds, and how many rows may lie in it; never too few."""

    begin: int
    end: int
    count: int


@dataclass(frozen=True, slots=True)
class FigurePart:
    """Dossiers sorted by one instant, held at an instant by those who are counted.

    `held_after`: transfers later than this have not happened yet where the holder is
    looked up: a column of `table`, or an instant; None: none has happened. The sort
    instant lies in [begin, end); `stretches` of that, in order of time, hold every row
    that was never passed on.
    """

    table: Table
    key: Any
    conditions: tuple[ColumnElement[bool], ...]
    held_after: Any
    begin: int
    end: int
    stretches: tuple[Stretch, ...]
    descending: bool = True


def figure_ids(
    session: Session,
    *,
    scope: OrgScope,
    parts: Sequence[tuple[Holders, FigurePart]],
    count: int,
    place: Place | None,
) -> list[Ranked]:
    """Up to `count` dossiers from `place` on (backwards: nearest first).

    The holders of each part lie within the scope; of the scope itself only the fields
    are looked at.
    """
    backwards = place is not None and place.backwards
    found: list[Ranked] = []
    numbers = range(len(parts))
    for number in reversed(numbers) if backwards else numbers:
        begun = place is not None and place.part == number
        if place is not None and not begun and (number < place.part) != backwards:
            continue
        for key, dossier_id in _part_rows(
            session, scope, *parts[number], count - len(found),
            place if begun else None, backwards=backwards,
        ):  # fmt: skip
            found.append((number, (key,), dossier_id))
        if len(found) >= count:
            break
    return found


def _part_rows(
    session: Session,
    scope: OrgScope,
    holders: Holders,
    part: FigurePart,
    count: int,
    place: Place | None,
    *,
    backwards: bool,
) -> list[tuple[int, int]]:
    """The first rows of a part in its direction: those never passed on, and the others.

    Few dossiers are ever passed on; they are found through their transfers, at once.
    """
    downwards = part.descending != backwards
    beyond = _beyond(part, place, downwards=downwards) if place is not None else ()
    key_limit = place.keys[0] if place is not None and place.keys else None
    statement = _select(part).where(*part.conditions, *beyond).limit(count)
    if scope.fields is not None:
        statement = statement.where(part.table.field_id.in_(scope.fields))
    ordered = (part.key, _id(part.table))
    statement = statement.order_by(
        *(c.desc() if downwards else c.asc() for c in ordered)
    )

    def within(begin: int, end: int, *, passed_on: bool) -> list[tuple[int, int]]:
        rows = session.execute(
            statement.where(
                part.key >= begin,
                part.key < end,
                *_held(part, holders, passed_on=passed_on),
            )
        )
        return [(row[0], row[1]) for row in rows]

    found: list[tuple[int, int]] = []
    for begin, end in _windows(part, key_limit, count, downwards=downwards):
        found += within(begin, end, passed_on=False)
        if len(found) >= count:
            break
    if not holders.everybody:
        found += within(part.begin, part.end, passed_on=True)
    return sorted(found, reverse=downwards)[:count]


def _windows(
    part: FigurePart, key_limit: object, count: int, *, downwards: bool
) -> Iterator[tuple[int, int]]:
    """Windows of time in the direction of reading, each wider than the one before."""
    edge = key_limit if isinstance(key_limit, int) else None
    stretches = part.stretches[::-1] if downwards else part.stretches
    for stretch in stretches:
        begin, end = stretch.begin, stretch.end
        if edge is not None:
            begin, end = (
                (begin, min(end, edge + 1)) if downwards else (max(begin, edge), end)
            )
        if begin >= end or not stretch.count:
            continue
        whole = stretch.end - stretch.begin
        width = max(
            whole * _FIRST_GUESS * count // stretch.count, _SHORTEST_MICROSECONDS
        )
        while begin < end:
            if downwards:
                start = max(begin, end - width)
                yield start, end
                end = start
            else:
                stop = min(end, begin + width)
                yield begin, stop
                begin = stop
            width *= _WIDER


def _select(part: FigurePart) -> Any:  # noqa: ANN401 - a Select of key and id
    return select(type_coerce(part.key, BigInteger), _id(part.table))


def _id(table: Any) -> Any:  # noqa: ANN401 - a table class, a column
    return table.id if table is DossierRow else table.dossier_id


def _beyond(
    part: FigurePart, place: Place, *, downwards: bool
) -> tuple[ColumnElement[bool], ...]:
    if len(place.keys) != 1 or not isinstance(place.keys[0], int):
        return ()
    key, number, value = part.key, _id(part.table), place.keys[0]
    if downwards:
        tied = and_(key == value, number < place.dossier_id)
        return (or_(key < value, tied),)
    return (or_(key > value, and_(key == value, number > place.dossier_id)),)


def _held(
    part: FigurePart, holders: Holders, *, passed_on: bool
) -> tuple[ColumnElement[bool], ...]:
    table, wanted = part.table, sorted(holders.ids)
    if holders.everybody:
        # Whoever passed it on, it counts; the list of ids leads to the index.
        return (table.org_unit_id.in_(wanted),)
    number = _id(table)
    transfer = DossierTransferRow
    if not passed_on:
        never = ~exists().where(transfer.dossier_id == number)
        moved = DossierRow.has_transfers.is_(False) if table is DossierRow else never
        return (table.org_unit_id.in_(wanted), moved)
    touched = select(transfer.dossier_id).where(
        or_(transfer.from_org_unit_id.in_(wanted), transfer.to_org_unit_id.in_(wanted))
    )
    later = select(transfer.from_org_unit_id).where(transfer.dossier_id == number)
    if part.held_after is not None:
        later = later.where(type_coerce(transfer.at, BigInteger) > part.held_after)
    giver = later.order_by(transfer.at, transfer.seq).limit(1).scalar_subquery()
    holder = func.coalesce(giver, table.org_unit_id)
    return (number.in_(touched), holder.in_(wanted))


def transfer_ids(
    session: Session,
    *,
    scope: OrgScope,
    holders: frozenset[OrgUnitId],
    conditions: Sequence[ColumnElement[bool]],
    inwards: bool,
    from_at: datetime,
    until_at: datetime,
    count: int,
    place: Place | None,
) -> list[Ranked]:
    """Transfers to `holders` from others, or the other way, latest first.

    One row per transfer: a dossier passed on twice stands here twice.
    """
    row = DossierTransferRow
    near, far = row.to_org_unit_id, row.from_org_unit_id
    if not inwards:
        near, far = far, near
    at = type_coerce(row.at, BigInteger)
    wanted = sorted(holders)
    statement = (
        select(at, row.seq, row.dossier_id)
        .join(DossierRow, DossierRow.id == row.dossier_id)
        .where(
            near.in_(wanted),
            far.not_in(wanted),
            at >= to_microseconds(from_at),
            at < to_microseconds(until_at),
            *conditions,
        )
        .limit(count)
    )
    if scope.fields is not None:
        statement = statement.where(DossierRow.field_id.in_(scope.fields))
    order = [at, row.dossier_id, row.seq]
    backwards = place is not None and place.backwards
    if place is not None and _is_transfer_place(place):
        instant, seq = place.keys
        number = place.dossier_id
        if backwards:
            tied = or_(
                row.dossier_id > number, and_(row.dossier_id == number, row.seq > seq)
            )
            statement = statement.where(or_(at > instant, and_(at == instant, tied)))
        else:
            tied = or_(
                row.dossier_id < number, and_(row.dossier_id == number, row.seq < seq)
            )
            statement = statement.where(or_(at < instant, and_(at == instant, tied)))
    ordered = statement.order_by(*(c.asc() if backwards else c.desc() for c in order))
    return [(0, (line[0], line[1]), line[2]) for line in session.execute(ordered)]


def _is_transfer_place(place: Place) -> bool:
    return len(place.keys) == 2 and all(isinstance(key, int) for key in place.keys)
