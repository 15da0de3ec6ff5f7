"""Plans, their tasks, and what happened to these: series that only grow.

Triggers of migration 0009 keep the first deadline as it was first given, and refuse to
change or delete a line of a series.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Day, Instant


class PlanRow(Base):
    """A plan of a decision; `owner_id` issued it."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("warn_days >= 0", name="warn_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    legal_basis: Mapped[str] = mapped_column(String(300))
    owner_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    first_day: Mapped[date] = mapped_column(Day)
    last_day: Mapped[date] = mapped_column(Day)
    warn_days: Mapped[int]


class PlanGroupRow(Base):
    """A group of tasks."""

    __tablename__ = "plan_group"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(300))
    sort_order: Mapped[int]


class PlanTaskRow(Base):
    """A task or subtask as it was assigned; NULL: no parent, day not set."""

    __tablename__ = "plan_task"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        CheckConstraint("first_deadline >= start", name="days"),
        CheckConstraint("weight >= 1", name="weight"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("parent_id <> id", name="parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("plan_group.id"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("plan_task.id"), index=True
    )
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(500))
    sort_order: Mapped[int]
    lead_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    start: Mapped[date | None] = mapped_column(Day)
    first_deadline: Mapped[date | None] = mapped_column(Day)
    assigned_on: Mapped[date | None] = mapped_column(Day)
    is_milestone: Mapped[bool]
    weight: Mapped[int]
    priority: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(String(300))
    product: Mapped[str] = mapped_column(String(300))


class PlanTaskSupportRow(Base):
    """An org unit that helps with a task, in the order of the plan."""

    __tablename__ = "plan_task_support"

    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), primary_key=True)
    org_unit_id: Mapped[int] = mapped_column(
        ForeignKey("org_unit.id"), primary_key=True, index=True
    )
    sort_order: Mapped[int]


class PlanTaskIndicatorRow(Base):
    """An indicator that a task is to move, by its code."""

    __tablename__ = "plan_task_indicator"

    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)


class PlanTaskLinkRow(Base):
    """One task waits for another; `lag_days` in working days."""

    __tablename__ = "plan_task_link"
    __table_args__ = (
        CheckConstraint("predecessor_id <> successor_id", name="two"),
        CheckConstraint("kind IN ('FS', 'SS', 'FF', 'SF')", name="kind"),
    )

    predecessor_id: Mapped[int] = mapped_column(
        ForeignKey("plan_task.id"), primary_key=True
    )
    successor_id: Mapped[int] = mapped_column(
        ForeignKey("plan_task.id"), primary_key=True, index=True
    )
    kind: Mapped[str] = mapped_column(String(2), primary_key=True)
    lag_days: Mapped[int]


class ProgressReportRow(Base):
    """What the lead org unit reported; `author_id` NULL: by file or command line."""

    __tablename__ = "progress_report"
    __table_args__ = (CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    day: Mapped[date] = mapped_column(Day)
    percent: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(500))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class ProgressVerdictRow(Base):
    """What the office made of a report; one verdict, never changed."""

    __tablename__ = "progress_verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('accepted', 'returned')", name="verdict"),
    )

    report_id: Mapped[int] = mapped_column(
        ForeignKey("progress_report.id"), primary_key=True
    )
    verdict: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Day)
    note: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class DeadlineExtensionRow(Base):
    """A later deadline by decision, in the order in which it was entered."""

    __tablename__ = "deadline_extension"
    __table_args__ = (
        CheckConstraint("known_on >= decided_on", name="known"),
        CheckConstraint("decision_number <> '' AND reason <> ''", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    decided_on: Mapped[date] = mapped_column(Day)
    known_on: Mapped[date] = mapped_column(Day)
    decision_number: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    new_deadline: Mapped[date] = mapped_column(Day)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class TaskDecisionRow(Base):
    """A decision that suspends, resumes or cancels a task."""

    __tablename__ = "task_decision"
    __table_args__ = (
        CheckConstraint("kind IN ('suspended', 'resumed', 'cancelled')", name="kind"),
        CheckConstraint("decision_number <> ''", name="told"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    known_on: Mapped[date] = mapped_column(Day)
    decision_number: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class PlanTargetRow(Base):
    """A target of a plan; amounts in thousandths of its measure, exact."""

    __tablename__ = "plan_target"
    __table_args__ = (
        UniqueConstraint("plan_id", "code"),
        CheckConstraint("goal_thousandths <> baseline_thousandths", name="goal"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    code: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(500))
    sort_order: Mapped[int]
    lead_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"), index=True)
    measure: Mapped[str] = mapped_column(String(64))
    baseline_thousandths: Mapped[int]
    goal_thousandths: Mapped[int]
    start: Mapped[date] = mapped_column(Day)
    due: Mapped[date] = mapped_column(Day)
    indicator_code: Mapped[str] = mapped_column(String(64))


class PlanTargetReportRow(Base):
    """What a target stood at on `day`, as reported on `known_on`; only grows."""

    __tablename__ = "plan_target_report"
    __table_args__ = (CheckConstraint("known_on >= day", name="known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("plan_target.id"), index=True)
    day: Mapped[date] = mapped_column(Day)
    known_on: Mapped[date] = mapped_column(Day)
    value_thousandths: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(500))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    author_name: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime] = mapped_column(Instant)


class PlanTargetVerdictRow(Base):
    """What the office made of a report on a target; one verdict, never changed."""

    __tablename__ = "plan_target_verdict"
    __table_args__ = (
        CheckConstraint("verdict IN ('accepted', 'returned')", name="verdict"),
    )

    report_id: Mapped[int] = mapped_column(
        ForeignKey("plan_target_report.id"), primary_key=True
    )
    verdict: Mapped[str] = mapped_column(String(16))
    day: Mapped[date] = mapped_column(Day)
    note: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
