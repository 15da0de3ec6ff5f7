"""Loads that are killed, collide, or hold the writer: nothing is left in halves."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from data_access.engine import Database
from data_access.versions import raise_data_version
from domain.access import Role
from domain.errors import Conflict
from manage import main
from services.data_quality import check_ledger, check_rollups
from services.dossiers import dossier_page, note_view
from services.installation import SYSTEM, console_viewer
from services.scorecards import overview
from services.sign_in import sign_in, viewer_of
from tests.accounts import PASSWORD, add_account
from tests.catalogue import started_city
from tests.servers import ROOT
from tests.services.import_city import NOW, csv_file, dossier, state

pytestmark = pytest.mark.slow

ROWS = 5_000
PATIENCE_SECONDS = 300


def many(path: Path, prefix: str, unit: str, rows: int = ROWS) -> Path:
    """Dossiers of one unit, received over some days, a third of them overdue."""
    return csv_file(
        path,
        (
            dossier(
                f"{prefix}-{number}",
                unit=unit,
                received=f"2024-03-{number % 12 + 1:02} 09:00",
                due=f"2024-03-{number % 20 + 12:02}",
            )
            for number in range(rows)
        ),
    )


def load_command(path: Path, source: str = "MC-1", *more: str) -> list[str]:
    """What `manage.py` is told."""
    return [
        "import", "dossiers", str(path),
        "--source", source, "--complete-to", "2024-03-25 17:00", *more,
    ]  # fmt: skip


def start(
    store_url: str, path: Path, source: str = "MC-1", *more: str
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), *load_command(path, source, *more)],
        cwd=ROOT,
        env={**os.environ, "DIEU_HANH_DATABASE_URL": store_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


def kill_when_written(process: subprocess.Popen[str], log: Path, grown: int) -> None:
    """SIGKILL in the midst of the commit: as soon as the write-ahead log grows."""
    before = log.stat().st_size if log.exists() else 0
    end = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if log.exists() and log.stat().st_size > before + grown:
            break
        time.sleep(0.0005)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def require_whole(database: Database, before: tuple[int, ...]) -> bool:
    """Nothing of the killed load, or all of it; whether it was all."""
    after = state(database)
    assert after[0] in (before[0], before[0] + ROWS)
    if after[0] == before[0]:
        assert after == before
    assert check_rollups(database, SYSTEM).is_clean
    assert check_ledger(database, SYSTEM).is_clean
    return after != before


@pytest.mark.parametrize("kills", [6, pytest.param(20, marks=pytest.mark.thorough)])
def test_a_load_killed_at_any_moment_leaves_the_data_as_they_were(
    city: Database,
    store_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kills: int,
):
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))
    chance = random.Random(kills)
    path = many(tmp_path / "nhieu.csv", "A", "HBC-1")
    trial = many(tmp_path / "thu.csv", "B", "HCG-1")
    begun = time.monotonic()
    assert finish(start(store_url, trial, "MC-2"))[0] == 0
    whole = time.monotonic() - begun
    before = state(city)
    written = 0

    for number in range(kills):
        process = start(store_url, path)
        # One moment in each part of the load, from its first reading to its end.
        part = 0.3 + 0.7 * (number + chance.random()) / kills
        with suppress(subprocess.TimeoutExpired):
            process.wait(part * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if require_whole(city, before):
            written += 1
            before = state(city)

    assert written <= 1
    code, _, err = finish(start(store_url, path))
    assert code == 0, err
    assert state(city)[0] == 2 * ROWS
    assert check_rollups(city, SYSTEM).is_clean
    # The next load removed what those that were killed had left of the file.
    assert list(temp.iterdir()) == []


@pytest.mark.parametrize("grown", [0, 800_000])
def test_a_load_killed_while_it_commits_leaves_the_data_as_they_were(
    tmp_path: Path, grown: int
):
    store_url = f"sqlite:///{tmp_path / 'dieu-hanh.db'}"
    city = started_city(store_url)
    path = many(tmp_path / "nhieu.csv", "A", "HBC-1")
    before = state(city)

    kill_when_written(start(store_url, path), tmp_path / "dieu-hanh.db-wal", grown)

    require_whole(city, before)
    code, _, err = finish(start(store_url, path))
    assert code == 0, err
    assert check_rollups(city, SYSTEM).is_clean
    city.close()


def test_two_loads_at_once_both_arrive_or_one_is_told_to_wait(
    city: Database, store_url: str, tmp_path: Path
):
    one = many(tmp_path / "mot.csv", "A", "HBC-1")
    two = many(tmp_path / "hai.csv", "B", "HCG-1")

    processes = [start(store_url, one, "MC-1"), start(store_url, two, "MC-2")]
    results = [finish(process) for process in processes]

    done = [code for code, _, _ in results].count(0)
    assert {code for code, _, _ in results} <= {0, 3}
    assert all("Traceback" not in err for _, _, err in results)
    assert done >= 1
    assert state(city)[0] == done * ROWS
    assert check_rollups(city, SYSTEM).is_clean


def test_the_same_file_twice_at_once_is_loaded_once(
    city: Database, store_url: str, tmp_path: Path
):
    path = many(tmp_path / "mot.csv", "A", "HBC-1")

    processes = [start(store_url, path, "MC-1", "--format", "json") for _ in range(2)]
    results = [finish(process) for process in processes]

    loads = [json.loads(out)["load_id"] for code, out, _ in results if code == 0]
    assert [load for load in loads if load is not None] == [1]
    assert state(city)[0] == ROWS
    assert check_rollups(city, SYSTEM).is_clean


def test_people_work_on_while_a_load_holds_the_writer(
    city: Database,
    impatient: Database,
    store_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("DIEU_HANH_DATABASE_URL", store_url)
    add_account(city, "lanh-dao", (Role.CITY_LEADER, "HCM"))
    path = many(tmp_path / "mot.csv", "A", "HBC-1", rows=50)
    assert finish(start(store_url, path))[0] == 0
    more = many(tmp_path / "hai.csv", "B", "HBC-1", rows=50)

    with city.write() as session:
        raise_data_version(session, NOW)
        # The writer is held all the while: a wait of a second for it would be refused.
        token = sign_in(
            impatient, username="lanh-dao", password=PASSWORD, ip="10.0.0.9", now=NOW
        )
        leader = viewer_of(impatient, token, NOW)
        board = overview(impatient, leader)
        page = dossier_page(impatient, leader, code="A-7")
        note_view(impatient, leader, code="A-7", now=NOW)
        with pytest.raises(Conflict), impatient.write() as other:
            raise_data_version(other, NOW)  # Where a writer begins on PostgreSQL.
        # In this process, which is impatient as well.
        refused = CliRunner().invoke(main, load_command(more))

    assert board.now.in_process.value == 50
    assert page.code == "A-7"
    assert refused.exit_code == 3
    assert "đang được ghi" in refused.stderr
    assert "Traceback" not in refused.output
    assert overview(city, console_viewer(city)).now.in_process.value == 50
