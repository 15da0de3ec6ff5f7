"""An indicator over org units: a strip of all of them, and who made it change."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from components.indicator_axis import Axis, AxisLine, Frame, axis
from components.indicator_lens_words import signed
from components.indicator_links import IndicatorLinks, passport
from components.links import links_of_units
from components.markup import pixels
from domain.formatting import count
from domain.indicator import PERCENT, Aggregation, Direction, Indicator
from domain.indicator_detail import Change, ChangePart, Spread, UnitValue, sorted_parts
from domain.indicator_detail_words import amount_text, share_text
from domain.indicator_words import value_text
from domain.scorecard import OrgUnitKind

PARTS_SHOWN = 8
_FULL = 100.0
_LYING = Frame(0, 0, 100.0, 0)
"""An axis that lies down: its heights are percent of the way to the right."""
KIND_WORDS = {
    OrgUnitKind.CITY: "thành phố",
    OrgUnitKind.DEPARTMENT: "sở, ban, ngành",
    OrgUnitKind.DISTRICT: "quận, huyện",
    OrgUnitKind.COMMUNE: "phường, xã",
}
REST = "Đơn vị đã thôi và phần trực tiếp"
"""What the whole has beyond those right below it."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One org unit of a strip; `href` "" where its passport cannot be opened.

    `is_stop`: the one that the Tab key reaches; arrow keys go on from there. `under`:
    how many lie under it, at the same place; of those 0.
    """

    x: float
    told: str
    href: str
    is_stop: bool
    under: int


@dataclass(frozen=True, slots=True)
class Strip:
    """A spread from left to right in percent; `own` None: nobody is chosen."""

    ticks: tuple[Tick, ...]
    middle: float
    own: float | None
    grid: tuple[AxisLine, ...]


def strip(spread: Spread, indicator: Indicator, links: IndicatorLinks) -> Strip | None:
    """Org units with a value, the least first; None where nobody has one."""
    known = spread.known[::-1]
    middle = spread.middle
    if middle is None:
        return None
    values = [float(unit.value or 0) for unit in known]
    most = _FULL if indicator.unit == PERCENT else None
    is_count = indicator.aggregation in (Aggregation.SUM, Aggregation.LAST)
    scale = axis(values, _LYING, from_zero=is_count, most=most)
    own = next((u for u in known if u.org_unit.id == spread.chosen), None)
    return Strip(
        ticks=_ticks(known, own, scale, indicator, links),
        middle=scale.y(float(middle)),
        own=_x(scale, own) if own else None,
        grid=scale.lines,
    )


def _ticks(
    known: Sequence[UnitValue],
    own: UnitValue | None,
    scale: Axis,
    indicator: Indicator,
    links: IndicatorLinks,
) -> tuple[Tick, ...]:
    linked = [unit for unit in known if unit.is_present]
    hrefs = links_of_units(
        lambda code: passport(links.scope, indicator.code, org_unit_code=code),
        (unit.org_unit.code for unit in linked),
    )
    stop = own if own in linked else next(iter(linked), None)
    places = [pixels(_x(scale, unit)) for unit in known]
    last = {place: at for at, place in enumerate(places)}
    together = Counter(places)
    return tuple(
        Tick(
            x=_x(scale, unit),
            told=_told(indicator, unit),
            href=hrefs[unit.org_unit.code] if unit.is_present else "",
            is_stop=unit is stop,
            under=together[place] - 1 if last[place] == at else 0,
        )
        for at, (unit, place) in enumerate(zip(known, places, strict=True))
    )


def _x(scale: Axis, unit: UnitValue) -> float:
    return scale.y(float(unit.value or 0))


def _told(indicator: Indicator, unit: UnitValue) -> str:
    value = value_text(indicator, unit.reading)
    return f"{unit.org_unit.name}: {signed(value, is_estimate=unit.is_estimate)}"


def spread_words(spread: Spread, indicator: Indicator) -> str:
    """Who is first and last, the middle, and where the chosen one stands."""
    known, kind = spread.known, KIND_WORDS[spread.kind]
    if not known:
        return f"Không {kind} nào có giá trị trong kỳ."
    first, last = known[0], known[-1]
    told = (
        f"Trung vị của {count(len(known))} {kind}: "
        f"{amount_text(indicator, spread.middle)}. Cao nhất {_told(indicator, first)}; "
        f"thấp nhất {_told(indicator, last)}."
    )
    own = next((u for u in known if u.org_unit.id == spread.chosen), None)
    if own is not None:
        above = sum((unit.value or 0) > (own.value or 0) for unit in known)
        told += f" {_told(indicator, own)}, thứ {count(above + 1)} từ cao xuống."
    without = len(spread.units) - len(known)
    if without:
        told += f" {count(without)} đơn vị không có giá trị."
    return told


@dataclass(frozen=True, slots=True)
class PartRow:
    """One line of who made a change; the bar in percent, from the middle.

    `href`: the same indicator of that org unit; "" where it cannot be opened.
    """

    name: str
    href: str
    before: str
    after: str
    share: str
    by_rate: str
    by_weight: str
    left: float
    width: float
    is_worse: bool


def part_rows(
    change: Change, indicator: Indicator, links: IndicatorLinks | None = None
) -> list[PartRow]:
    """Every part, the greatest share first; `links` None: without any."""
    ordered = sorted_parts(change)
    most = max((abs(p.share.whole) for p in ordered), default=0)
    return [_part_row(part, indicator, links, float(most)) for part in ordered]


def _part_row(
    part: ChangePart, indicator: Indicator, links: IndicatorLinks | None, most: float
) -> PartRow:
    share, whole = part.share, float(part.share.whole)
    width = 50 * abs(whole) / most if most else 0.0
    good = {Direction.UP: whole > 0, Direction.DOWN: whole < 0}
    is_worse = whole != 0 and not good.get(indicator.direction, True)
    return PartRow(
        name=part.org_unit.name if part.org_unit else REST,
        href=passport(links.scope, indicator.code, org_unit_code=part.org_unit.code)
        if links and part.org_unit and part.is_present
        else "",
        before=signed(
            value_text(indicator, part.before), is_estimate=part.estimates[0]
        ),
        after=signed(value_text(indicator, part.after), is_estimate=part.estimates[1]),
        share=share_text(indicator, share.whole),
        by_rate=share_text(indicator, share.by_rate),
        by_weight=share_text(indicator, share.by_weight),
        left=50.0 if whole >= 0 else 50.0 - width,
        width=width,
        is_worse=is_worse,
    )
