"""One indicator over org units: how they spread, and who made it change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.access import Viewer
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
from services.indicator_lens import IndicatorLens
from services.indicator_targets import unit_standings
from services.measured import lookup, measured
from services.reported_board import reported_on
from services.unit_lives import bears_code

Readings = Mapping[OrgUnitId, Reading]
_ADDED = (Aggregation.SUM, Aggregation.LAST)
_FIRST_KINDS = (OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one org unit yields, and how it came through a lens."""

    reading: Reading
    is_estimate: bool = False
    is_withheld: bool = False


def spread(
    lens: IndicatorLens, viewer: Viewer, catalogue: DayCatalogue, indicator: Indicator
) -> Spread | None:
    """The org unit among those of its kind that the viewer may see.

    Of one that stands alone, those right below it; None where there are none either.
    Where the lens changes the period, those of its day.
    """
    board, day = lens.board, _tree_day(lens, lens.board.period)
    units, chosen = _beside(board, viewer, day)
    if len(units) < 2:
        return None
    # Like units lie beside the node: what the viewer may see, in the same fields.
    wide = replace(lens, board=replace(board, scope=lens.scope))
    nodes = [unit.id for unit in units]
    told = _told(wide, viewer, catalogue, indicator, nodes)
    standings = unit_standings(board, indicator, nodes)
    return Spread(
        kind=units[0].kind,
        units=tuple(
            UnitValue(
                unit.ref,
                told[unit.id].reading,
                indicator.scaled(told[unit.id].reading),
                None if told[unit.id].is_estimate else standings.get(unit.id),
                is_present=_is_present(board, unit.ref, day),
                is_estimate=told[unit.id].is_estimate,
                is_withheld=told[unit.id].is_withheld,
            )
            for unit in units
        ),
        chosen=chosen,
    )


def _tree_day(lens: IndicatorLens, *periods: Period) -> date:
    """The day whose org units stand beside each other."""
    for period in periods:
        present = lens.of(period).present
        if present is not None:
            return present.lens_day
    return lens.board.last_day


def _beside(
    board: Board, viewer: Viewer, day: date
) -> tuple[list[OrgUnit], OrgUnitId | None]:
    tree, unit = board.kept.tree, board.node
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
    lens: IndicatorLens, viewer: Viewer, catalogue: DayCatalogue, indicator: Indicator
) -> Change | NoChange:
    """The change since the same period of last year, else the one before, by parts.

    Both by the present definition. Parts are the org units right below, on the day of
    the lens where that changes one of the periods, and what is left of the whole.
    """
    board, earlier = lens.board, _compared(lens.board)
    day = _tree_day(lens, board.period, *([earlier] if earlier else []))
    below = board.kept.tree.children(board.node.id, day)
    if not below:
        return NoChange.NO_PARTS
    if indicator.aggregation not in (*_ADDED, Aggregation.RATIO):
        return NoChange.NOT_ADDITIVE
    if earlier is None:
        return NoChange.NOT_COVERED
    node = board.node.id
    nodes = [node, *(unit.id for unit in below)]
    before = _told(lens.of(earlier), viewer, catalogue, indicator, nodes)
    after = _told(lens, viewer, catalogue, indicator, nodes)
    # What is left of the whole would tell of what is withheld.
    if any(told.is_withheld for told in (*before.values(), *after.values())):
        return NoChange.WITHHELD
    old = indicator.scaled(before[node].reading)
    new = indicator.scaled(after[node].reading)
    if old is None or new is None:
        return NoChange.NO_VALUE
    return Change(
        compared=earlier,
        before=old,
        after=new,
        parts=tuple(
            replace(
                part,
                is_present=_is_present(board, part.org_unit, day),
                estimates=_estimates(before, after, part.org_unit),
            )
            for part in _parts(node, below, _plain(before), _plain(after), indicator)
        ),
        estimates=_estimates(before, after, board.node.ref),
    )


def _plain(told: Mapping[OrgUnitId, _Told]) -> Readings:
    return {node: each.reading for node, each in told.items()}


def _estimates(
    before: Mapping[OrgUnitId, _Told],
    after: Mapping[OrgUnitId, _Told],
    unit: OrgUnitRef | None,
) -> tuple[bool, bool]:
    """Whether it is one in each period; what is left of the whole is where any is."""
    if unit is not None:
        return before[unit.id].is_estimate, after[unit.id].is_estimate
    return (
        any(told.is_estimate for told in before.values()),
        any(told.is_estimate for told in after.values()),
    )


def _is_present(board: Board, unit: OrgUnitRef | None, day: date) -> bool:
    """Whether its code names the same org unit at the data moment."""
    if unit is None:
        return False
    return bears_code(board.kept, board.kept.tree.unit(unit.id, day))


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


def _told(
    lens: IndicatorLens,
    viewer: Viewer,
    catalogue: DayCatalogue,
    indicator: Indicator,
    nodes: list[OrgUnitId],
) -> dict[OrgUnitId, _Told]:
    """By node; the whole city is alike in every lens."""
    board, city = lens.board, lens.board.node.id
    if lens.present is None:
        found = _readings(board, viewer, catalogue, indicator, nodes)
        return {node: _Told(reading) for node, reading in found.items()}
    told = {}
    if lens.board.node.parent_id is None and city in nodes:
        [whole] = _readings(board, viewer, catalogue, indicator, [city]).values()
        told[city] = _Told(whole)
    rest = [node for node in nodes if node not in told]
    code = indicator.code
    for node, own in lens.readings(catalogue, [code], rest).items():
        told[node] = _Told(own.of(code), code in own.estimates, own.is_withheld)
    return told


def _readings(
    board: Board,
    viewer: Viewer,
    catalogue: DayCatalogue,
    indicator: Indicator,
    nodes: list[OrgUnitId],
) -> dict[OrgUnitId, Reading]:
    """By node; what is a bound, or told of a part only, is not held against others."""
    found = measured(board, viewer, catalogue.measures, nodes)
    # Beside a formula what was reported counts for nothing here: it is not read.
    untold = [c for c, each in catalogue.defined.items() if each.expression is None]
    reported = reported_on(board, catalogue, nodes, untold)
    readings = {}
    for node in nodes:
        given = reported.given(node)
        if indicator.code in given.unsure:
            readings[node] = MISSING
            continue
        yielded = catalogue.readings(lookup(found.of(node)), given)
        readings[node] = yielded.get(indicator.code, MISSING)
    return readings
