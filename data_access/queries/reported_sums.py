"""Reported values that count, put together by the database where that is exact.

Exact it is over time where all that is told of something are whole numbers of months
of the calendar, or all of quarters, halves or years: they do not overlap. Then sums
and ratios add up. Of stocks and distinct counts the latest value of each org unit
stands for its period. All of it stands in one table (`ReportedInForceRow`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from data_access.engine import Session, planned_for_values
from data_access.queries.reported_rows import within_scope
from data_access.schema.reported import ReportedInForceRow
from domain.access import OrgScope
from domain.formula import MISSING, Gap, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
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


CODE, _UNIT = _ROW.indicator_code.label("code"), _ROW.org_unit_id.label("unit")
UNITS = func.aggregate_strings(cast(_ROW.org_unit_id, String), ",").label("units")
"""Who told, as one text: thousands of rows take longer to fetch than to find."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """What all `units` together told of an indicator; `part` None: not exact."""

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


def pooled_in_force(
    session: Session,
    asked: Asked,
    *,
    scope: OrgScope,
    only: Mapping[str, Collection[OrgUnitId]] | None = None,
) -> dict[str, Pooled]:
    """What all org units told of each indicator; absent: nothing counts of it.

    Here and below: of all that ever lay below the roots of `scope`. `only`: of these
    indicators these org units alone, and nothing else. A part is what it says only
    where its org units do not lie below one another; of a stock only those are in it
    whose value is as late as the latest, one each.
    """
    if only is not None and not only:
        return {}
    some = [] if only is None else [_of_some(only)]
    found = {}
    if asked.added.kinds:
        by_unit = summed(CODE, _UNIT).where(*wanted(asked.added, scope), *some)
        for row in _rows(session, _together(by_unit.subquery())):
            found[row.code] = Pooled(units_of(row), part_of(row, asked.kinds[row.code]))
    if asked.latest.kinds:
        last = summed(CODE, _ROW.end_day.label("end_day")).add_columns(UNITS)
        chosen = (*wanted(asked.latest, scope), *some, _is_latest(asked))
        days: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        for row in _rows(session, last.where(*chosen).order_by(CODE, _ROW.end_day)):
            days[row.code].append(row)
        for told, rows in days.items():
            units = frozenset[OrgUnitId]().union(*map(units_of, rows))
            found[told] = Pooled(units, of_latest(rows, asked.kinds[told]))
    return found


def summed_in_force(session: Session, asked: Asked, *, scope: OrgScope) -> SummedParts:
    """What counts, by org unit. Rates without counts are left: they are not added."""
    by_unit = summed(CODE, _UNIT)
    found: list[Row[*tuple[Any, ...]]] = []
    if asked.added.kinds:
        found += _rows(session, by_unit.where(*wanted(asked.added, scope)))
    if asked.latest.kinds:
        chosen = (*wanted(asked.latest, scope), _is_latest(asked))
        found += _rows(session, by_unit.where(*chosen))
    parts: dict[str, dict[OrgUnitId, Part]] = defaultdict(dict)
    left: dict[str, set[OrgUnitId]] = defaultdict(set)
    for row in found:
        unit = OrgUnitId(row.unit)
        part = part_of(row, asked.kinds[row.code])
        if part is None:
            left[row.code].add(unit)
        else:
            parts[row.code][unit] = part
    return SummedParts(dict(parts), dict(left))


def _rows(
    session: Session, statement: Select[*tuple[Any, ...]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    with planned_for_values(session):
        return session.execute(statement).all()


def wanted(asked: Asked, scope: OrgScope) -> list[ColumnElement[bool]]:
    """What is asked for, of all that ever lay below the roots of a scope."""
    return [
        _ROW.first_day >= asked.first_day,
        _ROW.end_day <= asked.end_day,
        _ROW.indicator_code.in_(sorted(asked.kinds)),
        _ROW.org_unit_id.in_(within_scope(scope)),
    ]


def _of_some(only: Mapping[str, Collection[OrgUnitId]]) -> ColumnElement[bool]:
    return or_(
        *(
            and_(_ROW.indicator_code == code, _ROW.org_unit_id.in_(units))
            for code, units in only.items()
        )
    )


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


def summed(*by: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """What makes a part (`part_of`), by these columns."""
    # An exact bound adds nothing to what is known of a sum; two others make it vague.
    bound = func.nullif(_ROW.bound, Bound.EXACT.value)
    return select(
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
    ).group_by(*by)


def _together(by_unit: Subquery) -> Select[*tuple[Any, ...]]:
    """Sums by indicator and org unit, put together by indicator.

    In two steps, as who told is wanted once each, and the rows lie in this order.
    """
    of = by_unit.c
    how: dict[Callable[..., Any], tuple[str, ...]] = {
        func.sum: ("number", "on_grid", "counted", "numerator", "denominator", "value",
                   "revised"),
        func.min: ("grid", "first_day", "bound", "finality"),
        func.max: ("other_grid", "last_day", "last_revision", "other_bound"),
    }  # fmt: skip
    return select(
        of.code,
        func.aggregate_strings(cast(of.unit, String), ",").label("units"),
        *(made(of[name]).label(name) for made, names in how.items() for name in names),
    ).group_by(of.code)


def units_of(row: Row[*tuple[Any, ...]]) -> frozenset[OrgUnitId]:
    """Who told what a row of sums with UNITS is made of."""
    return frozenset(OrgUnitId(int(unit)) for unit in row.units.split(","))


def part_of(row: Row[*tuple[Any, ...]], kind: Aggregation) -> Part | None:
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


def of_latest(rows: Sequence[Row[*tuple[Any, ...]]], kind: Aggregation) -> Part | None:
    """One part of the latest values of several org units, by the day that they end.

    A stock is that of the last such day. A distinct count is not added: where several
    org units told one, its reading is missing.
    """
    if kind is Aggregation.LAST:
        return part_of(rows[-1], kind)
    if sum(row.number for row in rows) == 1:
        return part_of(rows[0], kind)
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
