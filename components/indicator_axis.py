"""Where numbers of a chart lie: an axis with round steps, months from left to right."""

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10

from domain.formatting import decimal_number

_LINES = 4
_NEAR = 0.5
"""Values that lie above this part of the greatest may have an axis that does not begin
at 0: else the line would be flat."""


@dataclass(frozen=True, slots=True)
class AxisLine:
    """A horizontal line with its number."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The inner edges of a drawing."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high` over a frame; `lines` from below."""

    frame: Frame
    low: float
    high: float
    lines: tuple[AxisLine, ...]

    def y(self, value: float) -> float:
        """The height of a value; outside the axis at its edge."""
        share = (min(max(value, self.low), self.high) - self.low) / (
            self.high - self.low
        )
        return self.frame.bottom - share * (self.frame.bottom - self.frame.top)

    @property
    def base(self) -> str:
        """The number at the bottom where that is not 0, else ""."""
        return "" if self.low == 0 else self.lines[0].label


def axis(
    values: list[float], frame: Frame, *, from_zero: bool, most: float | None = None
) -> Axis:
    """Round steps that hold all values; `most`: what none can exceed."""
    high = max(values, default=1.0)
    low = min(values, default=0.0)
    if low >= 0 and (from_zero or low < _NEAR * high):
        low = 0.0
    if high <= low:
        spread = abs(low) * 0.05 or 1.0
        # Values all alike that cannot be exceeded lie at the top.
        low = low - spread if most is not None and low + spread > most else low
        high = low + spread
    rough = (high - low) / _LINES
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    if from_zero:
        step = max(step, 1.0)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if most is not None and last * step > most >= high:
        last = ceil(most / step - 1e-9)
    bottom, top = first * step, last * step
    drawn = Axis(frame, bottom, top, ())
    lines = tuple(
        AxisLine(drawn.y(n * step), _label(n * step, step))
        for n in range(first, last + 1)
    )
    return Axis(frame, bottom, top, lines)


def _label(value: float, step: float) -> str:
    decimals = 0 if step == int(step) else max(0, ceil(-log10(step) + 1e-9))
    if step * 10**decimals != int(step * 10**decimals + 1e-9):
        decimals += 1
    return decimal_number(Decimal(str(round(value, 6))), decimals)
