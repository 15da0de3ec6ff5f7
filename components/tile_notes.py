"""The second line of some tiles: what their figure is seen against."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from components.tiles import Change
from domain.formatting import (
    PERCENT,
    count,
    decimal_number,
    per_ten_thousand,
    percent,
)
from domain.formula import Number, Reading
from domain.indicator_tiles import (
    APOLOGY_MISSING,
    DUE_TODAY,
    IN_PROCESS,
    ON_TIME,
    RESOLVED,
    TileFigure,
)
from domain.ratio import Ratio
from domain.scorecard import Overview


@dataclass(frozen=True, slots=True)
class Note:
    """Parts of a tile that stand in for the usual ones; "" leaves those.

    `change`: in place of that of the figure. `hides_no_change`: there is no room to say
    that nothing changed.
    """

    before: str = ""
    after: str = ""
    strong: str = ""
    word: str = ""
    change: Change | None = None
    hides_no_change: bool = False


NO_NOTE = Note()


def noted(figure: TileFigure, overview: Overview) -> Note:
    """The note of one tile; an indicator that nobody thought of has none."""
    write = _NOTES.get(figure.code)
    return write(figure, overview) if write else NO_NOTE


def _due_today(figure: TileFigure, _: Overview) -> Note:
    later = _of(figure.beside)
    value = figure.reading.value
    return Note(
        before="" if later is None else "trong 2 ngày tới:",
        strong="" if later is None else count(int(later)),
        word="" if value is None else "Cần xử lý trong ngày" if value else "Không có",
    )


def _apology_missing(figure: TileFigure, _: Overview) -> Note:
    base, value = _of(figure.beside), figure.reading.value
    if not base or value is None:
        return Note(hides_no_change=True)
    share = percent(Ratio(int(value), int(base)), floor=False)
    return Note(after=f"{share}{PERCENT} của {count(int(base))}", hides_no_change=True)


def _in_process(figure: TileFigure, overview: Overview) -> Note:
    waiting, value = _of(figure.beside), figure.reading.value
    inflow = overview.now.daily_inflow.value
    word = "không tiếp nhận gần đây"
    if inflow and value is not None:
        days = decimal_number(Decimal(int(value)) / inflow, 1)
        word = f"bằng {days} ngày tiếp nhận"
    after = "" if waiting is None else f"{count(int(waiting))} chờ công dân"
    return Note(after=after, word=word)


def _on_time(figure: TileFigure, _: Overview) -> Note:
    late = figure.beside
    if late is None or late.reading.denominator is None:
        return NO_NOTE
    return Note(
        before=f"quá hạn {per_ten_thousand(_ratio(late.reading))}/10.000",
        change=_late_change(late),
    )


def _late_change(late: TileFigure) -> Change | None:
    """Late per 10.000 against the comparison, in brackets behind the rate."""
    now = late.reading.value
    before = late.compared.value if late.compared else None
    if now is None or before is None:
        return None
    difference = round(Fraction(now - before) * 100_000) / Decimal(10)
    direction = (difference > 0) - (difference < 0)
    return Change(direction, decimal_number(abs(difference), 1), difference > 0)


def _resolved(figure: TileFigure, _: Overview) -> Note:
    late = _of(figure.beside)
    if late is None or figure.reading.value is None:
        return NO_NOTE
    return Note(word=f"trong đó quá hạn {count(int(late))}")


def _of(figure: TileFigure | None) -> Number | None:
    return None if figure is None else figure.reading.value


def _ratio(reading: Reading) -> Ratio | None:
    value = reading.value
    if value is None:
        return None
    exact = Fraction(value)
    return Ratio(exact.numerator, exact.denominator)


_NOTES: Mapping[str, Callable[[TileFigure, Overview], Note]] = {
    DUE_TODAY: _due_today,
    APOLOGY_MISSING: _apology_missing,
    IN_PROCESS: _in_process,
    ON_TIME: _on_time,
    RESOLVED: _resolved,
}
