"""The org unit picked on the map: its figure, the month before, a year of months."""

from dataclasses import dataclass

from markupsafe import Markup

from components.links import Drawing
from components.map_links import (
    behind_href,
    below_href,
    page_href,
    passport_href,
)
from components.map_words import (
    KIND_NAMES,
    amount_text,
    cell_words,
    common_text,
    counts_text,
    number_text,
    value_text,
)
from components.markup import render
from components.movement_words import movement_text
from components.trend import break_word
from domain.formatting import count
from domain.lens_view import ESTIMATE, ESTIMATE_SIGN
from domain.map_measure import Form
from domain.map_view import MapChoice
from domain.unit_map import ChosenUnit, MonthFigure, UnitMap

_HEIGHT, _STEP, _BAR = 46.0, 25.0, 19.0


@dataclass(frozen=True, slots=True)
class MonthBar:
    """One month as a bar; `text` only over the first, the highest and the last."""

    x: float
    height: float
    label: str
    text: str
    description: str
    is_present: bool
    is_partial: bool
    is_estimate: bool


def chosen_panel(shown: UnitMap, choice: MapChoice, drawing: Drawing) -> Markup:
    """What is known of the picked unit; a hint where none is picked."""
    chosen = shown.chosen
    if chosen is None:
        return render("chosen_hint")
    code = chosen.unit.org_unit.code
    behind = behind_href(shown, drawing, chosen.unit) if chosen.unit.part else ""
    return render(
        "chosen_unit",
        name=chosen.unit.org_unit.name,
        head=f"{chosen.head.title} {chosen.head.name}" if chosen.head else "",
        said=f"{shown.period.label}: {cell_words(shown.measure, chosen.unit)}.",
        before=_before(shown, chosen),
        moved=_moved(shown, chosen),
        bars=_bars(shown, chosen),
        breaks=_breaks(chosen),
        has_estimates=any(month.is_estimate for month in chosen.months),
        chart_title=f"{shown.measure.name}, theo tháng",
        width=_STEP * 13,
        behind=behind,
        behind_count=amount_text(chosen.unit.part),
        behind_name=shown.measure.part_name.lower(),
        below=below_href(choice, drawing, code)
        if chosen.below and not chosen.is_past
        else "",
        below_text=f"{count(chosen.below[0])} {KIND_NAMES[chosen.below[1]]}"
        if chosen.below
        else "",
        overview="" if chosen.is_past else drawing.links.overview(code),
        page=page_href(shown, drawing, code),
        passport=passport_href(shown, drawing, chosen.unit),
    )


def _before(shown: UnitMap, chosen: ChosenUnit) -> str:
    if chosen.before_part is None:
        return ""
    measure = shown.measure
    said = counts_text(measure, chosen.before_part, chosen.before)
    sign = f"{ESTIMATE_SIGN} " if chosen.is_before_estimate else ""
    value = chosen.before_value
    if value is None:
        value = measure.scaled(chosen.before, chosen.before_part)
    if measure.form is Form.COUNT:
        return f"{chosen.before_label}: {sign}{said}."
    if value is None:
        return f"{chosen.before_label}: không phát sinh."
    if chosen.before is None:
        return f"{chosen.before_label}: {common_text(measure, value)}."
    return f"{chosen.before_label}: {sign}{value_text(measure, value)} ({said})."


def _moved(shown: UnitMap, chosen: ChosenUnit) -> str:
    """What became of its place since the period that is compared with."""
    said = movement_text(shown.measure, shown.moves.get(chosen.unit.org_unit.id))
    if not said or shown.compared is None:
        return ""
    label = shown.compared.label
    return f"Hạng so với {label[:1].lower()}{label[1:]}: {said}."


def _bars(shown: UnitMap, chosen: ChosenUnit) -> list[MonthBar]:
    months = chosen.months
    values = [float(month.value or 0) for month in months]
    highest = max(values, default=0.0) or 1.0
    marked = {0, len(months) - 1, values.index(max(values))} if months else set()
    last = shown.last_day
    return [
        MonthBar(
            x=at * _STEP,
            height=max(value / highest * _HEIGHT, 1.0 if value else 0.0),
            label=_label(month, at),
            text=number_text(shown.measure, month.value) if at in marked else "",
            description=f"tháng {month.month}/{month.year}: "
            f"{value_text(shown.measure, month.value)}"
            + (f" ({ESTIMATE})" if month.is_estimate else ""),
            is_present=(month.year, month.month) == (last.year, last.month),
            is_partial=month.is_partial,
            is_estimate=month.is_estimate,
        )
        for at, (month, value) in enumerate(zip(months, values, strict=True))
    ]


def _breaks(chosen: ChosenUnit) -> list[tuple[float, str]]:
    """Uprights between bars where the series becomes one of something else."""
    places = {(month.year, month.month): at for at, month in enumerate(chosen.months)}
    gap = (_STEP - _BAR) / 2
    return [
        (places[found.day.year, found.day.month] * _STEP - gap, break_word(found))
        for found in chosen.breaks
        if places.get((found.day.year, found.day.month))
    ]


def _label(month: MonthFigure, at: int) -> str:
    return f"{month.month}/{month.year % 100:02d}" if at == 0 else f"{month.month}"
