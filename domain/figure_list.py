"""One page of the dossiers behind a figure of the ledger."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.drilldown import DossierRow
from domain.ledger_cell import LedgerCell


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A dossier of the list. `handed_over`: it counts as a transfer because on that day
    the org unit that had it got another parent; None: as the column says.
    """

    dossier: DossierRow
    handed_over: date | None = None


@dataclass(frozen=True, slots=True)
class FigureList:
    """`total` is the figure itself, as the ledger has it from the roll-ups.

    `hidden`: of this page, passed on since to somebody outside the viewer's scope.
    `before` and `after` are where the pages next to it begin ("": there is none).
    """

    cell: LedgerCell
    org_unit_name: str
    field_name: str | None
    as_of: datetime
    total: int
    rows: tuple[FigureRow, ...]
    limit: int
    first_row: int
    before: str
    after: str
    hidden: int = 0
