"""One measure of several org units: counted, judged, ranked."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from domain import targets
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.lens_counts import Lensed
from domain.map_measure import Amounts, MapMeasure
from domain.movement import Figure
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.ratio import Ratio, pooled, wilson_interval
from domain.unit_map import CellState, MappedUnit
from services.board import Board
from services.board_counts import flow_sums, stock_sums

_COMPARED = (CellState.VALUE, CellState.ZERO)


def measured_amounts(
    board: Board, measure: MapMeasure, nodes: Collection[OrgUnitId], period: Period
) -> dict[OrgUnitId, Amounts]:
    """What a measure is made of at each node: over `period`, or up to its end."""
    read = stock_sums if measure.is_stock else flow_sums
    found = read(board, measure.sums, nodes, period)
    nothing = measure.of_sums([0] * len(measure.sums))
    return {
        node: measure.of_sums(found[node]) if node in found else nothing
        for node in nodes
    }


def amounts_of(
    measure: MapMeasure, counts: EventCounts | Lensed | None
) -> Amounts | None:
    """What a measure is made of, of counts, maybe through a lens; None: withheld."""
    if isinstance(counts, Lensed):
        return measure.amounts(counts.counts, is_exact=counts.is_exact)
    return None if counts is None else measure.amounts(counts)


def mapped_unit(
    board: Board,
    measure: MapMeasure,
    unit: OrgUnit,
    amounts: Amounts | None,
    *,
    has_below: bool,
    until: date | None = None,
) -> MappedUnit:
    """One org unit with its figure, and whether that may be compared.

    `amounts` None: withheld.
    """
    if amounts is None:
        return replace(_withheld(unit, measure), until=until)
    ratio, part = amounts.ratio, amounts.part
    state = _state(board, unit, ratio, part)
    is_compared = state in _COMPARED
    return MappedUnit(
        org_unit=unit.ref,
        state=state,
        part=part,
        ratio=ratio,
        value=None if state is CellState.NOT_REPORTED else measure.scaled(ratio, part),
        interval=wilson_interval(part, int(ratio.denominator))
        if is_compared and ratio is not None and measure.is_share
        else None,
        hex_row=unit.hex_row,
        hex_col=unit.hex_col,
        has_below=has_below,
        is_estimate=not amounts.is_exact,
        until=until,
    )


def compared_figure(
    board: Board,
    measure: MapMeasure,
    unit: OrgUnit,
    amounts: Amounts | None,
) -> Figure | None:
    """What `mapped_unit` compares of a share; None where nothing is, or an estimate."""
    if amounts is None or not amounts.is_exact:
        return None
    ratio, part = amounts.ratio, amounts.part
    value = measure.scaled(ratio, part)
    state = _state(board, unit, ratio, part)
    if ratio is None or value is None or state not in _COMPARED:
        return None
    return Figure(value, wilson_interval(part, int(ratio.denominator)))


def _withheld(unit: OrgUnit, measure: MapMeasure) -> MappedUnit:
    return MappedUnit(
        org_unit=unit.ref,
        state=CellState.WITHHELD,
        part=0,
        ratio=Ratio(0, 0) if measure.whole else None,
        value=None,
        interval=None,
        hex_row=unit.hex_row,
        hex_col=unit.hex_col,
        has_below=False,
    )


def _state(board: Board, unit: OrgUnit, ratio: Ratio | None, part: int) -> CellState:
    if board.stopped_on(unit.id) is not None:
        return CellState.NOT_REPORTED
    if ratio is not None and ratio.denominator == 0:
        return CellState.NO_ACTIVITY
    if ratio is not None and ratio.denominator < targets.RANKING_FLOOR:
        return CellState.FEW
    return CellState.VALUE if part else CellState.ZERO


def common_ratio(units: Sequence[MappedUnit]) -> Ratio | None:
    """The pooled ratio of the units that reported; None for a count."""
    unknown = (CellState.NOT_REPORTED, CellState.WITHHELD)
    return pooled(unit.ratio for unit in units if unit.state not in unknown)
