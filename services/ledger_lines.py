"""The rows of form II.06: by field, by org unit below, by month, by level."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.bulk.zone_days import half_of, half_start
from data_access.queries.ledger_counts import Axis
from domain.collation import sort_key
from domain.event_counts import EventCounts
from domain.identifiers import FieldId, OrgUnitId
from domain.ledger_cell import HandlingLevel
from domain.ledger_form import LedgerQuery, RowKind
from domain.ledger_words import LEVEL_NAMES, own_name, span_words
from domain.org_tree import OrgTree, OrgUnit
from domain.period import Basis, Period
from services.ledger_counting import Counted, Counting
from services.ledger_cuts import (
    OWN,
    WHOLE,
    RowOf,
    Segment,
    rows_below,
    rows_by_level,
)
from services.reference import Reference

SegmentsOf = Callable[[RowKind | None], tuple[Segment, ...]]
NOTHING = EventCounts()


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is called and what it narrows the form to; None: as the form."""

    key: str
    label: str
    org_unit_code: str | None = None
    own_only: bool = False
    field_code: str | None = None
    level: HandlingLevel | None = None
    days: tuple[date, date] | None = None
    """From, and up to without: of a month."""


def row_of_holder(
    tree: OrgTree, node: OrgUnitId, day: date, rows: RowKind | None
) -> RowOf | None:
    """Which row a holder belongs to; None: holders do not divide the form."""
    if rows is RowKind.UNIT:
        return rows_below(tree, node, day)
    return rows_by_level if rows is RowKind.LEVEL else None


def counted_rows(
    kept: Reference,
    count: Counting,
    query: LedgerQuery,
    node: OrgUnit,
    segments_of: SegmentsOf,
) -> Iterator[tuple[Row, Counted]]:
    """Every row in display order with what was counted."""
    match query.rows:
        case RowKind.FIELD:
            yield from _by_field(kept, count, segments_of(None))
        case RowKind.UNIT:
            yield from _by_unit(kept, count, node, segments_of(RowKind.UNIT))
        case RowKind.LEVEL:
            found = count.rows(segments_of(RowKind.LEVEL), Axis.NODE)
            for level in HandlingLevel:
                if level.value in found:
                    row = Row(level.value, LEVEL_NAMES[level], level=level)
                    yield row, found[level.value]
        case RowKind.MONTH:
            yield from _by_month(count, query.period.basis, segments_of(None))


def _by_field(
    kept: Reference, count: Counting, parts: tuple[Segment, ...]
) -> Iterator[tuple[Row, Counted]]:
    found = count.rows(parts, Axis.FIELD)
    fields = [kept.fields[FieldId(int(key))] for key in found]
    for field in sorted(fields, key=lambda field: sort_key(field.name)):
        row = Row(field.code, field.name, field_code=field.code)
        yield row, found[str(field.id)]


def _by_unit(
    kept: Reference, count: Counting, node: OrgUnit, parts: tuple[Segment, ...]
) -> Iterator[tuple[Row, Counted]]:
    """What the org unit holds itself, then those below in their order."""
    found = count.rows(parts, Axis.NODE)
    if OWN in found:
        row = Row(OWN, own_name(node.name), org_unit_code=node.code, own_only=True)
        yield row, found[OWN]
    below = {
        unit.code: unit
        for part in parts
        for unit in kept.tree.children(node.id, part.first_day)
        if unit.code in found
    }
    for unit in sorted(below.values(), key=lambda unit: (unit.sort_order, unit.code)):
        yield Row(unit.code, unit.name, org_unit_code=unit.code), found[unit.code]


def _by_month(
    count: Counting, basis: Basis, parts: tuple[Segment, ...]
) -> Iterator[tuple[Row, Counted]]:
    """Each month opens with what the one before it closed with."""
    first_day, end_day = parts[0].first_day, parts[-1].end_day
    halves = count.moved(parts, Axis.HALF, count.within(parts, Axis.HALF))
    whole = count.rows(parts, Axis.NODE).get(WHOLE, Counted())
    opening, before = whole.opening, whole.closing_before
    shift = 1 if basis is Basis.REPORTING else 0
    months = range(
        (half_of(first_day) + shift) // 2, (half_of(end_day) + shift) // 2 + 1
    )
    for month in months:
        start = max(first_day, half_start(2 * month - shift))
        end = min(end_day, half_start(2 * month - shift + 2))
        if start >= end:
            continue
        within = sum(
            (halves.get(str(2 * month - shift + n), NOTHING) for n in (0, 1)),
            start=NOTHING,
        )
        closing = opening + within
        row = Row(f"{start:%Y%m%d}", _month_name(month, basis, start, end),
                  days=(start, end))  # fmt: skip
        yield row, Counted(within, opening, closing, before)
        opening = before = closing


def _month_name(month: int, basis: Basis, start: date, end: date) -> str:
    """Tháng 3/2024; one that is not whole says which days it holds."""
    year, number = divmod(month, 12)
    whole = Period.month(year, number + 1, basis)
    name = f"Tháng {number + 1}/{year}"
    if (whole.first_day, whole.end_day) == (start, end):
        return name if basis is Basis.CALENDAR else whole.label
    return f"{name} ({span_words(start, end - timedelta(days=1))})"
