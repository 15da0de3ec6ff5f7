"""Which indicators of the catalogue a reader wants to see; as in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.names import without_marks
from domain.status_legend import Band

CODE, SEARCH, AREA, OWNER, PART = "ma", "tim", "mang", "phu-trach", "loc"
INDICATOR_PARAMETERS = (CODE, SEARCH, AREA, OWNER, PART)


class Part(StrEnum):
    """Parts of the catalogue; values stand in addresses."""

    ALL = ""
    WITH_DATA = "co-so-lieu"
    WITHOUT_SOURCE = "chua-co-nguon"
    MISSED = "khong-dat"


@dataclass(frozen=True, slots=True)
class IndicatorFilter:
    """`area`, `owner` "": every one; `text` finds without diacritics."""

    text: str = ""
    area: str = ""
    owner: str = ""
    part: Part = Part.ALL

    @property
    def params(self) -> dict[str, str]:
        """As they stand in the address; "" for what is not narrowed."""
        return {
            SEARCH: self.text,
            AREA: self.area,
            OWNER: self.owner,
            PART: self.part.value,
        }

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != IndicatorFilter()


def indicator_filter(params: Mapping[str, str]) -> IndicatorFilter:
    """What an address asks for; what it cannot mean narrows nothing."""
    try:
        part = Part(params.get(PART, ""))
    except ValueError:
        part = Part.ALL
    return IndicatorFilter(
        text=params.get(SEARCH, "")[:80].strip(),
        area=params.get(AREA, "")[:16],
        owner=params.get(OWNER, "")[:120],
        part=part,
    )


def wanted_values(
    board: IndicatorBoard, wanted: IndicatorFilter
) -> tuple[IndicatorValue, ...]:
    """What the filter leaves, in the order of the catalogue; missed ones come first."""
    words = without_marks(wanted.text).casefold().split()
    found = [
        value
        for value in board.values
        if wanted.area in ("", value.indicator.area)
        and wanted.owner in ("", value.indicator.owner)
        and is_in(value, wanted.part)
        and all(word in _searched(value) for word in words)
    ]
    return tuple(
        sorted(found, key=lambda v: (not is_in(v, Part.MISSED), not v.has_source))
    )


def is_in(value: IndicatorValue, part: Part) -> bool:
    """Whether an indicator belongs to a part."""
    match part:
        case Part.WITH_DATA:
            return value.has_source
        case Part.WITHOUT_SOURCE:
            return not value.has_source
        case Part.MISSED:
            return value.band is Band.MISSED
        case Part.ALL:
            return True


def _searched(value: IndicatorValue) -> str:
    each = value.indicator
    texts = (each.code, each.name, each.name_en, each.owner, each.legal_basis)
    return without_marks(" ".join(texts)).casefold()
