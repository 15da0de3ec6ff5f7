"""One line of a list of dossiers, as pages and briefs show it."""

from data_access.queries.live_conditions import Clockwork
from data_access.queries.live_dossiers import LiveRow
from domain.dossier import local_day
from domain.drilldown import DossierRow
from services.reference import Reference, data_day


def dossier_row(kept: Reference, clock: Clockwork, row: LiveRow) -> DossierRow:
    """A list line: local days, and ages counted to the moment its source reaches."""
    zone, calendar = kept.zone, kept.calendar
    moment = clock.moments.moment_of(row.source_id)
    end = row.resolved_at or moment
    due_on = None if row.due_at is None else local_day(row.due_at, zone)
    is_late = row.due_at is not None and end > row.due_at
    left = None
    if due_on is not None and not is_late and row.resolved_at is None:
        left = calendar.days_late(local_day(moment, zone), due_on)
    source = next(s for s in kept.sources if s.id == row.source_id)
    sent, event = row.apology_sent_at, row.last_event_at
    return DossierRow(
        code=row.code,
        source_code=source.code,
        org_unit=kept.tree.unit(row.org_unit_id, data_day(kept)).ref,
        field_name=row.field_name,
        procedure_code=row.procedure_code,
        procedure=row.procedure,
        received_on=local_day(row.received_at, zone),
        first_due_on=local_day(row.first_due_at, zone),
        due_on=due_on,
        moved_days=row.moved_days,
        working_days_late=calendar.days_late(due_on, local_day(end, zone))
        if is_late and due_on
        else None,
        working_days_left=left,
        step=row.step,
        redated_to=local_day(row.redated_to, zone) if row.redated_to else None,
        redate_missed=row.redated_to is not None and row.redated_to < end,
        apology_sent=sent is not None,
        left_on=local_day(row.resolved_at, zone) if row.resolved_at else None,
        complete_to=moment,
        waiting_since=local_day(row.waiting_since, zone) if row.waiting_since else None,
        redated_count=row.redated_count,
        apology_sent_on=local_day(sent, zone) if sent else None,
        last_event_on=local_day(event, zone) if event else None,
        late_reason=row.late_reason,
    )
