"""Accounts, grants, and the append-only audit log of changes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Base, Instant


class AppUserRow(Base):
    """A local account. `password_hash` is argon2's own text."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(160))
    password_hash: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool]
    is_sample: Mapped[bool]


class UserGrantRow(Base):
    """A role over one subtree and one field; field NULL means every field."""

    __tablename__ = "user_grant"
    __table_args__ = (UniqueConstraint("user_id", "role", "org_unit_id", "field_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    org_unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    field_id: Mapped[int | None] = mapped_column(ForeignKey("field.id"))


class AuditEventRow(Base):
    """Who changed what and when; written in the transaction of the change."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(200))
    detail_json: Mapped[str] = mapped_column(Text)
