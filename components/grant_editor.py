"""The grants of one account, a row each: role, org unit, field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from domain.access import Permission, Role
from domain.account import Grant, access_of, lost_by_narrowing
from domain.catalogue import Field
from domain.identifiers import FieldId, OrgUnitId
from domain.scorecard import OrgUnitRef

ROLE_NAMES = {
    Role.CITY_LEADER: "Lãnh đạo Thành phố",
    Role.UNIT_HEAD: "Người đứng đầu đơn vị",
    Role.STAFF: "Cán bộ nhập số liệu, báo cáo",
    Role.PERSONAL_DATA: "Xem thông tin người nộp",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}
PERMISSION_NAMES = {
    Permission.SCORECARD_READ: "xem Tổng quan",
    Permission.DOSSIER_READ: "xem hồ sơ",
    Permission.PERSONAL_DATA_READ: "xem thông tin người nộp",
    Permission.DATA_IMPORT: "nạp số liệu",
    Permission.BRIEF_EXPORT: "xuất báo cáo",
    Permission.DATA_QUALITY_READ: "xem chất lượng số liệu",
    Permission.DATA_QUALITY_MARK: "đánh dấu số bất thường",
    Permission.USERS_MANAGE: "quản lý tài khoản",
    Permission.AUDIT_READ: "xem nhật ký",
    Permission.PLAN_READ: "xem nhiệm vụ",
    Permission.PLAN_REPORT: "báo cáo tiến độ nhiệm vụ",
    Permission.PLAN_MANAGE: "theo dõi kế hoạch",
    Permission.INDICATOR_REPORT: "báo cáo số liệu chỉ tiêu",
    Permission.INDICATOR_APPROVE: "duyệt, mở khóa số liệu chỉ tiêu",
}
ALL_FIELDS = "Mọi lĩnh vực"
_EVERY_FIELD = FieldId(0)
"""Stands in the list for no field in particular; ids begin at 1."""


@dataclass(frozen=True, slots=True)
class GrantChoices:
    """What a grant may name, in the order of the lists, by id."""

    org_units: dict[OrgUnitId, str]
    fields: dict[FieldId, str]

    @classmethod
    def of(
        cls, org_units: Sequence[OrgUnitRef], fields: Sequence[Field]
    ) -> "GrantChoices":
        """By the names that people read."""
        return cls(
            {unit.id: unit.name for unit in org_units},
            {field.id: field.name for field in fields},
        )


def grant_editor(
    present: Sequence[Grant | None], choices: GrantChoices, *, key: str
) -> tuple[Grant, ...] | None:
    """Draw a row per grant and return them as they stand; None: a row is unfinished.

    What was granted together comes back as it was: a row is never combined with
    another. None in `present` is a row to fill in. `key` names the account and its
    stored grants.
    """
    rows: list[tuple[int, Grant | None]] = st.session_state.setdefault(
        f"_grants_{key}", [*enumerate(present)]
    )
    st.markdown(
        ":gray[Mỗi dòng là một quyền: vai trò, đơn vị (gồm đơn vị trực thuộc), lĩnh "
        "vực.]"
    )
    drawn = [
        _row(number, given, choices, key=key, heading=index == 0, rows=rows)
        for index, (number, given) in enumerate(rows)
    ]
    st.button(
        "Thêm dòng quyền",
        key=f"more_{key}",
        on_click=lambda: rows.append((max((n for n, _ in rows), default=-1) + 1, None)),
    )
    if None in drawn:
        return None
    grants = tuple(dict.fromkeys(grant for grant in drawn if grant is not None))
    for warning in narrowing_warnings(grants, choices):
        st.warning(warning)
    return grants


def narrowing_warnings(grants: Sequence[Grant], choices: GrantChoices) -> list[str]:
    """What `grants` name and do not give, because they differ between org units."""
    warnings = []
    if lost := lost_by_narrowing(grants):
        names = ", ".join(n for p, n in PERMISSION_NAMES.items() if p in lost)
        warnings.append(
            "Một tài khoản chỉ giữ phần quyền chung của mọi dòng: các dòng này cấp vai "
            "trò khác nhau trên các phạm vi khác nhau, nên tài khoản **không** có "
            f"quyền {names}. Cấp vai trò ấy trên mọi phạm vi, hoặc lập tài khoản riêng."
        )
    left = access_of(grants)[1].fields
    named = {grant.field_id for grant in grants}
    if left is not None and named != set(left):
        fields = ", ".join(n for f, n in choices.fields.items() if f in left)
        warnings.append(
            "Các dòng cấp lĩnh vực khác nhau trên các đơn vị khác nhau; tài khoản chỉ "
            f"thấy lĩnh vực chung: **{fields or 'không có lĩnh vực nào'}**."
        )
    return warnings


def _row(
    number: int,
    given: Grant | None,
    choices: GrantChoices,
    *,
    key: str,
    heading: bool,
    rows: list[tuple[int, Grant | None]],
) -> Grant | None:
    visibility: Literal["visible", "collapsed"] = "visible" if heading else "collapsed"
    role_place, unit_place, field_place, drop_place = st.columns(
        [5, 6, 5, 2], gap="small", vertical_alignment="bottom"
    )
    role: Role | None = role_place.selectbox(
        "Vai trò",
        list(ROLE_NAMES),
        index=None if given is None else list(ROLE_NAMES).index(given.role),
        format_func=ROLE_NAMES.__getitem__,
        placeholder="Chọn vai trò",
        key=f"role_{key}_{number}",
        label_visibility=visibility,
    )
    units = list(choices.org_units)
    unit: OrgUnitId | None = unit_place.selectbox(
        "Đơn vị",
        units,
        index=None if given is None else units.index(given.org_unit_id),
        format_func=choices.org_units.__getitem__,
        placeholder="Chọn đơn vị",
        key=f"unit_{key}_{number}",
        label_visibility=visibility,
    )
    with field_place:
        field = _field(given, choices, key=f"field_{key}_{number}", shown=visibility)
    drop_place.button(
        "Bỏ",
        key=f"drop_{key}_{number}",
        help="Bỏ dòng quyền này",
        on_click=lambda: rows.remove((number, given)),
    )
    if role is None or unit is None:
        return None
    return Grant(role, unit, field)


def _field(
    given: Grant | None,
    choices: GrantChoices,
    *,
    key: str,
    shown: Literal["visible", "collapsed"],
) -> FieldId | None:
    # No None among the options: the box could be emptied and would look like nothing
    # chosen while every field is granted.
    fields = [_EVERY_FIELD, *choices.fields]
    field = st.selectbox(
        "Lĩnh vực",
        fields,
        index=0 if given is None else fields.index(given.field_id or _EVERY_FIELD),
        format_func=lambda f: choices.fields.get(f, ALL_FIELDS),
        key=key,
        label_visibility=shown,
    )
    return None if field == _EVERY_FIELD else field
