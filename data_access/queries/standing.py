"""How many open dossiers stand at each step of each holder, and for how long."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import BigInteger, Integer, String, func, select, type_coerce

from data_access.engine import Session
from data_access.queries.asked_rows import record_rows
from data_access.queries.live_conditions import of_fields
from data_access.schema.rollups import DossierOpenRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId

_FEW_HOLDERS = 40
"""Of more org units than these, all open dossiers are counted and the rest is left."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Dossiers of one holder at one step; `first` came to it before all others, in
    microseconds.
    """

    holder: OrgUnitId
    step: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of a holder's dossiers at a step: those that came to it before then."""

    step: str
    holder: OrgUnitId
    before: int


def standing(
    session: Session, *, scope: OrgScope, holders: Collection[OrgUnitId]
) -> list[Standing]:
    """What `holders` have, where step and its begin are known; of more besides.

    `holders` lie within the scope; of the scope itself only the fields are looked at.
    """
    row = DossierOpenRow
    first = func.min(type_coerce(row.step_since, BigInteger))
    statement = (
        select(row.org_unit_id, row.step, first, func.count())
        .where(row.step.is_not(None), row.step_since.is_not(None))
        .where(*of_fields(row, scope))
        .group_by(row.step, row.org_unit_id)
    )
    if len(holders) <= _FEW_HOLDERS:
        statement = statement.where(row.org_unit_id.in_(sorted(holders)))
    return [
        Standing(OrgUnitId(found[0]), str(found[1]), found[2], found[3])
        for found in session.execute(statement)
    ]


def standing_before(
    session: Session, *, scope: OrgScope, asked: Collection[Asked]
) -> dict[Asked, int]:
    """How many each of `asked` are: one range of the index by step each."""
    if not asked:
        return {}
    rows = record_rows(
        session.get_bind().dialect.name,
        [(each.step, each.holder, each.before) for each in asked],
        {"step": String(), "holder": Integer(), "before": BigInteger()},
    )
    row = DossierOpenRow
    count = (
        select(func.count())
        .where(
            row.step == rows.c.step,
            row.org_unit_id == rows.c.holder,
            type_coerce(row.step_since, BigInteger) < rows.c.before,
            *of_fields(row, scope),
        )
        .correlate(rows)
        .scalar_subquery()
    )
    found = session.execute(select(rows.c.step, rows.c.holder, rows.c.before, count))
    return {
        Asked(step, OrgUnitId(holder), before): number
        for step, holder, before, number in found
    }
