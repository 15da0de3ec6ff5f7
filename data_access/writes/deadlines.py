"""Deadlines worked out anew when the calendar of working days changes."""

from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.schema.dossiers import DossierPauseRow, DossierRow, DossierWaitRow
from domain.dossier import (
    Channel,
    Deadline,
    Dossier,
    Pause,
    PauseKind,
    deadline,
)
from domain.identifiers import FieldId, OrgUnitId
from domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class _Moved:
    """A dossier whose clock says something else than what is kept."""

    dossier_id: int
    clock: Deadline
    moved_days: int


def move_deadlines(
    session: Session, *, calendar: WorkingCalendar, zone: ZoneInfo
) -> int:
    """Run the clock of every paused dossier by `calendar`; how many deadlines moved.

    Only a pause moves a deadline by working days. First promises stay as given. The
    caller recomputes the roll-ups in the same transaction.
    """
    pauses = _pauses(session)
    moved = []
    for row in session.scalars(
        select(DossierRow)
        .where(DossierRow.id.in_(select(DossierPauseRow.dossier_id)))
        .order_by(DossierRow.id)
        .execution_options(yield_per=10_000)
    ):
        clock = deadline(_as_dossier(row, pauses[row.id]), calendar=calendar, zone=zone)
        days = sum(pause.working_days for pause in clock.pauses)
        if (clock.due_at, days) != (row.due_at, row.moved_days):
            moved.append(_Moved(row.id, clock, days))
    session.expunge_all()  # What follows writes past the objects read here.
    if moved:
        _write(session, moved)
    return len(moved)


def _pauses(session: Session) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = defaultdict(list)
    for dossier_id, began_at, ended_at, kind in session.execute(
        select(
            DossierPauseRow.dossier_id,
            DossierPauseRow.began_at,
            DossierPauseRow.ended_at,
            DossierPauseRow.kind,
        ).order_by(DossierPauseRow.dossier_id, DossierPauseRow.seq)
    ):
        found[dossier_id].append(Pause(began_at, ended_at, PauseKind(kind)))
    return found


def _as_dossier(row: DossierRow, pauses: list[Pause]) -> Dossier:
    """What of a dossier its deadline depends on."""
    return Dossier(
        org_unit=OrgUnitId(row.org_unit_id),
        field_id=FieldId(row.field_id),
        channel=Channel(row.channel),
        received_at=row.received_at,
        first_due_at=row.first_due_at,
        resolved_at=row.resolved_at,
        pauses=tuple(pauses),
    )


def _write(session: Session, moved: list[_Moved]) -> None:
    session.execute(
        update(DossierRow),
        [
            {
                "id": item.dossier_id,
                "due_at": item.clock.due_at,
                "waiting_since": item.clock.waiting_since,
                "moved_days": item.moved_days,
            }
            for item in moved
        ],
    )
    waits = []
    for item in moved:
        session.execute(
            delete(DossierWaitRow).where(DossierWaitRow.dossier_id == item.dossier_id)
        )
        waits += [
            {
                "dossier_id": item.dossier_id,
                "seq": seq,
                "began_at": pause.began_at,
                "ended_at": pause.ended_at,
            }
            for seq, pause in enumerate(item.clock.pauses, 1)
        ]
    if waits:
        session.execute(insert(DossierWaitRow), waits)
