"""A store of an earlier version with data: after the upgrade nothing is missing."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, func, inspect, select, update

from data_access.engine import Database, Session
from data_access.migrations import runner
from data_access.migrations.runner import FOLDER, RECOUNTING, upgrade
from data_access.queries.org_units import org_units
from data_access.schema.dossiers import SourceRow
from data_access.schema.rollups import (
    MEASURES,
    DossierDayRow,
    DossierOpenRow,
    DossierYearRow,
    OpenByDueDayRow,
)
from data_access.settings import settings_from
from services.data_quality import check_ledger, check_rollups
from services.installation import SYSTEM
from tests import rollup_oracle as oracle
from tests.builders import UNITS, as_known, build_catalogue, random_dossier
from tests.data_access.kept import insert_dossier, keep_load
from tests.data_access.kept_city import MOMENTS
from tests.data_access.test_rollup_cells import (
    NODE_FIELD,
    cells,
    chains,
    nonzero,
    reported,
    summed,
)


def at_first_version(database: Database) -> None:
    """The main store as the first version declared it."""
    moved(database, command.upgrade, "0001")


def moved(
    database: Database, way: Callable[[Config, str], None], revision: str
) -> None:
    """The main store as an earlier or later version has it."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER / "main"))
    with database.main_engine.begin() as connection:
        config.attributes["connection"] = connection
        way(config, revision)


def write_old_city(session: Session) -> None:
    """The small city as the first version kept it: names beside the org units."""
    reflected = MetaData()
    reflected.reflect(
        session.connection(), only=["org_unit", "org_unit_parent", "org_unit_ancestor"]
    )
    ids = {code: number for number, (code, _, _) in enumerate(UNITS, 1)}
    always = date.min.toordinal()
    session.execute(
        reflected.tables["org_unit"].insert(),
        [
            {"id": ids[code], "code": code, "name": f"Đơn vị {code}",
             "short_name": code, "kind": kind.value, "official_code": "769",
             "sort_order": ids[code], "valid_from": always}
            for code, _, kind in UNITS
        ],
    )  # fmt: skip
    session.execute(
        reflected.tables["org_unit_parent"].insert(),
        [
            {"org_unit_id": ids[code], "parent_id": ids[parent], "valid_from": always}
            for code, parent, _ in UNITS
            if parent is not None
        ],
    )
    session.execute(
        reflected.tables["org_unit_ancestor"].insert(),
        [
            {"org_unit_id": unit, "ancestor_id": ancestor, "valid_from": always,
             "depth": depth}
            for unit, chain in chains().items()
            for depth, ancestor in enumerate(chain)
        ],
    )  # fmt: skip
    build_catalogue(session)


@pytest.fixture
def old(store_url: str) -> Iterator[Database]:
    """The small city with dossiers in a store of the first version, no sums kept."""
    database = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    at_first_version(database)
    chance = random.Random(41)
    with database.write() as session:
        write_old_city(session)
        keep_load(session)
        session.execute(
            update(SourceRow).where(SourceRow.id == 1).values(complete_to=MOMENTS[1])
        )
        for number in range(1, 90):
            known = as_known(random_dossier(chance), MOMENTS[1])
            if known is not None:
                plain = replace(known, steps=())
                insert_dossier(session, 1, number, f"A-{number}", plain)
    yield database
    database.close()


def test_rollups_and_lists_are_worked_out_by_the_upgrade(old: Database):
    told: list[tuple[str, float]] = []

    upgrade(old, progress=lambda what, done: told.append((what, done)))

    with old.read() as session:
        items = reported(session)
        assert cells(
            session, DossierDayRow, (*NODE_FIELD, "day", "channel"), MEASURES
        ) == nonzero(oracle.day_cells(items, chains()))
        assert cells(
            session, OpenByDueDayRow, (*NODE_FIELD, "due_day", "channel"),
            ("open_count",),
        ) == nonzero(oracle.due_day_cells(items, chains()))  # fmt: skip
        open_count = session.execute(
            select(func.count(DossierOpenRow.dossier_id))
        ).scalar_one()
    assert open_count == sum(item.dossier.resolved_at is None for item in items) > 0
    assert check_rollups(old, SYSTEM).is_clean
    assert check_ledger(old, SYSTEM).is_clean
    assert [what for what, _ in told].count(RECOUNTING) > 1
    assert [done for _, done in told] == sorted(done for _, done in told)


def test_sums_of_years_come_from_those_of_half_months(old: Database):
    upgrade(old)
    moved(old, command.downgrade, "0017")

    upgrade(old)

    with old.read() as session:
        days = oracle.day_cells(reported(session), chains())
        years = cells(
            session, DossierYearRow, (*NODE_FIELD, "year", "channel"), MEASURES
        )
    assert years == summed(nonzero(days), lambda day: day.year)
    assert check_rollups(old, SYSTEM).is_clean


def test_org_units_keep_their_names_through_the_upgrade(old: Database):
    upgrade(old)

    with old.read() as session:
        kept = org_units(session)
    assert [(u.code, u.name, u.kind, u.official_code) for u in kept] == [
        (code, f"Đơn vị {code}", kind, "769") for code, _, kind in UNITS
    ]
    assert {(unit.valid_from, unit.valid_to) for unit in kept} == {(None, None)}


def test_an_upgrade_cut_short_leaves_the_store_as_it_was(
    old: Database,
):
    def stop(_what: str, done: float) -> None:
        if done > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade(old, progress=stop)

    with old.main_engine.connect() as connection:
        assert not inspect(connection).has_table("open_by_due_day")
        assert runner.differences(connection, "main")
    upgrade(old)
    assert check_rollups(old, SYSTEM).is_clean


def test_a_store_without_dossiers_has_nothing_to_work_out(store_url: str):
    database = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    at_first_version(database)

    upgrade(database)

    with database.read() as session:
        assert session.execute(select(func.count(DossierDayRow.day))).scalar_one() == 0
    database.close()
