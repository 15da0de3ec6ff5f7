"""The columns of a list of dossiers that the portal exports."""

from collections.abc import Mapping

from ingest.columns import Column

_COLUMNS = (
    Column(
        "code", "Mã hồ sơ",
        ("Số hồ sơ", "Mã số hồ sơ", "Số biên nhận", "Mã biên nhận", "Mã HS", "Số HS",
         "Mã tiếp nhận", "Dossier code"),
        required=True,
    ),
    Column(
        "unit", "Đơn vị",
        ("Cơ quan", "Đơn vị xử lý", "Cơ quan xử lý", "Đơn vị giải quyết",
         "Cơ quan giải quyết", "Cơ quan tiếp nhận", "Đơn vị tiếp nhận", "Tên đơn vị",
         "Cơ quan thực hiện", "Đơn vị thực hiện", "Agency"),
        required=True,
    ),
    Column(
        "received", "Tiếp nhận lúc",
        ("Ngày tiếp nhận", "Thời gian tiếp nhận", "Tiếp nhận", "Ngày nhận",
         "Thời điểm tiếp nhận", "Ngày nhận hồ sơ", "Accepted at", "Received at"),
        required=True,
    ),
    Column(
        "due", "Hẹn trả",
        ("Ngày hẹn trả", "Hạn xử lý", "Hạn giải quyết", "Ngày hẹn", "Hạn trả",
         "Thời hạn giải quyết", "Ngày hẹn trả kết quả", "Thời gian hẹn trả", "Due at"),
    ),
    Column(
        "resolved", "Giải quyết lúc",
        ("Ngày có kết quả", "Ngày xử lý xong", "Ngày kết thúc", "Ngày kết thúc xử lý",
         "Thời gian xử lý xong", "Ngày giải quyết", "Ngày hoàn thành", "Ngày trả",
         "Ngày trả kết quả", "Finished at", "Resolved at"),
    ),
    Column(
        "on_time", "Đúng hạn",
        ("Đúng hạn hay quá hạn", "Tình trạng hạn", "Kết quả đúng hạn", "Trạng thái hạn",
         "Tiến độ", "Đánh giá", "On time"),
    ),
    Column(
        "status", "Trạng thái",
        ("Trạng thái hồ sơ", "Tình trạng", "Tình trạng hồ sơ", "Status"),
    ),
)  # fmt: skip
ON_TIME = {
    "dung han": True, "truoc han": True, "som han": True, "co": True, "1": True,
    "true": True, "x": True, "trong han": True, "som": True, "dat": True,
    "qua han": False, "tre han": False, "tre": False, "khong": False, "0": False,
    "false": False, "khong dat": False, "cham": False,
}  # fmt: skip
"""What a flag may say, folded."""
NOT_RECEIVED = frozenset(
    {"1", "3", "moi dang ky", "khong duoc tiep nhan", "tu choi tiep nhan"}
)
"""Statuses of the national sync of a dossier that nobody received."""


def columns_of(chosen: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns, each with the title that a person chose for it."""
    return tuple(
        Column(
            column.key,
            column.title,
            (*column.aliases, chosen[column.key])
            if chosen.get(column.key)
            else column.aliases,
            column.required,
        )
        for column in _COLUMNS
    )


COLUMN_TITLES = {column.key: column.title for column in _COLUMNS}
