"""What the lists of dossiers are called, in what order they stand, by what rule."""

from domain import indicator_tiles as codes
from domain.drilldown import QUIET_DAYS, AgeBand, ListKind

KIND_TITLES: dict[ListKind, str] = {
    ListKind.OVERDUE: "Đang quá hạn",
    ListKind.DUE_TODAY: "Đến hạn hôm nay",
    ListKind.DUE_TOMORROW: "Đến hạn ngày mai",
    ListKind.DUE_SOON: "Sắp đến hạn",
    ListKind.DUE_THIS_WEEK: "Đến hạn tuần này",
    ListKind.APOLOGY_MISSING: "Thiếu thư xin lỗi",
    ListKind.LETTER_LATE: "Thư gửi trễ",
    ListKind.REDATED_AGAIN: "Hẹn lại nhiều lần",
    ListKind.SAME_DAY_MISSED: "Lỡ trả trong ngày",
    ListKind.QUIET: "Không chuyển biến",
    ListKind.OTHER_AGENCY: "Chờ cơ quan khác",
    ListKind.WAITING: "Chờ công dân",
    ListKind.OPEN: "Đang giải quyết",
}
KIND_GROUPS: tuple[tuple[str, tuple[ListKind, ...]], ...] = (
    (
        "Quá hạn",
        (
            ListKind.OVERDUE,
            ListKind.QUIET,
            ListKind.APOLOGY_MISSING,
            ListKind.LETTER_LATE,
            ListKind.REDATED_AGAIN,
            ListKind.SAME_DAY_MISSED,
        ),
    ),
    (
        "Đến hạn",
        (
            ListKind.DUE_TODAY,
            ListKind.DUE_TOMORROW,
            ListKind.DUE_SOON,
            ListKind.DUE_THIS_WEEK,
        ),
    ),
    (
        "Đang giải quyết",
        (ListKind.OTHER_AGENCY, ListKind.WAITING, ListKind.OPEN),
    ),
)
"""The lists as they are offered, by what they have in common."""
KIND_INDICATORS: dict[ListKind, str] = {
    ListKind.OVERDUE: codes.OVERDUE,
    ListKind.DUE_TODAY: codes.DUE_TODAY,
    ListKind.DUE_SOON: codes.DUE_SOON,
    ListKind.APOLOGY_MISSING: codes.APOLOGY_MISSING,
    ListKind.WAITING: codes.WAITING,
    ListKind.OPEN: codes.IN_PROCESS,
}
"""Under which codes the catalogue counts a list; of the others it has none."""
KIND_SHORT: dict[ListKind, str] = {
    ListKind.OVERDUE: "Tất cả",
    ListKind.APOLOGY_MISSING: "Thiếu thư",
    ListKind.DUE_TODAY: "Hôm nay",
    ListKind.DUE_TOMORROW: "Ngày mai",
    ListKind.DUE_SOON: "Hai ngày tới",
    ListKind.DUE_THIS_WEEK: "Tuần này",
    ListKind.OPEN: "Tất cả",
}
"""What a list is called beside the name of its group, where that says the rest."""
KIND_ORDER: dict[ListKind, str] = {
    ListKind.OVERDUE: "nhiều ngày làm việc quá hạn nhất trước",
    ListKind.DUE_TODAY: "hạn sớm nhất trong ngày trước",
    ListKind.DUE_TOMORROW: "hạn sớm nhất trước",
    ListKind.DUE_SOON: "hạn sớm nhất trước",
    ListKind.DUE_THIS_WEEK: "hạn sớm nhất trước",
    ListKind.APOLOGY_MISSING: "thiếu thư lâu nhất trước",
    ListKind.LETTER_LATE: "thư gửi trễ nhất trước",
    ListKind.REDATED_AGAIN: "hẹn lại nhiều lần nhất trước",
    ListKind.SAME_DAY_MISSED: "chưa xong trước, rồi đến xong gần đây nhất",
    ListKind.QUIET: "lâu không có chuyển biến nhất trước",
    ListKind.OTHER_AGENCY: "hạn sớm nhất trước; chờ công dân sau cùng",
    ListKind.WAITING: "chờ lâu nhất trước; đồng hồ đang dừng",
    ListKind.OPEN: "hạn sớm nhất trước; chờ công dân sau cùng",
}
KIND_RULES: dict[ListKind, str] = {
    ListKind.DUE_TOMORROW: "Ngày mai: ngày làm việc kế tiếp và các ngày nghỉ trước nó.",
    ListKind.DUE_SOON: "Sắp đến hạn: trong hai ngày làm việc sau hôm nay.",
    ListKind.DUE_THIS_WEEK: (
        "Tuần này: từ nay đến hết ngày làm việc cuối cùng của tuần, kể cả hôm nay."
    ),
    ListKind.APOLOGY_MISSING: (
        "Mọi hồ sơ đang hoặc đã quá hạn mà chưa ghi nhận thư xin lỗi."
    ),
    ListKind.LETTER_LATE: (
        "Thư gửi trễ: thư xin lỗi ghi nhận sau ngày hạn. Nghị định 61/2018/NĐ-CP (sửa "
        "đổi bởi 107/2021/NĐ-CP) yêu cầu báo trước khi hết hạn; gửi trong chính ngày "
        "hạn ở đây chưa tính là trễ."
    ),
    ListKind.REDATED_AGAIN: (
        "Hồ sơ đang hoặc đã quá hạn có từ hai lần hẹn lại; Nghị định 61/2018/NĐ-CP chỉ "
        "cho hẹn lại một lần."
    ),
    ListKind.SAME_DAY_MISSED: (
        "Thủ tục có thời hạn 0 ngày làm việc (trả trong ngày) mà hồ sơ quá hạn."
    ),
    ListKind.QUIET: (
        f"Không chuyển biến: đang quá hạn và hơn {QUIET_DAYS} ngày (theo lịch) không "
        "ghi nhận việc gì: đổi bước, dừng, chuyển đơn vị, gửi thư."
    ),
    ListKind.OTHER_AGENCY: (
        "Chờ cơ quan khác: tên bước hiện tại nói đến lấy ý kiến, góp ý, phối hợp, liên "
        "thông, thuế hoặc chờ sở, bộ, quận, huyện; hoặc đơn vị ghi lý do là cơ quan "
        "phối hợp. Chờ công dân bổ sung không thuộc nhóm này."
    ),
    ListKind.WAITING: (
        "Đồng hồ dừng để chờ công dân bổ sung hoặc thực hiện nghĩa vụ tài chính."
    ),
}
"""What a list counts where its title does not say it all."""
PLAIN_RULES: dict[ListKind, str] = {
    ListKind.OVERDUE: "Hồ sơ chưa giải quyết đã qua hạn tại thời điểm số liệu.",
    ListKind.DUE_TODAY: "Hồ sơ chưa giải quyết có hạn trong ngày của số liệu.",
    ListKind.OPEN: (
        "Hồ sơ đã tiếp nhận và chưa giải quyết, kể cả đang chờ công dân bổ sung."
    ),
}
"""What the other lists count, told only where the number is doubted."""
BAND_TITLES: dict[AgeBand, str] = {
    AgeBand.UP_TO_2: "1–2",
    AgeBand.FROM_3_TO_5: "3–5",
    AgeBand.FROM_6_TO_10: "6–10",
    AgeBand.FROM_11_TO_30: "11–30",
    AgeBand.OVER_30: "Trên 30",
}
