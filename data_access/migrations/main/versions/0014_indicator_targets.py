"""Targets of indicators in their versions."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(length=20), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("first_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("end_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("points", sa.String(length=1000), nullable=False),
        sa.Column("legend", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=300), nullable=False),
        sa.Column("decided_on", data_access.schema.base.Day(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_at", data_access.schema.base.Instant(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("decision <> ''", name=op.f("ck_indicator_target_decision")),
        sa.CheckConstraint("end_day > first_day", name=op.f("ck_indicator_target_days")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_indicator_target_version")),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_unit.id"], name=op.f("fk_indicator_target_org_unit_id_org_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_indicator_target_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_target")),
        sa.UniqueConstraint("indicator_code", "org_unit_id", "first_day", "end_day", "version", name=op.f("uq_indicator_target_version")),
    )
    op.create_index(op.f("ix_indicator_target_org_unit_id"), "indicator_target", ["org_unit_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_indicator_target_org_unit_id"), table_name="indicator_target")
    op.drop_table("indicator_target")
