"""Validation rules tried on the figures of org units, in the passes of indicators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from data_access.queries.quality import quality_rules
from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.indicator_catalogue import DayCatalogue
from domain.quality_rule import (
    Checked,
    QualityRule,
    ReadRule,
    RuleSeverity,
    checked,
    measures_behind,
    names_indicators,
    read_rule,
)
from services.board import Board
from services.measured import lookup, measured


@dataclass(frozen=True, slots=True)
class Checks:
    """The rules tried, and what they found at each org unit."""

    rules: tuple[QualityRule, ...]
    of: Mapping[OrgUnitId, Checked]

    @property
    def untried(self) -> tuple[str, ...]:
        """Codes of rules that could be tried at no org unit."""
        unknown = [set(each.unknown) for each in self.of.values()]
        nowhere = set.intersection(*unknown) if unknown else set[str]()
        return tuple(rule.code for rule in self.rules if rule.code in nowhere)


def checks(
    board: Board,
    viewer: Viewer | None,
    nodes: Collection[OrgUnitId],
    *,
    errors_only: bool = False,
) -> Checks:
    """Every rule at each of `nodes`, for the period of the board.

    `errors_only`: those that can withhold a rank. `viewer` None: without the plan, so
    rules about tasks cannot be tried.
    """
    kept = tuple(
        rule
        for rule in quality_rules(board.session)
        if rule.severity is RuleSeverity.ERROR or not errors_only
    )
    if not kept:
        return Checks((), dict.fromkeys(nodes, Checked((), 0)))
    return Checks(kept, tried(board, viewer, [read_rule(rule) for rule in kept], nodes))


def tried(
    board: Board,
    viewer: Viewer | None,
    rules: Sequence[ReadRule],
    nodes: Collection[OrgUnitId],
) -> dict[OrgUnitId, Checked]:
    """What some rules find at each of `nodes`, for the period of the board."""
    catalogue = DayCatalogue({}, ())
    if names_indicators(rules):
        catalogue = board.kept.catalogue(board.last_day)
    found = measured(board, viewer, measures_behind(rules, catalogue), nodes)
    return {node: checked(rules, lookup(found.of(node)), catalogue) for node in nodes}
