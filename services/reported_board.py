"""Reported values beside what formulas yield: figures of the nodes of a board."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from data_access.engine import Session
from data_access.queries.reported import values_in_force
from data_access.queries.reported_sums import summed_in_force
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.indicator_catalogue import DayCatalogue, Given
from domain.period import Period
from domain.reported import InForce
from domain.reported_figures import (
    ADDED_OVER_TIME,
    Part,
    Place,
    ReportedFigure,
    ReportedFigures,
)
from services.board import Board
from services.reference import Reference
from services.reported_places import places


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
    _places: dict[int, Mapping[OrgUnitId, Place]] = field(default_factory=dict)

    def on(self, catalogue: DayCatalogue, period: Period) -> ReportedOnBoard:
        """What counts in a period, by the definitions of a day."""
        if not self.values and not self.ready:
            return ReportedOnBoard(catalogue)
        figures = ReportedFigures(
            self.values,
            self._places_on(period.last_day),
            first_day=period.first_day,
            end_day=period.end_day,
            ready=self.ready,
        )
        return ReportedOnBoard(catalogue, figures)

    def _places_on(self, day: date) -> Mapping[OrgUnitId, Place]:
        """Between two changes of the tree every day has the same."""
        changes = self.kept.tree.changes(date.min, date.max)
        key = bisect_right(changes, day)
        if key not in self._places:
            self._places[key] = places(self.kept, day)
        return self._places[key]


def reported_values(
    board: Board,
    nodes: Collection[OrgUnitId],
    periods: Iterable[Period],
    codes: Collection[str] | None = None,
) -> ReportedValues:
    """What counts of `nodes` and below within `periods`; `codes` None: everything.

    Values are of no field: beside figures of one field they would mislead.
    """
    asked = list(periods)
    if board.field_name is not None or not asked:
        return ReportedValues(board.kept, ())
    values = values_in_force(
        board.session,
        scope=OrgScope(frozenset(nodes)),
        first_day=min(period.first_day for period in asked),
        end_day=max(period.end_day for period in asked),
        codes=codes,
    )
    return ReportedValues(board.kept, values)


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
    """What counts within one period, summed by the database where that is exact."""
    scope = OrgScope(frozenset(nodes))
    days = {"first_day": period.first_day, "end_day": period.end_day}
    of_kind = {
        kind: [
            code
            for code in codes
            if catalogue.defined[code].indicator.aggregation is kind
        ]
        for kind in ADDED_OVER_TIME
    }
    added = [code for listed in of_kind.values() for code in listed]
    sums = summed_in_force(
        session,
        scope=scope,
        sums=of_kind[Aggregation.SUM],
        ratios=of_kind[Aggregation.RATIO],
        **days,
    )
    rest = {code: sums.left.get(code, set()) for code in added}
    values = values_in_force(
        session,
        scope=scope,
        codes=[code for code in codes if code not in rest or rest[code]],
        only={code: units for code, units in rest.items() if units},
        **days,
    )
    return ReportedValues(kept, values, sums.parts)
