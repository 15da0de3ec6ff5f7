"""Accounts, org units and fields by the names that people type."""

from collections.abc import Iterable

from data_access.engine import Database
from domain.access import Role, Viewer
from domain.account import Grant, User, normal_username
from domain.errors import NotFound
from services.installation import org_unit_by_code
from services.users import users


def user_named(database: Database, viewer: Viewer, username: str) -> User:
    """The account of that name; NotFound when there is none."""
    name = normal_username(username)
    for found in users(database, viewer).users:
        if found.username == name:
            return found
    raise NotFound(f"Không có tài khoản “{username}”.")


def grants_by_code(
    database: Database,
    viewer: Viewer,
    *,
    role: Role,
    org_unit_code: str,
    field_codes: Iterable[str],
) -> tuple[Grant, ...]:
    """The role over a subtree, for the fields named or, when none is, for all."""
    unit_id = org_unit_by_code(database, org_unit_code)
    known = {field.code: field.id for field in users(database, viewer).fields}
    wanted = list(field_codes)
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise NotFound(f"Không có lĩnh vực mã “{unknown[0]}”.")
    if not wanted:
        return (Grant(role, unit_id, None),)
    return tuple(Grant(role, unit_id, known[code]) for code in wanted)
