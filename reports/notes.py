"""The sheet "Ghi chú": how to read the numbers, and what the data columns hold."""

from collections.abc import Sequence
from dataclasses import replace

from reports import styles
from reports.data_table import DataColumn
from reports.styles import CellStyle
from reports.text_fit import line_height, wrapped
from reports.workbook import BriefWorkbook, Sheet

NOTES_SHEET = "Ghi chú"

_SIZE = 11
_TITLE = CellStyle(size=14, bold=True)
_SECTION = CellStyle(size=13, bold=True, vertical="bottom")
_TERM = CellStyle(size=_SIZE, bold=True, vertical="top", wrap=True, boxed=True)
_TEXT = CellStyle(size=_SIZE, vertical="top", wrap=True, boxed=True)
_NAME = replace(_TEXT, number_format=styles.TEXT_FORMAT)
_WIDTHS = (144, 479)

Definition = tuple[str, str]

CLOCK: tuple[Definition, ...] = (
    (
        "Hạn trả",
        "Ngày hẹn trả đầu tiên, chỉ được lùi bằng số ngày làm việc dừng hợp lệ: chờ "
        "công dân bổ sung hồ sơ hoặc thực hiện nghĩa vụ tài chính. Việc dừng bắt đầu "
        "sau hạn không lùi hạn.",
    ),
    (
        "Quá hạn",
        "Hồ sơ chưa xử lý xong sau hạn trả. Ngày hẹn lại trong thư xin lỗi không làm "
        "hồ sơ quá hạn trở thành đúng hạn.",
    ),
    (
        "Ngày LV",
        "Ngày làm việc sau hạn trả, theo lịch nghỉ và làm bù đã nạp. Thứ Bảy, Chủ Nhật "
        "và ngày nghỉ lễ không tính.",
    ),
    (
        "Chờ công dân",
        "Hồ sơ đang dừng hợp lệ, chưa có hạn trả mới; tính là đang giải quyết trong "
        "hạn.",
    ),
    (
        "Lỡ hẹn lại",
        "Ngày hẹn lại đã qua mà hồ sơ chưa xử lý xong.",
    ),
    (
        "Thiếu thư xin lỗi",
        "Hồ sơ từng quá hạn mà chưa ghi nhận thư xin lỗi.",
    ),
    (
        "Nhóm quá hạn",
        "1–2, 3–5, 6–10, 11–30 và trên 30 ngày làm việc. Hồ sơ mới quá hạn trong ngày "
        "nghỉ (0 ngày làm việc) thuộc nhóm đầu.",
    ),
)
"""The clock of a dossier (Decree 61/2018)."""

RATES: tuple[Definition, ...] = (
    (
        "R1",
        "Theo hồ sơ đã giải quyết: (trước hạn + đúng hạn) / đã giải quyết. Là tỷ lệ "
        "dùng trong báo cáo này, trừ khi ghi khác.",
    ),
    (
        "R2",
        "Theo Bộ chỉ số 766: (trước hạn + đúng hạn + đang giải quyết trong hạn) / "
        "(đã giải quyết + đang giải quyết). Chỉ lấy theo mẫu số của bộ này; cách tính "
        "thời hạn của bộ khác.",
    ),
    (
        "R3",
        "Theo khối lượng: 1 − (giải quyết quá hạn + đang quá hạn) / tổng phải giải "
        "quyết.",
    ),
    (
        "R4",
        "Theo hồ sơ đến hạn trong kỳ: số không quá hạn / số đến hạn.",
    ),
    (
        "Trên 10.000",
        "Số hồ sơ giải quyết quá hạn trên 10.000 hồ sơ đã giải quyết. Tỷ lệ đúng hạn "
        "làm tròn xuống, chỉ ghi 100 khi không có hồ sơ quá hạn.",
    ),
    (
        "Tỷ lệ chung",
        "Cộng tử số, cộng mẫu số rồi mới chia; không lấy trung bình các tỷ lệ.",
    ),
)
"""The four on-time rates, and how rates are rounded and pooled."""

SIGNS: tuple[Definition, ...] = (
    ("–", "Không phát sinh: mẫu số bằng 0."),
    ("Ô trống", "Chưa báo cáo hoặc không có giá trị; không phải số 0."),
    ("0", "Đã báo cáo và bằng 0."),
    (
        "Dấu phân cách",
        "Ô số chứa số thật; dấu phân cách hiện theo thiết lập vùng của máy người đọc.",
    ),
)


DOSSIER_SECTIONS = (
    ("Hạn trả và quá hạn", CLOCK),
    ("Tỷ lệ đúng hạn", RATES),
    ("Ký hiệu", SIGNS),
)


def add_notes(
    book: BriefWorkbook,
    data_columns: Sequence[DataColumn],
    *,
    sections: Sequence[tuple[str, Sequence[Definition]]] = DOSSIER_SECTIONS,
) -> None:
    """Add the sheet; `data_columns` are those of the machine table beside it."""
    sheet = book.sheet(NOTES_SHEET)
    sheet.widths(_WIDTHS)
    sheet.put(1, 1, "Ghi chú", _TITLE)
    sheet.height(1, 24)
    row = 2
    for title, definitions in sections:
        row = _section(sheet, row, title, definitions, term=_TERM)
    columns = [(column.name, column.meaning) for column in data_columns]
    _section(sheet, row, "Cột của trang Dữ liệu", columns, term=_NAME)
    sheet.print_setup()


def _section(
    sheet: Sheet,
    row: int,
    title: str,
    definitions: Sequence[Definition],
    *,
    term: CellStyle,
) -> int:
    """Write a heading and its lines; returns the row after them."""
    sheet.put(row, 1, title, _SECTION)
    sheet.height(row, 22)
    for name, meaning in definitions:
        row += 1
        sheet.put(row, 1, name, term)
        sheet.put(row, 2, meaning, _TEXT)
        lines = max(
            len(wrapped(text, _SIZE, sheet.room(column, column), bold=term.bold))
            for column, text in enumerate((name, meaning), start=1)
        )
        sheet.height(row, lines * line_height(_SIZE) + 3)
    return row + 1
