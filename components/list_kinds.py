"""What the lists of dossiers are called, in the order in which they are offered."""

from domain.drilldown import AgeBand, ListKind

KIND_TITLES: dict[ListKind, str] = {
    ListKind.OVERDUE: "Đang quá hạn",
    ListKind.DUE_TODAY: "Đến hạn hôm nay",
    ListKind.DUE_SOON: "Sắp đến hạn",
    ListKind.APOLOGY_MISSING: "Thiếu thư xin lỗi",
    ListKind.WAITING: "Chờ công dân",
    ListKind.OPEN: "Đang giải quyết",
}
KIND_ORDER: dict[ListKind, str] = {
    ListKind.OVERDUE: "nhiều ngày làm việc quá hạn nhất trước",
    ListKind.DUE_TODAY: "hạn sớm nhất trong ngày trước",
    ListKind.DUE_SOON: "hạn sớm nhất trước",
    ListKind.APOLOGY_MISSING: "nhiều ngày làm việc quá hạn nhất trước",
    ListKind.WAITING: "chờ lâu nhất trước; đồng hồ đang dừng",
    ListKind.OPEN: "hạn sớm nhất trước; chờ công dân sau cùng",
}
BAND_TITLES: dict[AgeBand, str] = {
    AgeBand.UP_TO_2: "1–2",
    AgeBand.FROM_3_TO_5: "3–5",
    AgeBand.FROM_6_TO_10: "6–10",
    AgeBand.FROM_11_TO_30: "11–30",
    AgeBand.OVER_30: "Trên 30",
}
