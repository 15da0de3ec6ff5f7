"""*Chất lượng số liệu* drawn: sentence, tables, filters, links; text stays text."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

from components.links import Drawing, Links
from components.quality_badge import quality_badge_mark
from components.quality_page import FEW_ROWS, quality_page
from components.quality_twins import quality_twins
from domain.catalogue import Source
from domain.identifiers import OrgUnitId, SourceId
from domain.outliers import OutlierState, Unusual
from domain.period import Period
from domain.quality_filter import Part, QualityFilter, narrowed, quality_filter
from domain.quality_rule import Finding, QualityRule, Relation, RuleSeverity
from domain.quality_view import (
    OutlierMark,
    OwnerCoverage,
    QualityBadge,
    QualityBoard,
    SourceHealth,
    UnitFinding,
    UnitOutlier,
)
from domain.quality_words import badge_words, headline, trust_words
from domain.scorecard import Head, OrgUnitKind, OrgUnitRef
from domain.source_reports import SourceRecord
from tests.components.fixtures import HOSTILE, ZONE

DAY = date(2024, 4, 11)
UNIT = OrgUnitRef(OrgUnitId(3), "HBC", "Huyện Bình Chánh", "H.BC", OrgUnitKind.DISTRICT)
RULE = QualityRule(
    "QT-14", "Từ chối không nhiều hơn đã giải quyết", "left_refused",
    Relation.AT_MOST, "left", Decimal(0), "left", RuleSeverity.ERROR, "so", "Xem cột",
)  # fmt: skip
FOUND = UnitFinding(
    UNIT,
    Head("Phạm Thu Hằng", "Chủ tịch"),
    Finding(RULE, 1118, 637, 481, Fraction(5, 9)),
)
MARK = OutlierMark(
    OutlierState.EXPLAINED, HOSTILE, "Cán bộ", datetime(2024, 4, 10, tzinfo=UTC), 900
)
OUTLIER = UnitOutlier(UNIT, "received", Unusual(DAY, 900, 100.0, 8.25), (MARK,))
SOURCE = SourceHealth(
    Source(SourceId(2), "MC-HCG", "Một cửa Cần Giờ", None, is_sample=False),
    ((replace(UNIT, code="HCG", name="Huyện Cần Giờ"), None),),
    SourceRecord(()), None, None, None, is_stale=True,
)  # fmt: skip
BOARD = QualityBoard(
    org_unit=UNIT,
    is_city=True,
    field_name=None,
    period=Period.year_to_date(DAY),
    last_day=DAY,
    as_of=datetime(2024, 4, 11, 10, tzinfo=UTC),
    data_day=DAY,
    today=DAY,
    rules=(RULE,),
    checked=7,
    unknown_rules=(),
    findings=(),
    distrusted={},
    sources=(),
    reporting=(),
    outliers=(),
    owners=(),
    task_leads=(),
    questions=(),
    may_mark=True,
    is_sample=False,
)
FULL = replace(
    BOARD,
    findings=(FOUND,),
    sources=(SOURCE,),
    outliers=(OUTLIER,),
    owners=(OwnerCoverage("Sở Nội vụ", 17, 3, 0, ("A-1", "A-2")),),
)
DRAWING = Drawing(Links({"don-vi": "HCM"}), ZONE)


def drawn(board: QualityBoard, **asked: str) -> str:
    return str(quality_page(board, DRAWING, wanted=quality_filter(asked)))


def test_a_city_without_findings_says_so_and_why_each_part_is_empty() -> None:
    shown = drawn(BOARD)

    assert "Chưa thấy số liệu nào phải nghi ngờ." in shown
    assert "1 quy tắc đều đúng ở 7 đơn vị" in shown
    assert "Chưa xét được" not in shown
    untried = drawn(replace(BOARD, unknown_rules=("QT-14",)))
    assert "0 quy tắc đều đúng" in untried
    assert "Chưa xét được vì thiếu số liệu của kỳ này: QT-14." in untried
    assert "Không có nguồn nào giữ sổ" in shown
    assert "Không có số nào lệch xa thường lệ" in shown
    assert "Chưa đủ lịch sử" in drawn(replace(BOARD, outliers=None))
    assert "Chưa có quy tắc nào" in drawn(replace(BOARD, rules=()))


def test_what_is_wrong_stands_with_its_numbers_owner_and_links() -> None:
    shown = drawn(FULL)

    assert headline(FULL).text == "Chưa tin được: Huyện Bình Chánh sai QT-14."
    assert "Phạm Thu Hằng" in shown
    assert "1.118" in shown
    assert "+481" in shown
    assert "tin cậy 55,55" in shown
    assert "so-theo-doi?don-vi=HBC" in shown
    assert "chưa nạp lần nào" in shown
    assert "phu-trach=S%E1%BB%9F" in shown
    assert "Xem, ghi tiếp" in shown
    assert HOSTILE not in shown
    assert "&lt;img" in shown


def test_parts_and_filters_leave_what_they_say() -> None:
    assert "QT-14" not in drawn(FULL, loc="nguon").partition("<section")[2]
    assert narrowed(FULL, QualityFilter(text="binh chanh")).findings == (FOUND,)
    assert narrowed(FULL, QualityFilter(text="can gio")).findings == ()
    assert narrowed(FULL, QualityFilter(severity="luu-y")).findings == ()
    assert narrowed(FULL, QualityFilter(state="chua-xem")).outliers == ()
    assert (
        quality_filter({"loc": "x", "muc": "y", "trang-thai": "z"}) == QualityFilter()
    )
    assert quality_filter({"loc": "nguon"}).part is Part.SOURCES
    assert "Không có dòng nào hợp" in drawn(FULL, tim="khong co")


def test_long_tables_are_cut_and_say_how_many_follow() -> None:
    many = replace(FULL, findings=(FOUND,) * (FEW_ROWS + 3))

    assert "Còn 3 dòng nữa" in drawn(many)
    assert "dòng nữa" not in drawn(many, loc="quy-tac")
    twins = quality_twins(many, DRAWING, wanted=QualityFilter())
    assert len(twins["quy-tac"].frame) == FEW_ROWS + 3


def test_a_viewer_who_may_not_mark_only_reads_marks() -> None:
    shown = drawn(replace(FULL, may_mark=False))

    assert "ghi tiếp" not in shown
    assert ">Xem</a>" in shown


def test_trust_is_never_rounded_up_to_the_floor() -> None:
    assert trust_words(Fraction(949_999, 1_000_000)).startswith("94,99")
    assert trust_words(Fraction(95, 100)).startswith("95,00")


def test_the_badge_tells_the_worst_and_opens_the_page_at_the_org_unit() -> None:
    sound = QualityBadge("HBC", (), 14, 0, None)
    lagging = replace(sound, lagging=2, since=date(2024, 3, 21))
    broken = replace(lagging, errors=("QT-01", "QT-02", "QT-14"))

    assert badge_words(sound) == ("ok", "số liệu đạt 14 quy tắc")
    assert badge_words(lagging) == ("soon", "2 nguồn chậm, số liệu đến 21/03")
    assert badge_words(broken)[1] == "số liệu sai quy tắc QT-01, QT-02 và 1 nữa"
    assert badge_words(replace(sound, tried=0))[1] == "số liệu chưa kiểm tra"
    assert 'href="chat-luong?don-vi=HBC"' in quality_badge_mark(sound, DRAWING)
