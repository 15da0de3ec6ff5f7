"""Random loads taken back: the whole database as it stood before, on both engines."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from data_access.bulk.images import keep_images
from data_access.bulk.merge import plan_merge, prepare_merge
from data_access.bulk.recount import recount
from data_access.bulk.undo import TakenBack, take_back
from data_access.bulk.writing import write_merge
from data_access.engine import Database
from data_access.schema.base import Base
from data_access.schema.dossiers import SourceRow
from data_access.schema.rollups import MEASURES
from data_access.writes.loads import LoadValues, add_load, set_complete_to
from domain.identifiers import LoadId, SourceId
from domain.imports import ReceiptWindow
from tests.builders import (
    CALENDAR,
    FIRST_DAY,
    ZONE,
    Known,
    as_known,
    incoming,
    instant,
    random_dossier,
    with_tied_transfers,
)

MOMENTS = (instant(20, 7), instant(41, 17), instant(70, 23, 59))
UNTOUCHED = {"load", "dossier_before", "step", "source"}
"""What a load leaves behind when it is taken back: its record, and names of steps."""
EVERYTHING = ReceiptWindow(FIRST_DAY, FIRST_DAY + timedelta(days=400))


def state(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table in order, cells in which nothing is counted aside."""
    found = {}
    with database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name not in UNTOUCHED:
                rows = session.execute(text(f'SELECT * FROM "{table.name}"')).all()
                counts = [n for n, c in enumerate(table.columns) if c.name in MEASURES]
                found[table.name] = sorted(
                    (
                        tuple(row)
                        for row in rows
                        if not counts or any(row[n] for n in counts)
                    ),
                    key=repr,
                )
    return found


def load(
    database: Database,
    source: int,
    dossiers: Sequence[Known],
    complete_to: datetime,
    window: ReceiptWindow | None = None,
) -> TakenBack:
    """Load as the import service does, and say how to take it back."""
    with database.write() as session:
        before = session.execute(
            select(SourceRow.complete_to).where(SourceRow.id == source)
        ).scalar_one()
        plan = plan_merge(
            session,
            incoming(dossiers),
            source_id=source,
            calendar=CALENDAR,
            zone=ZONE,
            window=window,
        )
        prepared = prepare_merge(
            session,
            plan,
            source_id=source,
            complete_from=before,
            complete_to=complete_to,
            zone=ZONE,
        )
        load_id = add_load(
            session,
            LoadValues("dossiers", SourceId(source), "f.csv", "0" * 64, 1, complete_to,
                       complete_to, None, 0, 0, 0, 0),
        )  # fmt: skip
        keep_images(
            session,
            load_id,
            whole=[prepared.changed_ids, prepared.removed_ids],
            passing=prepared.passing_ids,
        )
        write_merge(session, prepared, source_id=source, load_id=load_id)
        set_complete_to(session, SourceId(source), complete_to)
    return TakenBack(load_id, source, prepared.planned.last_id, complete_to, before)


def undo(database: Database, taken: TakenBack, folder: Path) -> tuple[int, int, int]:
    with database.write() as session:
        counts = take_back(session, taken, folder=folder, zone=ZONE)
        set_complete_to(session, SourceId(taken.source_id), taken.complete_before)
    return counts


def shown(items: Sequence[Known], at: datetime, chance: random.Random) -> list[Known]:
    """What a source reports: nearly all, now and then with another promise."""
    found = []
    for item in items:
        known = as_known(item.dossier, at)
        if known is None or chance.random() < 0.05:
            continue
        if chance.random() < 0.1:
            known = replace(known, first_due_at=known.first_due_at + timedelta(days=9))
        found.append(Known(item.code, known))
    return found


def drawn(chance: random.Random, prefix: str, count: int) -> list[Known]:
    return [
        Known(f"{prefix}-{n}", with_tied_transfers(random_dossier(chance), chance))
        for n in range(count)
    ]


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.thorough)])
def test_the_last_load_taken_back_leaves_what_stood_before(
    city: Database, tmp_path: Path, seed: int
):
    chance = random.Random(seed)
    own, other = drawn(chance, "A", 90), drawn(chance, "B", 40)
    load(city, 1, shown(own, MOMENTS[0], chance), MOMENTS[0])
    load(city, 2, shown(other, MOMENTS[0], chance), MOMENTS[0])
    window = EVERYTHING if seed == 2 else None
    before = state(city)

    taken = load(city, 1, shown(own, MOMENTS[1], chance), MOMENTS[1], window)
    load(city, 2, shown(other, MOMENTS[1], chance), MOMENTS[1])
    between = state(city)
    later = load(city, 2, shown(other, MOMENTS[2], chance), MOMENTS[2])
    undo(city, later, tmp_path)
    assert state(city) == between
    counts = undo(city, taken, tmp_path)

    after = state(city)
    assert counts[0] > 0
    assert counts[1] > 0
    assert (counts[2] > 0) == (window is not None)
    own_rows = [row for row in after["dossier"] if row[1] == 1]
    assert own_rows == [row for row in before["dossier"] if row[1] == 1]
    with city.read() as session, recount(session, zone=ZONE) as found:
        assert found.difference_count() == 0


@pytest.mark.parametrize("seed", [4, pytest.param(5, marks=pytest.mark.thorough)])
def test_every_load_can_be_the_one_taken_back(
    city: Database, tmp_path: Path, seed: int
):
    chance = random.Random(seed)
    own = drawn(chance, "A", 80)

    for number, moment in enumerate(MOMENTS):
        before = state(city)
        window = EVERYTHING if number == 2 else None
        rows = shown(own, moment, chance)
        taken = load(city, 1, rows, moment, window)
        assert state(city) != before

        undo(city, taken, tmp_path)

        assert state(city) == before
        load(city, 1, rows, moment, window)
        with city.read() as session, recount(session, zone=ZONE) as found:
            assert found.difference_count() == 0


def test_a_moment_that_only_let_deadlines_pass_is_taken_back(
    city: Database, tmp_path: Path
):
    chance = random.Random(6)
    rows = shown(drawn(chance, "A", 60), MOMENTS[0], chance)
    load(city, 1, rows, MOMENTS[0])
    before = state(city)

    taken = load(city, 1, rows, MOMENTS[2])
    assert state(city)["dossier_overdue"] != before["dossier_overdue"]
    assert undo(city, taken, tmp_path) == (0, 0, 0)

    assert state(city) == before


def test_load_ids_stay_with_the_rows_they_wrote(city: Database, tmp_path: Path):
    chance = random.Random(7)
    own = drawn(chance, "A", 30)
    first = load(city, 1, shown(own, MOMENTS[0], chance), MOMENTS[0])
    taken = load(city, 1, shown(own, MOMENTS[1], chance), MOMENTS[1])

    undo(city, taken, tmp_path)

    with city.read() as session:
        loads = session.execute(text("SELECT DISTINCT load_id FROM dossier")).all()
    assert [LoadId(row[0]) for row in loads] == [LoadId(first.load_id)]
