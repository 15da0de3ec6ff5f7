"""Local accounts, their grants, and the sessions they hold."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.access import OrgScope, Permission, Role
from domain.errors import InvalidInput
from domain.identifiers import FieldId, OrgUnitId, UserId

NO_PASSWORD = "!"  # noqa: S105 - what stands where no password was ever set
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """A local account. `password_hash` is argon2's text, else NO_PASSWORD."""

    user_id: UserId
    username: str
    display_name: str
    title: str
    password_hash: str
    is_active: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Grant:
    """A role over one subtree; `field_id` None means every field."""

    role: Role
    org_unit_id: OrgUnitId
    field_id: FieldId | None


@dataclass(frozen=True, slots=True)
class User:
    """An account as administrators see it; never its password."""

    user_id: UserId
    username: str
    display_name: str
    title: str
    is_active: bool
    is_sample: bool
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class HeldSession:
    """A sign-in session as stored; `ended_at` None: not signed out."""

    user_id: UserId
    last_seen_at: datetime
    absolute_expires_at: datetime
    ended_at: datetime | None


def normal_username(text: str) -> str:
    """The one spelling of a username: NFC, trimmed, lower case."""
    return unicodedata.normalize("NFC", text).strip().lower()


def new_username(text: str) -> str:
    """`text` as a username for a new account; InvalidInput when it cannot be one."""
    username = normal_username(text)
    if not _USERNAME.fullmatch(username):
        raise InvalidInput(
            f"Tên đăng nhập “{text.strip()[:40]}” không dùng được. Dùng 3 đến 64 chữ "
            "thường không dấu, chữ số, dấu chấm, gạch ngang hoặc gạch dưới; bắt đầu "
            "bằng chữ hoặc số."
        )
    return username


def access_of(grants: Iterable[Grant]) -> tuple[frozenset[Permission], OrgScope]:
    """Permissions and scope that all `grants` together allow, never more.

    A viewer has one set of permissions over one scope. Where the grants differ
    between org units, only what holds on every one of them counts, so that a right
    over one unit or field never spreads to another. Nested roots are not resolved.
    """
    by_root: dict[OrgUnitId, list[Grant]] = {}
    for grant in grants:
        by_root.setdefault(grant.org_unit_id, []).append(grant)
    if not by_root:
        return frozenset(), OrgScope(frozenset())
    # Grants of one root that differ by field are treated as roots of their own.
    cells = {
        (root, grant.field_id): frozenset[Permission]().union(
            *(g.role.permissions for g in held if g.field_id in (None, grant.field_id))
        )
        for root, held in by_root.items()
        for grant in held
    }
    permissions = frozenset.intersection(*cells.values())
    return permissions, OrgScope(frozenset(by_root), _common_fields(by_root.values()))


def lost_by_narrowing(grants: Iterable[Grant]) -> frozenset[Permission]:
    """Permissions that some of `grants` names and that `access_of` all of them lacks.

    Whoever grants them should know: they hold on no org unit at all.
    """
    held = tuple(grants)
    named = frozenset[Permission]().union(*(g.role.permissions for g in held))
    return named - access_of(held)[0]


def _common_fields(roots: Iterable[list[Grant]]) -> frozenset[FieldId] | None:
    common: frozenset[FieldId] | None = None
    for held in roots:
        if any(grant.field_id is None for grant in held):
            continue
        fields = frozenset(g.field_id for g in held if g.field_id is not None)
        common = fields if common is None else common & fields
    return common
