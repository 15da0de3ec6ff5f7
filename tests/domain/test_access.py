"""Roles, permissions and the check that raises."""

import pytest

from domain.access import OrgScope, Permission, Role, Viewer, require
from domain.errors import AccessDenied, ApplicationError
from domain.identifiers import OrgUnitId, UserId


def viewer(role: Role) -> Viewer:
    """Somebody with this role over the whole city."""
    return Viewer(
        user_id=UserId(1),
        username="x",
        display_name="X",
        title="",
        permissions=role.permissions,
        scope=OrgScope(frozenset({OrgUnitId(1)})),
    )


READERS: set[Role] = {Role.CITY_LEADER, Role.UNIT_HEAD, Role.STAFF}
MAY: dict[Permission, set[Role]] = {
    Permission.SCORECARD_READ: READERS,
    Permission.DOSSIER_READ: READERS,
    Permission.PERSONAL_DATA_READ: {Role.PERSONAL_DATA},
    Permission.DATA_IMPORT: {Role.STAFF},
    Permission.BRIEF_EXPORT: READERS,
    Permission.DATA_QUALITY_READ: READERS | {Role.ADMINISTRATOR},
    Permission.USERS_MANAGE: {Role.ADMINISTRATOR},
    Permission.AUDIT_READ: {Role.ADMINISTRATOR},
    Permission.PLAN_READ: READERS,
    Permission.PLAN_REPORT: {Role.STAFF},
    Permission.PLAN_MANAGE: {Role.STAFF},
    Permission.INDICATOR_REPORT: {Role.STAFF},
    Permission.INDICATOR_APPROVE: {Role.STAFF},
    Permission.DATA_QUALITY_MARK: {Role.UNIT_HEAD, Role.STAFF},
}


@pytest.mark.parametrize("permission", Permission)
@pytest.mark.parametrize("role", Role)
def test_each_role_holds_exactly_its_permissions(
    role: Role, permission: Permission
) -> None:
    if role in MAY[permission]:
        require(viewer(role), permission)
    else:
        with pytest.raises(AccessDenied) as refused:
            require(viewer(role), permission)
        assert "quản trị" in refused.value.message


def test_every_family_of_errors_carries_its_sentence() -> None:
    families: list[type[ApplicationError]] = ApplicationError.__subclasses__()

    for family in families:
        assert str(family("Không được.")) == family("Không được.").message
