"""What checks of the kept figures find: cells that differ, identities that fail."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LISTED_FINDINGS = 500
"""More are counted only: they have one cause, and one repair."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of a kept table that the dossiers do not bear out.

    `key` names the row as "node_id=3, day=739201, channel=1". None: there is no such
    row, or the cell is empty.
    """

    table: str
    key: str
    column: str
    kept: str | None
    recomputed: str | None


@dataclass(frozen=True, slots=True)
class Orphan:
    """Rows of `table` whose `column` names a row of `target` that there is not.

    `first` is the least number so named.
    """

    table: str
    column: str
    target: str
    row_count: int
    first: int

    @property
    def can_be_removed(self) -> bool:
        """Whether the rows hang on no dossier, so that nothing is lost with them."""
        return self.target == "dossier"


@dataclass(frozen=True, slots=True)
class RollupCheck:
    """Roll-ups and live tables against the dossiers, at one data version.

    `differences` lists the first ones; `difference_count` counts all. `orphans` point
    nowhere: bulk tables declare no foreign keys.
    """

    data_version: int
    dossier_count: int
    difference_count: int
    differences: tuple[Difference, ...]
    orphans: tuple[Orphan, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether every cell is what the dossiers say, and nothing points nowhere."""
        return self.difference_count == 0 and not self.orphans

    @property
    def can_be_repaired(self) -> bool:
        """Whether a repair would change anything."""
        removable = any(orphan.can_be_removed for orphan in self.orphans)
        return self.difference_count > 0 or removable


class LedgerRule(StrEnum):
    """An identity of the ledger (form II.06) that must hold for every org unit."""

    BALANCE = "balance"
    """3 + in = 7 + 11 + out, where 11 counts the open dossiers themselves."""
    OVERDUE = "overdue"
    """The overdue stock is the number of overdue dossiers themselves."""
    NEGATIVE_STOCK = "negative_stock"
    """No stock of any day is below zero."""


@dataclass(frozen=True, slots=True)
class LedgerFinding:
    """One rule that fails for one org unit; `day` None: at the data moment.

    `expected` is what the flows add up to, `found` what there is; for a negative
    stock 0 and the stock.
    """

    rule: LedgerRule
    org_unit_code: str
    org_unit_name: str
    stock: str
    day: date | None
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """The rules over every org unit that has figures."""

    org_unit_count: int
    finding_count: int
    findings: tuple[LedgerFinding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every rule holds everywhere."""
        return self.finding_count == 0
