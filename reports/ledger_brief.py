"""The brief "Biểu II.06": the form as its page shows it, notes, sources and data."""

from collections.abc import Iterator
from datetime import date

from domain.brief import Provenance
from domain.brief_text import period_words
from domain.ledger_cell import LedgerColumn
from domain.ledger_form import FormLine, LedgerForm
from domain.ledger_output import SUM_KEY, told_values
from domain.ledger_words import (
    COLUMN_NAMES,
    ROW_NAMES,
    check_words,
    failure_words,
    instant_words,
    notes,
    rate_lines,
    scope_words,
)
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from reports.bulk_rows import CellValue
from reports.data_table import CODE, DAY, NUMBER, DataColumn, add_data_table
from reports.ledger_sheet import LedgerRows, Remark, add_ledger_rows
from reports.notes import add_notes
from reports.provenance import add_provenance
from reports.workbook import BriefWorkbook

TITLE = "Biểu II.06"

LEDGER_COLUMNS: tuple[DataColumn, ...] = (
    DataColumn(
        "row_code", "Mã lĩnh vực, đơn vị, tháng hoặc cấp; “tong” là dòng tổng", CODE
    ),
    DataColumn("row_name", "Tên dòng", width=250),
    DataColumn("org_unit_code", "Mã đơn vị của dòng", CODE),
    DataColumn("first_day", "Từ ngày", DAY),
    DataColumn("last_day", "Đến hết ngày", DAY),
    *(
        DataColumn(
            column.name.lower(),
            COLUMN_NAMES[column]
            + (f", cột ({column.value})" if column.value.isdigit() else ""),
            NUMBER,
        )
        for column in LedgerColumn
    ),
    DataColumn("fell_due", "Đến hạn trong kỳ: mẫu số của R4", NUMBER),
    DataColumn("became_overdue", "Bắt đầu quá hạn trong kỳ", NUMBER),
    DataColumn("residual", "Tổng các chỗ lệch của dòng, 0 khi khớp", NUMBER),
)
"""Columns of the machine table, a row per row of the form."""


def ledger_brief(form: LedgerForm, provenance: Provenance) -> bytes:
    """The workbook as it is downloaded: the same figures as on the page."""
    when = instant_words(form, provenance.zone)
    book = BriefWorkbook(
        title=f"{TITLE} {period_words(form.period)}",
        creator=provenance.exported_by,
        created_at=provenance.exported_at,
    )
    content = LedgerRows(
        scope=f"{scope_words(form)}. Kỳ: {period_words(form.period)}, {when}.",
        rows_name=ROW_NAMES[form.query.rows],
        rows=[(_label(line), told_values(line)) for line in form.lines],
        sum_name=form.total.label,
        total=told_values(form.total),
        rates=None if form.total.is_converted else form.total.rates,
        remarks=tuple(_remarks(form)),
    )
    add_ledger_rows(book, content, provenance)
    add_notes(book, LEDGER_COLUMNS)
    add_provenance(book, provenance)
    rows = [_data_row(line, form) for line in (*form.lines, form.total)]
    add_data_table(book, LEDGER_COLUMNS, rows, row_count=len(rows))
    return book.to_bytes()


def _label(line: FormLine) -> str:
    mark = f" ({ESTIMATE_SIGN} {ESTIMATE})" if line.is_estimate else ""
    return line.label + mark


def _remarks(form: LedgerForm) -> Iterator[Remark]:
    for line, residual in form.failures:
        text = f"Không khớp. {failure_words(line, residual)}"
        yield Remark(text, is_wrong=True)
    if checked := check_words(form):
        yield Remark(checked)
    yield from map(Remark, notes(form))
    for line in form.lines:
        if line.note:
            yield Remark(f"{line.label}: {line.note}.")
    for rate in rate_lines(form):
        yield Remark(f"{rate.name}: {rate.difference}")


def _data_row(line: FormLine, form: LedgerForm) -> tuple[CellValue, ...]:
    cell = line.cell
    first_day: date = cell.first_day if cell else form.first_day
    last_day: date = cell.last_day if cell else form.last_day
    return (
        line.key or SUM_KEY,
        line.label,
        cell.org_unit_code if cell else form.org_unit.code,
        first_day,
        last_day,
        *told_values(line),
        line.fell_due if line.told else None,
        line.became_overdue if line.told else None,
        sum(abs(residual.amount) for residual in line.residuals),
    )
