"""Whom a row of the portal's figures is about."""

from collections.abc import Mapping
from datetime import date

from domain.file_units import FileUnitNames
from domain.org_tree import OrgUnit
from domain.org_unit_names import Candidate, OrgUnitNames, Why, org_unit_names
from domain.portal_766 import Subject
from domain.provinces import WHOLE_COUNTRY, province_names
from domain.text_keys import folded
from ingest.file_units import FileUnits
from ingest.small_file import SmallRow

_TOTALS = frozenset(
    folded(word)
    for word in (
        "Tổng", "Tổng cộng", "Tổng số", "Cộng", "Toàn tỉnh", "Toàn thành phố",
        "Tổng toàn tỉnh", "Tổng toàn thành phố",
    )
)  # fmt: skip


def is_total(text: str) -> bool:
    """Whether a row is headed as the sum of the others."""
    return folded(text) in _TOTALS


def headed(row: SmallRow) -> SmallRow:
    """The row with its head as its org unit.

    Printed tables write "Tổng" across the columns of numbers and of org units.
    """
    number = row.cells.get("number", "")
    if not row.cells.get("unit") and is_total(number):
        row.cells = {**row.cells, "unit": number}
    return row


class Subjects:
    """Finds org units of ours, or provinces, by the one matcher of names.

    `province`: the file is about another province, whose org units keep the names
    that the file gives them. `chosen`: codes by names, where a person has said so.
    """

    def __init__(
        self, units: tuple[OrgUnit, ...], *, province: str, chosen: Mapping[str, str]
    ) -> None:
        self._names = org_unit_names(units)
        self._city = next(unit for unit in units if unit.parent_id is None)
        named = self.province_named(province) if province.strip() else ""
        self.is_known = named is not None
        """Whether the province of the file is one."""
        self._province = named or ""
        self._units = FileUnits(self._names, chosen)
        self._found: dict[tuple[str, str, date], tuple[Subject, str]] = {}

    @property
    def whole(self) -> tuple[Subject, str]:
        """The city, or the province of the file, and its name."""
        if self._province:
            return Subject(province=self._province), self._province
        return Subject(self._city.id), self._city.name

    @property
    def names(self) -> FileUnitNames:
        """Org units of ours that the rows named so far."""
        return self._units.names

    def is_unit(self, text: str) -> bool:
        """Whether a text names an org unit of ours for certain."""
        return self._units.is_known(text)

    def province_named(self, text: str) -> str | None:
        """The province that a text names, "" for our own; None: none for certain."""
        ours = self._names.find(text, None, parent=self._city.id)
        if ours is not None and ours.id == self._city.id:
            return ""
        found = _province(text)
        if found is None:
            return None
        own = _province(self._city.name)
        return "" if own is not None and own is found else found.short_name

    def of_row(self, row: SmallRow, day: date) -> tuple[Subject, str] | None:
        """Subject and name of a row; None where it is refused, with candidates."""
        unit, province = row.cells.get("unit", ""), row.cells.get("province", "")
        known = self._found.get((unit, province, day))
        if known is None:
            known = self._of_texts(row, unit, province, day)
            if known is not None:
                self._found[unit, province, day] = known
        return known

    def _of_texts(
        self, row: SmallRow, unit: str, province: str, day: date
    ) -> tuple[Subject, str] | None:
        if province:
            named = self.province_named(province)
            if named is None:
                self._refuse(row, "province", "địa phương", province, None)
                return None
            if named:
                unit = "" if is_total(unit) else unit
                subject = Subject(province=named, unit_name=_shown(unit))
                return subject, f"{_shown(unit)}, {named}" if unit else named
        elif self._province:
            if not unit or is_total(unit):
                return self.whole
            return Subject(province=self._province, unit_name=_shown(unit)), unit
        if not unit or is_total(unit):
            if not unit and not province:
                row.reject("unit-missing", "unit", "Thiếu đơn vị", "Ghi tên đơn vị")
                return None
            return self.whole
        return self._own(row, unit, day)

    def _own(self, row: SmallRow, text: str, day: date) -> tuple[Subject, str] | None:
        place = row.opened.place(row.number, "unit")
        found = self._units.find(text, day, place)
        if found is None:
            self._refuse(row, "unit", "đơn vị", text, day)
            return None
        return Subject(found.id), found.name

    def _refuse(
        self, row: SmallRow, key: str, what: str, text: str, day: date | None
    ) -> None:
        names: OrgUnitNames = self._names if key == "unit" else province_names()
        like = names.candidates(text, day)
        told = "; ".join(_candidate(c, with_code=key == "unit") for c in like)
        row.reject(
            f"{key}-unknown", key,
            f"Không rõ {what} “{text[:60]}”; "
            + (f"có thể là: {told}" if told else "không có tên nào gần giống"),
            f"Sửa tên, hoặc chọn đơn vị (dòng lệnh: --unit “{text[:60]}=MÃ”)"
            if key == "unit"
            else f"Sửa tên, hoặc ghi “{WHOLE_COUNTRY}”",
        )  # fmt: skip


def _province(text: str) -> OrgUnit | None:
    """By name; also without marks, which no two provinces share."""
    found = province_names().find(text, None)
    if found is not None:
        return found
    like = [
        one.unit
        for one in province_names().candidates(text, None)
        if one.why is Why.UNMARKED
    ]
    return like[0] if len(like) == 1 else None


def _candidate(found: Candidate, *, with_code: bool) -> str:
    code = f"{found.unit.code} " if with_code else ""
    return f"{code}{found.unit.name} ({found.confidence_percent} %, {found.why.value})"


def _shown(text: str) -> str:
    return " ".join(text.split())[:200]
