"""What a page of dossiers counts, in one or two passes over a live table.

One pass counts cells of what breakdowns go by, with what narrowing leaves of each; the
other counts org units. PostgreSQL counts both in one. However narrow the list, every
figure of its page is a sum of these, so figures that ought to agree do.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    func,
    literal,
    select,
    tuple_,
)

from data_access.engine import Session
from data_access.queries.among import Among
from data_access.queries.live_conditions import (
    Clockwork,
    LiveFilter,
    came_before,
    has_text,
    in_band,
    live_table,
    narrowing,
    of_node,
    valid_on,
)
from data_access.queries.live_reach import fitting
from data_access.schema.org_units import OrgUnitAncestorRow
from domain.access import OrgScope
from domain.drilldown import AGE_BAND_UPPER, AgeBand, ListKind
from domain.identifiers import FieldId, OrgUnitId, ProcedureId

_BANDS = tuple(AGE_BAND_UPPER)


_FEW = frozenset(
    {
        ListKind.DUE_TODAY,
        ListKind.APOLOGY_MISSING,
        ListKind.REDATED_AGAIN,
        ListKind.SAME_DAY_MISSED,
        ListKind.QUIET,
    }
)
"""Kinds that an index finds among all rows, as there are few of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Dossiers of one kind that share field, procedure, step, reason and age.

    `step`, `late_reason` None: not reported. `band` None: the kind has no age.
    `held`: all of the scope; `of_node`: of these, those of the chosen node;
    `at_step`: of these, those at their step for longer than asked; `matching`: of
    these, those with the text in their code. What is not asked for narrows nothing.
    """

    field_id: FieldId
    procedure_id: ProcedureId
    step: str | None
    late_reason: str | None
    band: AgeBand | None
    held: int
    of_node: int
    at_step: int
    matching: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Every cell of a kind. `held`: what narrowing leaves of each org unit, the node
    left open; None: not counted yet.
    """

    cells: tuple[Cell, ...]
    held: dict[OrgUnitId, int] | None = None


def tally(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    by_holder: bool,
) -> Tally:
    """Every cell of the kind; of the rest of `wanted` only what no cell goes by.

    `by_holder`: org units too, where one pass counts both.
    """
    table, kind = live_table(wanted.kind), wanted.kind
    flags = _flags(table, wanted, clock)
    places = [flag is not None for flag in flags]
    asked = [case((flag, 1), else_=0) for flag in flags if flag is not None]
    keys = _keys(table, kind, clock)
    at_once = by_holder and session.get_bind().dialect.name != "sqlite"
    columns = [*keys, *asked]
    left = _left_open(wanted, clock, asked) if at_once else None
    # What is asked already would be worked out once more in a column of its own.
    is_asked = bool(asked) and left is asked[-1]
    if left is not None:
        columns += [table.org_unit_id] if is_asked else [table.org_unit_id, left]
    whole = LiveFilter(kind, steps_elsewhere=wanted.steps_elsewhere)
    # Within: PostgreSQL takes an expression with parameters for two different ones.
    rows = (
        select(*(column.label(f"c_{n}") for n, column in enumerate(columns)))
        .where(*fitting(session, scope, whole, clock, counted=True))
        .subquery()
    )
    inner = list(rows.c)
    group, told = inner[: len(keys)], inner[len(keys) : len(keys) + len(asked)]
    sums = [func.sum(column, type_=Integer) for column in told]
    grouped = select(*group, func.count(), *sums)
    if left is None:
        found = session.execute(grouped.group_by(*group))
        return Tally(_cells_of(found, kind, places))
    holder = inner[len(keys) + len(asked)]
    kept = told[-1] if is_asked else inner[-1]
    sets = func.grouping_sets(tuple_(*group), tuple_(holder))
    both = session.execute(
        grouped.add_columns(
            holder, func.sum(kept, type_=Integer), func.grouping(holder)
        ).group_by(sets)
    ).all()
    held = {OrgUnitId(row[-3]): row[-2] for row in both if not row[-1] and row[-2]}
    return Tally(_cells_of((row for row in both if row[-1]), kind, places), held)


def _keys(
    table: Any,  # noqa: ANN401 - either live table
    kind: ListKind,
    clock: Clockwork,
) -> list[Any]:
    """What cells go by."""
    keys = [
        _by(table.step, kind, ""),
        table.late_reason,
        table.field_id,
        _by(table.procedure_id, kind),
    ]
    return [*keys, _band_number(clock)] if kind is ListKind.OVERDUE else keys


def _cells_of(
    rows: Iterable[Any], kind: ListKind, asked: Sequence[bool]
) -> tuple[Cell, ...]:
    aged = kind is ListKind.OVERDUE
    places = _places(5 if aged else 4, asked)
    return tuple(
        Cell(
            row[2], row[3], row[0], row[1],
            _BANDS[row[4]] if aged else None,
            *(row[place] for place in places),
        )
        for row in rows
    )  # fmt: skip


def _left_open(
    wanted: LiveFilter, clock: Clockwork, asked: Sequence[ColumnElement[int]]
) -> ColumnElement[int]:
    """1 for what `wanted` leaves, its node apart."""
    by_cells = (
        wanted.node, wanted.field_id, wanted.procedure_id, wanted.step,
        wanted.late_reason, wanted.band,
    )  # fmt: skip
    if asked and all(axis is None for axis in by_cells):
        return asked[-1]
    conditions = narrowing(wanted, clock)
    return case((and_(*conditions), 1), else_=0) if conditions else literal(1, Integer)


def _by(
    column: Any,  # noqa: ANN401 - a column
    kind: ListKind,
    nothing: str | int = 0,
) -> Any:  # noqa: ANN401 - a SQL value
    """What to group by: SQLite reads all rows where an index is in that order.

    `nothing`: what added to the column leaves it as it is.
    """
    return column + literal(nothing, literal_execute=True) if kind in _FEW else column


def _places(first: int, asked: Sequence[bool]) -> list[int]:
    """Where in a row the count after each narrowing stands; not asked: as before."""
    return [first, *(first + number for number in accumulate(map(int, asked)))]


def _band_number(clock: Clockwork) -> ColumnElement[int]:
    return case(
        *((in_band(band, clock), number) for number, band in enumerate(_BANDS)),
        else_=len(_BANDS) - 1,
    )


def _flags(
    table: Any,  # noqa: ANN401 - either live table
    wanted: LiveFilter,
    clock: Clockwork,
) -> list[ColumnElement[bool] | None]:
    """Node, step, text: what each and those before leave; None: not asked."""
    conditions: list[ColumnElement[bool]] = []
    found: list[ColumnElement[bool] | None] = []
    for condition in (
        of_node(table, wanted, clock) if wanted.node is not None else None,
        came_before(wanted.step_before) if wanted.step_before is not None else None,
        has_text(table, wanted.text) if wanted.text is not None else None,
    ):
        if condition is None:
            found.append(None)
            continue
        conditions.append(condition)
        found.append(and_(*conditions))
    return found


def counts_by_holder(
    session: Session, *, scope: OrgScope, wanted: LiveFilter, clock: Clockwork
) -> dict[OrgUnitId, int]:
    """How many match, by the org unit that holds them."""
    table = live_table(wanted.kind)
    holder = table.org_unit_id
    if scope.fields is not None or wanted.kind in _FEW or _goes_by_cells(wanted):
        holder = holder + literal(0, literal_execute=True)
    rows = session.execute(
        select(holder, func.count())
        .where(*fitting(session, scope, wanted, clock, counted=True))
        .group_by(holder)
    )
    return {OrgUnitId(row[0]): row[1] for row in rows}


def _goes_by_cells(wanted: LiveFilter) -> bool:
    """Whether the index of cells holds what it is narrowed by, that of holders not."""
    axes = (wanted.field_id, wanted.procedure_id, wanted.step, wanted.late_reason)
    return wanted.step_before is not None or any(axis is not None for axis in axes)


def counts_by_node(
    session: Session,
    *,
    scope: OrgScope,
    wanted: LiveFilter,
    clock: Clockwork,
    nodes: Collection[OrgUnitId],
) -> dict[OrgUnitId, int]:
    """How many match under each of `nodes`; absent: none."""
    held = counts_by_holder(session, scope=scope, wanted=wanted, clock=clock)
    return summed_by_node(session, scope=scope, held=held, clock=clock, nodes=nodes)


def summed_by_node(
    session: Session,
    *,
    scope: OrgScope,
    held: dict[OrgUnitId, int],
    clock: Clockwork,
    nodes: Collection[OrgUnitId],
) -> dict[OrgUnitId, int]:
    """What holders hold, all within `scope`, summed under each of `nodes`.

    Summed here: joined row by row, the closure would be read each time.
    """
    if not held or not scope.roots:
        return {}
    above = _nodes_above(session, clock.moments.as_of_day, nodes)
    found: dict[OrgUnitId, int] = {}
    for holder, number in held.items():
        for node in above.get(holder, ()):
            found[node] = found.get(node, 0) + number
    return found


def _nodes_above(
    session: Session, day: date, nodes: Collection[OrgUnitId]
) -> dict[int, list[OrgUnitId]]:
    rows = session.execute(
        select(OrgUnitAncestorRow.org_unit_id, OrgUnitAncestorRow.ancestor_id).where(
            Among(OrgUnitAncestorRow.ancestor_id, nodes), valid_on(day)
        )
    )
    found: dict[int, list[OrgUnitId]] = {}
    for holder, node in rows:
        found.setdefault(holder, []).append(OrgUnitId(node))
    return found
