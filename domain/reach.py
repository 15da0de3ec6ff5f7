"""How far the data of each org unit reach, and who is therefore not compared."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.identifiers import OrgUnitId
from domain.org_tree import OrgTree

LAGGING_DOSSIERS = 0.10
"""Largest share of its open dossiers that parts which lag may hold (docs/rules.md)."""
RANKED_LAGGING = 0.05
"""The same for ranking: below 95 % of its dossiers known it is not compared."""
LAGGING_PARTS = 1 / 3
"""Largest share of its parts that may lag: the dossiers of such parts are missing."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Org units by how far their data reach.

    `holders`: those with a ledger source of their own; `covered`: with all above.
    `lagging`: holders whose own source is stale, with its moment. `stale`: not
    compared with others, with the earliest moment of what lags in them. `partial`:
    compared although a small part lags. `unranked`: stale, or less complete than a
    ranking bears. `behind`: all of whose sources are stale.
    """

    holders: frozenset[OrgUnitId] = frozenset()
    covered: frozenset[OrgUnitId] = frozenset()
    lagging: Mapping[OrgUnitId, datetime] = field(default_factory=dict)
    stale: Mapping[OrgUnitId, datetime] = field(default_factory=dict)
    partial: Mapping[OrgUnitId, datetime] = field(default_factory=dict)
    unranked: Mapping[OrgUnitId, datetime] = field(default_factory=dict)
    behind: frozenset[OrgUnitId] = frozenset()


def reach(
    tree: OrgTree,
    day: date,
    *,
    holders: Mapping[OrgUnitId, datetime | None],
    open_dossiers: Mapping[OrgUnitId, int],
) -> Reach:
    """Who lags, and how much of those above lags with them.

    `holders`: each org unit with a ledger source; the moment of that source where it
    is stale, else None. `open_dossiers`: what each org unit itself has in process.
    """
    lagging = {unit: moment for unit, moment in holders.items() if moment is not None}
    parts, late_parts, held, late_held = (
        defaultdict[OrgUnitId, int](int) for _ in range(4)
    )
    earliest: dict[OrgUnitId, datetime] = {}
    for unit, moment in holders.items():
        for above in (found.id for found in tree.ancestors(unit, day)):
            parts[above] += 1
            held[above] += open_dossiers.get(unit, 0)
            if moment is not None:
                late_parts[above] += 1
                late_held[above] += open_dossiers.get(unit, 0)
                earliest[above] = min(moment, earliest.get(above, moment))
    stale = {
        unit: moment
        for unit, moment in earliest.items()
        if late_held[unit] > LAGGING_DOSSIERS * held[unit]
        or late_parts[unit] > LAGGING_PARTS * parts[unit]
    }
    return Reach(
        holders=frozenset(holders),
        covered=frozenset(parts),
        lagging=lagging,
        stale=stale,
        unranked={
            unit: moment
            for unit, moment in earliest.items()
            if unit in stale or late_held[unit] > RANKED_LAGGING * held[unit]
        },
        partial={u: moment for u, moment in earliest.items() if u not in stale},
        behind=frozenset(u for u in parts if late_parts[u] == parts[u]),
    )
