"""What a reader of the map chose beside the scope bar; as in the URL."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.lens import AS_REPORTED, Lens
from domain.map_measure import BY_INDICATOR, MEASURES, measure_named
from domain.period import Comparison, Period
from domain.scorecard import OrgUnitKind

MEASURE = "chi-tieu"
MODE = "theo"
KIND = "lop"
CHOSEN = "chon"
SHAPES = "ve"
MAP_PARAMETERS = (MEASURE, MODE, KIND, CHOSEN, SHAPES)
BY_COUNT = "so-ho-so"


class Shapes(StrEnum):
    """How org units are drawn; values stand in links."""

    HEXAGONS = "luc-giac"
    BOUNDARIES = "ranh-gioi"
    ZOOMED = "phong-to"
    """Boundaries as deck.gl draws them: moved and zoomed by hand, needs WebGL."""


KIND_KEYS = {
    OrgUnitKind.DISTRICT: "quan-huyen",
    OrgUnitKind.COMMUNE: "phuong-xa",
    OrgUnitKind.DEPARTMENT: "so-nganh",
    OrgUnitKind.OTHER: "khac",
    OrgUnitKind.VERTICAL: "nganh-doc",
}
_KINDS = {key: kind for kind, key in KIND_KEYS.items()}


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """What a map is asked for; None: the top of the scope, every field, the year to
    the data moment, the first kind of org unit that the node holds.

    `measure_code`: of a measure of the map, or of an indicator of the catalogue, else
    the first is drawn. `by_count`: a rate is drawn by its numerator. `comparison`:
    since which period movement is told. `lens`: org units of another day instead,
    where the measure can be told of them.
    """

    org_unit_code: str | None = None
    field_code: str | None = None
    period: Period | None = None
    measure_code: str = MEASURES[0].code
    by_count: bool = False
    kind: OrgUnitKind | None = None
    comparison: Comparison = Comparison.PREVIOUS_PERIOD
    lens: Lens = AS_REPORTED


@dataclass(frozen=True, slots=True)
class MapChoice:
    """The choice itself. `kind` None: whatever the node holds first; `shapes` None:
    boundaries where there are any.
    """

    measure_code: str = MEASURES[0].code
    by_count: bool = False
    kind: OrgUnitKind | None = None
    chosen: str | None = None
    shapes: Shapes | None = None


def map_choice(
    params: Mapping[str, str], indicators: Collection[str] = ()
) -> tuple[MapChoice, tuple[str, ...]]:
    """The choice that an address asks for, and a sentence per value that is no good.

    `indicators`: codes that stand for a measure beside those of the map itself.
    """
    notices = []
    code = params.get(MEASURE, "")
    own = BY_INDICATOR[code] if code in BY_INDICATOR else measure_named(code)
    measure = code if code in indicators else own.code
    if code and code not in (measure, own.indicator):
        notices.append(f"Không có chỉ tiêu “{code[:40]}” trên bản đồ.")
    kind = params.get(KIND, "")
    if kind and kind not in _KINDS:
        notices.append(f"Không có cấp đơn vị “{kind[:40]}”.")
    shapes = params.get(SHAPES, "")
    choice = MapChoice(
        measure_code=measure,
        by_count=params.get(MODE) == BY_COUNT,
        kind=_KINDS.get(kind),
        chosen=params.get(CHOSEN) or None,
        shapes=Shapes(shapes) if shapes in set(Shapes) else None,
    )
    return choice, tuple(notices)


def map_params(choice: MapChoice) -> dict[str, str]:
    """The parameters that `map_choice` reads back; defaults are left out."""
    first = MEASURES[0].code
    params = {
        MEASURE: "" if choice.measure_code == first else choice.measure_code,
        MODE: BY_COUNT if choice.by_count else "",
        KIND: KIND_KEYS[choice.kind] if choice.kind else "",
        CHOSEN: choice.chosen or "",
        SHAPES: choice.shapes.value if choice.shapes else "",
    }
    return {name: value for name, value in params.items() if value}
