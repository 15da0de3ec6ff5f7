"""Definitions of indicators in their versions, and figures that others published."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", data_access.schema.base.Day(), nullable=True),
        sa.Column("valid_to", data_access.schema.base.Day(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("area", sa.String(length=16), nullable=False),
        sa.Column("group_766", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("numerator", sa.String(length=300), nullable=False),
        sa.Column("denominator", sa.String(length=300), nullable=False),
        sa.Column("aggregation", sa.String(length=8), nullable=False),
        sa.Column("frequency", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("target_hint", sa.String(length=32), nullable=False),
        sa.Column("legend", sa.String(length=200), nullable=False),
        sa.Column("formula", sa.String(length=500), nullable=False),
        sa.Column("example", sa.String(length=500), nullable=False),
        sa.Column("bound", sa.String(length=8), nullable=False),
        sa.Column("caveat", sa.String(length=500), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("aggregation IN ('sum', 'ratio', 'last', 'mean', 'distinct')", name=op.f("ck_indicator_aggregation")),
        sa.CheckConstraint("direction IN ('up', 'down', 'neutral')", name=op.f("ck_indicator_direction")),
        sa.CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_indicator_validity")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_indicator_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_indicator_code_version")),
    )
    op.create_table(
        "published_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("first_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("last_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("exactness", sa.String(length=16), nullable=False),
        sa.Column("numerator", sa.String(length=32), nullable=False),
        sa.Column("denominator", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("publisher", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("source_date", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_published_figure_days")),
        sa.CheckConstraint("kind IN ('cong-bo', 'suy-ra', 'muc-tieu')", name=op.f("ck_published_figure_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figure")),
        sa.UniqueConstraint("code", "scope", "first_day", "last_day", "kind", "source", name=op.f("uq_published_figure_code_scope_first_day_last_day_kind_source")),
    )


def downgrade() -> None:
    op.drop_table("published_figure")
    op.drop_table("indicator")
