"""Org units that a person may look for by what they typed."""

from collections.abc import Sequence

from domain import names
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames
from domain.scorecard import OrgUnitRef

_SURE_PERCENT = 80
_MOST_LIKE = 8


def searched_units(text: str, units: Sequence[OrgUnitRef]) -> tuple[OrgUnitRef, ...]:
    """Those that `text` may mean, likeliest first; all of them when it says nothing.

    A name, a code or initials come first, then names that hold every word typed, or
    its beginning; only where there are none, names that are merely like it. Without
    marks, marks do not matter.
    """
    if not names.canonical(text):
        return tuple(units)
    by_id = {unit.id: unit for unit in units}
    listed = OrgUnitNames(_record(unit, at) for at, unit in enumerate(units))
    like = listed.candidates(text, None, limit=_MOST_LIKE)
    named = [c.unit.id for c in like if c.confidence_percent >= _SURE_PERCENT]
    held = [unit.id for unit in units if _holds(unit, text)]
    found = dict.fromkeys((*named, *held) or (item.unit.id for item in like))
    return tuple(by_id[org_unit_id] for org_unit_id in found)


def _holds(unit: OrgUnitRef, text: str) -> bool:
    wanted = names.keys(text)[0]
    is_plain = names.without_marks(wanted) == wanted
    for title in (unit.name, unit.short_name, unit.code):
        known = names.keys(title)[0]
        words = (names.without_marks(known) if is_plain else known).split(" ")
        if all(any(w.startswith(part) for w in words) for part in wanted.split(" ")):
            return True
    return False


def _record(unit: OrgUnitRef, at: int) -> OrgUnit:
    return OrgUnit(
        unit.id, unit.code, None, unit.name, unit.short_name, unit.kind, None, at
    )
