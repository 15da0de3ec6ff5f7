"""Lenses as they are chosen and named: in the address, above figures, in files."""

from dataclasses import dataclass
from datetime import date

from domain.formatting import day
from domain.lens import AS_REPORTED, Lens, LensKind

LENS = "cach-xem"
"""Name in the address; every page keeps it, those that show org units read it."""
_KEYS = {LensKind.ON_DAY: "hien-hanh", LensKind.FORMER_DISTRICTS: "quan-cu"}
LENSES = tuple(_KEYS.values())
ESTIMATE, ESTIMATE_SIGN = "ước tính", "≈"
"""How a figure is marked in which a link took part that is not exact."""
ESTIMATE_NOTE = (
    "≈ ước tính: có đơn vị đã tách hoặc nhập mà tỷ lệ chia chưa được công bố."
)
OF_THEN = "Theo đơn vị có lúc đó; đổi cách xem ở ô Phạm vi"
"""Said where org units have become others since."""
WITHHELD = "có phần ngoài phạm vi của bạn"
"""Why a converted figure is not shown to somebody."""


@dataclass(frozen=True, slots=True)
class OfferedLenses:
    """Lenses that make a difference to some org unit, given the data.

    `present`: codes of those that took over from others since the data begin, or hold
    some that did; `former`: of those that held districts which were replaced.
    `former_day`: the last day of those districts.
    """

    present: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    present_day: date | None = None
    former_day: date | None = None

    def of(self, org_unit_code: str) -> tuple[Lens, ...]:
        """Those offered for an org unit, as reported first; one alone is no choice."""
        found = [AS_REPORTED]
        if org_unit_code in self.present and self.present_day is not None:
            found.append(Lens(LensKind.ON_DAY, self.present_day))
        if org_unit_code in self.former and self.former_day is not None:
            found.append(Lens(LensKind.FORMER_DISTRICTS, self.former_day))
        return tuple(found)


NO_LENSES = OfferedLenses()


def lens_named(key: str, offered: tuple[Lens, ...]) -> Lens:
    """The offered lens with this key; as reported where there is none."""
    named = (lens for lens in offered if key and lens_key(lens) == key)
    return next(named, AS_REPORTED)


def lens_key(lens: Lens) -> str:
    """The lens in the address; "" as reported."""
    return _KEYS.get(lens.kind, "")


def lens_name(lens: Lens) -> str:
    """What the chooser calls it."""
    match lens.kind:
        case LensKind.AS_REPORTED:
            return "như đã báo cáo"
        case LensKind.ON_DAY:
            return "theo đơn vị hiện hành"
        case LensKind.FORMER_DISTRICTS:
            return "theo quận, huyện cũ"


def lens_label(lens: Lens) -> str:
    """Its name where there is little room."""
    return {
        LensKind.AS_REPORTED: "như đã báo cáo",
        LensKind.ON_DAY: "hiện hành",
        LensKind.FORMER_DISTRICTS: "quận cũ",
    }[lens.kind]


def lens_help(lens: Lens) -> str:
    """What it does, beneath its name."""
    if lens.day is None:
        return "Số của đơn vị có lúc đó."
    if lens.kind is LensKind.FORMER_DISTRICTS:
        return f"Gộp về các quận, huyện có đến {day(lens.day)}."
    return "Số trước ngày đổi được quy về đơn vị có hôm nay."


def lens_words(lens: Lens) -> str:
    """Whose org units a figure is told of; "" as reported."""
    if lens.day is None:
        return ""
    return f"{lens_name(lens)} (đơn vị có ngày {day(lens.day)})"
