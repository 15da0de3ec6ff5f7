"""The page of one indicator in words: target, forecast, breaks, what is missing."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from domain.brief_text import period_words
from domain.forecast import LATELY, Forecast, NoForecast
from domain.formatting import (
    NOTHING,
    PERCENT,
    count,
    day,
    decimal_number,
    percentage_points,
)
from domain.formula import Number, Reading
from domain.indicator import PERCENT as UNIT_PERCENT
from domain.indicator import Bound, Direction, Indicator
from domain.indicator_detail import (
    IndicatorDetail,
    NoChange,
    PeriodForecast,
)
from domain.indicator_series import MarkKind, SeriesMark, SeriesMonth
from domain.indicator_target import IndicatorTarget, PathKind, TargetStanding
from domain.indicator_view import IndicatorValue
from domain.indicator_words import hint_text, value_text
from domain.lens_view import ESTIMATE, WITHHELD
from domain.period import Period
from domain.status_legend import Band

_SHARE_DECIMALS = 3
_PATHS = {
    PathKind.EVEN: "chia đều theo ngày làm việc",
    PathKind.FLAT: "giữ nguyên cả kỳ",
    PathKind.POINTS: "theo các mốc của quyết định",
}
_NO_FORECAST = {
    NoForecast.OVER: "Kỳ đã kết thúc, số đã có đủ.",
    NoForecast.NOT_BEGUN: "Các tháng trước kỳ này chưa có số liệu.",
    NoForecast.NOT_MONTHS: "Chỉ dự báo kỳ tháng, quý, nửa năm, chín tháng và năm.",
    NoForecast.NOT_COUNTED: "Số của chỉ tiêu này không đếm được theo từng tháng.",
    NoForecast.TOO_SHORT: "Lịch sử quá ngắn: cần hơn một năm và ít nhất 6 lần dự báo "
    "trước đây để biết khoảng sai.",
    NoForecast.NO_VALUE: "Không phát sinh nên không có giá trị để dự báo.",
    NoForecast.CONVERTED: "Chỉ dự báo từ số như đã báo cáo; đổi cách xem ở ô Phạm vi.",
}
_NO_CHANGE = {
    NoChange.NOT_COVERED: "Số liệu chưa có đủ kỳ trước để so sánh.",
    NoChange.NO_VALUE: "Một trong hai kỳ không có giá trị nên không có thay đổi.",
    NoChange.NO_PARTS: "Đơn vị này không có đơn vị trực thuộc.",
    NoChange.NOT_ADDITIVE: "Giá trị của các đơn vị không cộng thành giá trị chung.",
    NoChange.WITHHELD: f"Không tách được: {WITHHELD}.",
}


def amount_text(indicator: Indicator, value: Number | None) -> str:
    """A number in the indicator's unit without its bound: 98,36 %, 12.254; – for none.

    Rounded half up: what is asked for or foretold is no rate that was reached.
    """
    if value is None:
        return NOTHING
    plain = replace(indicator, bound=Bound.EXACT, direction=Direction.NEUTRAL)
    if indicator.unit == UNIT_PERCENT:
        return value_text(plain, Reading(value, 100))
    return value_text(plain, Reading(value))


def with_unit(indicator: Indicator, value: Number | None) -> str:
    """Likewise with the unit behind a count: 1.200 hồ sơ."""
    text = amount_text(indicator, value)
    return text if indicator.unit == UNIT_PERCENT else f"{text} {indicator.unit}"


def difference_text(indicator: Indicator, value: Fraction, decimals: int = 2) -> str:
    """+0,35 điểm %, −12."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if indicator.unit == UNIT_PERCENT:
        return percentage_points(exact, decimals)
    digits = 0 if value.denominator == 1 else decimals
    sign = "+" if value > 0 else ""
    return sign + decimal_number(exact, digits)


def share_text(indicator: Indicator, value: Fraction | None) -> str:
    """A contribution, with one digit more than a change."""
    if value is None:
        return ""
    return difference_text(indicator, value, _SHARE_DECIMALS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a value stands against its target, in words; `band` None: not judged."""

    band: Band | None
    words: str


def verdict(detail: IndicatorDetail, value: IndicatorValue) -> Verdict | None:
    """None without target or value."""
    standing, scaled = detail.standing, detail.indicator.scaled(value.reading)
    if standing is None or scaled is None:
        return None
    band = value.band
    gap = Fraction(scaled) - standing.expected
    size = difference_text(detail.indicator, abs(gap)).lstrip("+")
    if band is None:
        why = ESTIMATE if value.is_estimate else "mới có cận"
        return Verdict(None, f"chưa đánh giá được vì {why}")
    is_late = gap < 0 if detail.indicator.direction is Direction.UP else gap > 0
    if not is_late:
        return Verdict(band, "đạt lộ trình")
    side = "thấp hơn" if gap < 0 else "cao hơn"
    return Verdict(band, f"{side} lộ trình {size}")


def target_words(detail: IndicatorDetail) -> str:
    """Which target holds, by which decision, and what it expects to date."""
    standing, each = detail.standing, detail.indicator
    if standing is None:
        if each.direction is Direction.NEUTRAL:
            return "Chỉ tiêu theo dõi, không giao mức phải đạt."
        return f"Chưa giao chỉ tiêu này cho {detail.org_unit.name} trong kỳ."
    target = standing.target
    told = (
        f"Chỉ tiêu giao {with_unit(each, _fraction(standing.goal))}, "
        f"{period_name(target.period)} ({decision_words(target)}). "
        f"Đến {day(standing.day)} cần {with_unit(each, standing.expected)}, "
        f"{_PATHS[standing.path]}."
    )
    if standing.is_inherited:
        told += (
            f" {detail.org_unit.name} chưa được giao riêng: áp dụng chỉ tiêu của "
            f"{standing.holder_name}."
        )
    return told


def asked_text(value: IndicatorValue) -> str:
    """What is asked of a value: its target and what that expects to date, or a hint."""
    each, standing = value.indicator, value.standing
    if standing is None:
        return hint_text(each)
    goal = amount_text(each, Fraction(standing.goal))
    to_date = amount_text(each, standing.expected)
    told = f"giao {goal}"
    return told if to_date == goal else f"{told}, đến nay {to_date}"


def path_words(standing: TargetStanding) -> str:
    """By which rule a path goes."""
    return _PATHS[standing.path]


def decision_words(target: IndicatorTarget) -> str:
    """Its document with the day."""
    on = f", {day(target.decided_on)}" if target.decided_on else ""
    return target.decision + on


def period_name(period: Period) -> str:
    """năm 2024, quý III/2024."""
    label = period.label
    return label[:1].lower() + label[1:]


def about(detail: IndicatorDetail) -> str:
    """Of whom, when, and of which field."""
    parts = [detail.org_unit.name, period_words(detail.period)]
    if detail.field_name:
        parts.append(f"lĩnh vực {detail.field_name}")
    return ", ".join(parts)


def forecast_words(detail: IndicatorDetail) -> tuple[str, ...]:
    """What is foretold, by which rule, and how often that held; or why nothing is."""
    made, each = detail.forecast, detail.indicator
    found = made.result
    if isinstance(found, NoForecast):
        told = _NO_FORECAST[found]
        if found is NoForecast.TOO_SHORT:
            told += f" Nay có {count(made.known)} tháng đủ số liệu{_since(made)}."
        return (told,)
    low, high = amount_text(each, found.low), amount_text(each, found.high)
    name = period_name(made.period)
    level = Decimal(found.level.numerator) / Decimal(found.level.denominator)
    return (
        f"Dự báo {name}: {with_unit(each, found.point)}, từ {low} đến {high}.",
        f"Cách dự báo: số đã có đến hết {day(made.made_on)}, cộng {count(made.left)} "
        f"tháng còn lại như cùng tháng năm trước nhân {decimal_number(level, 2)} (số "
        f"tiếp nhận {LATELY} tháng gần nhất so với năm trước). Khoảng: phần giữa, 8 "
        f"trên 10, của {count(found.errors)} sai số khi dự báo cùng cách cho các kỳ "
        f"đã qua{_since(made)}.",
        _hits(found),
    )


def _since(made: PeriodForecast) -> str:
    return f", tính từ {day(made.since)} khi đơn vị thay đổi" if made.since else ""


def _hits(found: Forecast) -> str:
    if not found.tested:
        return "Lịch sử chưa đủ để thử xem khoảng ấy đúng bao nhiêu lần."
    share = decimal_number(Decimal(100 * found.hits) / found.tested, 0)
    return (
        f"Thử lại với số đã biết khi ấy: {count(found.hits)} trên "
        f"{count(found.tested)} lần số thực nằm trong khoảng ({share}{PERCENT})."
    )


def no_change_words(reason: NoChange) -> str:
    """Why a change is not taken apart."""
    return _NO_CHANGE[reason]


def mark_words(mark: SeriesMark) -> str:
    """What a break is."""
    match mark.kind:
        case MarkKind.DEFINITION:
            what = f"định nghĩa đổi (bản {mark.detail})"
        case MarkKind.CALENDAR:
            what = "lịch ngày nghỉ của một bên chưa có"
        case MarkKind.ORGANISATION:
            what = (
                f"thêm {count(mark.detail)} đơn vị"
                if mark.detail
                else "đơn vị thay đổi"
            )
    return f"{day(mark.day)}: {what}"


def month_notes(month: SeriesMonth) -> str:
    """What makes a month different; "" for nothing."""
    notes = []
    if month.is_running:
        notes.append(f"đến {day(month.period.last_day)}")
    if month.begins_late:
        notes.append("số liệu bắt đầu trong tháng")
    if month.is_provisional:
        notes.append("tạm thời")
    if month.is_estimate:
        notes.append(ESTIMATE)
    if month.is_withheld:
        notes.append(WITHHELD)
    return ", ".join(notes)


def _fraction(value: Decimal) -> Fraction:
    return Fraction(value)
