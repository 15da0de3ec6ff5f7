"""Dossiers passed on: who counts, whose transfers cross that edge, and their list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    func,
    or_,
    select,
    type_coerce,
)

from data_access.engine import Session
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import DossierRow, DossierTransferRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.list_order import Place

Pair = tuple[OrgUnitId, OrgUnitId]
"""Giver and taker."""
Ways = Mapping[Pair, int]
"""Every giver and taker there ever were, and how often."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Org units whose dossiers count.

    `present`: those of them who may have any of these dossiers now. `out`, `into`: who
    ever passed one on to whom over the edge of what counts. `out_count`: how often one
    went out. `takers`: others who may have now what was passed on.
    """

    ids: frozenset[OrgUnitId]
    present: frozenset[OrgUnitId]
    out: frozenset[Pair]
    into: frozenset[Pair]
    out_count: int
    takers: frozenset[OrgUnitId]

    @classmethod
    def of(
        cls, ids: frozenset[OrgUnitId], ways: Ways, present: frozenset[OrgUnitId]
    ) -> "Holders":
        """Holders `ids` where dossiers went `ways`."""
        out = frozenset((g, t) for g, t in ways if g in ids and t not in ids)
        into = frozenset((g, t) for g, t in ways if t in ids and g not in ids)
        number = sum(ways[pair] for pair in out)
        return cls(ids, present, out, into, number, _reached(ids, ways))

    def coming(self) -> ColumnElement[bool]:
        """Transfers to those who count, from outside; there must have been one."""
        return _among(self.into)

    def going(self) -> ColumnElement[bool]:
        """Transfers from those who count to others; there must have been one."""
        return _among(self.out)

    def over_the_edge(self, *, inwards: bool) -> ColumnElement[bool] | None:
        """Transfers over the edge in one direction; None: there never was one."""
        pairs = self.into if inwards else self.out
        return _among(pairs) if pairs else None


@dataclass(frozen=True, slots=True)
class TransferPart:
    """Transfers to those who count, or from them, in [begin, end): one row each.

    A dossier passed on twice stands here twice.
    """

    inwards: bool
    begin: datetime
    end: datetime
    conditions: tuple[ColumnElement[bool], ...]


def _reached(ids: frozenset[OrgUnitId], ways: Ways) -> frozenset[OrgUnitId]:
    """Others to whom a dossier may have come from `ids`, passed on any number of times.

    Of what they got, `ids` may have taken some back; their own are not told apart here.
    """
    found: set[OrgUnitId] = set()
    further = set(ids)
    while further:
        further = {t for g, t in ways if g in further} - found - ids
        found |= further
    return frozenset(found)


def ways_passed(session: Session) -> dict[Pair, int]:
    """Every giver and taker between whom a dossier was passed on, and how often.

    Names no dossier; it spares lists the search for what nobody ever did.
    """
    giver, taker = (
        DossierTransferRow.from_org_unit_id,
        DossierTransferRow.to_org_unit_id,
    )
    rows = session.execute(select(giver, taker, func.count()).group_by(giver, taker))
    return {(OrgUnitId(row[0]), OrgUnitId(row[1])): row[2] for row in rows}


def transfer_rows(
    session: Session,
    scope: OrgScope,
    holders: Holders,
    part: TransferPart,
    count: int,
    place: Place | None,
    *,
    backwards: bool,
) -> list[tuple[tuple[int, ...], int]]:
    """(instant, number of the transfer) and dossier, latest first."""
    over = holders.over_the_edge(inwards=part.inwards)
    if over is None:
        return []
    row = DossierTransferRow
    at = type_coerce(row.at, BigInteger)
    statement = (
        select(at, row.seq, row.dossier_id)
        .join(DossierRow, DossierRow.id == row.dossier_id)
        .where(
            over,
            at >= to_microseconds(part.begin),
            at < to_microseconds(part.end),
            *part.conditions,
        )
        .limit(count)
    )
    if scope.fields is not None:
        statement = statement.where(DossierRow.field_id.in_(scope.fields))
    if place is not None and _is_transfer_place(place):
        statement = statement.where(_beyond(place))
    order = (at, row.dossier_id, row.seq)
    ordered = statement.order_by(*(c.asc() if backwards else c.desc() for c in order))
    return [((line[0], line[1]), line[2]) for line in session.execute(ordered)]


def _among(pairs: Collection[Pair]) -> ColumnElement[bool]:
    """All givers are on one side of the edge, all takers on the other: no new pair."""
    giver: Any = DossierTransferRow.from_org_unit_id
    taker: Any = DossierTransferRow.to_org_unit_id
    return and_(
        giver.in_(sorted({giver for giver, _ in pairs})),
        taker.in_(sorted({taker for _, taker in pairs})),
    )


def _beyond(place: Place) -> ColumnElement[bool]:
    row = DossierTransferRow
    at = type_coerce(row.at, BigInteger)
    instant, seq = place.keys
    number = place.dossier_id
    if place.backwards:
        tied = or_(
            row.dossier_id > number, and_(row.dossier_id == number, row.seq > seq)
        )
        return or_(at > instant, and_(at == instant, tied))
    tied = or_(row.dossier_id < number, and_(row.dossier_id == number, row.seq < seq))
    return or_(at < instant, and_(at == instant, tied))


def _is_transfer_place(place: Place) -> bool:
    return len(place.keys) == 2 and all(isinstance(key, int) for key in place.keys)
