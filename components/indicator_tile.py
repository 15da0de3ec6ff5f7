"""One indicator as a tile: its words, unit, direction and judgement are its own."""

from decimal import Decimal
from fractions import Fraction

from components.indicator_links import passport
from components.links import Drawing
from components.sparkline import Sparkline, sparkline
from components.standing import SHAPES
from components.tile_notes import Note, noted
from components.tiles import NO_TARGET, Change, Tile, range_label
from domain.drilldown import ListKind
from domain.formatting import (
    PERCENT,
    count,
    day_short,
    decimal_number,
    percent,
    percentage_points,
)
from domain.formula import Gap, Reading
from domain.indicator import Direction, Indicator
from domain.indicator_tiles import (
    APOLOGY_MISSING,
    DUE_SOON,
    DUE_TODAY,
    IN_PROCESS,
    ON_TIME,
    OVERDUE,
    WAITING,
    TileFigure,
)
from domain.indicator_words import (
    BANDS,
    NO_SOURCE,
    NOT_OCCURRED,
    goal_number,
    hint_number,
    number_text,
    value_parts,
)
from domain.lens_view import ESTIMATE_SIGN, WITHHELD
from domain.ratio import Ratio
from domain.scorecard import Overview
from domain.status_legend import Band as Standing

LISTS = {
    OVERDUE: ListKind.OVERDUE,
    DUE_TODAY: ListKind.DUE_TODAY,
    DUE_SOON: ListKind.DUE_SOON,
    APOLOGY_MISSING: ListKind.APOLOGY_MISSING,
    IN_PROCESS: ListKind.OPEN,
    WAITING: ListKind.WAITING,
}
"""The dossiers that an indicator of now counts."""
CHIPS = {ON_TIME: "R1"}
_LONGEST_WITH_UNIT = 7
"""Characters of a number beside which a unit finds room."""


def indicator_tile(figure: TileFigure, overview: Overview, drawing: Drawing) -> Tile:
    """The tile of one indicator in its band."""
    each, note = figure.indicator, noted(figure, overview)
    number, unit = value_parts(each, figure.reading)
    status, word = _judged(figure)
    change = note.change or _change(figure)
    if note.hides_no_change and change is not None and not change.direction:
        change = None
    is_estimate = overview.is_estimate and not figure.is_now
    sign = f"{ESTIMATE_SIGN}\N{NO-BREAK SPACE}" if is_estimate else ""
    told = figure.reading.value is not None
    is_converted = bool(overview.told_of) and not figure.is_now
    has_list = figure.is_now and figure.code in LISTS
    return Tile(
        code=figure.code,
        label=each.label,
        name=each.name,
        value=sign + number,
        unit=unit if _has_room(figure, number, unit) else "",
        spark=_spark(figure),
        href=drawing.links.list_of(LISTS[figure.code]) if has_list else "",
        before=note.before,
        change=change if told else None,
        after=_after(figure, note, change, overview),
        strong=note.strong,
        status=status,
        word=note.word or word,
        chip=CHIPS.get(figure.code, ""),
        definition=_definition(figure) if figure.code in CHIPS else "",
        passport=passport(drawing.links, figure.code, of_now=figure.is_now),
        passport_title=f"Hộ chiếu: {each.name}"
        + (" (số đã báo cáo, chưa quy đổi)" if is_converted else ""),
    )


def _has_room(figure: TileFigure, number: str, unit: str) -> bool:
    if figure.reading.value is None:
        return False
    return unit == "%" or len(number) <= _LONGEST_WITH_UNIT


def _after(
    figure: TileFigure, note: Note, change: Change | None, overview: Overview
) -> str:
    if figure.reading.value is None:
        return _missing(figure, overview)
    if note.after:
        return f"{' · ' if change else ''}{note.after}"
    if note.before or note.change is not None:
        return ""
    if figure.is_now:
        day = day_short(overview.previous_working_day)
        return f" so với {day}" if change is not None else ""
    if figure.compared is None or figure.compared.value is None:
        # Its definition may have no past at all: then there is nothing to say.
        return "chưa đủ số liệu kỳ so sánh" if figure.series else ""
    if change is None:
        return "kỳ so sánh: 0"
    is_count = figure.reading.denominator is None
    return f" so với {comparison_word(overview)}" if is_count else ""


def _missing(figure: TileFigure, overview: Overview) -> str:
    if figure.reading.gap is Gap.NOT_OCCURRED:
        return NOT_OCCURRED
    if not figure.indicator.formula:
        return NO_SOURCE
    if overview.is_withheld and not figure.is_now:
        return f"không quy đổi được, {WITHHELD}"
    return "chưa đủ số liệu của kỳ"


def _judged(figure: TileFigure) -> tuple[str, str]:
    """Shape and word of the status; "" for no shape."""
    each, band, standing = figure.indicator, figure.band, figure.standing
    if standing is not None and band is not None:
        of_whole = standing.expected == Fraction(standing.goal)
        asked = "Chỉ tiêu" if of_whole else "Đến nay cần"
        sign = "" if band is Standing.MISSED else _SIGNS.get(each.direction, "")
        goal = goal_number(each, standing.expected)
        return SHAPES[band], f"{asked} {sign}{goal}: {BANDS[band]}"
    goal = hint_number(each)
    if band is None:
        if goal and figure.reading.value is not None and each.legend is None:
            return "", f"cần đạt {_sign(each)}{goal}"
        if figure.reading.value is None:
            return "", ""
        return "", "" if figure.is_now or goal else NO_TARGET
    verdict = BANDS[band]
    if not goal:
        return SHAPES[band], verdict[:1].upper() + verdict[1:]
    # The longer word must fit the tile: "không đạt" stands in bold.
    sign = "" if band is Standing.MISSED else _sign(each)
    return SHAPES[band], f"Chỉ tiêu {sign}{goal}: {verdict}"


def _sign(each: Indicator) -> str:
    if not each.target_hint:
        return ""
    return _SIGNS.get(each.direction, "")


_SIGNS = {Direction.UP: "≥ ", Direction.DOWN: "≤ "}


def _change(figure: TileFigure) -> Change | None:
    """Since the comparison, for the better or worse by the indicator's direction."""
    each = figure.indicator
    now = figure.reading.value
    before = figure.compared.value if figure.compared else None
    if now is None or before is None:
        return None
    difference = Fraction(now - before)
    if each.unit == "%":
        points = round(difference * 1000) / Decimal(10)
        difference = Fraction(points)
        text = percentage_points(abs(points), 1).lstrip("+")
    elif figure.reading.denominator is not None:
        text = decimal_number(abs(_decimal(difference)), 1)
    elif figure.is_now:
        text = count(int(abs(difference)))
    elif before == 0:
        return None
    else:
        size = abs(difference) / before
        ratio = Ratio(size.numerator, size.denominator)
        text = percent(ratio, 1, floor=False) + PERCENT
    direction = (difference > 0) - (difference < 0)
    worse = {Direction.UP: -1, Direction.DOWN: 1}.get(each.direction, 0)
    return Change(direction, text, direction != 0 and direction == worse)


def comparison_word(overview: Overview) -> str:
    """ "cùng kỳ" for the same days of last year, else "kỳ trước"."""
    compared, period = overview.compared, overview.period
    if compared is None:
        return "kỳ trước"
    first = compared.first_day
    same = (first.month, first.day) == (period.first_day.month, period.first_day.day)
    return "cùng kỳ" if same and first.year == period.first_day.year - 1 else "kỳ trước"


def _definition(figure: TileFigure) -> str:
    each, reading = figure.indicator, figure.reading
    floored = " Làm tròn xuống." if each.direction is Direction.UP else ""
    return (
        f"{CHIPS[figure.code]}: {each.name} ({each.code}, bản {each.version}; "
        f"{each.legal_basis}). Tử số {number_text(reading.numerator)}, mẫu số "
        f"{number_text(reading.denominator)}.{floored}"
    )


def _spark(figure: TileFigure) -> Sparkline:
    each = figure.indicator
    values = [scaled_float(each, point) for point in figure.series]
    asked = figure.standing.goal if figure.standing else each.target_hint
    has_goal = asked is not None and each.unit == "%"
    near = has_goal and _is_near(values, float(asked or 0))
    return sparkline(
        values,
        label=range_label(each.label, values),
        goal=float(asked or 0) if near else None,
        alert=figure.band is Standing.MISSED,
    )


def _is_near(values: list[float | None], goal: float) -> bool:
    """Whether the goal fits beside the series without flattening it."""
    known = [value for value in values if value is not None]
    if not known:
        return False
    low, high = min(known), max(known)
    return low - 2 * (high - low) <= goal <= high + 2 * (high - low)


def scaled_float(each: Indicator, reading: Reading | None) -> float | None:
    """The value in its unit, for a drawing or a table; None without one."""
    value = each.scaled(reading) if reading is not None else None
    return None if value is None else float(value)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
