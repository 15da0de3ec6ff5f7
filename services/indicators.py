"""All indicators of the catalogue for one org unit, or for all of one kind.

Two passes over the roll-ups give everything: counts within the period, and up to its
end. Plan and lists add one pass each; no indicator is a query of its own.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from data_access.engine import Database
from data_access.queries import indicators as queries
from data_access.queries import live_counts
from data_access.queries import live_dossiers as live
from data_access.queries.live_conditions import LiveFilter
from data_access.queries.provenance import loads
from domain.access import Permission, Viewer, require
from domain.drilldown import ListKind
from domain.event_counts import EventCounts
from domain.formula import (
    Expression,
    Gap,
    IndicatorName,
    Operation,
    Outcome,
    is_ratio,
    parts_of,
)
from domain.formula_words import formula_words
from domain.identifiers import OrgUnitId
from domain.indicator_catalogue import DayCatalogue, day_catalogue
from domain.indicator_view import (
    IndicatorBoard,
    IndicatorValue,
    SourceFile,
    UnitIndicators,
    UnitReadings,
)
from domain.measures import (
    DUE_SOON,
    LABELS,
    LEDGER_MEASURES,
    PLAN_MEASURES,
    counts_needed,
)
from domain.period import Comparison, Period
from domain.published import questions
from domain.scorecard import OrgUnitKind
from services.board import Board, board_of
from services.board_counts import flows, stocks
from services.indicator_plans import PlanMeasures, plan_measures
from services.reference import reference

MOST_LOADS = 200
"""Loads that are looked through for the latest of each source."""


def indicator_board(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> IndicatorBoard:
    """The catalogue with the values of one org unit.

    `period` None: the year of the data moment, to date; one that reaches past the data
    is cut there. NotFound without data or outside the scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        catalogue = day_catalogue(queries.indicators(session), board.last_day)
        measured = _measured(board, viewer, catalogue, [board.node.id])
        values = measured.of(board.node.id)
        published = queries.published_figures(session)
        return IndicatorBoard(
            org_unit=board.node.ref,
            is_city=board.node.parent_id is None,
            field_name=board.field_name,
            period=board.period,
            last_day=board.last_day,
            as_of=board.moments.as_of,
            values=_values(catalogue, values, queries.indicator_files(session)),
            measures=values,
            published=published,
            questions=questions(published),
            sources=_sources(board),
            stopped_on=board.stopped_on(board.node.id),
            plan_name=measured.plan.plan.name if measured.plan.plan else "",
        )


def unit_indicators(
    database: Database,
    viewer: Viewer,
    *,
    kind: OrgUnitKind,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> UnitIndicators:
    """All indicators of every org unit of `kind` within a node, in display order.

    Units are those in force on the last day of the period. NotFound as above.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        tree, day = board.kept.tree, board.last_day
        within = tree.subtree(board.node.id, day)
        units = [u for u in tree.at(day) if u.kind is kind and u.id in within]
        catalogue = day_catalogue(queries.indicators(session), day)
        measured = _measured(board, viewer, catalogue, [unit.id for unit in units])
        return UnitIndicators(
            kind=kind,
            period=board.period,
            catalogue=tuple(d.indicator for d in catalogue.defined.values()),
            units=tuple(
                UnitReadings(
                    unit.ref, catalogue.readings(_lookup(measured.of(unit.id)))
                )
                for unit in units
            ),
        )


@dataclass(frozen=True, slots=True)
class _Measured:
    """Everything that formulas may name, by node; `within` None: outside the data."""

    names: tuple[str, ...]
    within: Mapping[OrgUnitId, EventCounts] | None
    until: Mapping[OrgUnitId, EventCounts]
    due_soon: Mapping[OrgUnitId, int] | None
    plan: PlanMeasures

    def of(self, node: OrgUnitId) -> dict[str, int]:
        """The measures of one node by name; absent: not known."""
        found: dict[str, int] = {}
        if self.within is not None:
            within, until = self.within[node], self.until[node]
            for name in self.names:
                found[name] = LEDGER_MEASURES[name].value(within, until)
        if self.due_soon is not None:
            found[DUE_SOON] = self.due_soon.get(node, 0)
        if self.plan.plan is not None:
            found |= self.plan.by_node[node]
        return found


def _lookup(values: Mapping[str, int]) -> Callable[[str], Outcome]:
    return lambda name: values.get(name, Gap.NOT_REPORTED)


def _measured(
    board: Board,
    viewer: Viewer,
    catalogue: DayCatalogue,
    nodes: Collection[OrgUnitId],
) -> _Measured:
    asked = catalogue.measures
    names = tuple(name for name in LEDGER_MEASURES if name in asked)
    is_known = _is_known(board)
    within, until = _counted(board, asked, nodes) if is_known else (None, {})
    plan = PlanMeasures()
    # Tasks are of no field: beside figures of one field they would mislead.
    if board.field_name is None and asked & PLAN_MEASURES.keys():
        plan = plan_measures(
            board.session, board.kept, viewer, nodes=nodes, day=board.last_day
        )
    ends_with_data = board.last_day == board.moments.as_of_day
    return _Measured(
        names,
        within,
        until,
        _due_soon(board, nodes)
        if is_known and ends_with_data and DUE_SOON in asked
        else None,
        plan,
    )


def _is_known(board: Board) -> bool:
    """Whether the data cover anything of the period."""
    first, period = board.kept.first_day, board.period
    return (
        first is not None
        and first <= period.last_day
        and period.first_day <= board.moments.as_of_day
    )


def _counted(
    board: Board, asked: frozenset[str], nodes: Collection[OrgUnitId]
) -> tuple[dict[OrgUnitId, EventCounts], dict[OrgUnitId, EventCounts]]:
    flow_names, stock_names = counts_needed(asked)
    return (
        flows(board, flow_names, nodes, board.period),
        stocks(board, stock_names, nodes, board.period),
    )


def _due_soon(board: Board, nodes: Collection[OrgUnitId]) -> Mapping[OrgUnitId, int]:
    if set(nodes) == {board.node.id}:
        wanted = LiveFilter(ListKind.DUE_SOON, node=board.node.id)
        number = live.count(
            board.session, scope=board.scope, wanted=wanted, clock=board.clock
        )
        return {board.node.id: number}
    return live_counts.counts_by_node(
        board.session,
        scope=board.scope,
        wanted=LiveFilter(ListKind.DUE_SOON),
        clock=board.clock,
        nodes=nodes,
    )


def _values(
    catalogue: DayCatalogue,
    measures: Mapping[str, int],
    files: Mapping[tuple[str, int], queries.KeptIn],
) -> tuple[IndicatorValue, ...]:
    readings = catalogue.readings(_lookup(measures))
    names = {code: each.indicator.name for code, each in catalogue.defined.items()}
    behind = _behind(catalogue)
    values = []
    for code, each in catalogue.defined.items():
        kept = files[code, each.indicator.version]
        values.append(
            IndicatorValue(
                indicator=each.indicator,
                reading=readings[code],
                measures=tuple(name for name in LABELS if name in behind[code]),
                formula_words=formula_words(each.expression, names)
                if each.expression is not None
                else "",
                part_words=_part_words(each.expression, names),
                defined_in=SourceFile(kept.file_name, kept.sha256, kept.loaded_at),
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


def _behind(catalogue: DayCatalogue) -> dict[str, frozenset[str]]:
    """The measures behind each indicator, through others too."""
    found = {code: frozenset[str]() for code in catalogue.defined}
    for code in catalogue.order:
        each = catalogue.defined[code]
        found[code] = each.measures.union(
            *(
                found[part.code]
                for part in (parts_of(each.expression) if each.expression else ())
                if isinstance(part, IndicatorName)
            )
        )
    return found


def _sources(board: Board) -> tuple[SourceFile, ...]:
    """The latest loads behind the org unit, one of each source."""
    found: dict[str, SourceFile] = {}
    for load in loads(board.session, scope=board.scope, limit=MOST_LOADS):
        name = load.source_name or ""
        if load.complete_to is None or load.undone_at or name in found:
            continue
        found[name] = SourceFile(
            name=load.file_name,
            sha256=load.sha256,
            loaded_at=load.loaded_at,
            load_id=load.load_id,
            source_name=name,
            complete_to=load.complete_to,
        )
    return tuple(found.values())
