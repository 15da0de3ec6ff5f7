"""Step 2 of loading a file: what each of its columns is, edited and saved by name."""

from dataclasses import dataclass, replace
from enum import StrEnum

import streamlit as st
from markupsafe import Markup

from components.mapping_columns import column_choices, gone, missing
from components.mapping_new import lacks_place, new_units
from components.mapping_reading import reading
from components.mapping_values import MappingContext
from components.mapping_words import event_meanings, left_out, translations, usable
from components.markup import render
from components.steps import steps
from domain.headline import Segment
from domain.mapping import Mapping

_COLUMNS = (910, 372)
_NAME_LENGTH = 60
_NONE = ""


class Wish(StrEnum):
    """What the person asked for with a button."""

    CHECK = "check"
    SAVE = "save"
    CHOOSE = "choose"
    DELETE = "delete"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Edited:
    """The mapping as it stands; `wish` None: nothing but changed. `name`: which one."""

    mapping: Mapping
    wish: Wish | None = None
    name: str = ""


def mapping_head(context: MappingContext, mapping: Mapping) -> Markup:
    """What is recognised, what is not, and the second step."""
    lacking = missing(context, mapping)
    used = sum(1 for use in mapping.columns if context.column(use.title) is not None)
    lead: tuple[Segment, ...]
    if lacking:
        lead = (
            Segment("Ghép cột: "),
            Segment(f"còn thiếu {', '.join(lacking)}", alert=True),
            Segment(f". Đã ghép {used} trong {len(context.columns)} cột của tệp."),
        )
    else:
        lead = (
            Segment(
                f"Ghép cột: đã ghép {used} trong {len(context.columns)} cột của tệp, "
                "đủ các cột bắt buộc."
            ),
        )
    return render("headline", lead=lead, notes=()) + steps(2)


def mapping_editor(context: MappingContext, draft: Mapping, *, key: str) -> Edited:
    """Draw the editor; the mapping as it is now and what was asked for.

    `key` names this draft: another draft takes another key, so that no widget keeps
    what was chosen for the one before.
    """
    left, right = st.columns(_COLUMNS, gap="medium")
    with right:
        way_on = st.container()
        chosen = _saved(context, draft, key=key)
        mapping = reading(context, draft, key=key)
    with left, st.container(key="ghep_trai"):
        uses, constants = column_choices(context, mapping, key=key)
        mapping = replace(mapping, columns=uses, constants=constants)
        mapping = replace(
            mapping,
            events=event_meanings(context, mapping, key=key),
            translations=translations(context, mapping, key=key),
        )
        mapping = new_units(context, mapping, key=key)
        mapping = replace(mapping, left_out=left_out(context, mapping, key=key))
    with way_on:
        strange = st.session_state.setdefault(f"{key}_la", gone(context, draft))
        pressed = _buttons(context, mapping, strange)
    with right:
        saving = _save(context, mapping, key=key)
    return chosen or saving or Edited(mapping, pressed)


def finished(context: MappingContext, mapping: Mapping) -> Mapping:
    """The mapping as it is used and saved.

    Without fields of the other shape of rows and conditions that say nothing yet.
    """
    keys = {field.key for field in context.fields}
    return replace(
        mapping,
        columns=tuple(use for use in mapping.columns if use.key in keys),
        constants=tuple(c for c in mapping.constants if c.key in keys and c.text),
        translations=tuple(t for t in mapping.translations if t.key in keys),
        left_out=usable(mapping.left_out),
    )


def _saved(context: MappingContext, draft: Mapping, *, key: str) -> Edited | None:
    """Choose one that was saved."""
    if not context.saved:
        return None
    options = [_NONE, *context.saved]
    chosen = st.selectbox(
        "Cách ghép đã lưu",
        options,
        index=options.index(draft.name) if draft.name in options else 0,
        key=f"{key}_da_luu",
        format_func=lambda name: name or "Đề xuất theo tệp này",
    )
    if chosen != (draft.name if draft.name in options else _NONE):
        return Edited(draft, Wish.CHOOSE, chosen)
    if chosen and st.button("Xóa cách ghép này", key=f"{key}_xoa"):
        return Edited(draft, Wish.DELETE, chosen)
    return None


def _save(context: MappingContext, mapping: Mapping, *, key: str) -> Edited | None:
    """Save what is edited under a name."""
    name = st.text_input(
        "Lưu cách ghép với tên",
        value=mapping.name,
        max_chars=_NAME_LENGTH,
        key=f"{key}_ten",
        placeholder="Ví dụ: Phần mềm một cửa Quận 1",
    ).strip()
    label = "Lưu đè" if name in context.saved else "Lưu cách ghép"
    if st.button(label, key=f"{key}_luu", disabled=not name):
        return Edited(replace(finished(context, mapping), name=name), Wish.SAVE, name)
    return None


def _buttons(
    context: MappingContext, mapping: Mapping, strange: tuple[str, ...]
) -> Wish | None:
    lacking = missing(context, mapping)
    pressed: Wish | None = None
    if strange:
        st.warning(
            "Tệp này không có cột mà cách ghép nêu: "
            + ", ".join(_plain(title) for title in strange[:5])
            + ". Các trường ấy đang để trống; chọn cột khác nếu có."
        )
    with st.container(horizontal=True, key="nut_ghep"):
        if st.button(
            "Kiểm tra thử",
            type="primary",
            key="ghep_kiem_tra",
            disabled=bool(lacking) or lacks_place(mapping),
        ):
            pressed = Wish.CHECK
        if st.button("Hủy", key="ghep_huy"):
            pressed = Wish.CANCEL
    if lacking:
        st.html(
            render("mapping_note", text=f"Còn phải chọn cột cho: {', '.join(lacking)}.")
        )
    elif lacks_place(mapping):
        st.html(render("mapping_note", text="Chọn nơi xếp đơn vị, thủ tục mới."))
    return pressed


def _plain(text: str) -> str:
    """Text of a file inside Streamlit's Markdown."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!:$~<>|&" else c for c in text)
