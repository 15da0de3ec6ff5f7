"""The sheet of form II.06 (Circular 01/2020/TT-VPCP): a row per field, and the sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from domain.brief import LedgerTable, Provenance
from domain.brief_text import period_words, standing_lines
from domain.formatting import NOTHING, count, signed_count
from domain.ledger import Ledger
from domain.ratio import Ratio
from reports import styles
from reports.bulk_rows import CellValue
from reports.provenance import footer
from reports.styles import CellStyle
from reports.text_fit import line_height, wrapped
from reports.workbook import BriefWorkbook, Sheet

LEDGER_SHEET = "Biểu II.06"

_SIZE = 11
_HEADER = replace(styles.HEADER, size=_SIZE)
_TEXT = CellStyle(size=_SIZE, boxed=True, wrap=True)
_ORDER = replace(_TEXT, horizontal="center")
_COUNT = CellStyle(
    size=_SIZE, boxed=True, horizontal="right", number_format=styles.COUNT_FORMAT
)
_WIDTHS = (36, 196, *(68,) * 11, 60, 60)
_COLUMNS = len(_WIDTHS)


@dataclass(frozen=True, slots=True)
class _Group:
    """A header over several columns; `parts` are the headers under it."""

    header: str
    parts: tuple[str, ...]


_GROUPS: tuple[_Group, ...] = (
    _Group("TT", ()),
    _Group("Lĩnh vực", ()),
    _Group(
        "Hồ sơ phải giải quyết",
        ("Tổng số", "Trực tuyến", "Trực tiếp, bưu chính", "Kỳ trước chuyển"),
    ),
    _Group("Hồ sơ đã giải quyết", ("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
    _Group("Hồ sơ đang giải quyết", ("Tổng số", "Trong hạn", "Quá hạn")),
    _Group("Chuyển giữa đơn vị", ("Vào", "Ra")),
)


def add_ledger(book: BriefWorkbook, table: LedgerTable, provenance: Provenance) -> None:
    """Add the form, landscape: columns 1 to 13, and two for transfers."""
    sheet = book.sheet(LEDGER_SHEET)
    sheet.widths(_WIDTHS)
    header = _head(sheet, provenance)
    _header(sheet, header)
    row = first = header + 3
    for order, line in enumerate(table.lines, start=1):
        _row(sheet, row, (order, line.field_name, *columns(line.ledger)))
        row += 1
    _row(sheet, row, (None, "Tổng số", *columns(table.total)), strong=True)
    row = _rates(sheet, row + 2, table)
    _residuals(sheet, row, table)
    sheet.worksheet.freeze_panes = f"C{first}"
    sheet.print_setup(
        landscape=True,
        title_rows=(header, first - 1),
        footer=footer(provenance),
    )


def columns(ledger: Ledger) -> tuple[int, ...]:
    """Columns 3 to 13 of the form, then transfers in and out."""
    return (
        ledger.total_in,
        ledger.received_online,
        ledger.received_direct_post,
        ledger.carried_over,
        ledger.resolved,
        ledger.resolved_early,
        ledger.resolved_on_time,
        ledger.resolved_late,
        ledger.in_process,
        ledger.in_process_in_time,
        ledger.in_process_overdue,
        ledger.transferred_in,
        ledger.transferred_out,
    )


def floored_percent(ratio: Ratio | None) -> Decimal | None:
    """Percent to two decimals, rounded down so that 99.996 stays below 100."""
    value = None if ratio is None else ratio.value
    if value is None:
        return None
    return (100 * value).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)


def _head(sheet: Sheet, provenance: Provenance) -> int:
    """Write the title lines; returns the row of the table header."""
    strong = CellStyle(size=13, bold=True, horizontal="center")
    italic = CellStyle(size=12, italic=True, horizontal="center")
    period = provenance.period
    when = "" if period is None else f"Kỳ: {period_words(period)}. "
    lines = (
        ("Biểu II.06 (Thông tư 01/2020/TT-VPCP)", replace(italic, italic=False)),
        ("TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", strong),
        (f"{provenance.scope_name}. {when}".strip(), italic),
        (" ".join(standing_lines(provenance)), italic),
    )
    row = sheet.banners(lines, columns=_COLUMNS)
    unit = CellStyle(size=11, italic=True, horizontal="right")
    sheet.put(row, _COLUMNS, "Đơn vị tính: hồ sơ", unit)
    return row + 1


def _header(sheet: Sheet, top: int) -> None:
    """Groups over their columns, joined; below them the column numbers."""
    column = 1
    for group in _GROUPS:
        last = column + max(len(group.parts), 1) - 1
        for index in range(column, last + 1):
            part = group.parts[index - column] if group.parts else None
            sheet.put(top, index, group.header if index == column else None, _HEADER)
            sheet.put(top + 1, index, part, _HEADER)
            number = f"({index})" if index <= 13 else None
            sheet.put(top + 2, index, number, styles.COLUMN_NUMBER)
        sheet.worksheet.merge_cells(
            start_row=top,
            end_row=top if group.parts else top + 1,
            start_column=column,
            end_column=last,
        )
        column = last + 1
    sheet.height(top, 2 * line_height(_SIZE) + 4)
    sheet.height(top + 1, 2 * line_height(_SIZE) + 4)
    sheet.height(top + 2, 15.5)


def _row(
    sheet: Sheet, row: int, values: Sequence[CellValue], *, strong: bool = False
) -> None:
    looks = (_ORDER, _TEXT, *(_COUNT,) * (_COLUMNS - 2))
    for index, (value, look) in enumerate(zip(values, looks, strict=True), start=1):
        sheet.put(row, index, value, styles.bold(look) if strong else look)
    name = str(values[1])
    lines = len(wrapped(name, _SIZE, sheet.room(2, 2), bold=strong))
    sheet.height(row, lines * line_height(_SIZE) + 4)


def _rates(sheet: Sheet, row: int, table: LedgerTable) -> int:
    """The four on-time rates of the sum; returns the row after them."""
    for index, header in enumerate(
        ("", "Tỷ lệ đúng hạn", "Tử số", "Mẫu số", "%"), start=1
    ):
        if header:
            sheet.put(row, index, header, _HEADER)
    rates = table.rates
    named = (
        ("R1 theo hồ sơ đã giải quyết", rates.r1),
        ("R2 theo Bộ chỉ số 766", rates.r2),
        ("R3 theo khối lượng", rates.r3),
        ("R4 theo hồ sơ đến hạn", rates.r4),
    )
    rate_look = replace(_COUNT, number_format=styles.RATE_FORMAT)
    for name, ratio in named:
        row += 1
        percent = floored_percent(ratio)
        numerator = None if ratio is None else ratio.numerator
        denominator = None if ratio is None else ratio.denominator
        nothing = ratio is not None and percent is None
        sheet.put(row, 2, name, _TEXT)
        sheet.put(row, 3, numerator, _COUNT)
        sheet.put(row, 4, denominator, _COUNT)
        sheet.put(row, 5, NOTHING if nothing else percent, rate_look)
    return row + 2


def _residuals(sheet: Sheet, row: int, table: LedgerTable) -> None:
    """Every identity that fails, with its amount: shown, never hidden."""
    residuals = table.total.residuals(printed=table.listed)
    if not residuals:
        if table.listed is not None:
            number = count(table.listed.in_process)
            text = f"Cột (11) khớp với {number} hồ sơ đếm từng hồ sơ đang giải quyết."
            sheet.put(row, 2, text, CellStyle(size=_SIZE, italic=True))
        return
    for residual in residuals:
        text = (
            f"Không khớp: {residual.identity.label}, "
            f"lệch {signed_count(residual.amount)} hồ sơ."
        )
        sheet.put(row, 2, text, CellStyle(size=_SIZE, bold=True, color=styles.RED))
        row += 1
