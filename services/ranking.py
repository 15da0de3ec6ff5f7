"""Org units of one kind beside each other, by how often they are late."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from data_access.queries import dossier_figures as figures
from domain import targets
from domain.event_counts import EventCounts, counts_behind
from domain.lens_counts import Lensed
from domain.org_tree import OrgUnit
from domain.ratio import Ratio, wilson_interval
from domain.scorecard import MapCell, OrgUnitKind, RankedUnit
from services.board import Board
from services.map_figures import is_absent
from services.overview_lens import OverviewLens, counted, is_estimate
from services.quality_checks import trust_in
from services.unit_lives import code_day

MOST_CELLS = 60
"""With more, hexagons beside the list are too small to read; *Bản đồ* has room."""
_OF_LEFT, _OF_OVERDUE = counts_behind(["left"]), counts_behind(["overdue_change"])
_RANKED_BELOW = {
    OrgUnitKind.CITY: OrgUnitKind.DISTRICT,
    OrgUnitKind.DISTRICT: OrgUnitKind.COMMUNE,
}


def ranked_units(
    board: Board, through: OverviewLens
) -> tuple[OrgUnitKind, tuple[RankedUnit, ...], tuple[MapCell, ...]]:
    """The kind compared, the ranking worst first, and the cells of the map.

    Only org units below the node are compared, so a head never sees colleagues.
    Those not ranked (few, stale, not trusted, without activity) follow in display
    order. Org units are those of the end of the period, or of the lens.
    """
    kind, units = _compared(board, through.tree_day)
    if not units:
        return kind, (), ()
    nodes = [unit.id for unit in units]
    counts = through.of_units(nodes, board.period, _OF_LEFT)
    totals = figures.totals(
        board.session, scope=board.scope, nodes=nodes, only=_OF_OVERDUE
    )
    stale = board.kept.reach.unranked
    trust = trust_in(board, nodes)
    rows = [
        _ranked(
            unit,
            counts[unit.id],
            totals[unit.id].overdue_change,
            until=code_day(board.kept, unit),
            is_stale=unit.id in stale,
            trust=trust.get(unit.id, Fraction(1)),
            absent=is_absent(board, unit.id),
        )
        for unit in units
    ]
    ranked = sorted(
        (row for row in rows if not row.withheld),
        key=lambda row: row.late.value or 0,
        reverse=True,
    )
    others = [row for row in rows if row.withheld]
    cells = tuple(
        _cell(unit, row)
        for unit, row in zip(units, rows, strict=True)
        if unit.hex_row is not None and unit.hex_col is not None
    )
    few = cells if len(units) <= MOST_CELLS else ()
    return kind, (*_with_ties(ranked), *others), few


def _compared(board: Board, day: date) -> tuple[OrgUnitKind, list[OrgUnit]]:
    """Org units right below the node on a day: districts, else communes."""
    below = board.kept.tree.children(board.node.id, day)
    kind = _RANKED_BELOW.get(board.node.kind, OrgUnitKind.COMMUNE)
    if not any(unit.kind is kind for unit in below):
        kind = OrgUnitKind.COMMUNE
    return kind, [unit for unit in below if unit.kind is kind]


def _ranked(
    unit: OrgUnit,
    told: EventCounts | Lensed | None,
    overdue_now: int,
    *,
    until: date | None = None,
    is_stale: bool,
    trust: Fraction,
    absent: bool = False,
) -> RankedUnit:
    counts = counted(told)
    late = counts.late if counts else Ratio(0, 0)
    withheld = ""
    if absent:
        withheld = "absent"
    elif is_stale:
        withheld = "stale"
    elif counts is None:
        withheld = "withheld"
    elif trust < targets.TRUST_FLOOR:
        withheld = "untrusted"
    elif late.denominator == 0:
        withheld = "no_activity"
    elif late.denominator < targets.RANKING_FLOOR:
        withheld = "few"
    return RankedUnit(
        org_unit=unit.ref,
        late=late,
        overdue_now=overdue_now if until is None else None,
        until=until,
        interval=None
        if withheld
        else wilson_interval(int(late.numerator), int(late.denominator)),
        withheld=withheld,
        tied_with_next=False,
        is_estimate=is_estimate(told),
        trust=trust,
    )


def _with_ties(ranked: list[RankedUnit]) -> list[RankedUnit]:
    """Mark org units whose interval overlaps that of the next one: no difference."""
    marked = []
    for row, following in zip(ranked, [*ranked[1:], None], strict=False):
        tied = (
            following is not None
            and row.interval is not None
            and following.interval is not None
            and row.interval[0] <= following.interval[1]
        )
        marked.append(replace(row, tied_with_next=tied))
    return marked


def _cell(unit: OrgUnit, row: RankedUnit) -> MapCell:
    state = row.withheld or ("zero" if row.late.numerator == 0 else "value")
    return MapCell(unit.ref, unit.hex_row or 0, unit.hex_col or 0, row.late, state)
