"""Reads listed areas and populations of org units from a small CSV."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from domain.boundary import BoundaryLevel, UnitFact, UnitFacts
from domain.names import without_marks
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames
from domain.problem import Problem
from ingest.boundaries.parsing import units_of_level
from ingest.unreadable import unreadable

_MOST_BYTES = 5 * 1024**2
_CODE = ("code", "official_code", "ma", "ma don vi", "ma dvhc")
_NAME = ("name_vi", "name", "ten", "ten don vi")
_AREA = ("area_km2", "area_km2_listed", "dien tich", "dien tich (km2)")
_PEOPLE = ("population", "population_2025_listed", "population_2019_census", "dan so")


def read_facts(
    path: Path, units: Sequence[OrgUnit], *, level: BoundaryLevel, day: date
) -> UnitFacts:
    """Facts of units of the level in force on the day; rows of others are left out.

    UnreadableFile when the file is no such table. Where a code and a name disagree
    the row is a problem.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise unreadable("facts-too-large", "Tệp số liệu đơn vị quá 5 MB",
                         "Chọn tệp CSV có một dòng cho mỗi đơn vị")  # fmt: skip
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable("facts-encoding", "Tệp số liệu đơn vị không phải CSV UTF-8",
                         "Lưu lại dạng CSV UTF-8") from error  # fmt: skip
    titles = {_plain(title): title for title in (rows[0] if rows else {}) if title}
    if not (_column(titles, _CODE) or _column(titles, _NAME)) or not _column(
        titles, _AREA
    ):
        raise unreadable(
            "facts-columns",
            "Tệp số liệu đơn vị thiếu cột mã (hoặc tên) hay cột diện tích",
            "Đặt tên cột: code, area_km2, population",
        )
    names = OrgUnitNames(units_of_level(units, level, day))
    facts: dict[int, UnitFact] = {}
    problems = []
    for number, row in enumerate(rows, start=2):
        cells = {key: _cell(row, titles, key) for key in (_CODE, _NAME, _AREA, _PEOPLE)}
        by_code = names.find(cells[_CODE], day) if cells[_CODE] else None
        by_name = names.find(cells[_NAME], day) if cells[_NAME] else None
        unit = by_name or by_code
        fault = _fault(cells[_AREA], cells[_PEOPLE])
        if by_name and by_code and by_name.id != by_code.id:
            fault = "Mã và tên chỉ hai đơn vị khác nhau"
        if unit is not None and fault:
            place = f"dòng {number}"
            remedy = "Sửa dòng này trong tệp số liệu đơn vị"
            problems.append(Problem("facts-row", place, fault, remedy, row=number))
        elif unit is not None:
            facts[unit.id] = UnitFact(
                unit.id, _number(cells[_AREA]), _whole(cells[_PEOPLE])
            )
    return UnitFacts(tuple(facts.values()), path.name, tuple(problems))


def _column(titles: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((titles[name] for name in names if name in titles), None)


def _cell(
    row: Mapping[str, str], titles: Mapping[str, str], names: Sequence[str]
) -> str:
    title = _column(titles, names)
    return (row.get(title) or "").strip() if title else ""


def _plain(title: str) -> str:
    return without_marks(title).strip().casefold().replace("²", "2")


def _fault(area: str, people: str) -> str:
    try:
        number, whole = _number(area), _whole(people)
    except ValueError:
        return "Diện tích hoặc dân số không phải là số"
    if (number is not None and not 0 < number < 1e6) or (whole or 0) < 0:
        return "Diện tích hoặc dân số ngoài mức có thể"
    return ""


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def _whole(text: str) -> int | None:
    return int(float(text)) if text else None
