"""Lists of dossiers of another system, kept to compare with and never counted."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DAY, INSTANT = data_access.schema.base.Day(), data_access.schema.base.Instant()
CODE = sa.String(length=64).with_variant(
    sa.String(length=64, collation="C"), "postgresql"
)


def upgrade() -> None:
    op.create_table(
        "comparison_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("end_day", DAY, nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.CheckConstraint("end_day > first_day", name=op.f("ck_comparison_set_days")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_comparison_set_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_set")),
        sa.UniqueConstraint(
            "name",
            "first_day",
            "end_day",
            name=op.f("uq_comparison_set_name_first_day_end_day"),
        ),
    )
    op.create_table(
        "comparison_dossier",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("on_time", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("set_id", "code", name=op.f("pk_comparison_dossier")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("comparison_dossier")
    op.drop_table("comparison_set")
