"""The sheet of form II.06 (Circular 01/2020/TT-VPCP): its rows, and their sum."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from domain.brief import LedgerTable, Provenance
from domain.brief_text import period_words, standing_lines
from domain.formatting import NOTHING, count, signed_count
from domain.ledger import Ledger, OnTimeRates
from domain.ledger_output import column_values
from domain.ledger_words import COLUMN_GROUPS
from domain.ratio import Ratio
from reports import styles
from reports.bulk_rows import CellValue
from reports.provenance import footer
from reports.styles import CellStyle
from reports.text_fit import heading_height, line_height, wrapped
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
class Remark:
    """A line below the table; `is_wrong`: something does not reconcile."""

    text: str
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRows:
    """What the sheet shows: rows by name, the sum, its rates, what to mind.

    `scope`: whose dossiers, of when, in one line. `rows_name` heads column 2. None: a
    figure that is not told; no rates where they cannot be.
    """

    scope: str
    rows_name: str
    rows: Sequence[tuple[str, Sequence[int | None]]]
    sum_name: str
    total: Sequence[int | None]
    rates: OnTimeRates | None
    remarks: Sequence[Remark]


def add_ledger(book: BriefWorkbook, table: LedgerTable, provenance: Provenance) -> None:
    """Add the form of a brief, a row per field."""
    period = provenance.period
    when = "" if period is None else f"Kỳ: {period_words(period)}. "
    rows = LedgerRows(
        scope=f"{provenance.scope_name}. {when}".strip(),
        rows_name="Lĩnh vực",
        rows=[(line.field_name, columns(line.ledger)) for line in table.lines],
        sum_name="Tổng số",
        total=columns(table.total),
        rates=table.rates,
        remarks=_checks(table),
    )
    add_ledger_rows(book, rows, provenance)


def add_ledger_rows(
    book: BriefWorkbook, content: LedgerRows, provenance: Provenance
) -> None:
    """Add the form, landscape: columns 1 to 13, and two for transfers."""
    sheet = book.sheet(LEDGER_SHEET)
    sheet.widths(_WIDTHS)
    header = _head(sheet, content, provenance)
    _header(sheet, header, content.rows_name)
    row = first = header + 3
    for order, (name, values) in enumerate(content.rows, start=1):
        _row(sheet, row, (order, name, *values))
        row += 1
    _row(sheet, row, (None, content.sum_name, *content.total), strong=True)
    row += 2
    if content.rates is not None:
        row = _rates(sheet, row, content.rates)
    _remarks(sheet, row, content.remarks)
    sheet.worksheet.freeze_panes = f"C{first}"
    sheet.print_setup(
        landscape=True,
        title_rows=(header, first - 1),
        footer=footer(provenance),
    )


def columns(ledger: Ledger) -> tuple[int, ...]:
    """Columns 3 to 13 of the form, then transfers in and out."""
    return column_values(ledger)


def floored_percent(ratio: Ratio | None) -> Decimal | None:
    """Percent to two decimals, rounded down so that 99.996 stays below 100."""
    value = None if ratio is None else ratio.value
    if value is None:
        return None
    return (100 * value).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)


def _head(sheet: Sheet, content: LedgerRows, provenance: Provenance) -> int:
    """Write the title lines; returns the row of the table header."""
    strong = CellStyle(size=13, bold=True, horizontal="center")
    italic = CellStyle(size=12, italic=True, horizontal="center")
    lines = (
        ("Biểu II.06 (Thông tư 01/2020/TT-VPCP)", replace(italic, italic=False)),
        ("TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH", strong),
        (content.scope, italic),
        (" ".join(standing_lines(provenance)), italic),
    )
    row = sheet.banners(lines, columns=_COLUMNS)
    unit = CellStyle(size=11, italic=True, horizontal="right")
    sheet.put(row, _COLUMNS, "Đơn vị tính: hồ sơ", unit)
    return row + 1


def _header(sheet: Sheet, top: int, rows_name: str) -> None:
    """Groups over their columns, joined; below them the column numbers."""
    groups: list[tuple[str, tuple[str, ...]]] = [("TT", ()), (rows_name, ())]
    groups += [
        (name, tuple(part for _, part in parts)) for name, parts in COLUMN_GROUPS
    ]
    column = 1
    above: list[tuple[str, float]] = []
    below: list[tuple[str, float]] = []
    for header, parts in groups:
        last = column + max(len(parts), 1) - 1
        for index in range(column, last + 1):
            part = parts[index - column] if parts else None
            sheet.put(top, index, header if index == column else None, _HEADER)
            sheet.put(top + 1, index, part, _HEADER)
            number = f"({index})" if index <= 13 else None
            sheet.put(top + 2, index, number, styles.COLUMN_NUMBER)
        sheet.worksheet.merge_cells(
            start_row=top,
            end_row=top if parts else top + 1,
            start_column=column,
            end_column=last,
        )
        if parts:
            above.append((header, sheet.room(column, last)))
        below += [(p, sheet.room(column + n, column + n)) for n, p in enumerate(parts)]
        column = last + 1
    sheet.height(top, heading_height(above, _SIZE))
    sheet.height(top + 1, heading_height(below, _SIZE))
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


def _rates(sheet: Sheet, row: int, rates: OnTimeRates) -> int:
    """The four on-time rates of the sum; returns the row after them."""
    for index, header in enumerate(
        ("", "Tỷ lệ đúng hạn", "Tử số", "Mẫu số", "%"), start=1
    ):
        if header:
            sheet.put(row, index, header, _HEADER)
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


def _checks(table: LedgerTable) -> list[Remark]:
    """Every identity that fails, with its amount: shown, never hidden."""
    residuals = table.total.residuals(printed=table.listed)
    if residuals:
        return [
            Remark(
                f"Không khớp: {residual.identity.label}, "
                f"lệch {signed_count(residual.amount)} hồ sơ.",
                is_wrong=True,
            )
            for residual in residuals
        ]
    if table.listed is None:
        return []
    number = count(table.listed.in_process)
    return [Remark(f"Cột (11) khớp với {number} hồ sơ đếm từng hồ sơ đang giải quyết.")]


def _remarks(sheet: Sheet, row: int, remarks: Sequence[Remark]) -> None:
    """One line of text after another, each as long as the table is wide."""
    wrong = CellStyle(size=_SIZE, bold=True, color=styles.RED)
    plain = CellStyle(size=_SIZE, italic=True)
    for remark in remarks:
        look = wrong if remark.is_wrong else plain
        room = sheet.room(2, _COLUMNS)
        for line in wrapped(remark.text, _SIZE, room, bold=look.bold):
            sheet.put(row, 2, line, look)
            row += 1
