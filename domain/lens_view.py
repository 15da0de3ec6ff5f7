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
ABSENT = "lúc đó chưa có"
"""Why a period has no figure of an org unit that follows nobody of that time."""


@dataclass(frozen=True, slots=True)
class OfferedLenses:
    """Lenses that make a difference to some org unit, given the data.

    `present`: codes of those that took over from others since the data begin, or hold
    some that did; `former`: of those that held districts which were replaced.
    `former_day`: the last day of those districts. `lasting`: of those that have been
    there since `first_day`, the first day of the data: any day can be picked for them.
    """

    present: frozenset[str] = frozenset()
    former: frozenset[str] = frozenset()
    present_day: date | None = None
    former_day: date | None = None
    lasting: frozenset[str] = frozenset()
    first_day: date | None = None

    def of(self, org_unit_code: str) -> tuple[Lens, ...]:
        """Those offered for an org unit, as reported first; one alone is no choice."""
        found = [AS_REPORTED]
        if org_unit_code in self.present and self.present_day is not None:
            found.append(Lens(LensKind.ON_DAY, self.present_day))
        if org_unit_code in self.former and self.former_day is not None:
            found.append(Lens(LensKind.FORMER_DISTRICTS, self.former_day))
        return tuple(found)

    def days(self, org_unit_code: str) -> tuple[date, date] | None:
        """The first and the last day that can be picked; None: none."""
        if self.first_day is None or self.present_day is None:
            return None
        if org_unit_code not in self.lasting or len(self.of(org_unit_code)) == 1:
            return None
        return self.first_day, self.present_day

    def named(self, org_unit_code: str, key: str) -> Lens:
        """The lens with this key; as reported where it is not offered."""
        for lens in self.of(org_unit_code):
            if key and lens_key(lens) == key:
                return lens
        days, picked = self.days(org_unit_code), _picked_day(key)
        if days is None or picked is None or not days[0] <= picked <= days[1]:
            return AS_REPORTED
        return Lens(LensKind.OTHER_DAY, picked)

    def has(self, org_unit_code: str, lens: Lens) -> bool:
        """Whether a lens other than as reported is offered for an org unit."""
        key = lens_key(lens)
        return bool(key) and self.named(org_unit_code, key) == lens


NO_LENSES = OfferedLenses()


def lens_key(lens: Lens) -> str:
    """The lens in the address; "" as reported."""
    if lens.kind is LensKind.OTHER_DAY:
        return f"{lens.day:%Y%m%d}"
    return _KEYS.get(lens.kind, "")


def _picked_day(key: str) -> date | None:
    """The day of a key; None where it names none."""
    if not (key.isascii() and key.isdigit() and len(key) == len("20250630")):
        return None
    try:
        return date(int(key[:4]), int(key[4:6]), int(key[6:]))
    except ValueError:
        return None


def lens_name(lens: Lens) -> str:
    """What the chooser calls it."""
    match lens.kind:
        case LensKind.AS_REPORTED:
            return "như đã báo cáo"
        case LensKind.ON_DAY:
            return "theo đơn vị hiện hành"
        case LensKind.OTHER_DAY:
            return "theo đơn vị của một ngày"
        case LensKind.FORMER_DISTRICTS:
            return "theo quận, huyện cũ"


def lens_label(lens: Lens) -> str:
    """Its name where there is little room."""
    if lens.kind is LensKind.OTHER_DAY and lens.day is not None:
        return day(lens.day)
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
    if lens.kind is LensKind.OTHER_DAY:
        return "Chọn ngày; số của mọi kỳ được quy về đơn vị có ngày đó."
    return "Số trước ngày đổi được quy về đơn vị có hôm nay."


def lens_words(lens: Lens) -> str:
    """Whose org units a figure is told of; "" as reported."""
    if lens.day is None:
        return ""
    return f"{lens_name(lens)} (đơn vị có ngày {day(lens.day)})"
