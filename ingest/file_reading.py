"""How the cells of one file are read: what a mapping says, made quick to look up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from domain.mapping import Mapping as FileMapping
from domain.problem import Problem
from domain.text_keys import title_key
from ingest.instant_text import AS_IS, DateReading

_SHARED = {"from": "org_unit"}
"""Parts of numbered keys that hold what another field holds."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where a date was seen that shows in which order a column is written."""

    place: str
    text: str


@dataclass(slots=True)
class DateOrders:
    """What the dates of a file tell of their order, by field.

    `certain` can be read in the order asked for only, `swapped` in the other only.
    """

    certain: dict[str, Sighting] = field(default_factory=dict)
    swapped: dict[str, Sighting] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """One per field whose order is in doubt: then no date of it is certain."""
        return [
            Problem(
                kind="date-order-mixed",
                place=found.place,
                reason=_doubt(found, self.certain.get(key)),
                remedy="Sửa cho cả cột cùng một thứ tự ngày, tháng; hoặc chọn lại "
                "thứ tự của cột trong ánh xạ",
                value=found.text[:80],
            )
            for key, found in self.swapped.items()
        ]


def _doubt(found: Sighting, other: Sighting | None) -> str:
    if other is None:
        return (
            "Ngày chỉ đọc được khi đổi chỗ ngày và tháng; các ngày khác của cột vì "
            "thế không chắc chắn"
        )
    return (
        f"Cột có hai cách ghi ngày: ở đây '{found.text[:30]}', còn ở {other.place} là "
        f"'{other.text[:30]}'; các ngày đọc được cả hai cách vì thế không chắc chắn"
    )


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a mapping adds to the reading of cells; nothing without a mapping.

    `words` translates by field and folded text, `constants` stand on every row.
    """

    mapping: FileMapping | None = None
    zone: ZoneInfo | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, DateReading] = field(default_factory=dict)
    orders: DateOrders = field(default_factory=DateOrders)

    @classmethod
    def of(cls, mapping: FileMapping | None) -> "FileReading":
        """What `mapping` says; None says nothing."""
        if mapping is None:
            return cls()
        words: dict[str, dict[str, str]] = {}
        for item in mapping.translations:
            words.setdefault(shared_key(item.key), {})[title_key(item.text)] = (
                item.value
            )
        return cls(
            mapping,
            ZoneInfo(mapping.time_zone) if mapping.time_zone else None,
            words,
            {constant.key: constant.text for constant in mapping.constants},
            {
                use.key: DateReading(use.date_order or mapping.date_order, True)
                for use in mapping.columns
            },
        )

    def date_reading(self, key: str) -> DateReading:
        """How the dates of a field are written."""
        if self.mapping is None:
            return AS_IS
        return self.dates.get(key) or DateReading(self.mapping.date_order, True)


def shared_key(key: str) -> str:
    """What numbered fields of one meaning share: pause_kind from pause_2_kind."""
    parts = [part for part in key.split("_") if not part.isdigit()]
    if len(parts) == len(key.split("_")):
        return key
    return _SHARED.get(parts[-1], "_".join(parts))
