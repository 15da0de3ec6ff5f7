"""What counts of reported values: one by one, how long, how recent."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import Integer, func, or_, select, type_coerce

from data_access.engine import Session, planned_for_values
from data_access.queries.reported_rows import VALUE, Numbers, entry_of, within_scope
from data_access.schema.reported import ReportedInForceRow, ReportedValueRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.reported import InForce, ValueKey

_LONGEST_MONTH = 31
"""In days."""


def values_in_force(
    session: Session,
    *,
    scope: OrgScope,
    first_day: date,
    end_day: date,
    codes: Collection[str] | None = None,
    only: Mapping[str, Collection[OrgUnitId]] | None = None,
) -> tuple[InForce, ...]:
    """What counts of all periods within [first_day, end_day), earliest first.

    Of every org unit below the roots of `scope`, whenever it was; indicators are of
    no field, so those of a scope do not narrow. `codes` None: every indicator. `only`:
    of these indicators these org units alone.
    """
    if codes is not None and not codes:
        return ()  # The database would look through the whole time for nothing.
    row = ReportedInForceRow
    wanted = [
        row.first_day >= first_day,
        row.end_day <= end_day,
        row.org_unit_id.in_(within_scope(scope)),
    ]
    if codes is not None:
        wanted.append(row.indicator_code.in_(sorted(codes)))
    for code, units in (only or {}).items():
        others = row.indicator_code != code
        wanted.append(or_(others, row.org_unit_id.in_(sorted(units))))
    found = session.execute(
        select(*VALUE)
        .join(row, row.value_id == ReportedValueRow.id)
        .where(*wanted)
        .order_by(row.first_day, row.end_day, row.indicator_code, row.org_unit_id)
    )
    numbers = Numbers()
    return tuple(
        InForce(each.id, entry_of(each, numbers), each.revision, each.indicator_version)
        for each in found
    )


def long_reported(
    session: Session, *, scope: OrgScope, after: date, end_day: date
) -> tuple[ValueKey, ...]:
    """What counts of periods longer than a month that end within (after, end_day].

    Of every org unit below the roots of `scope`.
    """
    row = ReportedInForceRow
    days = type_coerce(row.end_day, Integer) - type_coerce(row.first_day, Integer)
    found = session.execute(
        select(row.indicator_code, row.org_unit_id, row.first_day, row.end_day)
        .where(
            row.end_day > after,
            row.end_day <= end_day,
            days > _LONGEST_MONTH,
            row.org_unit_id.in_(within_scope(scope)),
        )
        .order_by(row.indicator_code, row.org_unit_id, row.first_day, row.end_day)
    )
    return tuple(
        ValueKey(code, OrgUnitId(unit), first, end) for code, unit, first, end in found
    )


def latest_reported(session: Session, *, scope: OrgScope) -> dict[str, date]:
    """Where the latest period ends of which anything counts, by indicator."""
    row = ReportedInForceRow
    latest = (
        select(row.indicator_code, func.max(row.end_day))
        .where(row.org_unit_id.in_(within_scope(scope)))
        .group_by(row.indicator_code)
    )
    with planned_for_values(session):
        return {row[0]: row[1] for row in session.execute(latest)}
