"""Reported values that count, put together by the database where that is exact.

Exact it is over time where all that is told of something are whole numbers of months
of the calendar, or all of quarters, halves or years: they do not overlap. Then sums
and ratios add up. Of stocks and distinct counts the latest value of each org unit
stands for its period. All of it stands in one table (`ReportedInForceRow`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from data_access.engine import Session
from data_access.queries.reported_rows import within_scope
from data_access.schema.reported import ReportedInForceRow
from domain.access import OrgScope
from domain.formula import MISSING, Gap, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.period import Period
from domain.reported import Finality
from domain.reported_figures import (
    ADDED_OVER_TIME,
    Part,
    least_final,
    together_bound,
)
from domain.written_figure import Bound

_ROW = ReportedInForceRow
_FINALITIES = (Finality.ESTIMATED, Finality.PRELIMINARY, Finality.FINAL)


_MONTH = "M"
"""The grid of months of the calendar."""
_ONE_DAY = frozenset(Aggregation) - frozenset(ADDED_OVER_TIME)
"""Kinds whose values stand for a day."""

MonthKey = tuple[str, date]
"""An indicator, and the first day of a month."""


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What `units` told of an indicator in a month; `part` None: it does not add up."""

    units: frozenset[OrgUnitId]
    part: Part | None


@dataclass(frozen=True, slots=True)
class SummedParts:
    """Parts by indicator and org unit, and the indicators that hold others as well.

    What is told otherwise than by whole numbers of calendar periods of one kind is in
    `left`: the org units whose values have to be read one by one.
    """

    parts: dict[str, dict[OrgUnitId, Part]] = field(default_factory=dict)
    left: dict[str, set[OrgUnitId]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be put together: indicators within [first_day, end_day)."""

    first_day: date
    end_day: date
    kinds: Mapping[str, Aggregation]

    def narrowed(self, codes: Collection[str]) -> "Asked":
        """Of these indicators alone."""
        kept = {code: kind for code, kind in self.kinds.items() if code in codes}
        return replace(self, kinds=kept)

    @property
    def added(self) -> "Asked":
        """Of those whose values of several periods add up."""
        return self.narrowed(
            {code for code, kind in self.kinds.items() if kind in ADDED_OVER_TIME}
        )

    @property
    def latest(self) -> "Asked":
        """Of those of which the latest value stands for the period."""
        return self.narrowed(self.kinds.keys() - self.added.kinds.keys())


def reporters_in_force(
    session: Session, asked: Asked, *, scope: OrgScope
) -> dict[str, frozenset[OrgUnitId]]:
    """Of which org units anything counts, by indicator; absent: of none.

    Here and below: of all that ever lay below the roots of `scope`.
    """
    if not asked.kinds:
        return {}
    told = (
        select(_ROW.indicator_code.label("code"), _ROW.org_unit_id.label("unit"))
        .where(*_wanted(asked, scope))
        .distinct()
        .subquery()
    )
    # One text for each indicator: thousands of rows take longer to fetch than to find.
    units = func.aggregate_strings(cast(told.c.unit, String), ",")
    found = session.execute(select(told.c.code, units).group_by(told.c.code))
    return {
        code: frozenset(OrgUnitId(int(unit)) for unit in listed.split(","))
        for code, listed in found
    }


def pooled_in_force(
    session: Session,
    asked: Asked,
    only: Mapping[str, Collection[OrgUnitId]],
    *,
    scope: OrgScope,
) -> dict[str, Part]:
    """What all org units told of each indicator, as one part; absent: see below.

    `only`: of these indicators these org units alone. Org units must not lie below one
    another. Of a stock only those are in it whose value is as late as the latest, one
    each. Absent is what does not add up (see the module).
    """
    code = _ROW.indicator_code.label("code")
    found = {}
    if asked.added.kinds:
        wanted = [*_wanted(asked.added, scope), *_narrowed(only)]
        for row in session.execute(_summed(code).where(*wanted)):
            found[row.code] = _part(row, asked.kinds[row.code])
    if asked.latest.kinds:
        wanted = [*_wanted(asked.latest, scope), *_narrowed(only), _is_latest(asked)]
        days: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        for row in session.execute(
            _summed(code, _ROW.end_day.label("end_day")).where(*wanted)
        ):
            days[row.code].append(row)
        for told, rows in days.items():
            found[told] = _of_latest(rows, asked.kinds[told])
    return {told: part for told, part in found.items() if part is not None}


def summed_in_force(session: Session, asked: Asked, *, scope: OrgScope) -> SummedParts:
    """What counts, by org unit. Rates without counts are left: they are not added."""
    by = _ROW.indicator_code.label("code"), _ROW.org_unit_id.label("unit")
    found: list[Row[*tuple[Any, ...]]] = []
    if asked.added.kinds:
        found += session.execute(_summed(*by).where(*_wanted(asked.added, scope)))
    if asked.latest.kinds:
        wanted = [*_wanted(asked.latest, scope), _is_latest(asked)]
        found += session.execute(_summed(*by).where(*wanted))
    parts: dict[str, dict[OrgUnitId, Part]] = defaultdict(dict)
    left: dict[str, set[OrgUnitId]] = defaultdict(set)
    for row in found:
        unit = OrgUnitId(row.unit)
        part = _part(row, asked.kinds[row.code])
        if part is None:
            left[row.code].add(unit)
        else:
            parts[row.code][unit] = part
    return SummedParts(dict(parts), dict(left))


def summed_by_month(
    session: Session,
    kinds: Mapping[date, Mapping[str, Aggregation]],
    *,
    scope: OrgScope,
    only: Mapping[MonthKey, Collection[OrgUnitId]] | None = None,
) -> dict[MonthKey, MonthSum]:
    """What counts of months of the calendar, each by itself; absent: nothing does.

    `kinds`: what to put together, by the first day of a month. `only`: of these
    indicators and months these org units alone, and nothing else. Org units must not
    lie below one another.
    """
    asked = _over_months(kinds)
    if not asked.kinds or (only is not None and not only):
        return {}
    wanted = [*_wanted(asked, scope), _ROW.grid == _MONTH]
    if only is not None:
        wanted.append(_of_these(only))
    code, month = _ROW.indicator_code.label("code"), _ROW.first_day.label("month")
    units = func.aggregate_strings(cast(_ROW.org_unit_id, String), ",").label("units")
    found = {}
    for row in session.execute(_summed(code, month).add_columns(units).where(*wanted)):
        kind = kinds[row.month].get(row.code)
        if kind is not None:
            # Of a month each org unit has one value at most: none is the later one.
            part = _of_latest([row], kind) if kind in _ONE_DAY else _part(row, kind)
            told = frozenset(OrgUnitId(int(unit)) for unit in row.units.split(","))
            found[row.code, row.month] = MonthSum(told, part)
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
        select(*by).where(*_wanted(asked, scope), _ROW.grid.is_(None)).distinct()
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


def _wanted(asked: Asked, scope: OrgScope) -> list[ColumnElement[bool]]:
    return [
        _ROW.first_day >= asked.first_day,
        _ROW.end_day <= asked.end_day,
        _ROW.indicator_code.in_(sorted(asked.kinds)),
        _ROW.org_unit_id.in_(within_scope(scope)),
    ]


def _narrowed(only: Mapping[str, Collection[OrgUnitId]]) -> list[ColumnElement[bool]]:
    if not only:
        return []
    others = _ROW.indicator_code.not_in(sorted(only))
    chosen = (
        and_(_ROW.indicator_code == code, _ROW.org_unit_id.in_(units))
        for code, units in only.items()
    )
    return [or_(others, *chosen)]


def _is_latest(asked: Asked) -> ColumnElement[bool]:
    """Nothing of the same org unit ends later, or at once and is longer."""
    other = aliased(_ROW)
    return ~exists(
        select(other.value_id).where(
            other.indicator_code == _ROW.indicator_code,
            other.org_unit_id == _ROW.org_unit_id,
            other.first_day >= asked.first_day,
            other.end_day <= asked.end_day,
            or_(
                other.end_day > _ROW.end_day,
                and_(other.end_day == _ROW.end_day, other.first_day < _ROW.first_day),
            ),
        )
    )


def _summed(*by: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    # An exact bound adds nothing to what is known of a sum; two others make it vague.
    bound = func.nullif(_ROW.bound, Bound.EXACT.value)
    return (
        select(
            *by,
            func.count().label("number"),
            func.count(_ROW.grid).label("on_grid"),
            func.min(_ROW.grid).label("grid"),
            func.max(_ROW.grid).label("other_grid"),
            func.count(_ROW.numerator).label("counted"),
            func.sum(_ROW.numerator).label("numerator"),
            func.sum(_ROW.denominator).label("denominator"),
            func.sum(_ROW.value).label("value"),
            func.min(_ROW.first_day).label("first_day"),
            func.max(_ROW.end_day).label("last_day"),
            func.sum(case((_ROW.revision > 1, 1), else_=0)).label("revised"),
            func.max(_ROW.revision).label("last_revision"),
            func.min(bound).label("bound"),
            func.max(bound).label("other_bound"),
            func.min(_rank()).label("finality"),
        )
        .group_by(*by)
        .order_by(*by)
    )


def _part(row: Row[*tuple[Any, ...]], kind: Aggregation) -> Part | None:
    """None where the sum would not be exact, or not by the rules of the domain."""
    is_ratio = kind is Aggregation.RATIO
    apart = kind not in ADDED_OVER_TIME or row.grid == row.other_grid
    if (
        row.on_grid != row.number
        or not apart
        or row.counted != (row.number if is_ratio else 0)
    ):
        return None
    if not is_ratio:
        return _told(row, Reading(int(row.value)))
    below = int(row.denominator)
    gap = None if below else Gap.NOT_OCCURRED
    return _told(row, Reading(int(row.numerator), below, gap))


def _of_latest(rows: Sequence[Row[*tuple[Any, ...]]], kind: Aggregation) -> Part | None:
    """One part of the latest values of several org units, by the day that they end.

    A stock is that of the last such day. A distinct count is not added: where several
    org units told one, its reading is missing.
    """
    if kind is Aggregation.LAST:
        return _part(rows[-1], kind)
    if sum(row.number for row in rows) == 1:
        return _part(rows[0], kind)
    parts = [_told(row, MISSING) for row in rows]
    return Part(
        MISSING,
        together_bound(part.bound for part in parts),
        least_final(part.finality for part in parts),
        sum(part.values for part in parts),
        sum(part.revised for part in parts),
        max(part.last_revision for part in parts),
        min(part.first_day for part in parts),
        max(part.end_day for part in parts),
    )


def _told(row: Row[*tuple[Any, ...]], reading: Reading) -> Part:
    return Part(
        reading,
        _bound(row.bound, row.other_bound),
        _FINALITIES[row.finality],
        int(row.number),
        int(row.revised),
        int(row.last_revision),
        row.first_day,
        row.last_day,
    )


def _bound(one: str | None, other: str | None) -> Bound:
    """As `domain.reported_figures.together_bound`, of the least and the greatest."""
    if one is None:
        return Bound.EXACT
    return Bound(one) if one == other else Bound.ABOUT


def _rank() -> ColumnElement[int]:
    return case(
        {each.value: at for at, each in enumerate(_FINALITIES)},
        value=_ROW.finality,
    )
