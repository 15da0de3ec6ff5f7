"""City scale: loads that can be undone, more roll-ups, steps, saved mappings.

Roll-ups and live tables are rebuilt from dossiers after this revision (runner).
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dossier_before",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column(
            "dossier_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("record_json", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "load_id", "dossier_id", name=op.f("pk_dossier_before")
        ),
    )
    op.create_table(
        "dossier_half_month_by_procedure",
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("left_early", sa.Integer(), nullable=False),
        sa.Column("left_on_time", sa.Integer(), nullable=False),
        sa.Column("left_late", sa.Integer(), nullable=False),
        sa.Column("left_late_first", sa.Integer(), nullable=False),
        sa.Column("fell_due", sa.Integer(), nullable=False),
        sa.Column("became_overdue", sa.Integer(), nullable=False),
        sa.Column("paid_online", sa.Integer(), nullable=False),
        sa.Column("electronic_result", sa.Integer(), nullable=False),
        sa.Column("processing_days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "org_unit_id",
            "half",
            "procedure_id",
            "channel",
            name=op.f("pk_dossier_half_month_by_procedure"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_step",
        sa.Column(
            "dossier_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("began_at", data_access.schema.base.Instant(), nullable=False),
        sa.Column("ended_at", data_access.schema.base.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("dossier_id", "seq", name=op.f("pk_dossier_step")),
    )
    op.create_table(
        "dossier_undue",
        sa.Column(
            "dossier_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("next_due_at", data_access.schema.base.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_dossier_undue")),
    )
    with op.batch_alter_table("dossier_undue", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossier_undue_source_id_next_due_at"),
            ["source_id", "next_due_at"],
            unique=False,
        )
    op.create_table(
        "open_by_due_day",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("due_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("open_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "node_id", "field_id", "due_day", "channel", name=op.f("pk_open_by_due_day")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint("name", name=op.f("uq_step_name")),
    )
    op.create_table(
        "step_wait_by_node",
        sa.Column("node_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("half", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("visit_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "node_id", "step_id", "half", "days", name=op.f("pk_step_wait_by_node")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("definition_json", sa.Text(), nullable=False),
        sa.Column("changed_at", data_access.schema.base.Instant(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_import_mapping_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("name", name=op.f("uq_import_mapping_name")),
    )
    with op.batch_alter_table("dossier_applicant", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_applicant_dossier_id_dossier"), type_="foreignkey"
        )
    with op.batch_alter_table("dossier_day_by_node_field", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("apology_sent", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("waiting_began", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("left_late_766", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("paid_online", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("digitised", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "electronic_result", sa.Integer(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "processing_days", sa.BigInteger(), server_default="0", nullable=False
            )
        )
    with op.batch_alter_table(
        "dossier_half_month_by_node_field", schema=None
    ) as batch_op:
        batch_op.add_column(
            sa.Column("apology_sent", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("waiting_began", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("left_late_766", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("paid_online", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("digitised", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "electronic_result", sa.Integer(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "processing_days", sa.BigInteger(), server_default="0", nullable=False
            )
        )
    with op.batch_alter_table("dossier_open", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("first_due_at", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("step_since", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("late_reason", sa.String(length=16), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "redated_count", sa.SmallInteger(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("last_event_at", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "code",
                sa.String(length=64).with_variant(
                    sa.String(length=64, collation="C"), "postgresql"
                ),
                server_default="",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "moved_days", sa.SmallInteger(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("waiting_since", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_open_dossier_id_dossier"), type_="foreignkey"
        )
    with op.batch_alter_table("dossier_overdue", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "redated_count", sa.SmallInteger(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("late_reason", sa.String(length=16), nullable=True)
        )
        batch_op.add_column(
            sa.Column("received_at", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(
            sa.Column(
                "code",
                sa.String(length=64).with_variant(
                    sa.String(length=64, collation="C"), "postgresql"
                ),
                server_default="",
                nullable=False,
            )
        )
        batch_op.add_column(
            sa.Column(
                "moved_days", sa.SmallInteger(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("left_day", data_access.schema.base.Day(), nullable=True)
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_overdue_dossier_id_dossier"), type_="foreignkey"
        )
    with op.batch_alter_table("dossier_pause", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_pause_dossier_id_dossier"), type_="foreignkey"
        )
    with op.batch_alter_table("dossier_total_by_node_field", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("apology_sent", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("waiting_began", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("left_late_766", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("paid_online", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("digitised", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "electronic_result", sa.Integer(), server_default="0", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column(
                "processing_days", sa.BigInteger(), server_default="0", nullable=False
            )
        )
    with op.batch_alter_table("dossier_transfer", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_transfer_dossier_id_dossier"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_transfer_to_org_unit_id_org_unit"),
            type_="foreignkey",
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_transfer_from_org_unit_id_org_unit"),
            type_="foreignkey",
        )
    with op.batch_alter_table("dossier_wait", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_wait_dossier_id_dossier"), type_="foreignkey"
        )
    with op.batch_alter_table("load", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("removed_count", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column(
                "mode", sa.String(length=8), server_default="changes", nullable=False
            )
        )
        batch_op.add_column(
            sa.Column("window_first", data_access.schema.base.Day(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("window_end", data_access.schema.base.Day(), nullable=True)
        )
        batch_op.add_column(
            sa.Column("mapping_name", sa.String(length=80), nullable=True)
        )
        batch_op.add_column(
            sa.Column("complete_from", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(sa.Column("undo_json", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("undone_at", data_access.schema.base.Instant(), nullable=True)
        )
        batch_op.add_column(sa.Column("undone_by", sa.Integer(), nullable=True))
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossier_code"))
        batch_op.drop_index(batch_op.f("ix_dossier_source_id_due_at"))
        batch_op.drop_index(batch_op.f("ix_dossier_source_id_first_due_at"))
        batch_op.drop_constraint(
            batch_op.f("uq_dossier_source_id_code"), type_="unique"
        )
        batch_op.create_index(
            batch_op.f("ix_dossier_code_source_id"), ["code", "source_id"], unique=True
        )
        batch_op.create_index(
            batch_op.f("ix_dossier_org_unit_id_received_at"),
            ["org_unit_id", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_dossier_org_unit_id_resolved_at"),
            ["org_unit_id", "resolved_at"],
            unique=False,
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_org_unit_id_org_unit"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_procedure_id_procedure"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_field_id_field"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_source_id_source"), type_="foreignkey"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_dossier_load_id_load"), type_="foreignkey"
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
