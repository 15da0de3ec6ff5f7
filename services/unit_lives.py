"""Org units over their life: which is meant, its names, who came before and after."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from domain.access import Viewer
from domain.errors import NotFound
from domain.org_tree import OrgUnit
from domain.scorecard import OrgUnitRef
from domain.succession import SuccessionLink
from domain.unit_page import KnownUnit, LifeState, Relative, Stretch
from services.reference import Reference, chosen_node, data_day

_ONE_DAY = timedelta(days=1)


def asked_unit(
    kept: Reference, viewer: Viewer, code: str | None, day: date | None, today: date
) -> tuple[OrgUnit, date]:
    """The org unit with this code, also one that ended or is yet to begin.

    With the day to look at it: today, or the last (else the first) of its life. `day`
    tells apart those that bore the code one after another; without it the one in force,
    else the last one before. NotFound outside the viewer's scope on that day.
    """
    if code is None or (day is None and kept.tree.by_code(code, today) is not None):
        return chosen_node(kept, viewer, code, today), today
    bearers: Sequence[OrgUnit] = kept.tree.bearers(code)
    if day is not None:
        bearers = [unit for unit in bearers if unit.in_force(day)]
    if not bearers:
        raise _not_found(code)
    meant = max(bearers, key=lambda unit: (_is_past(unit, today), _first(unit)))
    seen_on = seen_day(kept, meant, today)
    unit = kept.tree.unit(meant.id, seen_on)
    if not is_within(kept, viewer, unit, seen_on):
        raise _not_found(code)
    return unit, seen_on


def unit_of_ledger(
    kept: Reference, viewer: Viewer, code: str | None, day: date | None
) -> OrgUnit:
    """Who bore the code on `day`; without it who bears it now, else who did last.

    NotFound outside the viewer's scope on the last day of its life, and for one that
    is yet to begin.
    """
    today = data_day(kept)
    unit, seen_on = asked_unit(kept, viewer, code, day, today)
    if seen_on > today:
        raise _not_found(unit.code)
    return unit


def bears_code(kept: Reference, unit: OrgUnit) -> bool:
    """Whether its code means this org unit at the data moment."""
    present = kept.tree.by_code(unit.code, data_day(kept))
    return present is not None and present.id == unit.id


def code_day(kept: Reference, unit: OrgUnit) -> date | None:
    """The day that its code is to be read with; None: its code means it today.

    Codes are used again: without a day the latest bearer is meant.
    """
    if bears_code(kept, unit):
        return None
    return seen_day(kept, unit, data_day(kept))


def seen_day(kept: Reference, unit: OrgUnit, today: date) -> date:
    """Today for a unit in force, else the day of its life that is nearest to today."""
    life = kept.succession.lives[unit.id]
    if life.end is not None and life.end <= today:
        return life.end - _ONE_DAY
    return max(today, life.first or today)


def ended_on(kept: Reference, unit: OrgUnit) -> date | None:
    """The last day of one that has ended at the data moment; None: it has not."""
    end = kept.succession.lives[unit.id].end
    return end - _ONE_DAY if end is not None and end <= data_day(kept) else None


def life_state(kept: Reference, unit: OrgUnit, today: date) -> LifeState:
    """Whether it is in force today."""
    seen_on = seen_day(kept, unit, today)
    if seen_on == today:
        return LifeState.IN_FORCE
    return LifeState.ENDED if seen_on < today else LifeState.TO_COME


def is_within(kept: Reference, viewer: Viewer, unit: OrgUnit, day: date) -> bool:
    """Whether the viewer's scope held it on a day."""
    roots = viewer.scope.roots
    return any(kept.tree.is_within(unit.id, root, day) for root in roots)


def way_to(
    kept: Reference, viewer: Viewer, unit: OrgUnit, day: date
) -> tuple[OrgUnitRef, ...]:
    """From the highest org unit that the viewer may see down to this one."""
    above = kept.tree.ancestors(unit.id, day)
    seen = [step.ref for step in above if is_within(kept, viewer, step, day)]
    return tuple(reversed(seen)) or (unit.ref,)


def stretches(kept: Reference, unit: OrgUnit) -> tuple[Stretch, ...]:
    """Every name, kind, official code and parent it had, the first one first."""
    records = [record for record in kept.units if record.id == unit.id]
    records.sort(key=_first)
    return tuple(
        Stretch(
            name=record.name,
            kind=record.kind,
            official_code=record.official_code,
            parent=_parent_name(kept, record),
            first=record.valid_from,
            end=record.valid_to,
        )
        for record in records
    )


def predecessors(
    kept: Reference, viewer: Viewer, unit: OrgUnit
) -> tuple[Relative, ...]:
    """Who passed something to it, the latest day first, the greatest share first."""
    links = kept.succession.predecessors(unit.id)
    return _relatives(kept, viewer, links, before=True)


def successors(kept: Reference, viewer: Viewer, unit: OrgUnit) -> tuple[Relative, ...]:
    """To whom it passed something, the latest day first, the greatest share first."""
    links = kept.succession.successors(unit.id)
    return _relatives(kept, viewer, links, before=False)


def known_units(kept: Reference, viewer: Viewer, today: date) -> Iterator[KnownUnit]:
    """Every name of every org unit that the viewer's scope holds or held."""
    for unit in kept.units:
        day = seen_day(kept, unit, today)
        if is_within(kept, viewer, unit, day):
            life = kept.succession.lives[unit.id]
            state = life_state(kept, unit, today)
            yield KnownUnit(unit.ref, life.first, life.end, state)


def _relatives(
    kept: Reference, viewer: Viewer, links: Sequence[SuccessionLink], *, before: bool
) -> tuple[Relative, ...]:
    found = []
    for link in links:
        day = link.effective_day - _ONE_DAY if before else link.effective_day
        other = kept.tree.unit(link.predecessor if before else link.successor, day)
        relative = Relative(
            org_unit=other.ref,
            day=link.effective_day,
            share=link.share,
            basis=link.basis,
            is_exact=link.is_exact,
            takes_over=link.is_default,
            is_within=is_within(kept, viewer, other, day),
        )
        found.append((other, relative))
    found.sort(key=lambda pair: (
        -pair[1].day.toordinal(), -pair[1].share, not pair[1].takes_over,
        pair[0].sort_order, pair[0].code))  # fmt: skip
    return tuple(relative for _, relative in found)


def _parent_name(kept: Reference, record: OrgUnit) -> str:
    if record.parent_id is None:
        return ""
    return kept.tree.unit(record.parent_id, record.valid_from or date.min).name


def _first(unit: OrgUnit) -> date:
    return unit.valid_from or date.min


def _is_past(unit: OrgUnit, today: date) -> bool:
    return _first(unit) <= today


def _not_found(code: str) -> NotFound:
    return NotFound(
        f"Không có đơn vị “{code[:40]}” trong phạm vi của bạn. "
        "Tìm đơn vị khác ở ô Tìm đơn vị."
    )
