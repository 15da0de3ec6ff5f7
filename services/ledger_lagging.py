"""Org units whose source stopped before the last day of a ledger."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from data_access.queries.freshness import ledger_sources
from data_access.queries.ledger_counts import Axis
from domain.formatting import day_short
from domain.identifiers import OrgUnitId, SourceId
from domain.ledger_form import LaggingPart
from services.ledger_counting import Counting
from services.ledger_cuts import Cut, cut_of
from services.reference import Reference

NAMED = 2
"""Org units of one source that are named; the rest are counted."""


def lagging_parts(
    kept: Reference, count: Counting, cut: Cut, last_day: date
) -> tuple[tuple[LaggingPart, ...], Mapping[OrgUnitId, date]]:
    """Sources complete only to a day before `last_day` that hold dossiers of `cut`.

    With them, each org unit of such a source and that day.
    """
    moments = kept.require_moments()
    late = {s for s in moments.of_source if moments.day_of(s) < last_day}
    if not late:
        return (), {}
    inside = cut.all_holders
    holders = {
        unit: source
        for unit, source in ledger_sources(count.session).items()
        if source in late and unit in inside
    }
    rows = {unit: str(source) for unit, source in holders.items()}
    of_source = cut_of(kept.tree, last_day, rows)
    stocks = count.stocks(of_source, last_day + timedelta(days=1), Axis.NODE)
    parts = []
    for row, units in of_source.holders.items():
        source = SourceId(int(row))
        if (open_dossiers := stocks[row].open_change) or stocks[row].received:
            parts.append(
                LaggingPart(
                    name=_name(kept, units, last_day),
                    complete_to=moments.moment_of(source),
                    complete_on=moments.day_of(source),
                    in_process=open_dossiers,
                )
            )
    parts.sort(key=lambda part: (part.complete_to, part.name))
    return tuple(parts), {u: moments.day_of(s) for u, s in holders.items()}


def lagging_rows(
    kept: Reference, cut: Cut, holders: Mapping[OrgUnitId, date]
) -> dict[str, str]:
    """What rows by org unit say of data that stop earlier: all of theirs, or part."""
    found = {}
    for row, units in cut.holders.items():
        days = [holders[unit] for unit in units if unit in holders]
        if days:
            reporting = units & kept.reach.holders
            part = "" if len(days) == len(reporting) else "một phần "
            found[row] = f"{part}số liệu đến {day_short(min(days))}"
    return found


def _name(kept: Reference, units: Collection[OrgUnitId], day: date) -> str:
    """The topmost of some org units by name."""
    records = [kept.tree.unit(unit, day) for unit in units]
    top = [unit for unit in records if unit.parent_id not in units]
    top.sort(key=lambda unit: (unit.sort_order, unit.code))
    names = ", ".join(unit.name for unit in top[:NAMED])
    rest = len(top) - NAMED
    return f"{names} và {rest} đơn vị khác" if rest > 0 else names
