"""Who may do what, and over which org units and fields."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import AccessDenied
from domain.identifiers import FieldId, OrgUnitId, UserId


class Permission(StrEnum):
    """One capability; roles are sets of these."""

    SCORECARD_READ = "scorecard.read"
    DOSSIER_READ = "dossier.read"
    PERSONAL_DATA_READ = "personal_data.read"
    DATA_IMPORT = "data.import"
    BRIEF_EXPORT = "brief.export"
    DATA_QUALITY_READ = "data_quality.read"
    DATA_QUALITY_MARK = "data_quality.mark"
    USERS_MANAGE = "users.manage"
    AUDIT_READ = "audit.read"
    PLAN_READ = "plan.read"
    PLAN_REPORT = "plan.report"
    PLAN_MANAGE = "plan.manage"
    INDICATOR_REPORT = "indicator.report"
    INDICATOR_APPROVE = "indicator.approve"


class Role(StrEnum):
    """A named set of permissions, granted over a scope."""

    CITY_LEADER = "city_leader"
    UNIT_HEAD = "unit_head"
    STAFF = "staff"
    PERSONAL_DATA = "personal_data"
    """Beside another role over the same org unit and field; nothing by itself."""
    ADMINISTRATOR = "administrator"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role allows; the scope of the grant says over what."""
        return _ROLE_PERMISSIONS[self]


_LEADER = frozenset(
    {
        Permission.SCORECARD_READ,
        Permission.DOSSIER_READ,
        Permission.BRIEF_EXPORT,
        Permission.DATA_QUALITY_READ,
        Permission.PLAN_READ,
    }
)
_ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CITY_LEADER: _LEADER,
    Role.UNIT_HEAD: _LEADER | {Permission.DATA_QUALITY_MARK},
    Role.STAFF: _LEADER
    | {
        Permission.DATA_IMPORT,
        Permission.PLAN_REPORT,
        Permission.PLAN_MANAGE,
        Permission.INDICATOR_REPORT,
        Permission.INDICATOR_APPROVE,
        Permission.DATA_QUALITY_MARK,
    },
    Role.PERSONAL_DATA: frozenset({Permission.PERSONAL_DATA_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.USERS_MANAGE,
            Permission.AUDIT_READ,
            Permission.DATA_QUALITY_READ,
        }
    ),
}


@dataclass(frozen=True, slots=True)
class OrgScope:
    """Org units × fields: subtrees under `roots`; `fields` None means every field.

    Empty `roots` sees nothing. Roots are disjoint subtrees: none lies under another.
    """

    roots: frozenset[OrgUnitId]
    fields: frozenset[FieldId] | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person: who, what they may do, and over what."""

    user_id: UserId
    username: str
    display_name: str
    title: str
    permissions: frozenset[Permission]
    scope: OrgScope


def require(viewer: Viewer, permission: Permission) -> None:
    """Raise AccessDenied unless `viewer` holds `permission`."""
    if permission not in viewer.permissions:
        raise AccessDenied(
            "Tài khoản của bạn không có quyền xem hoặc làm việc này. "
            "Liên hệ quản trị hệ thống nếu cần cấp quyền."
        )
