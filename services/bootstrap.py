"""What happens once before the first request: schema, sample city, warm caches."""

from collections.abc import Callable

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries import catalogue as queries
from data_access.writes.catalogue import save_setting
from domain.errors import Conflict
from domain.formatting import count

SAMPLE_STATE = "sample_city"
"""Setting: "building" from the first file of the sample to the last, then "built",
and of how many dossiers: "building 120000"."""


def prepare(
    database: Database,
    *,
    build_sample: Callable[[Database], object] | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Bring both stores to the newest schema; fill an empty one with the sample city.

    A build that was cut short is taken up again: its loads are idempotent. `progress`
    hears of the upgrade.
    """
    upgrade(database, progress=progress)
    if build_sample is None or not database.settings.build_sample:
        return
    if needs_sample(database):
        build_sample(database)


def needs_sample(database: Database) -> bool:
    """Whether the store is empty, or its sample city was never finished."""
    with database.read() as session:
        state = queries.setting(session, SAMPLE_STATE)
        if state is None:
            return not queries.has_loads(session)
        return state.startswith("building")


def begin_sample(database: Database, *, wanted: int | None, default: int) -> int:
    """Note that the sample city is being built; of how many dossiers it will be.

    A build cut short keeps its size unless another is `wanted`. Conflict where a
    sample of another size, or anything else, has been loaded: they would mix.
    """
    with database.write() as session:
        state = queries.setting(session, SAMPLE_STATE)
        begun = None if state is None else _size(state)
        if state is None and queries.has_loads(session):
            raise Conflict(
                "Cơ sở dữ liệu đã có số liệu khác. Thành phố mẫu cần một cơ sở dữ liệu "
                "trống: đặt DIEU_HANH_DATABASE_URL tới tệp mới."
            )
        size = wanted or begun or default
        if begun is not None and size != begun:
            raise Conflict(
                f"Cơ sở dữ liệu đã có Thành phố mẫu {count(begun)} hồ sơ; dựng cỡ khác "
                "sẽ trộn lẫn. Đặt DIEU_HANH_DATABASE_URL tới tệp mới."
            )
        save_setting(session, SAMPLE_STATE, f"building {size}")
    return size


def end_sample(database: Database, size: int) -> None:
    """Note that the sample city stands complete."""
    with database.write() as session:
        save_setting(session, SAMPLE_STATE, f"built {size}")


def _size(state: str) -> int | None:
    number = state.partition(" ")[2]
    return int(number) if number.isdecimal() else None
