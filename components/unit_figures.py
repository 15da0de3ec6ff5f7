"""The figures of an org unit: period, comparison, the middle of like units."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from markupsafe import Markup

from components.indicator_links import passport
from components.links import Drawing
from components.map_links import counted_href
from components.map_words import (
    KIND_NAMES,
    number_text,
    untrusted_words,
    value_text,
)
from components.markup import render
from components.tiles import Change
from components.trend import break_word
from components.unit_words import change_text, figure_text, seen_on, unit_href
from domain.lens_view import ABSENT, ESTIMATE, ESTIMATE_SIGN, WITHHELD
from domain.map_measure import MapMeasure, Tone
from domain.period import Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState
from domain.unit_page import LifeState, PeerGroup, Standing, UnitFigure, UnitPage

TABLE_KEY = "so-lieu"
_WORDS = {
    CellState.FEW: "dưới 30 hồ sơ",
    CellState.NO_ACTIVITY: "không phát sinh",
    CellState.NOT_REPORTED: "chưa báo cáo đủ",
    CellState.WITHHELD: WITHHELD,
    CellState.ABSENT: ABSENT,
}
_STANDING = {
    Standing.WORSE: "kém hơn",
    Standing.BETTER: "tốt hơn",
    Standing.ALIKE: "tương đương",
    Standing.NONE: "",
}
_WIDTH = 150.0
_EDGE = 4.0


@dataclass(frozen=True, slots=True)
class Spread:
    """Where like units, their middle and this one lie on a line of 150 pixels."""

    ticks: tuple[float, ...]
    middle: float
    own: float | None
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One measure as it is written."""

    name: str
    passport: str
    passport_title: str
    value: str
    href: str
    note: str
    before: str
    change: Change | None
    is_noise: bool
    middle: str
    spread: Spread | None
    standing: str
    is_worse: bool


def unit_figures(shown: UnitPage, drawing: Drawing) -> Markup:
    """Both groups of figures: what stands at the end of the period, what flowed."""
    now = [f for f in shown.figures if f.measure.is_stock]
    flow = [f for f in shown.figures if not f.measure.is_stock]
    groups = [
        (f"Tồn đến hết {shown.figures_day:%d/%m/%Y}", now),
        (shown.period.label, flow),
    ]
    kind = KIND_NAMES[shown.org_unit.kind]
    return render(
        "unit_figures",
        groups=[(t, [_line(shown, f, drawing) for f in g]) for t, g in groups if g],
        compared=_lower(shown.compared.label) if shown.compared else "",
        has_before=any(f.before for f in shown.figures),
        peers=_peer_words(shown),
        kind=kind,
        has_peers=shown.org_unit.kind is not OrgUnitKind.CITY,
        broken=_broken(shown),
        untrusted=_untrusted(shown),
        is_cut=shown.is_cut,
        period=_lower(shown.period.label),
        table_href=unit_href(shown, drawing, table=TABLE_KEY),
    )


def figures_table(shown: UnitPage) -> pd.DataFrame:
    """One row per measure, as numbers."""
    return pd.DataFrame(
        [
            {
                "Chỉ tiêu": figure.measure.name,
                "Giá trị": _number(figure.now.value),
                "Số hồ sơ": figure.now.part,
                "Mẫu số": int(figure.now.ratio.denominator)
                if figure.now.ratio
                else None,
                "Kỳ so sánh": _number(figure.before.value) if figure.before else None,
                "Thay đổi": _number(figure.change),
                "Trong sai số": "có" if figure.is_noise and figure.change else "",
                "Trung vị đơn vị cùng loại": _number(figure.peers.middle)
                if figure.peers
                else None,
                "Số đơn vị so": len(figure.peers.values) if figure.peers else None,
                "So với trung vị": _STANDING[figure.standing],
                "Ghi chú": ", ".join(
                    filter(None, (_note(figure), _before_note(figure)))
                ),
            }
            for figure in shown.figures
        ]
    ).astype({"Mẫu số": "Int64", "Số đơn vị so": "Int64"})


def _line(shown: UnitPage, figure: UnitFigure, drawing: Drawing) -> Line:
    measure, now = figure.measure, figure.now
    return Line(
        name=measure.name,
        passport=measure_passport(shown, measure, drawing),
        passport_title=f"Hộ chiếu: {measure.name}",
        value=figure_text(measure, now),
        href=_behind(shown, figure, drawing),
        note="" if now.state is CellState.UNTRUSTED else _note(figure),
        before=_before(figure),
        change=_change(figure, is_same=_is_same(shown, figure)),
        is_noise=figure.is_noise and bool(figure.change),
        middle=value_text(measure, figure.peers.middle) if figure.peers else "",
        spread=_spread(figure, figure.peers) if figure.peers else None,
        standing=_STANDING[figure.standing],
        is_worse=figure.standing is Standing.WORSE,
    )


def _untrusted(shown: UnitPage) -> str:
    """Why nothing is compared, where the figures of the period cannot be trusted."""
    doubted = [f.now for f in shown.figures if f.now.state is CellState.UNTRUSTED]
    if not doubted:
        return ""
    return (
        "Không so với kỳ trước và đơn vị cùng loại: trong kỳ này "
        f"{untrusted_words(doubted[0])}."
    )


def _before(figure: UnitFigure) -> str:
    """The figure compared with; marked where it is an estimate."""
    if figure.before is None:
        return ""
    sign = f"{ESTIMATE_SIGN} " if figure.before.is_estimate else ""
    return sign + figure_text(figure.measure, figure.before)


def _before_note(figure: UnitFigure) -> str:
    if figure.before is None or not figure.before.is_estimate:
        return ""
    return f"kỳ so sánh: {ESTIMATE}"


def _note(figure: UnitFigure) -> str:
    """Why it is not compared; or that it is an estimate."""
    if figure.now.state is CellState.UNTRUSTED:
        return f"{untrusted_words(figure.now)}, không so"
    marked = f"{ESTIMATE_SIGN} {ESTIMATE}" if figure.now.is_estimate else ""
    return _WORDS.get(figure.now.state, marked)


def _behind(shown: UnitPage, figure: UnitFigure, drawing: Drawing) -> str:
    """The dossiers that are counted; of a unit that has ended those of then."""
    if not figure.now.part:
        return ""
    if shown.told_of and not figure.measure.is_stock:
        return ""
    return counted_href(
        figure.measure,
        drawing,
        shown.org_unit.code,
        on=None if shown.life is LifeState.IN_FORCE else seen_on(shown),
        first_day=shown.period.first_day,
        last_day=shown.figures_day,
        reaches_data=shown.reaches_data,
    )


def measure_passport(
    shown: UnitPage,
    measure: MapMeasure,
    drawing: Drawing,
    period: Period | None = None,
) -> str:
    """Where a figure comes from; the catalogue tells of units in force, as reported.

    `period`: of another one than the page shows.
    """
    is_told = bool(shown.told_of) and not measure.is_stock
    if shown.life is not LifeState.IN_FORCE or is_told:
        return ""
    return passport(
        drawing.links,
        measure.indicator,
        org_unit_code=shown.org_unit.code,
        period=period or shown.period,
    )


def _change(figure: UnitFigure, *, is_same: bool) -> Change | None:
    """The change since the comparison; red only where it is worse beyond noise.

    Of a mean nobody knows the noise: it is never red. Nor is a change of something
    that has become something else (`is_same` False).
    """
    change, measure = figure.change, figure.measure
    if change is None or not figure.now.is_compared:
        return None
    direction = (change > 0) - (change < 0)
    is_worse = {
        Tone.HIGH_IS_WORSE: change > 0,
        Tone.LOW_IS_WORSE: change < 0,
        Tone.VOLUME: False,
    }[measure.tone]
    text = change_text(measure, change)
    is_sure = is_same and measure.is_share and not figure.is_noise
    return Change(direction, text, is_worse and is_sure)


def _spread(figure: UnitFigure, peers: PeerGroup) -> Spread:
    low, high = peers.values[0], peers.values[-1]

    def place(value: Decimal) -> float:
        if high == low:
            return _WIDTH / 2
        share = float((value - low) / (high - low))
        return _EDGE + min(max(share, 0.0), 1.0) * (_WIDTH - 2 * _EDGE)

    measure = figure.measure
    own = figure.now.value if figure.now.is_compared else None
    ends = f"{number_text(measure, low)} đến {number_text(measure, high)}"
    return Spread(
        ticks=tuple(dict.fromkeys(round(place(value), 1) for value in peers.values)),
        middle=place(peers.middle),
        own=None if own is None else place(own),
        label=f"{len(peers.values)} đơn vị từ {ends}, "
        f"trung vị {number_text(measure, peers.middle)}",
    )


def _broken(shown: UnitPage) -> str:
    """That both periods are not about the same, where both are shown."""
    found = shown.break_between
    apart = [f for f in shown.figures if f.before and not _is_same(shown, f)]
    if found is None or not apart:
        return ""
    stocks_only = all(figure.measure.is_stock for figure in apart)
    what = "Tồn của hai kỳ" if stocks_only else "Hai kỳ"
    return f"{what} không cùng phạm vi: từ {break_word(found)}."


def _is_same(shown: UnitPage, figure: UnitFigure) -> bool:
    """Whether both periods are about the same.

    A lens tells flows of the same org units, but not of what joined from without.
    """
    found = shown.break_between
    is_told = bool(shown.told_of) and not figure.measure.is_stock
    return found is None or (is_told and not found.joined)


def _peer_words(shown: UnitPage) -> str:
    most = max((len(f.peers.values) for f in shown.figures if f.peers), default=0)
    return f"{most} {KIND_NAMES[shown.org_unit.kind]}" if most else ""


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
