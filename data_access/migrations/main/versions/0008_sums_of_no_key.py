"""Roll-ups without a foreign key: a first load writes millions of rows that cannot err.

PostgreSQL looked each row's org unit up after writing it, in twice the time of writing.
The rows are worked out from the org units themselves; `check rollups` compares all.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "dossier_day_by_node_field",
    "dossier_half_month_by_node_field",
    "dossier_total_by_node_field",
)
_CLUSTERED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=_CLUSTERED) as batch:
            batch.drop_constraint(
                op.f(f"fk_{table}_node_id_org_unit"), type_="foreignkey"
            )


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, table_kwargs=_CLUSTERED) as batch:
            batch.create_foreign_key(
                op.f(f"fk_{table}_node_id_org_unit"), "org_unit", ["node_id"], ["id"]
            )
