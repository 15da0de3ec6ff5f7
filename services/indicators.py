"""All indicators of the catalogue for one org unit, or for all of one kind.

Two passes over the roll-ups give everything: counts within the period, and up to its
end. Plan and lists add one pass each; no indicator is a query of its own.
"""

from collections.abc import Mapping

from data_access.engine import Database
from data_access.queries import indicators as queries
from domain.access import Permission, Viewer, require
from domain.formula import (
    Expression,
    Operation,
    is_ratio,
)
from domain.formula_words import formula_words
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_target import TargetStanding
from domain.indicator_tiles import measures_behind
from domain.indicator_view import (
    Age,
    IndicatorBoard,
    IndicatorValue,
    UnitIndicators,
    UnitReadings,
)
from domain.lens import AS_REPORTED, Lens
from domain.measures import (
    LABELS,
)
from domain.period import Comparison, Period
from domain.published import questions
from domain.reported_figures import ReportedFigure, as_reported
from domain.scorecard import OrgUnitKind
from domain.source_file import SourceFile
from services.board import board_of
from services.indicator_ages import indicator_ages, told_until
from services.indicator_lens import (
    IndicatorLens,
    began_later,
    indicator_lens,
    told_through,
)
from services.indicator_targets import board_standings
from services.measured import lookup, measured
from services.published import own_published
from services.reference import reference
from services.reported_board import given, reported_on
from services.reported_moments import known_by_reports
from services.source_files import latest_files


def indicator_board(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    lens: Lens = AS_REPORTED,
) -> IndicatorBoard:
    """The catalogue with the values of one org unit, through a lens where that can be.

    `period` None: the year of the data moment, to date; one that reaches past the data
    is cut there. NotFound without data or outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            known_by_reports(session, reference(database, session)),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        catalogue = board.kept.catalogue(board.last_day)
        found = measured(board, viewer, catalogue.measures, [board.node.id])
        # What was never there has no counts: they would be read as 0.
        node = board.node.id
        values = {} if began_later(board, node) else found.of(node)
        told = told_until(board)
        reported = reported_on(board, catalogue, [board.node.id], told.keys())
        published = own_published(session, board.kept)
        through = indicator_lens(board, viewer, lens)
        return IndicatorBoard(
            org_unit=board.node.ref,
            is_city=board.node.parent_id is None,
            field_name=board.field_name,
            period=board.period,
            last_day=board.last_day,
            as_of=board.moments.as_of,
            values=_values(
                catalogue,
                values,
                reported.of(board.node.id),
                queries.indicator_files(session),
                board_standings(
                    board, (d.indicator for d in catalogue.defined.values())
                ),
                indicator_ages(board, catalogue, told),
                through,
            ),
            measures=values,
            published=published,
            questions=questions(published),
            sources=latest_files(board.session, board.scope),
            stopped_on=board.stopped_on(board.node.id),
            plan_name=found.plan.plan.name if found.plan.plan else "",
            lens=through.lens if through.converts else AS_REPORTED,
        )


def unit_indicators(
    database: Database,
    viewer: Viewer,
    *,
    kind: OrgUnitKind | None = None,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> UnitIndicators:
    """All indicators of every org unit of `kind` within a node, in display order.

    `kind` None: of all kinds, the node among them. Units are those in force on the last
    day of the period. NotFound as above.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            known_by_reports(session, reference(database, session)),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        tree, day = board.kept.tree, board.last_day
        within = tree.subtree(board.node.id, day)
        units = [u for u in tree.at(day) if kind in (None, u.kind) and u.id in within]
        catalogue = board.kept.catalogue(day)
        nodes = [unit.id for unit in units]
        found = measured(board, viewer, catalogue.measures, nodes)
        reported = reported_on(board, catalogue, nodes)
        return UnitIndicators(
            kind=kind,
            period=board.period,
            catalogue=tuple(d.indicator for d in catalogue.defined.values()),
            units=tuple(
                UnitReadings(
                    unit.ref,
                    catalogue.readings(
                        lookup(found.of(unit.id)), reported.given(unit.id)
                    ),
                )
                for unit in units
            ),
        )


def _values(
    catalogue: DayCatalogue,
    measures: Mapping[str, int],
    reported: Mapping[str, ReportedFigure],
    files: Mapping[tuple[str, int], queries.KeptIn],
    standings: Mapping[str, TargetStanding],
    ages: Mapping[str, Age],
    lens: IndicatorLens,
) -> tuple[IndicatorValue, ...]:
    readings = catalogue.readings(lookup(measures), given(catalogue, reported))
    through, absent = told_through(lens, catalogue, readings)
    names = {code: each.indicator.name for code, each in catalogue.defined.items()}
    behind = measures_behind(catalogue)
    values = []
    for code, each in catalogue.defined.items():
        kept = files[code, each.indicator.version]
        reading, how = through.get(code, (readings[code], None))
        values.append(
            IndicatorValue(
                indicator=as_reported(each.indicator, reported.get(code)),
                reading=reading,
                measures=tuple(name for name in LABELS if name in behind[code]),
                formula_words=formula_words(each.expression, names)
                if each.expression is not None
                else "",
                part_words=_part_words(each.expression, names),
                defined_in=SourceFile(kept.file_name, kept.sha256, kept.loaded_at),
                reported=reported.get(code),
                age=ages.get(code),
                standing=standings.get(code),
                through=how,
                is_absent=code in absent,
            )
        )
    return tuple(values)


def _part_words(
    expression: Expression | None, names: Mapping[str, str]
) -> tuple[str, str] | None:
    if isinstance(expression, Operation) and is_ratio(expression):
        return (
            formula_words(expression.left, names),
            formula_words(expression.right, names),
        )
    return None
