"""One dossier as recorded: pauses, transfers, steps, and the load it came by."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from data_access.engine import Session
from data_access.queries.live_conditions import scope_checks
from data_access.schema.dossiers import (
    DossierApplicantRow,
    DossierPauseRow,
    DossierRow,
    DossierStepRow,
    DossierTransferRow,
    LoadRow,
    SourceRow,
    StepRow,
)
from data_access.schema.procedures import FieldRow, ProcedureRow
from domain.access import OrgScope
from domain.dossier import (
    Channel,
    Dossier,
    Outcome,
    Pause,
    PauseKind,
    Transfer,
)
from domain.identifiers import FieldId, OrgUnitId, SourceId


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One stay at a step; `ended_at` None: it is there now."""

    step: str
    org_unit_id: OrgUnitId
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """Everything kept of one dossier. Instants are UTC; names None: not kept."""

    dossier: Dossier
    code: str
    source_id: SourceId
    source_code: str
    source_name: str
    field_name: str
    procedure_code: str
    procedure: str
    procedure_working_days: int | None
    due_is_computed: bool
    returned_at: datetime | None
    step: str | None
    step_since: datetime | None
    late_reason: str | None
    applicant_name: str | None
    applicant_phone: str | None
    load_file: str
    load_sha256: str
    loaded_at: datetime
    redated_count: int
    visits: tuple[VisitRecord, ...]


def dossier_record(
    session: Session, *, scope: OrgScope, day: date, code: str, source_code: str | None
) -> DossierRecord | None:
    """The dossier with this code within the scope of `day`; None: there is none.

    Without `source_code` the source that comes first by code answers.
    """
    statement = (
        select(
            DossierRow, SourceRow, FieldRow.name, ProcedureRow, LoadRow,
            DossierApplicantRow,
        )
        .join(SourceRow, SourceRow.id == DossierRow.source_id)
        .join(FieldRow, FieldRow.id == DossierRow.field_id)
        .join(ProcedureRow, ProcedureRow.id == DossierRow.procedure_id)
        .join(LoadRow, LoadRow.id == DossierRow.load_id)
        .outerjoin(DossierApplicantRow, DossierApplicantRow.dossier_id == DossierRow.id)
        .where(DossierRow.code == code, *scope_checks(DossierRow, scope, day))
        .order_by(SourceRow.code)
        .limit(1)
    )  # fmt: skip
    if source_code is not None:
        statement = statement.where(SourceRow.code == source_code)
    found = session.execute(statement).one_or_none()
    if found is None:
        return None
    row, source, field_name, procedure, load, applicant = found
    return DossierRecord(
        dossier=_dossier(session, row),
        code=row.code,
        source_id=SourceId(source.id),
        source_code=source.code,
        source_name=source.name,
        field_name=field_name,
        procedure_code=procedure.code,
        procedure=procedure.name,
        procedure_working_days=procedure.working_days,
        due_is_computed=row.due_is_computed,
        returned_at=row.returned_at,
        step=row.step,
        step_since=row.step_since,
        late_reason=row.late_reason,
        applicant_name=applicant.name if applicant else None,
        applicant_phone=applicant.phone if applicant else None,
        load_file=load.file_name,
        load_sha256=load.sha256,
        loaded_at=load.loaded_at,
        redated_count=row.redated_count,
        visits=_visits(session, row.id),
    )


def _visits(session: Session, dossier_id: int) -> tuple[VisitRecord, ...]:
    rows = session.execute(
        select(
            StepRow.name,
            DossierStepRow.org_unit_id,
            DossierStepRow.began_at,
            DossierStepRow.ended_at,
        )
        .join(StepRow, StepRow.id == DossierStepRow.step_id)
        .where(DossierStepRow.dossier_id == dossier_id)
        .order_by(DossierStepRow.seq)
    )
    return tuple(VisitRecord(row[0], OrgUnitId(row[1]), *row[2:]) for row in rows)


def _dossier(session: Session, row: DossierRow) -> Dossier:
    pauses = session.scalars(
        select(DossierPauseRow)
        .where(DossierPauseRow.dossier_id == row.id)
        .order_by(DossierPauseRow.seq)
    )
    transfers = session.scalars(
        select(DossierTransferRow)
        .where(DossierTransferRow.dossier_id == row.id)
        .order_by(DossierTransferRow.seq)
    )
    return Dossier(
        org_unit=OrgUnitId(row.org_unit_id),
        field_id=FieldId(row.field_id),
        channel=Channel(row.channel),
        received_at=row.received_at,
        first_due_at=row.first_due_at,
        resolved_at=row.resolved_at,
        outcome=None if row.outcome is None else Outcome(row.outcome),
        pauses=tuple(
            Pause(pause.began_at, pause.ended_at, PauseKind(pause.kind))
            for pause in pauses
        ),
        transfers=tuple(
            Transfer(
                transfer.at,
                OrgUnitId(transfer.from_org_unit_id),
                OrgUnitId(transfer.to_org_unit_id),
                bool(transfer.by_succession),
            )
            for transfer in transfers
        ),
        apology_sent_at=row.apology_sent_at,
        redated_to=row.redated_to,
    )
