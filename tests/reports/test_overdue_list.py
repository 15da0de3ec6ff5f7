from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook

from domain.brief import OverdueBrief
from domain.drilldown import ListKind
from reports.overdue_list import overdue_list_brief
from tests.reports.content import (
    AS_OF,
    ZONE,
    dossier_row,
    dossier_rows,
    overdue_content,
)
from tests.reports.opened import (
    opened,
    row_of,
    rows_of,
    sheets_with_formulas,
    texts,
)


@pytest.fixture(scope="module")
def content() -> OverdueBrief:
    return overdue_content(dossier_rows(1800))


@pytest.fixture(scope="module")
def book(content: OverdueBrief) -> Workbook:
    return opened(overdue_list_brief(content))


def test_sheets_stand_in_the_order_of_a_brief(book: Workbook) -> None:
    assert book.sheetnames == [
        "Báo cáo",
        "Danh sách hồ sơ",
        "Ghi chú",
        "Nguồn số liệu",
        "Dữ liệu",
    ]


def test_every_dossier_stands_once_in_list_and_data(
    content: OverdueBrief, book: Workbook
) -> None:
    printed, data = book["Danh sách hồ sơ"], book["Dữ liệu"]
    first = row_of(printed, "TT") + 2

    codes = [row[1] for row in rows_of(printed, first, printed.max_row)]

    assert codes == [dossier.code for dossier in content.dossiers]
    assert codes == [row[0] for row in rows_of(data, 2, data.max_row)]


def test_units_and_bands_add_up_to_the_list(
    content: OverdueBrief, book: Workbook
) -> None:
    sheet = book["Báo cáo"]
    first = row_of(sheet, "TT") + 2
    last = row_of(sheet, "Tổng số", column=2)

    *rows, total = rows_of(sheet, first, last)

    counted = Counter(dossier.org_unit.name for dossier in content.dossiers)
    assert {row[1]: row[2] for row in rows} == counted
    assert total[2] == len(content.dossiers) == sum(int(str(v)) for v in total[3:])
    for column in range(2, 8):
        assert sum(int(str(row[column])) for row in rows) == total[column]


def test_the_cover_counts_the_exceptions(content: OverdueBrief, book: Workbook) -> None:
    over_thirty = sum(1 for d in content.dossiers if (d.working_days_late or 0) > 30)
    opening = next(text for text in texts(book["Báo cáo"]) if "Tính đến" in text)

    assert "1.800 hồ sơ đang quá hạn" in opening
    assert f"{over_thirty:,}".replace(",", ".") + " hồ sơ quá hạn trên 30" in opening


def test_a_part_of_the_list_is_called_a_part() -> None:
    content = overdue_content(dossier_rows(20), total=48_000)

    book = opened(overdue_list_brief(content))

    assert any("có 20 hồ sơ đầu" in text for text in texts(book["Báo cáo"]))
    assert any(
        "20 hồ sơ đầu trong 48.000 hồ sơ" in text
        for text in texts(book["Danh sách hồ sơ"])
    )


def test_codes_keep_leading_zeros_and_dates_are_dates(book: Workbook) -> None:
    cells = dict(
        zip((c.value for c in book["Dữ liệu"][1]), book["Dữ liệu"][2], strict=True)
    )

    assert cells["dossier_code"].value.startswith("000.00.00.H29-")
    assert cells["dossier_code"].data_type == "s"
    assert isinstance(cells["due_date"].value, datetime)
    assert cells["due_date"].number_format == "dd/mm/yyyy"
    assert cells["working_days_late"].value == 64
    assert cells["age_band"].value == "tren-30"
    local = AS_OF.astimezone(ZONE).replace(tzinfo=None)
    assert cells["source_complete_to"].value == local


def test_what_is_not_known_is_an_empty_cell() -> None:
    dossier = replace(
        dossier_row(0), redated_to=None, redate_missed=False, step=None, due_on=None
    )

    book = opened(overdue_list_brief(overdue_content([dossier])))

    cells = dict(
        zip((c.value for c in book["Dữ liệu"][1]), book["Dữ liệu"][2], strict=True)
    )
    for name in ("redated_to_date", "current_step", "due_date", "working_days_left"):
        assert cells[name].value is None


def test_lists_that_are_not_overdue_show_the_days_left() -> None:
    waiting = replace(dossier_row(1), working_days_late=None, due_on=None)
    due_soon = replace(dossier_row(2), working_days_late=None, working_days_left=2)
    content = overdue_content([due_soon, waiting], kind=ListKind.DUE_SOON)

    book = opened(overdue_list_brief(content))

    printed = book["Danh sách hồ sơ"]
    header = row_of(printed, "TT")
    assert printed.cell(header, 8).value == "Còn lại, ngày LV"
    assert [printed.cell(header + n, 8).value for n in (2, 3)] == [2, None]
    assert "Danh sách hồ sơ sắp đến hạn" in texts(printed)


def test_an_empty_list_is_a_brief_too() -> None:
    book = opened(overdue_list_brief(overdue_content([])))

    assert book["Dữ liệu"].tables["du_lieu"].ref == "A1:T2"
    assert any("0 hồ sơ đang quá hạn" in text for text in texts(book["Báo cáo"]))


def test_filters_are_named_on_the_sheets() -> None:
    content = overdue_content(dossier_rows(3))
    filtered = replace(
        content,
        provenance=replace(content.provenance, filters=("Lĩnh vực Đất đai",)),
    )

    book = opened(overdue_list_brief(filtered))

    assert "Lĩnh vực Đất đai" in texts(book["Báo cáo"])
    assert "Lĩnh vực Đất đai" in texts(book["Nguồn số liệu"])


def test_hostile_text_never_becomes_a_formula() -> None:
    hostile = replace(
        dossier_row(0),
        code="=1+1",
        procedure="@SUM(A1)",
        step="-2\x0b+3",
        field_name="+1",
    )

    raw = overdue_list_brief(overdue_content([hostile]))

    assert sheets_with_formulas(raw) == []
    assert opened(raw)["Dữ liệu"]["A2"].value == "=1+1"
    assert opened(raw)["Dữ liệu"]["O2"].value == "-2+3"


def test_a_very_long_step_keeps_its_row_within_what_a_row_may_be() -> None:
    long = replace(dossier_row(0), step="chờ góp ý " * 600)

    sheet = opened(overdue_list_brief(overdue_content([long])))["Danh sách hồ sơ"]

    assert sheet.row_dimensions[row_of(sheet, "TT") + 2].height == 409
