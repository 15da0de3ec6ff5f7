"""CSV as other systems write it: encodings, delimiters, what is around the table."""

import unicodedata
from pathlib import Path

import pytest

from domain.problem import Severity
from ingest.limits import Limits
from tests.ingest.builders import GOOD, TITLE, csv_bytes, dossier
from tests.ingest.opening import read_table

KEYS = list(GOOD)
WORDS = "Chờ Sở, ngành; góp ý | Thẩm định ở xã Ẩm Thượng"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def table(*rows: dict[str, str], keys: list[str] | None = None) -> str:
    return csv_bytes(rows, keys=keys or KEYS).decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_unicode_encoding_and_delimiter_is_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    content = csv_bytes([dossier(step=WORDS)], delimiter=delimiter)

    reading = read_table(write(tmp_path / "a.csv", content.decode(), encoding))

    assert reading.column("step") == [WORDS]
    assert reading.table
    assert reading.table.origin
    assert reading.table.origin.delimiter == delimiter
    assert reading.table.origin.encoding == encoding[:6].upper().rstrip("-")


def tone_apart(letter: str) -> str:
    """As cp1258 writes it where it has no letter of its own: the tone after it."""
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        # The tone is not always the last mark: ậ is a, dot below, circumflex.
        tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
        return unicodedata.normalize("NFC", parts.replace(tone, "")) + tone
    return letter


def test_windows_1258_is_read_with_its_letters_composed(tmp_path: Path) -> None:
    text = table(*[dossier(code=f"H-{n}", step=WORDS) for n in range(2_000)],
                 keys=[*KEYS, "step"])  # fmt: skip
    path = tmp_path / "a.csv"
    path.write_bytes("".join(map(tone_apart, text)).encode("cp1258"))

    reading = read_table(path)

    assert set(reading.column("step")) == {WORDS}
    assert len(reading.rows) == 2_000
    assert reading.table
    assert reading.table.header == tuple(TITLE[key] for key in [*KEYS, "step"])
    assert reading.table.origin
    assert reading.table.origin.encoding == "Windows-1258"


def test_decomposed_letters_arrive_composed(tmp_path: Path) -> None:
    text = table(dossier(step=WORDS), dossier(code="H-2"), keys=[*KEYS, "step"])

    reading = read_table(write(tmp_path / "a.csv", unicodedata.normalize("NFD", text)))

    assert reading.column("step") == [WORDS, ""]
    assert reading.problems == ()


def test_the_mark_of_excel_names_the_delimiter(tmp_path: Path) -> None:
    text = "sep=|\r\n" + csv_bytes([dossier()], keys=KEYS, delimiter="|").decode()

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.column("code") == [GOOD["code"]]
    assert reading.numbers == (3,)


def test_a_decimal_comma_does_not_make_the_comma_a_delimiter(tmp_path: Path) -> None:
    lines = [";".join([*(TITLE[key] for key in KEYS), "Phí"])]
    lines += [";".join([*dossier(code=f"H-{n}").values(), "1,5"]) for n in range(9)]

    reading = read_table(write(tmp_path / "a.csv", "\n".join(lines)))

    assert reading.column("due") == [GOOD["due"]] * 9


def test_the_table_may_begin_below_a_title_and_blank_lines(tmp_path: Path) -> None:
    text = (
        "UBND HUYỆN BÌNH CHÁNH\r\n\r\n"
        '"BÁO CÁO HỒ SƠ\r\nTháng 10/2024",,\r\n\r\n' + table(dossier(), dossier())
    )

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.numbers == (6, 7)
    assert reading.table
    assert reading.table.header_row == 5
    (notice,) = reading.problems
    assert (notice.kind, notice.place) == ("header-not-first", "dòng 5")
    assert "bỏ qua 2 dòng" in notice.reason


def test_a_row_that_numbers_the_columns_is_passed_over(tmp_path: Path) -> None:
    header, rest = table(dossier()).split("\r\n", 1)
    numbers = ",".join(f"({n})" for n in range(1, 7))

    reading = read_table(write(tmp_path / "a.csv", f"{header}\r\n{numbers}\r\n{rest}"))

    assert reading.numbers == (3,)
    assert reading.kinds == {("column-numbers-ignored", Severity.NOTICE)}


def test_grouped_titles_are_joined(tmp_path: Path) -> None:
    text = (
        "Mã hồ sơ,Đơn vị,Thủ tục,Thời gian,,Kết quả\r\n"
        ",,,Tiếp nhận lúc,Hẹn trả,\r\n"
        "H-1,HBC,TTHC-DD-07,02/10/2024 08:15,23/10/2024,\r\n"
    )

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.table
    assert reading.table.header == (
        "Mã hồ sơ", "Đơn vị", "Thủ tục", "Thời gian – Tiếp nhận lúc",
        "Thời gian – Hẹn trả", "Kết quả",
    )  # fmt: skip
    assert reading.table.header_row == 2
    assert reading.numbers == (3,)
    assert reading.column("due") == ["23/10/2024"]
    assert reading.problems == ()


def test_totals_and_notes_are_left_out_and_told(tmp_path: Path) -> None:
    rows = [dossier(code=f"H-{n}") for n in range(1, 4)]
    text = table(*rows) + (
        "Tổng cộng,,,,,3\r\n\r\n"
        "Ghi chú: số liệu đến 18/11/2024\r\n"
        ',,,,"TP. Hồ Chí Minh, ngày 18 tháng 11 năm 2024",\r\n'
        "Người lập biểu,,,,Thủ trưởng đơn vị,\r\n"
    )

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.numbers == (2, 3, 4)
    assert {(p.kind, p.place) for p in reading.problems} == {
        ("total-ignored", "dòng 5"),
        ("note-ignored", "dòng 7"),
        ("note-ignored", "dòng 8"),
        ("note-ignored", "dòng 9"),
    }
    assert {p.severity for p in reading.problems} == {Severity.NOTICE}


@pytest.mark.parametrize("word", ["TỔNG CỘNG:", "Cộng", "Total", "Tổng số (dòng)"])
def test_totals_in_the_middle_are_left_out(tmp_path: Path, word: str) -> None:
    text = table(dossier(), dossier(code="H-2")).split("\r\n")
    text.insert(2, f'"{word}",,,,1,"1.234,5"')

    reading = read_table(write(tmp_path / "a.csv", "\r\n".join(text)))

    assert reading.numbers == (2, 4)
    assert reading.kinds == {("total-ignored", Severity.NOTICE)}


def test_a_row_that_only_begins_like_a_total_is_data(tmp_path: Path) -> None:
    rows = [dossier(code="TỔNG CỘNG"), dossier(code="Công an 1"), dossier(code="TO-1")]

    reading = read_table(write(tmp_path / "a.csv", table(*rows)))

    assert reading.column("code") == ["TỔNG CỘNG", "Công an 1", "TO-1"]
    assert reading.problems == ()


def test_a_note_with_data_after_it_is_a_bad_row(tmp_path: Path) -> None:
    lines = table(dossier(), dossier(code="H-2")).split("\r\n")
    lines.insert(2, "Ghi chú: xem trang sau")

    reading = read_table(write(tmp_path / "a.csv", "\r\n".join(lines)))

    (problem,) = reading.problems
    assert (problem.kind, problem.row) == ("row-length", 3)
    assert problem.severity is Severity.REJECT
    assert reading.numbers == (2, 4)


def test_the_last_sparse_row_next_to_the_data_is_data(tmp_path: Path) -> None:
    text = table(dossier()) + "H-2 bis,,,,,\r\n"

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.column("code") == [GOOD["code"], "H-2 bis"]


def test_a_repeated_title_not_needed_gets_a_number(tmp_path: Path) -> None:
    text = table(dossier()).replace("\r\n", ",a,b,c\r\n")
    text = text.replace(",a,b,c", ",Ghi chú,Ghi chú,Ghi chú (2)", 1)

    reading = read_table(write(tmp_path / "a.csv", text))

    assert reading.table
    assert reading.table.header[6:] == ("Ghi chú", "Ghi chú (3)", "Ghi chú (2)")
    assert reading.table.bare_titles[6:] == ("Ghi chú", "Ghi chú", "Ghi chú (2)")
    assert reading.kinds == {("column-unknown", Severity.NOTICE)}


def test_rows_that_end_with_a_delimiter_are_read(tmp_path: Path) -> None:
    header, rest = table(dossier(), dossier(code="H-2")).split("\r\n", 1)
    text = f"{header}\r\n{rest}".replace("\r\n", ",\r\n").replace(",\r\n", "\r\n", 1)

    reading = read_table(write(tmp_path / "a.csv", text))

    assert len(reading.rows) == 2
    assert reading.problems == ()


def test_an_error_of_a_formula_is_placed_if_its_column_is_used(tmp_path: Path) -> None:
    header, row = table(dossier(due="#REF!")).rstrip().split("\r\n")
    text = f"{header},Phí\r\n{row},#N/A\r\n"

    reading = read_table(write(tmp_path / "a.csv", text))

    (problem,) = [p for p in reading.problems if p.severity is Severity.REJECT]
    assert (problem.kind, problem.place) == ("cell-error", "dòng 2, cột Hẹn trả")
    assert "#REF!" in problem.reason
    assert reading.column("due") == [""]


def test_small_blocks_change_nothing(tmp_path: Path) -> None:

    rows = [dossier(code=f"H-{n}", step="Tổng" * (n % 3)) for n in range(300)]
    text = "Báo cáo\r\n\r\n" + table(*rows, keys=[*KEYS, "step"]) + "Cộng,,,,,300,\r\n"
    path = write(tmp_path / "a.csv", text)

    whole, pieces = read_table(path), read_table(path, limits=Limits(block_bytes=512))

    assert whole.rows == pieces.rows
    assert whole.numbers == pieces.numbers == tuple(range(4, 304))
    assert whole.problems == pieces.problems


def test_titles_again_on_each_page_are_passed_over(tmp_path: Path) -> None:
    header, row = table(dossier()).rstrip().split("\r\n")
    lines = [header, row, header, row, "", header, row]

    reading = read_table(write(tmp_path / "a.csv", "\n".join(lines)))

    assert reading.numbers == (2, 4, 7)
    assert [(p.kind, p.place) for p in reading.problems] == [
        ("header-repeated", "dòng 3"), ("header-repeated", "dòng 6"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("M· hå s¬,§¬n vÞ,Thñ tôc,TiÕp nhËn\r\n", "TCVN3"),
        ("Maõ hoà sô,Ñôn vò,Thuû tuïc,Ngaøy tieáp nhaän\r\n", "VNI"),
    ],
)
def test_letters_of_old_fonts_in_a_unicode_file_are_named(
    tmp_path: Path, text: str, font: str
) -> None:
    reading = read_table(write(tmp_path / "a.csv", text * 3))

    (problem,) = reading.problems
    assert problem.kind == "file-encoding"
    assert font in problem.reason
    assert "Unicode" in problem.remedy


def test_titles_of_other_languages_are_no_old_font(tmp_path: Path) -> None:
    text = "Numéro,Créé à,Échéance,Décision,Prénom\r\nA,B,C,D,E\r\n"

    reading = read_table(write(tmp_path / "a.csv", text))

    assert {p.kind for p in reading.problems} == {"column-missing"}


def test_rows_of_nothing_but_delimiters_are_blank(tmp_path: Path) -> None:
    header, row = table(dossier()).rstrip().split("\r\n")
    lines = [header, row, ",,", '"",,,,,,,', row, ",,,,,,,,,", "\x1a"]

    reading = read_table(write(tmp_path / "a.csv", "\r\n".join(lines)))

    assert reading.numbers == (2, 5)
    assert reading.problems == ()


def test_a_last_group_of_short_rows_after_a_blank_line_is_data(tmp_path: Path) -> None:
    keys = [*KEYS, "resolved", "returned", "outcome", "step", "apology"]
    rows = [dossier(code="H 1 a"), dossier(code="H 2 a", channel="", due="")]
    lines = table(*rows, keys=keys).split("\r\n")
    lines.insert(2, "")

    reading = read_table(write(tmp_path / "a.csv", "\r\n".join(lines)))

    assert reading.column("code") == ["H 1 a", "H 2 a"]
    assert reading.numbers == (2, 4)
    assert reading.problems == ()
