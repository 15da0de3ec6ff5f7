"""Boundaries of org units, and listed areas and populations."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "boundary_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("valid_from", data_access.schema.base.Day(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=200), nullable=False),
        sa.Column("published_on", data_access.schema.base.Day(), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("derived_from_id", sa.Integer(), nullable=True),
        sa.Column("tolerance_m", sa.Float(), nullable=False),
        sa.Column("choices", sa.String(length=200), nullable=False),
        sa.Column("loaded_at", data_access.schema.base.Instant(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "level IN ('commune', 'district')", name=op.f("ck_boundary_set_level")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_boundary_set_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_set")),
        sa.UniqueConstraint(
            "level", "valid_from", name=op.f("uq_boundary_set_level_valid_from")
        ),
    )
    op.create_table(
        "boundary",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("coordinates", sa.Text(), nullable=False),
        sa.Column("label_longitude", sa.Float(), nullable=False),
        sa.Column("label_latitude", sa.Float(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.CheckConstraint("area_km2 > 0", name=op.f("ck_boundary_area")),
        sa.ForeignKeyConstraint(
            ["set_id"], ["boundary_set.id"], name=op.f("fk_boundary_set_id_boundary_set")
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_unit.id"],
            name=op.f("fk_boundary_org_unit_id_org_unit"),
        ),
        sa.PrimaryKeyConstraint("set_id", "org_unit_id", name=op.f("pk_boundary")),
    )
    op.create_table(
        "org_unit_fact",
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("area_km2", sa.Float(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "area_km2 IS NULL OR area_km2 > 0", name=op.f("ck_org_unit_fact_area")
        ),
        sa.CheckConstraint(
            "population IS NULL OR population >= 0",
            name=op.f("ck_org_unit_fact_population"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_unit.id"],
            name=op.f("fk_org_unit_fact_org_unit_id_org_unit"),
        ),
        sa.PrimaryKeyConstraint("org_unit_id", name=op.f("pk_org_unit_fact")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
