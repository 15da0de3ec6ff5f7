"""A list of overdue dossiers and one of them with its clock; all invented."""

from dataclasses import replace
from datetime import date, timedelta

from domain.dossier import Channel, DossierState
from domain.drilldown import (
    AgeBand,
    BandCount,
    ClockEvent,
    ClockLine,
    DossierFilter,
    DossierList,
    DossierPage,
    DossierRow,
    ListKind,
    Narrowing,
    Share,
    StripMark,
    StripSegment,
    way_down,
)
from domain.scorecard import Head
from tests.components.fixtures import AS_OF, STNMT, local

# code suffix, days late, days moved, step, apology sent, re-dated to, missed
_LATE = (
    ("240617-0153", 63, 15, "Thẩm định", True, date(2024, 9, 20), True),
    ("240711-0098", 60, 0, "Chờ sở, ngành góp ý", True, date(2024, 10, 1), True),
    ("240712-0031", 59, 0, "Thẩm định", True, date(2024, 10, 2), True),
    ("240715-0212", 58, 0, "Thẩm định", False, None, False),
    ("240701-0087", 56, 12, "Chờ sở, ngành góp ý", True, date(2024, 10, 8), True),
    ("240718-0140", 55, 0, "Trình ký", True, date(2024, 11, 29), False),
    ("240722-0009", 53, 0, "Chờ sở, ngành góp ý", True, date(2024, 11, 1), True),
    ("240723-0174", 52, 0, "Thẩm định", False, None, False),
    ("240725-0066", 50, 0, "Chờ sở, ngành góp ý", True, date(2024, 11, 22), False),
    ("240726-0121", 49, 0, "Thẩm định", True, date(2024, 11, 25), False),
    ("240729-0015", 48, 0, "Trình ký", True, date(2024, 11, 20), False),
    ("240730-0203", 47, 0, "Chờ sở, ngành góp ý", True, date(2024, 11, 4), True),
    ("240801-0048", 45, 0, "Thẩm định", True, date(2024, 11, 29), False),
)


def dossier_row(index: int = 0, **changes: object) -> DossierRow:
    """One of the overdue dossiers of Sở Tài nguyên và Môi trường."""
    suffix, late, moved, step, apology, redated, missed = _LATE[index % len(_LATE)]
    row = DossierRow(
        code=f"H29.14-{suffix}",
        source_code="S1",
        org_unit=STNMT,
        field_name="Môi trường",
        procedure_code="TTHC-MT-01",
        procedure="Cấp giấy phép môi trường",
        received_on=date(2024, int(suffix[2:4]), int(suffix[4:6])),
        first_due_on=date(2024, 7, 29),
        due_on=date(2024, 8, 19) + timedelta(days=2 * index),
        moved_days=moved,
        working_days_late=late,
        working_days_left=None,
        step=step,
        redated_to=redated,
        redate_missed=missed,
        apology_sent=apology,
        left_on=None,
        complete_to=AS_OF,
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # a test names its fields


NARROWED = DossierFilter(
    kind=ListKind.OVERDUE,
    band=AgeBand.OVER_30,
    org_unit_code="STNMT",
    field_code="MT",
    procedure_code="TTHC-MT-01",
)


def way(
    *steps: tuple[str, int], wanted: DossierFilter = NARROWED
) -> tuple[Narrowing, ...]:
    """Names and counts for each step of the way down to `wanted`."""
    return tuple(
        Narrowing(reached, name, count)
        for reached, (name, count) in zip(way_down(wanted), steps, strict=True)
    )


def dossier_list(**changes: object) -> DossierList:
    """47 dossiers over 30 days late of one procedure, the first 13 of them shown."""
    listing = DossierList(
        filter=NARROWED,
        scope_name="Toàn Thành phố",
        as_of=AS_OF,
        scope_total=1842,
        total=47,
        way=way(
            ("", 1842),
            ("", 243),
            ("Sở Tài nguyên và Môi trường", 118),
            ("Môi trường", 69),
            ("Cấp giấy phép môi trường", 47),
        ),
        bands=(
            BandCount(AgeBand.UP_TO_2, 41, 431),
            BandCount(AgeBand.FROM_3_TO_5, 63, 402),
            BandCount(AgeBand.FROM_6_TO_10, 82, 377),
            BandCount(AgeBand.FROM_11_TO_30, 108, 389),
            BandCount(AgeBand.OVER_30, 118, 243),
        ),
        by_org_unit=(
            Share("STNMT", "Sở Tài nguyên và Môi trường", 118),
            Share("HBC", "Huyện Bình Chánh", 38),
            Share("SXD", "Sở Xây dựng", 41),
        ),
        by_procedure=(
            Share("TTHC-MT-01", "Cấp giấy phép môi trường", 47, "MT", "Môi trường"),
            Share("TTHC-MT-02", "Thẩm định đánh giá tác động", 22, "MT", "Môi trường"),
            Share("TTHC-DD-03", "Giao đất, cho thuê đất tổ chức", 31, "DD", "Đất đai"),
            Share("TTHC-NN-01", "Khai thác nước dưới đất", 18, "NN", "Tài nguyên nước"),
        ),
        by_step=(
            Share("Thẩm định", "Thẩm định", 21),
            Share("Chờ sở, ngành góp ý", "Chờ sở, ngành góp ý", 14),
            Share("Trình ký", "Trình ký", 9),
            Share("Trả kết quả", "Trả kết quả", 3),
        ),
        by_reason=(
            Share("PHOI_HOP", "Chờ cơ quan phối hợp", 30),
            Share("", "Chưa ghi lý do", 17),
        ),
        rows=tuple(dossier_row(n) for n in range(13)),
        limit=50,
    )
    return replace(listing, **changes)  # type: ignore[arg-type]  # as above


def dossier_page(**changes: object) -> DossierPage:
    """The longest overdue dossier with all that happened to it."""
    due = date(2024, 8, 19)
    page = DossierPage(
        code="H29.14-240617-0153",
        source_code="S1",
        source_name="Một cửa Sở Tài nguyên và Môi trường",
        org_unit=STNMT,
        head=Head("Trần Quốc Bảo", "Giám đốc", "028 3829 0000"),
        field_name="Môi trường",
        procedure_code="TTHC-MT-01",
        procedure="Cấp giấy phép môi trường",
        procedure_working_days=30,
        channel=Channel.ONLINE,
        state=DossierState.OPEN_OVERDUE,
        outcome=None,
        received_at=local(6, 17, 14, 20),
        first_due_at=local(7, 29, 23, 59),
        due_at=local(8, 19, 23, 59),
        due_is_computed=False,
        resolved_at=None,
        returned_at=None,
        redated_to=local(9, 20, 23, 59),
        apology_sent_at=local(8, 21, 10, 12),
        working_days_late=63,
        calendar_days_late=91,
        working_days_late_first=78,
        step="Thẩm định",
        step_since=date(2024, 9, 4),
        late_reason="PHOI_HOP",
        applicant_name="Ng*** V*** A***",
        applicant_phone=None,
        as_of=AS_OF,
        lines=(
            ClockLine(local(6, 17, 14, 20), ClockEvent.RECEIVED, "Tiếp nhận trực tuyến",
                      "Thủ tục 30 ngày làm việc; không tính ngày nhận",
                      date(2024, 7, 29), "hẹn đầu"),
            ClockLine(local(7, 9, 9, 5), ClockEvent.PAUSED, "Yêu cầu bổ sung, lần 1",
                      "Trước hạn: đồng hồ dừng", None, "dừng"),
            ClockLine(local(7, 30, 15, 40), ClockEvent.RESUMED, "Công dân bổ sung đủ",
                      "Dừng 15 ngày làm việc, từ 09/07 đến 29/07", due, "+15 ngày"),
            ClockLine(local(8, 20), ClockEvent.BECAME_OVERDUE, "Bắt đầu quá hạn",
                      "Hết ngày 19/08 chưa có kết quả", due, "hết hạn"),
            ClockLine(local(8, 21, 10, 12), ClockEvent.APOLOGISED,
                      "Thư xin lỗi, hẹn lại 20/09",
                      "Không dời hạn; lời hẹn lại đã lỡ", due, "không đổi"),
            ClockLine(local(9, 4, 8, 30), ClockEvent.PAUSE_IGNORED,
                      "Yêu cầu bổ sung, lần 2",
                      "Sau hạn: không dời hạn", due, "không đổi"),
            ClockLine(AS_OF, ClockEvent.STILL_OPEN, "Vẫn chưa có kết quả",
                      "20/08 – 18/11, trừ ngày nghỉ và lễ 02–03/09", due,
                      "quá 63 ngày"),
        ),
        segments=(
            StripSegment(local(6, 17, 14, 20), local(7, 9, 9, 5), "running"),
            StripSegment(local(7, 9, 9, 5), local(7, 30, 15, 40), "paused"),
            StripSegment(local(7, 30, 15, 40), local(8, 20), "running"),
            StripSegment(local(8, 20), AS_OF, "overdue"),
        ),
        marks=(
            StripMark(local(6, 17, 14, 20), "nhận 17/06", below=False, emphasis="ink"),
            StripMark(local(7, 29), "hẹn đầu 29/07", below=True, emphasis=""),
            StripMark(local(8, 20), "hạn 19/08", below=False, emphasis="red"),
            StripMark(local(9, 20), "hẹn lại 20/09", below=True, emphasis=""),
            StripMark(AS_OF, "nay 18/11", below=False, emphasis="ink"),
        ),
        load_file="mot-cua-stnmt-20241118.xlsx",
        load_sha256="9f2c" * 16,
        loaded_at=AS_OF + timedelta(minutes=12),
    )  # fmt: skip
    return replace(page, **changes)  # type: ignore[arg-type]  # as above
