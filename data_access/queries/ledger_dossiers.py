"""Dossiers one by one, in batches: for questions that no roll-up answers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from data_access.engine import Session
from data_access.schema.dossiers import (
    DossierPauseRow,
    DossierRow,
    DossierTransferRow,
)
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.dossier import (
    TICK,
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    Transfer,
)
from domain.identifiers import FieldId, OrgUnitId, SourceId

BATCH = 5_000
"""Dossiers held at a time: some 15 MB with all that hangs on them."""

Rows = Sequence[Any]
_COLUMNS: tuple[Any, ...] = (
    DossierRow.id,
    DossierRow.source_id,
    DossierRow.org_unit_id,
    DossierRow.field_id,
    DossierRow.channel,
    DossierRow.received_at,
    DossierRow.first_due_at,
    DossierRow.resolved_at,
    DossierRow.outcome,
)


def dossiers_counted_within(
    session: Session,
    *,
    scope: OrgScope,
    channel: Channel | None,
    from_at: datetime,
    until_at: datetime,
) -> Iterator[tuple[SourceId, Dossier]]:
    """Each dossier that was in process, or fell due, in [from_at, until_at].

    With its source. Those that an org unit of the scope holds, or that were ever
    passed on: by whom is for the reader to see.
    """
    statement = _statement(scope, channel, from_at, until_at)
    last_id = 0
    while True:
        rows = session.execute(
            statement.where(DossierRow.id > last_id)
            .order_by(DossierRow.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        first_id, last_id = rows[0].id, rows[-1].id
        pauses = _by_dossier(session, DossierPauseRow, first_id, last_id)
        transfers = _by_dossier(session, DossierTransferRow, first_id, last_id)
        for row in rows:
            yield SourceId(row.source_id), _dossier(row, pauses, transfers)


def _statement(
    scope: OrgScope, channel: Channel | None, from_at: datetime, until_at: datetime
) -> Select[Any]:
    within = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    statement = select(*_COLUMNS).where(
        or_(DossierRow.org_unit_id.in_(within), DossierRow.has_transfers),
        DossierRow.received_at <= until_at,
        or_(
            DossierRow.resolved_at.is_(None),
            DossierRow.resolved_at >= from_at,
            DossierRow.due_at >= from_at - TICK,
        ),
    )
    if scope.fields is not None:
        statement = statement.where(DossierRow.field_id.in_(scope.fields))
    if channel is not None:
        statement = statement.where(DossierRow.channel == int(channel))
    return statement


def _by_dossier(
    session: Session,
    table: Any,  # noqa: ANN401 - pauses or transfers
    first_id: int,
    last_id: int,
) -> dict[int, list[Rows]]:
    """What hangs on the dossiers of a batch, in order."""
    found: dict[int, list[Rows]] = defaultdict(list)
    for row in session.execute(
        select(*table.__table__.columns)
        .where(table.dossier_id.between(first_id, last_id))
        .order_by(table.dossier_id, table.seq)
    ):
        found[row.dossier_id].append(row)
    return found


def _dossier(
    row: Any,  # noqa: ANN401 - a row of `_statement`
    pauses: dict[int, list[Any]],
    transfers: dict[int, list[Any]],
) -> Dossier:
    return Dossier(
        org_unit=OrgUnitId(row.org_unit_id),
        field_id=FieldId(row.field_id),
        channel=Channel(row.channel),
        received_at=row.received_at,
        first_due_at=row.first_due_at,
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        pauses=tuple(
            Pause(p.began_at, p.ended_at, PauseKind(p.kind)) for p in pauses[row.id]
        )
        if row.id in pauses
        else (),
        transfers=tuple(
            Transfer(t.at, OrgUnitId(t.from_org_unit_id), OrgUnitId(t.to_org_unit_id))
            for t in transfers[row.id]
        )
        if row.id in transfers
        else (),
    )
