"""Forms and tables beside a file with a way of its own on *Số liệu*."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components.plan_file_words import candidate_label, name_words
from components.problems import problems_frame
from domain.file_units import FileUnitNames, MatchedName
from domain.formatting import count, moment
from domain.period_caption import ToldPeriods
from domain.period_text import period_of, written_period
from domain.plan_import import NameToChoose
from domain.portal_766 import SOURCE, PortalDryRun, PortalFile
from domain.problem import Problem, Severity

PERIOD = "cong_ky"
"""Key of the field that says the period of a file."""
_SHORT, _HEIGHT = 6, 240
_NAMES_AT_ONCE = 12
"""Names to be chosen at a time: the others follow once these are said."""


def portal_entry() -> tuple[str, str, str]:
    """Period, province and source that the file itself does not say."""
    st.markdown(
        ":gray[Bảng dài (Đơn vị hoặc Tỉnh, Kỳ, Chỉ số, Tử số, Mẫu số, Tỷ lệ, Điểm), "
        "hoặc bảng đơn vị như Cổng in (Đơn vị, Tiếp nhận, Đúng hạn, Quá hạn).]"
    )
    first, second, third = st.columns(3)
    period = first.text_input(
        "Kỳ, khi tệp không có cột Kỳ", key=PERIOD, placeholder="2026-08", max_chars=40,
    )  # fmt: skip
    province = second.text_input(
        "Tỉnh khác, khi tệp của tỉnh khác", key="cong_tinh", max_chars=80,
        placeholder="để trống: tệp của ta",
    )  # fmt: skip
    source = third.text_input(
        "Nguồn công bố", key="cong_nguon", max_chars=200, placeholder=SOURCE
    )
    return period.strip(), province.strip(), source.strip()


def title_periods_sentence(told: ToldPeriods, said: str) -> str:
    """Where the period in the field comes from; "" where the title names none.

    `said`: what stands in the field. A period that differs is told by the trial.
    """
    if not told.found:
        return ""
    first = told.found[0]
    if told.only is None:
        named = ", ".join(written_period(one.period) for one in told.found)
        return f"Tiêu đề của tệp ghi nhiều kỳ: {named}. Ghi kỳ của số liệu vào ô Kỳ."
    if period_of(said) != first.period:
        return f"Tiêu đề của tệp ({first.place}) ghi {written_period(first.period)}."
    return (
        f"Kỳ lấy theo tiêu đề của tệp, {first.place}: “{first.words}”. Nếu số liệu là "
        "của kỳ khác thì sửa ô Kỳ."
    )


def portal_sentence(run: PortalDryRun) -> str:
    """What the file would do, in a sentence."""
    counts = [
        f"{count(number)} {words}"
        for number, words in (
            (run.new, "số mới"),
            (run.changed, "số công bố khác trước (giữ cả hai bản)"),
            (run.unchanged, "số không đổi"),
        )
        if number
    ]
    if not run.can_load:
        return (
            f"Chưa nhập được: {count(run.rejected)} lỗi. Sửa tệp hoặc chọn đơn vị bên "
            "dưới; có lỗi thì không ghi gì."
        )
    if not run.new + run.changed:
        return "Mọi số trong tệp đã có; nhập cũng không thay đổi gì."
    return f"Nhập được: {', '.join(counts)}."


def problems(found: Sequence[Problem]) -> None:
    """Draw what is wrong: the first refusal in words, all in a table."""
    refused = next((p for p in found if p.severity is Severity.REJECT), None)
    if refused is not None:  # In words too: on a phone the table begins with less.
        st.text(f"{refused.place}: {refused.reason}. {refused.remedy}.")
    if found:
        frame = problems_frame(found)
        st.dataframe(frame, hide_index=True, height="auto" if len(frame) < _SHORT
                     else _HEIGHT)  # fmt: skip


def names_to_choose(
    names: Sequence[NameToChoose], units: Mapping[str, str], *, key: str
) -> tuple[tuple[str, str], ...]:
    """Who each open name is, as far as chosen. `units`: names by code."""
    if not names:
        return ()
    st.markdown("**Tên đơn vị chưa rõ trong tệp**")
    found = []
    for name in names[:_NAMES_AT_ONCE]:
        left, right = st.columns(2, vertical_alignment="center")
        left.text(name_words(name))
        likely = [item.code for item in name.candidates]
        options = ["", *likely, *(code for code in units if code not in likely)]
        labels = {
            code: candidate_label(code, name.candidates, units.get(code, code))
            for code in options
        }
        labels[""] = "Chọn đơn vị"
        code = right.selectbox(
            "Là đơn vị",
            options,
            format_func=labels.__getitem__,
            key=f"{key}_{name.text}",
            label_visibility="collapsed",
        )
        if code:
            found.append((name.text, code))
    if (more := len(names) - _NAMES_AT_ONCE) > 0:
        st.markdown(f":gray[Còn {count(more)} tên nữa trong tệp.]")
    return tuple(found)


def names_agreed(names: FileUnitNames, *, key: str) -> bool:
    """Draw names that were matched though spelt otherwise; whether they were seen."""
    told = names.spelt_otherwise
    if not told:
        return True
    with st.expander(f"{count(len(told))} tên viết khác danh mục, đã khớp"):
        st.dataframe(_matched(told), hide_index=True)
    return st.checkbox("Tôi đã xem các tên đã khớp", key=f"{key}_ten")


def _matched(names: Sequence[MatchedName]) -> pd.DataFrame:
    return pd.DataFrame(
        [(one.text, one.name, one.code, one.count) for one in names],
        columns=["Tên trong tệp", "Đơn vị", "Mã", "Số dòng"],
    )


def portal_files(files: Sequence[PortalFile], zone: ZoneInfo) -> None:
    """Draw the files taken in."""
    st.subheader("Đã nhập")
    if not files:
        st.markdown(":gray[Chưa nhập số liệu nào của Cổng.]")
        return
    rows = [
        (
            one.source.file_name,
            one.source.source,
            one.figure_count,
            moment(one.source.loaded_at, zone),
            one.source.sha256[:12],
        )
        for one in files
    ]
    titles = ["Tệp", "Nguồn", "Số giá trị", "Nhập lúc", "sha256"]
    st.dataframe(pd.DataFrame(rows, columns=titles), hide_index=True)
    st.markdown(
        ":gray[Thay một số đã nhập: nhập tệp có số mới của đúng đơn vị, kỳ, chỉ số; "
        "bản cũ vẫn giữ. Bỏ tệp nhập sau cùng: hoàn tác bên dưới.]"
    )
