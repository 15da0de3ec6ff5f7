"""Values that org units report: entered by form, and read as they count.

An org unit enters for itself and for what lies below it; `reported_verdicts` has what
the Office says of it.
"""

from datetime import date, datetime

from data_access.engine import Database, Session
from data_access.queries import indicators as definitions
from data_access.queries import reported as queries
from data_access.queries.reported_in_force import values_in_force
from data_access.versions import held_data_version, raise_data_version
from data_access.writes import reported as writes
from data_access.writes.audit import add_change
from domain.access import OrgScope, Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.indicator_amount import require_fitting
from domain.period import Period
from domain.reported import (
    Amount,
    Entry,
    Finality,
    Revision,
    Standing,
    ValueKey,
    crosses,
)
from domain.reported_figures import ReportedFigure, ReportedFigures
from services.installation import SYSTEM, actor_id
from services.reference import Reference, chosen_node, cities, data_day, reference
from services.reported_places import definition_of, reporting_tree


def reported_series(
    database: Database,
    viewer: Viewer,
    *,
    code: str,
    org_unit_code: str | None = None,
    periods: tuple[Period, ...],
) -> tuple[ReportedFigure | None, ...]:
    """What counts of one indicator and org unit, of each period; None: not reported.

    NotFound outside the scope. An org unit that reported nothing itself gets what
    those below it reported, by the indicator's aggregation kind.
    """
    require(viewer, Permission.SCORECARD_READ)
    if not periods:
        return ()
    with database.read() as session:
        kept = reference(database, session)
        node = chosen_node(kept, viewer, org_unit_code, _day(kept, periods[-1]))
        known = definitions.indicators(session)
        values = values_in_force(
            session,
            scope=OrgScope(frozenset({node.id})),
            first_day=min(period.first_day for period in periods),
            end_day=max(period.end_day for period in periods),
            codes={code},
        )
    found = []
    for period in periods:
        figures = ReportedFigures(
            values,
            reporting_tree(kept, period.last_day),
            first_day=period.first_day,
            end_day=period.end_day,
        )
        found.append(figures.figure(definition_of(known, code, period), node.id))
    return tuple(found)


def reported_history(
    database: Database,
    viewer: Viewer,
    *,
    code: str,
    org_unit_code: str | None = None,
    period: Period,
) -> tuple[Revision, ...]:
    """Every revision of an indicator within a period, of an org unit and those below.

    By org unit and period, oldest first.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        node = chosen_node(kept, viewer, org_unit_code, _day(kept, period))
        return queries.revisions(
            session,
            scope=OrgScope(frozenset({node.id})),
            code=code,
            first_day=period.first_day,
            end_day=period.end_day,
        )


def report_value(
    database: Database,
    viewer: Viewer,
    *,
    code: str,
    org_unit_code: str,
    period: Period,
    amount: Amount,
    finality: Finality = Finality.FINAL,
    source: str = "",
    note: str = "",
    now: datetime,
) -> int:
    """Enter a value; the number of its revision. It waits for the Office.

    NotFound outside the scope. InvalidInput where it does not fit the indicator, says
    the same again, or its period has not begun or overlaps another. Conflict where
    the last revision is locked.
    """
    require(viewer, Permission.INDICATOR_REPORT)
    with database.write() as session:
        held_data_version(session)
        kept = reference(database, session)
        indicator = definition_of(definitions.indicators(session), code, period)
        require_fitting(indicator, amount)
        unit = _unit_of(kept, viewer, org_unit_code, period)
        key = ValueKey(code, unit, period.first_day, period.end_day)
        entry = Entry(key, period.key, amount, finality, source.strip(), note.strip())
        number = _revision_number(session, entry, now=now, kept=kept)
        writes.append_values(
            session,
            [(entry, number, indicator.version)],
            load_id=None,
            author_id=actor_id(viewer),
            author=viewer.display_name,
            now=now,
        )
        raise_data_version(session, now)
        detail = (("period", period.key), ("values", "1"), ("new", str(number)))
        subject = f"{code} {org_unit_code}"
        kind = AuditKind.VALUES_REPORTED
        add_change(session, AuditEvent(kind, now, actor_id(viewer), subject, detail))
    return number


def _day(kept: Reference, period: Period) -> date:
    """The day on which org units are looked for: that of the data, if there are any."""
    return period.last_day if kept.moments is None else data_day(kept)


def _unit_of(
    kept: Reference, viewer: Viewer, org_unit_code: str, period: Period
) -> OrgUnitId:
    """The org unit on the last day of a period; the command line answers for all."""
    day = period.last_day
    if viewer is SYSTEM:
        unit = kept.tree.by_code(org_unit_code, day)
        if unit is None:
            raise NotFound(f"Không có đơn vị mã “{org_unit_code[:40]}” trong kỳ này.")
        return unit.id
    return chosen_node(kept, viewer, org_unit_code, day).id


def _revision_number(
    session: Session, entry: Entry, *, now: datetime, kept: Reference
) -> int:
    """The revision that an entry is; raises where none may follow."""
    key = entry.key
    today = now.astimezone(kept.zone).date()
    if key.first_day > today:
        raise InvalidInput(f"Kỳ {entry.period.label} chưa đến. Chọn kỳ khác.")
    found = queries.revisions(
        session,
        scope=OrgScope(cities(kept.units)),
        code=key.code,
        org_unit_id=key.org_unit_id,
        first_day=date(key.first_day.year - 1, 1, 1),
        end_day=date(key.end_day.year + 2, 1, 1),
    )
    for other in found:
        if crosses(key.days, other.entry.key.days):
            raise InvalidInput(
                f"Kỳ {entry.period.label} chồng lên kỳ {other.entry.period.label} đã "
                "báo cáo. Chọn cùng một loại kỳ."
            )
    same = [each for each in found if each.entry.key == key]
    if not same:
        return 1
    if same[-1].standing is Standing.ACCEPTED:
        raise Conflict(
            "Số liệu kỳ này đã duyệt và khóa. Đề nghị Văn phòng mở khóa rồi nhập lại."
        )
    if same[-1].entry.told == entry.told and same[-1].standing is Standing.ENTERED:
        raise InvalidInput("Số liệu này đã được nhập; không có gì thay đổi.")
    return same[-1].number + 1
