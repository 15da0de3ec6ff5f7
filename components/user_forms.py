"""The list of accounts and the forms that change them; they return what was sent."""

from collections.abc import Iterable, Sequence
from typing import TypedDict, TypeVar

import pandas as pd
import streamlit as st

from domain.access import Role
from domain.account import Grant, User
from domain.catalogue import Field
from domain.identifiers import FieldId, OrgUnitId
from domain.scorecard import OrgUnitRef

ROLE_NAMES = {
    Role.CITY_LEADER: "Lãnh đạo Thành phố",
    Role.UNIT_HEAD: "Người đứng đầu đơn vị",
    Role.STAFF: "Cán bộ nhập số liệu, báo cáo",
    Role.ADMINISTRATOR: "Quản trị hệ thống",
}
_NOTICE = "_user_notice"

T = TypeVar("T")


class Changes(TypedDict):
    """What the form of an existing account sends."""

    display_name: str
    title: str
    is_active: bool
    grants: tuple[Grant, ...]


class NewAccount(TypedDict):
    """What the form of a new account sends."""

    username: str
    display_name: str
    title: str
    password: str
    grants: tuple[Grant, ...]


def done(text: str) -> None:
    """Show `text` after the page has been drawn anew with the change."""
    st.session_state[_NOTICE] = text
    st.rerun()


def notice() -> None:
    """Draw what the last change left to say."""
    if text := st.session_state.pop(_NOTICE, None):
        st.success(text)


def table(
    users: Sequence[User], org_units: Sequence[OrgUnitRef], fields: Sequence[Field]
) -> User | None:
    """Draw every account; the one that is selected, None: none."""
    unit_names = {unit.id: unit.name for unit in org_units}
    field_names = {field.id: field.name for field in fields}
    rows = [
        {
            "Tên đăng nhập": user.username,
            "Họ và tên": user.display_name,
            "Chức vụ": user.title,
            "Vai trò": _roles(user),
            "Phạm vi": _scope(user, unit_names, field_names),
            "Tình trạng": _state(user),
        }
        for user in users
    ]
    st.markdown(
        ":gray[Chọn một dòng để sửa; không chọn dòng nào để tạo tài khoản mới.]"
    )
    event = st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="user_table",
    )
    selected = event["selection"]["rows"]
    return users[selected[0]] if selected and selected[0] < len(users) else None


def account(
    user: User, org_units: Sequence[OrgUnitRef], fields: Sequence[Field]
) -> Changes | None:
    """The form of one account; None until it is sent."""
    st.header(f"Tài khoản {user.username}")
    with st.form(f"account_{user.user_id}"):
        display_name = st.text_input("Họ và tên", user.display_name)
        title = st.text_input("Chức vụ", user.title)
        is_active = st.toggle("Được đăng nhập", user.is_active)
        grants = _grants(user.grants, org_units, fields, key=str(user.user_id))
        sent = st.form_submit_button("Lưu tài khoản", type="primary")
    if not sent:
        return None
    return Changes(
        display_name=display_name, title=title, is_active=is_active, grants=grants
    )


def new_account(
    org_units: Sequence[OrgUnitRef], fields: Sequence[Field]
) -> NewAccount | None:
    """The form of a new account; None until it is sent."""
    st.header("Tài khoản mới")
    with st.form("new_account"):
        username = st.text_input("Tên đăng nhập")
        display_name = st.text_input("Họ và tên")
        title = st.text_input("Chức vụ")
        password = st.text_input(
            "Mật khẩu", type="password", autocomplete="new-password"
        )
        grants = _grants((), org_units, fields, key="new")
        sent = st.form_submit_button("Tạo tài khoản", type="primary")
    if not sent:
        return None
    return NewAccount(
        username=username,
        display_name=display_name,
        title=title,
        password=password,
        grants=grants,
    )


def new_password() -> str | None:
    """The form of another password; None until it is sent."""
    st.header("Đặt mật khẩu mới")
    with st.form("new_password", clear_on_submit=True):
        password = st.text_input(
            "Mật khẩu mới",
            type="password",
            autocomplete="new-password",
            help="Ít nhất 12 ký tự. Các phiên đang mở của tài khoản sẽ kết thúc.",
        )
        sent = st.form_submit_button("Đặt mật khẩu")
    return password if sent else None


def _grants(
    present: Sequence[Grant],
    org_units: Sequence[OrgUnitRef],
    fields: Sequence[Field],
    *,
    key: str,
) -> tuple[Grant, ...]:
    """Choosers of roles, org units and fields; every combination is granted."""
    units = {unit.id: unit.name for unit in org_units}
    field_names = {field.id: field.name for field in fields}
    roles: list[Role] = st.multiselect(
        "Vai trò",
        list(ROLE_NAMES),
        _distinct(grant.role for grant in present),
        format_func=ROLE_NAMES.__getitem__,
        key=f"roles_{key}",
    )
    chosen_units: list[OrgUnitId] = st.multiselect(
        "Đơn vị (gồm đơn vị trực thuộc)",
        list(units),
        _distinct(g.org_unit_id for g in present if g.org_unit_id in units),
        format_func=units.__getitem__,
        key=f"units_{key}",
    )
    chosen_fields: list[FieldId] = st.multiselect(
        "Lĩnh vực",
        list(field_names),
        _distinct(g.field_id for g in present if g.field_id in field_names),
        format_func=field_names.__getitem__,
        placeholder="Mọi lĩnh vực",
        key=f"fields_{key}",
    )
    wanted: Sequence[FieldId | None] = chosen_fields or (None,)
    return tuple(
        Grant(role, unit, field)
        for role in roles
        for unit in chosen_units
        for field in wanted
    )


def _distinct(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))


def _roles(user: User) -> str:
    return ", ".join(_distinct(ROLE_NAMES[grant.role] for grant in user.grants))


def _scope(
    user: User, unit_names: dict[OrgUnitId, str], field_names: dict[FieldId, str]
) -> str:
    units = _distinct(unit_names.get(g.org_unit_id, "–") for g in user.grants)
    fields = _distinct(
        field_names.get(g.field_id, "–") for g in user.grants if g.field_id is not None
    )
    return "; ".join(filter(None, (", ".join(units), ", ".join(fields))))


def _state(user: User) -> str:
    if not user.is_active:
        return "Đã khóa"
    return "Tài khoản mẫu" if user.is_sample else "Đang dùng"
