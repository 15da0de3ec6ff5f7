"""What narrows the list behind a figure: org unit, field, procedure, part of a code."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from components.figure_table import narrowed_href, wished_href
from components.links import Drawing
from domain.dossier_code import canonical_code
from domain.figure_list import FigureList, FigureWish
from domain.formatting import count

_ALL = ""
"""Stands for every field or procedure; no code is empty."""


def figure_choice(figure: FigureList, drawing: Drawing) -> str | None:
    """Draw the choosers; the link to what was picked, None if nothing was."""
    columns = st.columns([300, 300, 420, 300], vertical_alignment="center")
    picked: str | None = None
    cell, wish = figure.cell, figure.wish
    with columns[0]:
        unit = _one_of("Đơn vị", _units(figure), cell.org_unit_code)
    if unit != cell.org_unit_code:
        picked = narrowed_href(
            figure, drawing, org_unit_code=unit, org_unit_on=_bore_on(figure, unit),
            own_only=False,
        )  # fmt: skip
    with columns[1]:
        fields = {_ALL: "Mọi lĩnh vực", **dict(figure.fields)}
        field = _one_of("Lĩnh vực", fields, cell.field_code or _ALL)
    if field != (cell.field_code or _ALL):
        picked = narrowed_href(figure, drawing, field_code=field or None)
    if not figure.sortable:
        if not figure.notices:  # They say it too.
            columns[2].markdown(f":gray[{_hint()}]")
        return picked
    with columns[2]:
        present = wish.procedure_code or _ALL
        procedure = _one_of("Thủ tục", _procedures(figure), present)
    text = columns[3].text_input(
        "Tìm mã trong danh sách",
        value=wish.text or "",
        placeholder="Tìm mã trong danh sách này",
        label_visibility="collapsed",
        key=f"tim_so_{wish.text or ''}",
    )
    wished = FigureWish(wish.sort, procedure or None, canonical_code(text) or None)
    return wished_href(figure, drawing, wished) if wished != wish else picked


def _one_of(name: str, names: Mapping[str, str], present: str) -> str:
    """What was picked; the key holds the choice, so that the widget follows a link."""
    options = list(names) if present in names else [present, *names]
    return st.selectbox(
        name,
        options,
        index=options.index(present),
        format_func=lambda option: names.get(option, option),
        label_visibility="collapsed",
        key=f"so_{name}_{present}",
    )


def _units(figure: FigureList) -> dict[str, str]:
    """The org unit itself, the one above, those below."""
    own = figure.org_unit_name
    found = {figure.cell.org_unit_code: f"{own} (tất cả)" if figure.org_units else own}
    if figure.parent is not None:
        found[figure.parent.code] = f"↑ {figure.parent.name}"
    return found | {unit.code: unit.name for unit in figure.org_units}


def _bore_on(figure: FigureList, code: str) -> date | None:
    """A day on which the picked org unit bore `code`; None: it does so today."""
    units = [*figure.org_units, *([figure.parent] if figure.parent else [])]
    return {unit.code: unit.on for unit in units}[code]


def _procedures(figure: FigureList) -> dict[str, str]:
    return {
        _ALL: "Mọi thủ tục",
        **{
            choice.code: choice.name
            if choice.count is None
            else f"{choice.name} ({count(choice.count)})"
            for choice in figure.procedures
        },
    }


def _hint() -> str:
    return (
        "Danh sách quá dài để lọc thủ tục, tìm mã và xếp theo mọi cột: thu hẹp đơn vị, "
        "lĩnh vực hoặc kỳ."
    )
