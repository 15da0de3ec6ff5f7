"""All of one indicator for one org unit: series, target, forecast, who stands where."""

from datetime import date
from itertools import chain

from data_access.engine import Database
from data_access.queries.indicator_targets import indicator_targets
from domain.access import Permission, Viewer, require
from domain.errors import NotFound
from domain.forecast import NoForecast
from domain.formula import MISSING
from domain.indicator import Aggregation, Indicator
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_detail import IndicatorDetail, PathMonth, PeriodForecast
from domain.indicator_series import IndicatorSeries
from domain.indicator_target import TargetStanding, expected
from domain.lens import AS_REPORTED, Lens
from domain.measures import LEDGER_MEASURES, Timing
from domain.period import Comparison, Period
from domain.reported_figures import as_reported
from domain.working_days import WorkingCalendar
from services.board import Board, board_of
from services.import_reach import reaches_units
from services.indicator_forecasts import period_forecast
from services.indicator_lens import (
    IndicatorLens,
    indicator_lens,
    origins,
    refused,
)
from services.indicator_series import KEPT, indicator_series, month_counts
from services.indicator_targets import board_standings
from services.indicator_units import change, spread
from services.measured import lookup, measured
from services.reference import Reference, cities, reference
from services.reported_board import given, reported_on
from services.reported_moments import known_by_reports


def indicator_detail(
    database: Database,
    viewer: Viewer,
    *,
    code: str,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    lens: Lens = AS_REPORTED,
) -> IndicatorDetail:
    """The indicator with this code as its page shows it, through a lens if it can be.

    `period` None: the year of the data moment, to date. NotFound outside the scope,
    without data, and for a code that the catalogue of that day does not have.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = known_by_reports(session, reference(database, session))
        board = board_of(
            session,
            kept,
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        known = kept.definitions
        catalogue = kept.catalogue(board.last_day).narrowed([code])
        if code not in catalogue.defined:
            raise NotFound(f"Không có chỉ tiêu {code[:20]} trong kỳ này.")
        indicator, node = catalogue.defined[code].indicator, board.node.id
        told = measured(board, viewer, catalogue.measures, [node])
        through, why_not = _through(board, viewer, catalogue, code, lens)
        figures = reported_on(board, catalogue, [node], catalogue.defined).of(node)
        reading = catalogue.readings(
            lookup(told.of(node)), given(catalogue, figures)
        ).get(code, MISSING)
        indicator = as_reported(indicator, figures.get(code))
        standing = board_standings(board, [indicator]).get(code)
        # What is received is the level of a forecast, whatever the formula names.
        behind = catalogue.measures & LEDGER_MEASURES.keys()
        counts = month_counts(board, behind | {"received"}, most=KEPT)
        made = period_forecast(
            board, catalogue, indicator, counts, indicator.scaled(reading)
        )
        series = indicator_series(board, viewer, known, [code], lens=through)[code]
        begin = board.period.first_day
        if series.months:
            begin = min(begin, series.months[0].period.first_day)
        return IndicatorDetail(
            indicator=indicator,
            org_unit=board.node.ref,
            period=board.period,
            last_day=board.last_day,
            is_city=board.node.parent_id is None,
            field_name=board.field_name,
            series=series,
            standing=standing,
            path=_path(standing, indicator, kept.calendar) if standing else (),
            targets=tuple(
                reversed(indicator_targets(session, org_units=[node], code=code))
            ),
            forecast=_forecast(through, series, made),
            spread=spread(through, viewer, catalogue, indicator),
            change=change(through, viewer, catalogue, indicator),
            may_set=_may_set(kept, viewer),
            adds_over_months=_adds_over_months(indicator, catalogue.measures),
            lens=through.lens,
            refused=why_not,
            origins=origins(through, begin) if board.node.parent_id else (),
        )


def _through(
    board: Board, viewer: Viewer, catalogue: DayCatalogue, code: str, asked: Lens
) -> tuple[IndicatorLens, str]:
    """What the page is told through, and why that is not as asked for."""
    found = indicator_lens(board, viewer, asked)
    first_day = board.kept.first_day
    is_same = first_day is None or found.view_of(first_day, board.last_day) is None
    why_not = "" if is_same else refused(catalogue, code)
    if why_not:
        found = indicator_lens(board, viewer, AS_REPORTED)
    return found, why_not


def _forecast(
    lens: IndicatorLens, series: IndicatorSeries, made: PeriodForecast
) -> PeriodForecast:
    """As made of counts as reported; none where the line is of other counts."""
    if not any(lens.of(month.period).converts for month in series.months):
        return made
    return PeriodForecast(made.period, NoForecast.CONVERTED)


def _adds_over_months(indicator: Indicator, names: frozenset[str]) -> bool:
    """A sum of what happens does; a stock in it would be counted again each month."""
    flows = {n for n, m in LEDGER_MEASURES.items() if m.timing is Timing.FLOW}
    return indicator.aggregation is Aggregation.SUM and bool(names) and names <= flows


def _path(
    standing: TargetStanding, indicator: Indicator, calendar: WorkingCalendar
) -> tuple[PathMonth, ...]:
    """What is expected at each month's end within the target's period."""
    target = standing.target
    first, last = target.period.first_day, target.period.last_day
    ends = [
        Period.month(number // 12, number % 12 + 1).last_day
        for number in range(
            first.year * 12 + first.month - 1, last.year * 12 + last.month
        )
    ]
    days: dict[date, None] = dict.fromkeys(
        chain((end for end in ends if end < last), (last,))
    )
    return tuple(
        PathMonth(day, expected(target, indicator, day, calendar)) for day in days
    )


def _may_set(kept: Reference, viewer: Viewer) -> bool:
    return (
        Permission.DATA_IMPORT in viewer.permissions
        and viewer.scope.fields is None
        and reaches_units(kept, viewer, cities(kept.units))
    )
