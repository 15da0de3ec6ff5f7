"""Indicators on the map that are more than sums of counts: read as *Chỉ tiêu* reads."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from data_access.engine import Database
from domain.access import Permission, Viewer, require
from domain.formula import MISSING
from domain.identifiers import OrgUnitId
from domain.indicator_catalogue import DayCatalogue
from domain.map_indicator import (
    OfferedIndicator,
    amounts_read,
    indicator_measure,
    offered_indicators,
)
from domain.map_measure import Amounts, MapMeasure, measure_named
from domain.map_view import MapQuestion
from domain.period import Comparison, Period
from domain.reported_figures import as_reported
from services.board import Board, board_of
from services.indicator_ages import told_until
from services.indicator_series import indicator_series
from services.measured import lookup, measured
from services.reference import reference
from services.reported_board import given, reported_on


@dataclass(frozen=True, slots=True)
class Readings:
    """One measure read by the definition of a day, for what one viewer may see."""

    viewer: Viewer
    catalogue: DayCatalogue
    measure: MapMeasure

    def amounts(
        self, board: Board, nodes: Collection[OrgUnitId]
    ) -> dict[OrgUnitId, Amounts | None]:
        """Of each node in the period of a board, from two passes over the roll-ups."""
        catalogue, code = self.catalogue, self.measure.indicator
        indicator = catalogue.defined[code].indicator
        found = measured(board, self.viewer, catalogue.measures, nodes)
        reported = reported_on(board, catalogue, nodes, catalogue.defined)
        amounts: dict[OrgUnitId, Amounts | None] = {}
        for node in nodes:
            figures = reported.of(node)
            told = given(catalogue, figures)
            readings = catalogue.readings(lookup(found.of(node)), told)
            amounts[node] = amounts_read(
                self.measure,
                readings.get(code, MISSING),
                factor=indicator.factor,
                bound=as_reported(indicator, figures.get(code)).bound,
                is_sure=code not in told.unsure,
            )
        return amounts

    def by_month(
        self, board: Board, node: OrgUnitId, numbers: range
    ) -> dict[int, Amounts]:
        """By number of the month since the year 0, by the definition of its end."""
        tree, day = board.kept.tree, board.last_day
        own = replace(board, node=tree.unit(node, day))
        code = self.measure.indicator
        factor = self.catalogue.defined[code].indicator.factor
        series = indicator_series(
            own, self.viewer, board.kept.definitions, [code], most=len(numbers)
        )
        months = series[code].months if code in series else ()
        return {
            12 * first.year + first.month - 1: amounts_read(
                self.measure, month.reading, factor=factor
            )
            for month in months
            for first in (month.period.first_day,)
        }


def measure_asked(board: Board, question: MapQuestion) -> MapMeasure:
    """What a map is of, by the catalogue of its last day; the first where none is."""
    found = measure_named(question.measure_code)
    if found.code != question.measure_code:
        catalogue = board.kept.catalogue(board.last_day)
        found = indicator_measure(catalogue, question.measure_code) or found
    return found.as_count() if question.by_count else found


def readings_of(board: Board, viewer: Viewer, measure: MapMeasure) -> Readings | None:
    """How a measure is read; None for one that is counted."""
    if not measure.is_read:
        return None
    catalogue = board.kept.catalogue(board.last_day).narrowed([measure.indicator])
    return Readings(viewer, catalogue, measure)


def map_indicators(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    period: Period | None = None,
) -> tuple[OfferedIndicator, ...]:
    """The indicators that the map of an org unit can show beside its own measures.

    Those of the catalogue of the period's last day that have a formula, or of which
    the org unit or anybody below it ever reported. NotFound outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=None,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        catalogue = board.kept.catalogue(board.last_day)
        return offered_indicators(catalogue, told_until(board).keys())
