"""What happens once before the first request: schema, sample city, warm caches."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from data_access.engine import Database
from data_access.migrations.standing import is_current
from data_access.queries import catalogue as queries
from data_access.queries.quality import has_rules
from data_access.writes.catalogue import save_setting
from domain.errors import Conflict
from domain.formatting import count, day

REFERENCE_DATA = Path(__file__).parents[1] / "reference_data"
SHIPPED_STATE = "indicators_shipped"
"""Setting: hash of the indicator file that the catalogue was last brought to."""
SAMPLE_STATE = "sample_city"
"""Setting: "building" from the first file of the sample to the last, then "built", of
how many dossiers, and until when: "building 120000 2025-12-31"."""


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
    if not is_current(database):
        # Alembic only where there is something for it: it takes long to load.
        from data_access.migrations.runner import upgrade

        upgrade(database, progress=progress)
    _fill_catalogue(database)
    if build_sample is None or not database.settings.build_sample:
        return
    if needs_sample(database):
        build_sample(database)


def _fill_catalogue(database: Database) -> None:
    """Indicators, published figures and rules that this release ships."""
    shipped = sha256((REFERENCE_DATA / "chi_tieu.csv").read_bytes()).hexdigest()
    with database.read() as session:
        state = queries.setting(session, SHIPPED_STATE)
        if state == shipped and has_rules(session):
            return
    # Reading files takes long to load, and only the first start of a release does it.
    from data_access.faults import faults_told
    from services.indicator_loads import load_shipped

    with faults_told():
        load_shipped(database, datetime.now(UTC))


def needs_sample(database: Database) -> bool:
    """Whether the store is empty, or its sample city was never finished."""
    with database.read() as session:
        state = queries.setting(session, SAMPLE_STATE)
        if state is None:
            return not queries.has_loads(session)
        return state.startswith("building")


def begin_sample(
    database: Database,
    wanted: int | None,
    until: date | None = None,
    *,
    default_size: int,
    default_until: date,
) -> tuple[int, date]:
    """Note that the sample city is being built; its size, and its last day.

    A build cut short keeps both unless others are wanted. Conflict where a sample of
    another size or time, or anything else, has been loaded: they would mix.
    """
    with database.write() as session:
        state = queries.setting(session, SAMPLE_STATE)
        begun, begun_until = _shape(state, default_until)
        if state is None and queries.has_loads(session):
            raise Conflict(
                "Cơ sở dữ liệu đã có số liệu khác. Thành phố mẫu cần một cơ sở dữ liệu "
                "trống: đặt DIEU_HANH_DATABASE_URL tới tệp mới."
            )
        size = wanted or begun or default_size
        last_day = until or begun_until or default_until
        if begun is not None and size != begun:
            raise Conflict(
                f"Cơ sở dữ liệu đã có Thành phố mẫu {count(begun)} hồ sơ; dựng cỡ khác "
                "sẽ trộn lẫn. Đặt DIEU_HANH_DATABASE_URL tới tệp mới."
            )
        if begun_until is not None and last_day != begun_until:
            raise Conflict(
                f"Cơ sở dữ liệu đã có Thành phố mẫu đến {day(begun_until)}; dựng đến "
                "ngày khác sẽ trộn lẫn. Đặt DIEU_HANH_DATABASE_URL tới tệp mới."
            )
        save_setting(session, SAMPLE_STATE, f"building {size} {last_day}")
    return size, last_day


def end_sample(database: Database, size: int, last_day: date) -> None:
    """Note that the sample city stands complete."""
    with database.write() as session:
        save_setting(session, SAMPLE_STATE, f"built {size} {last_day}")


def _shape(state: str | None, default_until: date) -> tuple[int | None, date | None]:
    """Size and last day of a sample that was begun; None: none was.

    Those of earlier versions have no day, the oldest no size either.
    """
    if state is None:
        return None, None
    number, _, last = state.partition(" ")[2].partition(" ")
    size = int(number) if number.isdecimal() else None
    return size, date.fromisoformat(last) if last else default_until
