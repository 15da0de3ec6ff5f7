"""In which order lists stand: parts, each sorted by what an index or one pass gives."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, collate, literal, type_coerce

from data_access.queries.days_late import late_key
from data_access.queries.live_conditions import Clockwork, live_table
from data_access.schema.org_units import OrgUnitRow
from data_access.schema.procedures import ProcedureRow
from data_access.schema.rollups import DossierOpenRow, DossierOverdueRow
from domain.drilldown import ListKind
from domain.list_order import Sort, SortColumn

_MOST_REDATES = 50
_RANK_STEP = 10**17
"""Further apart than any two instants in microseconds, and 50 times it fits 64 bits."""
BY_STRETCHES = frozenset({ListKind.OVERDUE, ListKind.QUIET})
"""Lists of open overdue dossiers only."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a list: rows that fulfil `condition`, by `key`, then by dossier.

    `joins`: what must be joined for the key beside the live table.
    """

    condition: ColumnElement[bool] | None
    key: Any
    descending: bool = False
    joins: tuple[tuple[Any, ColumnElement[bool]], ...] = ()

    @property
    def sorted_afterwards(self) -> "Part":
        """The same rows in the same order, which no index is read for."""
        if self.key.type.python_type is not int:
            return self
        return replace(self, key=self.key + literal(0, literal_execute=True))


def parts_of(
    kind: ListKind, sort: Sort | None, clock: Clockwork, *, dialect: str
) -> tuple[Part, ...] | None:
    """The parts of a list in its order; None: open dossiers by days late.

    No column holds that order and no expression is needed for it: within a source the
    days follow from the deadline, so `live_pages` merges one stretch per moment.
    """
    table = live_table(kind)
    if sort is None or not _is_known(kind, sort.column):
        return _usual(kind)
    if sort.column is SortColumn.LATE and kind not in BY_STRETCHES:
        return (Part(None, late_key(clock), sort.descending),)
    if sort.column is SortColumn.LATE:
        return None
    key, joins = _KEYS[sort.column](table, dialect)
    return _with_empty_last(key, joins, table, descending=sort.descending)


def _is_known(kind: ListKind, column: SortColumn) -> bool:
    """Whether dossiers of that kind have the value at all; a link may ask for any."""
    table = live_table(kind)
    if column is SortColumn.LATE:
        return kind in BY_STRETCHES or table is DossierOverdueRow
    return column not in _NAMES or hasattr(table, _NAMES[column])


def _usual(kind: ListKind) -> tuple[Part, ...] | None:
    """Worst first, as each kind of list understands it."""
    row, late = DossierOpenRow, DossierOverdueRow
    waiting = Part(
        row.due_at.is_(None),
        type_coerce(row.waiting_since, BigInteger),
    )
    due = Part(row.due_at.is_not(None), type_coerce(row.due_at, BigInteger))
    late_due = type_coerce(late.due_at, BigInteger)
    left = type_coerce(late.resolved_at, BigInteger)
    match kind:
        case ListKind.OVERDUE:
            return None
        case ListKind.WAITING:
            return (waiting,)
        case ListKind.OPEN | ListKind.OTHER_AGENCY:
            return due, waiting
        case ListKind.APOLOGY_MISSING:
            return (Part(None, late_due),)
        case ListKind.LETTER_LATE:
            return (Part(None, late.letter_delay, descending=True),)
        case ListKind.REDATED_AGAIN:
            times = type_coerce(late.redated_count, BigInteger)
            most = case((times < _MOST_REDATES, times), else_=_MOST_REDATES)
            return (Part(None, most * _RANK_STEP - late_due, descending=True),)
        case ListKind.SAME_DAY_MISSED:
            return (
                Part(late.resolved_at.is_(None), late_due),
                Part(late.resolved_at.is_not(None), left, descending=True),
            )
        case ListKind.QUIET:
            return (Part(None, type_coerce(row.last_event_at, BigInteger)),)
        case _:
            return (due,)


def _with_empty_last(
    key: Any,  # noqa: ANN401 - a column or an expression
    joins: tuple[tuple[Any, ColumnElement[bool]], ...],
    table: Any,  # noqa: ANN401 - either live table
    *,
    descending: bool,
) -> tuple[Part, ...]:
    return (
        Part(key.is_not(None), key, descending, joins),
        Part(key.is_(None), type_coerce(table.dossier_id, BigInteger), False, joins),
    )


_Key = Callable[[Any, str], tuple[Any, tuple[tuple[Any, ColumnElement[bool]], ...]]]
_NAMES = {
    SortColumn.RECEIVED: "received_at",
    SortColumn.FIRST_DUE: "first_due_at",
    SortColumn.DUE: "due_at",
    SortColumn.MOVED: "moved_days",
    SortColumn.REDATES: "redated_count",
    SortColumn.WAITING: "waiting_since",
    SortColumn.LETTER: "apology_sent_at",
    SortColumn.LEFT: "resolved_at",
    SortColumn.LAST_EVENT: "last_event_at",
}
"""Numbers and instants that one of the live tables has or both have."""


def _number(name: str) -> _Key:
    """A column of the live table as a number."""

    def key(
        table: Any,  # noqa: ANN401 - see above
        _dialect: str,
    ) -> tuple[Any, tuple[tuple[Any, ColumnElement[bool]], ...]]:
        return type_coerce(getattr(table, name), BigInteger), ()

    return key


def _text(name: str, of: Any = None) -> _Key:  # noqa: ANN401 - a table class
    """Text by code point on both databases."""

    def key(
        table: Any,  # noqa: ANN401 - see above
        dialect: str,
    ) -> tuple[Any, tuple[tuple[Any, ColumnElement[bool]], ...]]:
        column = getattr(table if of is None else of, name)
        plain = collate(column, "C") if dialect == "postgresql" else column
        if of is ProcedureRow:
            return plain, ((ProcedureRow, ProcedureRow.id == table.procedure_id),)
        return plain, ()

    return key


def _org_unit(
    table: Any,  # noqa: ANN401 - see above
    _dialect: str,
) -> tuple[Any, tuple[tuple[Any, ColumnElement[bool]], ...]]:
    """The order in which org units are listed everywhere; ids settle ties."""
    rank = type_coerce(OrgUnitRow.sort_order, BigInteger) * 10**9 + table.org_unit_id
    return rank, ((OrgUnitRow, OrgUnitRow.id == table.org_unit_id),)


_KEYS: dict[SortColumn, _Key] = {
    SortColumn.CODE: _text("code"),
    SortColumn.ORG_UNIT: _org_unit,
    SortColumn.PROCEDURE: _text("code", ProcedureRow),
    SortColumn.STEP: _text("step"),
    SortColumn.REASON: _text("late_reason"),
    **{column: _number(name) for column, name in _NAMES.items()},
}
