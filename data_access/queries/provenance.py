"""Which files the figures of an org unit come from."""

from sqlalchemy import ColumnElement, or_, select

from data_access.engine import Session
from data_access.schema.access import AppUserRow
from data_access.schema.dossiers import LedgerSourceRow, LoadRow, SourceRow
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.identifiers import LoadId
from domain.load_history import LoadRecord


def loads(
    session: Session, *, scope: OrgScope, limit: int, with_reference: bool = False
) -> tuple[LoadRecord, ...]:
    """Loads of the sources that cover org units within `scope`, newest first.

    `with_reference` adds loads of org units, procedures and the calendar, which are
    everybody's.
    """
    covering = (
        select(LedgerSourceRow.source_id)
        .join(
            OrgUnitAncestorRow,
            OrgUnitAncestorRow.org_unit_id == LedgerSourceRow.org_unit_id,
        )
        .where(OrgUnitAncestorRow.ancestor_id.in_(scope.roots))
    )
    wanted: ColumnElement[bool] = LoadRow.source_id.in_(covering)
    if with_reference:
        wanted = or_(wanted, LoadRow.source_id.is_(None))
    rows = session.execute(
        select(
            LoadRow.id,
            LoadRow.kind,
            SourceRow.code,
            SourceRow.name,
            LoadRow.file_name,
            LoadRow.sha256,
            LoadRow.complete_to,
            LoadRow.loaded_at,
            LoadRow.new_count,
            LoadRow.changed_count,
            LoadRow.unchanged_count,
            AppUserRow.title,
            LoadRow.removed_count,
            LoadRow.undone_at,
        )
        .outerjoin(SourceRow, SourceRow.id == LoadRow.source_id)
        .outerjoin(AppUserRow, AppUserRow.id == LoadRow.user_id)
        .where(wanted)
        .order_by(LoadRow.id.desc())
        .limit(limit)
    )
    return tuple(LoadRecord(LoadId(row[0]), *list(row)[1:]) for row in rows)
