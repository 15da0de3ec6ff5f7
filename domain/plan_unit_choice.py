"""Org units that a plan file names: found for certain, or chosen by a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.identifiers import OrgUnitId
from domain.org_unit_names import OrgUnitNames
from domain.plan_file import PlanFileTask
from domain.plan_import import NameToChoose, UnitCandidate

CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class NamedUnits:
    """Which org unit each text means; None: left out. `open`: still to be chosen."""

    by_text: Mapping[str, OrgUnitId | None]
    open: tuple[NameToChoose, ...]


@dataclass(slots=True)
class _Use:
    """Where a name stands first, how often, and whether some task is led by it."""

    place: str
    count: int = 0
    leads: bool = False


def named_units(
    tasks: Iterable[PlanFileTask],
    names: OrgUnitNames,
    *,
    day: date,
    chosen: Mapping[str, OrgUnitId | None],
) -> NamedUnits:
    """What leads and supporting names mean on `day`; a choice goes before a name.

    A lead is never left out.
    """
    uses: dict[str, _Use] = {}
    for task in tasks:
        for text, leads in ((task.lead, True), *((x, False) for x in task.cooperating)):
            if text:
                use = uses.setdefault(text, _Use(task.place))
                use.count += 1
                use.leads |= leads
    found: dict[str, OrgUnitId | None] = {}
    waiting = []
    for text, use in uses.items():
        if text in chosen and (chosen[text] is not None or not use.leads):
            found[text] = chosen[text]
            continue
        unit = names.find(text, day)
        if unit is not None:
            found[text] = unit.id
        else:
            waiting.append(_to_choose(text, use, names, day))
    return NamedUnits(found, tuple(waiting))


def _to_choose(text: str, use: _Use, names: OrgUnitNames, day: date) -> NameToChoose:
    return NameToChoose(
        text=text,
        place=use.place,
        count=use.count,
        may_be_left_out=not use.leads,
        candidates=tuple(
            UnitCandidate(
                item.unit.code, item.unit.name, item.confidence_percent, str(item.why)
            )
            for item in names.candidates(text, day, limit=CANDIDATES)
        ),
    )
