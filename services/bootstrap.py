"""What happens once before the first request: schema, sample city, warm caches."""

from collections.abc import Callable

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries import catalogue as queries
from data_access.writes.catalogue import save_setting

SAMPLE_STATE = "sample_city"
"""Setting: "building" from the first file of the sample to the last, then "built"."""


def prepare(
    database: Database, *, build_sample: Callable[[Database], object] | None = None
) -> None:
    """Bring both stores to the newest schema; fill an empty one with the sample city.

    A build that was cut short is taken up again: its loads are idempotent.
    """
    upgrade(database)
    if build_sample is None or not database.settings.build_sample:
        return
    if needs_sample(database):
        build_sample(database)


def needs_sample(database: Database) -> bool:
    """Whether the store is empty, or its sample city was never finished."""
    with database.read() as session:
        state = queries.setting(session, SAMPLE_STATE)
        return state == "building" or (state is None and not queries.has_loads(session))


def set_sample_state(database: Database, state: str) -> None:
    """Note how far the sample city is built."""
    with database.write() as session:
        save_setting(session, SAMPLE_STATE, state)
