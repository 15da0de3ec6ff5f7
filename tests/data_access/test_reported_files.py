"""How the list of files of reported values is read: each value by its key."""

from typing import Any

import pytest
from sqlalchemy import event

from data_access.engine import Database
from data_access.queries.reported import reported_files
from domain.access import OrgScope
from domain.identifiers import OrgUnitId


def test_what_counts_is_found_by_its_key_for_each_value(database: Database):
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
        assert reported_files(session, scope=OrgScope(frozenset({OrgUnitId(1)}))) == ()
        [(statement, values)] = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(row[-1]) for row in plan]

    read = [step for step in steps if "reported_in_force" in step]
    assert len(read) == 1
    assert read[0].startswith("SEARCH reported_in_force USING PRIMARY KEY"), read
