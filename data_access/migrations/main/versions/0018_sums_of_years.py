"""Roll-ups by calendar year: long periods and past stocks of many org units at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "dossier_year_by_node_field"
MEASURES = (
    "received",
    "left_early",
    "left_on_time",
    "left_late",
    "left_refused",
    "left_stopped",
    "left_withdrawn",
    "left_late_first",
    "fell_due",
    "became_overdue",
    "became_overdue_first",
    "transferred_in",
    "transferred_out",
    "transferred_in_overdue",
    "transferred_out_overdue",
    "overdue_first_change",
    "waiting_change",
    "apology_missing_change",
    "apology_sent",
    "waiting_began",
    "left_late_766",
    "paid_online",
    "digitised",
    "electronic_result",
)


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in MEASURES),
        sa.Column("processing_days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "node_id", "field_id", "year", "channel", name=op.f(f"pk_{TABLE}")
        ),
        sqlite_with_rowid=False,
    )
    half = sa.table(
        "dossier_half_month_by_node_field",
        *map(
            sa.column,
            ("node_id", "field_id", "half", "channel", *MEASURES, "processing_days"),
        ),
    )
    year = sa.table(
        TABLE,
        *map(
            sa.column,
            ("node_id", "field_id", "year", "channel", *MEASURES, "processing_days"),
        ),
    )
    # Half months are numbered year x 24 and on; both databases divide whole numbers.
    key: tuple[sa.ColumnElement[int], ...] = (half.c.node_id, half.c.field_id, sa.literal_column("half / 24"))
    sums = (sa.func.sum(half.c[name]) for name in (*MEASURES, "processing_days"))
    op.execute(
        year.insert().from_select(
            [column.name for column in year.c],
            sa.select(*key, half.c.channel, *sums).group_by(*key, half.c.channel),
        )
    )


def downgrade() -> None:
    op.drop_table(TABLE)
