"""The columns of a dossier file, and the words that its coded cells may hold."""

from collections.abc import Collection
from typing import Final

from domain.dossier import Channel, Outcome, PauseKind
from domain.text_keys import folded
from ingest.columns import Column

PAUSE_SLOTS: Final = (1, 2, 3)
TRANSFER_SLOTS: Final = (1, 2)
STEP_SLOTS: Final = tuple(range(1, 9))
"""Steps that a row may tell of: what it is and when the dossier came to it."""

COLUMNS: Final = (
    Column(
        "code",
        "Mã hồ sơ",
        ("Số hồ sơ", "Mã số hồ sơ", "Mã HS", "Số HS", "Số biên nhận", "Mã biên nhận",
         "Dossier code", "Case number", "Case no", "Case ID", "Permit number",
         "Permit no", "Permit ID", "Application number", "Application no",
         "Application ID", "Record number", "Record ID", "File number", "File no",
         "Reference number", "Tracking number"),
        required=True,
    ),
    Column(
        "org_unit",
        "Đơn vị",
        ("Mã đơn vị", "Cơ quan", "Cơ quan giải quyết", "Đơn vị giải quyết",
         "Đơn vị thực hiện", "Đơn vị xử lý", "Cơ quan thực hiện", "Tên đơn vị",
         "Org unit", "Department", "Responsible department", "Dept", "Agency",
         "Division", "Bureau"),
        required=True,
    ),
    Column(
        "procedure",
        "Thủ tục",
        ("Mã thủ tục", "Mã TTHC", "Thủ tục hành chính", "TTHC", "Tên thủ tục",
         "Tên thủ tục hành chính", "Loại hồ sơ", "Procedure", "Procedure code",
         "Permit type", "Application type", "Case type", "Record type",
         "Request type", "Service type"),
        required=True,
    ),
    Column(
        "channel",
        "Hình thức nộp",
        ("Hình thức tiếp nhận", "Kênh tiếp nhận", "Kênh nộp", "Channel",
         "Submission channel", "Intake channel", "Submission method"),
    ),
    Column(
        "received",
        "Tiếp nhận lúc",
        ("Ngày tiếp nhận", "Ngày giờ tiếp nhận", "Thời gian tiếp nhận", "Ngày nhận",
         "Ngày nhận hồ sơ", "Received at", "Received", "Received date",
         "Date received", "Filed", "Filed date", "Date filed", "Filing date",
         "Submitted", "Submitted date", "Date submitted", "Submission date",
         "Application date", "Opened", "Opened date", "Open date", "Date opened"),
        required=True,
    ),
    Column(
        "due",
        "Hẹn trả",
        ("Ngày hẹn trả", "Ngày hẹn trả kết quả", "Hạn trả", "Hạn trả kết quả",
         "Hạn xử lý", "Hạn giải quyết", "Ngày hẹn", "Due at", "Due", "Due date",
         "Date due", "Deadline", "Target date", "Target completion date",
         "SLA date", "Promised date"),
    ),
    Column("redated", "Hẹn lại", ("Ngày hẹn lại", "Hẹn lại ngày", "Redated to")),
    Column("redated_count", "Số lần hẹn lại"),
    Column(
        "resolved",
        "Xử lý xong lúc",
        ("Ngày xử lý xong", "Ngày hoàn thành", "Ngày giải quyết xong", "Ngày kết thúc",
         "Resolved at", "Resolved", "Resolved date", "Closed", "Closed date",
         "Date closed", "Close date", "Completed date", "Date completed",
         "Completion date", "Finaled date", "Finalized date", "Issued date",
         "Date issued", "Issue date"),
    ),
    Column(
        "returned",
        "Trả kết quả lúc",
        ("Ngày trả kết quả", "Ngày trả", "Returned at", "Returned date"),
    ),
    Column(
        "outcome", "Kết quả", ("Kết quả giải quyết", "Kết quả xử lý", "Outcome")
    ),
    Column(
        "step",
        "Bước hiện tại",
        ("Bước xử lý", "Current step", "Current stage"),
    ),
    Column(
        "step_since",
        "Ở bước từ",
        ("Vào bước lúc", "Ngày vào bước", "Current step since", "Current stage since"),
    ),
    *(
        column
        for k in PAUSE_SLOTS
        for column in (
            Column(
                f"pause_{k}_began",
                f"Dừng từ {k}",
                (f"Tạm dừng từ {k}", f"Pause {k} began", f"On hold from {k}"),
            ),
            Column(
                f"pause_{k}_ended",
                f"Dừng đến {k}",
                (f"Tạm dừng đến {k}", f"Pause {k} ended", f"On hold to {k}"),
            ),
            Column(
                f"pause_{k}_kind",
                f"Lý do dừng {k}",
                (f"Lý do tạm dừng {k}", f"Pause {k} reason"),
            ),
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
    *(
        column
        for k in STEP_SLOTS
        for column in (
            Column(f"step_{k}", f"Bước {k}", (f"Step {k}", f"Stage {k}")),
            Column(
                f"step_{k}_at",
                f"Vào bước {k} lúc",
                (f"Ngày vào bước {k}", f"Step {k} at", f"Step {k} began",
                 f"Step {k} entered", f"Stage {k} at", f"Stage {k} entered"),
            ),
        )
    ),
    Column(
        "apology",
        "Thư xin lỗi lúc",
        ("Ngày gửi thư xin lỗi", "Thư xin lỗi", "Apology sent"),
    ),
    Column("late_reason", "Lý do quá hạn", ("Nguyên nhân quá hạn",)),
    Column("paid_online", "Thanh toán trực tuyến", ("Paid online",)),
    Column("digitised", "Số hóa", ("Số hóa hồ sơ", "Digitised", "Digitized")),
    Column("electronic_result", "Kết quả điện tử", ("Electronic result",)),
    Column(
        "applicant_name",
        "Người nộp",
        ("Họ tên người nộp", "Tên người nộp", "Applicant", "Applicant name"),
    ),
    Column(
        "applicant_phone",
        "Điện thoại",
        ("Số điện thoại", "SĐT", "Phone", "Phone number", "Applicant phone"),
    ),
    Column(
        "due_working_days",
        "Thời hạn (ngày làm việc)",
        ("Số ngày làm việc", "Thời hạn giải quyết (ngày làm việc)",
         "SLA business days", "SLA working days", "Working days allowed",
         "Business days allowed"),
    ),
    Column(
        "due_days",
        "Thời hạn (ngày)",
        ("Thời hạn giải quyết (ngày)", "SLA days", "SLA calendar days",
         "Calendar days allowed", "Days allowed"),
    ),
)  # fmt: skip
"""The last two give the first promise as days from the day of receipt, which is not
counted; where the row also has a date, the date is the promise."""
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
    "event_at": "Ngày giờ của sự kiện",
    **{f"pause_{k}_began": f"Ngày bắt đầu dừng lần {k}" for k in PAUSE_SLOTS},
    **{f"pause_{k}_ended": f"Ngày hết dừng lần {k}" for k in PAUSE_SLOTS},
    **{f"transfer_{k}_at": f"Ngày chuyển lần {k}" for k in TRANSFER_SLOTS},
    **{f"step_{k}_at": f"Ngày vào bước {k}" for k in STEP_SLOTS},
}
"""How a sentence about a wrong instant begins."""

INSTANT_KEYS: Final = frozenset(SUBJECTS)
SLOTS_MOST: Final = 120
"""Pauses or transfers of one dossier; as many as the stored number can count."""


def slots(keys: Collection[str], group: str) -> list[int]:
    """The numbers of pauses or transfers that a file has columns for."""
    parts = (key.split("_") for key in keys if key.startswith(f"{group}_"))
    return sorted({int(part[1]) for part in parts if len(part) == 3})


_NUMBERED: Final = {
    "pause_began": "Ngày bắt đầu dừng lần",
    "pause_ended": "Ngày hết dừng lần",
    "transfer_at": "Ngày chuyển lần",
}


def subject(key: str) -> str:
    """How a sentence about a wrong instant begins, whatever the number of the slot."""
    known = SUBJECTS.get(key)
    if known is not None:
        return known
    group, number, part = key.split("_")
    return f"{_NUMBERED[f'{group}_{part}']} {number}"


CODED_KEYS: Final = {
    "channel": ("Trực tiếp", "Trực tuyến", "Bưu chính"),
    "outcome": (
        "Đã giải quyết", "Từ chối", "Dừng xử lý", "Rút hồ sơ", "Không tiếp nhận",
    ),
    **{f"pause_{k}_kind": ("Bổ sung hồ sơ", "Nghĩa vụ tài chính") for k in PAUSE_SLOTS},
    "late_reason": (
        "QUY_DINH", "PHOI_HOP", "NHAN_LUC", "HE_THONG", "CONG_DAN", "KHAC",
    ),
    "paid_online": ("Có", "Không"),
    "digitised": ("Có", "Không"),
    "electronic_result": ("Có", "Không"),
}  # fmt: skip
"""Our words of the fields that hold one of few."""

DAYS_MOST: Final = 3_650
"""A promise of more than ten years is a typing slip."""
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
