"""How sums of many org units are read: by ranges of the key, within the scope."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from data_access.engine import Database
from data_access.queries.node_sums import Stretch, node_sums
from data_access.queries.roll_up_pieces import pieces
from domain.access import OrgScope
from domain.event_counts import terms_of
from domain.identifiers import OrgUnitId


@pytest.mark.parametrize("nodes", [[5], [5, 6, 7]])
def test_sums_are_searched_by_the_key_of_each_piece(
    database: Database, nodes: list[int]
):
    if not database.is_sqlite:
        pytest.skip("of empty tables PostgreSQL reads everything")
    asked: list[tuple[str, Any]] = []
    days = pieces(date(2024, 1, 3), date(2024, 3, 20), len(nodes))

    with database.read() as session:
        connection = session.connection()
        event.listen(
            connection,
            "before_cursor_execute",
            lambda _c, _cur, said, values, _ctx, _many: asked.append((said, values)),
        )
        node_sums(
            session,
            scope=OrgScope(frozenset({OrgUnitId(1)})),
            nodes=[OrgUnitId(node) for node in nodes],
            stretches=[
                Stretch((terms_of({"received": 1}), terms_of({"open_change": 1})), days)
            ],
        )
        [(statement, values)] = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(row[-1]) for row in plan]

    read = [step for step in steps if step.endswith("?)") and " r " in step]
    assert len(read) == 3
    assert all(
        step.startswith("SEARCH") and "node_id=? AND field_id=? AND" in step
        for step in read
    )


def test_nothing_is_asked_for_no_days(database: Database):
    day = date(2024, 1, 3)
    stretch = Stretch((terms_of({"received": 1}),), pieces(day, day, 1))
    with database.read() as session:
        [found] = node_sums(
            session,
            scope=OrgScope(frozenset({OrgUnitId(1)})),
            nodes=[OrgUnitId(5)],
            stretches=[stretch],
        )

    assert found.tolist() == [[0]]
