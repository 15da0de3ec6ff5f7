"""Values that org units report of indicators: revisions, verdicts, what counts.

Revisions and verdicts only grow; triggers of the database hold it.
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DAY, INSTANT = data_access.schema.base.Day(), data_access.schema.base.Instant()
GROWING = ("reported_load", "reported_value", "reported_verdict")
SQLITE_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0}
BEGIN SELECT RAISE(ABORT, '{0} only grows'); END
"""
POSTGRESQL_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0} FOR EACH ROW
EXECUTE FUNCTION series_only_grows()
"""


def upgrade() -> None:
    op.create_table(
        "reported_load",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        _foreign("reported_load", "user_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_load")),
    )
    op.create_table("reported_value", *_value_columns(), *_value_constraints())
    op.create_index(op.f("ix_reported_value_load_id"), "reported_value", ["load_id"])
    op.create_table(
        "reported_verdict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'returned', 'unlocked')",
            name=op.f("ck_reported_verdict_verdict"),
        ),
        sa.CheckConstraint(
            "verdict = 'accepted' OR note <> ''", name=op.f("ck_reported_verdict_told")
        ),
        _foreign("reported_verdict", "value_id", "reported_value"),
        _foreign("reported_verdict", "user_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_verdict")),
    )
    op.create_index(
        op.f("ix_reported_verdict_value_id"), "reported_verdict", ["value_id"]
    )
    _in_force()
    sqlite = op.get_bind().dialect.name == "sqlite"
    statement = SQLITE_NO_CHANGE if sqlite else POSTGRESQL_NO_CHANGE
    for table in GROWING:
        op.execute(statement.format(table, "UPDATE", "change"))
        op.execute(statement.format(table, "DELETE", "deletion"))


def _in_force() -> None:
    table = "reported_in_force"
    op.create_table(
        table,
        sa.Column("indicator_code", sa.String(length=20), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("end_day", DAY, nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        _foreign(table, "org_unit_id", "org_unit"),
        _foreign(table, "value_id", "reported_value"),
        sa.PrimaryKeyConstraint(
            "indicator_code",
            "org_unit_id",
            "first_day",
            "end_day",
            name=op.f(f"pk_{table}"),
        ),
    )
    op.create_index(
        op.f(f"ix_{table}_first_day_end_day"), table, ["first_day", "end_day"]
    )


def _value_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_code", sa.String(length=20), nullable=False),
        sa.Column("indicator_version", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.String(length=40), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("end_day", DAY, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("numerator", sa.String(length=40), nullable=True),
        sa.Column("denominator", sa.String(length=40), nullable=True),
        sa.Column("value", sa.String(length=40), nullable=True),
        sa.Column("bound", sa.String(length=8), nullable=False),
        sa.Column("finality", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("load_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
    ]


def _value_constraints() -> list[sa.Constraint]:
    table = "reported_value"
    return [
        sa.CheckConstraint("end_day > first_day", name=op.f(f"ck_{table}_days")),
        sa.CheckConstraint("revision >= 1", name=op.f(f"ck_{table}_revision")),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL) "
            "AND (numerator IS NULL) <> (value IS NULL)",
            name=op.f(f"ck_{table}_amount"),
        ),
        sa.CheckConstraint(
            "bound IN ('exact', 'at_least', 'at_most', 'about')",
            name=op.f(f"ck_{table}_bound"),
        ),
        sa.CheckConstraint(
            "finality IN ('estimated', 'preliminary', 'final')",
            name=op.f(f"ck_{table}_finality"),
        ),
        _foreign(table, "org_unit_id", "org_unit"),
        _foreign(table, "load_id", "reported_load"),
        _foreign(table, "author_id", "app_user"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "indicator_code",
            "org_unit_id",
            "first_day",
            "end_day",
            "revision",
            name=op.f(f"uq_{table}_revision"),
        ),
    ]


def _foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
