"""The band of the period: flows and their rates."""

from dataclasses import replace
from decimal import Decimal

from components.sparkline import Sparkline, sparkline
from components.tiles import NO_TARGET, Band, Change, Tile, in_percent, range_label
from domain.formatting import (
    PERCENT,
    count,
    decimal_number,
    per_ten_thousand,
    percent,
    percentage_points,
)
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN, WITHHELD
from domain.ratio import Ratio
from domain.scorecard import FlowFigure, Overview, RatioFigure, Status

_STATUS = {
    Status.MISSED: ("late", "không đạt"),
    Status.CAUTION: ("soon", "cần lưu ý"),
    Status.MET: ("ok", "đạt"),
}


def flow_band(overview: Overview) -> Band:
    """Rates with their targets, flows with their change since the comparison."""
    compared = overview.compared
    against = f"so với {_lower(compared.label)} · " if compared else ""
    tiles: tuple[Tile, ...] = (
        _on_time(overview.flow.on_time),
        _received(overview),
        _resolved(overview),
        _online(overview.flow.online),
    )
    mark = ""
    if overview.is_estimate:
        mark = f" · {ESTIMATE_SIGN} {ESTIMATE}"
        sign = f"{ESTIMATE_SIGN}\N{NO-BREAK SPACE}"
        tiles = tuple(replace(tile, value=sign + tile.value) for tile in tiles)
    return Band(overview.period.label, f"{against}đồ thị: theo tháng{mark}", tiles)


def _on_time(figure: RatioFigure) -> Tile:
    late = per_ten_thousand(figure.value.complement)
    return Tile(
        "Đúng hạn",
        percent(figure.value),
        "%",
        _ratio_spark(figure, "Đúng hạn theo tháng", with_goal=False),
        before=f"quá hạn {late}/10.000",
        change=_late_change(figure),
        chip="R1",
        definition=_on_time_definition(figure.value),
        **_judgement(figure),
    )


def _received(overview: Overview) -> Tile:
    figure = overview.flow.received
    spark = _flow_spark(figure, "Tiếp nhận theo tháng")
    tile = Tile("Tiếp nhận", count(figure.value), "", spark, word=NO_TARGET)
    return _compared(tile, figure, overview)


def _resolved(overview: Overview) -> Tile:
    figure = overview.flow.resolved
    spark = _flow_spark(figure, "Đã giải quyết theo tháng")
    late = f"trong đó quá hạn {count(overview.flow.resolved_late.value)}"
    tile = Tile("Đã giải quyết", count(figure.value), "", spark, word=late)
    return _compared(tile, figure, overview)


def _online(figure: RatioFigure) -> Tile:
    return Tile(
        "Nộp trực tuyến",
        percent(figure.value),
        "%",
        _ratio_spark(figure, "Nộp trực tuyến theo tháng", with_goal=True),
        change=_points_change(figure),
        **_judgement(figure),
    )


def _compared(tile: Tile, figure: FlowFigure, overview: Overview) -> Tile:
    """`tile` with what became of the figure since the comparison period."""
    if figure.value is None:
        why = f"không quy đổi được, {WITHHELD}"
        missing = why if overview.is_withheld else "chưa đủ số liệu của kỳ"
        return replace(tile, after=missing, word="")
    if figure.compared is None:
        return replace(tile, after="chưa đủ số liệu kỳ so sánh")
    if figure.compared == 0:
        return replace(tile, after="kỳ so sánh: 0")
    difference = figure.value - figure.compared
    size = Ratio(abs(difference), figure.compared)
    direction = (difference > 0) - (difference < 0)
    return replace(
        tile,
        change=Change(direction, percent(size, 1, floor=False) + PERCENT),
        after=f" so với {_comparison_word(overview)}",
    )


def _late_change(figure: RatioFigure) -> Change | None:
    """Late per 10.000 against the comparison, in brackets behind the rate."""
    before, now = figure.compared, figure.value.value
    if before is None or before.value is None or now is None:
        return None
    difference = ((before.value - now) * 10_000).quantize(Decimal("0.1"))
    direction = (difference > 0) - (difference < 0)
    return Change(direction, decimal_number(abs(difference), 1), difference > 0)


def _points_change(figure: RatioFigure) -> Change | None:
    before, now = figure.compared, figure.value.value
    if before is None or before.value is None or now is None:
        return None
    points = ((now - before.value) * 100).quantize(Decimal("0.1"))
    direction = (points > 0) - (points < 0)
    text = percentage_points(abs(points), 1).lstrip("+")
    return Change(direction, text, points < 0)


def _judgement(figure: RatioFigure) -> dict[str, str]:
    if figure.target is None or figure.status is Status.NONE:
        return {"word": NO_TARGET}
    kind, verdict = _STATUS[figure.status]
    least = percent(figure.target, floor=False).removesuffix("0").removesuffix(",0")
    # The longer word must fit the tile: "không đạt" stands in bold.
    sign = "" if figure.status is Status.MISSED else "≥ "
    return {"status": kind, "word": f"Chỉ tiêu {sign}{least}{PERCENT}: {verdict}"}


def _comparison_word(overview: Overview) -> str:
    """ "cùng kỳ" for the same days of last year, else "kỳ trước"."""
    compared, period = overview.compared, overview.period
    if compared is None:
        return "kỳ trước"
    first = compared.first_day
    same = (first.month, first.day) == (period.first_day.month, period.first_day.day)
    return "cùng kỳ" if same and first.year == period.first_day.year - 1 else "kỳ trước"


def _on_time_definition(ratio: Ratio) -> str:
    return (
        "R1: hồ sơ giải quyết trước hạn và đúng hạn, chia cho toàn bộ hồ sơ đã giải "
        "quyết trong kỳ (biểu II.06a, Thông tư 01/2020/TT-VPCP; kể cả từ chối, dừng, "
        f"rút). Tử số {count(int(ratio.numerator))}, "
        f"mẫu số {count(int(ratio.denominator))}. Làm tròn xuống."
    )


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _flow_spark(figure: FlowFigure, name: str) -> Sparkline:
    return sparkline(figure.series, label=range_label(name, figure.series))


def _ratio_spark(figure: RatioFigure, name: str, *, with_goal: bool) -> Sparkline:
    values = [in_percent(ratio) for ratio in figure.series]
    goal = in_percent(figure.target) if with_goal else None
    return sparkline(
        values,
        label=name,
        goal=goal,
        alert=figure.status is Status.MISSED,
    )
