"""Parts of the import page, the states without figures, and tables to take along."""

from datetime import date
from typing import Any, cast

import pandas as pd
import pytest

from components.empty import empty
from components.links import Drawing, Links
from components.problems import (
    Preview,
    change_preview,
    import_counts,
    problems_frame,
    problems_table,
)
from components.steps import steps
from components.table_view import csv_bytes, written
from domain.problem import Problem, Severity
from tests.components.fixtures import ZONE
from tests.components.pages_of_markup import parsed

REJECTED = Problem(
    "due", "Hồ sơ!D118", "Ngày không có trong lịch", "Sửa ngày", "31/02/2024"
)
NOTICED = Problem("no-due", "dòng 9", "Không có hẹn trả", "Không bắt buộc sửa")
NOTICED = Problem(
    NOTICED.kind,
    NOTICED.place,
    NOTICED.reason,
    NOTICED.remedy,
    severity=Severity.NOTICE,
)


def test_problems_say_level_place_value_reason_remedy_and_rows():
    table = parsed(problems_table([(REJECTED, 3), (NOTICED, 1061)]))

    rows = [row.text for row in table.one("tbody").all("tr")]
    assert rows == [
        "Từ chối Hồ sơ!D118 31/02/2024 Ngày không có trong lịch Sửa ngày 3",
        "Lưu ý dòng 9 (trống) Không có hẹn trả Không bắt buộc sửa 1.061",
    ]
    assert len(problems_frame([REJECTED, NOTICED])) == 2


def test_the_present_step_is_marked():
    items = parsed(steps(3)).all("li")

    assert [("aria-current" in item.attributes) for item in items] == [
        False,
        False,
        True,
        False,
    ]
    with pytest.raises(ValueError, match="1 to 4"):
        steps(5)


def test_only_a_rise_of_what_is_bad_is_red():
    section = parsed(
        change_preview(
            [
                Preview("Đang giải quyết", 6204, 6391),
                Preview("Đang quá hạn", 255, 286, more_is_worse=True),
                Preview("Thiếu thư", 47, 44, more_is_worse=True),
            ],
            subject="Huyện Bình Chánh",
        )
    )

    assert [b.text for b in section.all("b", "red")] == ["+31"]
    assert "−3" in section.text


def test_rejected_rows_are_red_only_if_there_are_any():
    def red(rejected: int) -> int:
        counts = import_counts(
            new=1, changed=2, unchanged=3, rejected=rejected, notices=0
        )
        return len(parsed(counts).all("b", "red"))

    assert (red(0), red(23)) == (0, 1)


def test_empty_offers_the_import_only_to_those_who_may():
    drawing = Drawing(Links(), ZONE)

    assert [
        a.text for a in parsed(empty(drawing=drawing, may_import=True)).all("a")
    ] == ["Nạp tệp"]
    assert parsed(empty(drawing=drawing)).all("a") == []


def test_csv_opens_in_vietnamese_excel():
    frame = pd.DataFrame({"Đơn vị": ["Quận 1"], "Tỷ lệ": [1.5]})

    assert csv_bytes(frame) == "\ufeffĐơn vị;Tỷ lệ\r\nQuận 1;1,5\r\n".encode()


def test_numbers_and_days_of_a_table_are_written_as_people_here_write_them():
    frame = pd.DataFrame(
        {
            "Mã": ["079"],
            "Tỷ lệ": [1.5],
            "Hồ sơ": pd.array([None], dtype="Int64"),
            "Ngày": [date(2025, 7, 1)],
        }
    )

    how = written(frame)

    formats: dict[str, Any] = {
        name: cast("Any", config)["type_config"]["format"]
        for name, config in how.items()
    }
    assert formats == {
        "Tỷ lệ": "localized", "Hồ sơ": "localized", "Ngày": "DD/MM/YYYY",
    }  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_text_of_a_csv_is_never_a_formula(start):
    frame = pd.DataFrame({"Giá trị": [f"{start}1+1", None], "Số": [-1, 2]})

    lines = csv_bytes(frame).decode("utf-8-sig").splitlines()

    assert lines[1].lstrip('"').startswith(f"'{start}")
    assert lines[1].endswith("-1")
