"""Reported values that count, put together for each month of the calendar by itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from data_access.engine import Session, planned_for_values
from data_access.queries.reported_sums import (
    CODE,
    UNITS,
    Asked,
    Pooled,
    of_latest,
    part_of,
    summed,
    units_of,
    wanted,
)
from data_access.schema.reported import ReportedInForceRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.period import Period
from domain.reported_figures import ADDED_OVER_TIME

_ROW = ReportedInForceRow
_MONTH = "M"
"""The grid of months of the calendar."""

MonthKey = tuple[str, date]
"""An indicator, and the first day of a month."""


def summed_by_month(
    session: Session,
    kinds: Mapping[date, Mapping[str, Aggregation]],
    *,
    scope: OrgScope,
    only: Mapping[MonthKey, Collection[OrgUnitId]] | None = None,
) -> dict[MonthKey, Pooled]:
    """What counts of months of the calendar, each by itself; absent: nothing does.

    `kinds`: what to put together, by the first day of a month. `only`: of these
    indicators and months these org units alone, and nothing else. Org units must not
    lie below one another.
    """
    asked = _over_months(kinds)
    if not asked.kinds or (only is not None and not only):
        return {}
    chosen = [*wanted(asked, scope), _ROW.grid == _MONTH]
    if only is not None:
        chosen.append(_of_these(only))
    by_month = summed(CODE, _ROW.first_day.label("month")).add_columns(UNITS)
    with planned_for_values(session):
        rows = session.execute(by_month.where(*chosen)).all()
    found = {}
    for row in rows:
        kind = kinds[row.month].get(row.code)
        if kind is not None:
            # Of a month each org unit has one value at most: none is the later one.
            is_latest = kind not in ADDED_OVER_TIME
            part = of_latest([row], kind) if is_latest else part_of(row, kind)
            found[row.code, row.month] = Pooled(units_of(row), part)
    return found


def beside_months(
    session: Session,
    kinds: Mapping[date, Mapping[str, Aggregation]],
    *,
    scope: OrgScope,
) -> set[MonthKey]:
    """Where something else than a whole month counts that lies within the month."""
    asked = _over_months(kinds)
    if not asked.kinds:
        return set()
    by = _ROW.indicator_code, _ROW.first_day, _ROW.end_day
    found = session.execute(
        select(*by).where(*wanted(asked, scope), _ROW.grid.is_(None)).distinct()
    )
    return {
        (code, month.first_day)
        for code, first, end in found
        if (month := Period.month(first.year, first.month)).end_day >= end
    }


def _over_months(kinds: Mapping[date, Mapping[str, Aggregation]]) -> Asked:
    last = max(kinds, default=date.min)
    together = {code: kind for each in kinds.values() for code, kind in each.items()}
    end = Period.month(last.year, last.month).end_day
    return Asked(min(kinds, default=last), end, together)


def _of_these(only: Mapping[MonthKey, Collection[OrgUnitId]]) -> ColumnElement[bool]:
    """Months of which the same org units are asked share one condition."""
    months: dict[tuple[str, frozenset[OrgUnitId]], list[date]] = defaultdict(list)
    for (code, month), units in only.items():
        months[code, frozenset(units)].append(month)
    return or_(
        *(
            and_(
                _ROW.indicator_code == code,
                _ROW.first_day.in_(listed),
                _ROW.org_unit_id.in_(units),
            )
            for (code, units), listed in months.items()
        )
    )
