"""Who stands in the ranking beside a map, and who does not for want of trust."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.legend import Legend, even_limits, scaled_limits
from domain.map_measure import MapMeasure, Tone
from domain.ratio import intervals_overlap
from domain.targets import TRUST_FLOOR
from domain.unit_map import CellState, MappedUnit

_UNKNOWN = (CellState.NOT_REPORTED, CellState.WITHHELD, CellState.ABSENT)
"""States that say of a figure that there is none: whether to trust it is idle."""


def ranked_units(
    measure: MapMeasure, units: Sequence[MappedUnit]
) -> tuple[MappedUnit, ...]:
    """The compared units, worst (of a volume: most) first, ties marked."""
    compared = sorted(
        (unit for unit in units if unit.is_compared),
        key=lambda unit: unit.value or 0,
        reverse=measure.tone is not Tone.LOW_IS_WORSE,
    )
    return tuple(
        unit.tied() if _is_tied(unit, after) else unit
        for unit, after in zip(compared, [*compared[1:], None], strict=False)
    )


def _is_tied(unit: MappedUnit, after: MappedUnit | None) -> bool:
    """Whether the intervals overlap: then one is not worse than the other."""
    if after is None or unit.interval is None or after.interval is None:
        return False
    return intervals_overlap(unit.interval, after.interval)


def map_legend(measure: MapMeasure, ranked: Sequence[MappedUnit]) -> Legend:
    """The classes of the measure, else those that the ranked values ask for.

    Rates that should be high lie close together far from 0: theirs are even.
    """
    if measure.legend is not None:
        return measure.legend
    values = [unit.value for unit in ranked if unit.value is not None]
    if measure.tone is Tone.LOW_IS_WORSE:
        return Legend(even_limits(values), rises=False, zero_apart=False)
    return Legend(scaled_limits(values))


def distrusted(trust: Mapping[OrgUnitId, Fraction]) -> frozenset[OrgUnitId]:
    """Those whose figures must not be ranked (docs/rules.md)."""
    return frozenset(unit for unit, part in trust.items() if part < TRUST_FLOOR)


def with_trust(unit: MappedUnit, trust: Fraction) -> MappedUnit:
    """The unit with how far its figure can be trusted; below the floor not compared.

    The figure itself stays: it is what was reported.
    """
    if trust >= TRUST_FLOOR or unit.state in _UNKNOWN:
        return replace(unit, trust=trust)
    return replace(unit, trust=trust, state=CellState.UNTRUSTED, interval=None)
