"""The catalogue of indicators that the application ships, read once per process."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from sqlalchemy import event

from data_access.engine import Database
from data_access.versions import raise_data_version
from data_access.writes.catalogue import save_setting
from data_access.writes.indicators import save_indicators, save_published_figures
from domain.indicator import Indicator
from domain.published import PublishedFigure
from ingest.file_kind import sha256_of
from ingest.indicators import read_indicators
from ingest.published_figures import read_published_figures
from services.bootstrap import SHIPPED_STATE
from services.indicator_loads import INDICATOR_FILE, PUBLISHED_FILE, SHIPPED


@cache
def shipped() -> dict[str, Indicator]:
    """The definitions by code."""
    found = read_indicators(SHIPPED / INDICATOR_FILE)
    assert not found.problems
    return {each.code: each for each in found.definitions}


@cache
def published() -> tuple[PublishedFigure, ...]:
    """The published figures."""
    path = SHIPPED / PUBLISHED_FILE
    return tuple(read_published_figures(path, codes=set(shipped())).figures)


def with_catalogue(database: Database, now: datetime) -> None:
    """What `load_shipped` leaves in an empty store, without reading it again."""
    with database.write() as session:
        sha256 = sha256_of(SHIPPED / INDICATOR_FILE)
        save_indicators(
            session,
            shipped().values(),
            file_name=INDICATOR_FILE,
            sha256=sha256,
            now=now,
        )
        save_published_figures(
            session,
            published(),
            file_name=PUBLISHED_FILE,
            sha256=sha256_of(SHIPPED / PUBLISHED_FILE),
            now=now,
        )
        save_setting(session, SHIPPED_STATE, sha256)
        raise_data_version(session, now)


def statements_of(database: Database, call: Callable[[], object]) -> int:
    """How many statements reads of the main store take within `call`."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    with database.read() as session:
        engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
