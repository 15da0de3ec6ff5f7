"""Files of targets: what is taken, and what is refused with place and remedy."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Direction
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.scorecard import OrgUnitKind
from ingest.indicator_targets import ParsedTargets, read_indicator_targets
from tests.domain.indicators import indicator

HEADER = "Mã chỉ tiêu,Đơn vị,Kỳ,Chỉ tiêu giao,Lộ trình,Thang trạng thái,Quyết định\n"
INDICATORS = (
    indicator("R-1", aggregation=Aggregation.RATIO, unit="%", direction=Direction.UP),
    indicator("C-1", direction=Direction.UP),
    indicator("S-1", aggregation=Aggregation.LAST, direction=Direction.DOWN),
    indicator("N-1"),
)
UNITS = tuple(
    OrgUnit(
        OrgUnitId(number), code, None, name, name, kind, None if number == 1 else
        OrgUnitId(1), number, valid_to=date(2025, 7, 1) if number > 1 else None,
    )
    for number, (code, name, kind) in enumerate(
        (
            ("HCM", "Thành phố Hồ Chí Minh", OrgUnitKind.CITY),
            ("HBC", "Huyện Bình Chánh", OrgUnitKind.DISTRICT),
        ),
        1,
    )
)  # fmt: skip


def read(folder: Path, *rows: str) -> ParsedTargets:
    path = folder / "chi_tieu_giao.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_indicator_targets(path, indicators=INDICATORS, units=UNITS)


def test_targets_are_read_by_code_and_name(tmp_path: Path):
    found = read(
        tmp_path,
        "R-1,HCM,2024,98 %,,khong-dat < 95 <= luu-y < 100 <= dat,QĐ 1",
        "C-1,Huyện Bình Chánh,quý 3/2024,1200,31/07/2024: 300,,QĐ 2",
        # Abolished within the year, so it is there on the first day only.
        "C-1,HBC,2025,500,,,QĐ 3",
        "S-1,HCM,tháng 5/2024,bãi bỏ,,,QĐ 4",
    )

    assert found.problems == ()
    rate, count, abolished, withdrawn = found.targets
    assert (rate.value, rate.period) == (Decimal(98), Period.year(2024))
    assert (count.org_unit_id, count.points[0].day) == (2, date(2024, 7, 31))
    assert abolished.org_unit_id == 2
    assert withdrawn.value is None


def test_a_workbook_is_read_likewise(tmp_path: Path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(","))
    sheet.append(["R-1", "HCM", 2024, 98.5, None, None, "QĐ 1"])
    book.save(tmp_path / "giao.xlsx")

    found = read_indicator_targets(
        tmp_path / "giao.xlsx", indicators=INDICATORS, units=UNITS
    )

    assert found.problems == ()
    assert [each.value for each in found.targets] == [Decimal("98.5")]


@pytest.mark.parametrize(
    ("row", "place", "reason"),
    [
        ("X-9,HCM,2024,98,,,QĐ", "Mã chỉ tiêu", "Không có chỉ tiêu mã “X-9”"),
        ("R-1,Huyện Bình Tránh,2024,98,,,QĐ", "Đơn vị", "HBC Huyện Bình Chánh"),
        ("R-1,HCM,tuần 3,98,,,QĐ", "Kỳ", "Không đọc được kỳ"),
        ("R-1,HCM,2024-H1,98,,,QĐ", "Kỳ", "theo tháng, quý hoặc năm"),
        ("R-1,HCM,2024,,,,QĐ", "Chỉ tiêu giao", "Thiếu Chỉ tiêu giao"),
        ("R-1,HCM,2024,0.98,,,QĐ", "Chỉ tiêu giao", "phần của 1 hay phần trăm"),
        ("R-1,HCM,2024,hơn 98,,,QĐ", "Chỉ tiêu giao", "không phải là số"),
        ("C-1,HCM,2024,98 %,,,QĐ", "Chỉ tiêu giao", "không bằng %"),
        ("C-1,HCM,2024,1.200,,,QĐ", "Chỉ tiêu giao", "hàng nghìn"),
        ("C-1,HCM,2024,9,tháng 3: 5,,QĐ", "Lộ trình", "Không đọc được mốc"),
        ("C-1,HCM,2024,9,01/01/2026: 5,,QĐ", "Lộ trình", "ngoài kỳ"),
        ("C-1,HCM,2024,9,,khong-dat < 95 < dat,QĐ", "Thang trạng thái", "hở"),
        ("C-1,HCM,2024,9,,khong-dat <= 95 <= dat,QĐ", "Thang trạng thái", "chồng"),
        ("C-1,HCM,2024,9,,dat < 95 <= khong-dat,QĐ", "Thang trạng thái", "ngược"),
        ("C-1,HCM,2024,9,,,", "Quyết định", "Thiếu Quyết định"),
        ("N-1,HCM,2024,9,,,QĐ", "Mã chỉ tiêu", "theo dõi"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(
    tmp_path: Path, row: str, place: str, reason: str
):
    found = read(tmp_path, row)

    assert found.targets == ()
    assert place in found.problems[0].place
    assert reason in found.problems[0].reason
    assert found.problems[0].remedy


def test_one_target_told_twice_is_refused(tmp_path: Path):
    found = read(tmp_path, "C-1,HCM,2024,9,,,QĐ", "C-1,HCM,năm 2024,8,,,QĐ")

    assert len(found.targets) == 1
    assert "đã có ở dòng 2" in found.problems[0].reason
