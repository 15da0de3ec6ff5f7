"""Alembic environment of the main store; the connection comes from the runner."""

from alembic import context

from data_access.migrations.runner import STORES
from data_access.migrations.standing import version_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=STORES["main"],
    version_table=version_table("main"),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
