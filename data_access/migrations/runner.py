"""Bring both stores to the newest schema, through Alembic."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, text
from sqlalchemy.exc import DatabaseError

from data_access.engine import OPERATIONS_SCHEMA, Database
from data_access.schema import (
    access,  # noqa: F401 - imported so that their tables are known
    dossiers,  # noqa: F401
    imports,  # noqa: F401
    operations,  # noqa: F401
    org_units,  # noqa: F401
    procedures,  # noqa: F401
    rollups,  # noqa: F401
    settings,  # noqa: F401
)
from data_access.schema.base import Base, OperationsBase
from domain.errors import InvalidInput

FOLDER = Path(__file__).parent
STORES: dict[str, MetaData] = {
    "main": Base.metadata,
    "operations": OperationsBase.metadata,
}


def upgrade(database: Database) -> None:
    """Create or upgrade both stores.

    Where they are up to date nothing is written or locked: starting does not wait for
    a load. InvalidInput where there is no store to be had.
    """
    try:
        if is_current(database):
            return
    except DatabaseError as error:
        raise InvalidInput(
            "Không mở được cơ sở dữ liệu. Kiểm tra DIEU_HANH_DATABASE_URL, quyền đọc "
            "ghi tệp và thư mục, hoặc máy chủ PostgreSQL."
        ) from error
    _upgrade_store(database.main_engine, "main")
    _upgrade_store(database.operations_engine, "operations")


def is_current(database: Database) -> bool:
    """Whether both stores stand at the newest revision."""
    with database.read() as main, database.operations_read() as other:
        return all(
            _revision(session.connection(), store)
            == ScriptDirectory(str(FOLDER / store)).get_current_head()
            for session, store in ((main, "main"), (other, "operations"))
        )


def differences(connection: Connection, store: str) -> list[Any]:
    """What the declared tables of `store` have that the database has not."""
    options = {"compare_type": False, "version_table": f"{store}_version"}
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, STORES[store]))


def _upgrade_store(engine: Engine, store: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER / store))
    with engine.begin() as connection:
        if store == "operations" and connection.dialect.name == "postgresql":
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {OPERATIONS_SCHEMA}"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection, store: str) -> str | None:
    context = MigrationContext.configure(
        connection, opts={"version_table": f"{store}_version"}
    )
    return context.get_current_revision()
