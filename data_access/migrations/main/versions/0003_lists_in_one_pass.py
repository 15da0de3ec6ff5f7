"""Lists counted in one pass: indexes in the order of cells, days of letters.

Live tables are rebuilt from dossiers after this revision (runner).
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "dossier_overdue",
        sa.Column("letter_day", data_access.schema.base.Day(), nullable=True),
    )
    op.add_column(
        "dossier_overdue", sa.Column("letter_delay", sa.BigInteger(), nullable=True)
    )
    op.drop_index("ix_dossier_open_org_unit_id_due_at", "dossier_open")
    op.create_index(
        "ix_dossier_open_holder", "dossier_open", ["org_unit_id", "due_at", "code"]
    )
    op.create_index(
        "ix_dossier_open_cell",
        "dossier_open",
        [
            *("step", "late_reason", "field_id", "procedure_id", "org_unit_id"),
            *("due_at", "source_id", "step_since", "code"),
        ],
    )
    op.drop_index(
        "ix_dossier_overdue_org_unit_id_resolved_at_due_day", "dossier_overdue"
    )
    op.create_index(
        "ix_dossier_overdue_holder",
        "dossier_overdue",
        ["org_unit_id", "resolved_at", "due_day", "letter_day", "code"],
    )
    op.create_index(
        "ix_dossier_overdue_cell",
        "dossier_overdue",
        [
            *("step", "late_reason", "field_id", "procedure_id", "org_unit_id"),
            *("resolved_at", "due_day", "letter_day", "source_id", "code"),
        ],
    )
    op.create_index(
        "ix_dossier_overdue_procedure_id_resolved_at_due_at",
        "dossier_overdue",
        ["procedure_id", "resolved_at", "due_at"],
    )
    for name, table, column, rows in (
        ("open_with_reason", "dossier_open", "late_reason", "late_reason IS NOT NULL"),
        ("overdue_no_letter", "dossier_overdue", "due_at", "letter_day IS NULL"),
        (
            "overdue_letter_late",
            "dossier_overdue",
            "letter_delay",
            "letter_day > due_day",
        ),
        (
            "overdue_redated_again",
            "dossier_overdue",
            "redated_count",
            "redated_count > 1",
        ),
    ):
        op.create_index(
            f"ix_dossier_{name}",
            table,
            [column],
            sqlite_where=sa.text(rows),
            postgresql_where=sa.text(rows),
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
