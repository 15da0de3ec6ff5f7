"""The sentences of a brief, made from its numbers and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.brief import Provenance
from domain.drilldown import AgeBand, ListKind
from domain.formatting import (
    NOTHING,
    PERCENT,
    count,
    day_short,
    official_date,
    per_ten_thousand,
    percent,
    percent_text,
)
from domain.headline import headline, stale_sentences
from domain.period import Period
from domain.ratio import Ratio
from domain.scorecard import FlowFigure, OrgUnitKind, Overview
from domain.whole import Whole

SAMPLE_LINE = "Dữ liệu mẫu, không có thật."

LIST_TITLES: dict[ListKind, str] = {
    ListKind.OVERDUE: "đang quá hạn",
    ListKind.DUE_TODAY: "đến hạn hôm nay",
    ListKind.DUE_TOMORROW: "đến hạn ngày làm việc kế tiếp",
    ListKind.DUE_SOON: "sắp đến hạn",
    ListKind.DUE_THIS_WEEK: "đến hạn từ nay đến hết tuần làm việc",
    ListKind.APOLOGY_MISSING: "quá hạn chưa có thư xin lỗi",
    ListKind.LETTER_LATE: "quá hạn có thư xin lỗi gửi sau ngày hạn",
    ListKind.REDATED_AGAIN: "quá hạn đã hẹn lại hơn một lần",
    ListKind.SAME_DAY_MISSED: "thuộc thủ tục trả trong ngày bị quá hạn",
    ListKind.QUIET: "quá hạn không có chuyển biến trên 30 ngày",
    ListKind.OTHER_AGENCY: "chờ cơ quan khác",
    ListKind.WAITING: "chờ công dân",
    ListKind.OPEN: "đang giải quyết",
}
"""How each list of dossiers is called, after "hồ sơ"."""

BAND_LABELS: dict[AgeBand, str] = {
    AgeBand.UP_TO_2: "1–2",
    AgeBand.FROM_3_TO_5: "3–5",
    AgeBand.FROM_6_TO_10: "6–10",
    AgeBand.FROM_11_TO_30: "11–30",
    AgeBand.OVER_30: "Trên 30",
}
"""Ageing bands in working days late."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph."""

    text: str
    bold: bool = False


def clock_words(instant: datetime, zone: ZoneInfo) -> str:
    """07 giờ 00 ngày 18 tháng 11 năm 2024."""
    local = instant.astimezone(zone)
    return f"{local:%H} giờ {local:%M} {official_date(local.date())}"


def standing_lines(provenance: Provenance) -> tuple[str, ...]:
    """How far the numbers may be trusted: provisional or final, and sample data."""
    moment = clock_words(provenance.as_of, provenance.zone)
    standing = "Số liệu" if provenance.is_final else "Số liệu tạm thời"
    lines = (f"{standing} đến {moment}.",)
    return (*lines, SAMPLE_LINE) if provenance.is_sample else lines


def period_words(period: Period) -> str:
    """The period's label as it stands within a sentence: năm 2024 đến 18/11."""
    return period.label[0].lower() + period.label[1:]


LEADERSHIP_TITLE = "Tình hình giải quyết thủ tục hành chính"


def leadership_title_lines(overview: Overview) -> tuple[str, ...]:
    """The abstract: one line for the whole city, else place and field apart."""
    when = period_words(overview.period)
    narrowed = []
    if overview.org_unit.kind is not OrgUnitKind.CITY:
        narrowed.append(f"tại {overview.org_unit.name}")
    if overview.field_name is not None:
        narrowed.append(f"thuộc lĩnh vực {overview.field_name}")
    if not narrowed:
        return (f"{LEADERSHIP_TITLE} {when}",)
    return LEADERSHIP_TITLE, *narrowed, when


def unit_headers(overview: Overview) -> tuple[str, ...]:
    """Headers of the table of org units, the order number first."""
    return (
        "TT",
        "Đơn vị",
        "Đang quá hạn",
        f"So với {day_short(overview.previous_working_day)}",
        "Trên 30 ngày",
        "Lâu nhất, ngày LV",
        "Thiếu thư xin lỗi",
    )


def unit_note(overview: Overview, *, zone: ZoneInfo) -> str:
    """What stands below that table: the unit of days, and whose data lag behind."""
    stale = " ".join(stale_sentences(overview.freshness.stale, zone=zone))
    return (
        f"Ghi chú: ngày LV là ngày làm việc sau hạn trả theo quy định. {stale}".strip()
    )


def leadership_paragraphs(
    overview: Overview, *, zone: ZoneInfo
) -> tuple[tuple[Run, ...], ...]:
    """What is overdue now, then what came in and went out in the period."""
    head = headline(overview, zone=zone)
    first = tuple(Run(segment.text, bold=segment.alert) for segment in head.lead)
    notes = " ".join(head.notes)
    if notes:
        first = (*first, Run(f" {notes}"))
    if overview.freshness.data_moment is None:
        return (first,)
    if overview.as_of_day < overview.period.first_day:
        return first, (Run(_stock_sentence(overview)),)
    return first, (Run(f"{_flow_sentence(overview)} {_stock_sentence(overview)}"),)


def _flow_sentence(overview: Overview) -> str:
    flow = overview.flow
    last_day = min(overview.period.last_day, overview.as_of_day)
    received, resolved = flow.received.value, flow.resolved.value
    late_count = flow.resolved_late.value
    if received is None or resolved is None or late_count is None:
        return f"Chưa đủ số liệu của kỳ {overview.period.label}."
    late = Ratio(late_count, resolved)
    sentence = (
        f"Từ {official_date(overview.period.first_day)} đến {official_date(last_day)}, "
        f"{_subject(overview)} tiếp nhận {count(received)} hồ sơ{_field(overview)}"
        f"{_compared_words(overview, flow.received)}; "
        f"đã giải quyết {count(resolved)} hồ sơ"
    )
    if resolved == 0:
        return f"{sentence}."
    return (
        f"{sentence}, trong đó {count(late_count)} hồ sơ quá hạn "
        f"({per_ten_thousand(late)} trên 10.000; "
        f"đúng hạn R1 {percent_text(flow.on_time.value)})."
    )


def _stock_sentence(overview: Overview) -> str:
    now = overview.now
    return (
        f"Đang giải quyết {count(now.in_process.value)} hồ sơ, "
        f"trong đó {count(now.waiting)} hồ sơ chờ công dân bổ sung hoặc "
        f"thực hiện nghĩa vụ tài chính."
    )


def _subject(overview: Overview) -> str:
    city = overview.org_unit.kind is OrgUnitKind.CITY
    name = overview.org_unit.name
    return Whole(name).word if city else name


def _field(overview: Overview) -> str:
    name = overview.field_name
    return "" if name is None else f" thuộc lĩnh vực {name}"


def _compared_words(overview: Overview, figure: FlowFigure) -> str:
    """Tăng 5,2 % so với cùng kỳ năm trước; empty when there is nothing to compare."""
    if overview.compared is None or not figure.compared or figure.value is None:
        return ""
    change = figure.value - figure.compared
    against = _against(overview.period, overview.compared)
    if change == 0:
        return f", bằng {against}"
    share = percent(Ratio(abs(change), figure.compared), 1, floor=False)
    word = "tăng" if change > 0 else "giảm"
    return "" if share == NOTHING else f", {word} {share}{PERCENT} so với {against}"


def _against(period: Period, compared: Period) -> str:
    same_start = (period.first_day.month, period.first_day.day) == (
        compared.first_day.month,
        compared.first_day.day,
    )
    a_year_apart = period.first_day.year - compared.first_day.year == 1
    return "cùng kỳ năm trước" if same_start and a_year_apart else "kỳ trước"
