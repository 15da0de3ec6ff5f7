"""The columns of a file of the portal's figures, long or a table of org units."""

from ingest.columns import Column

COLUMNS = (
    Column("number", "STT", ("TT", "Số TT")),
    Column("unit", "Đơn vị", ("Tên đơn vị", "Cơ quan", "Tên cơ quan", "Đơn vị xử lý")),
    Column(
        "province", "Tỉnh, thành phố",
        ("Tỉnh", "Địa phương", "Tỉnh/Thành phố", "Tên tỉnh", "Tỉnh thành"),
    ),
    Column("period", "Kỳ", ("Tháng", "Kỳ báo cáo", "Kỳ số liệu", "Thời gian")),
    Column(
        "metric", "Chỉ số",
        ("Mã chỉ số", "Chỉ tiêu", "Mã chỉ tiêu", "Tiêu chí", "Mã tiêu chí"),
    ),
    Column("numerator", "Tử số", ("Số đạt", "Tử")),
    Column("denominator", "Mẫu số", ("Tổng số", "Mẫu")),
    Column(
        "rate", "Tỷ lệ",
        ("Tỉ lệ", "Tỷ lệ %", "Tỷ lệ đúng hạn", "Tỉ lệ đúng hạn", "Tỷ lệ đúng hạn (%)"),
    ),
    Column("score", "Điểm", ("Điểm số", "Số điểm", "Điểm đạt", "Điểm đạt được")),
    Column(
        "received", "Tiếp nhận",
        ("Số hồ sơ tiếp nhận", "Hồ sơ tiếp nhận", "Tổng tiếp nhận", "Đã tiếp nhận",
         "Tổng số hồ sơ", "Số tiếp nhận"),
    ),
    Column("early", "Trước hạn", ("Hồ sơ trước hạn", "Xử lý trước hạn")),
    Column(
        "on_time", "Đúng hạn",
        ("Hồ sơ đúng hạn", "Trước và đúng hạn", "Trước hạn, đúng hạn", "Số đúng hạn",
         "Xử lý đúng hạn"),
    ),
    Column(
        "overdue", "Quá hạn",
        ("Hồ sơ quá hạn", "Trễ hạn", "Hồ sơ trễ hạn", "Số quá hạn", "Xử lý quá hạn"),
    ),
)  # fmt: skip
LONG, TABLE = frozenset({"metric"}), frozenset({"received", "on_time"})
"""The columns by which each of the two kinds is known."""
WHOM = frozenset({"unit", "province"})
"""At least one of these says whom a row is about."""
