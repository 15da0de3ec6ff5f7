"""Heads of the org units that the reform of 2025 made: nobody of that name is meant.

The reference data tell of real org units and name no persons; a sample in which nobody
answers for what is overdue would show half of each page.
"""

import csv
from datetime import date
from pathlib import Path

from sample_data.places import OVER_TIME, REFERENCE, rows

FILE_NAME = "nguoi-dung-dau-moi.csv"
_TITLES = {"DEPARTMENT": "Giám đốc", "COMMUNE": "Chủ tịch"}
_HEAD = ("Người đứng đầu", "Chức danh", "Điện thoại", "Thư điện tử", "Đứng đầu từ")
_FIRST_EXTENSION = 301


def write_new_heads(folder: Path, after: date) -> Path:
    """The org units that begin after a day, each with a head from its first day.

    Names are put together from those of the sample's other heads.
    """
    before = rows(REFERENCE / "don_vi.csv")
    units = [
        row
        for row in rows(OVER_TIME / "don_vi.csv")
        if row["Loại"] in _TITLES
        and row["Hiệu lực từ"] > after.isoformat()
        and not row["Hiệu lực đến"]
    ]
    known = sorted({row["Người đứng đầu"] for row in before})
    people = [name.split(" ", 1) for name in known if " " in name]
    families = sorted({family for family, _ in people})
    given = sorted({rest for _, rest in people})
    taken = set(known)
    path = folder / FILE_NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*units[0], *_HEAD], lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(units):
            name = _composed(families, given, number, taken)
            taken.add(name)
            contact = f"{row['Mã đơn vị'].lower()}@example.invalid"
            extension = f"máy lẻ {_FIRST_EXTENSION + number}"
            told = (
                name,
                _TITLES[row["Loại"]],
                extension,
                contact,
                row["Hiệu lực từ"],
            )
            writer.writerow(row | dict(zip(_HEAD, told, strict=True)))
    return path


def _composed(
    families: list[str], given: list[str], number: int, taken: set[str]
) -> str:
    """A name that no other head has; steps without a common divisor mix the lists."""
    at = number
    while True:
        name = f"{families[at * 7 % len(families)]} {given[at * 11 % len(given)]}"
        if name not in taken:
            return name
        at += len(families) * len(given) // 13 + 1
