"""A plan as a workbook: the schedule to be printed, and sheets of its data."""

from collections.abc import Iterator, Mapping

from domain.brief import Provenance
from domain.plan_board import PlanBoard, TaskLine
from domain.plan_reminders import Reminders
from domain.plan_words import STATE_WORDS
from reports.bulk_rows import CellValue
from reports.data_table import CODE, DAY, NUMBER, DataColumn, add_data_table
from reports.notes import Definition, add_notes
from reports.plan_schedule_sheet import add_schedule
from reports.provenance import add_provenance, footer
from reports.workbook import BriefWorkbook

TASK_COLUMNS = (
    DataColumn("ma", "Mã nhiệm vụ", CODE, 90),
    DataColumn("ma_cha", "Mã nhiệm vụ cha; trống nếu không có", CODE, 90),
    DataColumn("ma_nhom", "Mã nhóm nhiệm vụ", CODE, 80),
    DataColumn("nhom", "Tên nhóm nhiệm vụ", width=200),
    DataColumn("ten", "Tên nhiệm vụ", width=360),
    DataColumn("chu_tri", "Đơn vị chủ trì", width=200),
    DataColumn("phoi_hop", "Các đơn vị phối hợp, cách bằng dấu ;", width=200),
    DataColumn("bat_dau", "Ngày bắt đầu", DAY),
    DataColumn("han_dau", "Hạn giao đầu tiên, không đổi", DAY),
    DataColumn("han", "Hạn hiện tại, sau các lần gia hạn", DAY),
    DataColumn("so_lan_gia_han", "Số lần gia hạn", NUMBER, 80),
    DataColumn("bao_cao_phan_tram", "Tỷ lệ theo báo cáo gần nhất", NUMBER, 90),
    DataColumn("phai_dat_phan_tram", "Tỷ lệ phải đạt đến ngày xem", NUMBER, 90),
    DataColumn("trang_thai", "Trạng thái suy ra từ hạn và báo cáo", width=120),
    DataColumn("tre_ngay_lv", "Số ngày làm việc trễ so với hạn", NUMBER, 90),
    DataColumn("tre_han_dau_ngay_lv", "Số ngày làm việc trễ so hạn đầu", NUMBER, 90),
    DataColumn("xong_ngay", "Ngày báo cáo xong", DAY),
    DataColumn("du_bao_xong", "Ngày xong nếu giữ nhịp hiện nay", DAY),
    DataColumn("la_moc", "1 nếu là mốc", NUMBER, 60),
    DataColumn("trong_so", "Trọng số trong nhóm", NUMBER, 70),
    DataColumn("duong_gang", "1 nếu nằm trên đường găng", NUMBER, 80),
    DataColumn("viec_truoc", "Nhiệm vụ phải chờ, kiểu liên kết và độ trễ", width=180),
    DataColumn("bao_cao_cuoi", "Ngày báo cáo gần nhất", DAY),
    DataColumn("san_pham", "Sản phẩm", width=180),
    DataColumn("can_cu", "Căn cứ pháp lý", width=180),
)
REPORT_COLUMNS = (
    DataColumn("ma", "Mã nhiệm vụ", CODE, 90),
    DataColumn("ngay", "Ngày báo cáo", DAY),
    DataColumn("phan_tram", "Tỷ lệ hoàn thành", NUMBER, 80),
    DataColumn("noi_dung", "Tình hình thực hiện", width=420),
    DataColumn("minh_chung", "Minh chứng", width=240),
    DataColumn("nguoi_bao_cao", "Người báo cáo; trống nếu đến từ tệp", width=160),
)
OWED_COLUMNS = (
    DataColumn("don_vi", "Đơn vị chưa báo cáo trong tháng của ngày xem", width=220),
    DataColumn("nguoi_dung_dau", "Người đứng đầu đơn vị", width=150),
    DataColumn("chuc_danh", "Chức danh người đứng đầu", width=110),
    DataColumn("ma", "Mã nhiệm vụ", CODE, 90),
    DataColumn("ten", "Tên nhiệm vụ", width=360),
    DataColumn("bao_cao_cuoi", "Ngày báo cáo gần nhất", DAY),
    DataColumn("trang_thai", "Trạng thái suy ra từ hạn và báo cáo", width=120),
)
_RULES: tuple[Definition, ...] = (
    ("Hạn đầu", "Hạn ghi khi giao nhiệm vụ; không bao giờ đổi. Gia hạn đứng bên cạnh, "
     "mỗi lần có số quyết định và lý do."),
    ("Trạng thái", "Suy ra từ hạn hiện tại và báo cáo, không nhập tay. Số ngày là ngày "
     "làm việc theo lịch nghỉ và làm bù đã nạp."),
    ("Phải đạt %", "Số ngày làm việc đã qua chia cho số ngày làm việc từ bắt đầu đến "
     "hạn hiện tại."),
    ("Dự báo xong", "Ngày xong nếu phần còn lại giữ nhịp từ khi bắt đầu đến ngày xem."),
    ("Nhóm", "Tỷ lệ của nhóm tính theo trọng số; nhiệm vụ đã hủy không tính, nhiệm vụ "
     "chưa báo cáo coi như chưa làm gì."),
)  # fmt: skip


def plan_workbook(
    board: PlanBoard, provenance: Provenance, owed: Reminders | None = None
) -> bytes:
    """The workbook as it is downloaded, of the tasks that the board holds.

    `owed`: who owes a report, on a sheet of its own; None: without. Its sheet of data
    can be read as a plan again (`ingest.plans`).
    """
    book = BriefWorkbook(
        title=board.plan.name,
        creator=provenance.exported_by,
        created_at=provenance.exported_at,
    )
    groups = {group.code: group.name for group in board.groups}
    add_schedule(book, board, footer=footer(provenance))
    add_data_table(
        book,
        TASK_COLUMNS,
        (_task(line, groups) for line in board.lines),
        row_count=len(board.lines),
    )
    reports = sum(len(line.record.reports) for line in board.lines)
    add_data_table(
        book, REPORT_COLUMNS, _reports(board), row_count=reports,
        title="Báo cáo tiến độ", name="bao_cao_tien_do",
    )  # fmt: skip
    if owed is not None:
        add_data_table(
            book, OWED_COLUMNS, _owed(owed), row_count=owed.task_count,
            title="Chưa báo cáo", name="chua_bao_cao",
        )  # fmt: skip
    add_notes(
        book, (*TASK_COLUMNS, *REPORT_COLUMNS[1:]), sections=(("Nhiệm vụ", _RULES),)
    )
    add_provenance(book, provenance)
    return book.to_bytes()


def _owed(owed: Reminders) -> Iterator[tuple[CellValue, ...]]:
    for unit in owed.units:
        name, title = (unit.head.name, unit.head.title) if unit.head else (None, None)
        for line in unit.lines:
            standing = line.standing
            yield (
                unit.lead.name, name, title, line.code, line.record.task.name,
                standing.last_note_on, STATE_WORDS[standing.state].capitalize(),
            )  # fmt: skip


def _task(line: TaskLine, groups: Mapping[str, str]) -> tuple[CellValue, ...]:
    task, standing = line.record.task, line.standing
    waits = (
        f"{link.predecessor}{link.kind.value}{link.lag_days:+d}d"
        for link in (linked.link for linked in line.waits_for)
    )
    return (
        task.code, task.parent_code, task.group_code,
        groups.get(task.group_code), task.name, line.lead.name,
        "; ".join(unit.name for unit in line.supporting), task.start,
        standing.first_deadline, standing.deadline, standing.extensions,
        None if standing.percent is None else int(standing.percent),
        None if standing.expected is None else int(standing.expected),
        STATE_WORDS[standing.state].capitalize(), standing.days_late,
        standing.days_late_first, standing.done_on, standing.forecast,
        int(task.is_milestone), task.weight,
        int(line.is_critical), "; ".join(waits), standing.last_note_on, task.product,
        task.legal_basis,
    )  # fmt: skip


def _reports(board: PlanBoard) -> Iterator[tuple[CellValue, ...]]:
    for line in board.lines:
        for report in line.record.reports:
            yield (
                line.code, report.day, report.percent, report.note, report.evidence,
                report.author_name,
            )  # fmt: skip
