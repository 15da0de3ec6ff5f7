"""Plans, tasks, and the series of what happened to them.

Triggers, in the words of either database: a first deadline once given stays, tasks are
cancelled and not deleted, and series only grow. A later migration that makes one of these
tables anew on SQLite has to make its triggers anew.
"""

import sqlalchemy as sa
from alembic import op

import data_access.schema.base

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SERIES = (
    "progress_report",
    "progress_verdict",
    "deadline_extension",
    "task_decision",
    "plan_target_reading",
)
SQLITE_FIRST_DEADLINE = """
CREATE TRIGGER plan_task_first_deadline BEFORE UPDATE OF first_deadline ON plan_task
WHEN OLD.first_deadline IS NOT NULL AND NEW.first_deadline IS NOT OLD.first_deadline
BEGIN SELECT RAISE(ABORT, 'a first deadline never changes'); END
"""
SQLITE_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0}
BEGIN SELECT RAISE(ABORT, '{0} only grows'); END
"""
POSTGRESQL_FIRST_DEADLINE = """
CREATE FUNCTION plan_task_first_deadline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a first deadline never changes' USING ERRCODE = '23514'; END $$;
CREATE TRIGGER plan_task_first_deadline BEFORE UPDATE ON plan_task FOR EACH ROW
WHEN (OLD.first_deadline IS NOT NULL
      AND NEW.first_deadline IS DISTINCT FROM OLD.first_deadline)
EXECUTE FUNCTION plan_task_first_deadline();
CREATE FUNCTION series_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = '23514'; END $$
"""
POSTGRESQL_NO_CHANGE = """
CREATE TRIGGER {0}_no_{2} BEFORE {1} ON {0} FOR EACH ROW
EXECUTE FUNCTION series_only_grows()
"""


def upgrade() -> None:
    _tables()
    _triggers()


def _tables() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("first_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("last_day", data_access.schema.base.Day(), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_plan_days")),
        sa.CheckConstraint("warn_days >= 0", name=op.f("ck_plan_warn_days")),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["org_unit.id"], name=op.f("fk_plan_owner_id_org_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("code", name=op.f("uq_plan_code")),
    )
    op.create_table(
        "plan_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_group_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_group")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_group_plan_id_code")),
    )
    op.create_table(
        "plan_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=64), nullable=False),
        sa.Column("baseline_thousandths", sa.Integer(), nullable=False),
        sa.Column("goal_thousandths", sa.Integer(), nullable=False),
        sa.Column("start", data_access.schema.base.Day(), nullable=False),
        sa.Column("due", data_access.schema.base.Day(), nullable=False),
        sa.Column("indicator_code", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "goal_thousandths <> baseline_thousandths", name=op.f("ck_plan_target_goal")
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["org_unit.id"], name=op.f("fk_plan_target_lead_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_target_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_target")),
        sa.UniqueConstraint(
            "plan_id", "code", name=op.f("uq_plan_target_plan_id_code")
        ),
    )
    op.create_index(
        op.f("ix_plan_target_lead_id"), "plan_target", ["lead_id"], unique=False
    )
    op.create_table(
        "plan_target_reading",
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("value_thousandths", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["plan_target.id"],
            name=op.f("fk_plan_target_reading_target_id_plan_target"),
        ),
        sa.PrimaryKeyConstraint(
            "target_id", "day", name=op.f("pk_plan_target_reading")
        ),
    )
    op.create_table(
        "plan_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("start", data_access.schema.base.Day(), nullable=True),
        sa.Column("first_deadline", data_access.schema.base.Day(), nullable=True),
        sa.Column("assigned_on", data_access.schema.base.Day(), nullable=True),
        sa.Column("is_milestone", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.String(length=300), nullable=False),
        sa.Column("product", sa.String(length=300), nullable=False),
        sa.CheckConstraint("first_deadline >= start", name=op.f("ck_plan_task_days")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_plan_task_parent")),
        sa.CheckConstraint(
            "priority BETWEEN 1 AND 3", name=op.f("ck_plan_task_priority")
        ),
        sa.CheckConstraint("weight >= 1", name=op.f("ck_plan_task_weight")),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["plan_group.id"],
            name=op.f("fk_plan_task_group_id_plan_group"),
        ),
        sa.ForeignKeyConstraint(
            ["lead_id"], ["org_unit.id"], name=op.f("fk_plan_task_lead_id_org_unit")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["plan_task.id"],
            name=op.f("fk_plan_task_parent_id_plan_task"),
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plan.id"], name=op.f("fk_plan_task_plan_id_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task")),
        sa.UniqueConstraint("plan_id", "code", name=op.f("uq_plan_task_plan_id_code")),
    )
    op.create_index(
        op.f("ix_plan_task_lead_id"), "plan_task", ["lead_id"], unique=False
    )
    op.create_index(
        op.f("ix_plan_task_parent_id"), "plan_task", ["parent_id"], unique=False
    )
    op.create_table(
        "deadline_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", data_access.schema.base.Day(), nullable=False),
        sa.Column("known_on", data_access.schema.base.Day(), nullable=False),
        sa.Column("decision_number", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("new_deadline", data_access.schema.base.Day(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint(
            "decision_number <> '' AND reason <> ''",
            name=op.f("ck_deadline_extension_told"),
        ),
        sa.CheckConstraint(
            "known_on >= decided_on", name=op.f("ck_deadline_extension_known")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["plan_task.id"],
            name=op.f("fk_deadline_extension_task_id_plan_task"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_deadline_extension_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
    )
    op.create_index(
        op.f("ix_deadline_extension_task_id"),
        "deadline_extension",
        ["task_id"],
        unique=False,
    )
    op.create_table(
        "plan_task_indicator",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["plan_task.id"],
            name=op.f("fk_plan_task_indicator_task_id_plan_task"),
        ),
        sa.PrimaryKeyConstraint("task_id", "code", name=op.f("pk_plan_task_indicator")),
    )
    op.create_table(
        "plan_task_link",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=2), nullable=False),
        sa.Column("lag_days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('FS', 'SS', 'FF', 'SF')", name=op.f("ck_plan_task_link_kind")
        ),
        sa.CheckConstraint(
            "predecessor_id <> successor_id", name=op.f("ck_plan_task_link_two")
        ),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["plan_task.id"],
            name=op.f("fk_plan_task_link_predecessor_id_plan_task"),
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["plan_task.id"],
            name=op.f("fk_plan_task_link_successor_id_plan_task"),
        ),
        sa.PrimaryKeyConstraint(
            "predecessor_id", "successor_id", "kind", name=op.f("pk_plan_task_link")
        ),
    )
    op.create_index(
        op.f("ix_plan_task_link_successor_id"),
        "plan_task_link",
        ["successor_id"],
        unique=False,
    )
    op.create_table(
        "plan_task_support",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("org_unit_id", sa.Integer(), nullable=False),
        sa.Column("sort_order", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_unit_id"],
            ["org_unit.id"],
            name=op.f("fk_plan_task_support_org_unit_id_org_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["plan_task.id"],
            name=op.f("fk_plan_task_support_task_id_plan_task"),
        ),
        sa.PrimaryKeyConstraint(
            "task_id", "org_unit_id", name=op.f("pk_plan_task_support")
        ),
    )
    op.create_index(
        op.f("ix_plan_task_support_org_unit_id"),
        "plan_task_support",
        ["org_unit_id"],
        unique=False,
    )
    op.create_table(
        "progress_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint(
            "percent BETWEEN 0 AND 100", name=op.f("ck_progress_report_percent")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["app_user.id"],
            name=op.f("fk_progress_report_author_id_app_user"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["plan_task.id"],
            name=op.f("fk_progress_report_task_id_plan_task"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_report")),
    )
    op.create_index(
        op.f("ix_progress_report_task_id"), "progress_report", ["task_id"], unique=False
    )
    op.create_table(
        "task_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("known_on", data_access.schema.base.Day(), nullable=False),
        sa.Column("decision_number", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint("decision_number <> ''", name=op.f("ck_task_decision_told")),
        sa.CheckConstraint(
            "kind IN ('suspended', 'resumed', 'cancelled')",
            name=op.f("ck_task_decision_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["plan_task.id"],
            name=op.f("fk_task_decision_task_id_plan_task"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_task_decision_user_id_app_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_decision")),
    )
    op.create_index(
        op.f("ix_task_decision_task_id"), "task_decision", ["task_id"], unique=False
    )
    op.create_table(
        "progress_verdict",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("day", data_access.schema.base.Day(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", data_access.schema.base.Instant(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'returned')",
            name=op.f("ck_progress_verdict_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["progress_report.id"],
            name=op.f("fk_progress_verdict_report_id_progress_report"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["app_user.id"],
            name=op.f("fk_progress_verdict_user_id_app_user"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_progress_verdict")),
    )


def _triggers() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(SQLITE_FIRST_DEADLINE if sqlite else POSTGRESQL_FIRST_DEADLINE)
    statement = SQLITE_NO_CHANGE if sqlite else POSTGRESQL_NO_CHANGE
    for table in SERIES:
        op.execute(statement.format(table, "UPDATE", "change"))
        op.execute(statement.format(table, "DELETE", "deletion"))
    op.execute(statement.format("plan_task", "DELETE", "deletion"))


def downgrade() -> None:
    raise NotImplementedError("restore a backup to go back")
