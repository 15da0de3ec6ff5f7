"""Write org units and procedures that a load creates, under the ids it promised."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, insert, select

from data_access.engine import Session
from data_access.schema.org_units import (
    OrgUnitNameRow,
    OrgUnitParentRow,
    OrgUnitRow,
)
from data_access.schema.procedures import ProcedureRow
from data_access.writes.org_units import rebuild_closure
from domain.catalogue import Procedure
from domain.org_tree import OrgUnit


def create_org_units(session: Session, units: Iterable[OrgUnit]) -> None:
    """Insert org units with the ids they bear, and their place in the tree."""
    created = list(units)
    if not created:
        return
    session.execute(
        insert(OrgUnitRow),
        [
            {
                "id": unit.id,
                "code": unit.code,
                "sort_order": unit.sort_order,
                "valid_from": unit.valid_from or date.min,
                "valid_to": unit.valid_to,
                "hex_row": unit.hex_row,
                "hex_col": unit.hex_col,
            }
            for unit in created
        ],
    )
    session.execute(
        insert(OrgUnitNameRow),
        [
            {
                "org_unit_id": unit.id,
                "valid_from": unit.valid_from or date.min,
                "valid_to": unit.valid_to,
                "name": unit.name,
                "short_name": unit.short_name,
                "kind": unit.kind.value,
                "official_code": unit.official_code,
            }
            for unit in created
        ],
    )
    _place(session, created)
    _raise_sequence(session, "org_unit", func.max(OrgUnitRow.id))
    rebuild_closure(session)


def _place(session: Session, created: Sequence[OrgUnit]) -> None:
    """Their place in the tree."""
    session.execute(
        insert(OrgUnitParentRow),
        [
            {
                "org_unit_id": unit.id,
                "valid_from": unit.valid_from or date.min,
                "parent_id": unit.parent_id,
                "valid_to": unit.valid_to,
            }
            for unit in created
        ],
    )


def create_procedures(session: Session, procedures: Iterable[Procedure]) -> None:
    """Insert procedures with the ids they bear."""
    created = list(procedures)
    if not created:
        return
    session.execute(
        insert(ProcedureRow),
        [
            {
                "id": item.id,
                "code": item.code,
                "national_code": item.national_code,
                "name": item.name,
                "field_id": item.field_id,
                "level": item.level.value,
                "working_days": item.working_days,
                "service_level": item.service_level.value,
            }
            for item in created
        ],
    )
    _raise_sequence(session, "procedure", func.max(ProcedureRow.id))


def _raise_sequence(session: Session, table: str, highest: ColumnElement[int]) -> None:
    """PostgreSQL counts ids by itself and must be told of those given."""
    if session.get_bind().dialect.name != "postgresql":
        return
    sequence = func.pg_get_serial_sequence(table, "id")
    session.execute(select(func.setval(sequence, highest)))
