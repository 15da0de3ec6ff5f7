"""Stored dossiers read back one by one, as the oracle's input."""

from sqlalchemy import select

from data_access.engine import Session
from data_access.schema.dossiers import (
    DossierPauseRow,
    DossierRow,
    DossierStepRow,
    DossierTransferRow,
    StepRow,
)
from domain.dossier import (
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    StepVisit,
    Transfer,
)
from domain.identifiers import FieldId, OrgUnitId


def stored_dossiers(session: Session, source_id: int) -> dict[str, Dossier]:
    """Every dossier of a source by code."""
    return {
        row.code: Dossier(
            org_unit=OrgUnitId(row.org_unit_id),
            field_id=FieldId(row.field_id),
            channel=Channel(row.channel),
            received_at=row.received_at,
            first_due_at=row.first_due_at,
            resolved_at=row.resolved_at,
            outcome=None if row.outcome is None else Outcome(row.outcome),
            pauses=tuple(
                Pause(p.began_at, p.ended_at, PauseKind(p.kind))
                for p in session.scalars(
                    select(DossierPauseRow)
                    .where(DossierPauseRow.dossier_id == row.id)
                    .order_by(DossierPauseRow.seq)
                )
            ),
            transfers=tuple(
                Transfer(
                    t.at,
                    OrgUnitId(t.from_org_unit_id),
                    OrgUnitId(t.to_org_unit_id),
                    bool(t.by_succession),
                )
                for t in session.scalars(
                    select(DossierTransferRow)
                    .where(DossierTransferRow.dossier_id == row.id)
                    .order_by(DossierTransferRow.seq)
                )
            ),
            apology_sent_at=row.apology_sent_at,
            redated_to=row.redated_to,
            paid_online=row.paid_online,
            digitised=row.digitised,
            electronic_result=row.electronic_result,
            steps=tuple(
                StepVisit(name, OrgUnitId(unit), began_at, ended_at)
                for name, unit, began_at, ended_at in session.execute(
                    select(
                        StepRow.name,
                        DossierStepRow.org_unit_id,
                        DossierStepRow.began_at,
                        DossierStepRow.ended_at,
                    )
                    .join(StepRow, StepRow.id == DossierStepRow.step_id)
                    .where(DossierStepRow.dossier_id == row.id)
                    .order_by(DossierStepRow.seq)
                )
            ),
        )
        for row in session.scalars(
            select(DossierRow).where(DossierRow.source_id == source_id)
        )
    }
