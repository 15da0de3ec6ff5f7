"""The catalogue of indicators that the application ships, read once per process."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import event

from data_access.engine import Database
from data_access.versions import raise_data_version
from data_access.writes.catalogue import save_setting
from data_access.writes.indicators import (
    save_indicators,
    save_published_figures,
    save_quality_rules,
)
from domain.indicator import Indicator
from domain.published import PublishedFigure
from domain.quality_rule import QualityRule
from ingest.file_kind import sha256_of
from ingest.indicators import read_indicators
from ingest.published_figures import read_published_figures
from ingest.quality_rules import read_quality_rules
from services.bootstrap import SHIPPED_STATE
from services.indicator_loads import (
    INDICATOR_FILE,
    PUBLISHED_FILE,
    RULES_FILE,
    SHIPPED,
)
from tests.stores import build_small_city, fill, opened


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


@cache
def rules() -> tuple[QualityRule, ...]:
    """The validation rules."""
    found = read_quality_rules(
        SHIPPED / RULES_FILE, indicators=tuple(shipped().values())
    )
    assert not found.problems
    return tuple(found.rules)


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
        save_quality_rules(
            session,
            rules(),
            file_name=RULES_FILE,
            sha256=sha256_of(SHIPPED / RULES_FILE),
            now=now,
        )
        save_setting(session, SHIPPED_STATE, sha256)
        raise_data_version(session, now)


def started_city(url: str) -> Database:
    """The small city without dossiers, as it is once a command has been given."""

    def build(database: Database) -> None:
        build_small_city(database)
        with_catalogue(database, datetime(2024, 1, 1, tzinfo=UTC))

    fill(url, "small city, started", build)
    return opened(url)


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
