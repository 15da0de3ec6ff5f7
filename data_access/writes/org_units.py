"""Write org units, their parents and heads; keep the closure in step."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.schema.org_units import (
    OrgUnitAncestorRow,
    OrgUnitHeadRow,
    OrgUnitParentRow,
    OrgUnitRow,
)
from domain.errors import Conflict
from domain.org_closure import closure
from domain.org_stretches import placed
from domain.scorecard import Head, OrgUnitKind


@dataclass(frozen=True, slots=True)
class HeadTerm:
    """A head with the days of the term, half-open; None leaves the end open."""

    head: Head
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class OrgUnitValues:
    """One org unit to write. `parent_code` None: the city itself."""

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


def save_org_units(
    session: Session, values: Iterable[OrgUnitValues]
) -> tuple[int, int, int]:
    """Insert or update by code and validity; returns (new, changed, unchanged).

    A stretch that begins on another day than the only one it overlaps corrects that
    one. Conflict when one would be in force beside another. Org units that `values`
    does not name stay as they are.
    """
    units = list(values)
    before = _states(session)
    ids: dict[str, dict[date, int]] = {}
    identities = _written(session, units, ids)
    for unit in units:
        _save_links(session, unit, ids)
    rebuild_closure(session)
    after = _states(session)
    new = len(identities - before.keys())
    changed = sum(
        identity in before and before[identity] != after[identity]
        for identity in identities
    )
    return new, changed, len(units) - new - changed


def _written(
    session: Session,
    units: Sequence[OrgUnitValues],
    ids: dict[str, dict[date, int]],
) -> set[int]:
    """Write the org units themselves; ids of what they became, and all by start."""
    known: dict[str, list[OrgUnitRow]] = defaultdict(list)
    for row in session.scalars(select(OrgUnitRow).order_by(OrgUnitRow.id)):
        known[row.code].append(row)
        ids.setdefault(row.code, {})[row.valid_from] = row.id
    given: dict[str, list[OrgUnitValues]] = defaultdict(list)
    for unit in units:
        given[unit.code].append(unit)
    found: set[int] = set()
    for code, stretches in given.items():
        rows = [(row.valid_from, row.id, row.valid_to) for row in known[code]]
        placement = placed(
            [(unit.valid_from, unit.valid_to) for unit in stretches],
            [(start, end) for start, _, end in rows],
        )
        if placement.in_the_way:
            raise Conflict(
                f"Đơn vị {code} vừa có giai đoạn hiệu lực khác chồng với tệp. "
                "Chưa có gì được ghi; hãy kiểm tra thử tệp lại rồi nạp."
            )
        for unit, number in zip(stretches, placement.known_of, strict=True):
            columns = _columns(unit)
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
            ids.setdefault(code, {})[unit.valid_from or date.min] = identity
            found.add(identity)
    return found


def _columns(unit: OrgUnitValues) -> dict[str, object]:
    return {
        "code": unit.code,
        "official_code": unit.official_code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": unit.kind.value,
        "sort_order": unit.sort_order,
        "valid_from": unit.valid_from or date.min,
        "valid_to": unit.valid_to,
        "hex_row": unit.hex_row,
        "hex_col": unit.hex_col,
    }


def _save_links(
    session: Session, unit: OrgUnitValues, ids: dict[str, dict[date, int]]
) -> None:
    start = unit.valid_from or date.min
    identity = ids[unit.code][start]
    session.execute(
        delete(OrgUnitParentRow).where(OrgUnitParentRow.org_unit_id == identity)
    )
    if unit.parent_code is not None:
        parents = sorted(ids[unit.parent_code].items())
        parent = max((p for p in parents if p[0] <= start), default=parents[0])
        session.execute(
            insert(OrgUnitParentRow).values(
                org_unit_id=identity,
                valid_from=start,
                parent_id=parent[1],
                valid_to=unit.valid_to,
            )
        )
    if unit.heads:
        session.execute(
            delete(OrgUnitHeadRow).where(OrgUnitHeadRow.org_unit_id == identity)
        )
        session.execute(
            insert(OrgUnitHeadRow),
            [
                {
                    "org_unit_id": identity,
                    "valid_from": term.valid_from or date.min,
                    "valid_to": term.valid_to,
                    "name": term.head.name,
                    "title": term.head.title,
                    "phone": term.head.phone,
                    "email": term.head.email,
                }
                for term in unit.heads
            ],
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
    """All that is kept of each org unit: itself, its parents, its heads."""
    tables = (
        (OrgUnitRow, OrgUnitRow.id),
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
