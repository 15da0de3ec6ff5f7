"""Movement in a ranking as one short phrase with its reason."""

from components.unit_words import signed_text
from domain.formatting import count, day
from domain.map_measure import Form, MapMeasure
from domain.movement import Cause, Movement, MovementKind

_OTHERS = {
    MovementKind.UP: "đơn vị khác kém đi",
    MovementKind.DOWN: "đơn vị khác tốt lên",
}


def movement_text(measure: MapMeasure, movement: Movement | None) -> str:
    """lên 3 bậc: tỷ lệ +1,2 điểm %; trong sai số; "" where nothing is compared.

    Up is better whichever end of the measure is.
    """
    if movement is None:
        return ""
    match movement.kind:
        case MovementKind.NEW:
            return "mới xếp hạng"
        case MovementKind.CHANGED:
            return f"đơn vị đổi từ {day(movement.changed_on)}"
        case MovementKind.NOISE if movement.cause is Cause.OWN:
            return f"{_own(measure, movement)}, hạng trong sai số"
        case MovementKind.NOISE:
            return "trong sai số"
        case kind:
            way = "lên" if kind is MovementKind.UP else "xuống"
            own = movement.cause is Cause.OWN
            why = _own(measure, movement) if own else _OTHERS[kind]
            return f"{way} {count(movement.places)} bậc: {why}"


def _own(measure: MapMeasure, movement: Movement) -> str:
    if movement.change is None:
        return "tỷ lệ đổi"
    unit = "/10.000" if measure.form is Form.PER_TEN_THOUSAND else ""
    return f"tỷ lệ {signed_text(measure, movement.change)}{unit}"
