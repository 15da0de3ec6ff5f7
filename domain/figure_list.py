"""One page of the dossiers behind a figure of the ledger, and what may be asked."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.drilldown import DossierRow
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.list_order import Sort, SortColumn
from domain.source_file import SourceFile

MOST_SORTED = 2_000
"""Of a greater figure no index gives another order than that of its events, and no
search ends at once: it is narrowed first (ADR 0014)."""
MOST_LEFT_SINCE = 8_000
"""A past stock is found among all that left since: of more it is not read whole."""
EVENT_ORDER = {
    LedgerColumn.RECEIVED_ONLINE: Sort(SortColumn.RECEIVED, descending=True),
    LedgerColumn.RECEIVED_DIRECT_POST: Sort(SortColumn.RECEIVED, descending=True),
    LedgerColumn.RESOLVED: Sort(SortColumn.LEFT, descending=True),
    LedgerColumn.RESOLVED_EARLY: Sort(SortColumn.LEFT, descending=True),
    LedgerColumn.RESOLVED_ON_TIME: Sort(SortColumn.LEFT, descending=True),
    LedgerColumn.RESOLVED_LATE: Sort(SortColumn.LEFT, descending=True),
    LedgerColumn.IN_PROCESS_OVERDUE: Sort(SortColumn.DUE),
}
"""In which order a figure stands by itself; either way round it has any number of rows.

Columns that are not here stand in parts, each in an order of its own.
"""
SORTABLE = (
    SortColumn.CODE,
    SortColumn.ORG_UNIT,
    SortColumn.PROCEDURE,
    SortColumn.RECEIVED,
    SortColumn.DUE,
    SortColumn.LEFT,
)


@dataclass(frozen=True, slots=True)
class FigureWish:
    """In which order (None: its own), of which procedure, with what in the code."""

    sort: Sort | None = None
    procedure_code: str | None = None
    text: str | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves dossiers out."""
        return self.procedure_code is not None or self.text is not None


def is_turned(column: LedgerColumn, sort: Sort | None) -> bool | None:
    """Whether `sort` is the figure's own order the other way round.

    None: it is another order.
    """
    own = EVENT_ORDER.get(column)
    if sort is None or sort == own:
        return False
    if own is not None and sort.column is own.column:
        return True
    return None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A dossier of the list. `handed_over`: it counts as a transfer because on that day
    the org unit that had it got another parent; None: as the column says.
    """

    dossier: DossierRow
    handed_over: date | None = None


@dataclass(frozen=True, slots=True)
class ProcedureChoice:
    """A procedure that a list may be narrowed to; `count` None: not counted yet."""

    code: str
    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """An org unit to go on with; `on`: as `LedgerCell.org_unit_on`."""

    code: str
    name: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class FigureList:
    """`figure` is the figure itself, as the ledger has it from the roll-ups.

    `total`: what of it the list has. `wish` is what was granted, `notices` say what was
    not. `hidden`: of this page, or with an order or a search of all, passed on since to
    somebody outside the viewer's scope. `before` and `after` are where the pages next
    to it begin ("": there is none). `org_units` right below, `parent` above: to go on
    with; `fields` likewise, codes and names. `procedures` to narrow to: none where
    there are too many dossiers.
    """

    cell: LedgerCell
    org_unit_name: str
    field_name: str | None
    as_of: datetime
    figure: int
    total: int
    rows: tuple[FigureRow, ...]
    limit: int
    first_row: int
    before: str
    after: str
    hidden: int = 0
    wish: FigureWish = FigureWish()
    notices: tuple[str, ...] = ()
    parent: UnitChoice | None = None
    org_units: tuple[UnitChoice, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    procedures: tuple[ProcedureChoice, ...] = ()
    sortable: bool = True
    """By every column, and searched; else only by its own order."""
    files: tuple[SourceFile, ...] = ()
    """The latest file of each source behind the org unit."""
