"""Figures of indicator set 766 as the national portal published them."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DAY, INSTANT = data_access.schema.base.Day(), data_access.schema.base.Instant()


def upgrade() -> None:
    op.create_table(
        "portal_766_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_portal_766_load_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_766_load")),
    )
    op.create_table("portal_766_figure", *_columns(), *_constraints())
    with op.batch_alter_table("portal_766_figure") as batch:
        batch.create_index(
            batch.f("ix_portal_766_figure_first_day_end_day_org_unit_id"),
            ["first_day", "end_day", "org_unit_id"],
        )
        batch.create_index(batch.f("ix_portal_766_figure_load_id"), ["load_id"])


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=True),
        sa.Column("province", sa.String(length=80), nullable=False),
        sa.Column("unit_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("end_day", DAY, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("rate", sa.String(length=40), nullable=True),
        sa.Column("bound", sa.String(length=8), nullable=False),
        sa.Column("score", sa.String(length=40), nullable=True),
    ]


def _constraints() -> list[sa.Constraint]:
    table = "portal_766_figure"
    return [
        sa.CheckConstraint("end_day > first_day", name=op.f(f"ck_{table}_days")),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL) "
            "AND (numerator IS NULL OR numerator BETWEEN 0 AND denominator)",
            name=op.f(f"ck_{table}_counts"),
        ),
        sa.CheckConstraint(
            "numerator IS NOT NULL OR rate IS NOT NULL OR score IS NOT NULL",
            name=op.f(f"ck_{table}_value"),
        ),
        sa.CheckConstraint(
            "bound IN ('exact', 'at_least', 'at_most', 'about')",
            name=op.f(f"ck_{table}_bound"),
        ),
        sa.ForeignKeyConstraint(
            ["load_id"],
            ["portal_766_load.id"],
            name=op.f(f"fk_{table}_load_id_portal_766_load"),
        ),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_unit.id"],
            name=op.f(f"fk_{table}_org_unit_id_org_unit"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "subject",
            "first_day",
            "end_day",
            "code",
            "revision",
            name=op.f(f"uq_{table}_subject_first_day_end_day_code_revision"),
        ),
    ]


def downgrade() -> None:
    op.drop_table("portal_766_figure")
    op.drop_table("portal_766_load")
