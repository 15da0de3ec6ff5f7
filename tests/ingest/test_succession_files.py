"""Files of successions: what is filled in, and each fault at its cell."""

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from domain.succession import DEFAULTED, WHOLE
from ingest.succession import ParsedSuccession, read_succession
from tests.domain.city import MERGER, REFORM
from tests.domain.successions import LINKS, LIVES, U

HEADER = (
    "Mã đơn vị cũ", "Mã đơn vị mới", "Ngày hiệu lực", "Tỷ lệ", "Căn cứ tỷ lệ",
    "Nhận hồ sơ mặc định", "Tỷ lệ ngược", "Đơn vị cũ vẫn hoạt động", "Tính chất",
    "Tính chất ngược",
)  # fmt: skip
CODES = {f"U{number}": [number] for number in LIVES}
JOIN = [("U1", "U4", "01/01/2021", "", "", "", "1"), ("U2", "U4", "01/01/2021")]


def read(folder: Path, *rows: tuple[str, ...], **known: object) -> ParsedSuccession:
    path = folder / "ke-thua.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        writer.writerows([*row, *[""] * (len(HEADER) - len(row))] for row in rows)
    return read_succession(path, codes=CODES, lives=LIVES, **known)  # type: ignore[arg-type]


def test_joined_districts_are_whole_and_exact(tmp_path: Path) -> None:
    parsed = read(tmp_path, *JOIN)

    assert parsed.problems == ()
    first, second = parsed.links
    assert (first.predecessor, first.successor, first.effective_day) == (1, 4, MERGER)
    assert (first.share, first.basis) == (Fraction(1), WHOLE)
    assert first.is_exact
    assert first.is_default
    assert [first.reverse_share, second.reverse_share] == [1, 0]
    assert not first.reverse_is_exact


def test_parts_without_a_share_go_to_the_default_and_are_estimates(
    tmp_path: Path,
) -> None:
    parsed = read(
        tmp_path,
        ("U4", "U5", "01/07/2025", "", "", "có"),
        ("U4", "U6", "01/07/2025"),
    )

    assert parsed.problems == ()
    assert [(k.share, k.basis, k.is_exact, k.is_default) for k in parsed.links] == [
        (Fraction(1), DEFAULTED, False, True),
        (Fraction(0), DEFAULTED, False, False),
    ]
    assert all(k.reverse_share == 1 and k.reverse_is_exact for k in parsed.links)


def test_published_shares_are_exact_fractions_and_the_largest_is_the_default(
    tmp_path: Path,
) -> None:
    parsed = read(
        tmp_path,
        ("U4", "U5", "01/07/2025", "29,99 %", "dân số"),
        ("U4", "U6", "01/07/2025", "7001/10000", "dân số"),
    )

    assert parsed.problems == ()
    assert [(k.share, k.basis, k.is_exact, k.is_default) for k in parsed.links] == [
        (Fraction(2999, 10_000), "dân số", False, False),
        (Fraction(7001, 10_000), "dân số", False, True),
    ]


def test_a_part_split_off_leaves_the_rest_with_the_predecessor(tmp_path: Path) -> None:
    lives = {**LIVES, U(9): LIVES[U(5)]}
    path = tmp_path / "tach.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Đơn vị trước", "Đơn vị kế thừa", "Từ ngày", "Tách một phần"])
    sheet.append(["U7", "U9", date(2025, 7, 1), "x"])
    book.save(path)

    parsed = read_succession(path, codes={**CODES, "U9": [U(9)]}, lives=lives)

    assert parsed.problems == ()
    (found,) = parsed.links
    assert (found.share, found.is_exact, found.is_default) == (Fraction(), False, False)
    assert (found.reverse_share, found.reverse_is_exact) == (Fraction(1), True)
    assert found.effective_day == REFORM


def test_a_file_may_say_what_is_exact(tmp_path: Path) -> None:
    blank = ("", "", "", "1", "", "", "chính xác")
    (told,) = read(tmp_path, ("U4", "U5", "01/07/2025", *blank)).links
    blank = ("", "", "", "", "", "", "ước tính")
    (doubted,) = read(tmp_path, ("U4", "U5", "01/07/2025", *blank)).links

    assert (told.reverse_is_exact, doubted.reverse_is_exact) == (True, False)
    assert (told.reverse_share, doubted.reverse_share) == (Fraction(1), Fraction(1))


def test_a_department_that_takes_another_keeps_its_own_backwards(
    tmp_path: Path,
) -> None:
    (found,) = read(tmp_path, ("U8", "U7", "01/07/2025")).links

    assert (found.share, found.is_exact) == (Fraction(1), True)
    assert (found.reverse_share, found.reverse_is_exact) == (Fraction(), False)


@pytest.mark.parametrize(
    ("row", "kind", "place"),
    [
        (("", "U4", "01/01/2021"), "cell-missing", "Mã đơn vị cũ"),
        (("U1", "U4", ""), "cell-missing", "Ngày hiệu lực"),
        (("U1", "X", "01/01/2021"), "org-unit-unknown", "Mã đơn vị mới"),
        (("U1", "U4", "01/01/2021", "một nửa"), "share-not-number", "Tỷ lệ"),
        (("U1", "U4", "01/01/2021", "1/0"), "share-not-number", "Tỷ lệ"),
        (("U1", "U4", "01/01/2021", "150 %"), "succession-share", "Tỷ lệ"),
        (("U1", "U4", "01/01/2021", "0,5"), "succession-share-sum", "Tỷ lệ"),
        (("U1", "U1", "01/01/2021"), "succession-self", "Mã đơn vị mới"),
        (("U1", "U4", "01/02/2021"), "succession-gap", "Ngày hiệu lực"),
        (("U1", "U7", "01/12/2020"), "succession-overlap", "Ngày hiệu lực"),
        (("U7", "U5", "01/07/2025"), "succession-overlap", "Ngày hiệu lực"),
        (("U1", "U4", "01/01/2021", "", "", "có", "", "có"), "succession-stays",
         "Nhận hồ sơ mặc định"),
        (("U1", "U4", "01/01/2021", "", "", "không"), None, ""),
        (("U1", "U4", "01/01/2021", "", "", "", "0"), "succession-reverse-sum",
         "Tỷ lệ ngược"),
        (("U1", "U4", "01/01/2021", "", "", "", "", "", "đoán"), "cell-not-in-list",
         "Tính chất"),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_cell_and_nothing_is_read(
    tmp_path: Path, row: tuple[str, ...], kind: str | None, place: str
) -> None:
    parsed = read(tmp_path, row)

    kinds = {problem.kind: problem.place for problem in parsed.problems}
    if kind is None:
        assert kinds == {}
        return
    assert kinds[kind] == f"dòng 2, cột {place}"
    assert parsed.links == ()


def test_a_refused_row_keeps_the_sound_ones_out_too(tmp_path: Path) -> None:
    parsed = read(tmp_path, JOIN[0], ("X", "U4", "01/01/2021", "", "", "", "0"))

    [problem] = parsed.problems
    assert (problem.kind, problem.place) == (
        "org-unit-unknown",
        "dòng 3, cột Mã đơn vị cũ",
    )
    assert parsed.links == ()


@pytest.mark.parametrize(
    ("rows", "kind", "reason"),
    [
        (
            [("U1", "U4", "01/01/2021", "0,3", "", "1", "1"),
             ("U1", "U5", "01/01/2021", "0,5")],
            "succession-share-sum",
            "U1 → U4: tổng tỷ lệ của đơn vị cũ là 4/5, không phải 1",
        ),
        (
            [("U1", "U2", "01/01/2021"), ("U2", "U1", "01/01/2021")],
            "succession-cycle",
            "U1 → U2: chuỗi kế thừa quay lại chính đơn vị cũ",
        ),
    ],
)  # fmt: skip
def test_shares_and_cycles_are_told_with_both_org_units(
    tmp_path: Path, rows: list[tuple[str, ...]], kind: str, reason: str
) -> None:
    parsed = read(tmp_path, *rows)

    told = [problem for problem in parsed.problems if problem.kind == kind]
    assert reason in [problem.reason for problem in told]
    assert all(problem.remedy for problem in told)
    assert parsed.links == ()


def test_who_takes_what_is_open_must_be_told(tmp_path: Path) -> None:
    two = [("U4", "U5", "01/07/2025"), ("U4", "U6", "01/07/2025")]
    marked = [(*row, "", "", "x") for row in two]

    for rows in (two, marked):
        parsed = read(tmp_path, *rows)
        assert [problem.kind for problem in parsed.problems] == ["succession-default"]
        assert parsed.links == ()


def test_the_chief_predecessor_must_be_told(tmp_path: Path) -> None:
    parsed = read(tmp_path, JOIN[1], ("U3", "U4", "01/01/2021"))

    assert [problem.kind for problem in parsed.problems] == ["succession-reverse"]


def test_one_share_without_the_other_is_refused(tmp_path: Path) -> None:
    parsed = read(tmp_path, ("U4", "U5", "01/07/2025", "1"), ("U4", "U6", "01/07/2025"))

    assert [problem.kind for problem in parsed.problems] == ["share-missing"]


def test_a_file_is_judged_with_the_links_that_stay(tmp_path: Path) -> None:
    row = ("U3", "U4", "01/01/2021", "", "", "", "1/2")

    parsed = read(tmp_path, row, kept=LINKS)

    assert [problem.kind for problem in parsed.problems] == ["succession-reverse-sum"]


def test_an_unusable_file_is_a_problem_and_no_links(tmp_path: Path) -> None:
    path = tmp_path / "rong.csv"
    path.write_bytes(b"")

    parsed = read_succession(path, codes=CODES, lives=LIVES)

    assert parsed.links == ()
    assert parsed.problems
