"""The list of accounts and the forms that change them; they return what was sent."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import TypedDict, TypeVar

import pandas as pd
import streamlit as st

from components.grant_editor import ROLE_NAMES, GrantChoices, grant_editor
from domain.account import Grant, User
from domain.catalogue import Field
from domain.identifiers import FieldId, OrgUnitId
from domain.scorecard import OrgUnitRef

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
    """The form of one account; None until it is sent and complete."""
    st.header(f"Tài khoản {user.username}")
    key = _key(user)
    display_name = st.text_input("Họ và tên", user.display_name, key=f"name_{key}")
    title = st.text_input("Chức vụ", user.title, key=f"title_{key}")
    is_active = st.toggle("Được đăng nhập", user.is_active, key=f"active_{key}")
    grants = grant_editor(user.grants, GrantChoices.of(org_units, fields), key=key)
    if not _sent("Lưu tài khoản", grants, key=key) or grants is None:
        return None
    return Changes(
        display_name=display_name, title=title, is_active=is_active, grants=grants
    )


def new_account(
    org_units: Sequence[OrgUnitRef],
    fields: Sequence[Field],
    *,
    known: int,
    makes_samples: bool,
) -> NewAccount | None:
    """The form of a new account; None until it is sent and complete.

    `known`: how many accounts there are; another one made begins an empty form.
    """
    st.header("Tài khoản mới")
    key = f"new_{known}"
    if makes_samples:
        st.markdown(
            ":gray[Đang dùng dữ liệu mẫu: tài khoản tạo lúc này là tài khoản mẫu và "
            "không đăng nhập được nữa khi có số liệu thật.]"
        )
    username = st.text_input("Tên đăng nhập", key=f"username_{key}")
    display_name = st.text_input("Họ và tên", key=f"name_{key}")
    title = st.text_input("Chức vụ", key=f"title_{key}")
    password = st.text_input(
        "Mật khẩu", type="password", autocomplete="new-password", key=f"password_{key}"
    )
    grants = grant_editor((None,), GrantChoices.of(org_units, fields), key=key)
    if not _sent("Tạo tài khoản", grants, key=key) or grants is None:
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


def _sent(label: str, grants: tuple[Grant, ...] | None, *, key: str) -> bool:
    """Whether the button was pressed; says what is missing when a row is."""
    if not st.button(label, type="primary", key=f"send_{key}"):
        return False
    if grants is None:
        st.error("Có dòng quyền chưa chọn vai trò hoặc đơn vị. Chọn đủ, hoặc bỏ dòng.")
        return False
    return True


def _key(user: User) -> str:
    """Names the widgets of one account as it is stored; a change begins anew."""
    stored = repr((user.display_name, user.title, user.is_active, user.grants))
    return f"{user.user_id}_{hashlib.sha256(stored.encode()).hexdigest()[:12]}"


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
