"""One dossier's page put together: its clock, whose turn it is, why it is late."""

from datetime import date

from data_access.engine import Session
from data_access.queries.dossier_records import DossierRecord, VisitRecord
from data_access.queries.org_units import heads
from domain.access import OrgScope, Permission, Viewer
from domain.clock_intervals import clock_sum
from domain.clock_setting import Setting
from domain.clock_story import clock_lines, lateness
from domain.clock_strip import strip
from domain.dossier import deadline, local_day, state_at
from domain.drilldown import DossierPage, StepVisit
from domain.masking import masked_name, masked_phone
from domain.org_tree import OrgUnit
from domain.turn import Standing, open_pause, whose_turn, why_late
from services.reference import Reference, data_day


def page_of_record(
    session: Session, kept: Reference, viewer: Viewer, record: DossierRecord
) -> DossierPage:
    """The dossier with its clock explained, as this viewer may see it."""
    moments = kept.require_moments()
    dossier = record.dossier
    setting = Setting(moments.moment_of(record.source_id), kept.calendar, kept.zone)
    late = lateness(dossier, setting)
    segments, marks = strip(dossier, setting)
    unit = kept.tree.unit(dossier.org_unit, moments.as_of_day)
    in_charge = heads(
        session, scope=OrgScope(frozenset({unit.id})), day=moments.as_of_day
    )
    due_at = deadline(dossier, calendar=kept.calendar, zone=kept.zone).due_at
    due_day = None if due_at is None else local_day(due_at, kept.zone)
    standing = _standing(kept, unit, record, setting)
    may_see_person = Permission.PERSONAL_DATA_READ in viewer.permissions
    name, phone = record.applicant_name, record.applicant_phone
    return DossierPage(
        code=record.code,
        source_code=record.source_code,
        source_name=record.source_name,
        org_unit=unit.ref,
        head=in_charge.get(unit.id),
        field_name=record.field_name,
        procedure_code=record.procedure_code,
        procedure=record.procedure,
        procedure_working_days=record.procedure_working_days or 0,
        channel=dossier.channel,
        state=state_at(dossier, setting.as_of, calendar=kept.calendar, zone=kept.zone),
        outcome=dossier.outcome,
        received_at=dossier.received_at,
        first_due_at=dossier.first_due_at,
        due_at=due_at,
        due_is_computed=record.due_is_computed,
        resolved_at=dossier.resolved_at,
        returned_at=record.returned_at,
        redated_to=dossier.redated_to,
        apology_sent_at=dossier.apology_sent_at,
        working_days_late=late.working_days,
        calendar_days_late=late.calendar_days,
        working_days_late_first=late.working_days_first,
        step=record.step,
        step_since=local_day(record.step_since, kept.zone)
        if record.step_since
        else None,
        late_reason=record.late_reason,
        applicant_name=name if may_see_person else masked_name(name),
        applicant_phone=phone if may_see_person else masked_phone(phone),
        as_of=setting.as_of,
        lines=clock_lines(
            dossier,
            setting,
            procedure_working_days=record.procedure_working_days,
            due_is_computed=record.due_is_computed,
        ),
        segments=segments,
        marks=marks,
        load_file=record.load_file,
        load_sha256=record.load_sha256,
        loaded_at=record.loaded_at,
        due_is_provisional=due_day is not None
        and kept.calendar.is_provisional(due_day),
        redated_count=record.redated_count,
        turn="" if dossier.resolved_at else whose_turn(standing),
        why_late=why_late(
            standing, late.working_days, left=dossier.resolved_at is not None
        ),
        visits=standing.visits,
        sums=clock_sum(dossier, setting),
    )


def _standing(
    kept: Reference, unit: OrgUnit, record: DossierRecord, setting: Setting
) -> Standing:
    since = record.step_since
    today = setting.day(record.dossier.resolved_at or setting.as_of)
    return Standing(
        org_unit_name=unit.name,
        step=record.step,
        step_since=None if since is None else setting.day(since),
        step_working_days=None
        if since is None
        else kept.calendar.days_late(setting.day(since), today),
        waits=open_pause(record.dossier),
        late_reason=record.late_reason,
        visits=tuple(_visit(kept, visit, setting, today) for visit in record.visits),
    )


def _visit(
    kept: Reference, visit: VisitRecord, setting: Setting, today: date
) -> StepVisit:
    first = setting.day(visit.began_at)
    last = None if visit.ended_at is None else setting.day(visit.ended_at)
    return StepVisit(
        step=visit.step,
        org_unit_name=kept.tree.unit(visit.org_unit_id, data_day(kept)).short_name,
        first_day=first,
        last_day=last,
        working_days=kept.calendar.days_late(first, last or today),
    )
