"""One indicator over org units: how they spread, and who made it change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from domain.access import OrgScope, Viewer
from domain.contribution import Share, number_shares, rate_shares
from domain.formula import MISSING, Gap, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Indicator
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_detail import Change, ChangePart, NoChange, Spread, UnitValue
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period, compared
from domain.scorecard import OrgUnitKind, OrgUnitRef
from services.board import Board
from services.indicator_targets import unit_standings
from services.measured import lookup, measured
from services.reported_board import reported_on
from services.unit_lives import bears_code

Readings = Mapping[OrgUnitId, Reading]
_ADDED = (Aggregation.SUM, Aggregation.LAST)
_FIRST_KINDS = (OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE)


def spread(
    board: Board, viewer: Viewer, catalogue: DayCatalogue, indicator: Indicator
) -> Spread | None:
    """The org unit among those of its kind that the viewer may see.

    Of one that stands alone, those right below it; None where there are none either.
    """
    units, chosen = _beside(board, viewer)
    if len(units) < 2:
        return None
    # Like units lie beside the node: what the viewer may see, in the same fields.
    wide = replace(board, scope=OrgScope(viewer.scope.roots, board.scope.fields))
    nodes = [unit.id for unit in units]
    readings = _readings(wide, viewer, catalogue, indicator, nodes)
    standings = unit_standings(board, indicator, nodes)
    return Spread(
        kind=units[0].kind,
        units=tuple(
            UnitValue(
                unit.ref,
                readings[unit.id],
                indicator.scaled(readings[unit.id]),
                standings.get(unit.id),
                is_present=_is_present(board, unit.ref),
            )
            for unit in units
        ),
        chosen=chosen,
    )


def _beside(board: Board, viewer: Viewer) -> tuple[list[OrgUnit], OrgUnitId | None]:
    tree, unit, day = board.kept.tree, board.node, board.last_day
    if unit.parent_id is not None:
        within = set().union(*(tree.subtree(root, day) for root in viewer.scope.roots))
        like = [u for u in tree.at(day) if u.kind is unit.kind and u.id in within]
        if len(like) > 1:
            return like, unit.id
    below = tree.children(unit.id, day)
    kinds = Counter(child.kind for child in below)
    kind = next((kind for kind in _FIRST_KINDS if kinds[kind] > 1), None)
    if kind is None and kinds:
        kind = kinds.most_common(1)[0][0]
    return [child for child in below if child.kind is kind], None


def change(
    board: Board, viewer: Viewer, catalogue: DayCatalogue, indicator: Indicator
) -> Change | NoChange:
    """The change since the same period of last year, else the one before, by parts.

    Both by the present definition. Parts are the org units right below, and what is
    left of the whole.
    """
    below = board.kept.tree.children(board.node.id, board.last_day)
    if not below:
        return NoChange.NO_PARTS
    if indicator.aggregation not in (*_ADDED, Aggregation.RATIO):
        return NoChange.NOT_ADDITIVE
    before_period = _compared(board)
    if before_period is None:
        return NoChange.NOT_COVERED
    node = board.node.id
    nodes = [node, *(unit.id for unit in below)]
    then = replace(board, period=before_period)
    before = _readings(then, viewer, catalogue, indicator, nodes)
    old = indicator.scaled(before[node])
    if old is None:
        return NoChange.NO_VALUE
    after = _readings(board, viewer, catalogue, indicator, nodes)
    new = indicator.scaled(after[node])
    if new is None:
        return NoChange.NO_VALUE
    return Change(
        compared=before_period,
        before=old,
        after=new,
        parts=tuple(
            replace(part, is_present=_is_present(board, part.org_unit))
            for part in _parts(node, below, before, after, indicator)
        ),
    )


def _is_present(board: Board, unit: OrgUnitRef | None) -> bool:
    """Whether its code names the same org unit at the data moment."""
    if unit is None:
        return False
    return bears_code(board.kept, board.kept.tree.unit(unit.id, board.last_day))


def _compared(board: Board) -> Period | None:
    """A period that the data cover from its first working day on."""
    first, today = board.kept.first_day, board.moments.as_of_day
    for how in (Comparison.SAME_PERIOD_LAST_YEAR, Comparison.PREVIOUS_PERIOD):
        found = compared(board.period, how, today)
        if found is None or first is None:
            continue
        if not board.kept.calendar.working_days_from(found.first_day, first):
            return found
    return None


def _parts(
    node: OrgUnitId,
    below: tuple[OrgUnit, ...],
    before: Readings,
    after: Readings,
    indicator: Indicator,
) -> tuple[ChangePart, ...]:
    is_rate = indicator.aggregation is Aggregation.RATIO
    old, new = _with_rest(node, before), _with_rest(node, after)
    shares: tuple[Share[OrgUnitId | None], ...] = (
        rate_shares(old, new) if is_rate else number_shares(old, new)
    )
    refs = {unit.id: unit.ref for unit in below}
    return tuple(
        ChangePart(
            None if share.part is None else refs[share.part],
            old[share.part],
            new[share.part],
            _scaled(share, indicator.factor),
        )
        for share in shares
        if share.part is not None or not _is_empty(old[None], new[None])
    )


def _with_rest(node: OrgUnitId, readings: Readings) -> dict[OrgUnitId | None, Reading]:
    """Those below, and under None what the whole has beyond them."""
    parts: dict[OrgUnitId | None, Reading] = {
        unit: reading for unit, reading in readings.items() if unit != node
    }
    whole, own = readings[node], list(parts.values())
    above = (whole.numerator or 0) - sum(each.numerator or 0 for each in own)
    below = None
    if whole.denominator is not None:
        below = whole.denominator - sum(each.denominator or 0 for each in own)
    parts[None] = Reading(above, below, Gap.NOT_OCCURRED if below == 0 else None)
    return parts


def _is_empty(before: Reading, after: Reading) -> bool:
    return not any(
        (before.numerator, before.denominator, after.numerator, after.denominator)
    )


def _scaled(share: Share[OrgUnitId | None], factor: int) -> Share[OrgUnitId | None]:
    return Share(
        share.part,
        share.whole * factor,
        None if share.by_rate is None else share.by_rate * factor,
        None if share.by_weight is None else share.by_weight * factor,
    )


def _readings(
    board: Board,
    viewer: Viewer,
    catalogue: DayCatalogue,
    indicator: Indicator,
    nodes: list[OrgUnitId],
) -> dict[OrgUnitId, Reading]:
    """By node; what is a bound, or told of a part only, is not held against others."""
    found = measured(board, viewer, catalogue.measures, nodes)
    reported = reported_on(board, catalogue, nodes, catalogue.defined)
    readings = {}
    for node in nodes:
        given = reported.given(node)
        if indicator.code in given.unsure:
            readings[node] = MISSING
            continue
        yielded = catalogue.readings(lookup(found.of(node)), given)
        readings[node] = yielded.get(indicator.code, MISSING)
    return readings
