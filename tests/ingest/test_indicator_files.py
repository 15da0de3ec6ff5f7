"""Files of indicators and of published figures: ours, and what is wrong with others."""

from pathlib import Path

import pytest

from domain.ledger_words import COLUMN_INDICATORS
from domain.published import questions
from ingest.indicators import read_indicators
from ingest.published_figures import read_published_figures

FOLDER = Path(__file__).parents[2] / "reference_data"
HEADER = (
    "Mã,Bản,Hiệu lực từ,Hiệu lực đến,Tên chỉ tiêu,Lĩnh vực,Đơn vị tính,Chiều,Cách cộng,"
    "Định kỳ,Cơ quan phụ trách,Nguồn gốc,Thang trạng thái,Công thức,Ví dụ,Mức cần đạt\n"
)


def row(
    code: str = "A-1",
    *,
    days: str = "1,,",
    name: str = "Số hồ sơ",
    unit: str = "hồ sơ",
    kind: str = "sum",
    legend: str = "",
    formula: str = "",
    example: str = "",
    target: str = "",
) -> str:
    return (
        f"{code},{days},{name},TTHC,{unit},up,{kind},month,VP UBND TP,published,"
        f"{legend},{formula},{example},{target}\n"
    )


def file(folder: Path, *rows: str) -> Path:
    path = folder / "chi_tieu.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_the_catalogue_of_the_project_is_without_problems() -> None:
    found = read_indicators(FOLDER / "chi_tieu.csv")

    assert found.problems == ()
    assert len(found.definitions) == 114
    computed = {each.code for each in found.definitions if each.formula}
    assert {f"TTHC-{n:02}" for n in range(1, 17)} <= computed
    assert set(COLUMN_INDICATORS.values()) <= computed
    assert len(computed) == 42


def test_the_published_figures_raise_the_two_known_questions_by_themselves() -> None:
    codes = {each.code for each in read_indicators(FOLDER / "chi_tieu.csv").definitions}

    found = read_published_figures(FOLDER / "so_cong_bo.csv", codes=codes)

    assert found.problems == ()
    assert len(found.figures) == 47
    asked = questions(found.figures)
    assert [(q.last_day.year, int(q.gap), q.is_material) for q in asked] == [
        (2019, 216_515, True),
        (2023, -5_300, False),
        (2023, -62_400, False),
    ]


def test_a_version_in_time_is_read_with_its_days(tmp_path: Path) -> None:
    path = file(
        tmp_path,
        row(days="1,,01/07/2025", formula="left", example="left=5 => 5"),
        row(days="2,01/07/2025,", formula="received", example="received=5 => 5"),
    )

    found = read_indicators(path)

    assert found.problems == ()
    assert [each.version for each in found.definitions] == [1, 2]


@pytest.mark.parametrize(
    ("rows", "line", "told"),
    [
        ([row("a-1")], 2, "Mã chỉ tiêu không đúng dạng"),
        ([row(), row()], 3, "đã có ở dòng 2"),
        ([row(kind="tong")], 2, "không có trong danh mục"),
        ([row(name="")], 2, "Thiếu Tên chỉ tiêu"),
        ([row(legend="khong-dat < 98 < dat")], 2, "hở"),
        ([row(formula="lefd", example="left=1 => 1")], 2, "không có số đo “lefd”"),
        ([row(formula="left")], 2, "thiếu ví dụ"),
        ([row(formula="left", example="left=1 => 2")], 2, "công thức cho 1"),
        ([row(formula="A-2"), row("A-2", formula="A-1")], 2, "A-1 → A-2 → A-1"),
        ([row(days="1,02/07/2025,01/07/2025")], 2, "phải sau"),
        ([row(target="1.250")], 2, "hàng nghìn"),
        ([row(target="98 %")], 2, "không phải là số"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, rows: list[str], line: int, told: str
) -> None:
    found = read_indicators(file(tmp_path, *rows))

    assert [told in problem.reason for problem in found.problems].count(True) == 1
    problem = next(p for p in found.problems if told in p.reason)
    assert problem.row == line
    assert problem.remedy


def test_a_cycle_hides_no_other_fault_of_a_formula(tmp_path: Path) -> None:
    """Faults are counted by kind, and the first of each is told on the console."""
    path = file(
        tmp_path,
        row(formula="A-2"),
        row("A-2", formula="A-1"),
        row("A-3", formula="left + os.system", example="left=1 => 1"),
    )

    found = read_indicators(path)

    assert {p.kind for p in found.problems} == {"indicator-cycle", "indicator-formula"}


def test_a_file_is_checked_with_what_is_kept_already(tmp_path: Path) -> None:
    kept = read_indicators(
        file(tmp_path, row("A-2", formula="A-1", example="left=1 => 1"),
             row(formula="left", example="left=1 => 1"))
    ).definitions  # fmt: skip
    assert len(kept) == 2

    found = read_indicators(
        file(tmp_path, row(formula="A-2", example="left=1 => 1")), known=kept
    )

    assert "A-2 → A-1 → A-2" in found.problems[0].reason
