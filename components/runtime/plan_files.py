"""What else there is to do on *Nhiệm vụ*: files in and out, targets, reminders."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from components.links import TABLE
from components.plan_links import PlanLinks
from components.plan_reminders import reminders_sentence, reminders_table
from components.runtime.plan_file_flow import drop_file, import_plan, import_progress
from components.runtime.plan_target_work import target_desk
from components.runtime.reads import call, read
from components.table_view import CSV_TYPE, csv_bytes
from domain.access import Permission, Viewer
from domain.formatting import day as day_text
from domain.plan_board import PlanBoard
from domain.plan_narrowing import narrowing_phrases
from domain.plan_view import DEED
from services.plan_exports import MEDIA_TYPES, PlanShape, plan_download
from services.plan_reminders import plan_reminders

FILES = "tep"
"""The name in the address; its values name a dialog."""
SHAPES = {
    PlanShape.XLSX: "Excel: lịch in A3 và bảng dữ liệu",
    PlanShape.CSV: "CSV: nhập lại được",
    PlanShape.XML: "MS Project (XML)",
}


@dataclass(frozen=True, slots=True)
class _Dialog:
    """One of the dialogs: what opens it, who may, and what it holds."""

    label: str
    needs: Permission
    title: str
    draw: Callable[[Viewer, PlanBoard | None, PlanLinks], None]
    needs_plan: bool = True


def file_menu(viewer: Viewer, *, has_plan: bool) -> None:
    """Draw the chooser of what to do with files, for those who may do anything."""
    offered = _offered(viewer, has_plan=has_plan)
    if not offered:
        return
    with st.popover("Tệp, chỉ tiêu, nhắc việc", key="tep_ke_hoach"):
        for name, dialog in offered.items():
            st.button(
                dialog.label,
                key=f"tep_{name}",
                type="tertiary",
                on_click=partial(_open, name),
            )


def file_dialog(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    """Open the dialog that the address names, if the viewer may."""
    name = st.query_params.get(FILES, "")
    dialog = _offered(viewer, has_plan=board is not None).get(name)
    if dialog is None or {TABLE, DEED} & st.query_params.keys():
        return  # One dialog at a time.
    st.dialog(dialog.title, width="large", on_dismiss=_forget)(dialog.draw)(
        viewer, board, links
    )


def _offered(viewer: Viewer, *, has_plan: bool) -> dict[str, _Dialog]:
    return {
        name: dialog
        for name, dialog in _DIALOGS.items()
        if dialog.needs in viewer.permissions and (has_plan or not dialog.needs_plan)
    }


def _import(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    del links  # A file is of the whole plan, whatever the page shows.
    import_plan(viewer, board, _forget)


def _progress(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    del links
    if board is not None:
        import_progress(viewer, board, _forget)


def _targets(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    del links
    if board is not None:
        target_desk(viewer, board, _forget)


def _download(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    if board is None:
        return
    phrases = narrowing_phrases(board, links.wanted)
    st.text(
        f"{board.plan.name}\nNhư đã biết hết ngày {day_text(board.day)}; "
        + ("; ".join(phrases) if phrases else "mọi nhiệm vụ trong phạm vi của bạn")
        + "."
    )
    for shape, label in SHAPES.items():
        st.download_button(
            label,
            partial(_made, viewer, board, links, shape),
            file_name=f"ke-hoach_{board.day}.{shape.value}",
            mime=MEDIA_TYPES[shape],
            on_click="ignore",
            key=f"tai_ke_hoach_{shape.value}",
            width="stretch",
        )


def _made(
    viewer: Viewer, board: PlanBoard, links: PlanLinks, shape: PlanShape
) -> bytes:
    return call(
        plan_download,
        viewer,
        plan_code=board.plan.code,
        day=board.day,
        shape=shape,
        wanted=links.wanted,
        now=datetime.now(UTC),
    ).content


def _remind(viewer: Viewer, board: PlanBoard | None, links: PlanLinks) -> None:
    del links
    if board is None:
        return
    found = read(plan_reminders, viewer, plan_code=board.plan.code, day=board.day)
    st.markdown(reminders_sentence(found))
    if not found.units:
        return
    frame = reminders_table(found)
    days = {
        name: st.column_config.DateColumn(format="DD/MM/YYYY")
        for name in ("Báo cáo cuối", "Hạn hiện tại")
    }
    st.dataframe(frame, hide_index=True, column_config=days)
    st.download_button(
        "Tải danh sách",
        csv_bytes(frame),
        file_name=f"chua-bao-cao_{board.day:%Y-%m}.csv",
        mime=CSV_TYPE,
        on_click="ignore",
        key="tai_nhac_viec",
    )


def _open(name: str) -> None:
    st.query_params[FILES] = name


def _forget() -> None:
    st.query_params.pop(FILES, None)
    drop_file()


_DIALOGS = {
    "nhap": _Dialog(
        "Nhập kế hoạch từ tệp", Permission.PLAN_MANAGE, "Nhập kế hoạch từ tệp",
        _import, needs_plan=False,
    ),
    "tien-do": _Dialog(
        "Nhập tiến độ tháng từ tệp", Permission.PLAN_REPORT,
        "Nhập tiến độ từ tệp", _progress,
    ),
    "chi-tieu": _Dialog(
        "Số liệu chỉ tiêu", Permission.PLAN_READ, "Số liệu chỉ tiêu", _targets
    ),
    "tai": _Dialog(
        "Tải kế hoạch về", Permission.BRIEF_EXPORT, "Tải kế hoạch về", _download
    ),
    "nhac": _Dialog(
        "Đơn vị chưa báo cáo tháng này", Permission.PLAN_READ,
        "Đơn vị chưa báo cáo trong tháng", _remind,
    ),
}  # fmt: skip
