"""Tables of the operations store: sessions, the log of views, personal taste."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data_access.schema.base import Instant, OperationsBase


class UserSessionRow(OperationsBase):
    """A signed-in session; only the SHA-256 of its token is kept."""

    __tablename__ = "user_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    absolute_expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ViewLogRow(OperationsBase):
    """Who signed in, viewed a dossier or exported, and when; append-only."""

    __tablename__ = "view_log"
    __table_args__ = (Index(None, "kind", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    user_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(200))
    detail_json: Mapped[str] = mapped_column(Text)


class UserTileRow(OperationsBase):
    """An indicator that a person wants on Tổng quan; none of a person: the default.

    Kept here so that choosing goes on while a load writes. Codes may outlive the
    indicators that they named.
    """

    __tablename__ = "user_tile"
    __table_args__ = (UniqueConstraint("user_id", "code"),)

    user_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
