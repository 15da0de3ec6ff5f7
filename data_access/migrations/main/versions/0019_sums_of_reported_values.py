"""What counts of reported values carries what sums need: one table to read for them.

The table is derived from the verdicts, so it is made anew from the revisions that it
names. An amount is carried where the database may add it: of a calendar month, quarter,
half or year, in whole numbers of which as many as there may be fit 64 bits.
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

DAY = data_access.schema.base.Day()
TABLE, OLD = "reported_in_force", "reported_in_force_before"
FILL = """
INSERT INTO reported_in_force (
    indicator_code, org_unit_id, first_day, end_day, value_id,
    grid, numerator, denominator, value, bound, finality, revision
)
SELECT
    indicator_code, org_unit_id, first_day, end_day, id, grid,
    CAST(CASE WHEN grid IS NOT NULL THEN numerator END AS BIGINT),
    CAST(CASE WHEN grid IS NOT NULL THEN denominator END AS BIGINT),
    CAST(CASE WHEN grid IS NOT NULL THEN value END AS BIGINT),
    bound, finality, revision
FROM (
    SELECT
        v.*,
        CASE
            WHEN v.numerator LIKE '%.%' OR LENGTH(v.numerator) > 13
                OR v.denominator LIKE '%.%' OR LENGTH(v.denominator) > 13
                OR v.value LIKE '%.%' OR LENGTH(v.value) > 13 THEN NULL
            WHEN v.period_key LIKE '____-M__' THEN 'M'
            WHEN v.period_key LIKE '____-Q_' THEN 'Q'
            WHEN v.period_key LIKE '____-H_' THEN 'H'
            WHEN v.period_key LIKE '____' THEN 'Y'
        END AS grid
    FROM reported_in_force_before AS counting
    JOIN reported_value AS v ON v.id = counting.value_id
) AS told
"""


KEYS_ALONE = """
INSERT INTO reported_in_force (
    indicator_code, org_unit_id, first_day, end_day, value_id
)
SELECT v.indicator_code, v.org_unit_id, v.first_day, v.end_day, v.id
FROM reported_in_force_before AS counting
JOIN reported_value AS v ON v.id = counting.value_id
"""


def upgrade() -> None:
    _set_aside()
    _create(
        sa.Column("grid", sa.String(length=1), nullable=True),
        sa.Column("numerator", sa.BigInteger(), nullable=True),
        sa.Column("denominator", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("bound", sa.String(length=8), nullable=False),
        sa.Column("finality", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        with_rowid=False,
    )
    _fill(FILL)


def downgrade() -> None:
    _set_aside()
    _create(with_rowid=True)
    _fill(KEYS_ALONE)


def _set_aside() -> None:
    """Keep which revisions count. A renamed table would keep its names of keys."""
    op.create_table(OLD, sa.Column("value_id", sa.Integer(), nullable=False))
    op.execute("INSERT INTO reported_in_force_before SELECT value_id FROM reported_in_force")
    op.drop_table(TABLE)


def _create(*carried: sa.Column[object], with_rowid: bool) -> None:
    op.create_table(
        TABLE,
        sa.Column("indicator_code", sa.String(length=20), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("first_day", DAY, nullable=False),
        sa.Column("end_day", DAY, nullable=False),
        sa.Column("value_id", sa.Integer(), nullable=False),
        *carried,
        _foreign("org_unit_id", "org_unit"),
        _foreign("value_id", "reported_value"),
        sa.PrimaryKeyConstraint(
            "indicator_code",
            "org_unit_id",
            "first_day",
            "end_day",
            name=op.f(f"pk_{TABLE}"),
        ),
        sqlite_with_rowid=with_rowid,
    )


def _fill(statement: str) -> None:
    op.execute(statement)
    op.create_index(
        op.f(f"ix_{TABLE}_first_day_end_day"), TABLE, ["first_day", "end_day"]
    )
    op.drop_table(OLD)


def _foreign(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{TABLE}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)
