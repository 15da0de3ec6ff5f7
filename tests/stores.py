"""Stores that are filled once per process, of which every test gets a copy of its own.

Migrating a store, or loading dossiers into it, takes longer than most tests; copying
two SQLite files, or a PostgreSQL database by TEMPLATE, takes a few milliseconds.
"""

import atexit
import pickle
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.settings import settings_from
from tests.builders import build_city

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    """Folder of the SQLite files, or name of the PostgreSQL database."""
    found: bytes
    """What filling it returned, pickled: no test can change what another gets."""


_KEPT: dict[tuple[str, str], _Kept] = {}
"""By server ("" for SQLite) and by what the store holds."""
_TABLES = "tables"


def opened(url: str) -> Database:
    """The store at `url` as it is."""
    return Database(settings_from({"DIEU_HANH_DATABASE_URL": url}))


def migrated(url: str) -> Database:
    """The empty store at `url`, now with its tables."""
    fill(url, _TABLES, upgrade)
    return opened(url)


def small_city(url: str) -> Database:
    """The empty store at `url`, now the small city without dossiers."""
    fill(url, "small city", build_small_city)
    return opened(url)


def fill(url: str, holds: str, how: Callable[[Database], Found]) -> Found:
    """Have `how` fill the empty store at `url`, once per `holds`; later copy that.

    It has its tables by then, so that there is nothing to upgrade. Returns what `how`
    returned. On PostgreSQL the copy is made in the place of the database, so that must
    have no settings of its own.
    """
    server = _server(url)
    kept = _KEPT.get((server, holds))
    if kept is None:
        if holds != _TABLES:
            migrated(url).close()
        database = opened(url)
        found = how(database)
        database.close()
        _KEPT[server, holds] = _Kept(_snapshot(server, url), pickle.dumps(found))
        return found
    if server:
        with psycopg.connect(server, autocommit=True) as connection:
            name = _database(url)
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )
            _copy_database(connection, kept.name, name)
    else:
        _copy_files(Path(kept.name), Path(_database(url)).parent)
    again: Found = pickle.loads(kept.found)
    return again


def build_small_city(database: Database) -> None:
    """Make an empty store the small city without dossiers."""
    upgrade(database)
    with database.write() as session:
        build_city(session)


def drop_kept_databases(server: str) -> None:
    """Remove what was kept on a PostgreSQL server that outlives the tests."""
    with psycopg.connect(server, autocommit=True) as connection:
        for key in [key for key in _KEPT if key[0]]:
            name = sql.Identifier(_KEPT.pop(key).name)
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def _snapshot(server: str, url: str) -> str:
    if server:
        name = f"kept_{uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            _copy_database(connection, _database(url), name)
        return name
    folder = tempfile.mkdtemp(dir=_folder())
    _copy_files(Path(_database(url)).parent, Path(folder))
    return folder


def _server(url: str) -> str:
    """Address at which databases are made and dropped; "" where they are files."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return ""
    there = parsed.set(drivername="postgresql", database="postgres")
    return there.render_as_string(hide_password=False)


def _database(url: str) -> str:
    name = make_url(url).database
    assert name is not None
    return name


def _copy_database(
    connection: psycopg.Connection[tuple[object, ...]], origin: str, name: str
) -> None:
    # By files, not block by block through the log: half the work, and no log.
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(origin)
        )
    )


def _copy_files(origin: Path, folder: Path) -> None:
    for name in ("dieu-hanh.db", "operations.db"):
        shutil.copy(origin / name, folder)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dieu-hanh-stores-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
