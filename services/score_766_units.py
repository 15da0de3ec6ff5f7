"""Which org units below a node lost the points that it did not win."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction

from domain.identifiers import OrgUnitId
from domain.score_766 import Figure, Score
from domain.score_766_next import lost_by
from domain.score_766_view import UnitCost
from domain.scorecard import OrgUnitRef
from services.score_766_own import OwnCounts, own_figures, parts_of
from services.score_766_portal import NOTHING, Published, Whose

ByMetric = Mapping[str, tuple[UnitCost, ...]]


def unit_costs(
    ours: Score,
    units: Mapping[OrgUnitId, OrgUnitRef],
    node: OrgUnitId,
    counts: Mapping[OrgUnitId, OwnCounts],
    counted: Collection[str],
    published: Mapping[Whose, Published],
    ended: Mapping[OrgUnitId, date],
) -> dict[str, tuple[UnitCost, ...]]:
    """By metric, who lost its points, most first; a metric nobody can be told of is
    absent.

    `counted` metrics by what each org unit holds, the node's own dossiers apart; others
    by what the portal published of the org units. `ended`: the last days of those that
    are no more.
    """
    own = {
        unit: own_figures(found, counts[node])
        for unit, found in (parts_of(counts, node) if counted else {}).items()
    }
    below = [unit for unit in units if unit != node]
    found: dict[str, tuple[UnitCost, ...]] = {}
    for won in ours.metrics:
        code = won.metric.code
        parts: dict[OrgUnitId, Figure | None]
        if code in counted:
            parts = {unit: figures.get(code) for unit, figures in own.items()}
        else:
            parts = {
                unit: published.get(unit, NOTHING).figures.get(code) for unit in below
            }
        costs = tuple(
            UnitCost(
                units[unit], points, _lacking(parts[unit]), ((code, points),),
                own=unit == node, until=ended.get(unit),
            )
            for unit, points in lost_by(won, parts).items()
        )  # fmt: skip
        if costs:
            found[code] = costs
    return found


def whole_costs(by_metric: ByMetric) -> tuple[UnitCost, ...]:
    """What each org unit costs over all metrics, most first."""
    points: dict[OrgUnitId, Fraction] = defaultdict(Fraction)
    parts: dict[OrgUnitId, list[tuple[str, Fraction]]] = defaultdict(list)
    first: dict[OrgUnitId, UnitCost] = {}
    for code, costs in by_metric.items():
        for cost in costs:
            unit = cost.org_unit.id
            first.setdefault(unit, cost)
            points[unit] += cost.points
            parts[unit].append((code, cost.points))
    order = sorted(points, key=lambda unit: (-points[unit], first[unit].org_unit.name))
    return tuple(
        UnitCost(
            first[unit].org_unit, points[unit], 0,
            tuple(sorted(parts[unit], key=lambda part: -part[1])),
            first[unit].own, first[unit].until,
        )
        for unit in order
    )  # fmt: skip


def _lacking(figure: Figure | None) -> int:
    if figure is None or figure.numerator is None or figure.denominator is None:
        return 0
    return int(figure.denominator - figure.numerator)
