"""The score 766 in Vietnamese: points, next points, differences, the answer."""

from decimal import Decimal
from fractions import Fraction

from domain.formatting import (
    MINUS,
    NOTHING,
    count,
    decimal_number,
    percent_text,
)
from domain.ratio import Ratio
from domain.score_766 import MetricScore, State, Sum
from domain.score_766_check import Check, Verdict
from domain.score_766_gap import Cause, GapPart
from domain.score_766_next import NextPoints
from domain.score_766_rules import Metric
from domain.score_766_view import Score766
from domain.written_figure import Bound

_BOUNDS = {
    Bound.EXACT: "",
    Bound.AT_LEAST: "ít nhất ",
    Bound.AT_MOST: "nhiều nhất ",
    Bound.ABOUT: "khoảng ",
}


def points(value: Fraction | None, decimals: int = 2) -> str:
    """5,98, floored so that no point is told that is not won; – for None."""
    if value is None:
        return NOTHING
    scaled = value * 10**decimals
    whole = abs(scaled).__floor__()
    text = decimal_number(Decimal(whole).scaleb(-decimals), decimals)
    return MINUS + text if scaled < 0 and whole else text


def signed_points(value: Fraction | None) -> str:
    """+0,52, −1,30, 0,00; – for None."""
    text = points(value)
    return f"+{text}" if value is not None and value > 0 else text


def bounded_points(won: MetricScore) -> str:
    """Ít nhất 5,98; why there are none where it is not scored."""
    if won.points is None:
        return won.state.value
    return _BOUNDS[won.bound] + points(won.points)


def counts_text(won: MetricScore) -> str:
    """740 / 1.837 (40,28 %); không phát sinh; "" without a figure."""
    figure = won.figure
    if figure is None:
        return ""
    if figure.numerator is None or figure.denominator is None:
        return _BOUNDS[figure.bound] + _percent(figure.value)
    if not figure.denominator:
        return "không phát sinh"
    told = f"{count(int(figure.numerator))} / {count(int(figure.denominator))}"
    return f"{told} ({_percent(figure.value)})"


def next_sentence(one: NextPoints) -> str:
    """Cần thêm 1.240 hồ sơ có kết quả điện tử để được +0,5 điểm."""
    metric, most = one.metric, "không quá " if one.at_most else ""
    gain = points(one.gain, 2 if one.gain < Fraction(1, 2) else 1)
    number = f"{most}{count(one.units)} {metric.unit}"
    if metric.fewer:
        return f"Bớt {number} {metric.fewer} thì được +{gain} điểm"
    return f"Cần thêm {number} {metric.more} để được +{gain} điểm"


def lacking_words(metric: Metric, lacking: int) -> str:
    """31 hồ sơ trễ hạn; 1.240 hồ sơ chưa có kết quả điện tử."""
    wrong = metric.fewer or f"chưa {metric.more.removeprefix('được ')}"
    return f"{count(lacking)} {metric.unit} {wrong}"


def gap_words(part: GapPart, metric: Metric) -> str:
    """Mẫu số: Cổng 9.800, ta 10.000: −0,12 điểm."""
    what = {
        Cause.SYNCHRONISATION: "đồng bộ",
        Cause.DENOMINATOR: "mẫu số",
        Cause.CLOCK: f"đồng hồ ({metric.unit} {metric.fewer})",
        Cause.NUMERATOR: "tử số",
    }[part.cause]
    shown = _percent if part.cause is Cause.SYNCHRONISATION else _count
    return (
        f"{what}: Cổng {shown(part.portal)}, ta {shown(part.ours)} "
        f"→ {signed_points(part.points)} điểm"
    )


def headline(found: Score766) -> str:
    """The answer: points of what is known, what costs most, what is unknown."""
    whole, bound = found.score.sum, ""
    if not whole.known:
        return "Chưa đủ số liệu để chấm điểm Bộ chỉ số 766"
    if whole.bounded:
        bound = "khoảng "
    if not whole.unknown:
        told = f"{bound}{points(whole.points)} trên 100 điểm 766"
    else:
        told = (
            f"{bound}{points(whole.points)} trên {points(whole.known)} điểm đã biết "
            f"của Bộ chỉ số 766"
        )
    sentence = f"{found.org_unit.name}: {told}"
    worst = max(found.metrics, key=lambda m: m.ours.lost or 0)
    if worst.ours.lost:
        name = worst.ours.metric.name.lower()
        sentence += f"; mất nhiều nhất ở {name} ({points(worst.ours.lost)} điểm)"
    return sentence


def known_words(whole: Sum) -> str:
    """Biết 62 trên 100 điểm; 38 điểm chưa có số liệu."""
    if not whole.unknown:
        return "Đã có số liệu cho cả 100 điểm."
    told = f"Có số liệu cho {points(whole.known, 0)} trên 100 điểm"
    if whole.nothing:
        told += f"; {points(whole.nothing, 0)} điểm không phát sinh, không chấm"
    missing = whole.unknown - whole.nothing
    if not missing:
        return f"{told}."
    told += f"; {points(missing, 0)} điểm chưa chấm được, không tính là 0"
    if whole.bounded:
        return f"{told}. Một số chỉ số chỉ biết ít nhất hoặc nhiều nhất (≈)."
    most = points(whole.points + missing)
    return f"{told}: điểm thật từ {points(whole.points)} đến {most}."


def state_words(won: MetricScore) -> str:
    """Why a metric is not scored, or is by rule; "" where its counts tell."""
    return "" if won.state is State.SCORED else won.state.value


def check_words(check: Check | None) -> str:
    """Khớp; khác: tính lại được 8,74; chưa tính lại được: thiếu số của 3.1, 3.2."""
    if check is None:
        return ""
    if check.verdict is Verdict.DIFFERS:
        return f"khác, tính lại được {points(check.computed, 3)}"
    if check.verdict is Verdict.UNEXPLAINED:
        return f"chưa tính lại được: thiếu số của {', '.join(check.missing)}"
    return check.verdict.value


def _percent(value: Fraction | None) -> str:
    if value is None:
        return NOTHING
    return percent_text(Ratio(value.numerator, value.denominator))


def _count(value: Fraction) -> str:
    return count(int(value))
