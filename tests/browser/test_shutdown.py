"""A server that is told to end while a clerk's file is being loaded."""

import os
import signal
import sqlite3
import time
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import update

from data_access.engine import Database
from data_access.schema.dossiers import SourceRow
from domain.access import Role
from services.data_quality import check_ledger, check_rollups
from services.installation import SYSTEM
from tests.accounts import add_account, city_database
from tests.browser.conftest import new_context, sign_in
from tests.browser.test_imports_journey import WAIT
from tests.browser.test_journeys import choose_source
from tests.browser.watch import wait_until_drawn
from tests.faults.test_interrupted_loads import finish, many, start
from tests.servers import RunningApp, running_app
from tests.services.import_city import state
from tests.stores import opened

pytestmark = pytest.mark.slow

OFFLINE = {"DIEU_HANH_SAMPLE": "0"}
ROWS = 60_000
ENDING_SECONDS = 60
"""The server itself gives its jobs ten; the rest is for a busy machine."""


def hold_begins(path: Path) -> bool:
    """Wait until somebody holds the writer of a SQLite store; whether it came to it."""
    end = time.monotonic() + WAIT / 1000
    while time.monotonic() < end:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return True
        finally:
            connection.close()
        time.sleep(0.002)
    return False


def begin_load(page: Page, path: Path) -> None:
    """Everything a clerk does up to the button that writes."""
    sign_in(page, "can-bo")
    page.goto("/so-lieu")
    wait_until_drawn(page)
    choose_source(page, "Một")
    page.locator('input[type="file"]').first.set_input_files(path)
    load = page.get_by_role("button", name="Nạp 60.000 hồ sơ")
    load.first.click(timeout=WAIT)


def log_of_end(app: RunningApp) -> str:
    """Tell the server to end and wait for it; what it has printed."""
    process = psutil.Process(app.pid)
    os.kill(app.pid, signal.SIGTERM)
    process.wait(ENDING_SECONDS)
    return app.log


def require_whole(database: Database) -> None:
    assert check_rollups(database, SYSTEM).is_clean
    assert check_ledger(database, SYSTEM).is_clean


def test_a_server_that_ends_in_the_midst_of_a_load_leaves_the_data_as_they_were(
    browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    city = city_database(folder)
    add_account(city, "can-bo", (Role.STAFF, "HCM"), is_sample=True)
    first = many(tmp_path / "mot.csv", "B", "HBC-1", rows=50)
    assert finish(start(f"sqlite:///{folder / 'dieu-hanh.db'}", first))[0] == 0
    with city.write() as session:  # Ready accounts are for sample data only.
        session.execute(update(SourceRow).values(is_sample=True))
    before = state(city)
    city.close()
    path = many(tmp_path / "nhieu.csv", "A", "HBC-1", rows=ROWS)

    with running_app(folder, OFFLINE) as app:
        context = new_context(browser, app)
        begin_load(context.new_page(), path)
        held = hold_begins(folder / "dieu-hanh.db")
        log = log_of_end(app)
        context.close()

    assert held
    assert "Traceback" not in log
    after = opened(f"sqlite:///{folder / 'dieu-hanh.db'}")
    assert state(after) == before
    require_whole(after)
    with running_app(folder, OFFLINE) as again:
        assert "Traceback" not in again.log
        context = new_context(browser, again)
        sign_in(context.new_page(), "can-bo")
        context.close()
    assert state(after) == before
    after.close()
