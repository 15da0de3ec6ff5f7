"""Files of reported values: every shape, and each fault at its place."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation, Direction
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.problem import Severity
from domain.reported import Amount, Entry, Finality
from domain.reported_file import ReportedRequest
from domain.scorecard import OrgUnitKind
from domain.written_figure import Bound, Unclear, number_of
from ingest.reported.reading import (
    PORTAL_CODE,
    ParsedReported,
    Surroundings,
    read_reported,
    reported_title_periods,
)
from tests.domain.indicators import indicator
from tests.domain.reported import counts, plain

AUGUST, JULY = Period.month(2026, 8), Period.month(2026, 7)
CITY, ONE, THREE, BUILDING = (OrgUnitId(number) for number in (1, 2, 3, 4))


def _unit(number: int, code: str, name: str, kind: OrgUnitKind) -> OrgUnit:
    return OrgUnit(
        id=OrgUnitId(number), code=code, official_code=None, name=name,
        short_name=name, kind=kind,
        parent_id=CITY if number > 1 else None, sort_order=number,
    )  # fmt: skip


UNITS = (
    _unit(1, "HCM", "Thành phố Hồ Chí Minh", OrgUnitKind.CITY),
    _unit(2, "Q1", "Phường Bến Thành", OrgUnitKind.COMMUNE),
    _unit(3, "Q3", "Phường Xuân Hòa", OrgUnitKind.COMMUNE),
    _unit(4, "SXD", "Sở Xây dựng", OrgUnitKind.DEPARTMENT),
)
DEFINITIONS = {
    each.code: (each,)
    for each in (
        indicator("S-1"),
        indicator("L-1", aggregation=Aggregation.LAST),
        indicator("R-1", aggregation=Aggregation.RATIO, unit="%"),
        indicator("N-1", aggregation=Aggregation.RATIO, unit="ngày"),
        indicator("P-1", aggregation=Aggregation.DISTINCT, unit="điểm"),
        indicator("D-1", aggregation=Aggregation.DISTINCT, unit="TTHC"),
        indicator("M-1", aggregation=Aggregation.MEAN, unit="điểm"),
        replace(
            indicator("W-1", aggregation=Aggregation.RATIO, unit="%"),
            direction=Direction.DOWN,
        ),
        indicator(PORTAL_CODE, aggregation=Aggregation.RATIO, unit="%"),
    )
}
LONG = "Mã chỉ tiêu;Đơn vị;Kỳ;Tử số;Mẫu số;Giá trị"


def read(folder: Path, *rows: str, **how: object) -> ParsedReported:
    path = folder / "so-lieu.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return reading(path, **how)


def reading(path: Path, **how: object) -> ParsedReported:
    around = Surroundings(DEFINITIONS, UNITS, UNITS[0], lambda unit, _day: unit != 99)
    return read_reported(ReportedRequest(path, path.name, **how), around)  # type: ignore[arg-type]


def long(folder: Path, *rows: str, **how: object) -> ParsedReported:
    return read(folder, LONG, *rows, **how)


def kinds(parsed: ParsedReported, severity: Severity = Severity.REJECT) -> list[str]:
    return [p.kind for p in parsed.problems if p.severity is severity]


def amounts(parsed: ParsedReported) -> list[Amount]:
    assert kinds(parsed) == []
    return [one.entry.amount for one in parsed.told]


def by_key(parsed: ParsedReported) -> dict[tuple[str, int, str], Entry]:
    assert kinds(parsed) == []
    return {
        (one.entry.key.code, one.entry.key.org_unit_id, one.entry.period_key): one.entry
        for one in parsed.told
    }


def test_one_value_per_row(tmp_path: Path) -> None:
    parsed = long(
        tmp_path,
        "R-1;P. Bến Thành;2026-08;740;1.837;40,28 %",
        "r-1;UBND phường Xuân Hoà;Tháng 8/2026;0;0;",
        "S-1;SXD;08/2026;;;1.240",
        "P-1;HCM;2026;;;83,8",
        "D-1;HCM;Quý III/2026;;;1 837",
    )

    found = by_key(parsed)
    assert found["R-1", ONE, "2026-M08"].amount == counts(740, 1837)
    assert found["R-1", THREE, "2026-M08"].amount == counts(0, 0), "không phát sinh"
    assert found["S-1", BUILDING, "2026-M08"].amount == plain(1240)
    assert found["P-1", CITY, "2026"].amount == plain("83.8")
    assert found["D-1", CITY, "2026-Q3"].amount == plain(1837)
    assert [one.spelt_otherwise for one in [parsed.names]] != []


@pytest.mark.parametrize(
    ("cells", "percents"),
    [
        (("0.4028", "0,3"), ("40.28", "30")),
        (("40,28", "30"), ("40.28", "30")),
        (("40,28 %", "0.4%"), ("40.28", "0.4")),
        (("40.28", "0,5 %"), ("40.28", "0.5")),
    ],
)
def test_percentages_as_offices_write_them(
    tmp_path: Path, cells: tuple[str, str], percents: tuple[str, str]
) -> None:
    one, other = cells
    parsed = long(tmp_path, f"R-1;Q1;2026-08;;;{one}", f"R-1;Q3;2026-08;;;{other}")

    assert amounts(parsed) == [plain(percent) for percent in percents]


def test_a_bare_number_that_may_be_a_part_or_per_cent_is_refused(
    tmp_path: Path,
) -> None:
    parsed = long(tmp_path, "R-1;Q1;2026-08;;;0.4028", "R-1;Q3;2026-08;;;30")

    assert kinds(parsed) == ["rate-scale-unclear"]
    assert "dòng 2, cột Giá trị" in parsed.problems[0].place
    assert "%" in parsed.problems[0].remedy


@pytest.mark.parametrize(
    ("texts", "refused"),
    [(("0.5", "0.2"), 2), (("0.5 %", "0"), 0), (("5", "12"), 0), (("1", "12"), 1)],
)
def test_small_numbers_of_what_should_be_low_are_not_taken_for_parts(
    tmp_path: Path, texts: tuple[str, str], refused: int
) -> None:
    one, other = texts
    parsed = long(tmp_path, f"W-1;Q1;2026-08;;;{one}", f"W-1;Q3;2026-08;;;{other}")

    assert kinds(parsed) == ["rate-scale-unclear"] * refused


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("hơn 99,7%", "99.7", Bound.AT_LEAST),
        ("> 66 %", "66", Bound.AT_LEAST),
        ("dưới 10%", "10", Bound.AT_MOST),
        ("khoảng 50%", "50", Bound.ABOUT),
    ],
)
def test_bounds_are_kept(tmp_path: Path, text: str, value: str, bound: Bound) -> None:
    parsed = long(tmp_path, f"R-1;Q1;2026-08;;;{text}")

    assert amounts(parsed) == [plain(value, bound)]


@pytest.mark.parametrize(
    ("row", "kind", "at"),
    [
        ("R-1;Q1;2026-08;5;4;", "numerator-above-denominator", "Tử số"),
        ("R-1;Q1;2026-08;5;0;", "numerator-of-nothing", "Tử số"),
        ("R-1;Q1;2026-08;5;;", "count-missing", "Mẫu số"),
        ("R-1;Q1;2026-08;;5;", "count-missing", "Tử số"),
        ("R-1;Q1;2026-08;1;4;30 %", "rate-contradicts", "Giá trị"),
        ("R-1;Q1;2026-08;;;140 %", "rate-above-one", "Giá trị"),
        ("R-1;Q1;2026-08;;;nhiều", "rate-unclear", "Giá trị"),
        ("R-1;Q1;2026-08;-1;4;", "number-unclear", "Tử số"),
        ("S-1;Q1;2026-08;;;12,5", "count-unclear", "Giá trị"),
        ("S-1;Q1;2026-08;1;4;", "value-with-counts", "Tử số"),
        ("P-1;Q1;2026-08;;;1.240", "number-unclear", "Giá trị"),
        ("P-1;Q1;2026-08;;;–", "value-of-nothing", "Giá trị"),
        ("X-9;Q1;2026-08;;;1", "indicator-unknown", "Mã chỉ tiêu"),
        ("S-1;Q1;tháng trước;;;1", "period-unclear", "Kỳ"),
        ("S-1;Q1;;;;1", "period-unclear", "Kỳ"),
        ("S-1;;2026-08;;;1", "unit-missing", "Đơn vị"),
        ("S-1;Phường Bến Thanhh;2026-08;;;1", "unit-unknown", "Đơn vị"),
    ],
)
def test_each_fault_with_its_place(
    tmp_path: Path, row: str, kind: str, at: str
) -> None:
    parsed = long(tmp_path, row)

    assert kinds(parsed) == [kind]
    assert parsed.problems[0].place == f"dòng 2, cột {at}"
    assert parsed.problems[0].remedy
    assert parsed.told == ()


def test_a_blank_is_no_value(tmp_path: Path) -> None:
    parsed = long(tmp_path, "R-1;Q1;2026-08;;;", "S-1;Q1;2026-08;;;0")

    assert [one.entry.key.code for one in parsed.told] == ["S-1"]
    assert kinds(long(tmp_path, "R-1;Q1;2026-08;;;")) == ["file-empty"]


def test_a_misspelt_name_is_chosen(tmp_path: Path) -> None:
    row = "S-1;Phường Bến Thanhh;2026-08;;;1"

    refused = long(tmp_path, row)
    chosen = long(tmp_path, row, chosen={"Phường Bến Thanhh": "Q1"})

    assert refused.names.open[0].candidates[0].code == "Q1"
    assert [one.entry.key.org_unit_id for one in chosen.told] == [ONE]


def test_ratios_not_in_per_cent_may_exceed_one(tmp_path: Path) -> None:
    parsed = long(tmp_path, "N-1;Q1;2026-08;12;4;", "N-1;Q3;2026-08;;;2,5")

    assert amounts(parsed) == [counts(12, 4), plain("2.5")]


def test_months_as_columns(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        "STT;Mã chỉ tiêu;Tên chỉ tiêu;Đơn vị;Tháng 7/2026;08/2026",
        "1;S-1;Số hồ sơ;Q1;7;",
        "2;R-1;Số hồ sơ;Q1;70 %;hơn 80 %",
    )

    found = by_key(parsed)
    assert found["S-1", ONE, JULY.key].amount == plain(7)
    assert ("S-1", ONE, AUGUST.key) not in found
    assert found["R-1", ONE, AUGUST.key].amount == plain(80, Bound.AT_LEAST)
    assert found["R-1", ONE, AUGUST.key].place == "dòng 3, cột 08/2026"


def test_months_without_a_year_take_that_of_the_file(tmp_path: Path) -> None:
    rows = "Mã chỉ tiêu;Đơn vị;Tháng 7;T8", "S-1;Q1;7;8"

    assert [e.period_key for e in by_key(read(tmp_path, *rows, period="2026")).values()
            ] == [JULY.key, AUGUST.key]  # fmt: skip
    assert kinds(read(tmp_path, *rows)) == ["columns-missing"]


def test_org_units_as_columns_under_grouped_heads(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "T8"
    sheet.append(["Mã chỉ tiêu", "Kỳ", "Phường Bến Thành", None, "Sở Xây dựng", None])
    sheet.append([None, None, "Tử số", "Mẫu số", "Tử số", "Mẫu số"])
    sheet.append(["R-1", "2026-08", 3, 4, 1, 0])
    sheet.append(["R-1", "2026-07", 3, 4, None, None])
    for first, last in (("A1", "A2"), ("B1", "B2"), ("C1", "D1"), ("E1", "F1")):
        sheet.merge_cells(f"{first}:{last}")
    path = tmp_path / "don-vi.xlsx"
    book.save(path)

    parsed = reading(path)

    assert kinds(parsed) == ["numerator-of-nothing"]
    assert parsed.problems[0].place == "T8!E3"
    assert [one.entry.period_key for one in parsed.told] == [AUGUST.key, JULY.key]


def test_a_column_of_an_unknown_org_unit_is_not_passed_over(tmp_path: Path) -> None:
    parsed = read(
        tmp_path, "Mã chỉ tiêu;Kỳ;Phường Bến Thành;Phường Xuân Hoaaa", "S-1;2026-08;1;2"
    )

    assert kinds(parsed) == ["column-unclear"]
    assert "Phường Xuân Hoaaa" in parsed.problems[0].place


def test_a_table_of_the_portal_is_one_ratio(tmp_path: Path) -> None:
    parsed = read(
        tmp_path,
        "Đơn vị;Tiếp nhận;Trước hạn;Đúng hạn;Quá hạn;Tỷ lệ đúng hạn",
        "P. Bến Thành;1.000;300;990;10;99",
        "UBND phường Xuân Hoà;0;0;0;0;–",
        "Sở Xây dựng;50;10;40;10;80 %",
        "Tổng cộng;1.050;310;1.030;20;98,09",
        period="2026-08",
    )

    found = by_key(parsed)
    key = AUGUST.key
    assert found[PORTAL_CODE, ONE, key].amount == counts(990, 1000), "early within"
    assert found[PORTAL_CODE, THREE, key].amount == counts(0, 0), "không phát sinh"
    assert found[PORTAL_CODE, CITY, key].amount == counts(1030, 1050), "pooled"
    assert kinds(parsed, Severity.NOTICE).count("early-included") == 3


def test_a_printed_total_is_headed_in_the_column_of_numbers(tmp_path: Path) -> None:
    head = "STT;Đơn vị;Tiếp nhận;Đúng hạn;Quá hạn"
    rows = ("1;P. Bến Thành;1.000;990;10", "2;Sở Xây dựng;50;40;10")

    right = read(tmp_path, head, *rows, "Tổng;;1.050;1.030;20", period="2026-08")
    wrong = read(tmp_path, head, *rows, "Tổng;;1.050;1.020;30", period="2026-08")

    assert kinds(right) == kinds(right, Severity.NOTICE) == []
    total = by_key(right)[PORTAL_CODE, CITY, AUGUST.key]
    assert total.amount == counts(1030, 1050)
    assert kinds(wrong) == ["total-unlike-sum"]


@pytest.mark.parametrize(
    ("code", "parts", "total", "refused", "told"),
    [
        ("S-1", ("5", "6", "7"), "19", ["total-unlike-sum"], []),
        ("S-1", ("5", "6", "7"), "18", [], []),
        ("S-1", ("5", "6", ""), "19", [], []),
        ("S-1", ("5", "6", ""), "9", ["total-unlike-sum"], []),
        ("L-1", ("5", "6", "7"), "17", ["total-unlike-sum"], []),
        ("M-1", ("5", "6", "7"), "7", [], ["total-doubtful"]),
        ("M-1", ("5", "6", "7"), "6", [], []),
        ("D-1", ("5", "6", "7"), "4", [], ["total-doubtful"]),
        ("D-1", ("5", "6", "7"), "12", [], []),
    ],
)
def test_totals_against_their_parts(
    tmp_path: Path,
    code: str,
    parts: tuple[str, ...],
    total: str,
    refused: list[str],
    told: list[str],
) -> None:
    rows = zip(("Q1", "Q3", "SXD", "Tổng cộng"), (*parts, total), strict=True)

    parsed = long(tmp_path, *(f"{code};{unit};2026-08;;;{v}" for unit, v in rows))

    assert kinds(parsed) == refused
    assert kinds(parsed, Severity.NOTICE) == told


def test_pooled_totals_need_both_sums(tmp_path: Path) -> None:
    rows = "R-1;Q1;2026-08;1;2;", "R-1;Q3;2026-08;3;4;", "R-1;SXD;2026-08;0;0;"

    assert kinds(long(tmp_path, *rows, "R-1;HCM;2026-08;4;6;")) == []
    refused = long(tmp_path, *rows, "R-1;HCM;2026-08;5;6;")
    assert kinds(refused) == ["total-unlike-sum"]
    assert "tử số" in refused.problems[0].reason


def test_the_same_twice_and_otherwise(tmp_path: Path) -> None:
    row = "S-1;Q1;2026-08;;;5"

    again = long(tmp_path, row, row)
    otherwise = long(tmp_path, row, "S-1;Q1;2026-08;;;6")

    assert (len(again.told), kinds(again, Severity.NOTICE)) == (1, ["value-repeated"])
    assert kinds(otherwise) == ["value-contradicts"]
    assert "dòng 2" in otherwise.problems[0].reason


def test_status_source_and_note_of_a_row(tmp_path: Path) -> None:
    head = f"{LONG};Trạng thái số liệu;Nguồn;Ghi chú"
    parsed = read(
        tmp_path, head, "S-1;Q1;2026-08;;;5;ước;LRIS;chưa đủ", "S-1;Q3;2026-08;;;5;;;",
        finality=Finality.PRELIMINARY, source="Báo cáo tháng",
    )  # fmt: skip

    first, second = (one.entry for one in parsed.told)
    assert (first.finality, first.source) == (Finality.ESTIMATED, "LRIS")
    assert first.note == "chưa đủ"
    assert (second.finality, second.source) == (Finality.PRELIMINARY, "Báo cáo tháng")
    assert kinds(read(tmp_path, head, "S-1;Q1;2026-08;;;5;sắp xong;;")) == [
        "finality-unknown"
    ]


@settings(max_examples=150)
@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
def test_numbers_written_in_many_ways_read_back(value: object) -> None:
    true = Fraction(str(value))
    whole, decimals = f"{value:f}".split(".")
    grouped = f"{int(whole):,}"
    for text in (
        f"{whole}.{decimals}",
        f"{whole},{decimals}",
        f"{grouped}.{decimals}",
        f"{grouped.replace(',', '.')},{decimals}",
        f"{grouped.replace(',', ' ')},{decimals}",
    ):
        assert number_of(text) == true


@settings(max_examples=100)
@given(st.text(alphabet="0123456789., %-–hơn", max_size=12))
def test_no_text_is_read_as_a_number_that_it_may_not_be(text: str) -> None:
    try:
        found = number_of(text)
    except Unclear:
        return
    if found is not None:
        digits = "".join(char for char in text if char.isdigit())
        assert str(found.numerator * 10**12 // found.denominator).strip("0") == (
            digits.strip("0")
        )


def test_a_table_whose_period_stands_in_its_title_asks_for_it(tmp_path: Path) -> None:
    rows = ("Số liệu quý III năm 2026;;", "Mã chỉ tiêu;Đơn vị;Giá trị", "S-1;Q1;5")

    asked = read(tmp_path, *rows)
    (missing,) = (p for p in asked.problems if p.severity is Severity.REJECT)
    told = reported_title_periods(tmp_path / "so-lieu.csv").only

    assert missing.kind == "period-missing"
    assert "tiêu đề ghi Quý III/2026 (dòng 1)" in missing.reason
    assert told is not None
    assert told.period == Period.quarter(2026, 3)
    said = read(tmp_path, *rows, period="Quý III/2026")
    assert [e.period_key for e in by_key(said).values()] == ["2026-Q3"]
    other = read(tmp_path, *rows, period="2026-08")
    assert "period-unlike-title" in kinds(other, Severity.NOTICE)


def test_columns_of_periods_need_none_of_the_title(tmp_path: Path) -> None:
    read(tmp_path, "Năm 2026;;", "Mã chỉ tiêu;Đơn vị;Tháng 8/2026", "S-1;Q1;5")
    assert reported_title_periods(tmp_path / "so-lieu.csv").found == ()

    parsed = read(tmp_path, "Năm 2025;;", "Mã chỉ tiêu;Đơn vị;Tháng 8", "S-1;Q1;5",
                  period="2025")  # fmt: skip
    told = reported_title_periods(tmp_path / "so-lieu.csv").only
    assert told is not None
    assert told.period == Period.year(2025), "the year of its months"
    assert [e.period_key for e in by_key(parsed).values()] == ["2025-M08"]
