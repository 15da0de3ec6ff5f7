"""Org units that receive dossiers, and who follows whom, from the committed tables."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sample_data import story

HERE = Path(__file__).resolve().parent
REFERENCE = HERE / "reference"
OVER_TIME = HERE.parent / "reference_data"
"""The real city's org units and successions from 2019 to 2025."""


@dataclass(frozen=True, slots=True)
class Place:
    """An org unit that receives dossiers; `top` is its source's department or district.

    `since`: its first day, of those that take over from others. Of the kind AREA are
    sources for org units that nobody here preceded; they receive nothing themselves.
    """

    code: str
    name: str
    kind: str
    top: str
    sort_order: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """`new` takes over from `old` on `day`; `is_chief`: it counts most of those."""

    old: str
    new: str
    day: date
    is_chief: bool


def places() -> list[Place]:
    """Departments, districts and communes of the first two years, in order."""
    found: dict[str, Place] = {}
    for row in rows(REFERENCE / "don_vi.csv"):
        kind = row["Loại"]
        if kind not in {"DEPARTMENT", "DISTRICT", "COMMUNE"}:
            continue
        code = row["Mã đơn vị"]
        top = row["Thuộc đơn vị"] if kind == "COMMUNE" else code
        order = int(row["Thứ tự"])
        found[code] = Place(code, row["Tên đơn vị"], kind, top, order)
    return sorted(found.values(), key=lambda place: place.sort_order)


def links() -> tuple[Link, ...]:
    """Successions in order of day; those that end nobody are left out."""
    found = [
        Link(
            row["Mã đơn vị cũ"],
            row["Mã đơn vị mới"],
            date.fromisoformat(row["Ngày hiệu lực"]),
            is_chief=row["Tỷ lệ ngược"] in {"", "1"},
        )
        for row in rows(OVER_TIME / "ke_thua.csv")
        if not row["Đơn vị cũ vẫn hoạt động"]
    ]
    return tuple(sorted(found, key=lambda link: link.day))


def later_places(before: Sequence[Place]) -> list[Place]:
    """Those that take over from `before`, and those that join, with their sources.

    An org unit has one source: that of the chief one before it.
    """
    top = {place.code: place.top for place in before}
    listed = {row["Mã đơn vị"]: row for row in rows(OVER_TIME / "don_vi.csv")}
    found: dict[str, Place] = {}
    # Districts come last in the file and say where a commune mainly lies.
    for link in links():
        known = link.new in top and link.new not in found
        if known or link.old not in top or not link.is_chief:
            continue
        top[link.new] = top[link.old]
        found[link.new] = _later(listed[link.new], top[link.new], link.day)
    for row in listed.values():
        is_new = row["Hiệu lực từ"] == story.REFORM.isoformat()
        if is_new and row["Mã đơn vị"] not in found:
            area = "BDUONG" if row["Mã thống kê"] < "26000" else "BRVT"
            found[row["Mã đơn vị"]] = _later(row, area, story.REFORM)
    areas = [
        Place(code, name, "AREA", code, order, story.REFORM)
        for order, (code, name) in enumerate(story.JOINED.items(), start=98)
    ]
    return [*sorted(found.values(), key=lambda place: place.sort_order), *areas]


def _later(row: dict[str, str], top: str, since: date) -> Place:
    return Place(
        row["Mã đơn vị"], row["Tên đơn vị"], row["Loại"], top, int(row["Thứ tự"]), since
    )


def rows(path: Path) -> list[dict[str, str]]:
    """Lines of a committed table by title."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
