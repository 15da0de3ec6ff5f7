"""Reported values beside what formulas yield: figures of the nodes of a board."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from data_access.engine import Session
from data_access.queries.reported_in_force import values_in_force
from data_access.queries.reported_sums import (
    Asked,
    pooled_in_force,
    summed_in_force,
)
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.indicator_catalogue import DayCatalogue, Given
from domain.period import Period
from domain.reported import InForce
from domain.reported_figures import Part, Pool, ReportedFigure, ReportedFigures
from domain.reporting_tree import ReportingTree
from services.board import Board
from services.reference import Reference
from services.reported_places import reporting_tree


@dataclass(frozen=True, slots=True)
class ReportedOnBoard:
    """What counts of some nodes in one period; nothing where `figures` is None."""

    catalogue: DayCatalogue
    figures: ReportedFigures | None = None

    def of(self, node: OrgUnitId) -> dict[str, ReportedFigure]:
        """The figures of a node, by indicator; absent: nothing was reported."""
        if self.figures is None:
            return {}
        found = {}
        for code in self.figures.codes:
            defined = self.catalogue.defined.get(code)
            if defined is not None:
                figure = self.figures.figure(defined.indicator, node)
                if figure is not None:
                    found[code] = figure
        return found

    def given(self, node: OrgUnitId) -> Given:
        """What stands for indicators without a formula, also in formulas of others."""
        return given(self.catalogue, self.of(node))


def given(catalogue: DayCatalogue, figures: Mapping[str, ReportedFigure]) -> Given:
    """The readings of figures that no formula yields; which of them are not sure."""
    own = {
        code: figure
        for code, figure in figures.items()
        if catalogue.defined[code].expression is None
    }
    return Given(
        {code: figure.reading for code, figure in own.items()},
        frozenset(code for code, figure in own.items() if not figure.is_sure),
    )


@dataclass(slots=True)
class ReportedValues:
    """Values of some nodes over some time, read once, for figures of any period."""

    kept: Reference
    values: tuple[InForce, ...]
    ready: Mapping[str, Mapping[OrgUnitId, Part]] = field(default_factory=dict)
    pools: Mapping[str, Pool] = field(default_factory=dict)
    _trees: dict[int, ReportingTree] = field(default_factory=dict)

    def on(self, catalogue: DayCatalogue, period: Period) -> ReportedOnBoard:
        """What counts in a period, by the definitions of a day."""
        if not self.values and not self.ready and not self.pools:
            return ReportedOnBoard(catalogue)
        figures = ReportedFigures(
            self.values,
            self.tree_on(period.last_day),
            first_day=period.first_day,
            end_day=period.end_day,
            ready=self.ready,
            pools=self.pools,
        )
        return ReportedOnBoard(catalogue, figures)

    def tree_on(self, day: date) -> ReportingTree:
        """Between two changes of the tree every day has the same."""
        changes = self.kept.tree.changes(date.min, date.max)
        key = bisect_right(changes, day)
        if key not in self._trees:
            self._trees[key] = reporting_tree(self.kept, day)
        return self._trees[key]


def reported_on(
    board: Board,
    catalogue: DayCatalogue,
    nodes: Collection[OrgUnitId],
    codes: Collection[str] | None = None,
) -> ReportedOnBoard:
    """What counts of `nodes` in the period of the board, whole if it is cut by data."""
    period = board.period.whole
    if board.field_name is not None:
        return ReportedOnBoard(catalogue)
    asked = catalogue.defined.keys() & (
        codes if codes is not None else catalogue.defined
    )
    if not asked:
        return ReportedOnBoard(catalogue)
    return summed_values(board.session, board.kept, catalogue, nodes, period, asked).on(
        catalogue, period
    )


def summed_values(
    session: Session,
    kept: Reference,
    catalogue: DayCatalogue,
    nodes: Collection[OrgUnitId],
    period: Period,
    codes: Collection[str],
) -> ReportedValues:
    """What counts within one period, put together by the database where it is exact.

    For figures of `nodes` alone. Of a single one all that it is made of is pooled;
    what does not pool is summed by org unit, and what does not add up read one by one.
    """
    told = ReportedValues(kept, ())
    scope = OrgScope(frozenset(nodes))
    asked = Asked(
        first_day=period.first_day,
        end_day=period.end_day,
        kinds=kinds_of(catalogue, codes),
    )
    whole = asked
    if len(nodes) == 1:
        (node,) = nodes
        tree = told.tree_on(period.last_day)
        known, told.pools = _pools(session, asked, node, tree)
        asked = asked.narrowed(known - told.pools.keys())
    sums = summed_in_force(session, asked, scope=scope)
    told.ready = sums.parts
    told.values = values_in_force(
        session,
        scope=scope,
        first_day=asked.first_day,
        end_day=asked.end_day,
        codes=[code for code in codes if code not in whole.kinds or code in sums.left],
        only=sums.left,
    )
    return told


def kinds_of(catalogue: DayCatalogue, codes: Iterable[str]) -> dict[str, Aggregation]:
    """Those that the database may put together.

    Not means; nor plain values that are kept in another unit than they are read in.
    """
    defined = {code: catalogue.defined[code].indicator for code in codes}
    return {
        code: each.aggregation
        for code, each in defined.items()
        if each.aggregation is Aggregation.RATIO
        or (each.aggregation is not Aggregation.MEAN and each.factor == 1)
    }


def _pools(
    session: Session, asked: Asked, node: OrgUnitId, tree: ReportingTree
) -> tuple[Set[str], dict[str, Pool]]:
    """What makes the figures of a node, by indicator, as far as it goes together.

    First the indicators of which anything was told.
    """
    scope = OrgScope(frozenset({node}))
    whole = pooled_in_force(session, asked, scope=scope)
    units = {
        code: tree.reporting(node, each.units).units for code, each in whole.items()
    }
    some = {
        code: listed
        for code, listed in units.items()
        if listed and len(listed) != len(whole[code].units)
    }
    pooled = whole | pooled_in_force(
        session, asked.narrowed(some), scope=scope, only=some
    )
    return whole.keys(), {
        code: Pool(node, units[code], each.part)
        for code, each in pooled.items()
        if units[code] and each.part is not None
    }
