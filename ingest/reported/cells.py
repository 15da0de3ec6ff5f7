"""The values of a file, one each, whatever its shape: of what, of whom, of when."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.org_tree import OrgUnit
from domain.period import Period
from domain.period_text import day_of_serial, period_of
from domain.text_keys import folded
from ingest.file_units import FileUnits
from ingest.portal_766.subjects import is_total
from ingest.reported.columns import ROLES, Layout, Shape
from ingest.small_file import SmallRow


@dataclass(frozen=True, slots=True)
class ValueCell:
    """One value as written. `keys`: under which its parts stand in the row's cells."""

    row: SmallRow
    indicator: Indicator
    org_unit_id: OrgUnitId
    unit_name: str
    period: Period
    keys: Mapping[str, str]

    def text(self, role: str) -> str:
        """What stands there; "" where the file has no such column."""
        key = self.keys.get(role)
        return "" if key is None else self.row.cells.get(key, "")

    def at(self, *roles: str) -> str:
        """The key of the first of these parts that the file has."""
        return next((self.keys[r] for r in roles if r in self.keys), "code")

    @property
    def key(self) -> str:
        """The key of the part in which the value is written."""
        at = "numerator" if self.text("numerator") else "value"
        return self.at(at, "numerator")

    @property
    def place(self) -> str:
        """Where the value stands."""
        return self.row.opened.place(self.row.number, self.key)


@dataclass(slots=True)
class CellReader:
    """Rows into cells: names looked up once each, refused with the row's place.

    `whole`: the org unit that rows of totals are about. `may`: whether the viewer may
    report for an org unit on a day.
    """

    definitions: Mapping[str, Sequence[Indicator]]
    units: FileUnits
    whole: OrgUnit
    may: Callable[[OrgUnitId, date], bool]
    fallback: Period | None
    year: int | None
    _periods: dict[str, Period | None] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)

    def cells(self, layout: Layout, rows: Iterable[SmallRow]) -> Iterator[ValueCell]:
        """Every value that is written, in the order of the file."""
        for row in rows:
            code = self._code(row)
            if code is None:
                continue
            if layout.shape is Shape.LONG:
                keys = {role: role for role in ROLES if role in layout.opened.index}
                yield from self._one(row, code, self._period(row), "unit", keys)
                continue
            for column in layout.wide:
                if not any(row.cells.get(key) for key in column.keys.values()):
                    continue
                period = column.period or self._period(row)
                if column.period is not None:
                    yield from self._one(row, code, period, "unit", column.keys)
                else:
                    yield from self._one(
                        row, code, period, "", column.keys, column.title
                    )

    def unit_of(
        self, row: SmallRow, key: str, text: str, day: date
    ) -> tuple[OrgUnitId, str] | None:
        """The org unit that a text names and the viewer may report for."""
        place = row.opened.place(row.number, key)
        if not text.strip():
            row.reject("unit-missing", key, "Thiếu đơn vị", "Ghi tên hoặc mã đơn vị")
            return None
        found = self.whole if is_total(text) else self.units.find(text, day, place)
        if found is None:
            row.reject(
                "unit-unknown", key, f"Không rõ đơn vị “{text[:60]}”",
                "Sửa tên, hoặc chọn đơn vị (dòng lệnh: --unit "
                f"“{text[:60]}=MÃ”)",
            )  # fmt: skip
            return None
        if not self.may(found.id, day):
            row.reject(
                "unit-beyond-scope", key,
                f"{found.name} ngoài phạm vi tài khoản của bạn",
                "Chỉ nhập số của đơn vị mình và đơn vị trực thuộc",
            )  # fmt: skip
            return None
        return found.id, found.name

    def period_of_row(self, row: SmallRow) -> Period | None:
        """The period that a row names, else that of the file; None where refused."""
        return self._period(row)

    def definition(self, row: SmallRow, code: str, period: Period) -> Indicator | None:
        """The version in force on the last day; None where refused."""
        for each in self.definitions.get(code, ()):
            if each.is_in_force(period.last_day):
                return each
        row.reject(
            "indicator-not-in-force", "code",
            f"Chỉ tiêu {code} không có hiệu lực trong kỳ {period.label}",
            "Kiểm tra mã chỉ tiêu và kỳ",
        )  # fmt: skip
        return None

    def _one(
        self,
        row: SmallRow,
        code: str,
        period: Period | None,
        key: str,
        keys: Mapping[str, str],
        title: str = "",
    ) -> Iterator[ValueCell]:
        if period is None:
            return
        text = title or row.cells.get(key, "")
        at = key or next(iter(keys.values()))
        unit = self.unit_of(row, at, text, period.last_day)
        indicator = self.definition(row, code, period)
        if unit is not None and indicator is not None:
            yield ValueCell(row, indicator, *unit, period, keys)

    def _code(self, row: SmallRow) -> str | None:
        text = row.cells.get("code") or row.cells.get("name", "")
        known = self._codes.get(text)
        if known is None:
            known = self._codes[text] = self._looked_up(text)
        if not known:
            key = "code" if row.cells.get("code") else "name"
            row.reject(
                "indicator-unknown", key,
                f"Không có chỉ tiêu “{text[:60]}”" if text else "Thiếu mã chỉ tiêu",
                "Ghi mã như ở trang Chỉ tiêu, ví dụ TTHC-22",
            )  # fmt: skip
        return known or None

    def _looked_up(self, text: str) -> str:
        if text.upper() in self.definitions:
            return text.upper()
        named = {
            code
            for code, versions in self.definitions.items()
            if text and folded(text) in {folded(each.name) for each in versions}
        }
        return named.pop() if len(named) == 1 else ""

    def _period(self, row: SmallRow) -> Period | None:
        text = row.cells.get("period", "")
        if not text and self.fallback is not None:
            return self.fallback
        if text not in self._periods:
            origin = row.opened.table.origin
            epoch = origin.serial_epoch if origin else None
            self._periods[text] = period_of(day_of_serial(text, epoch), self.year)
        period = self._periods[text]
        if period is None:
            row.reject(
                "period-unclear", "period", "Kỳ không rõ" if text else "Thiếu kỳ",
                "Ghi như 2026-08, Tháng 8/2026, Quý III/2026, 2026",
            )  # fmt: skip
        return period
