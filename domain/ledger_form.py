"""Form II.06 as somebody asked for it: which rows, of what, until when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.dossier import Channel
from domain.ledger import (
    EMPTY_LEDGER,
    Ledger,
    OnTimeRates,
    PrintedTotals,
    Residual,
    on_time_rates,
)
from domain.ledger_cell import HandlingLevel, LedgerCell, LedgerColumn
from domain.lens import AS_REPORTED, Lens
from domain.period import Period
from domain.scorecard import OrgUnitRef


class RowKind(StrEnum):
    """What a row of the form is; values stand in links."""

    FIELD = "linh-vuc"
    UNIT = "don-vi"
    MONTH = "thang"
    LEVEL = "cap"


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """What the form is asked for; None leaves an axis open.

    `org_unit_code` None: where the viewer starts. `org_unit_on`: a day on which the org
    unit bore that code; None: who bears it at the data moment, else who did last.
    `own_only`: what that org unit holds itself. `as_of_day`: nothing after the end of
    that day has happened yet; None: the data moment. `lens`: on whose org units what
    happened is told.
    """

    period: Period
    org_unit_code: str | None = None
    own_only: bool = False
    field_code: str | None = None
    channel: Channel | None = None
    level: HandlingLevel | None = None
    as_of_day: date | None = None
    rows: RowKind = RowKind.FIELD
    lens: Lens = AS_REPORTED
    org_unit_on: date | None = None


EVERY_COLUMN = frozenset(LedgerColumn)
FLOW_COLUMNS = frozenset(
    {
        LedgerColumn.RECEIVED_ONLINE,
        LedgerColumn.RECEIVED_DIRECT_POST,
        LedgerColumn.RESOLVED,
        LedgerColumn.RESOLVED_EARLY,
        LedgerColumn.RESOLVED_ON_TIME,
        LedgerColumn.RESOLVED_LATE,
    }
)
"""What happened; the other columns say who held what, and move with no share."""
OWN_KEY, OUTSIDE_KEY = "=", "+"
"""Rows by org unit that are none below: its own, and all that joined later."""
NO_COLUMN = frozenset[LedgerColumn]()


@dataclass(frozen=True, slots=True)
class FormLine:
    """One row: its columns, what fell due in it, and every identity that fails.

    `key` is the code of a field or org unit, the first day of a month or a level.
    `cell` names the row's dossiers, whatever the column; None where nobody can list
    them. `note`: what the reader must know of this row. `told`: the columns that can be
    told; the others are 0 in `ledger`. `is_estimate`: a share that nobody published
    took part. `is_present`: the org unit of the row bears its code at the data moment.
    """

    key: str
    label: str
    ledger: Ledger
    fell_due: int
    became_overdue: int
    residuals: tuple[Residual, ...] = ()
    cell: LedgerCell | None = None
    note: str = ""
    told: frozenset[LedgerColumn] = EVERY_COLUMN
    is_estimate: bool = False
    is_present: bool = True

    @property
    def rates(self) -> OnTimeRates:
        """The four on-time rates of this row."""
        return on_time_rates(
            self.ledger, fell_due=self.fell_due, became_overdue=self.became_overdue
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was there and nothing happened."""
        nothing = self.ledger == EMPTY_LEDGER
        return nothing and not self.fell_due and not self.residuals

    @property
    def is_converted(self) -> bool:
        """Whether it is told of other org units than reported it."""
        return self.told is not EVERY_COLUMN

    def cell_of(self, column: LedgerColumn) -> LedgerCell | None:
        """The figure of one column."""
        return None if self.cell is None else replace(self.cell, column=column)


def checked_line(
    line: FormLine, *, closing_before: int | None, listed: int | None = None
) -> FormLine:
    """The line with the identities that fail in it.

    `closing_before`: column 11 of the period before, worked out another way.
    `listed`: dossiers in process counted one by one; None: not counted.
    """
    before = None
    if closing_before is not None:
        before = replace(EMPTY_LEDGER, in_process_in_time=closing_before)
    residuals = line.ledger.residuals(
        previous=before, printed=PrintedTotals(in_process=listed)
    )
    return replace(line, residuals=residuals)


@dataclass(frozen=True, slots=True)
class LaggingPart:
    """Org units of one source that is complete only to an earlier moment.

    `in_process`: their dossiers in column 11, as they stood at that moment.
    """

    name: str
    complete_to: datetime
    complete_on: date
    in_process: int


@dataclass(frozen=True, slots=True)
class LedgerForm:
    """The form with its sum. Days from `first_day` to `last_day` are counted.

    `period` is the one asked for; it may reach further than `last_day`. `as_of` is
    the instant at which stocks are taken: the data moment where the form ends with
    the data, else the end of `last_day`. `total` is the row of everything together;
    transfers within it cancel, so it may hold fewer than the lines add up to.
    `listed`: dossiers in process counted one by one, where the form ends with the
    data. No `lines`: `why_empty` says why. `is_converted`: lines are told of other org
    units than reported them; so may the sum be. `ended_on`: the last day of an org
    unit that is no more; None: it is in force.
    """

    query: LedgerQuery
    org_unit: OrgUnitRef
    field_name: str | None
    period: Period
    first_day: date
    last_day: date
    as_of: datetime
    lines: tuple[FormLine, ...]
    total: FormLine
    ends_with_data: bool
    lagging: tuple[LaggingPart, ...] = ()
    listed: int | None = None
    why_empty: str = ""
    is_converted: bool = False
    ended_on: date | None = None

    @property
    def has_estimates(self) -> bool:
        """Whether some line is an estimate."""
        return any(line.is_estimate for line in (*self.lines, self.total))

    @property
    def is_cut(self) -> bool:
        """Whether the period asked for was not over."""
        return self.last_day < self.period.last_day

    @property
    def internal_transfers(self) -> int:
        """Transfers between lines, which cancel in the sum."""
        if self.query.rows is RowKind.MONTH or self.is_converted:
            return 0
        within = sum(line.ledger.transferred_in for line in self.lines)
        return within - self.total.ledger.transferred_in

    @property
    def lagging_in_process(self) -> int:
        """Dossiers of column 11 that come from sources which stopped earlier."""
        return sum(part.in_process for part in self.lagging)

    @property
    def failures(self) -> tuple[tuple[FormLine, Residual], ...]:
        """Every identity that fails, the sum first."""
        lines: Sequence[FormLine] = (self.total, *self.lines)
        return tuple((line, residual) for line in lines for residual in line.residuals)
