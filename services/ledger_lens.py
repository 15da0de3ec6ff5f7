"""Form II.06 told of the org units of another day: what happened, not who held it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from data_access.queries import ledger_counts as counting
from data_access.queries.ledger_counts import Axis
from domain.access import OrgScope, Viewer
from domain.collation import sort_key
from domain.event_counts import EventCounts
from domain.formatting import day as day_words
from domain.identifiers import OrgUnitId
from domain.ledger import EMPTY_LEDGER
from domain.ledger_cell import HandlingLevel, level_of
from domain.ledger_form import (
    FLOW_COLUMNS,
    NO_COLUMN,
    OUTSIDE_KEY,
    FormLine,
    LedgerForm,
    RowKind,
)
from domain.ledger_words import LEVEL_NAMES, own_name
from domain.lens_counts import Lensed
from domain.lens_view import WITHHELD
from domain.org_tree import OrgUnit
from services.ledger_cuts import OWN, WHOLE, Cut
from services.ledger_draft import Draft
from services.ledger_lagging import lagging_holders, lagging_rows
from services.ledger_lines import month_name, months_of
from services.lens_figures import LensView, is_seen

Holders = frozenset[OrgUnitId]


@dataclass(frozen=True, slots=True)
class LedgerLens:
    """What a draft is counted through."""

    draft: Draft
    scope: OrgScope
    view: LensView

    @property
    def is_whole_city(self) -> bool:
        """Whether nothing can come from, or go to, without."""
        return self.draft.node.parent_id is None and not self.draft.query.own_only

    def form(self, reported: LedgerForm) -> LedgerForm:
        """The form with its rows told of other org units; the sum as well, unless it
        is that of the whole city, which is the same on whatever org units.
        """
        rows = self.draft.query.rows
        by_unit = rows in (RowKind.UNIT, RowKind.LEVEL)
        begun = self.draft.first_day < self.draft.end_day
        if not begun or (self.is_whole_city and not by_unit):
            return reported
        total = self._total()
        if self.is_whole_city and self.draft.query.level is None:
            total = reported.total
        lines = tuple(
            line for line in self._lines() if not (line.is_empty and line.told)
        )
        return replace(
            reported,
            lines=lines,
            total=total,
            lagging=reported.lagging if total is reported.total else (),
            listed=reported.listed if total is reported.total else None,
            is_converted=True,
            why_empty="" if lines else reported.why_empty,
        )

    def _lines(self) -> Iterator[FormLine]:
        match self.draft.query.rows:
            case RowKind.UNIT:
                yield from self._units()
            case RowKind.LEVEL:
                yield from self._levels()
            case RowKind.FIELD:
                yield from self._fields()
            case RowKind.MONTH:
                yield from self._months()

    def _total(self) -> FormLine:
        name = self.draft.sum_row().label
        return _line(WHOLE, name, self._counted({WHOLE: self._whole()})[WHOLE])

    def _units(self) -> Iterator[FormLine]:
        """The org unit's own row, those below it, and those that joined later."""
        tree, node, day = self.draft.kept.tree, self.draft.node, self.view.lens_day
        belonging = tree.belonging(day)
        below: list[OrgUnit] = []
        outside: set[OrgUnitId] = set()
        for unit_id in belonging[node.id] - {node.id}:
            unit = tree.unit(unit_id, day)
            if unit.parent_id != node.id:
                continue
            if unit.in_force(day):
                below.append(unit)
            else:
                outside |= belonging[unit_id]
        rows = {OWN: frozenset({node.id}), OUTSIDE_KEY: frozenset(outside)}
        rows |= {unit.code: belonging[unit.id] for unit in below}
        held = {key: self._kept(units) for key, units in rows.items()}
        found, noted = self._counted(held), self._noted(held)
        yield _line(OWN, own_name(node.name), found[OWN])
        for unit in sorted(below, key=lambda unit: (unit.sort_order, unit.code)):
            line = _line(unit.code, unit.name, found[unit.code])
            yield replace(line, note=line.note or noted.get(unit.code, ""))
        yield _line(OUTSIDE_KEY, f"Đơn vị có sau {day_words(day)}", found[OUTSIDE_KEY])

    def _noted(self, held: Mapping[str, Holders]) -> dict[str, str]:
        """Rows whose data stop earlier."""
        draft, cut = self.draft, Cut(held, {})
        late = lagging_holders(draft.session, draft.kept, cut, draft.last_day)
        return lagging_rows(draft.kept, cut, late)

    def _levels(self) -> Iterator[FormLine]:
        held = {level.value: self._at(self._whole(), level) for level in HandlingLevel}
        found = self._counted(held)
        for level in HandlingLevel:
            yield _line(level.value, LEVEL_NAMES[level], found[level.value])

    def _fields(self) -> Iterator[FormLine]:
        allowed = self.scope.fields
        fields = [
            field
            for field in self.draft.kept.fields.values()
            if allowed is None or field.id in allowed
        ]
        for field in sorted(fields, key=lambda field: sort_key(field.name)):
            scope = OrgScope(self.scope.roots, frozenset({field.id}))
            own = replace(self, scope=scope)
            found = own._counted({WHOLE: self._whole()})[WHOLE]
            yield _line(field.code, field.name, found)

    def _months(self) -> Iterator[FormLine]:
        draft, basis = self.draft, self.draft.query.period.basis
        for first, end in months_of(draft.first_day, draft.end_day, basis):
            found = self._counts({WHOLE: self._whole()}, first, end)[WHOLE]
            yield _line(f"{first:%Y%m%d}", month_name(first, end, basis), found)

    def _whole(self) -> Holders:
        """All that the form is about."""
        node = self.draft.node.id
        if self.draft.query.own_only:
            return self._kept(frozenset({node}))
        return self._kept(self.draft.kept.tree.belonging(self.view.lens_day)[node])

    def _kept(self, held: Holders) -> Holders:
        query = self.draft.query
        if query.own_only:
            held &= {self.draft.node.id}
        return held if query.level is None else self._at(held, query.level)

    def _at(self, held: Holders, level: HandlingLevel) -> Holders:
        tree, day = self.draft.kept.tree, self.view.lens_day
        return frozenset(u for u in held if level_of(tree.unit(u, day).kind) is level)

    def _counted(self, held: Mapping[str, Holders]) -> dict[str, Lensed | None]:
        return self._counts(held, self.draft.first_day, self.draft.end_day)

    def _counts(
        self, held: Mapping[str, Holders], first_day: date, end_day: date
    ) -> dict[str, Lensed | None]:
        return self.view.rows(held, first_day, end_day, self._read)

    def _read(
        self, nodes: Collection[OrgUnitId], first_day: date, end_day: date
    ) -> Mapping[OrgUnitId, EventCounts]:
        found = counting.flows(
            self.draft.session,
            scope=self.scope,
            nodes=nodes,
            channel=self.draft.query.channel,
            first_day=first_day,
            end_day=end_day,
            by=Axis.NODE,
        )
        return {OrgUnitId(node): counts for node, counts in found.items()}


def ledger_lens(draft: Draft, viewer: Viewer) -> LedgerLens | None:
    """The lens of a draft; None where all is as reported."""
    lens = draft.query.lens
    if lens.day is None or not is_seen(draft.kept, draft.node, lens.day):
        return None
    view = LensView(draft.kept, viewer.scope.roots, lens.day)
    if view.changes_nothing(draft.first_day, draft.last_day):
        return None
    return LedgerLens(draft, OrgScope(viewer.scope.roots, draft.scope.fields), view)


def _line(key: str, label: str, found: Lensed | None) -> FormLine:
    """A row of the form; None: withheld."""
    if found is None:
        return FormLine(key, label, EMPTY_LEDGER, 0, 0, note=WITHHELD, told=NO_COLUMN)
    counts = found.counts
    ledger = replace(
        EMPTY_LEDGER,
        received_online=counts.received_online,
        received_direct_post=counts.received - counts.received_online,
        resolved_early=counts.left_early,
        resolved_on_time=counts.left_on_time,
        resolved_late=counts.left_late,
    )
    return FormLine(
        key=key,
        label=label,
        ledger=ledger,
        fell_due=counts.fell_due,
        became_overdue=counts.became_overdue,
        told=FLOW_COLUMNS,
        is_estimate=not found.is_exact,
    )
