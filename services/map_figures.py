"""One measure of several org units: counted, judged, ranked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from data_access.queries.node_sums import Stretch, Sums
from data_access.queries.roll_up_pieces import Pieces
from domain import targets
from domain.event_counts import EventCounts, terms_of
from domain.formula import Gap
from domain.identifiers import OrgUnitId
from domain.indicator import Bound
from domain.lens_counts import Lensed
from domain.map_measure import Amount, Amounts, MapMeasure
from domain.movement import Figure
from domain.org_tree import OrgUnit
from domain.ratio import Ratio, pooled, wilson_interval
from domain.unit_map import CellState, MappedUnit
from services.board import Board
from services.board_counts import days_of_both, days_until, days_within, sums_of
from services.quality_checks import screening

_COMPARED = (CellState.VALUE, CellState.ZERO)
_UNTOLD = (CellState.NOT_REPORTED, CellState.ABSENT)


def measured_amounts(
    board: Board, measure: MapMeasure, nodes: Sequence[OrgUnitId]
) -> dict[OrgUnitId, Amounts]:
    """What a measure is made of at each node: over the period, or up to its end."""
    days = days_until if measure.is_stock else days_within
    stretch = _stretch(measure, days(board, len(nodes)))
    (sums,) = sums_of(board, nodes, [stretch])
    return _amounts(measure, nodes, sums)


def amounts_with_trust(
    board: Board, measure: MapMeasure, nodes: Sequence[OrgUnitId]
) -> tuple[dict[OrgUnitId, Amounts], Mapping[OrgUnitId, Fraction]]:
    """`measured_amounts`, and `trust_in` the figures of the period, in one read."""
    within, until = days_of_both(board, len(nodes))
    own, look = until if measure.is_stock else within, screening(board)
    stretches = (_stretch(measure, own), *look.stretches(within, until))
    sums, *looked_at = sums_of(board, nodes, stretches)
    return _amounts(measure, nodes, sums), look.trust(nodes, looked_at)


def _stretch(measure: MapMeasure, days: Pieces) -> Stretch:
    return Stretch(tuple(terms_of({name: 1}) for name in measure.sums), days)


def _amounts(
    measure: MapMeasure, nodes: Sequence[OrgUnitId], sums: Sums
) -> dict[OrgUnitId, Amounts]:
    return {
        node: measure.of_sums(row)
        for node, row in zip(nodes, sums.tolist(), strict=True)
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
    figure = measure.figure(amounts)
    state = _state(board, measure, unit, amounts, figure)
    is_compared = state in _COMPARED
    return MappedUnit(
        org_unit=unit.ref,
        state=state,
        part=part,
        ratio=ratio,
        value=None if state in _UNTOLD else figure,
        interval=_interval(ratio, part) if is_compared and measure.is_share else None,
        hex_row=unit.hex_row,
        hex_col=unit.hex_col,
        has_below=has_below,
        is_estimate=not amounts.is_exact,
        until=until,
        bound=measure.bound if measure.bound is not Bound.EXACT else amounts.bound,
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
    value = measure.figure(amounts)
    state = _state(board, measure, unit, amounts, value)
    interval = _interval(amounts.ratio, amounts.part)
    if value is None or interval is None or state not in _COMPARED:
        return None
    return Figure(value, interval)


def _interval(ratio: Ratio | None, part: Amount) -> tuple[float, float] | None:
    """None for a count, and for a part that is none, as where a rule is broken."""
    if ratio is None or not 0 <= part <= ratio.denominator:
        return None
    return wilson_interval(int(part), int(ratio.denominator))


def _withheld(unit: OrgUnit, measure: MapMeasure) -> MappedUnit:
    return MappedUnit(
        org_unit=unit.ref,
        state=CellState.WITHHELD,
        part=0,
        ratio=Ratio(0, 0) if measure.is_ratio else None,
        value=None,
        interval=None,
        hex_row=unit.hex_row,
        hex_col=unit.hex_col,
        has_below=False,
    )


def is_absent(board: Board, node: OrgUnitId, *, of_stock: bool = False) -> bool:
    """Whether neither it nor anybody it came from was there by the period's end.

    `of_stock`: whether it was not, for what others held is not told of it.
    """
    succession = board.kept.succession
    first = succession.lives[node].first
    if first is None or first <= board.last_day or of_stock:
        return first is not None and first > board.last_day
    since = succession.known_since(node)
    return since is not None and since > board.last_day


def _state(
    board: Board,
    measure: MapMeasure,
    unit: OrgUnit,
    amounts: Amounts,
    figure: Decimal | None,
) -> CellState:
    if is_absent(board, unit.id, of_stock=measure.is_stock):
        return CellState.ABSENT
    if measure.is_of_dossiers and board.stopped_on(unit.id) is not None:
        return CellState.NOT_REPORTED
    if amounts.gap is Gap.NOT_REPORTED:
        return CellState.NOT_REPORTED
    if amounts.gap is Gap.NOT_OCCURRED or amounts.whole == 0:
        return CellState.NO_ACTIVITY
    if not amounts.is_sure:
        return CellState.UNSURE
    if measure.is_of_dossiers and _is_small(amounts.whole):
        return CellState.FEW
    return CellState.VALUE if figure else CellState.ZERO


def _is_small(whole: Amount | None) -> bool:
    return whole is not None and whole < targets.RANKING_FLOOR


def common_ratio(units: Sequence[MappedUnit]) -> Ratio | None:
    """The pooled ratio of the units that reported; None for a count.

    None also where one of them told its rate without its counts.
    """
    unknown = (CellState.NOT_REPORTED, CellState.WITHHELD, CellState.ABSENT)
    known = [unit for unit in units if unit.state not in unknown]
    if any(unit.ratio is None and unit.value is not None for unit in known):
        return None
    return pooled(unit.ratio for unit in known)
