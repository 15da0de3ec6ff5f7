"""Dossiers as they stood before a load, kept by the database itself as JSON.

An image is the row of the dossier and those of all that hangs on it, each as a list
of values in the declared order of columns. One without text marks a dossier of which
only the deadline passed.
"""

from collections.abc import Sequence

import pyarrow as pa
from sqlalchemy import Column, Dialect, String, Table
from sqlalchemy.dialects import registry
from sqlalchemy.orm import Session

from data_access.bulk import copying, facts
from data_access.bulk.duck import BATCH_ROWS
from data_access.schema.base import Base

_POSTGRESQL: Dialect = registry.load("postgresql")()
KEPT = (
    "dossier_pause",
    "dossier_wait",
    "dossier_transfer",
    "dossier_step",
    "dossier_applicant",
)
"""What hangs on a dossier, beside the live tables, which follow from it."""


def keep_images(
    session: Session, load_id: int, *, whole: Sequence[pa.Array], passing: pa.Array
) -> None:
    """Keep the dossiers `whole` as they stand, and which ones are `passing`."""
    statement = _keeping(is_sqlite=_is_sqlite(session))
    for ids in whole:
        for start in range(0, len(ids), BATCH_ROWS):
            part = ids.slice(start, BATCH_ROWS).to_pylist()
            values = {"load_id": load_id, **facts.listed(session, part)}
            among = facts.among(session, "d.id")
            facts.run(session, f"{statement} WHERE {among}", values)
    marks = pa.table(
        {"dossier_id": passing, "record_json": pa.array([""] * len(passing))}
    )
    copying.insert_rows(session, "dossier_before", marks, {"load_id": load_id})


def restore_images(session: Session, load_id: int) -> None:
    """Insert the dossiers that a load changed or removed as they stood before it.

    None of them may be there any more.
    """
    is_sqlite = _is_sqlite(session)
    for statement in (
        _restoring_dossiers(is_sqlite=is_sqlite),
        *(_restoring_children(name, is_sqlite=is_sqlite) for name in KEPT),
    ):
        facts.run(session, statement, {"load_id": load_id})


def codes_of_removed(session: Session, load_id: int) -> list[str]:
    """Codes of the dossiers with an image that the load removed."""
    names = [column.name for column in _columns("dossier")]
    place = names.index("code")
    code = f"b.r->'dossier'->>{place}"
    if _is_sqlite(session):
        code = f"json_extract(b.r, '$.dossier[{place}]')"
    found = facts.execute(
        session,
        f"SELECT {code} FROM {_images(_is_sqlite(session))}"
        " WHERE NOT EXISTS (SELECT 1 FROM dossier d WHERE d.id = b.dossier_id)",
        {"load_id": load_id},
    )
    return [row[0] for row in found]


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _columns(name: str) -> list[Column[object]]:
    """Columns of a table but the key that all that hangs on a dossier shares."""
    return [column for column in _table(name).columns if column.name != "dossier_id"]


def _keeping(*, is_sqlite: bool) -> str:
    """Insert images of dossiers `d`; the condition follows."""
    array, group, build = (
        ("json_array", "json_group_array", "json_object")
        if is_sqlite
        else ("json_build_array", "json_agg", "json_build_object")
    )

    def values(alias: str, name: str) -> str:
        listed = ", ".join(f'{alias}."{column.name}"' for column in _columns(name))
        return f"{array}({listed})"

    # A list made by a subquery is text to SQLite until it is told that it is JSON;
    # PostgreSQL makes nothing at all of no rows.
    whole = "json({})" if is_sqlite else "coalesce({}, '[]'::json)"
    members = [f"'dossier', {values('d', 'dossier')}"]
    for name in KEPT:
        rows = (
            f"(SELECT {group}({values('c', name)}) FROM {name} c"
            " WHERE c.dossier_id = d.id)"
        )
        members.append(f"'{name}', {whole.format(rows)}")
    return (
        "INSERT INTO dossier_before (load_id, dossier_id, record_json)"
        f" SELECT :load_id, d.id, CAST({build}({', '.join(members)}) AS TEXT)"
        " FROM dossier d"
    )


_IMAGES = """
    (SELECT dossier_id, {value} AS r FROM dossier_before
     WHERE load_id = :load_id AND record_json <> '') b
"""
"""Marks are no JSON: they are left out before anything is read as such."""


def _restoring_dossiers(*, is_sqlite: bool) -> str:
    columns = _columns("dossier")
    names = ", ".join(f'"{column.name}"' for column in columns)
    if is_sqlite:
        values = ", ".join(
            f"json_extract(b.r, '$.dossier[{place}]')" for place in range(len(columns))
        )
    else:
        values = ", ".join(_cast("b.r->'dossier'", n, c) for n, c in enumerate(columns))
    return f"INSERT INTO dossier ({names}) SELECT {values} FROM {_images(is_sqlite)}"


def _restoring_children(name: str, *, is_sqlite: bool) -> str:
    columns = _columns(name)
    names = ", ".join(["dossier_id", *(f'"{column.name}"' for column in columns)])
    if is_sqlite:
        values = ", ".join(
            f"json_extract(e.value, '$[{place}]')" for place in range(len(columns))
        )
        each = f"json_each(b.r, '$.{name}') e"
    else:
        values = ", ".join(_cast("e.value", n, c) for n, c in enumerate(columns))
        each = f"jsonb_array_elements(b.r->'{name}') e"
    return (
        f"INSERT INTO {name} ({names}) SELECT b.dossier_id, {values}"
        f" FROM {_images(is_sqlite)}, {each}"
    )


def _images(is_sqlite: bool) -> str:
    return _IMAGES.format(value="record_json" if is_sqlite else "record_json::jsonb")


def _cast(record: str, place: int, column: Column[object]) -> str:
    is_text = isinstance(column.type, String)
    kind = "TEXT" if is_text else column.type.compile(dialect=_POSTGRESQL)
    return f"CAST({record}->>{place} AS {kind})"
