from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import styles
from reports.bulk_rows import BulkRow, BulkTable
from reports.styles import CellStyle
from reports.text import legal
from reports.workbook import BriefWorkbook
from tests.reports.opened import opened, parts, sheets_with_formulas

NOW = datetime(2024, 11, 18, 1, 5, 9, tzinfo=UTC)
TEXT = CellStyle()
FORMULA_LIKE = st.builds(
    lambda start, rest: start + rest,
    st.sampled_from(["=", "+", "-", "@", "\t=", "=1+1", "=cmd|' /C calc'!A0"]),
    st.text(max_size=40),
)


def new_book() -> BriefWorkbook:
    return BriefWorkbook(title="Thử", creator="Nguyễn Văn A", created_at=NOW)


def book_with(text: str) -> bytes:
    """A workbook with `text` both in an ordinary cell and in a bulk row."""
    book = new_book()
    sheet = book.sheet("Thử")
    sheet.put(1, 1, text, TEXT)
    book.add_rows(sheet, BulkTable(2, (TEXT,), [BulkRow((text,))], 1))
    return book.to_bytes()


@given(FORMULA_LIKE)
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    content = book_with(text)

    cells = [opened(content)["Thử"].cell(row, 1) for row in (1, 2)]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert [cell.value for cell in cells] == [legal(text), legal(text)]
    assert sheets_with_formulas(content) == []
    assert all(cell.quotePrefix for cell in cells)


@given(st.text(min_size=1))
def test_any_text_gives_a_file_that_opens(text: str) -> None:
    sheet = opened(book_with(text))["Thử"]

    assert (sheet["A1"].value or "") == (sheet["A2"].value or "") == legal(text)


def test_ordinary_text_is_not_marked_as_quoted() -> None:
    sheet = opened(book_with("Hồ sơ"))["Thử"]

    assert not sheet["A1"].quotePrefix
    assert not sheet["A2"].quotePrefix


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ud800b", "a\uffffb"])
def test_characters_that_xml_cannot_hold_are_dropped(text: str) -> None:
    sheet = opened(book_with(text))["Thử"]

    assert [sheet["A1"].value, sheet["A2"].value] == ["ab", "ab"]


def test_text_is_cut_to_what_a_cell_holds() -> None:
    sheet = opened(book_with("ă" * 40_000))["Thử"]

    assert len(sheet["A1"].value) == len(sheet["A2"].value) == 32_767


def test_bulk_rows_hold_true_numbers_and_dates() -> None:
    book = new_book()
    sheet = book.sheet("Thử")
    sheet.put(1, 1, "Tiêu đề", TEXT)
    columns = (styles.COUNT, styles.DAY, styles.RATE, TEXT, TEXT)
    moment = datetime(2024, 11, 18, 7, 30)  # noqa: DTZ001 - local, as cells hold it
    row = BulkRow((1842, date(2024, 11, 18), Decimal("99.83"), None, moment), 20)
    book.add_rows(sheet, BulkTable(2, columns, [row], 1))

    cells = opened(book.to_bytes())["Thử"][2]

    assert cells[0].value == 1842
    assert cells[1].value == datetime(2024, 11, 18)  # noqa: DTZ001 - local, as cells hold it
    assert cells[1].number_format == "dd/mm/yyyy"
    assert cells[2].value == 99.83
    assert cells[3].value is None
    assert cells[4].value == pytest.approx(45614.3125)


def test_a_wrong_number_of_bulk_rows_is_refused() -> None:
    book = new_book()
    sheet = book.sheet("Thử")
    sheet.put(1, 1, "Tiêu đề", TEXT)
    book.add_rows(sheet, BulkTable(2, (TEXT,), [BulkRow(("một",))], 2))

    with pytest.raises(ValueError, match="announced 2 rows, got 1"):
        book.to_bytes()


def test_bulk_rows_may_begin_on_the_first_row() -> None:
    book = new_book()
    sheet = book.sheet("Thử")
    book.add_rows(sheet, BulkTable(1, (TEXT,), [BulkRow(("một",))], 1))

    assert opened(book.to_bytes())["Thử"]["A1"].value == "một"


def test_properties_come_from_the_export_not_from_the_clock() -> None:
    properties = opened(book_with("a")).properties

    stamp = NOW.replace(tzinfo=None)
    assert (properties.title, properties.creator) == ("Thử", "Nguyễn Văn A")
    assert (properties.created, properties.modified) == (stamp, stamp)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert book_with("Hồ sơ") == book_with("Hồ sơ")


def test_an_ampersand_in_the_footer_is_printed() -> None:
    book = new_book()
    sheet = book.sheet("Thử")
    sheet.put(1, 1, "a", TEXT)
    sheet.print_setup(footer="Sở A & B")

    xml = parts(book.to_bytes())["xl/worksheets/sheet1.xml"].decode()

    assert "Sở A &amp;&amp; B" in xml
