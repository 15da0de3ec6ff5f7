"""What some dossiers are sorted and searched by, read by their ids at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, select, type_coerce

from data_access.engine import Session
from data_access.queries.among import Among
from data_access.queries.live_conditions import scope_checks
from data_access.schema.dossiers import DossierRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId, ProcedureId


@dataclass(frozen=True, slots=True)
class DossierKeys:
    """Instants in microseconds; None: it has none."""

    code: str
    org_unit_id: OrgUnitId
    procedure_id: ProcedureId
    received_at: int
    due_at: int | None
    resolved_at: int | None


def dossier_keys(
    session: Session, *, scope: OrgScope, day: date, ids: Collection[int]
) -> dict[int, DossierKeys]:
    """Keys of these dossiers; those out of scope are left out."""
    row = DossierRow
    instants: list[Any] = [
        type_coerce(column, BigInteger)
        for column in (row.received_at, row.due_at, row.resolved_at)
    ]
    found = session.execute(
        select(row.id, row.code, row.org_unit_id, row.procedure_id, *instants).where(
            Among(row.id, ids), *scope_checks(row, scope, day)
        )
    )
    return {each[0]: DossierKeys(*each[1:]) for each in found}
