"""Write procedures with their fields, the calendar, and settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from data_access.engine import Session
from data_access.queries.catalogue import calendar
from data_access.schema.procedures import CalendarDayRow, FieldRow, ProcedureRow
from data_access.schema.settings import SettingRow
from domain.catalogue import ProcedureLevel, ServiceLevel
from domain.working_days import CalendarDay, WorkingCalendar


@dataclass(frozen=True, slots=True)
class ProcedureValues:
    """One procedure to write, its field by code and name."""

    code: str
    national_code: str | None
    name: str
    field_code: str
    field_name: str
    level: ProcedureLevel
    working_days: int | None
    service_level: ServiceLevel


def save_procedures(
    session: Session, values: Iterable[ProcedureValues]
) -> tuple[int, int, int]:
    """Insert or update by code; returns (new, changed, unchanged).

    A procedure whose field got another name is changed.
    """
    procedures = list(values)
    field_ids, renamed = _save_fields(
        session, {item.field_code: item.field_name for item in procedures}
    )
    known = {row.code: row for row in session.scalars(select(ProcedureRow)).all()}
    new = changed = 0
    for item in procedures:
        columns = {
            "code": item.code,
            "national_code": item.national_code,
            "name": item.name,
            "field_id": field_ids[item.field_code],
            "level": item.level.value,
            "working_days": item.working_days,
            "service_level": item.service_level.value,
        }
        row = known.get(item.code)
        if row is None:
            session.execute(insert(ProcedureRow).values(columns))
            new += 1
        elif any(getattr(row, name) != value for name, value in columns.items()):
            session.execute(
                update(ProcedureRow).where(ProcedureRow.id == row.id).values(columns)
            )
            changed += 1
        else:
            changed += item.field_code in renamed
    return new, changed, len(procedures) - new - changed


def save_calendar(
    session: Session, days: Iterable[CalendarDay]
) -> tuple[int, int, int]:
    """Replace the calendar of every year that `days` touches.

    Deadlines that it moves are the caller's to write (`data_access.bulk.deadlines`).
    """
    wanted = {day.day: day for day in days}
    kept = calendar(session).days
    counts, _ = replaced_calendar(kept, wanted.values())
    years = {day.year for day in wanted}
    session.execute(
        delete(CalendarDayRow).where(
            CalendarDayRow.day.in_(
                [item.day for item in kept if item.day.year in years]
            )
        )
    )
    if wanted:
        session.execute(
            insert(CalendarDayRow),
            [
                {"day": item.day, "kind": item.kind.value, "name": item.name}
                for item in wanted.values()
            ],
        )
    return counts


def replaced_calendar(
    kept: Iterable[CalendarDay], days: Iterable[CalendarDay]
) -> tuple[tuple[int, int, int], WorkingCalendar]:
    """The calendar once `days` have replaced their years, and what that changes.

    Counts are (new, changed, unchanged) days; a day left out of its year is changed.
    """
    wanted = {item.day: item for item in days}
    years = {day.year for day in wanted}
    known = {item.day: item for item in kept}
    replaced = {day: item for day, item in known.items() if day.year in years}
    new = len(wanted.keys() - replaced.keys())
    unchanged = sum(replaced.get(day) == item for day, item in wanted.items())
    changed = len(replaced.keys() - wanted.keys()) + len(wanted) - new - unchanged
    result = [*wanted.values(), *(i for d, i in known.items() if d.year not in years)]
    return (
        (new, changed, unchanged),
        WorkingCalendar(result, {item.day.year for item in result}),
    )


def save_setting(session: Session, key: str, value: str) -> None:
    """Set one setting."""
    session.execute(delete(SettingRow).where(SettingRow.key == key))
    session.execute(insert(SettingRow).values(key=key, value=value))


def _save_fields(
    session: Session, names: dict[str, str]
) -> tuple[dict[str, int], frozenset[str]]:
    """Ids of all fields by code, and the codes of those that got another name."""
    known = {row.code: row.name for row in session.scalars(select(FieldRow)).all()}
    renamed = {code for code, name in names.items() if known.get(code, name) != name}
    for code, name in sorted(names.items()):
        if code not in known:
            session.execute(insert(FieldRow).values(code=code, name=name))
        elif code in renamed:
            session.execute(
                update(FieldRow).where(FieldRow.code == code).values(name=name)
            )
    rows = session.execute(select(FieldRow.code, FieldRow.id))
    return {row.code: row.id for row in rows}, frozenset(renamed)
