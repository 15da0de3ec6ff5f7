"""Org units whose source stopped before the last day of a ledger."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from data_access.engine import Session
from data_access.queries.freshness import ledger_sources
from domain.formatting import day_short
from domain.identifiers import OrgUnitId, SourceId
from domain.ledger_form import LaggingPart
from services.ledger_cuts import Cut
from services.reference import Reference

NAMED = 2
"""Org units of one source that are named; the rest are counted."""


def lagging_holders(
    session: Session, kept: Reference, cut: Cut, last_day: date
) -> dict[OrgUnitId, SourceId]:
    """Holders of `cut` whose source is complete only to a day before `last_day`."""
    moments = kept.require_moments()
    late = {s for s in moments.of_source if moments.day_of(s) < last_day}
    if not late:
        return {}
    inside = cut.all_holders
    return {
        unit: source
        for unit, source in ledger_sources(session).items()
        if source in late and unit in inside
    }


def lagging_parts(
    kept: Reference,
    holders: Mapping[OrgUnitId, SourceId],
    in_process: Mapping[SourceId, int],
    last_day: date,
) -> tuple[LaggingPart, ...]:
    """One part per source that lags, the earliest first."""
    moments = kept.require_moments()
    units: dict[SourceId, set[OrgUnitId]] = defaultdict(set)
    for unit, source in holders.items():
        units[source].add(unit)
    parts = [
        LaggingPart(
            name=_name(kept, found, last_day),
            complete_to=moments.moment_of(source),
            complete_on=moments.day_of(source),
            in_process=in_process.get(source, 0),
        )
        for source, found in units.items()
    ]
    return tuple(sorted(parts, key=lambda part: (part.complete_to, part.name)))


def lagging_rows(
    kept: Reference, cut: Cut, holders: Mapping[OrgUnitId, SourceId]
) -> dict[str, str]:
    """What rows by org unit say of data that stop earlier: all of theirs, or part."""
    moments = kept.require_moments()
    found = {}
    for row, units in cut.holders.items():
        days = [moments.day_of(holders[u]) for u in units if u in holders]
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
