"""What the columns of a plan as a table are called, in files in and out alike."""

from collections.abc import Mapping

PLAN_TITLES: Mapping[str, str] = {
    "code": "Mã nhiệm vụ",
    "name": "Tên nhiệm vụ",
    "group": "Nhóm nhiệm vụ",
    "level": "Cấp",
    "lead": "Đơn vị chủ trì",
    "cooperating": "Đơn vị phối hợp",
    "start": "Bắt đầu",
    "finish": "Hạn hoàn thành",
    "deadline": "Hạn cam kết",
    "duration": "Số ngày làm việc",
    "percent": "% hoàn thành",
    "predecessors": "Việc trước",
    "milestone": "Mốc",
    "baseline_start": "Bắt đầu theo kế hoạch gốc",
    "baseline_finish": "Kết thúc theo kế hoạch gốc",
    "actual_start": "Bắt đầu thực tế",
    "actual_finish": "Hoàn thành thực tế",
    "product": "Sản phẩm",
    "legal_basis": "Căn cứ pháp lý",
    "weight": "Trọng số",
    "notes": "Ghi chú",
}
"""Title by field, in the order of a table that we write."""
