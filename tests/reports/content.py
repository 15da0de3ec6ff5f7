"""An invented city's figures for briefs; a test shows only what matters to it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.brief import (
    LeadershipBrief,
    LedgerLine,
    LedgerTable,
    LoadSource,
    OverdueBrief,
    Provenance,
    UnitOverdueRow,
    office_of,
    unit_overdue_table,
)
from domain.drilldown import DossierFilter, DossierRow, ListKind
from domain.identifiers import LoadId, OrgUnitId
from domain.indicator_tiles import Tiles
from domain.ledger import Ledger, on_time_rates
from domain.period import Comparison, Period, compared
from domain.ratio import Ratio
from domain.scorecard import (
    AttentionRow,
    FlowFigure,
    FlowFigures,
    Freshness,
    MonthPoint,
    OrgUnitKind,
    OrgUnitRef,
    Overview,
    RatioFigure,
    Reason,
    StaleUnit,
    StockFigure,
    StockFigures,
)
from domain.whole import Whole

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AS_OF = datetime(2024, 11, 18, 0, 0, tzinfo=UTC)
"""07:00 on 18/11/2024 in Ho Chi Minh City."""
AS_OF_DAY = date(2024, 11, 18)
EXPORTED_AT = datetime(2024, 11, 18, 1, 5, 9, tzinfo=UTC)
PERIOD = Period.year_to_date(AS_OF_DAY)
CITY = OrgUnitRef(
    OrgUnitId(1), "HCM", "Thành phố Hồ Chí Minh", "TPHCM", OrgUnitKind.CITY
)

OFFICE = office_of(Whole(CITY.name), "Văn phòng")

UNIT_ROWS = (
    ("STNMT", "Sở Tài nguyên và Môi trường", 412, 23, 118, 63, 14),
    ("HBC", "Huyện Bình Chánh", 286, 31, 38, 43, 47),
    ("TPTD", "Thành phố Thủ Đức", 241, -12, 17, 35, 96),
    ("SXD", "Sở Xây dựng", 198, 9, 41, 43, 8),
    ("HHM", "Huyện Hóc Môn", 143, 17, 0, 30, 11),
    ("Q12", "Quận 12", 97, 0, 0, 15, 22),
    ("QBT", "Quận Bình Tân", 90, 3, 9, 39, 6),
    ("HCC", "Huyện Củ Chi", 75, -3, 0, 12, 0),
    ("Q1", "Quận 1", 300, 0, 20, 34, 10),
)


def unit_rows() -> tuple[UnitOverdueRow, ...]:
    """One row per org unit of the invented city."""
    return tuple(UnitOverdueRow(*row) for row in UNIT_ROWS)


def org_unit(code: str, name: str, kind: OrgUnitKind) -> OrgUnitRef:
    """An org unit whose id follows from its code."""
    return OrgUnitRef(OrgUnitId(sum(code.encode())), code, name, name, kind)


def provenance(*, is_sample: bool = True, is_final: bool = False) -> Provenance:
    """Two loads behind the figures, the second with a long file name."""
    load = LoadSource(
        LoadId(41),
        "Một cửa điện tử Thành phố",
        "ho-so-2024-11-18.csv",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        AS_OF,
        AS_OF + timedelta(minutes=20),
    )
    lagging = replace(
        load,
        load_id=LoadId(7),
        source_name="Một cửa Huyện Cần Giờ",
        file_name="Huyện Cần Giờ - hồ sơ một cửa tháng 10 năm 2024 (bản gửi lại).xlsx",
        complete_to=datetime(2024, 10, 18, 10, 0, tzinfo=UTC),
    )
    return Provenance(
        scope_name="Thành phố Hồ Chí Minh",
        field_name=None,
        period=PERIOD,
        compared=compared(PERIOD, Comparison.SAME_PERIOD_LAST_YEAR, AS_OF_DAY),
        as_of=AS_OF,
        data_moment=AS_OF,
        filters=(),
        definitions_version="2024-01",
        application_version="0.1.0",
        data_version=1532,
        loads=(load, lagging),
        exported_by="Nguyễn Thị Ánh, Phòng Kiểm soát thủ tục hành chính",
        exported_at=EXPORTED_AT,
        zone=ZONE,
        is_sample=is_sample,
        is_final=is_final,
    )


def overview() -> Overview:
    """The overview of the invented city: 1.842 overdue now."""
    late = [17.9, 18.8, 16.2, 15.4, 17.1, 16.6, 15.9, 16.4, 17.7, 15.2, 18.1, 14.3]
    months = [(2023, 12), *((2024, month) for month in range(1, 12))]
    return Overview(
        org_unit=CITY,
        field_name=None,
        as_of=AS_OF,
        as_of_day=AS_OF_DAY,
        previous_working_day=date(2024, 11, 15),
        period=PERIOD,
        compared=PERIOD.same_period_last_year(),
        freshness=_freshness(),
        now=StockFigures(
            overdue=StockFigure(1842, 1774),
            due_today=StockFigure(5210, 5004),
            due_next_two_days=9120,
            apology_missing=StockFigure(214, 202),
            ever_overdue=36_354,
            in_process=StockFigure(94_927, 94_001),
            waiting=6_318,
            daily_inflow=Ratio(2_000_000, 22),
        ),
        flow=FlowFigures(
            on_time=RatioFigure(Ratio(20_629_590, 20_664_102), None),
            received=FlowFigure(20_684_317, 19_661_899),
            resolved=FlowFigure(20_664_102, 19_640_000),
            resolved_late=FlowFigure(34_512, 33_000),
            online=RatioFigure(Ratio(8_331_042, 20_684_317), None),
        ),
        tiles=Tiles(),
        attention=_attention(),
        attention_rest=(3, 465),
        trend=tuple(
            MonthPoint(year, month, Ratio(round(rate * 180), 1_800_000), month == 11)
            for (year, month), rate in zip(months, late, strict=True)
        ),
        ranking_kind=OrgUnitKind.DISTRICT,
        ranking=(),
        map_cells=(),
        plan_note=(),
    )


def _freshness() -> Freshness:
    lagging = StaleUnit(
        org_unit("HCG", "Huyện Cần Giờ", OrgUnitKind.DISTRICT),
        datetime(2024, 10, 18, 10, 0, tzinfo=UTC),
        312,
    )
    return Freshness(AS_OF, EXPORTED_AT, 32, 31, (lagging,), is_sample=True)


def _attention() -> tuple[AttentionRow, ...]:
    return tuple(
        AttentionRow(
            org_unit=org_unit(row.code, row.name, OrgUnitKind.DISTRICT),
            head=None,
            overdue=row.overdue,
            previous_overdue=None,
            over_thirty_days=row.over_thirty_days,
            apology_missing=row.apology_missing,
            redates_missed=0,
            worst=None,
            reason=Reason.MANY_OVERDUE,
            reason_number=row.overdue,
        )
        for row in unit_rows()[:6]
    )


_PROCEDURES = (
    ("TTHC-DD-07", "Đất đai", "Đăng ký biến động quyền sử dụng đất"),
    (
        "TTHC-DD-01",
        "Đất đai",
        "Đăng ký, cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài "
        "sản khác gắn liền với đất lần đầu",
    ),
    ("TTHC-XD-02", "Xây dựng", "Cấp giấy phép xây dựng nhà ở riêng lẻ"),
    ("TTHC-HT-11", "Hộ tịch", "Cấp bản sao trích lục hộ tịch"),
)
_STEPS = ("Thẩm định", "Chờ sở, ngành góp ý", "Chờ thuế", "Trình ký", None)


def dossier_row(index: int) -> DossierRow:
    """The `index`-th overdue dossier, worst first; codes keep leading zeros."""
    code, name, *_ = UNIT_ROWS[index % len(UNIT_ROWS)]
    procedure_code, field, procedure = _PROCEDURES[index % len(_PROCEDURES)]
    due = AS_OF_DAY - timedelta(days=max(90 - index // 20, 3))
    redated = due + timedelta(days=30) if index % 3 == 0 else None
    return DossierRow(
        code=f"000.00.{index % 40:02d}.H29-{due:%y%m%d}-{index:05d}",
        source_code="MOT-CUA",
        org_unit=org_unit(code, name, OrgUnitKind.DISTRICT),
        field_name=field,
        procedure_code=procedure_code,
        procedure=procedure,
        received_on=due - timedelta(days=30),
        first_due_on=due - timedelta(days=index % 4),
        due_on=due,
        moved_days=index % 4,
        working_days_late=max(64 - index // 28, 1),
        working_days_left=None,
        step=_STEPS[index % len(_STEPS)],
        redated_to=redated,
        redate_missed=redated is not None and redated < AS_OF_DAY,
        apology_sent=index % 9 != 0,
        left_on=None,
        complete_to=AS_OF,
    )


def dossier_rows(count: int) -> tuple[DossierRow, ...]:
    """The first `count` overdue dossiers."""
    return tuple(dossier_row(index) for index in range(count))


def ledger_table() -> LedgerTable:
    """Form II.06 with four fields that reconcile, one of them with transfers."""
    lines = (
        LedgerLine("DD", "Đất đai", Ledger(312, 811, 96, 301, 620, 44, 210, 31, 4, 17)),
        LedgerLine("HT", "Hộ tịch", Ledger(9_412, 22_004, 77, 30_000, 1_400, 3, 90, 0)),
        LedgerLine(
            "QH",
            "Quy hoạch xây dựng, kiến trúc và hạ tầng kỹ thuật",
            Ledger(0, 0, 0, 0, 0, 0, 0, 0),
        ),
        LedgerLine("XD", "Xây dựng", Ledger(120, 40, 12, 60, 80, 7, 20, 5)),
    )
    row = LedgerTable(lines, on_time_rates(lines[0].ledger))
    return replace(
        row, rates=on_time_rates(row.total, fell_due=32_100, became_overdue=90)
    )


def leadership_content(
    *,
    dossiers: Sequence[DossierRow] | None = None,
    with_ledger: bool = True,
) -> LeadershipBrief:
    """The leadership brief of the invented city."""
    return LeadershipBrief(
        issuer=OFFICE,
        overview=overview(),
        units=unit_overdue_table(unit_rows(), total_name="Toàn Thành phố"),
        dossiers=None if dossiers is None else tuple(dossiers),
        ledger=ledger_table() if with_ledger else None,
        provenance=provenance(),
    )


def overdue_content(
    dossiers: Sequence[DossierRow],
    *,
    total: int | None = None,
    kind: ListKind = ListKind.OVERDUE,
) -> OverdueBrief:
    """The list of overdue dossiers of the invented city."""
    return OverdueBrief(
        issuer=OFFICE,
        org_unit=CITY,
        filter=DossierFilter(kind),
        dossiers=dossiers,
        total=len(dossiers) if total is None else total,
        provenance=provenance(),
    )
