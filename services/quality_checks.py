"""Validation rules tried on the figures of org units, in the passes of indicators."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from data_access.queries.node_sums import Stretch, Sums
from data_access.queries.roll_up_pieces import Pieces
from domain.access import Viewer
from domain.identifiers import OrgUnitId
from domain.indicator_catalogue import DayCatalogue
from domain.quality_rule import (
    Checked,
    QualityRule,
    ReadRule,
    checked,
    measures_behind,
    names_indicators,
)
from domain.quality_screen import Screen
from services.board import Board
from services.board_counts import days_of_both, sums_of
from services.held_now import held_now
from services.measured import LISTS, Measured, lists_are_known, lookup, measured


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
    rules = board.kept.checks(errors_only=errors_only)
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


@dataclass(frozen=True, slots=True)
class Screening:
    """One look at many org units of a board, for errors in the figures of its period.

    `screen` None: each of them must be looked at by itself.
    """

    board: Board
    screen: Screen | None

    def stretches(self, within: Pieces, until: Pieces) -> tuple[Stretch, ...]:
        """The sums that it looks at, over the days of the period, and to its end."""
        if self.screen is None or not self.board.is_known:
            return ()
        return Stretch(self.screen.within, within), Stretch(self.screen.until, until)

    def trust(
        self, nodes: Sequence[OrgUnitId], sums: Sequence[Sums]
    ) -> dict[OrgUnitId, Fraction]:
        """Of `nodes` by the sums of its stretches; as `trust_in`."""
        board, screen = self.board, self.screen
        if not board.is_known:
            return {}
        doubted: Sequence[OrgUnitId] = nodes
        if screen is not None:
            held = [held_now(board, LISTS[name], nodes) for name in screen.listed]
            listed = [[of.get(node, 0) for node in nodes] for of in held]
            within, until = sums
            flags = screen.may_break(within, until, listed)
            doubted = [n for n, flag in zip(nodes, flags, strict=True) if flag]
        rules = board.kept.checks(errors_only=True)
        if not rules or not doubted:
            return {}
        found = tried(board, None, rules, doubted)
        return {node: each.trust for node, each in found.items() if each.trust < 1}


def screening(board: Board) -> Screening:
    """How `trust_in` looks at org units, for whoever reads other sums beside its."""
    return Screening(board, board.kept.screen(with_lists=lists_are_known(board)))


def trust_in(
    board: Board, nodes: Collection[OrgUnitId]
) -> Mapping[OrgUnitId, Fraction]:
    """How much of their figures errors leave undoubted, 0 to 1; absent: all of them.

    As `checks` says, but only org units that may break a rule are tried one by one.
    """
    order, look = list(nodes), screening(board)
    stretches = look.stretches(*days_of_both(board, len(order)))
    return look.trust(order, sums_of(board, order, stretches))


@dataclass(frozen=True, slots=True)
class _Trial:
    """Rules with the measures that they are tried on."""

    rules: Sequence[ReadRule]
    catalogue: DayCatalogue
    found: Measured

    def at(self, node: OrgUnitId) -> Checked:
        """What they find at one org unit."""
        return checked(self.rules, lookup(self.found.of(node)), self.catalogue)


def _trial(
    board: Board,
    viewer: Viewer | None,
    rules: Sequence[ReadRule],
    nodes: Collection[OrgUnitId],
) -> _Trial:
    catalogue = _catalogue(board, rules)
    asked = measures_behind(rules, catalogue)
    return _Trial(rules, catalogue, measured(board, viewer, asked, nodes))


def _catalogue(board: Board, rules: Sequence[ReadRule]) -> DayCatalogue:
    """What the rules look indicators up in: empty where they name none."""
    if names_indicators(rules):
        return board.kept.catalogue(board.last_day)
    return DayCatalogue({}, ())
