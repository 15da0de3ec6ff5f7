"""The roll-ups against the oracle: random dossiers, every day and every node."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import ColumnElement, func, select, update

from data_access.bulk.merge import plan_merge, prepare_merge
from data_access.bulk.writing import write_merge
from data_access.engine import Database, Session
from data_access.schema.base import to_microseconds
from data_access.schema.dossiers import SourceRow
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierOpenRow,
    DossierOverdueRow,
    DossierTotalRow,
    DossierYearRow,
)
from data_access.writes.loads import LoadValues, add_load
from domain.dossier import Dossier, DossierState, state_at
from domain.identifiers import OrgUnitId, SourceId
from tests import reference
from tests.builders import (
    CALENDAR,
    FIRST_DAY,
    UNITS,
    ZONE,
    Known,
    as_known,
    incoming,
    instant,
    random_dossier,
    with_tied_transfers,
)
from tests.stores import build_small_city, fill, opened

MOMENTS = (instant(20, 7), instant(41, 17), instant(70, 23, 59))
STOCK_SUMS = {
    "open": (
        "received", "transferred_in", "-transferred_out",
        "-left_early", "-left_on_time", "-left_late",
    ),
    "overdue": (
        "became_overdue", "transferred_in_overdue", "-transferred_out_overdue",
        "-left_late",
    ),
    "overdue_first": ("overdue_first_change",),
    "waiting": ("waiting_change",),
    "apology_missing": ("apology_missing_change",),
}  # fmt: skip


Rounds = Callable[..., tuple[Database, list[reference.Reported]]]


def ancestors() -> dict[OrgUnitId, list[OrgUnitId]]:
    parents = {code: parent for code, parent, _ in UNITS}
    ids = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
    chains: dict[OrgUnitId, list[OrgUnitId]] = {}
    for code in parents:
        chain: list[OrgUnitId] = []
        current: str | None = code
        while current is not None:
            chain.append(ids[current])
            current = parents[current]
        chains[ids[code]] = chain
    return chains


def load(
    database: Database, source: int, dossiers: list[Known], complete_to: datetime
) -> None:
    with database.write() as session:
        before = session.execute(
            select(SourceRow.complete_to).where(SourceRow.id == source)
        ).scalar_one()
        plan = plan_merge(
            session, incoming(dossiers), source_id=source, calendar=CALENDAR, zone=ZONE
        )
        load_id = add_load(
            session,
            LoadValues("dossiers", SourceId(source), "f.csv", "0" * 64, 1, complete_to,
                       complete_to, None, 0, 0, 0, 0),
        )  # fmt: skip
        prepared = prepare_merge(
            session,
            plan,
            source_id=source,
            complete_from=before,
            complete_to=complete_to,
            zone=ZONE,
        )
        write_merge(session, prepared, source_id=source, load_id=load_id)
        session.execute(
            update(SourceRow)
            .where(SourceRow.id == source)
            .values(complete_to=complete_to)
        )


def build(
    database: Database, seed: int, count: int, *, tied: bool = False
) -> list[reference.Reported]:
    """Load random dossiers in three rounds; source 2 stops after the second."""
    chance = random.Random(seed)

    def drawn() -> Dossier:
        dossier = random_dossier(chance)
        return with_tied_transfers(dossier, chance) if tied else dossier

    histories = {
        1: [Known(f"A-{n}", drawn()) for n in range(count)],
        2: [Known(f"B-{n}", drawn()) for n in range(count // 2)],
    }
    for round_number, moment in enumerate(MOMENTS):
        for source, items in histories.items():
            if source == 2 and round_number == 2:
                continue
            shown = [
                Known(item.code, known)
                for item in items
                if (known := as_known(item.dossier, moment)) is not None
                and chance.random() < 0.97
            ]
            load(database, source, shown, moment)
            # A later file may correct an earlier one: the next round will say so.
            for index, item in enumerate(items):
                if chance.random() < 0.05 and item.dossier.resolved_at is None:
                    corrected = replace(item.dossier, apology_sent_at=moment)
                    items[index] = Known(item.code, corrected)
    return _final(database, histories)


@pytest.fixture
def rounds(store_url: str) -> Iterator[Rounds]:
    """`build` in a store of this test, by seed."""
    databases: list[Database] = []

    def _rounds(
        seed: int, *, tied: bool = False
    ) -> tuple[Database, list[reference.Reported]]:
        def load(database: Database) -> list[reference.Reported]:
            build_small_city(database)
            return build(database, seed, 160, tied=tied)

        reported = fill(store_url, f"rounds {seed} {tied}", load)
        databases.append(opened(store_url))
        return databases[0], reported

    yield _rounds
    for database in databases:
        database.close()


def _final(
    database: Database, histories: dict[int, list[Known]]
) -> list[reference.Reported]:
    """What the database holds now, read back row by row as the oracle's input."""
    from tests.data_access.stored import stored_dossiers

    reported = []
    with database.read() as session:
        for source in histories:
            complete_to = session.execute(
                select(SourceRow.complete_to).where(SourceRow.id == source)
            ).scalar_one()
            assert complete_to is not None
            reported += [
                reference.Reported(dossier, complete_to)
                for dossier in stored_dossiers(session, source).values()
            ]
    return reported


def day_counts(session: Session) -> dict[tuple[int, date], Counter[str]]:
    columns = [func.sum(getattr(DossierDayRow, name)) for name in MEASURES]
    rows = session.execute(
        select(DossierDayRow.node_id, DossierDayRow.day, *columns)
        .where(DossierDayRow.field_id == 0)
        .group_by(DossierDayRow.node_id, DossierDayRow.day)
    )
    return {
        (row[0], row[1]): Counter(dict(zip(MEASURES, row[2:], strict=True)))
        for row in rows
    }


@pytest.mark.parametrize(
    ("seed", "tied"),
    [pytest.param(1, False, marks=pytest.mark.thorough), (2, False), (3, True)],
)
def test_every_stock_of_every_node_on_every_day_equals_the_oracle(
    rounds: Rounds, seed: int, tied: bool
):
    city, reported = rounds(seed, tied=tied)
    chains = ancestors()

    with city.read() as session:
        counts = day_counts(session)

    running: dict[int, Counter[str]] = defaultdict(Counter)
    for offset in range(-1, 90):
        day = FIRST_DAY + timedelta(days=offset)
        expected = reference.stocks(reported, day, chains)
        for node in chains:
            for name, value in counts.get((node, day), Counter()).items():
                running[node][name] += value
            for stock, parts in STOCK_SUMS.items():
                value = sum(
                    -running[node][part[1:]]
                    if part.startswith("-")
                    else running[node][part]
                    for part in parts
                )
                assert value == expected[node, stock], (day, node, stock)
                assert value >= 0


@pytest.mark.parametrize(("seed", "tied"), [(2, False), (3, True)])
def test_every_flow_of_every_node_on_every_day_equals_the_oracle(
    rounds: Rounds, seed: int, tied: bool
):
    city, reported = rounds(seed, tied=tied)

    with city.read() as session:
        counts = day_counts(session)
    expected = reference.flows(reported, ancestors())

    names = {name for _, _, name in expected}
    assert "became_overdue" in names
    assert "transferred_out" in names
    actual = {
        (OrgUnitId(node), day, name): measures[name]
        for (node, day), measures in counts.items()
        for name in names
        if measures[name]
    }
    assert actual == dict(expected)


Summed = DossierDayRow | DossierHalfRow | DossierYearRow | DossierTotalRow


def test_halves_years_and_totals_sum_to_the_same_counts_as_the_days(rounds: Rounds):
    city, _ = rounds(2)

    def total(
        table: type[Summed],
        *conditions: ColumnElement[bool],
    ) -> tuple[int, ...]:
        with city.read() as session:
            columns = [func.sum(getattr(table, name)) for name in MEASURES]
            return tuple(session.execute(select(*columns).where(*conditions)).one())

    days = total(DossierDayRow, DossierDayRow.field_id == 0)

    assert days == total(DossierDayRow, DossierDayRow.field_id > 0)
    for table in (DossierHalfRow, DossierYearRow, DossierTotalRow):
        assert days == total(table, table.field_id == 0)
        assert days == total(table, table.field_id > 0)


def test_live_tables_hold_what_the_oracle_calls_open_and_ever_overdue(rounds: Rounds):
    city, reported = rounds(2)

    with city.read() as session:
        open_now = session.execute(
            select(func.count()).select_from(DossierOpenRow)
        ).scalar_one()
        overdue_now = session.execute(
            select(func.count())
            .select_from(DossierOverdueRow)
            .where(DossierOverdueRow.resolved_at.is_(None))
        ).scalar_one()
        ever = session.execute(
            select(func.count()).select_from(DossierOverdueRow)
        ).scalar_one()

    states = Counter(
        state_at(item.dossier, item.complete_to, calendar=CALENDAR, zone=ZONE)
        for item in reported
    )
    assert open_now == sum(states[state] for state in reference.OPEN)
    assert overdue_now == states[DossierState.OPEN_OVERDUE] > 0
    assert ever == overdue_now + states[DossierState.LEFT_LATE]


def test_loading_the_same_rows_again_changes_nothing(city: Database):
    chance = random.Random(8)
    known = [
        Known(f"A-{n}", shown)
        for n in range(80)
        if (shown := as_known(random_dossier(chance), MOMENTS[0])) is not None
    ]
    load(city, 1, known, MOMENTS[0])

    with city.read() as session:
        plan = plan_merge(
            session, incoming(known), source_id=1, calendar=CALENDAR, zone=ZONE
        )

    assert (plan.new_count, plan.changed_count) == (0, 0)
    assert plan.unchanged_count == len(known)


def test_a_later_file_cannot_move_the_first_promise(city: Database):
    chance = random.Random(9)
    first = replace(random_dossier(chance), resolved_at=None, outcome=None)
    load(city, 1, [Known("A-1", as_known(first, MOMENTS[2]) or first)], MOMENTS[2])
    moved = replace(first, first_due_at=first.first_due_at + timedelta(days=30))

    with city.read() as session:
        plan = plan_merge(
            session,
            incoming([Known("A-1", as_known(moved, MOMENTS[2]) or moved)]),
            source_id=1,
            calendar=CALENDAR,
            zone=ZONE,
        )

    (row,) = pq.read_table(plan.promises.clocks).to_pylist()
    assert plan.kept_promises == 1
    assert row["first_due_at"] == to_microseconds(first.first_due_at)


def test_a_code_that_another_source_holds_is_named(city: Database):
    chance = random.Random(10)
    known = as_known(random_dossier(chance), MOMENTS[2])
    assert known is not None
    load(city, 1, [Known("A-1", known)], MOMENTS[2])

    with city.read() as session:
        plan = plan_merge(
            session,
            incoming([Known("A-1", known)]),
            source_id=2,
            calendar=CALENDAR,
            zone=ZONE,
        )

    assert [(clash.code, clash.source_id) for clash in plan.clashes] == [("A-1", 1)]
