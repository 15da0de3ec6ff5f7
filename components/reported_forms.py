"""Forms and tables of reported values: one entered, several judged, files beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from domain.errors import InvalidInput
from domain.formatting import count, moment
from domain.identifiers import OrgUnitId
from domain.indicator import PERCENT, Aggregation, Frequency, Indicator
from domain.period import Period
from domain.reported import Amount, Finality, LoadedFile, Revision, Standing
from domain.reported_file import ReportedDryRun
from domain.reported_view import WaitingValue
from domain.reported_words import amount_text, said_words
from domain.scorecard import OrgUnitRef
from domain.written_amount import UnclearPart, written_amount
from domain.written_figure import RateColumn

_PERIODS = 13
_QUARTERLY, _YEARLY = 3, 12
_DEEDS = {
    Standing.ACCEPTED: "Duyệt và khóa",
    Standing.RETURNED: "Trả lại",
    Standing.UNLOCKED: "Mở khóa để sửa",
}
_PER_CENT_BESIDE = "2"
"""A bare number in a form stands alone; beside this one at most 1 is told apart."""


@dataclass(frozen=True, slots=True)
class ValueSent:
    """What an org unit enters by form."""

    org_unit_code: str
    period: Period
    amount: Amount
    finality: Finality
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class JudgementSent:
    """What the Office says of some revisions."""

    ids: tuple[int, ...]
    standing: Standing
    note: str


def value_form(
    indicator: Indicator,
    org_units: Sequence[OrgUnitRef],
    latest: Period,
    present: str,
    shown: Period,
) -> ValueSent | None:
    """One value of an org unit and period; None until it is sent.

    `present`: the code of the org unit of the page, `shown` the period. InvalidInput
    for what cannot be read for certain.
    """
    codes = [unit.code for unit in org_units]
    names = {unit.code: unit.name for unit in org_units}
    periods = due_periods(indicator.frequency, latest)
    is_ratio = indicator.aggregation is Aggregation.RATIO
    with st.form("bao_cao_so", border=False):
        left, right = st.columns(2)
        code = left.selectbox(
            "Đơn vị", codes, format_func=names.__getitem__, key="bao_cao_don_vi",
            index=codes.index(present) if present in codes else 0,
        )  # fmt: skip
        period = right.selectbox(
            "Kỳ", periods, format_func=lambda each: each.label, key="bao_cao_ky",
            index=nearest(periods, shown),
        )  # fmt: skip
        above = below = ""
        first, second, third = st.columns(3)
        if is_ratio:
            above = first.text_input("Tử số", key="bao_cao_tu", max_chars=40)
            below = second.text_input("Mẫu số", key="bao_cao_mau", max_chars=40)
        value = (third if is_ratio else first).text_input(
            f"{'Hoặc tỷ lệ' if is_ratio else 'Giá trị'} ({indicator.unit})",
            key="bao_cao_gia_tri", max_chars=40,
            placeholder="40,28 %; hơn 99,7 %" if indicator.unit == PERCENT else "",
        )  # fmt: skip
        finality = st.radio(
            "Trạng thái số liệu", list(Finality)[::-1], horizontal=True,
            format_func=lambda each: each.label, key="bao_cao_trang_thai",
        )  # fmt: skip
        whence, beside = st.columns(2)
        source = whence.text_input("Nguồn số liệu", key="bao_cao_nguon", max_chars=200)
        note = beside.text_input("Ghi chú", key="bao_cao_ghi_chu", max_chars=500)
        if not st.form_submit_button("Gửi số liệu", type="primary"):
            return None
    amount = _amount(indicator, above, below, value)
    return ValueSent(code, period, amount, finality, source, note)


def nearest(periods: Sequence[Period], shown: Period) -> int:
    """The place of the last period that has ended with the one shown; latest first."""
    ended = (at for at, each in enumerate(periods) if each.end_day <= shown.end_day)
    return next(ended, 0)


def _amount(indicator: Indicator, above: str, below: str, value: str) -> Amount:
    rates = None
    if indicator.unit == PERCENT:
        rates = RateColumn([value, _PER_CENT_BESIDE])
    try:
        amount = written_amount(indicator, above, below, value, rates)
    except UnclearPart as why:
        raise InvalidInput(f"{why.reason}. {why.remedy}.") from why
    if amount is None:
        raise InvalidInput(
            "Ghi giá trị, hoặc tử số và mẫu số. Ô trống không phải là 0."
        )
    return amount


def due_periods(frequency: Frequency, latest: Period) -> list[Period]:
    """The last periods of the kind in which the indicator is due, latest first."""
    year, month = latest.first_day.year, latest.first_day.month
    if frequency is Frequency.YEAR:
        whole = month == _YEARLY
        first = Period.year(year if whole else year - 1)
    elif frequency is Frequency.QUARTER:
        first = Period.quarter(year, (month + 2) // _QUARTERLY)
        first = first if month % _QUARTERLY == 0 else first.previous()
    else:
        first = latest
    found = [first]
    while len(found) < _PERIODS and found[-1].first_day.year > first.first_day.year - 3:
        found.append(found[-1].previous())
    return found


def judgement_form(
    indicator: Indicator,
    last: Sequence[Revision],
    names: Mapping[OrgUnitId, str],
) -> JudgementSent | None:
    """What the Office says of one of the last revisions; None until it is sent."""
    open_for = {each.id: each for each in sorted(last, key=_urgency) if _deeds(each)}
    if not open_for:
        st.markdown(":gray[Không có số nào chờ duyệt hay có thể mở khóa.]")
        return None

    def told(value_id: int) -> str:
        each = open_for[value_id]
        return (
            f"{names.get(each.entry.key.org_unit_id, '')}, {each.entry.period.label}: "
            f"{amount_text(indicator, each.entry.amount)} ({said_words(each)})"
        )

    chosen = st.selectbox(
        "Số liệu", list(open_for), format_func=told, key="duyet_so_nao"
    )
    with st.form("duyet_so", border=False):
        standing = st.radio(
            "Kết luận", _deeds(open_for[chosen]), format_func=_DEEDS.__getitem__,
            horizontal=True, key=f"duyet_ket_luan_{chosen}",
        )  # fmt: skip
        note = st.text_input(
            "Lý do (bắt buộc khi trả lại, mở khóa)", key="duyet_ly_do", max_chars=500
        )
        if st.form_submit_button("Ghi kết luận", type="primary") and standing:
            return JudgementSent((chosen,), standing, note)
    return None


def _urgency(each: Revision) -> tuple[bool, int]:
    """What waits comes first, then what was entered last."""
    return each.standing is not Standing.ENTERED, -each.id


def _deeds(each: Revision) -> list[Standing]:
    return [standing for standing in _DEEDS if standing.follows(each.standing)]


def waiting_table(values: Sequence[WaitingValue]) -> pd.DataFrame:
    """One row per value that waits."""
    return pd.DataFrame(
        [
            (
                each.indicator.code,
                each.org_unit.name,
                each.revision.entry.period.label,
                amount_text(each.indicator, each.revision.entry.amount),
                amount_text(each.indicator, each.before.entry.amount)
                if each.before
                else "",
                each.revision.entry.finality.label,
                each.revision.number,
                each.revision.author,
                each.revision.file.name if each.revision.file else "nhập tay",
            )
            for each in values
        ],
        columns=["Mã", "Đơn vị", "Kỳ", "Số báo cáo", "Đang có hiệu lực", "Trạng thái",
                 "Bản", "Người nhập", "Tệp"],
    )  # fmt: skip


def reported_sentence(run: ReportedDryRun) -> str:
    """What the file would do, in a sentence."""
    if not run.can_load:
        return (
            f"Chưa nhập được: {count(run.rejected)} lỗi. Sửa tệp hoặc chọn đơn vị bên "
            "dưới; có lỗi thì không ghi gì."
        )
    if not run.new + run.changed:
        return "Mọi số trong tệp đã có; nhập cũng không thay đổi gì."
    counts = [
        f"{count(number)} {words}"
        for number, words in (
            (run.new, "số mới"),
            (run.changed, "số điều chỉnh (giữ cả hai bản)"),
            (run.unchanged, "số không đổi"),
        )
        if number
    ]
    return (
        f"Nhập được: {', '.join(counts)}; {count(run.indicators)} chỉ tiêu, "
        f"{count(run.units)} đơn vị. Nhập xong còn chờ Văn phòng duyệt."
    )


def loaded_table(files: Sequence[LoadedFile], zone: ZoneInfo) -> pd.DataFrame:
    """One row per file taken in, latest first."""
    return pd.DataFrame(
        [
            (
                one.file.load_id, one.file.name, one.author, one.values, one.waiting,
                one.counting, moment(one.file.loaded_at, zone), one.file.sha256[:12],
            )
            for one in files
        ],
        columns=["Lượt", "Tệp", "Người nhập", "Số giá trị", "Chờ duyệt", "Có hiệu lực",
                 "Nhập lúc", "sha256"],
    )  # fmt: skip
