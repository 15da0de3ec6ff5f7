"""How the file of a mapping is read: shape, sheet, header, dates, zone."""

from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

import streamlit as st

from components.mapping_values import DATE_ORDERS, SHAPES, MappingContext
from components.markup import render
from domain.mapping import Mapping

_EXAMPLES = 3
_AUTOMATIC = ""


def reading(context: MappingContext, draft: Mapping, *, key: str) -> Mapping:
    """Draw how the file is read; the mapping with what is chosen now."""
    shapes = list(SHAPES)
    shape = st.radio(
        "Mỗi dòng của tệp là",
        shapes,
        index=shapes.index(draft.shape),
        key=f"{key}_kieu_dong",
        format_func=SHAPES.__getitem__,
    )
    sheet, header_row = _table(context, draft, key=key)
    orders = list(DATE_ORDERS)
    order = st.radio(
        "Ngày viết theo thứ tự",
        orders,
        index=orders.index(draft.date_order),
        key=f"{key}_thu_tu_ngay",
        format_func=DATE_ORDERS.__getitem__,
    )
    changed = replace(draft, shape=shape, date_order=order)
    st.html(render("mapping_dates", examples=_examples(context, changed)))
    zone = _zone(context, draft, key=key)
    return replace(changed, sheet=sheet, header_row=header_row, time_zone=zone)


def _table(
    context: MappingContext, draft: Mapping, *, key: str
) -> tuple[str | None, int | None]:
    """The sheet and the row of its titles; None: found automatically."""
    sheet = draft.sheet
    if len(context.sheets) > 1:
        options = [_AUTOMATIC, *context.sheets]
        start = draft.sheet if draft.sheet in options else _AUTOMATIC
        chosen = st.selectbox(
            "Trang tính",
            options,
            index=options.index(start),
            key=f"{key}_trang",
            format_func=lambda name: name or "Tự tìm",
        )
        sheet = chosen or None
    found = f", đang là dòng {context.header_row}" if context.header_row else ""
    row = st.number_input(
        f"Dòng tiêu đề (0: tự tìm{found})",
        min_value=0,
        max_value=1000,
        value=draft.header_row or 0,
        key=f"{key}_dong_tieu_de",
    )
    return sheet, int(row) or None


def _examples(context: MappingContext, mapping: Mapping) -> list[tuple[str, str]]:
    """Three values of the file's columns of moments, and how each is read."""
    moments = {field.key for field in context.fields if field.is_moment}
    titles = [use.title for use in mapping.columns if use.key in moments]
    texts = [
        text
        for title in titles
        if (column := context.column(title)) is not None
        for text in column.samples
        if text.strip()
    ]
    # Those whose numbers could be swapped say most.
    distinct = sorted(dict.fromkeys(texts), key=_is_plain)[:_EXAMPLES]
    return [(text, context.read_moment(text, mapping.date_order)) for text in distinct]


def _is_plain(text: str) -> bool:
    numbers = [part for part in _digits(text).split() if part]
    return not (len(numbers) >= 2 and all(len(part) <= 2 for part in numbers[:2]))


def _digits(text: str) -> str:
    return "".join(sign if sign.isdigit() else " " for sign in text)


def _zone(context: MappingContext, draft: Mapping, *, key: str) -> str | None:
    options = [_AUTOMATIC, *_zones()]
    start = draft.time_zone or _AUTOMATIC
    chosen = st.selectbox(
        "Múi giờ của tệp",
        options,
        index=options.index(start) if start in options else 0,
        key=f"{key}_mui_gio",
        format_func=lambda name: name or f"Của hệ thống ({context.zone_name})",
    )
    return chosen or None


@cache
def _zones() -> tuple[str, ...]:
    """Names with a city, and UTC; the others are old spellings of these."""
    names = (name for name in available_timezones() if "/" in name or name == "UTC")
    return tuple(sorted(name for name in names if not name.startswith("Etc/")))
