"""How sums of many org units are read: by ranges of the key, within the scope."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from data_access.engine import Database
from data_access.queries import dossier_figures as figures
from domain.access import OrgScope
from domain.identifiers import OrgUnitId


@pytest.mark.parametrize("nodes", [[5], [5, 6, 7]])
def test_sums_are_searched_by_the_key_of_each_piece(
    database: Database, nodes: list[int]
):
    if not database.is_sqlite:
        pytest.skip("of empty tables PostgreSQL reads everything")
    asked: list[tuple[str, Any]] = []

    with database.read() as session:
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cur, said, values, _ctx, _many: asked.append((said, values)),
        )
        figures.sums(
            session,
            scope=OrgScope(frozenset({OrgUnitId(1)})),
            nodes=[OrgUnitId(node) for node in nodes],
            names=("received", "open_change"),
            first_day=date(2024, 1, 3),
            end_day=date(2024, 3, 20),
        )
        [(statement, values)] = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(row[-1]) for row in plan]

    read = [step for step in steps if "dossier_" in step]
    assert len(read) == 3
    assert all(
        step.startswith("SEARCH") and "node_id=? AND field_id=? AND" in step
        for step in read
    )


def test_nothing_is_asked_for_no_days(database: Database):
    with database.read() as session:
        found = figures.sums(
            session,
            scope=OrgScope(frozenset({OrgUnitId(1)})),
            nodes=[OrgUnitId(5)],
            names=("received",),
            first_day=date(2024, 1, 3),
            end_day=date(2024, 1, 3),
        )

    assert found == {}
