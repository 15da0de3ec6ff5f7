"""The rows of form II.06: by field, by org unit below, by month, by level."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.bulk.zone_days import half_of, half_start
from data_access.queries.ledger_counts import Axis
from domain.collation import sort_key
from domain.event_counts import EventCounts
from domain.formatting import day as day_words
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
from services.unit_lives import bears_code

NOTHING = EventCounts()


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is called and what it narrows the form to; None: as the form."""

    key: str
    label: str
    org_unit: OrgUnit | None = None
    own_only: bool = False
    field_code: str | None = None
    level: HandlingLevel | None = None
    days: tuple[date, date] | None = None
    """From, and up to without: of a month."""
    is_present: bool = True
    """Its org unit bears its code at the data moment."""


def row_of_holder(
    tree: OrgTree, node: OrgUnitId, day: date, rows: RowKind | None
) -> RowOf | None:
    """Which row a holder belongs to; None: holders do not divide the form."""
    if rows is RowKind.UNIT:
        return rows_below(tree, node, day)
    return rows_by_level if rows is RowKind.LEVEL else None


def counted_rows(
    count: Counting, query: LedgerQuery, parts: tuple[Segment, ...]
) -> dict[str, Counted]:
    """What was counted in each row, by a key that `named_rows` knows."""
    match query.rows:
        case RowKind.FIELD:
            return count.rows(parts, Axis.FIELD)
        case RowKind.UNIT | RowKind.LEVEL:
            return count.rows(parts, Axis.NODE)
        case RowKind.MONTH:
            return _months(count, query.period.basis, parts)


def named_rows(
    kept: Reference,
    query: LedgerQuery,
    node: OrgUnit,
    parts: tuple[Segment, ...],
    keys: Collection[str],
) -> Iterator[tuple[str, Row]]:
    """The keys of `counted_rows` with the rows that they stand for, in order."""
    match query.rows:
        case RowKind.FIELD:
            fields = [kept.fields[FieldId(int(key))] for key in keys]
            for field in sorted(fields, key=lambda field: sort_key(field.name)):
                row = Row(field.code, field.name, field_code=field.code)
                yield str(field.id), row
        case RowKind.UNIT:
            yield from _units(kept, node, parts, keys)
        case RowKind.LEVEL:
            for level in HandlingLevel:
                if level.value in keys:
                    yield level.value, Row(level.value, LEVEL_NAMES[level], level=level)
        case RowKind.MONTH:
            first_day, end_day = parts[0].first_day, parts[-1].end_day
            for start, end in months_of(first_day, end_day, query.period.basis):
                name = month_name(start, end, query.period.basis)
                yield f"{start:%Y%m%d}", Row(f"{start:%Y%m%d}", name, days=(start, end))


def months_of(
    first_day: date, end_day: date, basis: Basis
) -> Iterator[tuple[date, date]]:
    """[first_day, end_day) month by month, calendar or reporting, in order."""
    shift = _shift(basis)
    start = first_day
    while start < end_day:
        month = (half_of(start) + shift) // 2
        end = min(end_day, half_start(2 * month - shift + 2))
        yield start, end
        start = end


def _units(
    kept: Reference,
    node: OrgUnit,
    parts: tuple[Segment, ...],
    keys: Collection[str],
) -> Iterator[tuple[str, Row]]:
    """What the org unit holds itself, then those below in their order."""
    if OWN in keys:
        name = own_name(node.name)
        yield OWN, Row(OWN, name, org_unit=node, own_only=True)
    below = {
        str(unit.id): unit
        for part in parts
        for unit in kept.tree.children(node.id, part.tree_day)
        if str(unit.id) in keys
    }
    bearers = Counter(unit.code for unit in below.values())
    for key, unit in sorted(below.items(), key=lambda item: _standing(kept, item[1])):
        name = unit.name
        if bearers[unit.code] > 1:
            name = f"{name} ({_life_words(kept, unit)})"
        row = Row(unit.code, name, unit, is_present=bears_code(kept, unit))
        yield key, row


def _standing(kept: Reference, unit: OrgUnit) -> tuple[int, str, date]:
    """Display order; of those that bear one code the earlier first."""
    first = kept.succession.lives[unit.id].first
    return unit.sort_order, unit.code, first or date.min


def _life_words(kept: Reference, unit: OrgUnit) -> str:
    """What tells it apart from another of the same name: since or until when it was."""
    life = kept.succession.lives[unit.id]
    if life.end is not None:
        return f"đến hết {day_words(life.end - timedelta(days=1))}"
    return f"từ {day_words(life.first)}" if life.first else ""


def _months(
    count: Counting, basis: Basis, parts: tuple[Segment, ...]
) -> dict[str, Counted]:
    """Each month opens with what the one before it closed with."""
    halves = count.moved(parts, Axis.HALF, count.within(parts, Axis.HALF))
    whole = count.rows(parts, Axis.NODE).get(WHOLE, Counted())
    opening, before = whole.opening, whole.closing_before
    found = {}
    for start, _ in months_of(parts[0].first_day, parts[-1].end_day, basis):
        first = 2 * ((half_of(start) + _shift(basis)) // 2) - _shift(basis)
        within = sum(
            (halves.get(str(half), NOTHING) for half in (first, first + 1)),
            start=NOTHING,
        )
        closing = opening + within
        found[f"{start:%Y%m%d}"] = Counted(within, opening, closing, before)
        opening = before = closing
    return found


def _shift(basis: Basis) -> int:
    """Halves by which a reporting month begins before the month that names it."""
    return 1 if basis is Basis.REPORTING else 0


def month_name(start: date, end: date, basis: Basis) -> str:
    """Tháng 3/2024; one that is not whole says which days it holds."""
    year, number = divmod((half_of(start) + _shift(basis)) // 2, 12)
    whole = Period.month(year, number + 1, basis)
    name = f"Tháng {number + 1}/{year}"
    if (whole.first_day, whole.end_day) == (start, end):
        return name if basis is Basis.CALENDAR else whole.label
    return f"{name} ({span_words(start, end - timedelta(days=1))})"
