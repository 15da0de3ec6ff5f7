"""Indicators as tiles of an overview, from the sums that it reads anyway."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain.access import Viewer
from domain.event_counts import EventCounts
from domain.formula import Gap, Outcome
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_tiles import (
    BESIDE,
    DEFAULT_TILES,
    TileFigure,
    Tiles,
    is_of_now,
    measures_behind,
    on_reports,
    timings,
)
from domain.measures import (
    LEDGER_MEASURES,
    LIVE_MEASURES,
    PLAN_MEASURES,
    Timing,
    counts_needed,
)
from domain.reported_figures import ReportedFigure, as_reported
from services.board import Board
from services.board_counts import stocks
from services.indicator_targets import board_standings
from services.measured import LISTS, list_count
from services.reported_board import given, reported_on

NOTHING = EventCounts()


@dataclass(frozen=True, slots=True)
class Wanted:
    """The tiles asked for. `viewer` None: nobody whose plan could be read."""

    codes: tuple[str, ...] = DEFAULT_TILES
    viewer: Viewer | None = None


DEFAULT = Wanted()
"""What those see who chose nothing."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What an overview has read of its node.

    `total`: all time. `history`: up to the end of each of the last working days, the
    present one last. `live`: counts of lists. `now`, `then`: in the period and in the
    one it is compared with; None: not covered, or withheld. `months`: of the year up
    to the period's end. `is_converted`: flows are told of other org units than stocks.
    """

    total: EventCounts
    history: Sequence[EventCounts]
    live: Mapping[str, int]
    now: EventCounts | None
    then: EventCounts | None
    months: Sequence[EventCounts]
    is_converted: bool


def tiles_of(board: Board, sums: Sums, wanted: Wanted) -> Tiles:
    """The tiles of one overview; their values are those of *Chỉ tiêu*.

    Nothing is read unless an indicator asks for the plan, or for what stood at the
    end of a past period.
    """
    catalogue = board.kept.catalogue(board.last_day)
    # What stands now is told by the definition of now.
    present = board.kept.catalogue(board.moments.as_of_day)
    codes = [*wanted.codes, *(BESIDE[c] for c in wanted.codes if c in BESIDE)]
    found = {
        **_now_figures(board, sums, present.narrowed(codes), wanted),
        **_period_figures(board, sums, catalogue.narrowed(codes), wanted),
    }
    found = _held_against_targets(board, sums, found)
    return Tiles(
        tuple(_with_beside(found, code) for code in wanted.codes if code in found),
        tuple(code for code in wanted.codes if code not in found),
    )


def _with_beside(found: Mapping[str, TileFigure], code: str) -> TileFigure:
    return replace(found[code], beside=found.get(BESIDE.get(code, "")))


def _held_against_targets(
    board: Board, sums: Sums, found: Mapping[str, TileFigure]
) -> dict[str, TileFigure]:
    """With the targets in force over the period.

    Not those of now beside a past period, nor figures told of other org units.
    """
    at_end = board.last_day == board.moments.as_of_day
    held = [
        each
        for each in found.values()
        if (at_end if each.is_now else not sums.is_converted)
    ]
    standings = board_standings(board, [each.indicator for each in held])
    kept = {each.code: standings.get(each.code) for each in held}
    return {
        code: replace(each, standing=kept.get(code)) for code, each in found.items()
    }


def _now_figures(
    board: Board, sums: Sums, catalogue: DayCatalogue, wanted: Wanted
) -> dict[str, TileFigure]:
    """Those that are made of stocks alone, at the data moment."""
    behind = measures_behind(catalogue)
    reports = on_reports(catalogue)
    codes = [
        code
        for code in catalogue.defined
        if is_of_now(behind[code]) and code not in reports
    ]
    asked = _union(behind, codes)
    others = _of_plan(board, wanted.viewer, asked, board.moments.as_of_day)
    others |= _listed(board, sums, asked)
    readings = catalogue.readings(_lookup(NOTHING, sums.total, others))
    drawn = catalogue.narrowed(set(codes) & set(wanted.codes))
    history = [drawn.readings(_lookup(NOTHING, until, {})) for until in sums.history]
    figures = {}
    for code in codes:
        has_past = code in wanted.codes and behind[code] <= LEDGER_MEASURES.keys()
        series = tuple(each[code] for each in history) if has_past else ()
        figures[code] = TileFigure(
            catalogue.defined[code].indicator,
            is_now=True,
            reading=readings[code],
            compared=series[-2] if len(series) > 1 else None,
            series=series,
        )
    return figures


def _period_figures(
    board: Board, sums: Sums, catalogue: DayCatalogue, wanted: Wanted
) -> dict[str, TileFigure]:
    """All others, of the period."""
    behind = measures_behind(catalogue)
    reports = on_reports(catalogue)
    codes = [
        code
        for code in catalogue.defined
        if code in reports or not is_of_now(behind[code])
    ]
    asked = _union(behind, codes)
    until = _until(board, sums, asked)
    known = sums.now is not None and board.is_known
    at_end = board.last_day == board.moments.as_of_day
    others = _of_plan(board, wanted.viewer, asked, board.last_day)
    if known and at_end:
        others |= _listed(board, sums, asked)
    reported = _reported(board, catalogue)
    readings = catalogue.readings(
        _lookup(sums.now if known else None, until, others),
        given(catalogue, reported),
    )
    compared = catalogue.readings(_lookup(sums.then, None, {}))
    drawn = catalogue.narrowed(set(codes) & set(wanted.codes))
    months = [drawn.readings(_lookup(month, None, {})) for month in sums.months]
    figures = {}
    for code in codes:
        flows = _are_flows(behind[code]) and code not in reports
        figures[code] = TileFigure(
            as_reported(catalogue.defined[code].indicator, reported.get(code)),
            is_now=False,
            reading=readings[code],
            compared=compared[code] if flows and sums.then is not None else None,
            series=tuple(month[code] for month in months)
            if flows and code in wanted.codes
            else (),
        )
    return figures


def _are_flows(measures: frozenset[str]) -> bool:
    listed = measures & {*LIVE_MEASURES, *PLAN_MEASURES}
    return timings(measures) == {Timing.FLOW} and not listed


def _reported(board: Board, catalogue: DayCatalogue) -> dict[str, ReportedFigure]:
    """What org units report of the indicators that have no formula."""
    codes = [code for code, each in catalogue.defined.items() if not each.expression]
    if not codes:
        return {}
    return reported_on(board, catalogue, [board.node.id], codes).of(board.node.id)


def _until(board: Board, sums: Sums, measures: frozenset[str]) -> EventCounts | None:
    """All up to the period's end; None where no measure asks for it, or none fits."""
    if timings(measures) <= {Timing.FLOW} or sums.is_converted:
        return None
    if board.last_day == board.moments.as_of_day:
        return sums.total
    _, names = counts_needed(measures)
    return stocks(board, names, [board.node.id], board.period)[board.node.id]


def _listed(board: Board, sums: Sums, asked: frozenset[str]) -> dict[str, int]:
    """What lists count; those that the overview did not count are counted here."""
    return {
        name: sums.live[name] if name in sums.live else list_count(board, kind)
        for name, kind in LISTS.items()
        if name in asked
    }


def _of_plan(
    board: Board, viewer: Viewer | None, measures: frozenset[str], day: date
) -> dict[str, int]:
    """Measures of the plan in force, where one is asked for and may be read."""
    if viewer is None or board.field_name or not measures & PLAN_MEASURES.keys():
        return {}
    found = board.plans_for(viewer).measures([board.node.id], day)
    return dict(found.by_node[board.node.id]) if found.plan is not None else {}


def _union(
    behind: Mapping[str, frozenset[str]], codes: Iterable[str]
) -> frozenset[str]:
    return frozenset[str]().union(*(behind[code] for code in codes))


def _lookup(
    within: EventCounts | None, until: EventCounts | None, others: Mapping[str, int]
) -> Callable[[str], Outcome]:
    """Measures by name; a count that is None tells none of its own."""

    def found(name: str) -> Outcome:
        measure = LEDGER_MEASURES.get(name)
        if measure is None:
            return others.get(name, Gap.NOT_REPORTED)
        if within is None or (until is None and measure.timing is not Timing.FLOW):
            return Gap.NOT_REPORTED
        return measure.value(within, until or NOTHING)

    return found
