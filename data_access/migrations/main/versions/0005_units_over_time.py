"""Units over time: names and kinds with validity, successions, transfers by them."""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMED = ("name", "short_name", "kind", "official_code")


def upgrade() -> None:
    op.create_table(
        "org_unit_name",
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", data_access.schema.base.Day(), nullable=False),
        sa.Column("valid_to", data_access.schema.base.Day(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("short_name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("official_code", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_unit.id"],
            name=op.f("fk_org_unit_name_org_unit_id_org_unit"),
        ),
        sa.PrimaryKeyConstraint(
            "org_unit_id", "valid_from", name=op.f("pk_org_unit_name")
        ),
    )
    op.execute(
        "INSERT INTO org_unit_name (org_unit_id, valid_from, valid_to, name,"
        " short_name, kind, official_code)"
        " SELECT id, valid_from, valid_to, name, short_name, kind, official_code"
        " FROM org_unit"
    )
    for column in NAMED:
        op.drop_column("org_unit", column)
    op.create_table(
        "org_unit_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("effective_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("share_numerator", sa.Integer(), nullable=False),
        sa.Column("share_denominator", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("reverse_numerator", sa.Integer(), nullable=False),
        sa.Column("reverse_denominator", sa.Integer(), nullable=False),
        sa.Column("reverse_is_exact", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_org_unit_succession_two")
        ),
        sa.CheckConstraint(
            "share_numerator >= 0 AND share_numerator <= share_denominator",
            name=op.f("ck_org_unit_succession_share"),
        ),
        sa.CheckConstraint(
            "reverse_numerator >= 0 AND reverse_numerator <= reverse_denominator",
            name=op.f("ck_org_unit_succession_reverse"),
        ),
        sa.CheckConstraint(
            "share_denominator > 0 AND reverse_denominator > 0",
            name=op.f("ck_org_unit_succession_denominators"),
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["org_unit.id"],
            name=op.f("fk_org_unit_succession_predecessor_id_org_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["org_unit.id"],
            name=op.f("fk_org_unit_succession_successor_id_org_unit"),
        ),
        sa.PrimaryKeyConstraint(
            "predecessor_id",
            "successor_id",
            "effective_day",
            name=op.f("pk_org_unit_succession"),
        ),
    )
    op.create_index(
        op.f("ix_org_unit_succession_successor_id"),
        "org_unit_succession",
        ["successor_id"],
    )
    op.add_column(
        "dossier_transfer", sa.Column("by_succession", sa.Boolean(), nullable=True)
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
