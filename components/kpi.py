"""The two bands of tiles: what stands now, and what flowed in the period."""

import pandas as pd
from markupsafe import Markup

from components.flow_band import flow_band
from components.links import Drawing
from components.markup import render
from components.now_band import now_band
from components.tiles import in_percent
from domain.scorecard import Overview


def bands(overview: Overview, drawing: Drawing) -> Markup:
    """Both bands of Tổng quan; stock and flow never mix."""
    return render("tiles", bands=(now_band(overview, drawing), flow_band(overview)))


def tiles_table(overview: Overview) -> pd.DataFrame:
    """The figures of both bands, one row each, as numbers."""
    now, flow = overview.now, overview.flow
    stocks = [
        ("Đang quá hạn", now.overdue),
        ("Đến hạn hôm nay", now.due_today),
        ("Thiếu thư xin lỗi", now.apology_missing),
        ("Đang giải quyết", now.in_process),
    ]
    waiting = ("Chờ công dân", "Ngay lúc này", "hồ sơ", float(now.waiting), None)
    flows = [
        ("Tiếp nhận", flow.received),
        ("Đã giải quyết", flow.resolved),
        ("Giải quyết quá hạn", flow.resolved_late),
    ]
    rates = [("Đúng hạn (R1)", flow.on_time), ("Nộp trực tuyến", flow.online)]
    label = overview.period.label
    rows: list[tuple[str, str, str, float | None, float | None]] = []
    rows += [(n, "Ngay lúc này", "hồ sơ", f.value, f.previous) for n, f in stocks]
    rows.append(waiting)
    rows += [(n, label, "hồ sơ", f.value, f.compared) for n, f in flows]
    rows += [
        (n, label, "%", in_percent(f.value), in_percent(f.compared)) for n, f in rates
    ]
    return pd.DataFrame(
        rows,
        columns=["Chỉ tiêu", "Thời điểm hoặc kỳ", "Đơn vị tính", "Giá trị", "So với"],
    )
