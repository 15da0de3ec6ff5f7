"""The ranking beside the map: bars, intervals, the common level, both counts."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from markupsafe import Markup

from components.links import TABLE, Drawing
from components.map_links import (
    behind_href,
    chosen_href,
    map_href,
    page_href,
    passport_href,
)
from components.map_words import (
    STATE_WORDS,
    amount_text,
    common_text,
    counts_text,
    number_text,
    unit_style,
    unit_words,
    unranked_words,
    value_text,
)
from components.markup import render
from components.movement_words import movement_text
from components.table_view import Twin
from domain.formatting import NOTHING, day
from domain.indicator import Bound
from domain.lens_view import ESTIMATE, ESTIMATE_NOTE, lens_words
from domain.map_measure import Amount, MapMeasure, Tone
from domain.map_view import MapChoice
from domain.movement import is_followed
from domain.quality_words import trust_words
from domain.ratio import Ratio
from domain.unit_map import CellState, MappedUnit, UnitMap

TABLE_KEY = "ban-do"
_ONE = Ratio(1, 1)
_SHOWN = 12
"""Lines that fit beside the map; the table twin holds all."""
_NOT_FOLLOWED = f"{ESTIMATE}, không so"
_NAMED = 8
"""Org units named per reason before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """One org unit: bar, interval and common level in percent of the widest."""

    name: str
    full_name: str
    href: str
    value: str
    part: str
    part_href: str
    whole: str
    passport: str
    passport_title: str
    style: str
    bar: float
    low: float
    high: float
    movement: str
    is_chosen: bool
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """Org units that are not compared, and why; the first ones with their links."""

    reason: str
    units: list[tuple[str, str]]
    more: int


def unit_ranks(
    shown: UnitMap,
    choice: MapChoice,
    drawing: Drawing,
    *,
    href: Callable[[str], str] | None = None,
    title: str = "",
) -> Markup:
    """The ranking, and who is not in it and why.

    A name picks the org unit on the map, and opens its page once it is picked; `href`
    says where else it leads, `title` what the ranking is called.
    """
    units = shown.ranked[:_SHOWN]
    chosen = shown.chosen
    # Whoever is picked stands in the list however long it is.
    if chosen and chosen.unit.is_compared and len(shown.ranked) > _SHOWN:
        ids = {unit.org_unit.id for unit in units}
        if chosen.unit.org_unit.id not in ids:
            own = next(u for u in shown.ranked if u.org_unit == chosen.unit.org_unit)
            units = (*units[:-1], own)
    widest = _widest(shown, units)
    leads = href or (lambda code: _name_href(shown, choice, drawing, code))
    lines = [_line(shown, unit, drawing, widest, leads) for unit in units]
    table = map_href(choice, drawing)
    measure = shown.measure
    common = shown.common_value if measure.is_ratio else None
    return render(
        "unit_ranks",
        title=title or _title(measure),
        lines=lines,
        has_whole=measure.is_ratio,
        has_interval=any(line.high > 0 for line in lines),
        is_rate=measure.is_ratio and measure.is_of_dossiers,
        unit=unit_words(measure),
        part_name=measure.part_name,
        whole_name=measure.whole_name,
        common="" if common is None else common_text(measure, common),
        common_at=None if common is None else _percent(common, widest),
        since="" if all_changed(shown) else _since(shown),
        changed=all_changed(shown) or not_followed(shown),
        more=len(shown.ranked) - len(lines),
        ties=any(unit.tied_with_next for unit in units),
        apart=apart(shown, leads),
        estimate=ESTIMATE_NOTE if shown.has_estimates else "",
        table_href=f"{table}{'&' if '?' in table else '?'}{TABLE}={TABLE_KEY}",
    )


def apart(shown: UnitMap, leads: Callable[[str], str]) -> list[Apart]:
    """Who is not compared, one entry per reason."""
    found = []
    for state, words in STATE_WORDS.items():
        units = [unit for unit in shown.units if unit.state is state]
        if not units:
            continue
        named = [
            (_named(shown.measure, unit), leads(unit.org_unit.code))
            for unit in units[:_NAMED]
        ]
        reason = words[0].upper() + words[1:]
        if state not in (CellState.NO_ACTIVITY, CellState.ABSENT):
            reason += ", không xếp"
        found.append(Apart(reason, named, len(units) - len(named)))
    return found


def map_twins(shown: UnitMap, drawing: Drawing) -> dict[str, Twin]:
    """The table behind map and ranking, every org unit in it."""
    measure = shown.measure
    order = {unit.org_unit.id: at for at, unit in enumerate(shown.ranked)}
    units = sorted(
        shown.units, key=lambda unit: order.get(unit.org_unit.id, len(order))
    )
    tied = {unit.org_unit.id for unit in shown.ranked if unit.tied_with_next}
    rows = [_row(shown, unit, is_tied=unit.org_unit.id in tied) for unit in units]
    name = f"{TABLE_KEY}-{measure.code}-{shown.node.code}-{shown.last_day:%Y%m%d}.csv"
    title = ", ".join(
        filter(None, (measure.name, shown.period.label, lens_words(shown.lens)))
    )
    links = {
        measure.name: [
            ""
            if unit.state is CellState.WITHHELD
            else passport_href(shown, drawing, unit)
            for unit in units
        ],
        measure.part_name: [behind_href(shown, drawing, unit) for unit in units],
    }
    frame = pd.DataFrame(rows)
    told = {column: hrefs for column, hrefs in links.items() if column in frame}
    return {TABLE_KEY: Twin(title, frame, name, told)}


def _row(shown: UnitMap, unit: MappedUnit, *, is_tied: bool) -> dict[str, object]:
    measure = shown.measure
    is_told = unit.state not in (CellState.WITHHELD, CellState.ABSENT)
    is_known = is_told and unit.state is not CellState.NOT_REPORTED
    row: dict[str, object] = {
        "Mã đơn vị": unit.org_unit.code,
        "Đơn vị": unit.org_unit.name,
        measure.name: float(unit.value)
        if unit.value is not None and is_known
        else None,
    }
    if any(each.bound is not Bound.EXACT for each in shown.units):
        row["Cận"] = unit.bound.sign.strip()
    if measure.is_ratio:
        has_counts = is_told and unit.ratio is not None
        row[measure.part_name] = _plain(unit.part) if has_counts else None
        whole = unit.ratio.denominator if unit.ratio else 0
        row[measure.whole_name] = _plain(whole) if has_counts else None
    if measure.is_ratio and measure.is_share:
        low, high = unit.interval or (None, None)
        row["Khoảng 95 %, từ (%)"] = None if low is None else low * 100
        row["Khoảng 95 %, đến (%)"] = None if high is None else high * 100
        row["Tương đương đơn vị kế tiếp"] = "có" if is_tied else ""
    if since := _since(shown):
        row[f"Thay đổi hạng so với {since}"] = _movement(shown, unit)
    row["Không xếp vì"] = unranked_words(unit)
    if shown.lens.day is not None:
        row["Ước tính"] = "có" if unit.is_estimate else ""
    return row


def _plain(amount: Amount) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _named(measure: MapMeasure, unit: MappedUnit) -> str:
    name = unit.org_unit.short_name
    if unit.state is CellState.FEW:
        return f"{name} {counts_text(measure, unit.part, unit.ratio)}"
    if unit.state is CellState.UNTRUSTED:
        return f"{name} {trust_words(unit.trust)}"
    if unit.state is CellState.UNSURE:
        return f"{name} {value_text(measure, unit.value, unit.bound)}"
    return name


def _widest(shown: UnitMap, units: tuple[MappedUnit, ...]) -> float:
    """What the scale must hold: bars, intervals, the common level."""
    scale = _scale(shown.measure)
    ends = [unit.interval[1] * scale for unit in units if unit.interval]
    bars = [float(unit.value or 0) for unit in units]
    common = float(shown.common_value or 0) if shown.measure.is_ratio else 0.0
    # One small unit with a wide interval must not squeeze all the others.
    longest = max([*bars, common], default=0.0)
    return max(longest, min(max(ends, default=0.0), 1.6 * longest)) or 1.0


def _scale(measure: MapMeasure) -> float:
    one = measure.scaled(_ONE, 1)
    return float(one or 1)


def _percent(value: Decimal | float | None, widest: float) -> float:
    return max(min(float(value or 0) / widest * 100, 100.0), 0.0)


def all_changed(shown: UnitMap) -> str:
    """Why no movement is told where no unit is the one that it was; else ""."""
    days = {move.changed_on for move in shown.moves.values()}
    if len(days) != 1 or None in days:
        return ""
    since = _since(shown)
    return f"Không nêu thay đổi hạng so với {since}: đơn vị đổi từ {day(days.pop())}."


def not_followed(shown: UnitMap) -> str:
    """Why an indicator tells no movement though two periods are compared; else ""."""
    measure = shown.measure
    is_usual = measure.code != measure.indicator
    if is_usual or shown.compared is None or is_followed(measure):
        return ""
    return "Không so hạng với kỳ khác: số này không có khoảng tin cậy."


def _since(shown: UnitMap) -> str:
    """The period since which movement is told; "" where none is."""
    if shown.compared is None or not shown.moves:
        return ""
    return shown.compared.label[:1].lower() + shown.compared.label[1:]


def _movement(shown: UnitMap, unit: MappedUnit) -> str:
    """What became of its place; through a lens an estimate, now or then, has none."""
    said = movement_text(shown.measure, shown.moves.get(unit.org_unit.id))
    is_told = shown.lens.day is not None and unit.is_compared
    return said or (_NOT_FOLLOWED if is_told else "")


def _title(measure: MapMeasure) -> str:
    is_low_worse = measure.tone is Tone.LOW_IS_WORSE
    return "Xếp từ thấp lên" if is_low_worse else "Xếp từ cao xuống"


def _name_href(shown: UnitMap, choice: MapChoice, drawing: Drawing, code: str) -> str:
    if choice.chosen == code:
        return page_href(shown, drawing, code)
    return chosen_href(choice, drawing, code)


def _line(
    shown: UnitMap,
    unit: MappedUnit,
    drawing: Drawing,
    widest: float,
    leads: Callable[[str], str],
) -> Line:
    low, high = unit.interval or (0.0, 0.0)
    scale = _scale(shown.measure)
    is_bare = shown.measure.is_ratio and unit.ratio is None
    code = unit.org_unit.code
    return Line(
        name=unit.org_unit.short_name,
        full_name=unit.org_unit.name,
        href=leads(code),
        value=number_text(shown.measure, unit.value, unit.bound),
        part=NOTHING if is_bare else amount_text(unit.part),
        part_href=behind_href(shown, drawing, unit) if unit.part else "",
        whole=amount_text(unit.ratio.denominator) if unit.ratio else "",
        passport=passport_href(shown, drawing, unit),
        passport_title=f"Hộ chiếu: {unit.org_unit.name}",
        style=unit_style(shown.measure, shown.legend, unit),
        bar=_percent(unit.value, widest),
        low=_percent(low * scale, widest),
        high=_percent(high * scale, widest),
        movement=_movement(shown, unit),
        is_estimate=unit.is_estimate,
        is_chosen=shown.chosen is not None
        and shown.chosen.unit.org_unit.id == unit.org_unit.id,
    )
