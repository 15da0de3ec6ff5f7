"""The sheet "Nguồn số liệu": what the numbers cover, and which files they come from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from domain.brief import Provenance
from domain.brief_text import SAMPLE_LINE, clock_words
from domain.formatting import NOTHING, count, moment
from reports import styles
from reports.styles import CellStyle
from reports.text_fit import line_height, wrapped
from reports.workbook import BriefWorkbook, Sheet

PROVENANCE_SHEET = "Nguồn số liệu"

_TITLE = CellStyle(size=14, bold=True)
_KEY = CellStyle(size=12, bold=True, vertical="top")
_VALUE = CellStyle(size=12, vertical="top")
_LEFT = CellStyle(size=11, boxed=True, wrap=True, vertical="top")
_CODE = replace(_LEFT, number_format=styles.TEXT_FORMAT)
_MOMENT = replace(
    _LEFT, horizontal="right", number_format=styles.MOMENT_FORMAT, wrap=False
)
_NUMBER = replace(_LEFT, horizontal="center", number_format="0", wrap=False)

_WIDTHS = (90, 150, 220, 290, 120, 120)
_KEY_COLUMNS = 2
_HEADERS = ("Lần nạp", "Nguồn", "Tệp", "SHA-256", "Số liệu đến", "Nạp lúc")


def footer(provenance: Provenance) -> str:
    """What stands at the foot of each printed page: scope, data moment, sample."""
    parts = [provenance.scope_name, f"số liệu đến {_at(provenance, provenance.as_of)}"]
    if provenance.is_sample:
        parts.append("dữ liệu mẫu, không có thật")
    return " · ".join(parts)


def add_provenance(book: BriefWorkbook, provenance: Provenance) -> None:
    """Add the sheet: facts as lines, then one row per load."""
    sheet = book.sheet(PROVENANCE_SHEET)
    sheet.widths(_WIDTHS)
    sheet.put(1, 1, "Nguồn số liệu", _TITLE)
    sheet.height(1, 24)
    row = 2
    room = sheet.room(_KEY_COLUMNS + 1, len(_WIDTHS))
    for key, value in _facts(provenance):
        sheet.put(row, 1, key, _KEY)
        for line in wrapped(value, 12, room):
            sheet.put(row, _KEY_COLUMNS + 1, line, _VALUE)
            sheet.height(row, line_height(12) + 2)
            row += 1
    _loads(sheet, row + 1, provenance)
    titles = (row + 1, row + 1) if provenance.loads else None
    sheet.print_setup(landscape=True, title_rows=titles, footer=footer(provenance))


def _facts(provenance: Provenance) -> Iterator[tuple[str, str]]:
    period, compared = provenance.period, provenance.compared
    yield "Phạm vi", provenance.scope_name
    yield "Lĩnh vực", provenance.field_name or "Tất cả lĩnh vực"
    yield "Kỳ", NOTHING if period is None else period.label
    yield "So với", NOTHING if compared is None else compared.label
    yield "Tính đến", clock_words(provenance.as_of, provenance.zone)
    yield "Số liệu đến", _at(provenance, provenance.data_moment)
    yield "Bộ lọc", "; ".join(provenance.filters) or "Không lọc"
    yield "Tình trạng", "Chính thức" if provenance.is_final else "Tạm thời"
    if provenance.is_sample:
        yield "Dữ liệu mẫu", SAMPLE_LINE
    yield "Phiên bản định nghĩa", provenance.definitions_version
    yield "Phiên bản số liệu", count(provenance.data_version)
    yield "Người xuất", provenance.exported_by
    yield "Xuất lúc", _at(provenance, provenance.exported_at)
    yield "Phần mềm", f"Điều Hành {provenance.application_version}"
    yield "Múi giờ", provenance.zone.key


def _loads(sheet: Sheet, row: int, provenance: Provenance) -> None:
    if not provenance.loads:
        sheet.put(row, 1, "Chưa có tệp nào được nạp.", _VALUE)
        return
    for index, header in enumerate(_HEADERS, start=1):
        sheet.put(row, index, header, replace(styles.HEADER, size=11))
    sheet.height(row, line_height(11) + 5)
    for load in provenance.loads:
        row += 1
        texts = (load.source_name, load.file_name, load.sha256)
        sheet.put(row, 1, load.load_id, _NUMBER)
        for index, text in enumerate(texts, start=2):
            sheet.put(row, index, text, _CODE)
        sheet.put(row, 5, _local(provenance, load.complete_to), _MOMENT)
        sheet.put(row, 6, _local(provenance, load.loaded_at), _MOMENT)
        lines = max(
            len(wrapped(text, 11, sheet.room(index, index)))
            for index, text in enumerate(texts, start=2)
        )
        sheet.height(row, lines * line_height(11) + 3)


def _at(provenance: Provenance, instant: datetime | None) -> str:
    return moment(instant, provenance.zone)


def _local(provenance: Provenance, instant: datetime) -> datetime:
    """Local and naive, to the minute: workbooks hold no time zone."""
    local = instant.astimezone(provenance.zone)
    return local.replace(tzinfo=None, second=0, microsecond=0)
