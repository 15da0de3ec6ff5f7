"""Write org units, their parents and heads; keep the closure in step."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.schema.org_units import (
    OrgUnitAncestorRow,
    OrgUnitHeadRow,
    OrgUnitNameRow,
    OrgUnitParentRow,
    OrgUnitRow,
)
from domain.errors import Conflict
from domain.org_closure import closure
from domain.org_stretches import lives, placed
from domain.scorecard import Head, OrgUnitKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HeadTerm:
    """A head with the days of the term, half-open; None leaves the end open."""

    head: Head
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class OrgUnitValues:
    """One org unit for one stretch of validity. `parent_code` None: the city itself."""

    code: str
    official_code: str | None
    name: str
    short_name: str
    kind: OrgUnitKind
    parent_code: str | None
    sort_order: int
    valid_from: date | None
    valid_to: date | None
    hex_row: int | None
    hex_col: int | None
    heads: tuple[HeadTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class _Life:
    """The stretches of one org unit in order of time, without gaps."""

    stretches: tuple[OrgUnitValues, ...]

    @property
    def first(self) -> OrgUnitValues:
        return self.stretches[0]

    @property
    def last(self) -> OrgUnitValues:
        return self.stretches[-1]


def save_org_units(
    session: Session, values: Iterable[OrgUnitValues]
) -> tuple[int, int, int]:
    """Insert or update by code and validity; (new, changed, unchanged) org units.

    Stretches of a code that follow each other are one org unit, with what it was
    called and to whom it belonged when. One that begins on another day than the only
    one it overlaps corrects that one. Conflict when one would be in force beside
    another. Org units that `values` does not name stay as they are.
    """
    given: dict[str, list[OrgUnitValues]] = defaultdict(list)
    for unit in values:
        given[unit.code].append(unit)
    whole = [
        _Life(tuple(units[place] for place in places))
        for units in given.values()
        for places in lives([(unit.valid_from, unit.valid_to) for unit in units])
    ]
    ids: dict[str, dict[date, int]] = {}
    before = _states(session)
    identities = _written(session, whole, ids)
    for life, identity in zip(whole, identities, strict=True):
        _save_names(session, life, identity)
        _save_parents(session, life, identity, ids)
        _save_heads(session, life, identity)
    rebuild_closure(session)
    after = _states(session)
    new = len(set(identities) - before.keys())
    changed = sum(
        identity in before and before[identity] != after[identity]
        for identity in identities
    )
    return new, changed, len(whole) - new - changed


def _written(
    session: Session, whole: Sequence[_Life], ids: dict[str, dict[date, int]]
) -> list[int]:
    """Write the org units themselves; what id each has, and all ids by start."""
    known: dict[str, list[OrgUnitRow]] = defaultdict(list)
    for row in session.scalars(select(OrgUnitRow).order_by(OrgUnitRow.id)):
        known[row.code].append(row)
        ids.setdefault(row.code, {})[row.valid_from] = row.id
    of_code: dict[str, list[int]] = defaultdict(list)
    for place, life in enumerate(whole):
        of_code[life.first.code].append(place)
    found = [0] * len(whole)
    for code, places in of_code.items():
        rows = [(row.valid_from, row.id, row.valid_to) for row in known[code]]
        placement = placed(
            [(whole[n].first.valid_from, whole[n].last.valid_to) for n in places],
            [(start, end) for start, _, end in rows],
        )
        if placement.in_the_way:
            raise Conflict(
                f"Đơn vị {code} vừa có giai đoạn hiệu lực khác chồng với tệp. "
                "Chưa có gì được ghi; hãy kiểm tra thử tệp lại rồi nạp."
            )
        for place, number in zip(places, placement.known_of, strict=True):
            columns = _columns(whole[place])
            if number is None:
                identity = session.execute(
                    insert(OrgUnitRow).values(columns).returning(OrgUnitRow.id)
                ).scalar_one()
            else:
                start, identity, _ = rows[number]
                session.execute(
                    update(OrgUnitRow).where(OrgUnitRow.id == identity).values(columns)
                )
                if ids[code].get(start) == identity:
                    del ids[code][start]
            begin = whole[place].first.valid_from or date.min
            ids.setdefault(code, {})[begin] = identity
            found[place] = identity
    return found


def _columns(life: _Life) -> dict[str, object]:
    """Its own columns; order and place on the map are those it has in the end."""
    return {
        "code": life.first.code,
        "sort_order": life.last.sort_order,
        "valid_from": life.first.valid_from or date.min,
        "valid_to": life.last.valid_to,
        "hex_row": life.last.hex_row,
        "hex_col": life.last.hex_col,
    }


def _save_names(session: Session, life: _Life, identity: int) -> None:
    terms = _terms(
        (unit, (unit.name, unit.short_name, unit.kind.value, unit.official_code))
        for unit in life.stretches
    )
    names = ("name", "short_name", "kind", "official_code")
    _replace(
        session,
        OrgUnitNameRow,
        identity,
        [
            {
                "valid_from": begin,
                "valid_to": end,
                **dict(zip(names, told, strict=True)),
            }
            for begin, end, told in terms
        ],
    )


def _save_parents(
    session: Session, life: _Life, identity: int, ids: dict[str, dict[date, int]]
) -> None:
    def parent(unit: OrgUnitValues) -> int | None:
        if unit.parent_code is None:
            return None
        start = unit.valid_from or date.min
        parents = sorted(ids[unit.parent_code].items())
        return max((p for p in parents if p[0] <= start), default=parents[0])[1]

    terms = _terms((unit, parent(unit)) for unit in life.stretches)
    _replace(
        session,
        OrgUnitParentRow,
        identity,
        [
            {"valid_from": begin, "valid_to": end, "parent_id": found}
            for begin, end, found in terms
            if found is not None
        ],
    )


def _save_heads(session: Session, life: _Life, identity: int) -> None:
    """Heads with no days of their own are those of the stretch that names them."""
    rows: list[dict[str, object]] = []
    for unit in life.stretches:
        begin = None if unit is life.first else unit.valid_from
        end = None if unit is life.last else unit.valid_to
        for term in unit.heads:
            is_dated = term.valid_from is not None or term.valid_to is not None
            row: dict[str, object] = {
                "valid_from": (term.valid_from if is_dated else begin) or date.min,
                "valid_to": term.valid_to if is_dated else end,
                "name": term.head.name,
                "title": term.head.title,
                "phone": term.head.phone,
                "email": term.head.email,
            }
            if row not in rows:
                rows.append(row)
    if rows:
        _replace(session, OrgUnitHeadRow, identity, rows)


def _terms(
    told: Iterable[tuple[OrgUnitValues, T]],
) -> list[tuple[date, date | None, T]]:
    """From when to when each thing was so; what stays the same is one term."""
    found: list[tuple[date, date | None, T]] = []
    for unit, value in told:
        if found and found[-1][2] == value:
            found[-1] = (found[-1][0], unit.valid_to, value)
        else:
            found.append((unit.valid_from or date.min, unit.valid_to, value))
    return found


def _replace(
    session: Session,
    table: type[OrgUnitNameRow | OrgUnitParentRow | OrgUnitHeadRow],
    identity: int,
    rows: list[dict[str, object]],
) -> None:
    session.execute(delete(table).where(table.org_unit_id == identity))
    if rows:
        session.execute(
            insert(table), [{"org_unit_id": identity, **row} for row in rows]
        )


def rebuild_closure(session: Session) -> None:
    """Derive every ancestor of every org unit from the parents anew."""
    session.execute(delete(OrgUnitAncestorRow))
    rows = [
        {
            "org_unit_id": item.org_unit,
            "ancestor_id": item.ancestor,
            "valid_from": item.valid_from,
            "valid_to": item.valid_to,
            "depth": item.depth,
        }
        for item in closure(org_units(session))
    ]
    if rows:
        session.execute(insert(OrgUnitAncestorRow), rows)


def _states(session: Session) -> dict[int, list[tuple[object, ...]]]:
    """All that is kept of each org unit: itself, its names, parents and heads."""
    tables = (
        (OrgUnitRow, OrgUnitRow.id),
        (OrgUnitNameRow, OrgUnitNameRow.org_unit_id),
        (OrgUnitParentRow, OrgUnitParentRow.org_unit_id),
        (OrgUnitHeadRow, OrgUnitHeadRow.org_unit_id),
    )
    found: dict[int, list[tuple[object, ...]]] = defaultdict(list)
    for table, key in tables:
        columns = table.__table__.columns
        begin = columns["valid_from"]
        for identity, *values in session.execute(
            select(key, *columns).order_by(key, begin)
        ):
            found[identity].append((table.__tablename__, *values))
    return dict(found)
