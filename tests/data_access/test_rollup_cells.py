"""Every cell of every roll-up against the oracle, on random dossiers and reloads."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import ColumnElement, insert, select, update

from data_access.bulk.contributions import (
    ROLLUPS,
    DossierFacts,
    contributions,
)
from data_access.bulk.duck import tables_of
from data_access.bulk.recount import rebuild
from data_access.bulk.rollup_writes import rollup_basis
from data_access.bulk.stored import stored_facts
from data_access.engine import Database, Session
from data_access.schema.base import Base
from data_access.schema.dossiers import SourceRow
from data_access.schema.org_units import OrgUnitAncestorRow
from data_access.schema.rollups import (
    MEASURES,
    PROCEDURE_MEASURES,
    DossierDayRow,
    DossierHalfRow,
    DossierOpenRow,
    DossierOverdueRow,
    DossierProcedureRow,
    DossierTotalRow,
    DossierUndueRow,
    DossierYearRow,
    OpenByDueDayRow,
    StepWaitRow,
)
from domain.dossier import TICK, Channel, Dossier, StepVisit, deadline
from domain.identifiers import FieldId, OrgUnitId
from tests import rollup_oracle as oracle
from tests.builders import (
    CALENDAR,
    FIRST_DAY,
    STEPS,
    UNITS,
    ZONE,
    instant,
)
from tests.data_access.kept import keep
from tests.data_access.kept_city import build
from tests.data_access.stored import stored_dossiers
from tests.reference import Reported


def chains() -> dict[OrgUnitId, list[OrgUnitId]]:
    """Each org unit of the small city with all that is over it, itself first."""
    numbers = {code: OrgUnitId(at) for at, (code, _, _) in enumerate(UNITS, 1)}
    parents = {numbers[code]: parent for code, parent, _ in UNITS}
    found: dict[OrgUnitId, list[OrgUnitId]] = {}
    for unit in parents:
        chain, parent = [unit], parents[unit]
        while parent is not None:
            chain.append(numbers[parent])
            parent = parents[numbers[parent]]
        found[unit] = chain
    return found


def reported(session: Session) -> list[Reported]:
    """What is kept now, read back row by row."""
    rows = session.execute(select(SourceRow.id, SourceRow.complete_to))
    return [
        Reported(dossier, complete_to)
        for source, complete_to in rows.all()
        if complete_to is not None
        for dossier in stored_dossiers(session, source).values()
    ]


def cells(
    session: Session, table: type, keys: tuple[str, ...], measures: tuple[str, ...]
) -> Counter[tuple[object, ...]]:
    """A kept roll-up by key and measure; what is zero is left out."""
    columns = [getattr(table, name) for name in (*keys, *measures)]
    found: Counter[tuple[object, ...]] = Counter()
    for row in session.execute(select(*columns)):
        for measure, value in zip(measures, row[len(keys) :], strict=True):
            found[(*row[: len(keys)], measure)] += value
    return nonzero(found)


def nonzero(counts: Counter[tuple[object, ...]]) -> Counter[tuple[object, ...]]:
    return Counter({key: value for key, value in counts.items() if value})


def summed(
    counts: Counter[tuple[object, ...]], day_as: object
) -> Counter[tuple[object, ...]]:
    """Days added up: into half months, or into one where `day_as` is None."""
    found: Counter[tuple[object, ...]] = Counter()
    for (node, field, day, channel, measure), value in counts.items():
        period = (day_as(day),) if callable(day_as) else ()
        key = (node, field, *period, channel, measure)
        found[key] += value
    return nonzero(found)


PARTS = ("dossiers", "waits", "transfers", "pauses", "steps")
NODE_FIELD = ("node_id", "field_id")


@pytest.mark.parametrize(
    ("seed", "tied"),
    [(1, False), (2, True), pytest.param(3, False, marks=pytest.mark.thorough)],
)
def test_every_cell_of_every_rollup_is_what_the_dossiers_say(
    city: Database, seed: int, tied: bool
):
    build(city, seed, 130, tied=tied)

    with city.read() as session:
        items = reported(session)
        kept = partial(cells, session)
        days = nonzero(oracle.day_cells(items, chains()))

        assert kept(DossierDayRow, (*NODE_FIELD, "day", "channel"), MEASURES) == days
        assert kept(
            DossierHalfRow, (*NODE_FIELD, "half", "channel"), MEASURES
        ) == summed(days, oracle.half)
        assert kept(
            DossierYearRow, (*NODE_FIELD, "year", "channel"), MEASURES
        ) == summed(days, lambda day: day.year)
        assert kept(DossierTotalRow, (*NODE_FIELD, "channel"), MEASURES) == summed(
            days, None
        )
        assert kept(
            DossierProcedureRow,
            ("org_unit_id", "half", "procedure_id", "channel"),
            PROCEDURE_MEASURES,
        ) == nonzero(oracle.procedure_cells(items))
        assert kept(
            OpenByDueDayRow, (*NODE_FIELD, "due_day", "channel"), ("open_count",)
        ) == nonzero(oracle.due_day_cells(items, chains()))
        assert kept(
            StepWaitRow, ("node_id", "step_id", "half", "days"), ("visit_count",)
        ) == nonzero(oracle.step_cells(items, chains()))
    assert {key[-1] for key in days} == set(MEASURES)


def test_due_days_without_dossiers_do_not_pile_up(loaded: Database):
    with loaded.read() as session:
        counts = session.execute(select(OpenByDueDayRow.open_count)).scalars().all()

    assert counts
    assert min(counts) > 0


def test_undue_dossiers_are_those_with_a_deadline_still_to_come(loaded: Database):
    expected = set()

    with loaded.read() as session:
        for item in reported(session):
            due_at = deadline(item.dossier, calendar=CALENDAR, zone=ZONE).due_at
            ahead = [
                at
                for at in (due_at, item.dossier.first_due_at)
                if at is not None and at + TICK > item.complete_to
            ]
            if ahead and item.dossier.is_counted:
                expected.add((item.dossier.received_at, min(ahead)))
        rows = session.execute(
            select(DossierUndueRow.dossier_id, DossierUndueRow.next_due_at)
        ).all()

    assert {row[1] for row in rows} == {next_due for _, next_due in expected}
    assert len(rows) == len(expected) > 0


def test_the_last_event_of_an_open_dossier_is_the_latest_known(loaded: Database):
    with loaded.read() as session:
        rows = {
            (row.received_at, row.org_unit_id): row
            for row in session.scalars(select(DossierOpenRow))
        }
        items = [item for item in reported(session) if not item.dossier.resolved_at]

    assert len(rows) == len(items) > 0
    for item in items:
        dossier = item.dossier
        clock = deadline(dossier, calendar=CALENDAR, zone=ZONE)
        known: list[datetime | None] = [
            dossier.received_at,
            dossier.apology_sent_at,
            *(transfer.at for transfer in dossier.transfers),
            *(at for wait in clock.pauses for at in (wait.began_at, wait.ended_at)),
            *(at for visit in dossier.steps for at in (visit.began_at, visit.ended_at)),
        ]
        row = rows[dossier.received_at, int(dossier.org_unit)]
        assert row.last_event_at == max(at for at in known if at is not None)
        assert row.first_due_at == dossier.first_due_at


def in_memory(session: Session, folder: Path) -> DossierFacts:
    """All that is kept, as tables."""
    files = stored_facts(session, folder)
    return DossierFacts(*(pq.read_table(getattr(files, part)) for part in PARTS))


def test_facts_and_results_in_files_are_the_same_as_in_memory(
    loaded_tied: Database, tmp_path: Path
):
    with loaded_tied.read() as session:
        basis = rollup_basis(session, ZONE)
        tables = contributions([(1, in_memory(session, tmp_path))], basis=basis)
        files = contributions(
            [(1, stored_facts(session, tmp_path))], basis=basis, folder=tmp_path
        )

    for rollup in ROLLUPS:
        one, other = getattr(tables, rollup.part), getattr(files, rollup.part)
        rows = [row for table in tables_of(other) for row in table.to_pylist()]
        assert one.to_pylist() == rows
    assert files.by_day == tmp_path / "dossier_day_by_node_field.parquet"


def test_a_reader_can_be_used_although_it_comes_only_once(
    loaded: Database, tmp_path: Path
):
    with loaded.read() as session:
        basis = rollup_basis(session, ZONE)
        facts = in_memory(session, tmp_path)
        expected = contributions([(1, facts)], basis=basis)
        once = DossierFacts(*(getattr(facts, part).to_reader() for part in PARTS))
        found = contributions([(1, once)], basis=basis)

    assert found.total.equals(expected.total)
    assert found.total.num_rows > 0


def test_plus_and_minus_of_the_same_dossiers_is_nothing(
    loaded_tied: Database, tmp_path: Path
):
    with loaded_tied.read() as session:
        facts = in_memory(session, tmp_path)
        nothing = contributions(
            [(1, facts), (-1, facts)], basis=rollup_basis(session, ZONE)
        )

    for rollup in ROLLUPS:
        assert getattr(nothing, rollup.part).num_rows == 0


def test_a_rebuild_from_dossiers_equals_what_loads_added_up(loaded: Database):
    tables = [
        DossierDayRow, DossierHalfRow, DossierYearRow, DossierTotalRow,
        DossierProcedureRow, OpenByDueDayRow, StepWaitRow, DossierOpenRow,
        DossierOverdueRow, DossierUndueRow,
    ]  # fmt: skip

    def rows(session: Session) -> list[set[tuple[object, ...]]]:
        found = []
        for table in tables:
            columns = table.__table__.columns
            keys = sum(column.primary_key for column in columns)
            read = {tuple(row) for row in session.execute(select(*columns))}
            is_count = not hasattr(table, "dossier_id")
            found.append({row for row in read if not is_count or any(row[keys:])})
        return found

    with loaded.read() as session:
        before = rows(session)
    with loaded.write() as session:
        count = rebuild(session, zone=ZONE)
        after = rows(session)

    assert before == after
    assert all(after)
    assert count > 80


def test_an_empty_source_adds_nothing(city: Database):
    with city.write() as session:
        session.execute(
            insert(SourceRow).values(id=9, code="X", name="X", is_sample=False)
        )
        assert rebuild(session, zone=ZONE) == 0
        assert session.execute(select(DossierTotalRow)).first() is None


def test_events_count_in_the_tree_of_their_day_and_open_dossiers_in_the_present_one(
    city: Database,
):
    unit, old, new = 4, 3, 6
    moved = FIRST_DAY + timedelta(days=10)
    with city.write() as session:
        over = (OrgUnitAncestorRow.org_unit_id == unit) & (
            OrgUnitAncestorRow.ancestor_id == old
        )
        session.execute(update(OrgUnitAncestorRow).where(over).values(valid_to=moved))
        session.execute(
            insert(OrgUnitAncestorRow).values(
                org_unit_id=unit, ancestor_id=new, valid_from=moved, depth=1
            )
        )
    visit = StepVisit(STEPS[0], OrgUnitId(unit), instant(3), instant(12))
    dossier = Dossier(
        org_unit=OrgUnitId(unit),
        field_id=FieldId(1),
        channel=Channel.ONLINE,
        received_at=instant(9),
        first_due_at=instant(30),
        steps=(visit,),
    )

    later = replace(dossier, received_at=instant(10, 0), steps=())
    keep(city, 1, {"A-1": dossier, "A-2": later}, instant(15))

    def nodes(table: type[Base], *conditions: ColumnElement[bool]) -> set[int]:
        columns = table.__table__.columns
        with city.read() as session:
            found = select(columns["node_id"]).where(*conditions)
            return set(session.execute(found).scalars())

    assert nodes(DossierDayRow, DossierDayRow.day < moved) == {1, old, unit}
    # What it held leaves the one that day and joins the other.
    assert nodes(DossierDayRow, DossierDayRow.day >= moved) == {1, old, new, unit}
    assert nodes(DossierDayRow, DossierDayRow.day > moved) <= {1, new, unit}
    assert nodes(OpenByDueDayRow) == {1, new, unit}
    assert nodes(StepWaitRow) == {1, new, unit}
