"""The first line of the map: only what the intervals bear."""

from dataclasses import dataclass
from decimal import Decimal

from components.map_words import (
    BELOW_FLOOR,
    KIND_NAMES,
    amount_text,
    common_text,
    counts_text,
    number_text,
    value_text,
)
from domain.formatting import count, day
from domain.lens_view import ABSENT, OF_THEN, lens_words
from domain.map_measure import Form, MapMeasure, Tone
from domain.unit_map import CellState, MappedUnit, UnitMap

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """The finding (in red where it is one to act on) and what follows it.

    `named`: the org unit whose figure it tells; None: it tells none of a single one.
    """

    finding: str
    rest: str
    is_alarm: bool
    named: MappedUnit | None = None


def sentence(shown: UnitMap) -> Sentence:
    """The answer in one sentence, made from the numbers."""
    if not shown.ranked:
        kind = KIND_NAMES[shown.kind]
        return Sentence(f"Chưa so được {kind} nào", f" trong {_period(shown)}.", False)
    if shown.measure.is_ratio and shown.measure.is_share:
        return _of_shares(shown)
    return _of_counts(shown)


def subtitle(shown: UnitMap) -> str:
    """What the map is of, and who is missing."""
    parts = [f"{shown.measure.name}: {shown.node.name}, {_period(shown)}"]
    if shown.field_name:
        parts[0] += f", lĩnh vực {shown.field_name}"
    missing = _units(shown, CellState.NOT_REPORTED)
    quiet = _units(shown, CellState.NO_ACTIVITY)
    if missing:
        parts.append(f"{_listed(missing)} chưa báo cáo đủ")
    if doubted := _units(shown, CellState.UNTRUSTED):
        parts.append(f"Không xếp hạng {_listed(doubted)}: {BELOW_FLOOR}")
    if quiet:
        parts.append(f"{len(quiet)} {KIND_NAMES[shown.kind]} không phát sinh")
    if absent := _units(shown, CellState.ABSENT):
        parts.append(f"{len(absent)} {KIND_NAMES[shown.kind]} {ABSENT}")
    parts += lens_sentences(shown)
    return ". ".join(parts) + "."


def lens_sentences(shown: UnitMap) -> list[str]:
    """On whose org units the figures are told, and who belongs to none of them."""
    if shown.refused:
        return [shown.refused.rstrip(".")]
    if shown.lens.day is None:
        return [OF_THEN] if shown.is_of_then and not shown.measure.is_stock else []
    found = [f"Xem {lens_words(shown.lens)}"]
    if shown.joined:
        number, since = shown.joined
        found.append(
            f"{count(number)} {KIND_NAMES[shown.kind]} chỉ có số liệu từ {day(since)}"
        )
    number, part = shown.outside
    if number:
        found.append(
            f"{count(number)} đơn vị về Thành phố sau ngày đó không thuộc "
            f"{KIND_NAMES[shown.kind]} cũ: {amount_text(part)} {shown.measure.counted} "
            f"{shown.measure.part_name.lower()}"
        )
    return found


def _of_shares(shown: UnitMap) -> Sentence:
    """Who lies beyond the common level with the whole of the interval."""
    measure, common = shown.measure, shown.common
    level = float(common.value) if common and common.value is not None else 0.0
    is_low_worse = measure.tone is Tone.LOW_IS_WORSE
    outside = [
        unit
        for unit in shown.ranked
        if unit.interval is not None
        and (unit.interval[1] < level if is_low_worse else unit.interval[0] > level)
    ]
    side = "thấp hơn hẳn" if is_low_worse else "cao hơn hẳn"
    said = common_text(measure, shown.common_value)
    if not outside:
        finding = f"Không {KIND_NAMES[shown.kind]} nào {side} mức chung"
        return Sentence(finding, f" {said} trong {_period(shown)}.", False)
    first = outside[0]
    of_first = (
        f"{value_text(measure, first.value)} so với {said}; "
        f"{counts_text(measure, first.part, first.ratio)} {measure.counted}"
    )
    if len(outside) == 1:
        finding = f"Chỉ {first.org_unit.name} {side} mức chung"
        is_alarm = measure.tone is not Tone.VOLUME
        return Sentence(finding, f": {of_first}.", is_alarm, first)
    finding = f"{len(outside)} {KIND_NAMES[shown.kind]} {side} mức chung"
    most = "thấp nhất" if is_low_worse else "cao nhất"
    rest = f", {most} {first.org_unit.name}: {of_first}."
    return Sentence(finding, rest, True, first)


def _of_counts(shown: UnitMap) -> Sentence:
    measure, first = shown.measure, shown.ranked[0]
    if measure.form is Form.DAYS:
        return Sentence(
            f"{first.org_unit.name} lâu nhất",
            f": {number_text(measure, first.value)} ngày làm việc, bình quân chung "
            f"{number_text(measure, shown.common_value)}.",
            False,
            first,
        )
    if not measure.is_added:
        return _of_values(shown)
    if not first.part:
        words = measure.part_name.lower()
        return Sentence(
            f"Không có {measure.counted} nào",
            f" {words} trong {_period(shown)}.",
            False,
        )
    is_alarm = measure.tone is Tone.HIGH_IS_WORSE
    return Sentence(
        f"{first.org_unit.name} nhiều nhất",
        f": {amount_text(first.part)} trong {amount_text(shown.common_part)} "
        f"{_counted_words(measure)}{_of_some(shown)}.",
        is_alarm,
        first,
    )


def _counted_words(measure: MapMeasure) -> str:
    """Hồ sơ đang quá hạn; nhiệm vụ quá hạn, whose name says what it counts."""
    name = measure.part_name.lower()
    return name if name.startswith(measure.counted) else f"{measure.counted} {name}"


def _of_values(shown: UnitMap) -> Sentence:
    """Who stands first, where values neither add up nor have an interval."""
    measure, first = shown.measure, shown.ranked[0]
    most = "thấp nhất" if measure.tone is Tone.LOW_IS_WORSE else "cao nhất"
    rest = f": {common_text(measure, first.value, first.bound)}"
    if measure.is_ratio and shown.common_value is not None:
        rest += f", mức chung {common_text(measure, shown.common_value)}"
    if first.value == shown.ranked[-1].value:
        same = f"Mọi {KIND_NAMES[shown.kind]} xếp được bằng nhau"
        return Sentence(same, f"{rest}.", False)
    return Sentence(f"{first.org_unit.name} {most}", f"{rest}.", False, first)


def _of_some(shown: UnitMap) -> str:
    """How few org units hold three quarters of all; "" where it takes many."""
    reached, wanted = Decimal(0), Decimal(shown.common_part) * 3 / 4
    for number, unit in enumerate(shown.ranked, 1):
        reached += unit.part
        if reached >= wanted:
            if number > 1 and number * 2 < len(shown.units):
                return f"; ba phần tư nằm ở {number} {KIND_NAMES[shown.kind]}"
            break
    return ""


def _period(shown: UnitMap) -> str:
    label = shown.period.label
    return label[0].lower() + label[1:]


def _units(shown: UnitMap, state: CellState) -> list[MappedUnit]:
    return [unit for unit in shown.units if unit.state is state]


def _listed(units: list[MappedUnit]) -> str:
    names = ", ".join(unit.org_unit.name for unit in units[:_NAMED])
    more = len(units) - _NAMED
    return f"{names} và {more} đơn vị khác" if more > 0 else names


def is_rate(measure: MapMeasure) -> bool:
    """Whether the mode *Số hồ sơ* makes sense beside it."""
    return measure.is_ratio and measure.is_share
