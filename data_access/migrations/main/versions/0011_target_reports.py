"""What targets stand at becomes a series of reports: evidence, author, verdict.

A correction is one more report of the same day; `known_on` is the day it was entered,
so that no past day is shown otherwise than it was known.
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("plan_target_report", "plan_target_verdict")
SQLITE_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0}
BEGIN SELECT RAISE(ABORT, '{0} only grows'); END
"""
POSTGRESQL_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0} FOR EACH ROW
EXECUTE FUNCTION series_only_grows()
"""
COPY = """
INSERT INTO plan_target_report
    (target_id, day, known_on, value_thousandths, note, evidence, author_name,
     recorded_at)
SELECT target_id, day, day, value_thousandths, note, '', '', 0
FROM plan_target_reading ORDER BY target_id, day
"""


def upgrade() -> None:
    op.create_table(
        "plan_target_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("known_on", data_access.schema.base.Day(), nullable=False),
        sa.Column("value_thousandths", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("known_on >= day", name=op.f("ck_plan_target_report_known")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["app_user.id"],
            name=op.f("fk_plan_target_report_author_id_app_user"),
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["plan_target.id"],
            name=op.f("fk_plan_target_report_target_id_plan_target"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_target_report")),
    )
    op.create_index(
        op.f("ix_plan_target_report_target_id"),
        "plan_target_report",
        ["target_id"],
        unique=False,
    )
    op.create_table(
        "plan_target_verdict",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'returned')",
            name=op.f("ck_plan_target_verdict_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["plan_target_report.id"],
            name=op.f("fk_plan_target_verdict_report_id_plan_target_report"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_plan_target_verdict_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_plan_target_verdict")),
    )
    op.execute(COPY)
    op.drop_table("plan_target_reading")
    sqlite = op.get_bind().dialect.name == "sqlite"
    statement = SQLITE_NO_CHANGE if sqlite else POSTGRESQL_NO_CHANGE
    for table in TABLES:
        op.execute(statement.format(table, "UPDATE", "change"))
        op.execute(statement.format(table, "DELETE", "deletion"))


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
