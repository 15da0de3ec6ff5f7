"""The columns of a dossier file, and the words that its coded cells may hold."""

from typing import Final

from domain.dossier import Channel, Outcome, PauseKind
from ingest.columns import Column, folded

PAUSE_SLOTS: Final = (1, 2, 3)
TRANSFER_SLOTS: Final = (1, 2)

COLUMNS: Final = (
    Column("code", "Mã hồ sơ", ("Số hồ sơ", "Mã số hồ sơ"), required=True),
    Column(
        "org_unit",
        "Đơn vị",
        ("Mã đơn vị", "Cơ quan", "Cơ quan giải quyết"),
        required=True,
    ),
    Column("procedure", "Thủ tục", ("Mã thủ tục", "Mã TTHC"), required=True),
    Column("channel", "Hình thức nộp", ("Hình thức tiếp nhận", "Kênh tiếp nhận")),
    Column(
        "received", "Tiếp nhận lúc", ("Ngày tiếp nhận", "Received at"), required=True
    ),
    Column("due", "Hẹn trả", ("Ngày hẹn trả", "Ngày hẹn trả kết quả", "Due at")),
    Column("redated", "Hẹn lại", ("Ngày hẹn lại", "Hẹn lại ngày", "Redated to")),
    Column("redated_count", "Số lần hẹn lại"),
    Column(
        "resolved",
        "Xử lý xong lúc",
        ("Ngày xử lý xong", "Ngày hoàn thành", "Resolved at"),
    ),
    Column(
        "returned", "Trả kết quả lúc", ("Ngày trả kết quả", "Ngày trả", "Returned at")
    ),
    Column("outcome", "Kết quả", ("Kết quả giải quyết", "Kết quả xử lý")),
    Column("step", "Bước hiện tại", ("Bước xử lý", "Current step")),
    Column("step_since", "Ở bước từ", ("Vào bước lúc", "Ngày vào bước")),
    *(
        column
        for k in PAUSE_SLOTS
        for column in (
            Column(f"pause_{k}_began", f"Dừng từ {k}", (f"Tạm dừng từ {k}",)),
            Column(f"pause_{k}_ended", f"Dừng đến {k}", (f"Tạm dừng đến {k}",)),
            Column(f"pause_{k}_kind", f"Lý do dừng {k}", (f"Lý do tạm dừng {k}",)),
        )
    ),
    *(
        column
        for k in TRANSFER_SLOTS
        for column in (
            Column(f"transfer_{k}_from", f"Chuyển từ đơn vị {k}"),
            Column(f"transfer_{k}_at", f"Chuyển lúc {k}", (f"Ngày chuyển {k}",)),
        )
    ),
    Column("apology", "Thư xin lỗi lúc", ("Ngày gửi thư xin lỗi", "Thư xin lỗi")),
    Column("late_reason", "Lý do quá hạn", ("Nguyên nhân quá hạn",)),
    Column("paid_online", "Thanh toán trực tuyến"),
    Column("digitised", "Số hóa", ("Số hóa hồ sơ",)),
    Column("electronic_result", "Kết quả điện tử"),
    Column("applicant_name", "Người nộp", ("Họ tên người nộp", "Tên người nộp")),
    Column("applicant_phone", "Điện thoại", ("Số điện thoại", "SĐT")),
)
PERSONAL_KEYS: Final = frozenset({"applicant_name", "applicant_phone"})
"""Not even read unless the import keeps personal data."""

SUBJECTS: Final = {
    "received": "Ngày tiếp nhận",
    "due": "Ngày hẹn trả",
    "redated": "Ngày hẹn lại",
    "resolved": "Ngày xử lý xong",
    "returned": "Ngày trả kết quả",
    "step_since": "Ngày vào bước hiện tại",
    "apology": "Ngày gửi thư xin lỗi",
    **{f"pause_{k}_began": f"Ngày bắt đầu dừng lần {k}" for k in PAUSE_SLOTS},
    **{f"pause_{k}_ended": f"Ngày hết dừng lần {k}" for k in PAUSE_SLOTS},
    **{f"transfer_{k}_at": f"Ngày chuyển lần {k}" for k in TRANSFER_SLOTS},
}
"""How a sentence about a wrong instant begins."""

CODE_CHARACTERS: Final = 64
STEP_CHARACTERS: Final = 120
APPLICANT_NAME_CHARACTERS: Final = 120
APPLICANT_PHONE_CHARACTERS: Final = 40
REDATED_MOST: Final = 99


def _words(*pairs: tuple[int, tuple[str, ...]]) -> dict[str, int]:
    return {folded(word): value for value, words in pairs for word in words}


CHANNEL_WORDS: Final = _words(
    (Channel.DIRECT, ("Trực tiếp", "Nộp trực tiếp", "Direct", "1")),
    (Channel.ONLINE, ("Trực tuyến", "Nộp trực tuyến", "Qua mạng", "Online", "2")),
    (Channel.POST, ("Bưu chính", "Bưu chính công ích", "Bưu điện", "Post", "3")),
)
OUTCOME_WORDS: Final = _words(
    (Outcome.RESULT, ("Đã giải quyết", "Có kết quả", "Result")),
    (Outcome.REFUSED, ("Từ chối", "Từ chối giải quyết", "Refused")),
    (Outcome.STOPPED, ("Dừng xử lý", "Stopped")),
    (Outcome.WITHDRAWN, ("Rút hồ sơ", "Công dân rút", "Withdrawn")),
    (Outcome.NOT_ACCEPTED, ("Không tiếp nhận", "Không được tiếp nhận", "Not accepted")),
)
PAUSE_WORDS: Final = _words(
    (PauseKind.SUPPLEMENT, ("Bổ sung hồ sơ", "Yêu cầu bổ sung", "Supplement")),
    (PauseKind.FINANCIAL_OBLIGATION, ("Nghĩa vụ tài chính", "Financial obligation")),
)
YES_NO_WORDS: Final = _words(
    (1, ("Có", "Yes", "True", "x", "1")),
    (0, ("Không", "No", "False", "0")),
)
LATE_REASONS: Final = (
    "QUY_DINH", "PHOI_HOP", "NHAN_LUC", "HE_THONG", "CONG_DAN", "KHAC",
)  # fmt: skip
"""Reasons for lateness: rules, other agency, staff, software, citizen, other."""
LATE_REASON_WORDS: Final = {
    folded(reason): index for index, reason in enumerate(LATE_REASONS)
}
