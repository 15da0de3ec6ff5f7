"""The two stores: one transaction per `with`, one writer at a time.

Main store: indicator data. Operations store: sessions and the log of views, so that
people sign in and work while a load holds the main store's writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from data_access.settings import Settings
from domain.errors import Conflict

__all__ = ["Database", "Session"]

BUSY_SECONDS = 10
"""How long a second writer waits before it is told to come back."""
OPERATIONS_SCHEMA = "operations"
_BUSY = (
    "Cơ sở dữ liệu đang được ghi bởi một lượt nạp khác. "
    "Chưa có gì thay đổi; hãy thử lại sau ít phút."
)


class Database:
    """Both stores of an installation. Cheap to keep, shared by all threads."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        main, operations = (
            make_url(settings.database_url),
            make_url(settings.operations_url),
        )
        self._read = _engine(main, write=False)
        self._write = _engine(main, write=True)
        schema = None if operations.get_backend_name() == "sqlite" else "operations"
        self._operations_read = _engine(operations, write=False, schema=schema)
        self._operations_write = _engine(operations, write=True, schema=schema)

    @property
    def is_sqlite(self) -> bool:
        """Whether the main store is an embedded SQLite file."""
        return self._write.dialect.name == "sqlite"

    @property
    def main_engine(self) -> Engine:
        """The writing engine of the main store, for migrations."""
        return self._write

    @property
    def operations_engine(self) -> Engine:
        """The writing engine of the operations store, for migrations."""
        return self._operations_write

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only session on one snapshot of the main store.

        Ended by COMMIT: at a ROLLBACK psycopg forgets every statement that it has
        prepared, and PostgreSQL plans each of them anew. What was read stays as it
        is: a row that is asked after the end tells what it was in the snapshot.
        """
        with Session(self._read, autoflush=False, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction on the main store: committed on leaving, else rolled back.

        Raises Conflict when another writer does not finish within BUSY_SECONDS.
        """
        with _transaction(self._write) as session:
            yield session

    @contextmanager
    def operations_read(self) -> Iterator[Session]:
        """A read-only session on the operations store."""
        with Session(self._operations_read, autoflush=False) as session:
            yield session

    @contextmanager
    def operations_write(self) -> Iterator[Session]:
        """One transaction on the operations store."""
        with _transaction(self._operations_write) as session:
            yield session

    def close(self) -> None:
        """Close every pooled connection."""
        for engine in (
            self._read,
            self._write,
            self._operations_read,
            self._operations_write,
        ):
            engine.dispose()


@contextmanager
def planned_for_values(session: Session) -> Iterator[None]:
    """What is read within is planned by PostgreSQL for the very values asked for.

    A statement that ran ten times gets one plan for all values, which guesses how much
    lies below an org unit: of the city, sums of tens of thousands of rows took twice
    the time. Planning takes a third of a millisecond each.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        yield
        return
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")
    yield
    connection.exec_driver_sql("SET LOCAL plan_cache_mode = auto")


@contextmanager
def _transaction(engine: Engine) -> Iterator[Session]:
    try:
        with Session(engine) as session, session.begin():
            session.connection()  # Take the writer's lock before any reading.
            yield session
    except OperationalError as error:
        if "locked" in str(error.orig) or "lock timeout" in str(error.orig):
            raise Conflict(_BUSY) from error
        raise


def _engine(url: URL, *, write: bool, schema: str | None = None) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, write=write)
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    path = f"{schema},public" if schema else "public"
    options = f"-c search_path={path} -c lock_timeout={BUSY_SECONDS * 1000}"
    if not write:
        options += " -c default_transaction_read_only=on"
    return create_engine(
        url,
        isolation_level=None if write else "REPEATABLE READ",
        connect_args={"options": options},
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
    )


def _sqlite_engine(url: URL, *, write: bool) -> Engine:
    if url.database:
        folder = Path(url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ValueError(
                f"không tạo được thư mục {folder} của cơ sở dữ liệu "
                f"({error.strerror}); sửa DIEU_HANH_DATABASE_URL"
            ) from error
    engine = create_engine(
        url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - DBAPI
        connection.isolation_level = None  # Transactions are begun below, by us.
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-65536")  # KiB, per connection.
        # Sorting for an index in memory holds every entry of it at once, and takes a
        # fifth longer than in pieces of the cache's size.
        cursor.execute(
            "PRAGMA temp_store=FILE" if write else "PRAGMA temp_store=MEMORY"
        )
        # A load of a whole city leaves a log as large as the store: give it back.
        cursor.execute("PRAGMA journal_size_limit=67108864")
        if not write:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own type
        connection.execute(text("BEGIN IMMEDIATE" if write else "BEGIN"))

    return engine
