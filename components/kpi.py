"""The two bands of tiles: what stands now, and what flowed in the period."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.sparkline import Sparkline, sparkline
from domain.drilldown import ListKind
from domain.formatting import (
    PERCENT,
    count,
    day_short,
    decimal_number,
    moment,
    per_ten_thousand,
    percent,
    percentage_points,
)
from domain.ratio import Ratio
from domain.scorecard import FlowFigure, Overview, RatioFigure, Status, StockFigure

_STATUS = {
    Status.MISSED: ("late", "không đạt"),
    Status.CAUTION: ("soon", "cần lưu ý"),
    Status.MET: ("ok", "đạt"),
}
_NO_TARGET = "không có chỉ tiêu"


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: direction −1, 0 or 1, its size as text, and whether it is worse."""

    direction: int
    text: str
    worse: bool = False


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure; `before`, `change`, `after`, `strong` make the line of comparison."""

    label: str
    value: str
    unit: str
    spark: Sparkline
    href: str = ""
    before: str = ""
    change: Change | None = None
    after: str = ""
    strong: str = ""
    status: str = ""
    word: str = ""
    chip: str = ""
    definition: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """Tiles that share a moment or a period."""

    title: str
    note: str
    tiles: tuple[Tile, ...]


def bands(overview: Overview, drawing: Drawing) -> Markup:
    """Both bands of Tổng quan; stock and flow never mix."""
    return render(
        "tiles", bands=(now_band(overview, drawing), flow_band(overview, drawing))
    )


def now_band(overview: Overview, drawing: Drawing) -> Band:
    """*Ngay lúc này*: stocks at the data moment, against the last working day."""
    now = overview.now
    since = f" so với {day_short(overview.previous_working_day)}"
    links = drawing.links
    at = moment(overview.as_of, drawing.zone).rpartition("/")[0]
    stock_days = Decimal(now.in_process.value)
    inflow = now.daily_inflow.value
    return Band(
        "Ngay lúc này",
        f"tồn tại {at} · đồ thị: {len(now.overdue.series)} ngày làm việc",
        (
            Tile(
                "Đang quá hạn",
                count(now.overdue.value),
                "hồ sơ",
                _stock_spark(now.overdue, "Đang quá hạn", alert=now.overdue.value > 0),
                links.list_of(ListKind.OVERDUE),
                change=_stock_change(now.overdue, more_is_worse=True),
                after=since if now.overdue.change is not None else "",
                status="late" if now.overdue.value else "ok",
                word=f"Chỉ tiêu 0: {'không đạt' if now.overdue.value else 'đạt'}",
            ),
            Tile(
                "Đến hạn hôm nay",
                count(now.due_today.value),
                "hồ sơ",
                _stock_spark(now.due_today, "Đến hạn hôm nay"),
                links.list_of(ListKind.DUE_TODAY),
                before="trong 2 ngày tới:",
                strong=count(now.due_next_two_days),
                status="soon" if now.due_today.value else "ok",
                word="Cần xử lý trong ngày" if now.due_today.value else "Không có",
            ),
            Tile(
                "Thiếu thư xin lỗi",
                count(now.apology_missing.value),
                "hồ sơ",
                _stock_spark(
                    now.apology_missing,
                    "Thiếu thư xin lỗi",
                    alert=now.apology_missing.value > 0,
                ),
                links.list_of(ListKind.APOLOGY_MISSING),
                change=_stock_change(now.apology_missing, more_is_worse=True),
                after=_share_of_base(now.apology_missing, now.ever_overdue),
                status="late" if now.apology_missing.value else "ok",
                word=f"Chỉ tiêu 0: "
                f"{'không đạt' if now.apology_missing.value else 'đạt'}",
            ),
            Tile(
                "Đang giải quyết",
                count(now.in_process.value),
                "hồ sơ",
                _stock_spark(now.in_process, "Đang giải quyết"),
                links.list_of(ListKind.OPEN),
                change=_stock_change(now.in_process),
                after=since if now.in_process.change is not None else "",
                word=f"bằng {decimal_number(stock_days / inflow, 1)} ngày tiếp nhận"
                if inflow
                else f"chờ công dân: {count(now.waiting)}",
            ),
        ),
    )


def flow_band(overview: Overview, drawing: Drawing) -> Band:
    """The band of the period: flows and their rates, against the comparison."""
    flow = overview.flow
    compared = overview.compared
    against = f"so với {_lower(compared.label)} · " if compared else ""
    late = flow.on_time.value.complement
    return Band(
        overview.period.label,
        f"{against}đồ thị: theo tháng",
        (
            Tile(
                "Đúng hạn",
                percent(flow.on_time.value),
                PERCENT.strip("\u202f"),
                _ratio_spark(flow.on_time, "Đúng hạn theo tháng", with_goal=False),
                before=f"quá hạn {per_ten_thousand(late)}/10.000",
                change=_late_change(flow.on_time),
                chip="R1",
                definition=_on_time_definition(flow.on_time.value),
                **_judgement(flow.on_time),
            ),
            Tile(
                "Tiếp nhận",
                count(flow.received.value),
                "",
                _flow_spark(flow.received, "Tiếp nhận theo tháng"),
                word=_NO_TARGET,
                **_flow_change(flow.received, overview),
            ),
            Tile(
                "Đã giải quyết",
                count(flow.resolved.value),
                "",
                _flow_spark(flow.resolved, "Đã giải quyết theo tháng"),
                word=f"trong đó quá hạn {count(flow.resolved_late.value)}",
                **_flow_change(flow.resolved, overview),
            ),
            Tile(
                "Nộp trực tuyến",
                percent(flow.online.value),
                "%",
                _ratio_spark(flow.online, "Nộp trực tuyến theo tháng", with_goal=True),
                change=_points_change(flow.online),
                **_judgement(flow.online),
            ),
        ),
    )


def tiles_table(overview: Overview) -> pd.DataFrame:
    """The figures of both bands, one row each, as numbers."""
    now, flow = overview.now, overview.flow
    stocks = [
        ("Đang quá hạn", now.overdue),
        ("Đến hạn hôm nay", now.due_today),
        ("Thiếu thư xin lỗi", now.apology_missing),
        ("Đang giải quyết", now.in_process),
    ]
    flows = [
        ("Tiếp nhận", flow.received),
        ("Đã giải quyết", flow.resolved),
        ("Giải quyết quá hạn", flow.resolved_late),
    ]
    rates = [("Đúng hạn (R1)", flow.on_time), ("Nộp trực tuyến", flow.online)]
    label = overview.period.label
    rows: list[tuple[str, str, str, float | None, float | None]] = []
    rows += [(n, "Ngay lúc này", "hồ sơ", f.value, f.previous) for n, f in stocks]
    rows += [(n, label, "hồ sơ", f.value, f.compared) for n, f in flows]
    rows += [(n, label, "%", _hundred(f.value), _hundred(f.compared)) for n, f in rates]
    return pd.DataFrame(
        rows,
        columns=["Chỉ tiêu", "Thời điểm hoặc kỳ", "Đơn vị tính", "Giá trị", "So với"],
    )


def _hundred(ratio: Ratio | None) -> float | None:
    if ratio is None or ratio.value is None:
        return None
    return float(ratio.value * 100)


def change_of(difference: int, *, more_is_worse: bool = False) -> Change:
    """A difference of counts; only a change for the worse is ever marked."""
    direction = (difference > 0) - (difference < 0)
    return Change(direction, count(abs(difference)), more_is_worse and difference > 0)


def _stock_change(figure: StockFigure, *, more_is_worse: bool = False) -> Change | None:
    if figure.change is None:
        return None
    return change_of(figure.change, more_is_worse=more_is_worse)


def _share_of_base(figure: StockFigure, base: int) -> str:
    share = percent(Ratio(figure.value, base), floor=False)
    joint = " · " if figure.change is not None else ""
    return f"{joint}{share}{PERCENT} của {count(base)}" if base else ""


def _flow_change(figure: FlowFigure, overview: Overview) -> dict[str, object]:
    if figure.compared is None:
        return {"after": "chưa có số liệu kỳ so sánh"}
    if figure.compared == 0:
        return {"after": "kỳ so sánh: 0"}
    difference = figure.value - figure.compared
    size = Ratio(abs(difference), figure.compared)
    direction = (difference > 0) - (difference < 0)
    return {
        "change": Change(direction, percent(size, 1, floor=False) + PERCENT),
        "after": f" so với {_comparison_word(overview)}",
    }


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
        return {"word": _NO_TARGET}
    kind, verdict = _STATUS[figure.status]
    least = percent(figure.target, floor=False).removesuffix("0").removesuffix(",0")
    return {"status": kind, "word": f"Chỉ tiêu ≥ {least}{PERCENT}: {verdict}"}


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


def _stock_spark(figure: StockFigure, name: str, *, alert: bool = False) -> Sparkline:
    return sparkline(
        figure.series, label=_range_label(name, figure.series), alert=alert
    )


def _flow_spark(figure: FlowFigure, name: str) -> Sparkline:
    return sparkline(figure.series, label=_range_label(name, figure.series))


def _ratio_spark(figure: RatioFigure, name: str, *, with_goal: bool) -> Sparkline:
    values = [_hundred(ratio) for ratio in figure.series]
    goal = _hundred(figure.target) if with_goal else None
    return sparkline(
        values,
        label=name,
        goal=goal,
        alert=figure.status is Status.MISSED,
    )


def _range_label(name: str, series: Sequence[int | None]) -> str:
    known = [value for value in series if value is not None]
    if not known:
        return f"{name}: chưa có số liệu"
    return f"{name}: từ {count(known[0])} đến {count(known[-1])}"
