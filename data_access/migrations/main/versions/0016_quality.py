"""Validation rules of the data, and what people made of unusual counts."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SQLITE_NO_CHANGE = """
CREATE TRIGGER outlier_mark_no_{1} BEFORE {0} ON outlier_mark
BEGIN SELECT RAISE(ABORT, 'outlier_mark only grows'); END
"""
POSTGRESQL_NO_CHANGE = """
CREATE TRIGGER outlier_mark_no_{1} BEFORE {0} ON outlier_mark FOR EACH ROW
EXECUTE FUNCTION series_only_grows()
"""


def upgrade() -> None:
    op.create_table(
        "quality_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("left_side", sa.String(length=500), nullable=False),
        sa.Column("relation", sa.String(length=2), nullable=False),
        sa.Column("right_side", sa.String(length=500), nullable=False),
        sa.Column("tolerance", sa.String(length=32), nullable=False),
        sa.Column("scale", sa.String(length=500), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("see", sa.String(length=60), nullable=False),
        sa.Column("advice", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("relation IN ('=', '<=', '>=')", name=op.f("ck_quality_rule_relation")),
        sa.CheckConstraint("severity IN ('loi', 'canh-bao', 'luu-y')", name=op.f("ck_quality_rule_severity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_quality_rule_code")),
    )
    op.create_table(
        "outlier_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("state IN ('dang-xem', 'da-giai-thich', 'da-sua')", name=op.f("ck_outlier_mark_state")),
        sa.ForeignKeyConstraint(["org_unit_id"], ["org_unit.id"], name=op.f("fk_outlier_mark_org_unit_id_org_unit")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_outlier_mark_user_id_app_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlier_mark")),
    )
    op.create_index(op.f("ix_outlier_mark_org_unit_id_day"), "outlier_mark", ["org_unit_id", "day"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    statement = SQLITE_NO_CHANGE if sqlite else POSTGRESQL_NO_CHANGE
    op.execute(statement.format("UPDATE", "change"))
    op.execute(statement.format("DELETE", "deletion"))


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
