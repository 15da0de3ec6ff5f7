"""Bring both stores to the newest schema, through Alembic."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, select, text

from data_access.bulk.recount import rebuild
from data_access.engine import OPERATIONS_SCHEMA, Database, Session
from data_access.migrations.standing import is_current, version_table
from data_access.schema import (
    access,  # noqa: F401 - imported so that their tables are known
    boundaries,  # noqa: F401 - likewise
    comparison,  # noqa: F401 - likewise
    dossiers,
    imports,  # noqa: F401 - likewise
    indicator_targets,  # noqa: F401 - likewise
    indicators,  # noqa: F401 - likewise
    operations,  # noqa: F401 - likewise
    org_units,  # noqa: F401 - likewise
    plans,  # noqa: F401 - likewise
    portal_766,  # noqa: F401 - likewise
    procedures,  # noqa: F401 - likewise
    quality,  # noqa: F401 - likewise
    reported,  # noqa: F401 - likewise
    rollups,  # noqa: F401 - likewise
    settings,  # noqa: F401 - likewise
)
from data_access.schema.base import Base, OperationsBase, is_on

FOLDER = Path(__file__).parent
STORES: dict[str, MetaData] = {
    "main": Base.metadata,
    "operations": OperationsBase.metadata,
}
NEW_ROLLUPS = frozenset({"0002", "0003"})
"""Revisions of the main store with roll-ups or live columns to be worked out anew."""
Progress = Callable[[str, float], None]
UPGRADING, RECOUNTING = "Nâng cấp cơ sở dữ liệu", "Tính lại bảng tổng hợp từ hồ sơ"


def upgrade(database: Database, *, progress: Progress | None = None) -> None:
    """Create or upgrade both stores; `progress` hears what is done and how far it is.

    A store with dossiers gets its roll-ups worked out in the transaction that brings
    new ones: it is whole or as it was. Where the stores are up to date nothing is
    written or locked: starting does not wait for a load. InvalidInput where there is
    no store to be had.
    """
    if is_current(database):
        return
    told = progress or (lambda _what, _done: None)
    told(UPGRADING, 0.0)
    with database.main_engine.begin() as connection:
        before = _revision(connection, "main")
        _upgrade_store(connection, "main")
        if before is not None and NEW_ROLLUPS & _passed("main", before):
            _rebuild(Session(bind=connection), database, told)
    with database.operations_engine.begin() as connection:
        _upgrade_store(connection, "operations")
    told(RECOUNTING, 1.0)


def differences(connection: Connection, store: str) -> list[Any]:
    """What the declared tables of `store` have that the database has not."""
    dialect = connection.dialect.name

    def is_meant(
        each: Any,  # noqa: ANN401 - a table, a column, an index
        _name: str | None,
        kind: str,
        *_: Any,  # noqa: ANN401 - what it is compared with
    ) -> bool:
        return kind != "index" or is_on(dialect, each)

    options = {
        "compare_type": False,
        "version_table": version_table(store),
        "include_object": is_meant,
    }
    context = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(context, STORES[store]))


def _upgrade_store(connection: Connection, store: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER / store))
    if store == "operations" and connection.dialect.name == "postgresql":
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {OPERATIONS_SCHEMA}"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _passed(store: str, before: str) -> set[str]:
    """Revisions after `before` up to the newest."""
    script = ScriptDirectory(str(FOLDER / store))
    later = script.iterate_revisions("head", before)
    return {revision.revision for revision in later}


def _rebuild(session: Session, database: Database, told: Progress) -> None:
    """Work out every roll-up and live table from the dossiers."""
    total = session.execute(select(func.count(dossiers.DossierRow.id))).scalar_one()
    if total:
        # Reading is about half of it; the other half cannot tell how far it is.
        rebuild(
            session,
            zone=database.settings.time_zone,
            told=lambda done: told(RECOUNTING, 0.5 * done / total),
        )


def _revision(connection: Connection, store: str) -> str | None:
    context = MigrationContext.configure(
        connection, opts={"version_table": version_table(store)}
    )
    return context.get_current_revision()
