"""Validation rules, loads by source, marks on outliers, who ever reported."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    Integer,
    Subquery,
    and_,
    func,
    or_,
    select,
    type_coerce,
)

from data_access.engine import Session
from data_access.schema.access import AppUserRow
from data_access.schema.base import from_microseconds
from data_access.schema.dossiers import LoadRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.quality import OutlierMarkRow, QualityRuleRow
from data_access.schema.reported import ReportedInForceRow, ReportedValueRow
from domain.access import OrgScope
from domain.dossier import local_day
from domain.identifiers import OrgUnitId, SourceId
from domain.outliers import OutlierState
from domain.quality_rule import QualityRule, Relation, RuleSeverity
from domain.quality_view import OutlierMark
from domain.reported import Finality
from domain.unit_reports import ReportedMonth


def has_rules(session: Session) -> bool:
    """Whether any rule is kept."""
    found = session.execute(select(QualityRuleRow.id).limit(1))
    return found.scalar_one_or_none() is not None


def quality_rules(session: Session) -> tuple[QualityRule, ...]:
    """Every rule, in the order of its file."""
    row = QualityRuleRow
    rows = session.execute(
        select(
            row.code,
            row.name,
            row.left_side,
            row.relation,
            row.right_side,
            row.tolerance,
            row.scale,
            row.severity,
            row.see,
            row.advice,
        ).order_by(row.place, row.id)
    )
    return tuple(
        QualityRule(
            code=each.code,
            name=each.name,
            left=each.left_side,
            relation=Relation(each.relation),
            right=each.right_side,
            tolerance=Decimal(each.tolerance),
            scale=each.scale,
            severity=RuleSeverity(each.severity),
            see=each.see,
            advice=each.advice,
        )
        for each in rows
    )


@dataclass(frozen=True, slots=True)
class SourceLoad:
    """One load of a source that stands."""

    source_id: SourceId
    complete_to: datetime
    loaded_at: datetime


def source_loads(session: Session, since: datetime) -> tuple[SourceLoad, ...]:
    """Loads of dossiers since then, and the first one of each source; none undone."""
    row = LoadRow
    stands = (
        row.kind == "dossiers",
        row.undone_at.is_(None),
        row.source_id.is_not(None),
        row.complete_to.is_not(None),
    )
    first = (
        select(func.min(row.id).label("id")).where(*stands).group_by(row.source_id)
    ).subquery()
    rows = session.execute(
        select(row.source_id, row.complete_to, row.loaded_at)
        .where(*stands, or_(row.loaded_at >= since, row.id.in_(select(first.c.id))))
        .order_by(row.id)
    )
    return tuple(
        SourceLoad(SourceId(source), complete_to, loaded_at)
        for source, complete_to, loaded_at in rows
        if source is not None and complete_to is not None
    )


def outlier_marks(
    session: Session, *, scope: OrgScope, first_day: date
) -> dict[tuple[OrgUnitId, str, date], tuple[OutlierMark, ...]]:
    """Marks on days from `first_day` on, by org unit, measure and day; oldest first.

    Of org units below the roots of `scope`.
    """
    row = OutlierMarkRow
    below = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    rows = session.execute(
        select(
            row.org_unit_id,
            row.measure,
            row.day,
            row.state,
            row.note,
            AppUserRow.title,
            row.recorded_at,
            row.value,
        )
        .outerjoin(AppUserRow, AppUserRow.id == row.user_id)
        .where(row.day >= first_day, row.org_unit_id.in_(below))
        .order_by(row.id)
    )
    found: dict[tuple[OrgUnitId, str, date], list[OutlierMark]] = defaultdict(list)
    for unit, measure, day, state, note, author, at, value in rows:
        found[OrgUnitId(unit), measure, day].append(
            OutlierMark(OutlierState(state), note, author or "", at, value)
        )
    return {key: tuple(marks) for key, marks in found.items()}


def reported_codes(session: Session, *, scope: OrgScope) -> frozenset[str]:
    """Indicators of which some value counts, of any org unit within the scope."""
    row = ReportedInForceRow
    below = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    rows = session.execute(
        select(row.indicator_code).where(row.org_unit_id.in_(below)).distinct()
    )
    return frozenset(rows.scalars())


def reported_months(
    session: Session, *, scope: OrgScope, first_day: date, zone: ZoneInfo
) -> tuple[ReportedMonth, ...]:
    """Values reported for periods of a month or less that begin from `first_day` on.

    One entry per org unit below the roots of `scope`, indicator and period; one of
    which every revision was returned is among them.
    """
    each = _months_told(scope, first_day)
    # An org unit reports many indicators at once, alike but for their codes: as one
    # text, for tens of thousands of rows take longer to fetch than to find.
    alike = (
        each.c.org_unit_id,
        each.c.first_day,
        each.c.end_day,
        each.c.entered,
        each.c.finality,
    )
    codes = func.aggregate_strings(each.c.indicator_code, _BETWEEN_CODES)
    entered = _LocalDays(zone)
    return tuple(
        ReportedMonth(
            OrgUnitId(unit),
            code,
            first,
            end,
            entered[at],
            is_accepted=finality is not None,
            is_final=finality == Finality.FINAL,
        )
        for unit, first, end, at, finality, listed in session.execute(
            select(*alike, codes).group_by(*alike)
        )
        for code in listed.split(_BETWEEN_CODES)
    )


_BETWEEN_CODES = "\n"
"""No code has a line break."""


def _months_told(scope: OrgScope, first_day: date) -> Subquery:
    """One row for each org unit, indicator and period, of all revisions together."""
    row, counting = ReportedValueRow, ReportedInForceRow
    key = (row.org_unit_id, row.indicator_code, row.first_day, row.end_day)
    days = type_coerce(row.end_day, Integer) - type_coerce(row.first_day, Integer)
    below = select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
    return (
        select(
            *key,
            func.min(type_coerce(row.entered_at, BigInteger)).label("entered"),
            func.max(counting.finality).label("finality"),
        )
        .outerjoin(
            counting,
            and_(
                counting.org_unit_id == row.org_unit_id,
                counting.indicator_code == row.indicator_code,
                counting.first_day == row.first_day,
                counting.end_day == row.end_day,
            ),
        )
        .where(row.first_day >= first_day, days <= 31, row.org_unit_id.in_(below))
        .group_by(*key)
        .subquery()
    )


class _LocalDays(dict[int, date]):
    """Days of moments: what a file brings was entered at one of them."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone

    def __missing__(self, at: int) -> date:
        self[at] = found = local_day(from_microseconds(at), self._zone)
        return found
