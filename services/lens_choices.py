"""For which org units a lens makes a difference."""

from datetime import date

from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.lens import former_districts
from domain.lens_view import OfferedLenses
from domain.scorecard import OrgUnitKind
from services.reference import Reference


def offered_lenses(
    kept: Reference, viewer: Viewer, day: date, first_day: date
) -> OfferedLenses:
    """The lenses of a viewer's org units; none where nobody follows anybody.

    `day`: the data day, whose org units are the present ones; `first_day`: the first
    day of the data.
    """
    return OfferedLenses(
        present=_codes(kept, viewer, day, _that_took_over(kept, first_day, day)),
        former=_codes(kept, viewer, day, _that_held_districts(kept, day)),
        present_day=day,
        former_day=former_day(kept),
        lasting=_codes(kept, viewer, day, _that_lasted(kept, first_day, day)),
        first_day=first_day,
    )


def former_day(kept: Reference) -> date | None:
    """The last day of districts that were replaced; None: none ever was."""
    lens = former_districts(kept.succession, kept.units)
    return lens.day if lens else None


def _that_took_over(kept: Reference, first_day: date, day: date) -> set[OrgUnitId]:
    """Those who follow others, and who holds them on `day`."""
    heirs = {
        unit
        for link in kept.succession.links
        if first_day < link.effective_day <= day
        for unit in (
            link.successor,
            *(later.successor for later in kept.succession.heirs(link.successor)),
        )
    }
    return {above.id for unit in heirs for above in kept.tree.ancestors(unit, day)}


def _that_held_districts(kept: Reference, day: date) -> set[OrgUnitId]:
    """Who held districts on their last day, all of which have ended by `day`."""
    last = former_day(kept)
    if last is None or last >= day:
        return set()
    return {
        above.id
        for unit in kept.tree.at(last)
        if unit.kind is OrgUnitKind.DISTRICT
        for above in kept.tree.ancestors(unit.id, last)[1:]
    }


def _that_lasted(kept: Reference, first_day: date, day: date) -> set[OrgUnitId]:
    """Those in force on every day from `first_day` to `day`."""
    return {
        unit
        for unit, life in kept.succession.lives.items()
        if (life.first is None or life.first <= first_day)
        and (life.end is None or day < life.end)
    }


def _codes(
    kept: Reference, viewer: Viewer, day: date, units: set[OrgUnitId]
) -> frozenset[str]:
    """Codes of those in force within the viewer's scope."""
    return frozenset(
        unit.code
        for unit in kept.tree.at(day)
        if unit.id in units
        and any(kept.tree.is_within(unit.id, root, day) for root in viewer.scope.roots)
    )
