"""The plain SQL that roll-ups are held against counts what they count."""

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text

from benchmarks.city_plain_rollups import COLUMNS, STATEMENTS, make_calendar, run
from data_access.engine import Database
from data_access.queries.catalogue import calendar
from data_access.schema.base import to_microseconds
from domain.dossier import Dossier, Outcome
from tests.services.ledger_oracle import prompt_dossier
from tests.services.loaded_city import CITY, MOMENT, city

REPORTED = {"paid_online", "digitised", "electronic_result"}
"""What the files of the small city do not tell."""
OUTCOMES = (Outcome.RESULT, Outcome.REFUSED, Outcome.STOPPED, Outcome.WITHDRAWN)


def _drawn(chance: random.Random) -> Dossier:
    """A dossier that may have left in any way."""
    dossier = prompt_dossier(chance)
    if dossier.resolved_at is None:
        return dossier
    return replace(dossier, outcome=chance.choice(OUTCOMES))


@pytest.fixture
def database(store_url: str) -> Iterator[Database]:
    with closing(city(store_url, second_moment=MOMENT, draw=_drawn)) as loaded:
        yield loaded


def test_plain_sql_counts_for_the_city_what_its_roll_ups_hold(
    database: Database,
) -> None:
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in COLUMNS)
    with database.read() as session:
        known = calendar(session)
        kept = session.execute(
            text(
                f"SELECT {sums} FROM dossier_total_by_node_field"
                " WHERE node_id = :city AND field_id = 0"
            ),
            {"city": CITY},
        ).one()
    with database.main_engine.connect() as connection:
        make_calendar(connection, known, range(2023, 2027))
        for statement in STATEMENTS.values():
            run(connection, statement, to_microseconds(MOMENT))
        plain = connection.execute(
            text(
                f"SELECT {sums} FROM plain_total WHERE node_id = :city AND field_id = 0"
            ),
            {"city": CITY},
        ).one()
        connection.rollback()

    found = dict(zip(COLUMNS, map(int, plain), strict=True))
    assert found == dict(zip(COLUMNS, map(int, kept), strict=True))
    assert {name for name, number in found.items() if not number} <= REPORTED
