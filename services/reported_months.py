"""Reported values of one org unit month by month, put together by the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data_access.engine import Session
from data_access.queries.reported_by_month import (
    MonthKey,
    beside_months,
    summed_by_month,
)
from data_access.queries.reported_in_force import values_in_force
from data_access.queries.reported_sums import Pooled
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.indicator_catalogue import DayCatalogue
from domain.period import Period
from domain.reported import InForce
from domain.reported_figures import Pool
from services.board import Board
from services.reference import Reference
from services.reported_board import ReportedOnBoard, ReportedValues, kinds_of


@dataclass(frozen=True, slots=True)
class ReportedMonths:
    """What counts of a node in each of some months of the calendar.

    `pools`: by first day of the month and indicator; `told`: what does not add up.
    """

    told: ReportedValues
    pools: Mapping[date, Mapping[str, Pool]] = field(default_factory=dict)

    def on(self, catalogue: DayCatalogue, month: Period) -> ReportedOnBoard:
        """What counts in a month, by the definitions of a day."""
        pools = self.pools.get(month.first_day, {})
        return replace(self.told, pools=pools).on(catalogue, month)


def reported_months(
    board: Board,
    months: Mapping[Period, DayCatalogue],
    codes: Collection[str],
) -> ReportedMonths:
    """What counts of the board's node, for figures of `codes` month by month.

    Values are of no field: beside figures of one field they would mislead.
    """
    if board.field_name is not None:
        return ReportedMonths(ReportedValues(board.kept, ()))
    return month_values(board.session, board.kept, board.node.id, months, codes)


def month_values(
    session: Session,
    kept: Reference,
    node: OrgUnitId,
    months: Mapping[Period, DayCatalogue],
    codes: Collection[str],
) -> ReportedMonths:
    """What counts of `node` and below, by the definitions of each month.

    Put together by the database where that is exact, else read one by one.
    """
    told = ReportedValues(kept, ())
    if not months or not codes:
        return ReportedMonths(told)
    scope = OrgScope(frozenset({node}))
    kinds = {
        month.first_day: kinds_of(catalogue, catalogue.defined.keys() & codes)
        for month, catalogue in months.items()
    }
    whole = summed_by_month(session, kinds, scope=scope)
    apart = beside_months(session, kinds, scope=scope)
    added = {key: each for key, each in whole.items() if key not in apart}
    made = {
        key: units
        for key, each in added.items()
        if (units := _making(told, node, key, each))
    }
    some = {key: units for key, units in made.items() if {*units} != added[key].units}
    parts = added | summed_by_month(session, kinds, scope=scope, only=some)
    pools: dict[date, dict[str, Pool]] = {first: {} for first in kinds}
    left = _never_added(months, kinds, codes) | apart
    for key, units in made.items():
        part = parts[key].part
        if part is None:
            left.add(key)
        else:
            pools[key[1]][key[0]] = Pool(node, units, part)
    told.values = _one_by_one(session, scope, left)
    return ReportedMonths(told, pools)


def _making(
    told: ReportedValues, node: OrgUnitId, key: MonthKey, found: Pooled
) -> tuple[OrgUnitId, ...]:
    """Whose values make the figure of the node."""
    tree = told.tree_on(_month(key[1]).last_day)
    return tree.reporting(node, found.units).units


def _never_added(
    months: Mapping[Period, DayCatalogue],
    kinds: Mapping[date, Mapping[str, Aggregation]],
    codes: Collection[str],
) -> set[MonthKey]:
    """Where the database may not put together what counts."""
    return {
        (code, month.first_day)
        for month, catalogue in months.items()
        for code in catalogue.defined.keys() & codes
        if code not in kinds[month.first_day]
    }


def _one_by_one(
    session: Session, scope: OrgScope, left: Collection[MonthKey]
) -> tuple[InForce, ...]:
    """The values that count from the first of these months to the last."""
    if not left:
        return ()
    firsts = [first for _, first in left]
    return values_in_force(
        session,
        scope=scope,
        first_day=min(firsts),
        end_day=_month(max(firsts)).end_day,
        codes={code for code, _ in left},
    )


def _month(first: date) -> Period:
    return Period.month(first.year, first.month)
