"""Accounts: who may sign in, and what each may see."""

from datetime import UTC, datetime

import streamlit as st

from components import filters, notices, user_forms
from components.runtime.reads import call, read
from components.runtime.viewer import require_viewer
from domain.access import Permission
from services.freshness import freshness
from services.users import add_user, change_user, set_password, users

viewer = require_viewer(Permission.USERS_MANAGE)
now = datetime.now(UTC)

filters.plain_bar(viewer, is_sample=read(freshness, viewer).is_sample)
st.title("Quản trị người dùng")
known = call(users, viewer)
notices.notice()
chosen = user_forms.table(known.users, known.org_units, known.fields)
left, right = st.columns([2, 1], gap="large")
with left:
    if chosen is None:
        new = user_forms.new_account(
            known.org_units,
            known.fields,
            known=len(known.users),
            makes_samples=known.makes_samples,
        )
        if new is not None:
            call(add_user, viewer, now=now, **new)
            notices.done("Đã tạo tài khoản.")
    else:
        changes = user_forms.account(chosen, known.org_units, known.fields)
        if changes is not None:
            call(change_user, viewer, user_id=chosen.user_id, now=now, **changes)
            notices.done("Đã lưu tài khoản.")
with right:
    if chosen is not None:
        password = user_forms.new_password()
        if password is not None:
            call(
                set_password,
                viewer,
                user_id=chosen.user_id,
                password=password,
                now=now,
            )
            notices.done("Đã đặt mật khẩu mới; các phiên cũ đã kết thúc.")
