"""Declarative base, constraint names, and the two column types for time."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, Index, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ONLY_ON = "only_on"
_MICROSECOND = timedelta(microseconds=1)


class Base(DeclarativeBase):
    """Tables of the main store."""

    metadata = MetaData(naming_convention=_NAMES)


class OperationsBase(DeclarativeBase):
    """Tables of the operations store."""

    metadata = MetaData(naming_convention=_NAMES)


def only_on(dialect: str, index: Index) -> Index:
    """The index, which only that database is to have."""
    index.info[_ONLY_ON] = dialect
    index.ddl_if(dialect=dialect)
    return index


def is_on(dialect: str, index: Index) -> bool:
    """Whether a declared index, or one found there, is one that database is to have."""
    return bool(index.info.get(_ONLY_ON, dialect) == dialect)


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC; `instant` must know its zone."""
    if instant.tzinfo is None:
        raise ValueError(f"instant must be aware, got {instant!r}")
    return (instant - EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The UTC instant `value` microseconds after 1970-01-01."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware instant kept as microseconds since 1970 UTC: no driver shifts it."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """Aware datetime → integer."""
        return None if value is None else to_microseconds(value)

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """Integer → aware UTC datetime."""
        return None if value is None else from_microseconds(value)


class Day(TypeDecorator[date]):
    """A local calendar day kept as proleptic ordinal (1 = 0001-01-01)."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        """Date → ordinal."""
        return None if value is None else value.toordinal()

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:
        """Ordinal → date."""
        return None if value is None else date.fromordinal(value)
