"""Whether both stores stand at the newest schema; asked at every start.

Apart from the runner, so that a process that finds them current loads no Alembic:
a third of a second of every command.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, column, inspect, select, table
from sqlalchemy.exc import DatabaseError

from data_access.engine import Database
from domain.errors import InvalidInput

NEWEST: Mapping[str, str] = {"main": "0020", "operations": "0002"}
"""The newest revision of each store; a test holds it against the scripts."""


def version_table(store: str) -> str:
    """Where Alembic keeps the revision of a store."""
    return f"{store}_version"


def is_current(database: Database) -> bool:
    """Whether nothing is to be upgraded; InvalidInput where there is no store."""
    try:
        with database.read() as main, database.operations_read() as other:
            return all(
                _revision(session.connection(), store) == NEWEST[store]
                for session, store in ((main, "main"), (other, "operations"))
            )
    except DatabaseError as error:
        raise InvalidInput(
            "Không mở được cơ sở dữ liệu. Kiểm tra DIEU_HANH_DATABASE_URL, quyền đọc "
            "ghi tệp và thư mục, hoặc máy chủ PostgreSQL."
        ) from error


def _revision(connection: Connection, store: str) -> str | None:
    name = version_table(store)
    if not inspect(connection).has_table(name):
        return None
    version = table(name, column("version_num"))
    found: str | None = connection.execute(select(version.c.version_num)).scalar()
    return found
