"""Org units and procedures that only the file knows: create them, or not."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components.mapping_values import Choice, MappingContext, Word
from components.markup import render
from domain.formatting import count
from domain.mapping import Mapping

MOST_LISTED = 200


def new_units(context: MappingContext, draft: Mapping, *, key: str) -> Mapping:
    """Draw what would be created; the mapping with what is chosen now."""
    changed = draft
    if context.unknown_units or draft.create_org_units:
        wanted, parent = _offer(
            context.unknown_units,
            "đơn vị",
            "Tạo dưới đơn vị",
            context.unit_choices,
            (draft.create_org_units, draft.new_units_parent),
            key=f"{key}_don_vi_moi",
        )
        changed = replace(changed, create_org_units=wanted, new_units_parent=parent)
    if context.unknown_procedures or draft.create_procedures:
        wanted, field = _offer(
            context.unknown_procedures,
            "thủ tục",
            "Xếp vào lĩnh vực",
            context.field_choices,
            (draft.create_procedures, draft.new_procedures_field),
            key=f"{key}_thu_tuc_moi",
        )
        changed = replace(changed, create_procedures=wanted, new_procedures_field=field)
    return changed


def lacks_place(mapping: Mapping) -> bool:
    """Whether something is to be created and it is not said where."""
    return (mapping.create_org_units and not mapping.new_units_parent) or (
        mapping.create_procedures and not mapping.new_procedures_field
    )


def _offer(
    words: Sequence[Word],
    what: str,
    where: str,
    choices: Sequence[Choice],
    before: tuple[bool, str],
    *,
    key: str,
) -> tuple[bool, str]:
    """Whether to create them, and the code of where they belong."""
    wanted, place = before
    names = {choice.code: f"{choice.name} ({choice.code})" for choice in choices}
    with st.expander(
        f"{count(len(words))} {what} chưa có trong hệ thống", expanded=bool(words)
    ):
        st.html(
            render(
                "mapping_new", words=words[:MOST_LISTED], total=len(words), what=what
            )
        )
        wanted = st.checkbox(
            f"Tạo {count(len(words))} {what} này khi nạp" if words
            else f"Tạo {what} chưa có khi nạp",
            value=wanted,
            key=f"{key}_tao",
        )  # fmt: skip
        if wanted:
            codes = list(names)
            place = (
                st.selectbox(
                    where,
                    codes,
                    index=codes.index(place) if place in codes else None,
                    key=f"{key}_cho",
                    format_func=names.__getitem__,
                    placeholder="Chọn một mục",
                )
                or ""
            )
    return wanted, place
