"""Loads on a machine that fails: a full disk, a lost connection, busy readers."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.settings import settings_from
from domain.access import Role
from services.data_quality import check_ledger, check_rollups
from services.dossiers import dossier_page
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from services.sign_in import sign_in
from tests.accounts import PASSWORD, add_account
from tests.builders import build_city
from tests.faults.test_interrupted_loads import finish, many, start
from tests.servers import ROOT
from tests.services.import_city import NOW, state

pytestmark = pytest.mark.slow

ROWS = 5_000
LONG = 60_000
PATIENCE_SECONDS = 120


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(opened)
    with opened.write() as session:
        build_city(session)
    yield opened
    opened.close()


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


@pytest.mark.parametrize("most", [20_000, 600_000])
def test_a_full_disk_leaves_the_data_as_they_were(tmp_path: Path, most: int):
    """First the stage does not fit, then the database."""
    store_url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    city = Database(settings_from({"DIEU_HANH_DATABASE_URL": store_url}))
    upgrade(city)
    with city.write() as session:
        build_city(session)
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
def test_a_lost_connection_leaves_the_data_as_they_were(
    postgresql_url: str, tmp_path: Path
):
    city = Database(settings_from({"DIEU_HANH_DATABASE_URL": postgresql_url}))
    upgrade(city)
    with city.write() as session:
        build_city(session)
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


def test_readers_and_sign_in_do_not_wait_for_a_load(
    city: Database, store_url: str, tmp_path: Path
):
    add_account(city, "lanh-dao", (Role.CITY_LEADER, "HCM"))
    first = many(tmp_path / "mot.csv", "A", "HBC-1", rows=50)
    assert finish(start(store_url, first))[0] == 0
    path = many(tmp_path / "hai.csv", "B", "HCG-1", rows=LONG)
    viewer = console_viewer(city)
    process = start(store_url, path, "MC-2")
    longest, rounds = 0.0, 0

    while process.poll() is None:
        for act in (
            lambda: sign_in(
                city, username="lanh-dao", password=PASSWORD, ip="10.0.0.9", now=NOW
            ),
            lambda: overview(city, viewer),
            lambda: dossier_page(city, viewer, code="A-7"),
        ):
            begun = time.monotonic()
            act()
            longest = max(longest, time.monotonic() - begun)
        rounds += 1

    assert finish(process)[0] == 0
    assert rounds > 3
    # A writer in the way would hold them for seconds, not for a share of a processor.
    assert longest < 5
    assert overview(city, viewer).now.in_process.value == 50 + LONG
    assert check_rollups(city, SYSTEM).is_clean
