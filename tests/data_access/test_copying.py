"""Bulk rows arrive as they were given, on either engine."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data_access.bulk import copying
from data_access.bulk.duck import Rows
from data_access.bulk.made_ahead import made_ahead
from data_access.bulk.value_checks import checked_beforehand
from data_access.engine import Database

LOWEST, HIGHEST = -(2**63), 2**63 - 1
_FIXED = {"source_id": 3, "load_id": 9}


def dossiers(count: int) -> pa.Table:
    """Rows of `dossier` with every pattern of missing values that repeats."""
    ids = list(range(1, count + 1))

    def every(step: int, value: int | str | bool) -> list[int | str | bool | None]:
        return [value if number % step == 0 else None for number in ids]

    return pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "code": pa.array([f"H.{number:05}-ệ" for number in ids]),
            "org_unit_id": pa.array([7] * count, pa.int32()),
            "procedure_id": pa.array([1] * count, pa.int32()),
            "field_id": pa.array([2] * count, pa.int32()),
            "channel": pa.array([n % 3 + 1 for n in ids], pa.int8()),
            "received_at": pa.array([-5] * count, pa.int64()),
            "first_due_at": pa.array([HIGHEST] * count, pa.int64()),
            "due_is_computed": pa.array([n % 2 == 0 for n in ids]),
            "due_at": pa.array(every(2, 4), pa.int64()),
            "waiting_since": pa.array([None if n % 2 == 0 else 0 for n in ids]),
            "moved_days": pa.array([-1] * count, pa.int32()),
            "redated_to": pa.array(every(7, LOWEST), pa.int64()),
            "redated_count": pa.array([0] * count, pa.int16()),
            "resolved_at": pa.array(every(3, -1), pa.int64()),
            "outcome": pa.array(every(3, -128), pa.int8()),
            "step": pa.array(every(5, "")),
            "late_reason": pa.array(every(4, "muộn")),
            "supplement_count": pa.array([0] * count, pa.int16()),
            "paid_online": pa.array([(None, True, False)[n % 3] for n in ids]),
            "digitised": pa.array([None] * count, pa.bool_()),
            "electronic_result": pa.array(every(11, True)),
            "has_transfers": pa.array([False] * count),
            "fingerprint": pa.array([HIGHEST - n for n in ids], pa.int64()),
        }
    )


def kept(session: Session, names: list[str]) -> list[tuple[object, ...]]:
    """These columns of all dossiers, by id."""
    found = session.execute(text(f"SELECT {', '.join(names)} FROM dossier ORDER BY id"))
    return [tuple(row) for row in found]


@pytest.mark.parametrize("form", ["table", "slices", "file", "reader"])
def test_rows_arrive_as_given_whatever_form_they_come_in(
    database: Database, tmp_path: Path, form: str
):
    rows, told = dossiers(70_000 if form == "file" else 700), list[int]()
    given: Rows = rows
    if form == "slices":  # Bits of truth values then begin within a byte.
        given = pa.concat_tables([rows.slice(0, 3), rows.slice(3, 10), rows.slice(13)])
    elif form == "file":
        given = tmp_path / "rows.parquet"
        pq.write_table(rows, given)
    elif form == "reader":
        given = pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(130))

    with database.write() as session:
        copying.insert_rows(session, "dossier", given, _FIXED, told=told.append)
        found = kept(session, [*rows.column_names, *_FIXED])

    expected = [(*row.values(), *_FIXED.values()) for row in rows.to_pylist()]
    assert found == expected
    assert sum(told) == rows.num_rows


def test_updates_and_sums_know_missing_values(database: Database):
    rows = dossiers(40)
    changed = pa.table(
        {
            "id": pa.array([2, 3], pa.int64()),
            "step": pa.array([None, "s"]),
            "step_since": pa.array([None, -1], pa.int64()),
        }
    )
    with database.write() as session:
        copying.insert_rows(session, "dossier", rows, _FIXED)
        copying.update_rows(session, "dossier", "id", changed)
        found = kept(session, ["step", "step_since"])
        copying.delete_rows(session, "dossier", "id", pa.array([1, 2], pa.int64()))
        left = kept(session, ["id"])

    assert found[1:3] == [(None, None), ("s", -1)]
    assert left[0] == (3,)
    assert len(left) == 38


def test_a_number_too_large_for_its_column_is_refused(database: Database):
    rows = dossiers(10)
    at = rows.schema.get_field_index("moved_days")
    large = rows.set_column(at, "moved_days", pa.array([70_000] * 10, pa.int32()))
    if database.is_sqlite:
        pytest.skip("SQLite keeps any whole number")
    with database.write() as session, pytest.raises(pa.ArrowInvalid):
        copying.insert_rows(session, "dossier", large, _FIXED)


def test_a_row_that_breaks_a_check_is_refused_by_the_database(
    database: Database, tmp_path: Path
):
    rows = dossiers(50)
    at = rows.schema.get_field_index("channel")
    broken = rows.set_column(at, "channel", pa.array([1] * 49 + [4], pa.int8()))
    pq.write_table(broken, tmp_path / "rows.parquet")

    with (
        pytest.raises(Exception, match="ck_dossier_channel"),
        database.write() as session,
        checked_beforehand(session, "dossier", tmp_path / "rows.parquet"),
    ):
        copying.insert_rows(session, "dossier", broken, _FIXED)


def test_checks_are_in_force_again_after_rows_known_to_hold(
    database: Database, tmp_path: Path
):
    rows = dossiers(50)
    pq.write_table(rows, tmp_path / "rows.parquet")
    with database.write() as session:
        with checked_beforehand(session, "dossier", tmp_path / "rows.parquet"):
            copying.insert_rows(session, "dossier", rows, _FIXED)
        with pytest.raises(IntegrityError, match="ck_dossier_channel"):
            session.execute(text("UPDATE dossier SET channel = 4 WHERE id = 1"))
        session.rollback()


def test_what_is_made_ahead_comes_in_order_and_stops_at_an_error():
    def numbers() -> Iterator[int]:
        yield from range(5)
        raise ValueError("no more")

    numbered = made_ahead(numbers())

    assert [next(numbered) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="no more"):
        next(numbered)
