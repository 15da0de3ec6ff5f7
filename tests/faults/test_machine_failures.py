"""Loads on a machine that fails: a full disk, a lost connection, busy readers."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from data_access.engine import Database
from domain.access import Role, Viewer
from services.data_quality import check_ledger, check_rollups
from services.dossiers import dossier_page, note_view
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from services.sign_in import sign_in
from tests.accounts import PASSWORD, add_account
from tests.catalogue import started_city
from tests.faults.test_interrupted_loads import finish, many, start
from tests.servers import ROOT, fresh_postgresql_database, started_server
from tests.services.import_city import NOW, state

pytestmark = pytest.mark.slow

ROWS = 5_000
LONG = 60_000
SERVER_FILE_BYTES = 17 * 1024**2
"""More than a file of the write-ahead log, whose failure would end the server."""
MORE_THAN_FITS = 130_000
"""Dossiers of some 174 bytes each: their table alone is larger."""
PATIENCE_SECONDS = 300


def start_limited(store_url: str, path: Path, most: int) -> subprocess.Popen[str]:
    """A load of which no file may grow beyond `most` bytes, as on a full disk."""
    return subprocess.Popen(
        [
            sys.executable, str(ROOT / "manage.py"), "import", "dossiers", str(path),
            "--source", "MC-1", "--complete-to", "2024-03-25 17:00",
        ],
        cwd=ROOT,
        env={**os.environ, "DIEU_HANH_DATABASE_URL": store_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )  # fmt: skip


def require_as_before(database: Database, before: tuple[int, ...]) -> None:
    assert state(database) == before
    assert check_rollups(database, SYSTEM).is_clean
    assert check_ledger(database, SYSTEM).is_clean


@pytest.mark.parametrize("most", [40_000, 600_000])
def test_a_full_disk_leaves_the_data_as_they_were(tmp_path: Path, most: int):
    """First the stage does not fit, then the database."""
    store_url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    city = started_city(store_url)
    path = many(tmp_path / "nhieu.csv", "A", "HBC-1")
    before = state(city)

    code, _, err = finish(start_limited(store_url, path, most))

    assert code == 1, err
    assert "Traceback" not in err
    assert "đã đầy" in err
    require_as_before(city, before)
    assert finish(start(store_url, path))[0] == 0
    assert state(city)[0] == ROWS
    assert check_rollups(city, SYSTEM).is_clean
    city.close()


@pytest.mark.postgresql
def test_a_full_disk_of_the_database_server_leaves_the_data_as_they_were(
    tmp_path: Path,
):
    with cramped_server() as server, fresh_postgresql_database(server) as url:
        city = started_city(url)
        path = many(tmp_path / "nhieu.csv", "A", "HBC-1", rows=MORE_THAN_FITS)
        before = state(city)

        code, _, err = finish(start(url, path))

        assert code == 1, err
        assert "Traceback" not in err
        assert "đã đầy" in err
        require_as_before(city, before)
        few = many(tmp_path / "it.csv", "A", "HBC-1", rows=50)
        assert finish(start(url, few))[0] == 0
        assert state(city)[0] == 50
        assert check_rollups(city, SYSTEM).is_clean
        city.close()


@contextmanager
def cramped_server() -> Iterator[str]:
    """Address of a server that cannot make a file large, as on a full disk."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SERVER_FILE_BYTES, kept[1]))
    try:  # What it starts inherits the limit.
        server = started_server()
        address = next(server)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    try:
        yield address
    finally:
        server.close()


@pytest.mark.postgresql
def test_a_lost_connection_leaves_the_data_as_they_were(
    postgresql_url: str, tmp_path: Path
):
    city = started_city(postgresql_url)
    path = many(tmp_path / "nhieu.csv", "A", "HBC-1", rows=LONG)
    before = state(city)
    process = start(postgresql_url, path)

    ended = end_writer(postgresql_url, process)
    code, _, err = finish(process)

    assert ended
    assert code == 1, err
    assert "Traceback" not in err
    assert "Mất kết nối" in err
    require_as_before(city, before)
    city.close()


def end_writer(url: str, process: subprocess.Popen[str]) -> bool:
    """End the server's side of the load once it writes."""
    address = url.replace("postgresql+psycopg", "postgresql")
    end = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(address, autocommit=True) as connection:
        while process.poll() is None and time.monotonic() < end:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'COPY dossier%'"
            ).fetchall()
            if ended:
                return True
    return False


def acts(database: Database, viewer: Viewer) -> tuple[Callable[[], object], ...]:
    """What people do all day: sign in, look at the overview, open a dossier."""
    return (
        lambda: sign_in(
            database, username="lanh-dao", password=PASSWORD, ip="10.0.0.9", now=NOW
        ),
        lambda: overview(database, viewer),
        lambda: dossier_page(database, viewer, code="A-7"),
        lambda: note_view(database, viewer, code="A-7", now=NOW),
    )


def longest(todo: Iterable[Callable[[], object]]) -> float:
    """Seconds of the slowest."""
    taken = []
    for act in todo:
        begun = time.monotonic()
        act()
        taken.append(time.monotonic() - begun)
    return max(taken)


def test_nobody_waits_over_a_second_for_a_load(
    city: Database, impatient: Database, store_url: str, tmp_path: Path
):
    """A lock that takes longer is refused, which would fail; slowness is judged too.

    A load uses every processor. What the same acts take beside as much other work,
    with no writer about, is the measure of a machine that is busy anyway.
    """
    leader = add_account(city, "lanh-dao", (Role.CITY_LEADER, "HCM"))
    first = many(tmp_path / "mot.csv", "A", "HBC-1", rows=50)
    assert finish(start(store_url, first))[0] == 0
    path = many(tmp_path / "hai.csv", "B", "HCG-1", rows=LONG)
    viewer = replace(console_viewer(city), user_id=leader)
    trial = start(store_url, path, "MC-2", "--dry-run")
    alone = [longest(acts(impatient, viewer)) for _ in until_ended(trial)]
    assert finish(trial)[0] == 0
    process = start(store_url, path, "MC-2")

    beside = [longest(acts(impatient, viewer)) for _ in until_ended(process)]

    assert finish(process)[0] == 0
    assert len(beside) > 3
    assert max(beside) < max(1.0, 3 * max(alone))
    assert overview(city, viewer).now.in_process.value == 50 + LONG
    assert check_rollups(city, SYSTEM).is_clean


def until_ended(process: subprocess.Popen[str]) -> Iterator[None]:
    """At least once, and as long as the process runs."""
    yield
    while process.poll() is None:
        yield
