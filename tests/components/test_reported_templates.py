"""Model files read back as what they are: each shape, filled in at one place."""

from pathlib import Path

import pytest

from components.reported_templates import TEMPLATE_LABELS, reported_templates
from components.table_view import csv_bytes
from domain.period import Period
from domain.reported_view import ReportingChoices
from tests.domain.reported import counts, plain
from tests.ingest.reported.test_reading import DEFINITIONS, UNITS, by_key, reading

AUGUST = Period.month(2026, 8)
CHOICES = ReportingChoices(
    tuple(versions[0] for versions in DEFINITIONS.values()),
    tuple(unit.ref for unit in UNITS),
    AUGUST,
)
SHAPES = {
    "mau-moi-dong-mot-so.csv": ("S-1", {"Giá trị": "1.240"}, plain(1240)),
    "mau-moi-thang-mot-cot.csv": ("S-1", {"Tháng 8/2026": "7"}, plain(7)),
    "mau-moi-don-vi-mot-cot.csv": (
        "R-1",
        {
            "Thành phố Hồ Chí Minh – Tử số": "3",
            "Thành phố Hồ Chí Minh – Mẫu số": "4",
        },
        counts(3, 4),
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_model_file_filled_in_reads_back(name: str, tmp_path: Path) -> None:
    code, cells, amount = SHAPES[name]
    frame = reported_templates(CHOICES)[name]
    for title, text in cells.items():
        frame.loc[frame["Mã chỉ tiêu"] == code, title] = text
    path = tmp_path / name
    path.write_bytes(csv_bytes(frame))

    found = by_key(reading(path))

    assert [(key, entry.amount) for key, entry in found.items()] == [
        ((code, UNITS[0].id, AUGUST.key), amount)
    ]


def test_the_table_of_the_portal_reads_back(tmp_path: Path) -> None:
    name = "mau-bang-cua-cong.csv"
    frame = reported_templates(CHOICES)[name]
    frame.loc[0, ["Tiếp nhận", "Trước hạn", "Đúng hạn", "Quá hạn"]] = [
        "100", "30", "65", "5"
    ]  # fmt: skip
    path = tmp_path / name
    path.write_bytes(csv_bytes(frame))

    (entry,) = by_key(reading(path, period="2026-08")).values()

    assert entry.amount == counts(95, 100)
    assert TEMPLATE_LABELS.keys() == reported_templates(CHOICES).keys()
