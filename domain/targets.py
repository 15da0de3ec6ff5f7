"""Targets that the overview judges by, with their sources."""

from decimal import Decimal

from domain.ratio import Ratio
from domain.scorecard import Status

ON_TIME = Ratio(98, 100)
"""R1 at least 98 % (city reform plan of 2024)."""
ONLINE = Ratio(50, 100)
"""Dossiers submitted online at least 50 %: full marks of metric 3.3 of Decision
766/QĐ-TTg (2022)."""
RANKING_FLOOR = 30
"""Fewer dossiers left than this are not ranked (docs/rules.md)."""


def status_at_least(value: Ratio | None, target: Ratio | None) -> Status:
    """Met when the exact quotient reaches the target; no value, no judgement."""
    if value is None or target is None or value.value is None:
        return Status.NONE
    goal = target.value or Decimal(0)
    return Status.MET if value.value >= goal else Status.MISSED
