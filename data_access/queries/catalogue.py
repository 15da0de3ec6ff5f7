"""Reference data: fields, procedures, calendar, sources. Open to every viewer."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select

from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.queries.succession import succession
from data_access.schema.dossiers import DossierRow, LoadRow, SourceRow
from data_access.schema.procedures import CalendarDayRow, FieldRow, ProcedureRow
from data_access.schema.settings import SettingRow
from domain.catalogue import (
    Catalogue,
    Field,
    Procedure,
    ProcedureLevel,
    ServiceLevel,
    Source,
)
from domain.handover import handovers
from domain.identifiers import FieldId, ProcedureId, SourceId
from domain.working_days import CalendarDay, DayKind, WorkingCalendar


def calendar(session: Session) -> WorkingCalendar:
    """The working-day calendar; a year is loaded once any of its days is listed."""
    rows = session.execute(
        select(CalendarDayRow.day, CalendarDayRow.kind, CalendarDayRow.name).order_by(
            CalendarDayRow.day
        )
    ).all()
    days = [CalendarDay(day, DayKind(kind), name) for day, kind, name in rows]
    return WorkingCalendar(days, {day.day.year for day in days})


def fields(session: Session) -> tuple[Field, ...]:
    """Every field, by name."""
    rows = session.execute(
        select(FieldRow.id, FieldRow.code, FieldRow.name).order_by(FieldRow.code)
    )
    return tuple(Field(FieldId(row[0]), row[1], row[2]) for row in rows)


def procedures(session: Session) -> tuple[Procedure, ...]:
    """Every procedure, by code."""
    rows = session.execute(
        select(
            ProcedureRow.id,
            ProcedureRow.code,
            ProcedureRow.national_code,
            ProcedureRow.name,
            ProcedureRow.field_id,
            ProcedureRow.level,
            ProcedureRow.working_days,
            ProcedureRow.service_level,
        ).order_by(ProcedureRow.code)
    )
    return tuple(
        Procedure(
            id=ProcedureId(row[0]),
            code=row[1],
            national_code=row[2],
            name=row[3],
            field_id=FieldId(row[4]),
            level=ProcedureLevel(row[5]),
            working_days=row[6],
            service_level=ServiceLevel(row[7]),
        )
        for row in rows
    )


def fields_in_use(session: Session, wanted: Mapping[str, str]) -> dict[str, str]:
    """Of procedures with dossiers, by code, the field's code where not as `wanted`."""
    rows = session.execute(
        select(ProcedureRow.id, ProcedureRow.code, FieldRow.code)
        .join(FieldRow, FieldRow.id == ProcedureRow.field_id)
        .order_by(ProcedureRow.code)
    ).all()
    return {
        code: field
        for identity, code, field in rows
        if wanted.get(code, field) != field
        and session.execute(
            select(exists().where(DossierRow.procedure_id == identity))
        ).scalar_one()
    }


def catalogue(session: Session, zone: ZoneInfo) -> Catalogue:
    """All that a file may refer to."""
    return Catalogue(
        org_units=org_units(session),
        fields=fields(session),
        procedures=procedures(session),
        calendar=calendar(session),
        zone=zone,
        handovers=handovers(succession(session), zone),
    )


def sources(session: Session) -> tuple[Source, ...]:
    """Every source of dossiers, by code."""
    rows = session.execute(
        select(
            SourceRow.id,
            SourceRow.code,
            SourceRow.name,
            SourceRow.complete_to,
            SourceRow.is_sample,
        ).order_by(SourceRow.code)
    )
    return tuple(Source(SourceId(row[0]), *row[1:]) for row in rows)


def setting(session: Session, key: str) -> str | None:
    """A setting's text; None when it was never set."""
    return session.execute(
        select(SettingRow.value).where(SettingRow.key == key)
    ).scalar_one_or_none()


def has_loads(session: Session) -> bool:
    """Whether anything of a city was ever loaded; a catalogue of indicators is none."""
    loads = select(LoadRow.id).where(LoadRow.kind.not_in(("indicators", "published")))
    return session.execute(loads.limit(1)).scalar_one_or_none() is not None
