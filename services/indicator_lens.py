"""Indicators on the org units of another day: formulas on converted counts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from domain.access import Viewer
from domain.event_counts import EventCounts
from domain.formula import MISSING, Reading
from domain.identifiers import OrgUnitId
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_lens import Origin, ThroughLens, indicator_nature
from domain.lens import Lens, refusal
from domain.measures import LEDGER_MEASURES, counts_needed
from domain.period import Period
from services.board import Board
from services.board_lens import BoardLens, board_lens
from services.indicator_plans import PlanMeasures
from services.lens_figures import LensView
from services.map_figures import is_absent
from services.measured import Measured, lookup


@dataclass(frozen=True, slots=True)
class LensReadings:
    """What indicators yield of one org unit, by code, and how that came about.

    Readings are missing where it `is_withheld` or `is_absent`. `estimates`: codes of
    those in which a share took part that nobody published.
    """

    by_code: Mapping[str, Reading]
    estimates: frozenset[str] = frozenset()
    is_withheld: bool = False
    is_absent: bool = False

    def of(self, code: str) -> Reading:
        """What one indicator yields."""
        return self.by_code.get(code, MISSING)

    def through(self, code: str, reported: Reading, *, was_absent: bool) -> ThroughLens:
        """How one indicator came about that was reported otherwise."""
        return ThroughLens(
            reported,
            is_estimate=code in self.estimates,
            is_withheld=self.is_withheld,
            was_absent=was_absent,
        )


@dataclass(frozen=True, slots=True)
class IndicatorLens(BoardLens):
    """What the indicators of a board are counted through."""

    @property
    def present(self) -> LensView | None:
        """The lens where it makes a difference to the period of the board."""
        return self.view_of(self.board.period.first_day, self.board.period.last_day)

    @property
    def converts(self) -> bool:
        """Whether the node's own figures are others than those reported.

        Those of the whole city are alike in every lens.
        """
        return self.board.node.parent_id is not None and self.present is not None

    def of(self, period: Period) -> "IndicatorLens":
        """The same for another period."""
        return replace(self, board=replace(self.board, period=period))

    def readings(
        self,
        catalogue: DayCatalogue,
        codes: Collection[str],
        nodes: Collection[OrgUnitId],
    ) -> dict[OrgUnitId, LensReadings]:
        """What indicators that can be converted yield, of org units of the lens's day.

        ValueError where the lens changes nothing: figures are those reported.
        """
        if self.present is None:
            raise ValueError("as reported")
        board, narrowed = self.board, catalogue.narrowed(codes)
        if not board.is_known:
            return dict.fromkeys(nodes, LensReadings({}))
        behind = {code: _counts_behind(narrowed, code) for code in codes}
        names = frozenset[str]().union(*behind.values())
        measures = tuple(LEDGER_MEASURES.keys() & narrowed.measures)
        begin, end = board.period.first_day, board.covering_end(board.period)
        found = self.present.counts(nodes, begin, end, self.reader(names))
        told = {}
        for node, own in found.items():
            if is_absent(board, node):
                told[node] = LensReadings({}, is_absent=True)
            elif own is None:
                told[node] = LensReadings({}, is_withheld=True)
            else:
                told[node] = LensReadings(
                    _yielded(narrowed, measures, own.counts),
                    frozenset(c for c in codes if behind[c] & own.estimates),
                )
        return told


def _counts_behind(catalogue: DayCatalogue, code: str) -> frozenset[str]:
    return counts_needed(catalogue.narrowed([code]).measures)[0]


def _yielded(
    catalogue: DayCatalogue, names: tuple[str, ...], counts: EventCounts
) -> dict[str, Reading]:
    """What formulas make of counts of what happened; `names`: of the measures."""
    node = OrgUnitId(0)
    told = Measured(names, {node: counts}, {node: EventCounts()}, {}, PlanMeasures())
    return catalogue.readings(lookup(told.of(node)))


def indicator_lens(board: Board, viewer: Viewer, lens: Lens) -> IndicatorLens:
    """The lens as asked for; as reported where the node was not there on its day."""
    found = board_lens(board, viewer, lens)
    return IndicatorLens(board, found.scope, found.lens, found.view)


def refused(catalogue: DayCatalogue, code: str) -> str:
    """Why an indicator of the catalogue cannot be converted; "" where it can."""
    return refusal(indicator_nature(catalogue, code)) or ""


def told_through(
    lens: IndicatorLens, catalogue: DayCatalogue, reported: Mapping[str, Reading]
) -> tuple[dict[str, tuple[Reading, ThroughLens]], frozenset[str]]:
    """All indicators of the node through a lens, from one pass over its counts.

    Those that cannot be converted stay as `reported`, with the reason; none where the
    lens changes nothing. And the codes of those computed of an org unit that was not
    there, nor whoever is told of it.
    """
    computed = {code for code, each in catalogue.defined.items() if each.expression}
    node = lens.board.node.id
    absent = computed if began_later(lens.board, node) else set[str]()
    if not lens.converts:
        return {}, frozenset(absent)
    why = {code: refused(catalogue, code) for code in catalogue.defined}
    codes = [code for code, reason in why.items() if not reason]
    own = lens.readings(catalogue, codes, [node])[node]
    found = {}
    for code, reason in why.items():
        as_told, was_absent = reported[code], code in absent
        if reason:
            through = ThroughLens(as_told, refused=reason, was_absent=was_absent)
            found[code] = as_told, through
        else:
            through = own.through(code, as_told, was_absent=was_absent)
            found[code] = own.of(code), through
    return found, frozenset(absent if own.is_absent else absent - {*codes})


def began_later(board: Board, node: OrgUnitId) -> bool:
    """Whether an org unit was not there yet: it has no figures, which is not 0."""
    return is_absent(board, node, of_stock=True)


def origins(lens: IndicatorLens, first_day: date) -> tuple[Origin, ...]:
    """Whose counts since `first_day` are told of the node, other than its own.

    In the order of the tree; none where the lens changes nothing.
    """
    kept, node, lens_day = lens.board.kept, lens.board.node.id, lens.lens.day
    if lens_day is None or lens.view_of(first_day, lens.board.last_day) is None:
        return ()
    held = kept.tree.belonging(lens_day)[node]
    found = []
    for unit, life in kept.succession.lives.items():
        since = max(first_day, life.first) if life.first else first_day
        is_over = life.end is not None and life.end <= since
        if unit in held or is_over or since > lens.board.last_day:
            continue
        parts = kept.conversion.parts(unit, since, lens_day)
        mine = [part for part in parts if part.org_unit in held]
        share = sum((Fraction(part.share) for part in mine), Fraction(0))
        if share:
            named = kept.tree.unit(unit, since)
            is_exact = share == 1 or all(part.is_exact for part in mine)
            origin = Origin(named.name, share, is_exact, life.end)
            found.append(((named.sort_order, named.code), origin))
    return tuple(origin for _, origin in sorted(found, key=lambda pair: pair[0]))
