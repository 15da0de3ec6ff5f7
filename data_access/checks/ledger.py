"""Identities of the ledger, computed from the roll-ups and the live tables."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from data_access.engine import Session
from data_access.queries.org_units import org_units
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierOpenRow,
    DossierOverdueRow,
    DossierTotalRow,
)
from domain.data_quality import (
    LISTED_FINDINGS,
    LedgerCheck,
    LedgerFinding,
    LedgerRule,
)
from domain.event_counts import EventCounts
from domain.identifiers import ALL_FIELDS, OrgUnitId
from domain.org_tree import OrgUnit

STOCKS: Mapping[str, Callable[[EventCounts], int]] = {
    "Đang giải quyết": lambda counts: counts.open_change,
    "Đang quá hạn": lambda counts: counts.overdue_change,
    "Quá hạn so với hẹn đầu": lambda counts: counts.overdue_first_change,
    "Chờ công dân": lambda counts: counts.waiting_change,
    "Thiếu thư xin lỗi": lambda counts: counts.apology_missing_change,
}
"""Running sums that are stocks, by the name a person knows them by."""


def ledger_check(session: Session) -> LedgerCheck:
    """Balance, overdue and non-negative stocks of every org unit with figures."""
    units = {unit.id: unit for unit in org_units(session)}
    found: list[LedgerFinding] = []
    count = 0
    totals = _totals(session)
    for finding in (
        *_stock_findings(session, units, totals),
        *_negative_findings(session, units),
    ):
        count += 1
        if len(found) < LISTED_FINDINGS:
            found.append(finding)
    return LedgerCheck(len(totals), count, tuple(found))


def _sums(table: Any) -> tuple[Any, ...]:  # noqa: ANN401 - one of the roll-ups
    return tuple(func.sum(getattr(table, name)) for name in MEASURES)


def _totals(session: Session) -> dict[OrgUnitId, EventCounts]:
    rows = session.execute(
        select(DossierTotalRow.node_id, *_sums(DossierTotalRow))
        .where(DossierTotalRow.field_id == ALL_FIELDS)
        .group_by(DossierTotalRow.node_id)
        .order_by(DossierTotalRow.node_id)
    )
    return {OrgUnitId(row[0]): EventCounts(*row[1:]) for row in rows}


def _stock_findings(
    session: Session,
    units: dict[OrgUnitId, OrgUnit],
    totals: dict[OrgUnitId, EventCounts],
) -> Iterator[LedgerFinding]:
    """What the flows add up to against the dossiers that are really there."""
    still = DossierOverdueRow.resolved_at.is_(None)
    live = (
        (LedgerRule.BALANCE, "Đang giải quyết", _live(session, DossierOpenRow)),
        (
            LedgerRule.OVERDUE,
            "Đang quá hạn",
            _live(session, DossierOverdueRow, still),
        ),
    )
    for rule, stock, counted in live:
        for node in sorted(totals.keys() | counted.keys()):
            expected = STOCKS[stock](totals.get(node, EventCounts()))
            if expected != counted[node]:
                yield _finding(rule, units[node], stock, None, expected, counted[node])


def _live(
    session: Session,
    table: Any,  # noqa: ANN401 - one of the live tables
    *conditions: Any,  # noqa: ANN401 - SQLAlchemy's own type
) -> Counter[OrgUnitId]:
    """Rows of a live table under each node, each holder with all its ancestors."""
    above: dict[int, set[int]] = defaultdict(set)
    for unit, ancestor in session.execute(
        select(OrgUnitAncestorRow.org_unit_id, OrgUnitAncestorRow.ancestor_id).order_by(
            OrgUnitAncestorRow.org_unit_id, OrgUnitAncestorRow.ancestor_id
        )
    ):
        above[unit].add(ancestor)
    counted: Counter[OrgUnitId] = Counter()
    rows = session.execute(
        select(table.org_unit_id, func.count())
        .where(*conditions)
        .group_by(table.org_unit_id)
        .order_by(table.org_unit_id)
    )
    for unit, number in rows:
        for node in above[unit]:
            counted[OrgUnitId(node)] += number
    return counted


def _negative_findings(
    session: Session, units: dict[OrgUnitId, OrgUnit]
) -> Iterator[LedgerFinding]:
    """The first day on which a stock of a node falls below zero."""
    rows = session.execute(
        select(DossierDayRow.node_id, DossierDayRow.day, *_sums(DossierDayRow))
        .where(DossierDayRow.field_id == ALL_FIELDS)
        .group_by(DossierDayRow.node_id, DossierDayRow.day)
        .order_by(DossierDayRow.node_id, DossierDayRow.day),
        execution_options={"yield_per": 10_000},
    )
    present: OrgUnitId | None = None
    running = EventCounts()
    told: set[str] = set()
    for node, day, *measures in rows:
        if node != present:
            present, running, told = OrgUnitId(node), EventCounts(), set()
        running += EventCounts(*measures)
        for stock, value in STOCKS.items():
            amount = value(running)
            if amount < 0 and stock not in told:
                told.add(stock)
                yield _finding(
                    LedgerRule.NEGATIVE_STOCK,
                    units[OrgUnitId(node)],
                    stock,
                    day,
                    0,
                    amount,
                )


def _finding(
    rule: LedgerRule,
    unit: OrgUnit,
    stock: str,
    day: date | None,
    expected: int,
    found: int,
) -> LedgerFinding:
    return LedgerFinding(rule, unit.code, unit.name, stock, day, expected, found)
