"""DuckDB as a place to work in: nothing is shared, nothing stays."""

import os
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from data_access.bulk.duck import attach, beside, connection


def test_pieces_of_work_do_not_see_each_other() -> None:
    with connection() as first, connection() as second:
        attach(first, "d", pa.table({"id": [1]}))
        attach(second, "d", pa.table({"id": [2]}))
        first.execute("CREATE TABLE kept AS FROM d")

        assert first.sql("FROM d").fetchall() == [(1,)]
        assert second.sql("FROM d").fetchall() == [(2,)]
        with pytest.raises(duckdb.CatalogException):
            second.execute("FROM kept")


def test_later_work_finds_nothing_of_what_went_before() -> None:
    with connection() as duck:
        duck.execute("CREATE TABLE kept AS SELECT 1 AS id")

    with connection() as duck, pytest.raises(duckdb.CatalogException):
        duck.execute("FROM kept")


def test_a_result_can_be_read_beside_other_work() -> None:
    with connection(ordered=True) as duck:
        duck.execute("CREATE TABLE kept AS SELECT range AS id FROM range(3)")
        with beside(duck) as other:
            found = other.execute("FROM kept")
            duck.execute("INSERT INTO kept VALUES (9)")

            assert found.fetchall() == [(0,), (1,), (2,)]


def test_what_is_spilled_lies_in_a_private_folder_that_goes_with_the_work() -> None:
    before = _folders()
    with connection() as duck:
        duck.execute("SELECT 1")
        (folder,) = _folders() - before

        assert folder.stat().st_mode & 0o777 == 0o700
    assert _folders() == before


def _folders() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob(f"dieu-hanh-nap-{os.getpid()}-*"))
