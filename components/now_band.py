"""*Ngay lúc này*: stocks at the data moment."""

from decimal import Decimal

from components.links import Drawing
from components.sparkline import Sparkline, sparkline
from components.tiles import Band, Change, Tile, change_of, range_label
from domain.drilldown import ListKind
from domain.formatting import (
    PERCENT,
    count,
    day_short,
    decimal_number,
    moment,
    percent,
)
from domain.ratio import Ratio
from domain.scorecard import Overview, StockFigure


def now_band(overview: Overview, drawing: Drawing) -> Band:
    """The four stocks, against the end of the last working day."""
    at = moment(overview.as_of, drawing.zone).rpartition("/")[0]
    days = len(overview.now.overdue.series)
    drawn = f" · đồ thị: {days} ngày làm việc" if days else ""
    return Band(
        "Ngay lúc này",
        f"tồn tại {at}{drawn}",
        (
            _overdue(overview, drawing),
            _due_today(overview, drawing),
            _apology_missing(overview, drawing),
            _in_process(overview, drawing),
        ),
    )


def _overdue(overview: Overview, drawing: Drawing) -> Tile:
    figure = overview.now.overdue
    return Tile(
        "Đang quá hạn",
        count(figure.value),
        "hồ sơ",
        _stock_spark(figure, "Đang quá hạn", alert=figure.value > 0),
        drawing.links.list_of(ListKind.OVERDUE),
        change=_stock_change(figure, more_is_worse=True),
        after=_since(figure, overview),
        status="late" if figure.value else "ok",
        word=_target_zero(figure),
    )


def _due_today(overview: Overview, drawing: Drawing) -> Tile:
    figure = overview.now.due_today
    return Tile(
        "Đến hạn hôm nay",
        count(figure.value),
        "hồ sơ",
        _stock_spark(figure, "Đến hạn hôm nay"),
        drawing.links.list_of(ListKind.DUE_TODAY),
        before="trong 2 ngày tới:",
        strong=count(overview.now.due_next_two_days),
        status="soon" if figure.value else "ok",
        word="Cần xử lý trong ngày" if figure.value else "Không có",
    )


def _apology_missing(overview: Overview, drawing: Drawing) -> Tile:
    figure = overview.now.apology_missing
    return Tile(
        "Thiếu thư xin lỗi",
        count(figure.value),
        "hồ sơ",
        _stock_spark(figure, "Thiếu thư xin lỗi", alert=figure.value > 0),
        drawing.links.list_of(ListKind.APOLOGY_MISSING),
        # Unchanged says nothing here, and the tile has no room for it.
        change=_stock_change(figure, more_is_worse=True) if figure.change else None,
        after=_share_of_base(figure, overview.now.ever_overdue),
        status="late" if figure.value else "ok",
        word=_target_zero(figure),
    )


def _in_process(overview: Overview, drawing: Drawing) -> Tile:
    now = overview.now
    inflow = now.daily_inflow.value
    if inflow:
        days = decimal_number(Decimal(now.in_process.value) / inflow, 1)
        word = f"bằng {days} ngày tiếp nhận"
    else:
        word = "không tiếp nhận gần đây"
    change = _stock_change(now.in_process)
    return Tile(
        "Đang giải quyết",
        count(now.in_process.value),
        "hồ sơ",
        _stock_spark(now.in_process, "Đang giải quyết"),
        drawing.links.list_of(ListKind.OPEN),
        change=change,
        after=f"{' · ' if change else ''}{count(now.waiting)} chờ công dân",
        word=word,
    )


def _since(figure: StockFigure, overview: Overview) -> str:
    if figure.change is None:
        return ""
    return f" so với {day_short(overview.previous_working_day)}"


def _target_zero(figure: StockFigure) -> str:
    return f"Chỉ tiêu 0: {'không đạt' if figure.value else 'đạt'}"


def _stock_change(figure: StockFigure, *, more_is_worse: bool = False) -> Change | None:
    if figure.change is None:
        return None
    return change_of(figure.change, more_is_worse=more_is_worse)


def _share_of_base(figure: StockFigure, base: int) -> str:
    share = percent(Ratio(figure.value, base), floor=False)
    joint = " · " if figure.change else ""
    return f"{joint}{share}{PERCENT} của {count(base)}" if base else ""


def _stock_spark(figure: StockFigure, name: str, *, alert: bool = False) -> Sparkline:
    return sparkline(figure.series, label=range_label(name, figure.series), alert=alert)
