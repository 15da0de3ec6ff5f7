"""Failures of the machine, told as one sentence: a full disk, a database gone."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from sqlalchemy.exc import DBAPIError

from domain.errors import Unavailable

_FULL = "Ổ đĩa của máy chủ đã đầy. Chưa có gì được ghi; dọn bớt ổ đĩa rồi làm lại."
_GONE = (
    "Mất kết nối tới cơ sở dữ liệu giữa chừng. Chưa có gì được ghi; kiểm tra máy chủ "
    "cơ sở dữ liệu rồi làm lại."
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
_FULL_WORDS = (
    "disk is full",
    "disk i/o error",
    "no space left",
    "file too large",
    "could not write",
    "could not extend",
    "failed to offload",
)
"""As SQLite, PostgreSQL and DuckDB put it."""


@contextmanager
def faults_told() -> Iterator[None]:
    """Turn a full disk or a lost connection into Unavailable; nothing was committed."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM or _is_full(error):
            raise Unavailable(_FULL) from error
        raise
    except duckdb.Error as error:
        if _is_full(error):
            raise Unavailable(_FULL) from error
        raise
    except _driver_errors() as error:
        if _is_full(error):
            raise Unavailable(_FULL) from error
        if _is_gone(error):
            raise Unavailable(_GONE) from error
        raise


def _driver_errors() -> tuple[type[Exception], ...]:
    """Bulk rows pass by SQLAlchemy, so what the drivers raise comes as it is.

    A driver that nobody has loaded raises nothing; loading it takes its time.
    """
    if "psycopg" not in sys.modules:
        return (DBAPIError, sqlite3.Error)
    import psycopg

    return (DBAPIError, sqlite3.Error, psycopg.Error)


def _is_full(error: Exception) -> bool:
    said = str(error).lower()
    return any(words in said for words in _FULL_WORDS)


def _is_gone(error: Exception) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    said = str(error).lower()
    return "terminating connection" in said or (
        "connection" in said and ("closed" in said or "lost" in said)
    )
