"""Reported values that count, summed over time by the database where that is exact."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from data_access.engine import Session
from data_access.queries.reported import within_scope
from data_access.schema.reported import ReportedInForceRow, ReportedValueRow
from domain.access import OrgScope
from domain.formula import Gap, Reading
from domain.identifiers import OrgUnitId
from domain.reported import Finality
from domain.reported_figures import Part
from domain.written_figure import Bound

_MOST_DIGITS = 13
"""So many digits of as many values as there may be still fit 64 bits."""
_MONTH = "____-M__"
"""Months of the calendar by their key: they never overlap."""
_FINALITIES = (Finality.ESTIMATED, Finality.PRELIMINARY, Finality.FINAL)
_VALUE = ReportedValueRow


@dataclass(frozen=True, slots=True)
class SummedParts:
    """Parts by indicator and org unit, and the indicators that hold others as well.

    What is told otherwise than by whole numbers of calendar months is in `left`: the
    org units whose values have to be read one by one.
    """

    parts: dict[str, dict[OrgUnitId, Part]] = field(default_factory=dict)
    left: dict[str, set[OrgUnitId]] = field(default_factory=dict)


def summed_in_force(
    session: Session,
    *,
    scope: OrgScope,
    first_day: date,
    end_day: date,
    sums: Collection[str],
    ratios: Collection[str],
) -> SummedParts:
    """What counts within [first_day, end_day), by org unit; indicators by their kind.

    Rates without counts are left: they are not to be added.
    """
    row = ReportedInForceRow
    found = session.execute(
        select(
            row.indicator_code.label("code"),
            row.org_unit_id.label("unit"),
            func.count().label("number"),
            func.sum(case((_is_simple(), 1), else_=0)).label("simple"),
            func.count(_VALUE.numerator).label("counted"),
            func.sum(_whole(_VALUE.numerator)).label("numerator"),
            func.sum(_whole(_VALUE.denominator)).label("denominator"),
            func.sum(_whole(_VALUE.value)).label("value"),
            func.min(row.first_day).label("first_day"),
            func.max(row.end_day).label("end_day"),
            func.sum(case((_VALUE.revision > 1, 1), else_=0)).label("revised"),
            func.max(_VALUE.revision).label("last_revision"),
            func.min(_VALUE.bound).label("bound"),
            func.max(_VALUE.bound).label("other_bound"),
            func.min(_rank()).label("finality"),
        )
        .join(_VALUE, _VALUE.id == row.value_id)
        .where(
            row.first_day >= first_day,
            row.end_day <= end_day,
            row.indicator_code.in_(sorted({*sums, *ratios})),
            row.org_unit_id.in_(within_scope(scope)),
        )
        .group_by(row.indicator_code, row.org_unit_id)
        .order_by(row.indicator_code, row.org_unit_id)
    )
    parts: dict[str, dict[OrgUnitId, Part]] = defaultdict(dict)
    left: dict[str, set[OrgUnitId]] = defaultdict(set)
    for each in found:
        unit = OrgUnitId(each.unit)
        part = _part(unit, each, is_ratio=each.code in ratios)
        if part is None:
            left[each.code].add(unit)
        else:
            parts[each.code][unit] = part
    return SummedParts(dict(parts), dict(left))


def _part(
    unit: OrgUnitId, row: Row[*tuple[Any, ...]], *, is_ratio: bool
) -> Part | None:
    """None where the sum would not be exact, or not by the rules of the domain."""
    is_alike = row.counted == (row.number if is_ratio else 0)
    if row.simple != row.number or row.bound != row.other_bound or not is_alike:
        return None
    if is_ratio:
        below = int(row.denominator)
        gap = None if below else Gap.NOT_OCCURRED
        reading = Reading(int(row.numerator), below, gap)
    else:
        reading = Reading(int(row.value))
    return Part(
        unit,
        reading,
        Bound(row.bound),
        _FINALITIES[row.finality],
        int(row.number),
        int(row.revised),
        int(row.last_revision),
        row.first_day,
        row.end_day,
    )


def _is_simple() -> ColumnElement[bool]:
    numbers = (_VALUE.numerator, _VALUE.denominator, _VALUE.value)
    return and_(
        _VALUE.period_key.like(_MONTH),
        *(or_(number.is_(None), _is_whole(number)) for number in numbers),
    )


def _is_whole(number: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    return and_(number.not_like("%.%"), func.length(number) <= _MOST_DIGITS)


def _whole(number: Any) -> ColumnElement[int]:  # noqa: ANN401 - a column
    """The number where it is whole; 0 for others, whose sum is not used."""
    return cast(case((_is_whole(number), number), else_="0"), BigInteger)


def _rank() -> ColumnElement[int]:
    return case(
        {each.value: at for at, each in enumerate(_FINALITIES)},
        value=_VALUE.finality,
    )
