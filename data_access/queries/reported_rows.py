"""Rows of reported values as entries, and which of them lie within a scope."""

from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, select

from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.reported import ReportedValueRow
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.reported import Amount, Entry, Finality, ValueKey
from domain.written_figure import Bound

VALUE = (
    ReportedValueRow.id,
    ReportedValueRow.indicator_code,
    ReportedValueRow.indicator_version,
    ReportedValueRow.org_unit_id,
    ReportedValueRow.period_key,
    ReportedValueRow.first_day,
    ReportedValueRow.end_day,
    ReportedValueRow.revision,
    ReportedValueRow.numerator,
    ReportedValueRow.denominator,
    ReportedValueRow.value,
    ReportedValueRow.bound,
    ReportedValueRow.finality,
    ReportedValueRow.source,
    ReportedValueRow.note,
    ReportedValueRow.place,
)
_BOUNDS = {bound.value: bound for bound in Bound}
_FINALITIES = {each.value: each for each in Finality}


class Numbers(dict[str | None, Fraction | None]):
    """Texts of one read as numbers: counts are small, the same ones over and over."""

    def __missing__(self, text: str | None) -> Fraction | None:
        found = None
        if text is not None:
            found = Fraction(int(text)) if text.isdecimal() else Fraction(text)
        self[text] = found
        return found


def entry_of(row: Row[*tuple[Any, ...]], numbers: Numbers) -> Entry:
    """The entry of a row that has the columns of VALUE."""
    return Entry(
        key=ValueKey(
            row.indicator_code, OrgUnitId(row.org_unit_id), row.first_day, row.end_day
        ),
        period_key=row.period_key,
        amount=Amount(
            numbers[row.numerator],
            numbers[row.denominator],
            numbers[row.value],
            _BOUNDS[row.bound],
        ),
        finality=_FINALITIES[row.finality],
        source=row.source,
        note=row.note,
        place=row.place,
    )


def within_scope(scope: OrgScope) -> Select[int]:
    """Every org unit that ever lay below the roots of a scope."""
    return select(OrgUnitAncestorRow.org_unit_id).where(
        OrgUnitAncestorRow.ancestor_id.in_(scope.roots)
    )
