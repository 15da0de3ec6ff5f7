"""Alembic environment of the operations store; the connection comes from the runner."""

from alembic import context

from data_access.migrations.runner import STORES
from data_access.migrations.standing import version_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=STORES["operations"],
    version_table=version_table("operations"),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
