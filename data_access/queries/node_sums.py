"""Sums of many nodes over several stretches of days at once, in one statement.

A map asks what happened in a period and what was held at its end; both read the same
days at that end. Adding up in the database spares the values of `dossier_figures`. A
statement is composed once for each shape: what else changes are parameters.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add, sub
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    CTE,
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    cast,
    func,
    lambda_stmt,
    literal,
    select,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from data_access.engine import Session
from data_access.queries.among import Among, AmongFound, parameter_of_ids
from data_access.queries.roll_up_pieces import TIMES, Key, Pieces, among_times
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.dossier import Channel
from domain.event_counts import Terms
from domain.identifiers import ALL_FIELDS, OrgUnitId

Columns = ReadOnlyColumnCollection[str, Any]
Sums = npt.NDArray[np.int64]
"""A row for each node, a column for each sum."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What is to be added up, and over which days."""

    sums: tuple[Terms, ...]
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one roll-up, and for each column what is added up of them, how often.

    None: nothing, of what others have.
    """

    table: Any
    ranges: int
    columns: tuple[tuple[Terms, int] | None, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement looks like, whatever nodes, fields and days it is about."""

    parts: tuple[_Part, ...]
    roots: int
    fields: int


def node_sums(
    session: Session,
    *,
    scope: OrgScope,
    nodes: Sequence[OrgUnitId],
    stretches: Sequence[Stretch],
) -> list[Sums]:
    """The sums of each stretch, a row for each of `nodes` in their order.

    Zeros for a node without events, and for one outside the scope.
    """
    sizes = [len(stretch.sums) for stretch in stretches]
    found = np.zeros((len(nodes), sum(sizes)), np.int64)
    keys = list(dict.fromkeys(p.key for s in stretches if s.sums for p in s.pieces))
    if keys and nodes:
        rows = _rows(session, scope, nodes, stretches, keys)
        # An array of rows would ask each of them what else it might be.
        read = np.fromiter(chain.from_iterable(rows), np.int64)
        read = read.reshape(len(rows), 1 + sum(sizes))
        wanted = np.array(nodes, np.int64)
        order = np.argsort(wanted)
        at = order[np.searchsorted(wanted, read[:, 0], sorter=order)]
        found[at] = read[:, 1:]
    ends = np.cumsum(sizes, dtype=np.int64)
    return [found[:, end - size : end] for size, end in zip(sizes, ends, strict=True)]


def _rows(
    session: Session,
    scope: OrgScope,
    nodes: Sequence[OrgUnitId],
    stretches: Sequence[Stretch],
    keys: Sequence[Key],
) -> Sequence[Any]:
    """Node, and its sums of every stretch in turn."""
    fields = {ALL_FIELDS} if scope.fields is None else scope.fields
    parts = tuple(
        _Part(table, len(ranges), tuple(_columns((table, ranges), stretches)))
        for table, ranges in keys
    )
    shape = _Shape(parts, len(scope.roots), len(fields))
    # Composing it, and the key that finds it composed, takes longer than running it.
    statement = lambda_stmt(
        lambda shape=shape: _statement(shape),  # type: ignore[misc]  # No closure.
        track_on=[shape],
        track_bound_values=False,
        global_track_bound_values=False,
    )
    parameters = {
        "nodes": sorted(nodes),
        **dict(_numbered("root", scope.roots)),
        **dict(_numbered("field", fields)),
    }
    for number, (_, ranges) in enumerate(keys):
        for at, (first, end) in enumerate(ranges):
            parameters |= {f"first_{number}_{at}": first, f"end_{number}_{at}": end}
    # Rows of no mapped class: the session would look for one in each.
    return session.connection().execute(statement, parameters).all()


def _columns(
    key: Key, stretches: Sequence[Stretch]
) -> Iterator[tuple[Terms, int] | None]:
    for stretch in stretches:
        sign = sum(piece.sign for piece in stretch.pieces if piece.key == key)
        yield from ((terms, sign) if sign else None for terms in stretch.sums)


def _numbered(name: str, values: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for number, value in enumerate(values):
        yield f"{name}_{number}", value


def _statement(shape: _Shape) -> Select[Any]:
    """Every part by node, limited to the scope, added up.

    A `WITH` finds out once who is in the scope.
    """
    ancestor = OrgUnitAncestorRow
    allowed = (
        select(ancestor.org_unit_id)
        .where(
            Among(ancestor.org_unit_id, parameter_of_ids("nodes")),
            ancestor.ancestor_id.in_(
                [bindparam(f"root_{number}") for number in range(shape.roots)]
            ),
        )
        .cte("allowed")
    )
    selects = [
        _select(part, number, allowed, shape.fields)
        for number, part in enumerate(shape.parts)
    ]
    if len(selects) == 1:
        return selects[0]
    node, *sums = union_all(*selects).subquery().c
    return select(node, *(cast(func.sum(each), BigInteger) for each in sums)).group_by(
        node
    )


def _select(part: _Part, number: int, allowed: CTE, fields: int) -> Select[Any]:
    # A short name: statements beyond 4 KiB psycopg reads anew each time.
    rows = part.table.__table__.alias("r").c
    time = rows[TIMES[part.table].key] if part.ranges else None
    ranges: list[tuple[Any, Any]] = [
        (bindparam(f"first_{number}_{at}"), bindparam(f"end_{number}_{at}"))
        for at in range(part.ranges)
    ]
    of_fields: list[BindParameter[int]] = [
        bindparam(f"field_{at}") for at in range(fields)
    ]
    sums = (
        _sum(rows, *column) if column else literal(0, BigInteger, literal_execute=True)
        for column in part.columns
    )
    return (
        select(rows.node_id, *(each.label(f"s{at}") for at, each in enumerate(sums)))
        .where(
            AmongFound(rows.node_id, select(allowed.c.org_unit_id)),
            # Of one field rows come in the order of the key: no sorting into groups.
            rows.field_id == of_fields[0]
            if fields == 1
            else rows.field_id.in_(of_fields),
            among_times(time, ranges),
        )
        .group_by(rows.node_id)
    )


def _sum(rows: Columns, terms: Terms, sign: int) -> ColumnElement[Any]:
    """A sum as a whole number: PostgreSQL's of big integers is a decimal."""
    # What is added comes first, so that nothing begins with a sign.
    (name, number), *others = sorted(terms, key=lambda term: term[1] < 0)
    total = _times(rows, name, number)
    for name, number in others:
        change = sub if number < 0 else add
        total = change(total, _times(rows, name, abs(number)))
    found: ColumnElement[Any] = func.sum(total)
    if any(isinstance(_count(rows, name).type, BigInteger) for name, _ in terms):
        found = cast(found, BigInteger)
    return found if sign == 1 else found * literal(sign, literal_execute=True)


def _times(rows: Columns, name: str, number: int) -> ColumnElement[Any]:
    count = _count(rows, name)
    return count if number == 1 else count * literal(number, literal_execute=True)


def _count(rows: Columns, name: str) -> ColumnElement[Any]:
    """A column of EventCounts by its name."""
    if name == "received_online":
        is_online = rows.channel == literal(int(Channel.ONLINE), literal_execute=True)
        return case((is_online, rows.received), else_=literal(0, literal_execute=True))
    column: ColumnElement[Any] = rows[name]
    return column
