"""What goes into a brief: who issues it, its tables, where its numbers come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.collation import sort_key
from domain.drilldown import DossierFilter, DossierRow
from domain.identifiers import LoadId
from domain.ledger import Ledger, OnTimeRates, PrintedTotals, total
from domain.period import Period
from domain.scorecard import OrgUnitRef, Overview
from domain.whole import Whole

DEFINITIONS_VERSION = "1"
"""Raised when a rule of the clock, the ledger or the rates changes."""

UNITS_SHOWN = 6
"""Org units a brief names; those that follow are one row."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body that issues a brief, as the head and the sign block name it.

    `symbol` follows the number, which stays blank like the signature: the system
    does not issue documents.
    """

    superior_lines: tuple[str, ...]
    body: str
    place: str
    symbol: str
    signer_title: str
    recipients: tuple[str, ...]


def office_of(whole: Whole, body: str) -> Issuer:
    """The office (`body`) that reports to the leadership of the city or province."""
    committee = "UBND tỉnh" if whole.is_province else "UBND Thành phố"
    return Issuer(
        superior_lines=("ỦY BAN NHÂN DÂN", whole.name.upper()),
        body=body.upper(),
        place=whole.dateline_place,
        symbol="BC-VP",
        signer_title="CHÁNH VĂN PHÒNG",
        recipients=(
            f"Chủ tịch {committee}",
            f"Các Phó Chủ tịch {committee}",
            "Lưu: VT",
        ),
    )


@dataclass(frozen=True, slots=True)
class LoadSource:
    """One load behind the figures: which file it was, and how far its data reach."""

    load_id: LoadId
    source_name: str
    file_name: str
    sha256: str
    complete_to: datetime
    loaded_at: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the numbers of a brief come from, and who exported it when.

    `filters` are complete Vietnamese phrases. `period`, `compared` None: the brief
    shows an instant only. Instants are shown in `zone`. `is_final` only when the
    figures have been approved.
    """

    scope_name: str
    field_name: str | None
    period: Period | None
    compared: Period | None
    as_of: datetime
    data_moment: datetime | None
    filters: tuple[str, ...]
    definitions_version: str
    application_version: str
    data_version: int
    loads: tuple[LoadSource, ...]
    exported_by: str
    exported_at: datetime
    zone: ZoneInfo
    is_sample: bool
    is_final: bool = False

    @property
    def exported_on(self) -> date:
        """The local day of the export."""
        return self.exported_at.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class UnitOverdueRow:
    """Overdue dossiers of one org unit, or of several together.

    `code` empty for several. `change` since the previous working day, None when not
    known; `worst_working_days` None when nothing is overdue.
    """

    code: str
    name: str
    overdue: int
    change: int | None
    over_thirty_days: int
    worst_working_days: int | None
    apology_missing: int


@dataclass(frozen=True, slots=True)
class UnitOverdueTable:
    """Org units with most overdue dossiers first, the rest as one row, and the sum."""

    rows: tuple[UnitOverdueRow, ...]
    rest: UnitOverdueRow | None
    total: UnitOverdueRow


def unit_overdue_table(
    units: Sequence[UnitOverdueRow], *, total_name: str, shown: int = UNITS_SHOWN
) -> UnitOverdueTable:
    """Sort `units`, keep the first `shown`, and add up the others and all.

    One unit too many is shown rather than folded into a rest of one.
    """
    ordered = sorted(
        units, key=lambda row: (-row.overdue, -_worst(row), sort_key(row.name))
    )
    kept = len(ordered) if len(ordered) <= shown + 1 else shown
    following = ordered[kept:]
    rest = _sum(following, f"{len(following)} đơn vị còn lại") if following else None
    return UnitOverdueTable(tuple(ordered[:kept]), rest, _sum(ordered, total_name))


def _worst(row: UnitOverdueRow) -> int:
    return -1 if row.worst_working_days is None else row.worst_working_days


def _sum(rows: Sequence[UnitOverdueRow], name: str) -> UnitOverdueRow:
    """One row for all; no change when that of any is unknown."""
    changes = [row.change for row in rows]
    known = [change for change in changes if change is not None]
    worst = [row.worst_working_days for row in rows]
    return UnitOverdueRow(
        code="",
        name=name,
        overdue=sum(row.overdue for row in rows),
        change=sum(known) if len(known) == len(changes) else None,
        over_thirty_days=sum(row.over_thirty_days for row in rows),
        worst_working_days=max(
            (days for days in worst if days is not None), default=None
        ),
        apology_missing=sum(row.apology_missing for row in rows),
    )


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One row of form II.06: a field and its ledger."""

    field_code: str
    field_name: str
    ledger: Ledger


@dataclass(frozen=True, slots=True)
class LedgerTable:
    """Form II.06 by field. `rates` belong to the sum of all lines.

    `listed`: dossiers in process counted one by one, which column 11 must equal;
    None for a period that ends before the data do.
    """

    lines: tuple[LedgerLine, ...]
    rates: OnTimeRates
    listed: PrintedTotals | None = None

    @property
    def total(self) -> Ledger:
        """The sum of the lines."""
        return total(line.ledger for line in self.lines)


@dataclass(frozen=True, slots=True)
class LeadershipBrief:
    """The brief for the city's leadership; its figures are those of the overview.

    `dossiers` are the overdue ones, worst first; None when the viewer may not read
    them. Raises ValueError when the table or the list contradicts the overview.
    """

    issuer: Issuer
    overview: Overview
    units: UnitOverdueTable
    dossiers: tuple[DossierRow, ...] | None
    ledger: LedgerTable | None
    provenance: Provenance

    def __post_init__(self) -> None:
        shown = self.overview.now.overdue.value
        if self.units.total.overdue != shown:
            raise ValueError(
                f"units add up to {self.units.total.overdue}, overview shows {shown}"
            )
        if self.dossiers is not None and len(self.dossiers) > shown:
            raise ValueError(f"{len(self.dossiers)} dossiers, overview shows {shown}")


@dataclass(frozen=True, slots=True)
class OverdueBrief:
    """A list of dossiers as its page shows it, all rows of the filter.

    `total` counts the filter; fewer `dossiers` than that are said to be a part.
    """

    issuer: Issuer
    org_unit: OrgUnitRef
    filter: DossierFilter
    dossiers: Sequence[DossierRow]
    total: int
    provenance: Provenance

    def __post_init__(self) -> None:
        if len(self.dossiers) > self.total:
            raise ValueError(f"{len(self.dossiers)} dossiers, total is {self.total}")
