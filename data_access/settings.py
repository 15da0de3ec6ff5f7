"""Settings of the installation, read from the environment when the app starts."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "DIEU_HANH_"
_DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")
_URL_FORMS = (
    "{} phải có dạng sqlite:///đường-dẫn/tệp.db hoặc "
    "postgresql://người-dùng:mật-khẩu@máy-chủ/tên"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may set; each field names its environment variable.

    `operations_url` is a second SQLite file, or the same PostgreSQL server (schema
    `operations`), for sessions and the log of views: signing in and viewing go on
    while a load holds the writer of the main store.
    """

    database_url: str
    """DIEU_HANH_DATABASE_URL; default: SQLite file var/dieu-hanh.db."""
    operations_url: str
    """DIEU_HANH_OPERATIONS_URL; default: operations.db beside the SQLite file."""
    time_zone: ZoneInfo
    """DIEU_HANH_TIME_ZONE; days are days in this zone. Default Asia/Ho_Chi_Minh."""
    session_idle_minutes: int
    """DIEU_HANH_SESSION_IDLE_MINUTES; default 30."""
    session_absolute_hours: int
    """DIEU_HANH_SESSION_ABSOLUTE_HOURS; default 12."""
    cookie_secure: bool
    """DIEU_HANH_COOKIE_SECURE=1 when served over https; default 0."""
    build_sample: bool
    """DIEU_HANH_SAMPLE=0 keeps an empty database empty at the first start."""
    issuing_body: str
    """DIEU_HANH_ISSUING_BODY; the body that heads briefs."""

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return make_url(self.database_url).get_backend_name() == "sqlite"


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (the process's own when None).

    Raises ValueError naming the variable when a value cannot be used.
    """
    env = os.environ if environment is None else environment
    database_url = _url(env, "DATABASE_URL", "sqlite:///var/dieu-hanh.db")
    return Settings(
        database_url=database_url,
        operations_url=_url(env, "OPERATIONS_URL", operations_url_beside(database_url)),
        time_zone=_zone(env),
        session_idle_minutes=_positive(env, "SESSION_IDLE_MINUTES", 30),
        session_absolute_hours=_positive(env, "SESSION_ABSOLUTE_HOURS", 12),
        cookie_secure=env.get(PREFIX + "COOKIE_SECURE", "0") == "1",
        build_sample=env.get(PREFIX + "SAMPLE", "1") != "0",
        issuing_body=env.get(PREFIX + "ISSUING_BODY", "Văn phòng"),
    )


def operations_url_beside(database_url: str) -> str:
    """The operations store that belongs to `database_url`."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return database_url
    path = Path(url.database or "var/dieu-hanh.db")
    name = "operations.db" if path.stem == "dieu-hanh" else f"{path.stem}-operations.db"
    return f"sqlite:///{path.with_name(name)}"


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    """An address of a store; its text, which may hold a password, is never told."""
    text = env.get(PREFIX + name, "") or default
    try:
        url = make_url(text)
        backend, driver = url.get_backend_name(), url.drivername
    except (ArgumentError, ValueError) as error:
        raise ValueError(_URL_FORMS.format(PREFIX + name)) from error
    if driver not in _DRIVERS or (backend == "sqlite" and url.host):
        raise ValueError(_URL_FORMS.format(PREFIX + name))
    return text


def _zone(env: Mapping[str, str]) -> ZoneInfo:
    text = env.get(PREFIX + "TIME_ZONE", "") or "Asia/Ho_Chi_Minh"
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"{PREFIX}TIME_ZONE phải là tên múi giờ như Asia/Ho_Chi_Minh, "
            f"không phải {text[:40]!r}"
        ) from error


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(PREFIX + name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(
            f"{PREFIX}{name} phải là số nguyên từ 1 trở lên, không phải {text[:40]!r}"
        )
    return int(text)
