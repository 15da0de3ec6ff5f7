"""Validation rules tried on the figures of org units, in the passes of indicators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

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
from domain.quality_screen import may_break
from services.board import Board
from services.measured import Measured, lookup, measured


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
    rules = _rules(board, errors_only=errors_only)
    kept = tuple(each.rule for each in rules)
    if not kept:
        return Checks((), dict.fromkeys(nodes, Checked((), 0)))
    return Checks(kept, tried(board, viewer, rules, nodes))


def tried(
    board: Board,
    viewer: Viewer | None,
    rules: Sequence[ReadRule],
    nodes: Collection[OrgUnitId],
) -> dict[OrgUnitId, Checked]:
    """What some rules find at each of `nodes`, for the period of the board."""
    trial = _trial(board, viewer, rules, nodes)
    return {node: trial.at(node) for node in nodes}


def trust_in(
    board: Board, nodes: Collection[OrgUnitId]
) -> Mapping[OrgUnitId, Fraction]:
    """How much of their figures errors leave undoubted, 0 to 1; absent: all of them.

    As `checks` says, but only org units that may break a rule are tried one by one.
    """
    rules = _rules(board, errors_only=True)
    trial, order = _trial(board, None, rules, nodes), list(nodes)
    found = trial.found
    if not rules or found.within is None:
        return {}
    doubted = may_break(
        rules,
        [found.within[node] for node in order],
        [found.until[node] for node in order],
        {n: [held.get(node, 0) for node in order] for n, held in found.listed.items()},
    )
    trust = {
        node: trial.at(node).trust
        for node, is_doubted in zip(order, doubted, strict=True)
        if is_doubted
    }
    return {node: part for node, part in trust.items() if part < 1}


@dataclass(frozen=True, slots=True)
class _Trial:
    """Rules with the measures that they are tried on."""

    rules: Sequence[ReadRule]
    catalogue: DayCatalogue
    found: Measured

    def at(self, node: OrgUnitId) -> Checked:
        """What they find at one org unit."""
        return checked(self.rules, lookup(self.found.of(node)), self.catalogue)


def _rules(board: Board, *, errors_only: bool) -> list[ReadRule]:
    return [
        read_rule(rule)
        for rule in quality_rules(board.session)
        if rule.severity is RuleSeverity.ERROR or not errors_only
    ]


def _trial(
    board: Board,
    viewer: Viewer | None,
    rules: Sequence[ReadRule],
    nodes: Collection[OrgUnitId],
) -> _Trial:
    catalogue = DayCatalogue({}, ())
    if names_indicators(rules):
        catalogue = board.kept.catalogue(board.last_day)
    asked = measures_behind(rules, catalogue)
    return _Trial(rules, catalogue, measured(board, viewer, asked, nodes))
