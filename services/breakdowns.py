"""What a list of dossiers consists of: the way down to it, bands and breakdowns."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from data_access.engine import Session
from data_access.queries.ledger_counts import Axis, totals
from data_access.queries.live_conditions import Clockwork, LiveFilter
from data_access.queries.live_counts import (
    Cell,
    counts_by_holder,
    summed_by_node,
    tally,
)
from domain.access import OrgScope, Viewer
from domain.drilldown import (
    AGE_BAND_UPPER,
    LATE_REASONS,
    NO_REASON,
    NO_STEP,
    BandCount,
    DossierFilter,
    ListKind,
    Narrowing,
    Share,
    way_down,
)
from domain.formatting import count
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from services.list_filters import live_filter
from services.reference import Reference, data_day


@dataclass(frozen=True, slots=True)
class Parts:
    """What parts of lists are read with: one snapshot, one scope."""

    session: Session
    kept: Reference
    scope: OrgScope
    clock: Clockwork
    elsewhere: tuple[str, ...] = ()
    """Steps done by another agency, for the list of dossiers that wait for one."""

    def filter(self, viewer: Viewer, wanted: DossierFilter) -> LiveFilter:
        """`wanted` in terms of ids."""
        return replace(
            live_filter(self.kept, viewer, wanted), steps_elsewhere=self.elsewhere
        )

    def counts(self, wanted: LiveFilter, node: OrgUnit) -> "Counts":
        """Everything that is counted on the page of `wanted`, within `node`."""
        found = tally(
            self.session,
            scope=self.scope,
            wanted=wanted,
            clock=self.clock,
            by_holder=bool(self.below(node)) and not _is_stock(wanted),
        )
        return Counts(self, wanted, found.cells, found.held)

    def below(self, node: OrgUnit) -> tuple[OrgUnit, ...]:
        """Org units right below `node` at present."""
        return self.kept.tree.children(node.id, data_day(self.kept))


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of one page, from its cells.

    Each breakdown leaves its own axis open and keeps all others of the filter, so
    every line says what its link lists, and the lines sum to the list without that
    axis.
    """

    parts: Parts
    wanted: LiveFilter
    cells: tuple[Cell, ...]
    held: dict[OrgUnitId, int] | None = None
    """By org unit, if counted already."""

    def way(self, viewer: Viewer, wanted: DossierFilter) -> tuple[Narrowing, ...]:
        """The way down to `wanted`, each step with what it leaves."""
        return tuple(
            Narrowing(
                step,
                _name(self.parts.kept, step),
                self._left(self.parts.filter(viewer, step)),
            )
            for step in way_down(wanted)
        )

    def bands(self) -> tuple[BandCount, ...]:
        """Overdue dossiers by age, here and in the whole scope; else empty."""
        if self.wanted.kind is not ListKind.OVERDUE:
            return ()
        inside = self._sums(replace(self.wanted, band=None), "band")
        whole = self._sums(LiveFilter(self.wanted.kind), "band")
        return tuple(
            BandCount(band, inside.get(band, 0), whole.get(band, 0))
            for band in AGE_BAND_UPPER
        )

    def by_org_unit(self, node: OrgUnit) -> tuple[Share, ...]:
        """Org units below the node; what it holds itself under its own name."""
        below = self.parts.below(node)
        if not below:
            return ()
        nodes = [unit.id for unit in below]
        counts, own = self._stocks(node, nodes) or self._held_below(node, nodes)
        shares = [
            Share(unit.code, unit.name, counts[unit.id])
            for unit in below
            if counts.get(unit.id)
        ]
        if own:
            shares.append(Share(node.code, own_desk_name(node), own, own_only=True))
        return tuple(sorted(shares, key=lambda share: -share.count))

    def _stocks(
        self, node: OrgUnit, nodes: Sequence[OrgUnitId]
    ) -> tuple[dict[OrgUnitId, int], int] | None:
        """Stocks of `nodes`, and what `node` above them holds itself: from roll-ups.

        None: they do not have it, or another total. An org unit that ended without a
        successor still has its stock there, while no list shows it.
        """
        if not _is_stock(self.wanted):
            return None
        found = totals(
            self.parts.session,
            scope=self.parts.scope,
            nodes=frozenset({node.id, *nodes}),
            channel=None,
            by=Axis.NODE,
        )
        stocks = {OrgUnitId(each): own.open_change for each, own in found.items()}
        whole = stocks.pop(node.id, 0)
        if whole != sum(cell.held for cell in self.cells):
            return None
        return stocks, whole - sum(stocks.values())

    def _held_below(
        self, node: OrgUnit, nodes: Sequence[OrgUnitId]
    ) -> tuple[dict[OrgUnitId, int], int]:
        """Likewise, counted dossier by dossier."""
        parts, held = self.parts, self.held
        if held is None:
            held = counts_by_holder(
                parts.session,
                scope=parts.scope,
                wanted=replace(self.wanted, node=None, own_only=False),
                clock=parts.clock,
            )
        counts = summed_by_node(
            parts.session,
            scope=parts.scope,
            held=held,
            clock=parts.clock,
            nodes=nodes,
        )
        return counts, held.get(node.id, 0)

    def by_procedure(self) -> tuple[Share, ...]:
        """Procedures with their field, most first."""
        kept = self.parts.kept
        wanted = replace(self.wanted, field_id=None, procedure_id=None)
        shares = []
        for (field_id, procedure_id), number in self._sums(
            wanted, "field_id", "procedure_id"
        ).items():
            field, procedure = kept.fields[field_id], kept.procedures[procedure_id]
            shares.append(
                Share(procedure.code, procedure.name, number, field.code, field.name)
            )
        return tuple(sorted(shares, key=lambda share: (-share.count, share.key)))

    def by_step(self) -> tuple[Share, ...]:
        """Present steps, most first; NO_STEP where none is reported."""
        found = self._sums(replace(self.wanted, step=None), "step")
        return tuple(
            Share(step or NO_STEP, step or "Chưa ghi bước", number)
            for step, number in _most_first(found)
        )

    def by_reason(self) -> tuple[Share, ...]:
        """Stated reasons of lateness, most first; empty where none is stated."""
        found = self._sums(replace(self.wanted, late_reason=None), "late_reason")
        if found.keys() <= {None} and self.wanted.late_reason is None:
            return ()
        return tuple(
            Share(reason or NO_REASON, reason_label(reason), number)
            for reason, number in _most_first(found)
        )

    def _left(self, wanted: LiveFilter) -> int:
        """How many `wanted` leaves."""
        number = attrgetter(_narrowed_to(wanted))
        return sum(number(cell) for cell in self._fitting(wanted))

    def _sums(self, wanted: LiveFilter, *axes: str) -> dict[Any, int]:
        """What `wanted` leaves, by the values of `axes`; absent: none."""
        key, number = attrgetter(*axes), attrgetter(_narrowed_to(wanted))
        found: dict[Any, int] = {}
        for cell in self._fitting(wanted):
            if many := number(cell):
                value = key(cell)
                found[value] = found.get(value, 0) + many
        return found

    def _fitting(self, wanted: LiveFilter) -> Iterable[Cell]:
        chosen: Iterable[Cell] = self.cells
        for axis, value in (
            ("band", wanted.band),
            ("field_id", wanted.field_id),
            ("procedure_id", wanted.procedure_id),
            ("step", wanted.step),
            ("late_reason", wanted.late_reason),
        ):
            if value is not None:  # "" stands for what is not reported.
                chosen = _having(chosen, attrgetter(axis), value or None)
        return chosen


def _is_stock(wanted: LiveFilter) -> bool:
    """Whether it asks for all in process, or all of a node: roll-ups have that."""
    return replace(wanted, node=None, own_only=False) == LiveFilter(ListKind.OPEN)


def _having(
    cells: Iterable[Cell], of: Callable[[Cell], object], value: object
) -> list[Cell]:
    return [cell for cell in cells if of(cell) == value]


def _narrowed_to(wanted: LiveFilter) -> str:
    """Which count of a cell: the last narrowing that no cell goes by."""
    if wanted.text is not None:
        return "matching"
    if wanted.step_before is not None:
        return "at_step"
    return "of_node" if wanted.node is not None else "held"


def _most_first(found: dict[str | None, int]) -> list[tuple[str | None, int]]:
    return sorted(found.items(), key=lambda line: (-line[1], line[0] or ""))


def reason_label(reason: str | None) -> str:
    """A stated reason in words; codes we do not know stay as they are."""
    if not reason:
        return "Chưa ghi lý do"
    words = LATE_REASONS.get(reason, reason)
    return words[:1].upper() + words[1:]


def own_desk_name(unit: OrgUnit) -> str:
    """What an org unit holds itself, beside the org units below it."""
    return f"{unit.name} trực tiếp giữ"


def _name(kept: Reference, wanted: DossierFilter) -> str:
    """What the last axis of the way down narrows to; "" for a kind and a band."""
    if wanted.text is not None:
        return f"mã có “{wanted.text}”"
    if wanted.late_reason is not None:
        return reason_label(wanted.late_reason or None)
    if wanted.step_days is not None:
        return f"ở bước quá {count(wanted.step_days)} ngày làm việc"
    if wanted.step is not None:
        return f"bước {wanted.step}" if wanted.step != NO_STEP else "chưa ghi bước"
    if wanted.procedure_code is not None:
        return next(
            item.name
            for item in kept.procedures.values()
            if item.code == wanted.procedure_code
        )
    if wanted.field_code is not None:
        return next(
            field.name
            for field in kept.fields.values()
            if field.code == wanted.field_code
        )
    if wanted.org_unit_code is None:
        return ""
    unit = kept.tree.by_code(wanted.org_unit_code, data_day(kept))
    if unit is None:
        raise AssertionError("the filter has been resolved")
    has_below = bool(kept.tree.children(unit.id, data_day(kept)))
    return own_desk_name(unit) if wanted.own_only and has_below else unit.name
