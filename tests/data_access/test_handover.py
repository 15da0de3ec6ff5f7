"""Stocks of nodes when the tree of org units changes, against those of its parts."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from data_access.bulk.recount import rebuild
from data_access.engine import Database, Session
from data_access.schema.org_units import OrgUnitAncestorRow, OrgUnitParentRow
from data_access.schema.rollups import MEASURES, DossierDayRow
from data_access.writes.org_units import rebuild_closure
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from tests import rollup_oracle as oracle
from tests.builders import FIRST_DAY, UNITS, ZONE
from tests.data_access.kept_city import build
from tests.data_access.test_rollup_cells import cells, reported

UNIT, OLD, NEW = 4, 3, 6
MOVED = FIRST_DAY + timedelta(days=21)
BACK = FIRST_DAY + timedelta(days=40)
LAST = FIRST_DAY + timedelta(days=80)
KEYS = ("node_id", "field_id", "day", "channel")
ONE_DAY = timedelta(days=1)
STOCKS = (
    "open_change",
    "overdue_change",
    "overdue_first_change",
    "waiting_change",
    "apology_missing_change",
)


def move(session: Session, *stretches: tuple[date, int, date | None]) -> None:
    """Give the org unit these parents, each from a day on; before them the old one."""
    row = OrgUnitParentRow
    begun = stretches[0][0]
    session.execute(update(row).where(row.org_unit_id == UNIT).values(valid_to=begun))
    session.execute(delete(row).where(row.org_unit_id == UNIT, row.valid_from >= begun))
    for first, parent, end in stretches:
        session.execute(
            insert(row).values(
                org_unit_id=UNIT, valid_from=first, parent_id=parent, valid_to=end
            )
        )
    rebuild_closure(session)


def stocks(counts: Counter[tuple[object, ...]], until: date) -> dict[int, list[int]]:
    """Stocks by node at the end of a day, of all fields together."""
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for (node, field, day, _, measure), value in counts.items():
        if field == 0 and day <= until:  # type: ignore[operator]
            sums[int(str(node))][str(measure)] += value
    return {
        node: [getattr(EventCounts(**found), name) for name in STOCKS]
        for node, found in sums.items()
    }


@pytest.mark.parametrize("tied", [False, True])
def test_a_node_holds_what_the_org_units_in_it_hold_on_that_day(
    city: Database, tied: bool
):
    with city.write() as session:
        move(session, (MOVED, NEW, BACK), (BACK, OLD, None))
    build(city, 5, 160, tied=tied)
    alone = {OrgUnitId(unit): [OrgUnitId(unit)] for unit in range(1, len(UNITS) + 1)}

    with city.read() as session:
        own = oracle.day_cells(reported(session), alone)
        kept = cells(session, DossierDayRow, KEYS, MEASURES)
        closure = session.execute(select(OrgUnitAncestorRow)).scalars().all()

    for day in (MOVED - ONE_DAY, MOVED, BACK - ONE_DAY, BACK, LAST):
        parts, nodes = stocks(own, day), stocks(kept, day)
        sums: dict[int, list[int]] = defaultdict(lambda: [0] * len(STOCKS))
        for row in closure:
            if row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
                held = parts.get(row.org_unit_id, [0] * len(STOCKS))
                sums[row.ancestor_id] = [
                    a + b for a, b in zip(sums[row.ancestor_id], held, strict=True)
                ]
        assert {n: s for n, s in nodes.items() if any(s)} == {
            n: s for n, s in sums.items() if any(s)
        }, day
        assert parts[UNIT] != [0] * len(STOCKS)

    with city.write() as session:
        rebuild(session, zone=ZONE)
        assert cells(session, DossierDayRow, KEYS, MEASURES) == kept
