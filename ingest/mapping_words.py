"""What titles and words of foreign systems usually mean; for proposals only.

Wider than the aliases of the columns: a proposal is looked at by a person before
anything is read by it.
"""

from typing import Final

from domain.mapping import EventRole
from domain.text_keys import folded

TITLE_HINTS: Final[dict[str, tuple[str, ...]]] = {
    "code": (
        "permit", "case", "permit #", "case #", "app #", "application #", "record",
        "record #", "job number", "job #", "folder number", "case:concept:name",
        "caseid", "id", "number", "mã", "số", "số thứ tự hồ sơ", "ticket",
        "permit num", "case num", "record id", "permitnum",
    ),
    "org_unit": (
        "unit", "office", "department name", "agency name", "section", "org:group",
        "group", "review group", "work group", "division", "district office",
        "borough office", "responsible unit", "team",
        "đơn vị giải quyết hồ sơ", "phòng ban", "bộ phận", "cơ quan chủ trì",
    ),
    "procedure": (
        "type", "permit type description", "permit class", "category", "work type",
        "request", "service", "subtype", "case category", "procedure name",
        "license type", "loại", "loại thủ tục", "thủ tục", "nội dung",
    ),
    "channel": (
        "source", "intake", "method", "origin", "submitted via", "received via",
        "application method", "how received", "hình thức", "kênh", "nơi nộp",
    ),
    "received": (
        "created", "created date", "date created", "intake date", "start date",
        "received on", "request date", "added date", "applied", "applied date",
        "lodged", "date lodged", "ngày tạo", "ngày nộp", "ngày nộp hồ sơ", "nộp lúc",
    ),
    "due": (
        "target", "target decision date", "decision due", "promise date", "sla due",
        "sla deadline", "expected date",
        "expected completion", "statutory deadline", "commitment date", "hạn",
        "thời hạn", "ngày đến hạn", "ngày phải trả",
    ),
    "due_working_days": (
        "business days", "working days", "review business days", "sla (business days)",
        "target business days", "ngày làm việc", "số ngày giải quyết",
    ),
    "due_days": (
        "sla", "sla (days)", "days to decide", "review days", "target days",
        "statutory days", "decision days", "time limit (days)", "time limit",
        "promised days", "số ngày", "thời hạn ngày",
    ),
    "resolved": (
        "issued", "finaled", "completed", "decision", "decision date", "end date",
        "status date closed", "final date", "date of decision", "closed on",
        "determined date", "ngày đóng", "ngày hoàn tất", "ngày ra kết quả",
    ),
    "returned": ("delivered", "delivery date", "picked up", "ngày nhận kết quả"),
    "outcome": (
        "status", "current status", "status current", "case status", "permit status",
        "disposition",
        "result", "final status", "decision type", "trạng thái", "tình trạng",
    ),
    "step": ("stage", "phase", "current task", "workflow step", "bước", "giai đoạn"),
    "step_since": ("status date", "stage date", "in stage since"),
    "late_reason": ("delay reason", "reason for delay", "late reason", "lý do trễ"),
    "applicant_name": (
        "owner", "owner name", "contact", "contractor", "customer", "requester",
    ),
    "applicant_phone": ("telephone", "mobile", "contact phone"),
    "event": (
        "status", "action taken", "workflow task", "task status", "process step",
        "bước", "công việc", "thao tác", "nội dung xử lý",
    ),
    "event_at": (
        "date", "time", "datetime", "status date", "action date", "completed at",
        "start time", "end time", "logged at", "when", "ngày", "lúc", "thời điểm xử lý",
    ),
}  # fmt: skip

PERSONAL_WORDS: Final = frozenset(
    {
        "name", "applicant", "owner", "phone", "telephone", "mobile", "email", "mail",
        "address", "contact", "contractor", "customer", "requester", "birth",
        "passport",
        "ten", "dien", "thoai", "cccd", "cmnd", "dia", "chi",
    }
)  # fmt: skip
"""A title with one of these words may head the names or numbers of people."""


def _by_word(meanings: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(word): value for value, words in meanings.items() for word in words}


CHANNELS: Final = _by_word(
    {
        "Trực tiếp": (
            "counter", "in person", "in-person", "walk in", "walk-in", "paper", "otc",
            "over the counter", "desk", "office", "tại quầy", "một cửa", "giấy",
        ),
        "Trực tuyến": (
            "web", "internet", "portal", "online portal", "e-filing", "efiling",
            "electronic", "app", "mobile app", "email", "e-mail", "digital", "website",
            "cổng dịch vụ công", "dvc", "mạng", "điện tử",
        ),
        "Bưu chính": ("mail", "mailed", "postal", "courier", "by mail", "qua bưu điện"),
    }
)  # fmt: skip
OUTCOMES: Final = _by_word(
    {
        "Đã giải quyết": (
            "issued", "approved", "closed", "complete", "completed", "finaled", "final",
            "finalized", "granted", "done", "resolved", "finished", "permit issued",
            "co issued", "closed - approved", "closed - issued", "signed off",
            "hoàn thành",
            "đã xong", "đã trả kết quả", "đã trả", "xong", "đã xử lý xong",
        ),
        "Từ chối": (
            "denied", "rejected", "refused", "disapproved", "declined",
            "closed - denied",
            "không đồng ý", "bị từ chối", "trả lại",
        ),
        "Rút hồ sơ": (
            "withdrawn", "cancelled by applicant", "canceled by applicant",
            "withdrawn by "
            "applicant", "closed - withdrawn", "công dân rút hồ sơ", "đã rút",
        ),
        "Dừng xử lý": (
            "void", "voided", "expired", "stopped", "abandoned", "cancelled",
            "canceled",
            "revoked", "terminated", "lapsed", "đã dừng", "hủy", "đã hủy",
        ),
        "Không tiếp nhận": ("not accepted", "rejected at intake", "intake rejected"),
        "": (
            "open", "pending", "in review", "under review", "in progress", "active",
            "received", "filed", "submitted", "processing", "on hold", "hold",
            "assigned",
            "new", "inspection", "inspections", "plan check", "plan review",
            "in process",
            "reopened", "awaiting applicant", "information requested", "đang xử lý",
            "mới tiếp nhận", "đang giải quyết", "chờ bổ sung", "tiếp nhận",
            "đã tiếp nhận",
        ),
    }
)  # fmt: skip
"""Our word for a status; "" while the dossier is still in process."""

YES_NO: Final = _by_word(
    {"Có": ("y", "t", "đúng", "rồi"), "Không": ("n", "f", "sai", "chưa")}
)
DRAFTS: Final = frozenset(
    folded(word)
    for word in ("draft", "test", "test record", "training", "nháp", "thử", "bản nháp")
)
"""A status of rows that are no dossiers yet, or never will be."""

EVENT_ROLES: Final = {
    folded(word): role
    for role, words in {
        EventRole.RECEIVED: (
            "application filed", "filed", "received", "application received",
            "submitted",
            "accepted", "application accepted", "application submitted", "intake",
            "tiếp nhận", "đã tiếp nhận", "tiếp nhận hồ sơ",
        ),
        EventRole.PAUSED: (
            "on hold", "hold", "awaiting applicant", "waiting for applicant",
            "additional information requested", "information requested", "more info "
            "requested", "corrections required", "revision requested", "revisions "
            "requested", "yêu cầu bổ sung", "chờ bổ sung", "tạm dừng",
        ),
        EventRole.RESUMED: (
            "resubmitted", "resumed", "applicant responded", "information received",
            "revisions received", "corrections received", "off hold", "đã bổ sung",
            "tiếp tục xử lý", "hết tạm dừng",
        ),
        EventRole.LEFT: (
            "issued", "permit issued", "approved", "closed", "completed", "finaled",
            "decision issued", "granted", "case closed", "hoàn thành", "trả kết quả",
            "đã trả kết quả", "kết thúc",
        ),
        EventRole.REFUSED: ("denied", "rejected", "refused", "disapproved", "từ chối"),
        EventRole.WITHDRAWN: ("withdrawn", "withdrawn by applicant", "rút hồ sơ"),
        EventRole.IGNORED: ("comment added", "note", "note added", "fee paid",
        "ghi chú"),
    }.items()
    for word in words
}  # fmt: skip
