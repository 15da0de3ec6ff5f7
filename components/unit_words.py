"""What the page of an org unit says in words: its state, its figures, its relatives."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from components.links import Drawing
from components.map_words import KIND_NAMES, counts_text, number_text, value_text
from domain.formatting import MINUS, NOTHING, PERCENT, count, day, decimal_number
from domain.map_measure import Form, MapMeasure
from domain.scorecard import OrgUnitRef
from domain.unit_map import CellState, MappedUnit
from domain.unit_page import LifeState, Relative, UnitPage

_ONE_DAY = timedelta(days=1)
_SHOWN_BY_ONE_DECIMAL = Decimal("0.05")
_NAMED = 3
"""So many relatives are named in the sentence; more are only counted."""


def unit_href(shown: UnitPage, drawing: Drawing, *, table: str = "") -> str:
    """The page that is shown."""
    code = shown.org_unit.code
    if shown.life is LifeState.IN_FORCE:
        return drawing.links.unit(code, table=table)
    return drawing.links.past_unit(code, seen_on(shown), table=table)


def seen_on(shown: UnitPage) -> date:
    """A day within the life of the unit."""
    if shown.life is LifeState.ENDED and shown.end is not None:
        return shown.end - _ONE_DAY
    return shown.first or shown.figures_day


def relative_href(relative: Relative, drawing: Drawing, *, before: bool) -> str:
    """The page of a unit before or after; "" where the viewer may not open it."""
    if not relative.is_within:
        return ""
    on = relative.day - _ONE_DAY if before else relative.day
    return drawing.links.past_unit(relative.org_unit.code, on)


def life_text(first: date | None, end: date | None) -> str:
    """từ 01/07/2025; đến 30/06/2025; từ … đến …; "" for a life without ends."""
    parts = []
    if first is not None:
        parts.append(f"từ {day(first)}")
    if end is not None:
        parts.append(f"đến hết {day(end - _ONE_DAY)}")
    return " ".join(parts)


def share_text(relative: Relative) -> str:
    """What of the earlier unit's counts belongs to the later one.

    – where no share was published and the default gives all to another.
    """
    if not relative.share and not relative.is_exact:
        return NOTHING
    number = _percent(relative.share)
    return number if relative.is_exact else f"≈ {number}"


def basis_text(relative: Relative) -> str:
    """By what the share is known, and whether it is an estimate."""
    if not relative.share and not relative.is_exact:
        return "chưa có tỷ lệ công bố"
    return relative.basis if relative.is_exact else f"{relative.basis}, ước tính"


def names_text(relatives: tuple[Relative, ...]) -> str:
    """A few by name, many as their number."""
    if len(relatives) > _NAMED:
        return f"{count(len(relatives))} đơn vị"
    return ", ".join(item.org_unit.name for item in relatives)


def figure_text(measure: MapMeasure, unit: MappedUnit) -> str:
    """The figure; the counts where they are too few; empty where not reported."""
    if unit.state in (CellState.NOT_REPORTED, CellState.ABSENT):
        return ""
    if unit.state is CellState.FEW:
        return counts_text(measure, unit.part, unit.ratio)
    return value_text(measure, unit.value)


def change_text(measure: MapMeasure, change: Decimal) -> str:
    """The size of a change in the unit of the measure, without its sign.

    One that a single decimal would show as nothing gets two.
    """
    size = abs(change)
    if measure.form is Form.PERCENT:
        decimals = 1 if size >= _SHOWN_BY_ONE_DECIMAL else 2
        return f"{decimal_number(size, decimals)} điểm{PERCENT}"
    return number_text(measure, size)


def signed_text(measure: MapMeasure, change: Decimal) -> str:
    """A change with its sign."""
    sign = "+" if change > 0 else MINUS if change < 0 else ""
    return f"{sign}{change_text(measure, change)}"


def kind_text(unit: OrgUnitRef) -> str:
    """The kind of a unit as the beginning of a sentence."""
    name = KIND_NAMES[unit.kind]
    return name[0].upper() + name[1:]


def _percent(share: Fraction) -> str:
    hundredfold = Decimal(share.numerator * 100) / Decimal(share.denominator)
    decimals = 0 if hundredfold == hundredfold.to_integral_value() else 1
    return f"{decimal_number(hundredfold, decimals)}{PERCENT}"
