"""The form that defines an indicator, or a new version of one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import streamlit as st

from domain.formula import Reading
from domain.indicator import (
    Aggregation,
    Bound,
    Direction,
    Frequency,
    Indicator,
    Origin,
)
from domain.indicator_words import AREAS, NOT_REPORTED, area_name, value_text
from domain.measures import LABELS
from domain.problem import Problem
from domain.status_legend import legend_text

_BOUNDS = {
    Bound.EXACT: "đúng số được định nghĩa",
    Bound.LOWER: "cận dưới (≥)",
    Bound.UPPER: "cận trên (≤)",
}


@dataclass(frozen=True, slots=True)
class DefinitionSent:
    """What the form says; `is_final`: to be kept, else to be tried."""

    code: str
    since: date | None
    cells: Mapping[str, str]
    is_final: bool


def definition_form(each: Indicator | None) -> DefinitionSent | None:
    """None until it is sent. `each`: the version that a new one follows; None: new."""
    with st.form("dinh_nghia", border=False):
        code, since = _who(each)
        cells = {**_words(each), **_counting(each), **_judging(each)}
        with st.container(horizontal=True):
            tried = st.form_submit_button("Kiểm tra, tính thử")
            kept = st.form_submit_button("Ghi định nghĩa", type="primary")
    if not (tried or kept):
        return None
    cells["origin"] = (each.origin if each else Origin.COMPOSED).value
    for name in ("name_en", "group_766"):
        cells[name] = getattr(each, name) if each else ""
    return DefinitionSent(code.strip(), since, cells, is_final=kept)


def _who(each: Indicator | None) -> tuple[str, date | None]:
    first, second = st.columns(2)
    code = first.text_input(
        "Mã", each.code if each else "", key="dn_ma", disabled=each is not None,
        max_chars=20, help="Chữ hoa, gạch nối và số, ví dụ TTHC-46",
    )  # fmt: skip
    since = second.date_input(
        "Áp dụng từ ngày", value=None, format="DD/MM/YYYY", key="dn_tu",
        help="Bản cũ giữ nguyên cho các ngày trước"
        if each
        else "Bỏ trống: áp dụng cho mọi kỳ",
    )  # fmt: skip
    return code, since if isinstance(since, date) else None


def _words(each: Indicator | None) -> dict[str, str]:
    first, second = st.columns([2, 1])
    cells = {
        "name": first.text_input(
            "Tên chỉ tiêu", each.name if each else "", key="dn_ten", max_chars=300
        ),
        "short_name": second.text_input(
            "Tên ngắn (trên ô)",
            each.short_name if each else "",
            key="dn_ngan",
            max_chars=40,
        ),
    }
    left, middle, right = st.columns(3)
    cells["area"] = left.selectbox(
        "Lĩnh vực",
        list(AREAS),
        index=list(AREAS).index(each.area) if each and each.area in AREAS else 0,
        format_func=area_name,
        key="dn_linh_vuc",
    )
    cells["owner"] = middle.text_input(
        "Cơ quan phụ trách", each.owner if each else "", key="dn_co_quan", max_chars=120
    )
    cells["legal_basis"] = right.text_input(
        "Căn cứ", each.legal_basis if each else "", key="dn_can_cu", max_chars=300
    )
    return cells


def _counting(each: Indicator | None) -> dict[str, str]:
    left, middle, right = st.columns(3)
    cells = {
        "unit": left.text_input(
            "Đơn vị tính", each.unit if each else "%", key="dn_dvt", max_chars=32
        ),
        "aggregation": _choice(
            middle, "Cách cộng", Aggregation, each.aggregation if each else None
        ),
        "frequency": _choice(
            right, "Định kỳ", Frequency, each.frequency if each else Frequency.MONTH
        ),
        "formula": st.text_area(
            "Công thức",
            each.formula if each else "",
            key="dn_cong_thuc",
            max_chars=500,
            height=70,
            help="Số đo viết thường, mã chỉ tiêu, + - * / ( ), min(…), max(…). "
            "Bỏ trống: do đơn vị báo cáo.",
        ),
        "example": st.text_input(
            "Ví dụ tính", each.example if each else "", key="dn_vi_du", max_chars=500,
            placeholder="left=100; left_late=2 => 2",
        ),
    }  # fmt: skip
    with st.expander("Tên các số đo"):
        st.markdown("\n".join(f"- `{name}` {label}" for name, label in LABELS.items()))
    above, below = st.columns(2)
    cells["numerator"] = above.text_input(
        "Tử số, bằng lời", each.numerator if each else "", key="dn_tu_so", max_chars=300
    )
    cells["denominator"] = below.text_input(
        "Mẫu số, bằng lời",
        each.denominator if each else "",
        key="dn_mau_so",
        max_chars=300,
    )
    return cells


def _judging(each: Indicator | None) -> dict[str, str]:
    left, middle, right = st.columns(3)
    hint = each.target_hint if each else None
    cells = {
        "direction": _choice(
            left, "Chiều", Direction, each.direction if each else None
        ),
        "target_hint": middle.text_input(
            "Mức cần đạt",
            "" if hint is None else f"{hint:f}",
            key="dn_muc",
            max_chars=20,
        ),
        "bound": right.selectbox(
            "Công thức cho",
            list(_BOUNDS),
            index=list(_BOUNDS).index(each.bound)
            if each and each.bound in _BOUNDS
            else 0,
            format_func=_BOUNDS.__getitem__,
            key="dn_can",
        ).value,
        "legend": st.text_input(
            "Thang trạng thái",
            legend_text(each.legend) if each and each.legend else "",
            key="dn_thang",
            max_chars=200,
            placeholder="khong-dat < 95 <= luu-y < 98 <= dat",
        ),
        "caveat": st.text_input(
            "Cách tính khác định nghĩa thế nào",
            each.caveat if each else "",
            key="dn_khac",
            max_chars=500,
        ),
        "note": st.text_input(
            "Ghi chú", each.note if each else "", key="dn_ghi_chu", max_chars=500
        ),
    }
    return cells


def _choice(
    where: "st.delta_generator.DeltaGenerator",
    label: str,
    kinds: type[StrEnum],
    present: StrEnum | None,
) -> str:
    values = list(kinds)
    chosen = where.selectbox(
        label,
        values,
        index=values.index(present) if present else 0,
        format_func=lambda value: value.label,
        key=f"dn_{kinds.__name__.lower()}",
    )
    return chosen.value


def show_problems(
    problems: tuple[Problem, ...], formula: str, place: int | None
) -> None:
    """Each problem with its remedy; a formula with a mark where it cannot be read."""
    if place is not None:
        text = " ".join(formula.split())
        st.code(f"{text}\n{' ' * (place - 1)}^", language=None)
    for each in problems:
        column = re.sub(r"^dòng \d+(?:, cột )?", "", each.place)
        where = f"{column}: " if column and not column.endswith(".csv") else ""
        st.error(f"{where}{each.reason}. {each.remedy}.")


def show_value(
    each: Indicator, reading: Reading | None, before: Reading | None
) -> None:
    """What the draft yields now, beside what the version in force does."""
    now = value_text(each, reading) if reading is not None else ""
    unit = "" if each.unit == "%" else f" {each.unit}"
    is_known = reading is not None and reading.value is not None
    told = f"{now}{unit}" if is_known else NOT_REPORTED
    text = f"Không có lỗi. Giá trị toàn Thành phố, từ đầu năm: {told}."
    if before is not None and before.value is not None:
        text += f" Bản đang áp dụng: {value_text(each, before)}{unit}."
    st.success(text)
