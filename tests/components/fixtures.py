"""Realistic view models for the drawing tests; all names and figures are invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.identifiers import OrgUnitId
from domain.period import Comparison, Period, compared
from domain.ratio import Ratio, wilson_interval
from domain.scorecard import (
    AttentionRow,
    FlowFigure,
    FlowFigures,
    Freshness,
    Head,
    MapCell,
    MonthPoint,
    OrgUnitKind,
    OrgUnitRef,
    Overview,
    RankedUnit,
    RatioFigure,
    Reason,
    StaleUnit,
    StockFigure,
    StockFigures,
    WorstDossier,
)
from tests.components.tile_fixtures import tiles

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2024, 11, 18)
AS_OF = datetime(2024, 11, 18, 0, 0, tzinfo=UTC)
"""07:00 on 18 November 2024 in Ho Chi Minh City."""
HOSTILE = "<img src=x onerror=alert(1)>\"'&"


def org_unit(
    code: str, name: str, short_name: str = "", kind: OrgUnitKind | None = None
) -> OrgUnitRef:
    """An org unit; departments are told by their name."""
    if kind is None:
        is_department = name.startswith("Sở")
        kind = OrgUnitKind.DEPARTMENT if is_department else OrgUnitKind.DISTRICT
    return OrgUnitRef(
        OrgUnitId(int.from_bytes(code.encode()) % 2**31),
        code,
        name,
        short_name or name,
        kind,
    )


CITY = org_unit("HCM", "Thành phố Hồ Chí Minh", "Toàn Thành phố", kind=OrgUnitKind.CITY)
STNMT = org_unit("STNMT", "Sở Tài nguyên và Môi trường", "Sở TN-MT")
SXD = org_unit("SXD", "Sở Xây dựng", "Sở XD")
HBC = org_unit("HBC", "Huyện Bình Chánh", "H.Bình Chánh")
TPTD = org_unit("TPTD", "Thành phố Thủ Đức", "TP Thủ Đức")
HHM = org_unit("HHM", "Huyện Hóc Môn", "H.Hóc Môn")
Q12 = org_unit("Q12", "Quận 12", "Q.12")
HCG = org_unit("HCG", "Huyện Cần Giờ", "H.Cần Giờ")

# code, name, short name, hex row and column, late, left
DISTRICTS = (
    ("HBC", "Huyện Bình Chánh", "H.Bình Chánh", 4, 1, 5312, 859_547),
    ("HHM", "Huyện Hóc Môn", "H.Hóc Môn", 1, 1, 3104, 694_407),
    ("TPTD", "Thành phố Thủ Đức", "TP Thủ Đức", 3, 5, 4418, 1_416_026),
    ("Q12", "Quận 12", "Q.12", 1, 2, 2391, 869_455),
    ("HCC", "Huyện Củ Chi", "H.Củ Chi", 0, 1, 1377, 614_732),
    ("HNB", "Huyện Nhà Bè", "H.Nhà Bè", 6, 4, 642, 339_683),
    ("QBTAN", "Quận Bình Tân", "Q.Bình Tân", 2, 1, 1010, 930_000),
    ("Q08", "Quận 8", "Q.8", 4, 2, 470, 640_000),
    ("Q07", "Quận 7", "Q.7", 5, 3, 402, 520_000),
    ("QGV", "Quận Gò Vấp", "Q.Gò Vấp", 1, 3, 611, 880_000),
    ("QTP", "Quận Tân Phú", "Q.Tân Phú", 2, 2, 512, 760_000),
    ("QBTHANH", "Quận Bình Thạnh", "Q.Bình Thạnh", 2, 5, 430, 790_000),
    ("Q06", "Quận 6", "Q.6", 3, 1, 260, 420_000),
    ("QTB", "Quận Tân Bình", "Q.Tân Bình", 2, 3, 388, 690_000),
    ("Q10", "Quận 10", "Q.10", 3, 3, 120, 390_000),
    ("Q11", "Quận 11", "Q.11", 3, 2, 90, 330_000),
    ("Q04", "Quận 4", "Q.4", 5, 4, 61, 290_000),
    ("Q05", "Quận 5", "Q.5", 4, 3, 55, 280_000),
    ("QPN", "Quận Phú Nhuận", "Q.Phú Nhuận", 2, 4, 48, 270_000),
    ("Q03", "Quận 3", "Q.3", 3, 4, 40, 310_000),
    ("Q01", "Quận 1", "Q.1", 4, 4, 0, 300_000),
    ("HCG", "Huyện Cần Giờ", "H.Cần Giờ", 6, 5, 9, 41_000),
)


def attention() -> tuple[AttentionRow, ...]:
    """Six org units, worst first; 1.377 of 1.842 dossiers."""
    return (
        _attention(
            STNMT, "Giám đốc", "Trần Quốc Bảo", 412, 389, Reason.MOST_IN_CITY, 118,
            ("H29.14-240617-0153", "Cấp giấy phép môi trường", 63,
             date(2024, 7, 29), date(2024, 8, 19), date(2024, 9, 20)),
        ),
        _attention(
            HBC, "Chủ tịch", "Phạm Thu Hằng", 286, 255, Reason.SURGE, 4,
            ("H29.42-240826-0071", "Chuyển mục đích sử dụng đất", 43,
             date(2024, 9, 18), date(2024, 9, 18), None),
        ),
        _attention(
            TPTD, "Chủ tịch", "Lê Hoàng Nam", 241, 253, Reason.MISSING_APOLOGY, 96,
            ("H29.23-240909-0318", "Tách thửa, hợp thửa đất", 35,
             date(2024, 9, 30), date(2024, 9, 30), date(2024, 11, 29)),
        ),
        _attention(
            SXD, "Giám đốc", "Võ Minh Trí", 198, 189, Reason.MISSED_REDATE, 41,
            ("H29.17-240812-0026", "Thẩm định báo cáo nghiên cứu khả thi", 43,
             date(2024, 9, 18), date(2024, 9, 18), date(2024, 10, 31)),
        ),
        _attention(
            HHM, "Chủ tịch", "Ngô Thanh Tùng", 143, 126, Reason.RISING, 5,
            ("H29.44-240916-0102", "Chuyển mục đích sử dụng đất", 30,
             date(2024, 10, 7), date(2024, 10, 7), None),
        ),
        _attention(
            Q12, "Chủ tịch", "Đặng Mỹ Linh", 97, 97, Reason.LONG_OVERDUE, 22,
            ("H29.33-241007-0044", "Cấp giấy phép xây dựng nhà ở riêng lẻ", 15,
             date(2024, 10, 28), date(2024, 10, 28), None),
        ),
    )  # fmt: skip


def _attention(
    unit: OrgUnitRef,
    title: str,
    head: str,
    overdue: int,
    previous: int | None,
    reason: Reason,
    number: int,
    worst: tuple[str, str, int, date, date, date | None],
) -> AttentionRow:
    code, procedure, days_late, first_due, due, redated = worst
    return AttentionRow(
        org_unit=unit,
        head=Head(head, title),
        overdue=overdue,
        previous_overdue=previous,
        over_thirty_days=number,
        apology_missing=8,
        redates_missed=3,
        worst=WorstDossier(
            code=code,
            source_code="S1",
            procedure=procedure,
            working_days_late=days_late,
            overdue_since=due + timedelta(days=1),
            first_due_on=first_due,
            due_on=due,
            redated_to=redated,
            redate_missed=redated is not None and redated < TODAY,
        ),
        reason=reason,
        reason_number=number,
    )


def trend() -> tuple[MonthPoint, ...]:
    """Late per 10.000 of 2023 and of 2024 up to the running November."""
    last = (17.9, 19.6, 18.8, 17.4, 16.6, 16.3, 16.8, 17.1, 17.6, 17.3, 17.0, 16.6)
    this = (17.1, 18.4, 17.9, 16.2, 15.8, 16.0, 15.9, 16.4, 16.9, 17.0, 16.6)
    points = [
        MonthPoint(2023, m + 1, Ratio(int(v * 180), 1_800_000), is_partial=False)
        for m, v in enumerate(last)
    ]
    points += [
        MonthPoint(2024, m + 1, Ratio(int(v * 180), 1_800_000), is_partial=m == 10)
        for m, v in enumerate(this)
    ]
    return tuple(points)


def ranking() -> tuple[RankedUnit, ...]:
    """The districts, worst first; Cần Giờ is not ranked."""
    return tuple(
        RankedUnit(
            org_unit=org_unit(code, name, short),
            late=Ratio(late, left),
            overdue_now=late // 30,
            interval=None if code == "HCG" else wilson_interval(late, left),
            withheld="stale" if code == "HCG" else "",
            tied_with_next=code in ("QTP", "QBTHANH"),
        )
        for code, name, short, _, _, late, left in DISTRICTS
    )


def map_cells() -> tuple[MapCell, ...]:
    """The hexagons of the districts."""
    states = {"Q01": "zero", "HCG": "stale"}
    return tuple(
        MapCell(
            org_unit(code, name, short),
            row,
            col,
            Ratio(late, left),
            states.get(code, "value"),
        )
        for code, name, short, row, col, late, left in DISTRICTS
    )


def overview(**changes: object) -> Overview:
    """Tổng quan of the whole city on the morning of 18 November 2024."""
    period = Period.year_to_date(TODAY)
    board = Overview(
        org_unit=CITY,
        field_name=None,
        as_of=AS_OF,
        as_of_day=TODAY,
        previous_working_day=date(2024, 11, 15),
        period=period,
        compared=compared(period, Comparison.SAME_PERIOD_LAST_YEAR, TODAY),
        freshness=Freshness(
            data_moment=AS_OF,
            loaded_at=AS_OF + timedelta(minutes=12),
            expected=44,
            reporting=43,
            stale=(StaleUnit(HCG, datetime(2024, 10, 18, 10, tzinfo=UTC), 64, 21),),
            is_sample=True,
        ),
        now=StockFigures(
            overdue=StockFigure(1842, 1774),
            due_today=StockFigure(8412, None),
            due_next_two_days=21_377,
            apology_missing=StockFigure(214, 205),
            ever_overdue=36_354,
            in_process=StockFigure(94_927, 98_045),
            waiting=3204,
            daily_inflow=Ratio(2_067_000, 22),
        ),
        flow=FlowFigures(
            on_time=RatioFigure(
                Ratio(20_629_590, 20_664_102), Ratio(19_590_000, 19_623_760)
            ),
            received=FlowFigure(20_684_317, 19_661_898),
            resolved=FlowFigure(20_664_102, 19_623_760),
            resolved_late=FlowFigure(34_512, 33_760),
            online=RatioFigure(
                Ratio(11_148_847, 20_684_317), Ratio(10_086_553, 19_661_898)
            ),
        ),
        tiles=tiles(),
        attention=attention(),
        attention_rest=(25, 465),
        trend=trend(),
        ranking_kind=OrgUnitKind.DISTRICT,
        ranking=ranking(),
        map_cells=map_cells(),
    )  # fmt: skip
    return replace(board, **changes)  # type: ignore[arg-type]  # a test names its fields


def local(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of 2024 by the clock of Ho Chi Minh City."""
    return datetime(2024, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)
