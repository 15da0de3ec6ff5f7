"""Org units of one kind beside each other, by how often they are late."""

from data_access.queries import dossier_figures as figures
from domain import targets
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.ratio import wilson_interval
from domain.scorecard import MapCell, OrgUnitKind, RankedUnit
from services.board import Board

_RANKED_BELOW = {
    OrgUnitKind.CITY: OrgUnitKind.DISTRICT,
    OrgUnitKind.DISTRICT: OrgUnitKind.COMMUNE,
}


def ranked_units(
    board: Board,
) -> tuple[OrgUnitKind, tuple[RankedUnit, ...], tuple[MapCell, ...]]:
    """The kind compared, the ranking worst first, and the cells of the map.

    Only org units below the node are compared, so a head never sees colleagues.
    Those not ranked (few, stale, without activity) follow in display order.
    """
    kind = _RANKED_BELOW.get(board.node.kind, OrgUnitKind.COMMUNE)
    units = [
        unit
        for unit in board.kept.tree.children(board.node.id, board.moments.as_of_day)
        if unit.kind is kind
    ]
    nodes = [unit.id for unit in units]
    counts = (
        figures.counts(
            board.session,
            scope=board.scope,
            nodes=nodes,
            first_day=board.period.first_day,
            end_day=board.covering_end(board.period),
        )
        if nodes
        else None
    )
    if counts is None:
        return kind, (), ()
    totals = figures.totals(board.session, scope=board.scope, nodes=nodes)
    stale = board.kept.reach.unranked
    rows = [_ranked(unit, counts, totals, is_stale=unit.id in stale) for unit in units]
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
    return kind, (*_with_ties(ranked), *others), cells


def _ranked(
    unit: OrgUnit,
    counts: dict[OrgUnitId, EventCounts],
    totals: dict[OrgUnitId, EventCounts],
    *,
    is_stale: bool,
) -> RankedUnit:
    late = counts[unit.id].late
    withheld = ""
    if is_stale:
        withheld = "stale"
    elif late.denominator == 0:
        withheld = "no_activity"
    elif late.denominator < targets.RANKING_FLOOR:
        withheld = "few"
    return RankedUnit(
        org_unit=unit.ref,
        late=late,
        overdue_now=totals[unit.id].overdue_change,
        interval=None
        if withheld
        else wilson_interval(int(late.numerator), int(late.denominator)),
        withheld=withheld,
        tied_with_next=False,
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
        marked.append(
            RankedUnit(row.org_unit, row.late, row.overdue_now, row.interval, "", tied)
        )
    return marked


def _cell(unit: OrgUnit, row: RankedUnit) -> MapCell:
    state = row.withheld or ("zero" if row.late.numerator == 0 else "value")
    return MapCell(unit.ref, unit.hex_row or 0, unit.hex_col or 0, row.late, state)
