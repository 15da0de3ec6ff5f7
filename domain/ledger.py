"""Form II.06 (Circular 01/2020/TT-VPCP): the ledger of dossiers, and on-time rates."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from domain.ratio import Ratio


class Identity(StrEnum):
    """What must hold on every row of the form (Circular 01/2020/TT-VPCP, II.06)."""

    TOTAL_IN = "total_in"
    """3 = 4 + 5 + 6."""
    RESOLVED = "resolved"
    """7 = 8 + 9 + 10."""
    IN_PROCESS = "in_process"
    """11 = 12 + 13."""
    BALANCE = "balance"
    """3 + transferred in = 7 + 11 + transferred out."""
    CARRY_OVER = "carry_over"
    """6 = column 11 of the period before."""

    @property
    def label(self) -> str:
        """The identity in column numbers, for people."""
        return _IDENTITY_LABELS[self]


_IDENTITY_LABELS = {
    Identity.TOTAL_IN: "(3) = (4) + (5) + (6)",
    Identity.RESOLVED: "(7) = (8) + (9) + (10)",
    Identity.IN_PROCESS: "(11) = (12) + (13)",
    Identity.BALANCE: "(3) + chuyển vào = (7) + (11) + chuyển ra",
    Identity.CARRY_OVER: "(6) = (11) của kỳ trước",
}


@dataclass(frozen=True, slots=True)
class Residual:
    """By how much an identity fails: left side minus right side, in dossiers."""

    identity: Identity
    amount: int


@dataclass(frozen=True, slots=True)
class PrintedTotals:
    """Totals as somebody else's form states them; None: not stated."""

    total_in: int | None = None
    resolved: int | None = None
    in_process: int | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One row of the form, in dossiers: an org unit subtree, field, and period.

    Columns 4-6, 8-10, 12-13, and two of our own: dossiers that came from and went
    to other org units. Totals are derived from them.
    """

    received_online: int
    received_direct_post: int
    carried_over: int
    resolved_early: int
    resolved_on_time: int
    resolved_late: int
    in_process_in_time: int
    """Includes those waiting for the citizen."""
    in_process_overdue: int
    transferred_in: int = 0
    transferred_out: int = 0

    @property
    def received(self) -> int:
        """Columns 4 + 5: received in the period, without those carried over."""
        return self.received_online + self.received_direct_post

    @property
    def total_in(self) -> int:
        """Column 3."""
        return self.received + self.carried_over

    @property
    def resolved(self) -> int:
        """Column 7: every dossier that left."""
        return self.resolved_early + self.resolved_on_time + self.resolved_late

    @property
    def in_process(self) -> int:
        """Column 11."""
        return self.in_process_in_time + self.in_process_overdue

    def __add__(self, other: "Ledger") -> "Ledger":
        """The row of both together: columns added, rates recomputed from the sums.

        A transfer between the two stands in both transfer columns, which cancel in
        the balance.
        """
        return Ledger(
            *(getattr(self, f.name) + getattr(other, f.name) for f in fields(Ledger))
        )

    def residuals(
        self, *, previous: "Ledger | None" = None, printed: PrintedTotals | None = None
    ) -> tuple[Residual, ...]:
        """Every identity that fails, with its amount; empty when the row reconciles.

        Carry-over is checked against the row of the period just before, and the sums
        3, 7 and 11 against totals printed by others, where these are given.
        """
        stated = printed or PrintedTotals()
        total_in = _given(stated.total_in, self.total_in)
        resolved = _given(stated.resolved, self.resolved)
        in_process = _given(stated.in_process, self.in_process)
        left = resolved + in_process + self.transferred_out
        found = [
            Residual(Identity.TOTAL_IN, total_in - self.total_in),
            Residual(Identity.RESOLVED, resolved - self.resolved),
            Residual(Identity.IN_PROCESS, in_process - self.in_process),
            Residual(Identity.BALANCE, total_in + self.transferred_in - left),
        ]
        if previous is not None:
            before = self.carried_over - previous.in_process
            found.append(Residual(Identity.CARRY_OVER, before))
        return tuple(residual for residual in found if residual.amount != 0)


@dataclass(frozen=True, slots=True)
class OnTimeRates:
    """The four on-time rates that circulate (docs/rules.md); none without its name."""

    r1: Ratio
    """Resolved base, the default: (8+9)/7."""
    r2: Ratio
    """Base of index 766: (8+9+12)/(7+11)."""
    r3: Ratio
    """Workload base: 1 − (10+13)/3."""
    r4: Ratio | None
    """Due base: on time among those that fell due; None when not counted."""


def on_time_rates(
    ledger: Ledger,
    *,
    fell_due: int | None = None,
    became_overdue: int | None = None,
) -> OnTimeRates:
    """The rates of one row. R4 = 1 − `became_overdue` ÷ `fell_due` of the period.

    R2 = R3 whenever 3 = 7 + 11, so a difference shows transfers or a residual.
    """
    in_time = ledger.resolved_early + ledger.resolved_on_time
    late = ledger.resolved_late + ledger.in_process_overdue
    due: Ratio | None = None
    if fell_due is not None and became_overdue is not None:
        due = Ratio(became_overdue, fell_due).complement
    return OnTimeRates(
        r1=Ratio(in_time, ledger.resolved),
        r2=Ratio(
            in_time + ledger.in_process_in_time, ledger.resolved + ledger.in_process
        ),
        r3=Ratio(late, ledger.total_in).complement,
        r4=due,
    )


EMPTY_LEDGER = Ledger(0, 0, 0, 0, 0, 0, 0, 0)


def total(ledgers: Iterable[Ledger]) -> Ledger:
    """The row of several org units or fields together; all zero without any."""
    row = EMPTY_LEDGER
    for ledger in ledgers:
        row += ledger
    return row


def _given(stated: int | None, derived: int) -> int:
    return derived if stated is None else stated
