"""The figures of the leadership brief as rows for machines, one figure per row."""

from collections.abc import Iterator
from decimal import Decimal

from domain import indicator_tiles as codes
from domain.brief import LeadershipBrief, LedgerTable, UnitOverdueRow
from domain.measure import Measure
from domain.period import Period
from domain.ratio import Ratio
from domain.scorecard import Overview
from reports.bulk_rows import CellValue
from reports.data_table import ANY_NUMBER, CODE, DAY, NUMBER, DataColumn
from reports.ledger_sheet import columns as ledger_columns

FIGURE_COLUMNS: tuple[DataColumn, ...] = (
    DataColumn("figure_code", "Mã số liệu", CODE, 190),
    DataColumn("figure_name", "Tên số liệu", width=250),
    DataColumn("org_unit_code", "Mã đơn vị; trống khi gồm nhiều đơn vị", CODE),
    DataColumn("org_unit_name", "Tên đơn vị", width=190),
    DataColumn("field_code", "Mã lĩnh vực; trống khi gồm mọi lĩnh vực", CODE),
    DataColumn("field_name", "Tên lĩnh vực", width=150),
    DataColumn("period_key", "Kỳ; trống khi là số tại một thời điểm", CODE, 130),
    DataColumn("as_of_date", "Tính đến ngày", DAY),
    DataColumn("value", "Giá trị; tỷ lệ là tử số chia mẫu số", ANY_NUMBER, 150),
    DataColumn("numerator", "Tử số của tỷ lệ", NUMBER),
    DataColumn("denominator", "Mẫu số của tỷ lệ", NUMBER),
    DataColumn("compared_value", "Giá trị của mốc hoặc kỳ so sánh", ANY_NUMBER, 150),
    DataColumn(
        "measure",
        "Đơn vị tính: dossiers hồ sơ, working_days ngày LV, ratio tỷ lệ",
        CODE,
    ),
    DataColumn("indicator_code", "Mã chỉ tiêu của danh mục có cùng số", CODE),
)
"""Columns of the machine table, one row per figure."""

_RATIO = "ratio"

_LEDGER_FIGURES: tuple[tuple[str, str], ...] = (
    ("ii06_total_in", "II.06 cột 3: tổng phải giải quyết"),
    ("ii06_received_online", "II.06 cột 4: tiếp nhận trực tuyến"),
    ("ii06_received_direct_post", "II.06 cột 5: tiếp nhận trực tiếp, bưu chính"),
    ("ii06_carried_over", "II.06 cột 6: kỳ trước chuyển qua"),
    ("ii06_resolved", "II.06 cột 7: đã giải quyết"),
    ("ii06_resolved_early", "II.06 cột 8: trước hạn"),
    ("ii06_resolved_on_time", "II.06 cột 9: đúng hạn"),
    ("ii06_resolved_late", "II.06 cột 10: quá hạn"),
    ("ii06_in_process", "II.06 cột 11: đang giải quyết"),
    ("ii06_in_process_in_time", "II.06 cột 12: đang giải quyết trong hạn"),
    ("ii06_in_process_overdue", "II.06 cột 13: đang giải quyết quá hạn"),
    ("ii06_transferred_in", "Chuyển vào từ đơn vị khác"),
    ("ii06_transferred_out", "Chuyển ra đơn vị khác"),
)


_INDICATORS = {
    "overdue_now": codes.OVERDUE,
    "due_today": codes.DUE_TODAY,
    "apology_missing": codes.APOLOGY_MISSING,
    "in_process": codes.IN_PROCESS,
    "due_next_two_days": codes.DUE_SOON,
    "ever_overdue": codes.EVER_OVERDUE,
    "waiting": codes.WAITING,
    "received": codes.RECEIVED,
    "resolved": codes.RESOLVED,
    "resolved_late": codes.RESOLVED_LATE,
    "on_time_r1": codes.ON_TIME,
    "online_share": codes.ONLINE,
    "unit_overdue_now": codes.OVERDUE,
    "unit_apology_missing": codes.APOLOGY_MISSING,
    "late_of_month": codes.LATE_SHARE,
    "ii06_total_in": "II06-03",
    "ii06_received_online": "TTHC-02",
    "ii06_received_direct_post": "TTHC-03",
    "ii06_carried_over": "TTHC-04",
    "ii06_resolved": codes.RESOLVED,
    "ii06_resolved_early": "TTHC-06",
    "ii06_resolved_on_time": "TTHC-07",
    "ii06_resolved_late": codes.RESOLVED_LATE,
    "ii06_in_process": codes.IN_PROCESS,
    "ii06_in_process_in_time": "II06-12",
    "ii06_in_process_overdue": codes.OVERDUE,
    "ii06_transferred_in": "CHUYEN-01",
    "ii06_transferred_out": "CHUYEN-02",
}
"""Indicators of the catalogue by the figures that are the same."""


def figure_rows(brief: LeadershipBrief) -> list[tuple[CellValue, ...]]:
    """Every figure of the brief in the order of `FIGURE_COLUMNS`."""
    overview = brief.overview
    rows = [*_stocks(overview), *_flows(overview)]
    units = brief.units
    for unit in (*units.rows, *((units.rest,) if units.rest else ())):
        rows.extend(_unit_figures(overview, unit))
    rows.extend(_months(overview))
    if brief.ledger is not None:
        rows.extend(_ledger_figures(overview, brief.ledger))
    return [(*row, _INDICATORS.get(str(row[0]))) for row in rows]


def _row(
    overview: Overview,
    figure: tuple[str, str],
    value: int | None,
    *,
    unit: tuple[str, str] | None = None,
    field: tuple[str, str] = ("", ""),
    period_key: str = "",
    compared: int | None = None,
    measure: str = Measure.DOSSIERS,
) -> tuple[CellValue, ...]:
    scope = unit or (overview.org_unit.code, overview.org_unit.name)
    return (
        *figure,
        *(text or None for text in (*scope, *field, period_key)),
        overview.as_of_day,
        value,
        None,
        None,
        compared,
        measure,
    )


def _ratio_row(
    overview: Overview,
    figure: tuple[str, str],
    ratio: Ratio | None,
    *,
    period_key: str,
    compared: Ratio | None = None,
) -> tuple[CellValue, ...]:
    code, name = figure
    return (
        code,
        name,
        overview.org_unit.code,
        overview.org_unit.name,
        None,
        overview.field_name,
        period_key,
        overview.as_of_day,
        _quotient(ratio),
        None if ratio is None else ratio.numerator,
        None if ratio is None else ratio.denominator,
        _quotient(compared),
        _RATIO,
    )


def _quotient(ratio: Ratio | None) -> Decimal | None:
    value = None if ratio is None else ratio.value
    return None if value is None else round(value, 10)


def _stocks(overview: Overview) -> Iterator[tuple[CellValue, ...]]:
    now = overview.now
    field = ("", overview.field_name or "")
    compared = (
        (("overdue_now", "Đang quá hạn"), now.overdue),
        (("due_today", "Đến hạn hôm nay"), now.due_today),
        (("apology_missing", "Thiếu thư xin lỗi"), now.apology_missing),
        (("in_process", "Đang giải quyết"), now.in_process),
    )
    for figure, stock in compared:
        yield _row(overview, figure, stock.value, field=field, compared=stock.previous)
    alone = (
        (("due_next_two_days", "Đến hạn trong 2 ngày LV tới"), now.due_next_two_days),
        (("ever_overdue", "Từng quá hạn"), now.ever_overdue),
        (("waiting", "Chờ công dân"), now.waiting),
    )
    for figure, value in alone:
        yield _row(overview, figure, value, field=field)


def _flows(overview: Overview) -> Iterator[tuple[CellValue, ...]]:
    flow, key = overview.flow, overview.period.key
    field = ("", overview.field_name or "")
    counts = (
        (("received", "Tiếp nhận"), flow.received),
        (("resolved", "Đã giải quyết"), flow.resolved),
        (("resolved_late", "Giải quyết quá hạn"), flow.resolved_late),
    )
    for figure, counted in counts:
        yield _row(
            overview,
            figure,
            counted.value,
            field=field,
            period_key=key,
            compared=counted.compared,
        )
    ratios = (
        (("on_time_r1", "Đúng hạn R1"), flow.on_time),
        (("online_share", "Nộp trực tuyến"), flow.online),
    )
    for figure, rate in ratios:
        yield _ratio_row(
            overview, figure, rate.value, period_key=key, compared=rate.compared
        )


def _unit_figures(
    overview: Overview, row: UnitOverdueRow
) -> Iterator[tuple[CellValue, ...]]:
    unit = (row.code, row.name)
    field = ("", overview.field_name or "")
    before = None if row.change is None else row.overdue - row.change
    yield _row(
        overview,
        ("unit_overdue_now", "Đang quá hạn của đơn vị"),
        row.overdue,
        unit=unit,
        field=field,
        compared=before,
    )
    others = (
        ("unit_over_30_days", "Quá hạn trên 30 ngày LV", row.over_thirty_days),
        ("unit_apology_missing", "Thiếu thư xin lỗi", row.apology_missing),
    )
    for code, name, value in others:
        yield _row(overview, (code, name), value, unit=unit, field=field)
    yield _row(
        overview,
        ("unit_worst_days_late", "Quá hạn lâu nhất"),
        row.worst_working_days,
        unit=unit,
        field=field,
        measure=Measure.WORKING_DAYS,
    )


def _months(overview: Overview) -> Iterator[tuple[CellValue, ...]]:
    for point in overview.trend:
        key = Period.month(point.year, point.month).key
        figure = ("late_of_month", "Giải quyết quá hạn trong tháng")
        yield _ratio_row(overview, figure, point.late, period_key=key)


def _ledger_figures(
    overview: Overview, table: LedgerTable
) -> Iterator[tuple[CellValue, ...]]:
    for line in table.lines:
        values = ledger_columns(line.ledger)
        for figure, value in zip(_LEDGER_FIGURES, values, strict=True):
            yield _row(
                overview,
                figure,
                value,
                field=(line.field_code, line.field_name),
                period_key=overview.period.key,
            )
