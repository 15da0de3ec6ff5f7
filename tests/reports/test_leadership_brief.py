from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.brief import LeadershipBrief, unit_overdue_table
from domain.brief_text import leadership_paragraphs
from domain.ledger import PrintedTotals
from domain.scorecard import StockFigure
from reports.leadership_brief import leadership_brief, shorten
from tests.reports.content import (
    UNIT_ROWS,
    dossier_rows,
    leadership_content,
    ledger_table,
    overview,
    unit_rows,
)
from tests.reports.opened import (
    opened,
    row_of,
    rows_of,
    sheets_with_formulas,
    texts,
)

PRINTED = ("Báo cáo", "Hồ sơ quá hạn", "Biểu II.06", "Ghi chú", "Nguồn số liệu")


@pytest.fixture(scope="module")
def content() -> LeadershipBrief:
    return leadership_content(dossiers=dossier_rows(40))


@pytest.fixture(scope="module")
def book(content: LeadershipBrief) -> Workbook:
    return opened(leadership_brief(content))


@pytest.fixture(scope="module")
def signed(book: Workbook) -> Worksheet:
    return book["Báo cáo"]


def test_sheets_stand_in_the_order_of_a_brief(book: Workbook) -> None:
    assert book.sheetnames == [*PRINTED, "Dữ liệu", "Số liệu biểu đồ"]
    assert book["Số liệu biểu đồ"].sheet_state == "hidden"
    assert book.active.title == "Báo cáo"


def test_sheets_without_content_are_left_out() -> None:
    content = leadership_content(dossiers=None, with_ledger=False)

    book = opened(leadership_brief(content))

    assert "Hồ sơ quá hạn" not in book.sheetnames
    assert "Biểu II.06" not in book.sheetnames


def test_number_and_signature_are_blank(signed: Worksheet) -> None:
    words = texts(signed)

    assert "Số:        /BC-VP" in words
    assert "Thành phố Hồ Chí Minh, ngày 18 tháng 11 năm 2024" in words
    assert words.count("CHÁNH VĂN PHÒNG") == 1
    assert words[-3:] == [
        "- Chủ tịch UBND Thành phố;",
        "- Các Phó Chủ tịch UBND Thành phố;",
        "- Lưu: VT.",
    ]


def test_provisional_and_sample_data_are_marked(book: Workbook) -> None:
    line = (
        "Số liệu tạm thời đến 07 giờ 00 ngày 18 tháng 11 năm 2024. "
        "Dữ liệu mẫu, không có thật."
    )

    for title in PRINTED[:3]:
        assert any(line in text for text in texts(book[title])), title


def test_final_figures_are_not_called_provisional(content: LeadershipBrief) -> None:
    final = replace(content.provenance, is_final=True, is_sample=False)

    book = opened(leadership_brief(replace(content, provenance=final)))

    assert "Số liệu đến 07 giờ 00 ngày 18 tháng 11 năm 2024." in texts(book["Báo cáo"])
    assert not any("tạm thời" in t or "mẫu" in t for t in texts(book["Báo cáo"]))


def test_paragraphs_are_those_of_the_screen(
    content: LeadershipBrief, signed: Worksheet
) -> None:
    zone = content.provenance.zone
    expected = [
        "".join(run.text for run in runs)
        for runs in leadership_paragraphs(content.overview, zone=zone)
    ]

    shown = [text.strip() for text in texts(signed)]

    assert [text for text in expected if text not in shown] == []


def test_the_unit_table_holds_the_numbers_given(signed: Worksheet) -> None:
    header = row_of(signed, "TT")

    rows = rows_of(signed, header + 2, header + 9)

    named = sorted(UNIT_ROWS, key=lambda row: -row[2])[:6]
    assert rows[:6] == [
        (order, name, *figures) for order, (_, name, *figures) in enumerate(named, 1)
    ]
    assert rows[6] == (None, "3 đơn vị còn lại", 262, 0, 9, 39, 28)
    assert rows[7] == (None, "Toàn Thành phố", 1842, 68, 243, 63, 214)


def test_the_total_equals_its_rows_and_the_overview(
    content: LeadershipBrief, signed: Worksheet
) -> None:
    header = row_of(signed, "TT")
    *rows, total = rows_of(signed, header + 2, header + 9)

    for column in (2, 3, 4, 6):
        assert sum(int(str(row[column])) for row in rows) == total[column]
    assert total[2] == content.overview.now.overdue.value


def test_cells_are_numbers_with_the_formats_of_a_brief(signed: Worksheet) -> None:
    header = row_of(signed, "TT")

    formats = [cell.number_format for cell in signed[header + 2]]

    assert formats[2:] == ["#,##0", '+#,##0;"−"#,##0;0', "#,##0", "#,##0", "#,##0"]
    assert all(cell.data_type == "n" for cell in signed[header + 2][2:])


def test_merged_blocks_stand_only_above_the_tables(book: Workbook) -> None:
    first_rows = {
        "Báo cáo": row_of(book["Báo cáo"], "TT"),
        "Hồ sơ quá hạn": row_of(book["Hồ sơ quá hạn"], "TT"),
        "Biểu II.06": row_of(book["Biểu II.06"], "(1)"),
    }

    for sheet in book.worksheets:
        below = [
            r
            for r in sheet.merged_cells.ranges
            if r.max_row >= first_rows.get(sheet.title, 0)
        ]
        assert below == [], sheet.title


@pytest.mark.parametrize("title", PRINTED)
def test_prints_on_a4_one_page_wide(book: Workbook, title: str) -> None:
    sheet = book[title]

    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.HeaderFooter.differentFirst
    assert sheet.oddHeader.center.text == "&P"
    assert sheet.firstHeader.center.text is None


def test_orientation_margins_and_repeated_rows(book: Workbook) -> None:
    signed, dossiers = book["Báo cáo"], book["Hồ sơ quá hạn"]

    assert signed.page_setup.orientation == "portrait"
    assert signed.page_margins.left * 25.4 == pytest.approx(30)
    assert signed.page_margins.right * 25.4 == pytest.approx(15)
    assert dossiers.page_setup.orientation == "landscape"
    header = row_of(dossiers, "TT")
    assert dossiers.print_title_rows == f"${header}:${header + 1}"
    assert dossiers.freeze_panes == f"C{header + 2}"
    assert book["Biểu II.06"].print_title_rows is not None


def test_everything_is_in_times_new_roman(book: Workbook) -> None:
    fonts = {
        cell.font.name
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
    }

    assert fonts == {"Times New Roman"}


def test_charts_stand_within_the_printed_width(signed: Worksheet) -> None:
    bars, trend = signed._charts

    assert (bars.tagname, trend.tagname) == ("barChart", "lineChart")
    widths = [chart.anchor.ext.width / 360_000 for chart in signed._charts]
    assert sum(widths) < 16.5


def test_chart_data_are_the_numbers_of_the_brief(
    content: LeadershipBrief, book: Workbook
) -> None:
    sheet = book["Số liệu biểu đồ"]

    assert rows_of(sheet, 2, 7) == [
        (row.name, row.overdue) for row in content.units.rows
    ]
    months = rows_of(sheet, 10, sheet.max_row)
    assert len(months) == len(content.overview.trend)
    assert months[1][0] == "1/24"
    assert months[-1] == ("11*", pytest.approx(14.3, abs=0.01))


def test_a_long_name_is_shortened_beside_its_bar() -> None:
    name = "Ban Quản lý các khu chế xuất và công nghiệp Thành phố Hồ Chí Minh"

    assert shorten(name) == "Ban Quản lý các khu chế xuất…"
    assert shorten("Quận 1") == "Quận 1"


def test_a_month_without_data_is_a_gap_not_a_zero(content: LeadershipBrief) -> None:
    trend = list(content.overview.trend)
    trend[3] = replace(trend[3], late=None)
    changed = replace(content.overview, trend=tuple(trend))

    book = opened(leadership_brief(replace(content, overview=changed)))

    assert book["Số liệu biểu đồ"].cell(13, 2).value is None


def test_the_dossier_list_holds_its_rows(
    content: LeadershipBrief, book: Workbook
) -> None:
    sheet = book["Hồ sơ quá hạn"]
    header = row_of(sheet, "TT")
    assert content.dossiers is not None

    first = [cell.value for cell in sheet[header + 2]]

    dossier = content.dossiers[0]
    assert sheet.max_row == header + 1 + 40
    assert first[:4] == [1, dossier.code, dossier.org_unit.name, dossier.procedure]
    assert isinstance(first[6], datetime)
    assert first[6].date() == dossier.due_on
    assert first[7] == dossier.working_days_late
    assert any("40 hồ sơ đầu trong 1.842 hồ sơ" in text for text in texts(sheet))


def test_a_missed_redate_is_said_in_words_and_marked(book: Workbook) -> None:
    sheet = book["Hồ sơ quá hạn"]
    header = row_of(sheet, "TT")

    rules = [rule for entry in sheet.conditional_formatting for rule in entry.rules]

    assert sheet.cell(header + 2, 10).value == "Lỡ"
    assert {rule.type for rule in rules} == {"dataBar", "expression"}


def test_the_ledger_holds_its_columns_and_their_sum(book: Workbook) -> None:
    sheet = book["Biểu II.06"]
    first = row_of(sheet, "(1)") + 1

    *rows, total = rows_of(sheet, first, first + 4)

    assert rows[0][:8] == (1, "Đất đai", 1219, 312, 811, 96, 965, 301)
    assert total[1] == "Tổng số"
    for column in range(2, 15):
        assert sum(int(str(row[column])) for row in rows) == total[column]


def test_the_four_rates_are_floored_with_their_counts(book: Workbook) -> None:
    sheet = book["Biểu II.06"]
    row = row_of(sheet, "R1 theo hồ sơ đã giải quyết", column=2)

    values = [cell.value for cell in sheet[row]][2:5]

    assert values == [32_461, 32_515, 99.83]
    assert sheet.cell(row, 5).number_format == "0.00"


def test_a_ledger_that_does_not_reconcile_says_by_how_much(
    content: LeadershipBrief,
) -> None:
    table = ledger_table()
    line = table.lines[0]
    broken = replace(line, ledger=replace(line.ledger, carried_over=99))
    ledger = replace(table, lines=(broken, *table.lines[1:]))

    book = opened(leadership_brief(replace(content, ledger=ledger)))

    assert (
        "Không khớp: (3) + chuyển vào = (7) + (11) + chuyển ra, lệch +3 hồ sơ."
        in texts(book["Biểu II.06"])
    )


def test_a_ledger_that_differs_from_the_listed_dossiers_says_so(
    content: LeadershipBrief,
) -> None:
    table = ledger_table()
    stated = PrintedTotals(in_process=table.total.in_process - 2)

    wrong = replace(content, ledger=replace(table, listed=stated))
    said = "\n".join(texts(opened(leadership_brief(wrong))["Biểu II.06"]))

    assert "Không khớp: (11) = (12) + (13), lệch −2 hồ sơ." in said


def test_machine_data_is_one_plain_table(book: Workbook) -> None:
    sheet = book["Dữ liệu"]

    header = [cell.value for cell in sheet[1]]

    assert all(str(name).isascii() and str(name).islower() for name in header)
    assert list(sheet.merged_cells.ranges) == []
    table = sheet.tables["du_lieu"]
    assert table.ref == f"A1:N{sheet.max_row}"
    assert table.column_names == header
    assert table.autoFilter is not None
    assert sheet.freeze_panes == "A2"


def test_machine_data_holds_the_figures_of_the_overview(
    content: LeadershipBrief, book: Workbook
) -> None:
    rows = rows_of(book["Dữ liệu"], 2, book["Dữ liệu"].max_row)
    values = {str(row[0]): row for row in rows}

    flow = content.overview.flow
    assert values["received"][8] == flow.received.value
    assert values["received"][11] == flow.received.compared
    assert values["on_time_r1"][9:11] == (20_629_590, 20_664_102)
    units = [row[8] for row in rows if row[0] == "unit_overdue_now"]
    assert sum(int(str(value)) for value in units) == 1842


def test_provenance_names_files_hashes_scope_and_exporter(book: Workbook) -> None:
    words = texts(book["Nguồn số liệu"])

    for expected in (
        "Thành phố Hồ Chí Minh",
        "Năm 2024 đến 18/11",
        "Năm 2023 đến 18/11",
        "07:00 18/11/2024",
        "08:05 18/11/2024",
        "Không lọc",
        "Nguyễn Thị Ánh, Phòng Kiểm soát thủ tục hành chính",
        "Điều Hành 0.1.0",
        "ho-so-2024-11-18.csv",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Dữ liệu mẫu, không có thật.",
    ):
        assert expected in words


def test_notes_define_rates_signs_and_data_columns(book: Workbook) -> None:
    words = texts(book["Ghi chú"])

    assert {"R1", "R2", "R3", "R4", "–", "Ô trống", "0", "Ngày LV"} <= set(words)
    assert {"figure_code", "value", "measure"} <= set(words)


def test_no_cell_is_a_formula_even_with_hostile_names() -> None:
    units = [replace(unit_rows()[0], name="=HYPERLINK(1)", code="+1")]
    board = overview()
    now = replace(board.now, overdue=StockFigure(412, None))
    content = replace(
        leadership_content(),
        overview=replace(board, now=now),
        units=unit_overdue_table(units, total_name="@Toàn Thành phố"),
    )

    raw = leadership_brief(content)

    assert sheets_with_formulas(raw) == []
    assert "=HYPERLINK(1)" in texts(opened(raw)["Báo cáo"])


def test_the_same_content_gives_the_same_bytes(content: LeadershipBrief) -> None:
    assert leadership_brief(content) == leadership_brief(content)


def test_a_brief_without_any_data_still_opens() -> None:
    board = overview()
    empty = replace(
        board,
        freshness=replace(board.freshness, data_moment=None),
        now=replace(board.now, overdue=StockFigure(0, None)),
        trend=(),
    )
    content = replace(
        leadership_content(with_ledger=False),
        overview=empty,
        units=unit_overdue_table([], total_name="Toàn Thành phố"),
        dossiers=(),
    )

    book = opened(leadership_brief(content))

    assert "Chưa có số liệu." in [text.strip() for text in texts(book["Báo cáo"])]
    assert book["Báo cáo"]._charts == []
