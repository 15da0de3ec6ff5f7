"""Accounts for tests: a small city with people in it, on a real SQLite file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from sqlalchemy import insert, select, update

from data_access.engine import Database
from data_access.queries import access as queries
from data_access.schema.dossiers import SourceRow
from data_access.schema.org_units import OrgUnitRow
from data_access.settings import settings_from
from data_access.writes import access as writes
from domain.access import Role
from domain.account import Grant
from domain.identifiers import FieldId, OrgUnitId, UserId
from services.sign_in import password_hash
from tests.stores import small_city

NOW = datetime(2024, 11, 18, 1, 0, tzinfo=UTC)
PASSWORD = "mot-cau-de-nho-2024"


@cache
def known_hash() -> str:
    """The stored form of PASSWORD; argon2 is slow on purpose, once is enough."""
    return password_hash(PASSWORD)


def city_database(folder: Path, **environment: str) -> Database:
    """The small city in a new SQLite file; `environment` adds settings."""
    url = f"sqlite:///{folder / 'dieu-hanh.db'}"
    small_city(url).close()
    named = {f"DIEU_HANH_{name.upper()}": value for name, value in environment.items()}
    return Database(settings_from({"DIEU_HANH_DATABASE_URL": url} | named))


def unit_id(database: Database, code: str) -> OrgUnitId:
    """The id of an org unit of the small city."""
    with database.read() as session:
        found = session.execute(select(OrgUnitRow.id).where(OrgUnitRow.code == code))
        return OrgUnitId(found.scalar_one())


def add_account(
    database: Database,
    username: str,
    *grants: tuple[Role, str],
    field_ids: Iterable[int] = (),
    is_sample: bool = False,
) -> UserId:
    """An active account whose password is PASSWORD; each grant is (role, unit code)."""
    wanted_fields: list[FieldId | None] = [FieldId(field) for field in field_ids]
    rows = [
        Grant(role, unit_id(database, code), field)
        for role, code in grants
        for field in wanted_fields or [None]
    ]
    with database.write() as session:
        user_id = writes.insert_account(
            session,
            username=username,
            display_name=f"Người dùng {username}",
            title=f"Chức vụ {username}",
            password_hash="!" if is_sample else known_hash(),
            is_sample=is_sample,
        )
        writes.replace_grants(session, user_id, rows)
    return user_id


def regrant(database: Database, user_id: UserId, role: Role, code: str) -> None:
    """Make one grant all that the account holds."""
    grant = Grant(role, unit_id(database, code), None)
    with database.write() as session:
        writes.replace_grants(session, user_id, [grant])


def set_active(database: Database, user_id: UserId, *, is_active: bool) -> None:
    """Open or close an account behind everybody's back."""
    with database.write() as session:
        account = queries.account_by_id(session, user_id)
        assert account is not None
        writes.update_account(session, replace(account, is_active=is_active))


def declare_sample(database: Database, *, all_sources: bool = True) -> None:
    """Mark the sources as the sample city's; False leaves one of them real."""
    with database.write() as session:
        session.execute(update(SourceRow).values(is_sample=True, complete_to=NOW))
        if not all_sources:
            session.execute(
                insert(SourceRow).values(
                    id=9, code="THAT", name="Thật", complete_to=NOW, is_sample=False
                )
            )
