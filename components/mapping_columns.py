"""The heart of a mapping: for each of our fields, which column of the file."""

from collections.abc import Sequence

import streamlit as st

from components.mapping_values import FileColumn, MappingContext, OurField
from components.markup import render
from domain.mapping import ColumnUse, Constant, Mapping

_NO_COLUMN = ""
_CONSTANT = "\0constant"
"""No title: titles of a file hold no control characters."""
_WIDTHS = (22, 30, 26, 22)
_SAMPLES = 3

Chosen = tuple[tuple[ColumnUse, ...], tuple[Constant, ...]]


def column_choices(context: MappingContext, draft: Mapping, *, key: str) -> Chosen:
    """Draw a line per field; the columns and constants as they are chosen now."""
    # Decided once: a field must not jump to another list while it is being filled.
    pinned: set[str] = st.session_state.setdefault(
        f"{key}_dau", {f.key for f in context.fields if f.is_main or _is_used(f, draft)}
    )
    main = [f for f in context.fields if f.is_main or f.key in pinned]
    others = [f for f in context.fields if f not in main]
    with st.container(key="ghep_cot", gap="xsmall"):
        _heads()
        lines = [_line(context, draft, field, key=key) for field in main]
    if others:
        with (
            st.expander(f"Trường khác ({len(others)})"),
            st.container(key="ghep_cot_khac", gap="xsmall"),
        ):
            lines += [_line(context, draft, field, key=key) for field in others]
    uses = [line for line in lines if isinstance(line, ColumnUse)]
    constants = [line for line in lines if isinstance(line, Constant)]
    # A field of the other shape of rows keeps its column while it is not shown.
    shown = {field.key for field in context.fields}
    kept = [use for use in draft.columns if use.key not in shown]
    kept_constants = [c for c in draft.constants if c.key not in shown]
    return (*uses, *kept), (*constants, *kept_constants)


def missing(context: MappingContext, mapping: Mapping) -> tuple[str, ...]:
    """Titles of required fields that have neither a column nor a common value."""
    present = {column.title for column in context.columns}
    filled = {use.key for use in mapping.columns if use.title in present}
    filled |= {c.key for c in mapping.constants if c.text.strip()}
    return tuple(
        f.title for f in context.fields if f.is_required and f.key not in filled
    )


def gone(context: MappingContext, mapping: Mapping) -> tuple[str, ...]:
    """Titles that the mapping names and this file does not have."""
    present = {column.title for column in context.columns}
    named = dict.fromkeys(use.title for use in mapping.columns)
    return tuple(title for title in named if title not in present)


def samples_text(column: FileColumn | None) -> str:
    """Some values of a column, as they stand in the file."""
    if column is None:
        return ""
    shown = [text for text in column.samples if text.strip()][:_SAMPLES]
    return "; ".join(shown) if shown else "(trống)"


def _is_used(field: OurField, draft: Mapping) -> bool:
    return draft.title_of(field.key) is not None or any(
        constant.key == field.key for constant in draft.constants
    )


def _heads() -> None:
    titles = ("Trường", "Cột trong tệp", "Giá trị mẫu", "Vì sao đề xuất")
    with st.container(key="ghep_dau"):
        for place, text in zip(st.columns(_WIDTHS, gap="small"), titles, strict=True):
            with place:
                st.html(render("mapping_head", text=text))


def _line(
    context: MappingContext, draft: Mapping, field: OurField, *, key: str
) -> ColumnUse | Constant | None:
    """One field: its name, its column, what stands there, why it was proposed."""
    name, choice, sample, reason = st.columns(
        _WIDTHS, gap="small", vertical_alignment="center"
    )
    with choice:
        chosen = _select(context.columns, draft, field, key=key)
    known = next((c.text for c in draft.constants if c.key == field.key), "")
    is_empty = chosen == _NO_COLUMN
    with name:
        st.html(
            render(
                "mapping_field",
                title=field.title,
                required=field.is_required,
                missing=field.is_required and is_empty,
            )
        )
    if chosen == _CONSTANT:
        with sample:
            return Constant(field.key, _constant(field, known, key=key))
    if is_empty:
        return None
    with sample:
        st.html(render("mapping_note", text=samples_text(context.column(chosen))))
    if chosen == draft.title_of(field.key) and field.key in context.reasons:
        with reason:
            st.html(render("mapping_note", text=context.reasons[field.key]))
    before = next((use for use in draft.columns if use.key == field.key), None)
    same = before is not None and before.title == chosen
    return ColumnUse(
        chosen, field.key, before.date_order if before is not None and same else None
    )


def _select(
    columns: Sequence[FileColumn], draft: Mapping, field: OurField, *, key: str
) -> str:
    titles = [column.title for column in columns]
    options = [_NO_COLUMN, *titles, _CONSTANT]
    start = draft.title_of(field.key) or _NO_COLUMN
    if any(constant.key == field.key for constant in draft.constants):
        start = _CONSTANT
    chosen: str = st.selectbox(
        field.title,
        options,
        index=options.index(start) if start in options else 0,
        key=f"{key}_cot_{field.key}",
        format_func=_option,
        label_visibility="collapsed",
    )
    return chosen


def _constant(field: OurField, known: str, *, key: str) -> str:
    label = f"{field.title}: giá trị chung"
    name = f"{key}_chung_{field.key}"
    if field.words:
        at = field.words.index(known) if known in field.words else 0
        chosen: str = st.selectbox(
            label, field.words, index=at, key=name, label_visibility="collapsed"
        )
        return chosen
    return st.text_input(
        label,
        value=known,
        max_chars=160,
        key=name,
        placeholder="Giá trị cho mọi dòng",
        label_visibility="collapsed",
    ).strip()


def _option(title: str) -> str:
    if title == _NO_COLUMN:
        return "– không có –"
    return "Một giá trị cho mọi dòng…" if title == _CONSTANT else title
