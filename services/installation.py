"""Opening the stores that the environment names."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from data_access.engine import Database
from data_access.queries.org_units import org_units
from data_access.settings import settings_from
from data_access.versions import data_version
from domain.access import OrgScope, Permission, Role, Viewer
from domain.errors import NotFound
from domain.identifiers import OrgUnitId, UserId
from domain.whole import Whole
from services.reference import reference, root_of


def open_database(environment: Mapping[str, str] | None = None) -> Database:
    """The stores of this installation; `environment` None: the process's own.

    Raises ValueError naming the variable that cannot be used.
    """
    return Database(settings_from(environment))


def present_data_version(database: Database) -> int:
    """The number that every change of data raises; 0 before the first load."""
    with database.read() as session:
        return data_version(session)


def whole_of(database: Database) -> Whole | None:
    """The city or province that this installation is of; None before it has units."""
    with database.read() as session:
        root = root_of(reference(database, session))
    return None if root is None else Whole(root.name)


SYSTEM = Viewer(
    user_id=UserId(0),
    username="he-thong",
    display_name="Hệ thống",
    title="Dòng lệnh",
    permissions=frozenset(Permission),
    scope=OrgScope(frozenset()),
)
"""Who acts from the command line of the server itself; it has no account and is
recorded as such. Its scope is empty: it may load, but not read as a person does."""


def console_viewer(database: Database) -> Viewer:
    """Who reads on the command line of the server itself: all of the city."""
    with database.read() as session:
        roots = [unit.id for unit in org_units(session) if unit.parent_id is None]
    return replace(SYSTEM, scope=OrgScope(frozenset(roots)))


def actor_id(viewer: Viewer) -> UserId | None:
    """Whose account the log names; None: the command line, which has none."""
    return None if viewer.user_id == SYSTEM.user_id else viewer.user_id


def org_unit_by_code(database: Database, code: str) -> OrgUnitId:
    """The org unit that bears `code` last; NotFound when none ever did."""
    with database.read() as session:
        found = [unit for unit in org_units(session) if unit.code == code]
    if not found:
        raise NotFound(f"Không có đơn vị mã “{code}”.")
    return max(found, key=lambda unit: unit.valid_to or date.max).id


def city_leader(database: Database) -> Viewer | None:
    """A viewer with the city leaders' permissions and scope; None without data.

    It stands for nobody: what is computed for it serves those who see the same.
    """
    with database.read() as session:
        kept = reference(database, session)
    if kept.moments is None:
        return None
    roots = frozenset(
        unit.id
        for unit in kept.tree.at(kept.moments.as_of_day)
        if unit.parent_id is None
    )
    return Viewer(
        user_id=UserId(0),
        username="",
        display_name="",
        title="",
        permissions=Role.CITY_LEADER.permissions,
        scope=OrgScope(roots),
    )
