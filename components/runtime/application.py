"""The database of this process, opened once and shared by every session."""

import threading

from data_access.engine import Database
from services.installation import open_database

_lock = threading.Lock()
_database: Database | None = None


def database() -> Database:
    """The installation's database, opened at the first call."""
    global _database
    with _lock:
        if _database is None:
            _database = open_database()
        return _database


def close() -> None:
    """Close the database; the next call of `database` opens it anew."""
    global _database
    with _lock:
        if _database is not None:
            _database.close()
            _database = None
