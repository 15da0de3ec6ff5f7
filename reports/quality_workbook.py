"""What *Chất lượng số liệu* lists, as a workbook: one sheet of data for each part."""

from collections.abc import Iterator

from domain import quality_words as words
from domain.brief import Provenance
from domain.quality_view import QualityBoard
from reports.bulk_rows import CellValue
from reports.data_table import ANY_NUMBER, CODE, DAY, NUMBER, DataColumn, add_data_table
from reports.notes import Definition, add_notes
from reports.provenance import add_provenance
from reports.workbook import BriefWorkbook

RULE_COLUMNS = (
    DataColumn("ma_don_vi", "Mã đơn vị", CODE, 90),
    DataColumn("don_vi", "Đơn vị có số liệu sai quy tắc", width=220),
    DataColumn("nguoi_dung_dau", "Người đứng đầu đơn vị", width=150),
    DataColumn("ma", "Mã quy tắc", CODE, 80),
    DataColumn("quy_tac", "Quy tắc bằng lời", width=360),
    DataColumn("cong_thuc", "Hai vế như trong tệp quy tắc", width=260),
    DataColumn("ve_trai", "Giá trị vế trái", ANY_NUMBER),
    DataColumn("ve_phai", "Giá trị vế phải", ANY_NUMBER),
    DataColumn("lech", "Vế trái trừ vế phải", ANY_NUMBER),
    DataColumn("sai_so", "Độ lệch lớn nhất còn chấp nhận", ANY_NUMBER, 80),
    DataColumn("muc", "Lỗi, cảnh báo hoặc lưu ý", width=90),
    DataColumn("tu_bao_gio", "Tháng đầu tiên tự nó sai quy tắc", width=150),
    DataColumn("viec_can_lam", "Việc cần làm", width=360),
)
SOURCE_COLUMNS = (
    DataColumn("ma_nguon", "Mã nguồn", CODE, 120),
    DataColumn("nguon", "Tên nguồn", width=360),
    DataColumn("don_vi_giu_so", "Đơn vị mà nguồn giữ sổ", width=320),
    DataColumn("so_lieu_den", "Ngày nguồn đủ số liệu đến", DAY),
    DataColumn("cham_ngay", "Số ngày sau nguồn mới nhất", NUMBER),
    DataColumn("phai_bao_cao", "Ngày phải báo cáo trong 30 ngày", NUMBER, 120),
    DataColumn("da_nhan", "Ngày đã có báo cáo", NUMBER, 90),
    DataColumn("dung_han", "Ngày có báo cáo đúng hạn", NUMBER, 90),
)
OUTLIER_COLUMNS = (
    DataColumn("ma_don_vi", "Mã đơn vị", CODE, 90),
    DataColumn("don_vi", "Đơn vị có số bất thường", width=220),
    DataColumn("ngay", "Ngày", DAY),
    DataColumn("so_do", "Số đo", width=180),
    DataColumn("so", "Số của ngày", NUMBER, 80),
    DataColumn("thuong", "Trung vị của các ngày cùng thứ", ANY_NUMBER, 80),
    DataColumn("do_lech", "Độ lệch chuẩn bền, có dấu", ANY_NUMBER, 80),
    DataColumn("theo_doi", "Trạng thái theo dõi", width=120),
    DataColumn("ghi_chu", "Ghi chú gần nhất", width=320),
    DataColumn("nguoi_ghi", "Người ghi gần nhất", width=160),
)
SILENT_COLUMNS = (
    DataColumn("phu_trach", "Cơ quan, đơn vị phụ trách", width=260),
    DataColumn("loai", "chi_tieu, nhiem_vu hoặc so_thang của chỉ tiêu", width=100),
    DataColumn("tat_ca", "Số chỉ tiêu, nhiệm vụ, số tháng phải có", NUMBER, 90),
    DataColumn("chua_co", "Số chưa có báo cáo", NUMBER, 90),
    DataColumn("chi_tiet", "Mã chỉ tiêu, mã kế hoạch", width=420),
)
_RULES: tuple[Definition, ...] = (
    ("Trang không có dòng nào", "Không có gì thuộc loại ấy trong phạm vi, kỳ và bộ lọc "
     "ghi ở trang Nguồn số liệu."),
    ("Chưa xét được", "Quy tắc có vế thiếu số liệu: không đúng cũng không sai."),
    ("Đúng hạn", "Nguồn đủ số liệu của một ngày làm việc trước khi hết ngày làm việc "
     "kế tiếp. Ngày trước lượt nạp đầu của nguồn không tính."),
    ("Bất thường", "Lệch quá 3,5 độ lệch chuẩn bền (trung vị, độ lệch tuyệt đối trung "
     "vị) so với các ngày làm việc cùng thứ của 26 tuần, và hơn mức ngẫu nhiên."),
)  # fmt: skip


def quality_workbook(board: QualityBoard, provenance: Provenance) -> bytes:
    """The workbook as it is downloaded, of the rows that the board holds."""
    book = BriefWorkbook(
        title=f"Chất lượng số liệu, {board.org_unit.name}",
        creator=provenance.exported_by,
        created_at=provenance.exported_at,
    )
    outliers = board.outliers or ()
    silent = list(_silent(board))
    add_data_table(
        book, RULE_COLUMNS, _findings(board), row_count=len(board.findings),
        title="Sai quy tắc", name="sai_quy_tac",
    )  # fmt: skip
    add_data_table(
        book, SOURCE_COLUMNS, _sources(board), row_count=len(board.sources),
        title="Nguồn số liệu", name="nguon_so_lieu",
    )  # fmt: skip
    add_data_table(
        book, OUTLIER_COLUMNS, _outliers(board), row_count=len(outliers),
        title="Số bất thường", name="so_bat_thuong",
    )  # fmt: skip
    add_data_table(
        book, SILENT_COLUMNS, silent, row_count=len(silent),
        title="Chưa ai báo cáo", name="chua_ai_bao_cao",
    )  # fmt: skip
    columns = {
        column.name: column
        for columns in (RULE_COLUMNS, SOURCE_COLUMNS, OUTLIER_COLUMNS, SILENT_COLUMNS)
        for column in columns
    }
    add_notes(book, tuple(columns.values()), sections=(("Chất lượng số liệu", _RULES),))
    add_provenance(book, provenance)
    return book.to_bytes()


def _findings(board: QualityBoard) -> Iterator[tuple[CellValue, ...]]:
    for found in board.findings:
        each, rule = found.finding, found.finding.rule
        yield (
            found.org_unit.code, found.org_unit.name,
            found.head.name if found.head else None, rule.code, rule.name,
            f"{rule.left} {rule.relation.value} {rule.right}",
            float(each.left), float(each.right), float(each.gap),
            float(rule.tolerance), rule.severity.label, words.since_words(found.since),
            rule.advice,
        )  # fmt: skip


def _sources(board: QualityBoard) -> Iterator[tuple[CellValue, ...]]:
    for each in board.sources:
        yield (
            each.source.code, each.source.name,
            "; ".join(unit.name for unit, _ in each.org_units), each.reached_on,
            each.behind_days, each.record.expected, each.record.received,
            int(each.record.on_time.numerator),
        )  # fmt: skip


def _outliers(board: QualityBoard) -> Iterator[tuple[CellValue, ...]]:
    for each in board.outliers or ():
        last = each.marks[-1] if each.marks else None
        yield (
            each.org_unit.code, each.org_unit.name, each.unusual.day,
            words.measure_words(each), each.unusual.value, each.unusual.usual,
            round(each.unusual.score, 2), words.state_words(each.state),
            last.note if last else None, last.author if last else None,
        )  # fmt: skip


def _silent(board: QualityBoard) -> Iterator[tuple[CellValue, ...]]:
    for owner in board.owners:
        if owner.silent:
            yield (
                owner.owner, "chi_tieu", owner.indicators, len(owner.silent),
                ", ".join(owner.silent),
            )  # fmt: skip
    for lead in board.task_leads:
        yield (lead.org_unit.name, "nhiem_vu", lead.tasks, lead.silent, lead.plan_code)
