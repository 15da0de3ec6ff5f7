"""Lists of dossiers: the annex to print, and the same rows for machines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from openpyxl.formatting.rule import DataBarRule, FormulaRule
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from domain.brief import Issuer, Provenance
from domain.brief_lists import WITH_LATENESS, age_band
from domain.brief_text import LIST_TITLES, standing_lines
from domain.drilldown import DossierRow, ListKind
from domain.formatting import count
from reports import styles
from reports.bulk_rows import BulkRow, BulkTable, CellValue
from reports.data_table import CODE, DAY, MOMENT, NUMBER, DataColumn
from reports.provenance import footer
from reports.styles import CellStyle
from reports.text_fit import heading_height, row_height, wrapped
from reports.workbook import (
    CELL_PADDING_POINTS,
    POINTS_PER_PIXEL,
    BriefWorkbook,
    Sheet,
)

_SIZE = 10.5
_TEXT = CellStyle(size=_SIZE, boxed=True, wrap=True)
_CENTRE = replace(_TEXT, horizontal="center")
_COUNT = CellStyle(
    size=_SIZE, boxed=True, horizontal="right", number_format=styles.COUNT_FORMAT
)
_DAY = replace(_COUNT, number_format=styles.DAY_FORMAT)


@dataclass(frozen=True, slots=True)
class _ListColumn:
    header: str
    style: CellStyle
    width: int


def _list_columns(kind: ListKind) -> tuple[_ListColumn, ...]:
    days = "Quá hạn, ngày LV" if kind in WITH_LATENESS else "Còn lại, ngày LV"
    return (
        _ListColumn("TT", _CENTRE, 46),
        _ListColumn("Mã hồ sơ", replace(_TEXT, number_format="@"), 176),
        _ListColumn("Đơn vị", _TEXT, 150),
        _ListColumn("Thủ tục", _TEXT, 226),
        _ListColumn("Tiếp nhận", _DAY, 78),
        _ListColumn("Hẹn trả đầu", _DAY, 78),
        _ListColumn("Hạn trả", _DAY, 78),
        _ListColumn(days, _COUNT, 66),
        _ListColumn("Hẹn lại", _DAY, 78),
        _ListColumn("Lỡ hẹn lại", _CENTRE, 54),
        _ListColumn("Bước hiện tại", _TEXT, 108),
        _ListColumn("Thư xin lỗi", _CENTRE, 52),
    )


_DAYS, _REDATED, _MISSED = "H", "I", "J"


def add_dossier_list(
    book: BriefWorkbook,
    title: str,
    *,
    kind: ListKind,
    dossiers: Sequence[DossierRow],
    total: int,
    issuer: Issuer,
    provenance: Provenance,
) -> None:
    """Add the printed list, landscape, header repeated on each page.

    `total`: how many there are; when `dossiers` are fewer, the head says so.
    """
    columns = _list_columns(kind)
    sheet = book.sheet(title)
    sheet.widths(tuple(column.width for column in columns))
    lines = _head_lines(kind, len(dossiers), total, issuer, provenance)
    gap = sheet.banners(lines, columns=len(columns))
    sheet.height(gap, 6)
    header = gap + 1
    _header_rows(sheet, header, columns)
    first = header + 2
    table = BulkTable(
        first_row=first,
        columns=tuple(column.style for column in columns),
        rows=_list_rows(dossiers, columns, kind),
        row_count=len(dossiers),
    )
    book.add_rows(sheet, table)
    last = max(table.last_row, first)
    end = get_column_letter(len(columns))
    worksheet = sheet.worksheet
    worksheet.freeze_panes = f"C{first}"
    worksheet.auto_filter.ref = f"A{first - 1}:{end}{last}"
    worksheet.print_area = f"A1:{end}{last}"
    sheet.print_setup(
        landscape=True, title_rows=(header, header + 1), footer=footer(provenance)
    )
    _mark_exceptions(sheet, kind, first, last)


def _head_lines(
    kind: ListKind, shown: int, total: int, issuer: Issuer, provenance: Provenance
) -> tuple[tuple[str, CellStyle], ...]:
    centred = CellStyle(size=12, horizontal="center")
    strong, italic = replace(centred, bold=True), replace(centred, italic=True)
    counted = f"{count(total)} hồ sơ"
    if shown < total:
        counted = f"{count(shown)} hồ sơ đầu trong {count(total)} hồ sơ"
    filters = "".join(f" {sentence}." for sentence in provenance.filters)
    year = provenance.exported_on.year
    return (
        ("PHỤ LỤC", strong),
        (f"Danh sách hồ sơ {LIST_TITLES[kind]}", replace(strong, size=13)),
        (
            f"(Kèm theo Báo cáo số        /{issuer.symbol} "
            f"ngày        tháng        năm {year})",
            italic,
        ),
        (f"{provenance.scope_name}: {counted}.{filters}", italic),
        (" ".join(standing_lines(provenance)), italic),
    )


def _header_rows(sheet: Sheet, row: int, columns: Sequence[_ListColumn]) -> None:
    for index, column in enumerate(columns, start=1):
        sheet.put(row, index, column.header, replace(styles.HEADER, size=_SIZE))
        number = replace(styles.COLUMN_NUMBER, size=_SIZE)
        sheet.put(row + 1, index, f"({index})", number)
    rooms = [
        (column.header, sheet.room(index, index))
        for index, column in enumerate(columns, start=1)
    ]
    sheet.height(row, heading_height(rooms, _SIZE))
    sheet.height(row + 1, 15)


def _list_rows(
    dossiers: Sequence[DossierRow], columns: Sequence[_ListColumn], kind: ListKind
) -> Iterator[BulkRow]:
    late = kind in WITH_LATENESS
    wrapping = [
        (index, column.width * POINTS_PER_PIXEL - CELL_PADDING_POINTS)
        for index, column in enumerate(columns)
        if column.style.wrap
    ]
    for order, dossier in enumerate(dossiers, start=1):
        values: tuple[CellValue, ...] = (
            order,
            dossier.code,
            dossier.org_unit.name,
            dossier.procedure,
            dossier.received_on,
            dossier.first_due_on,
            dossier.due_on,
            dossier.working_days_late if late else dossier.working_days_left,
            dossier.redated_to,
            "Lỡ" if dossier.redate_missed else None,
            dossier.step,
            _apology(dossier, late=late),
        )
        lines = max(
            len(wrapped(value, _SIZE, width))
            for index, width in wrapping
            if isinstance(value := values[index] or "", str)
        )
        yield BulkRow(values, row_height(lines, _SIZE))


def _apology(dossier: DossierRow, *, late: bool) -> str | None:
    """A letter is missing only where the dossier is overdue."""
    if dossier.apology_sent:
        return "Có"
    return "Chưa" if late else None


def _mark_exceptions(sheet: Sheet, kind: ListKind, first: int, last: int) -> None:
    """Bars for the days late; a missed re-date in red, beside the word."""
    rules = sheet.worksheet.conditional_formatting
    if kind in WITH_LATENESS:
        bar = DataBarRule("num", 0, "max", None, color="FFC9D4DF")
        rules.add(f"{_DAYS}{first}:{_DAYS}{last}", bar)
    missed = FormulaRule(
        formula=[f'${_MISSED}{first}="Lỡ"'], font=Font(color=styles.RED, bold=True)
    )
    rules.add(f"{_REDATED}{first}:{_MISSED}{last}", missed)


DOSSIER_COLUMNS: tuple[DataColumn, ...] = (
    DataColumn("dossier_code", "Mã hồ sơ", CODE, 170),
    DataColumn("source_code", "Mã nguồn số liệu", CODE),
    DataColumn("org_unit_code", "Mã đơn vị", CODE),
    DataColumn("org_unit_name", "Tên đơn vị", width=190),
    DataColumn("field_name", "Lĩnh vực", width=150),
    DataColumn("procedure_code", "Mã thủ tục", CODE),
    DataColumn("procedure_name", "Tên thủ tục", width=260),
    DataColumn("received_date", "Ngày tiếp nhận", DAY),
    DataColumn("first_due_date", "Ngày hẹn trả đầu tiên", DAY),
    DataColumn("due_date", "Hạn trả sau khi cộng thời gian dừng", DAY),
    DataColumn("moved_working_days", "Số ngày làm việc hạn được lùi", NUMBER, 150),
    DataColumn("working_days_late", "Số ngày làm việc quá hạn", NUMBER, 140),
    DataColumn("working_days_left", "Số ngày làm việc còn lại", NUMBER, 140),
    DataColumn("age_band", "Nhóm theo số ngày làm việc quá hạn", CODE),
    DataColumn("current_step", "Bước hiện tại", width=140),
    DataColumn("redated_to_date", "Ngày hẹn lại gần nhất", DAY, 120),
    DataColumn("redate_missed", "Lỡ ngày hẹn lại: 1 có, 0 không", NUMBER),
    DataColumn("apology_sent", "Đã gửi thư xin lỗi: 1 có, 0 chưa", NUMBER),
    DataColumn("left_date", "Ngày xử lý xong", DAY),
    DataColumn("source_complete_to", "Nguồn có số liệu đến", MOMENT, 150),
)
"""Columns of the machine table, one row per dossier."""


def dossier_data(
    dossiers: Sequence[DossierRow], zone: ZoneInfo
) -> Iterator[tuple[CellValue, ...]]:
    """The dossiers in the order of `DOSSIER_COLUMNS`; instants local to `zone`."""
    for dossier in dossiers:
        late = dossier.working_days_late
        yield (
            dossier.code,
            dossier.source_code,
            dossier.org_unit.code,
            dossier.org_unit.name,
            dossier.field_name,
            dossier.procedure_code,
            dossier.procedure,
            dossier.received_on,
            dossier.first_due_on,
            dossier.due_on,
            dossier.moved_days,
            late,
            dossier.working_days_left,
            None if late is None else age_band(late).value,
            dossier.step,
            dossier.redated_to,
            int(dossier.redate_missed),
            int(dossier.apology_sent),
            dossier.left_on,
            dossier.complete_to.astimezone(zone).replace(tzinfo=None),
        )
