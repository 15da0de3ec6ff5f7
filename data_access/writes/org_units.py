"""Write org units, their parents and heads; keep the closure in step."""

from collections.abc import Iterable
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
from domain.org_closure import closure
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
    """Insert or update by (code, valid_from); returns (new, changed, unchanged).

    Org units that `values` does not name stay as they are.
    """
    units = list(values)
    known = {
        (row.code, row.valid_from): row
        for row in session.scalars(select(OrgUnitRow)).all()
    }
    before = _heads_and_parents(session)
    new = changed = 0
    ids: dict[str, list[tuple[date, int]]] = {}
    for (code, start), row in known.items():
        ids.setdefault(code, []).append((start, row.id))
    for unit in units:
        key = (unit.code, unit.valid_from or date.min)
        columns = _columns(unit)
        if key in known:
            row = known[key]
            if any(getattr(row, name) != value for name, value in columns.items()):
                session.execute(
                    update(OrgUnitRow).where(OrgUnitRow.id == row.id).values(columns)
                )
                changed += 1
        else:
            (identity,) = session.execute(
                insert(OrgUnitRow).values(columns).returning(OrgUnitRow.id)
            ).one()
            ids.setdefault(unit.code, []).append((key[1], identity))
            new += 1
    for unit in units:
        _save_links(session, unit, ids)
    _rebuild_closure(session)
    if not new and not changed and _heads_and_parents(session) != before:
        changed = 1
    return new, changed, len(units) - new - changed


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
    session: Session, unit: OrgUnitValues, ids: dict[str, list[tuple[date, int]]]
) -> None:
    start = unit.valid_from or date.min
    identity = dict(ids[unit.code])[start]
    session.execute(
        delete(OrgUnitParentRow).where(OrgUnitParentRow.org_unit_id == identity)
    )
    if unit.parent_code is not None:
        parents = sorted(ids[unit.parent_code])
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


def _rebuild_closure(session: Session) -> None:
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


def _heads_and_parents(session: Session) -> tuple[object, ...]:
    return (
        session.execute(
            select(
                OrgUnitHeadRow.org_unit_id,
                OrgUnitHeadRow.valid_from,
                OrgUnitHeadRow.name,
                OrgUnitHeadRow.title,
                OrgUnitHeadRow.phone,
            ).order_by(OrgUnitHeadRow.org_unit_id, OrgUnitHeadRow.valid_from)
        ).all(),
        session.execute(
            select(OrgUnitParentRow.org_unit_id, OrgUnitParentRow.parent_id).order_by(
                OrgUnitParentRow.org_unit_id, OrgUnitParentRow.valid_from
            )
        ).all(),
    )
