"""From which value on an indicator is met, needs care, or is missed.

Written as bands in rising order, each with its state: `khong-dat < 95 <= luu-y < 98 <=
dat`. A limit belongs to the band that its `=` stands beside, so there is neither gap
nor overlap; anything else is refused with its place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Band(StrEnum):
    """Where a value stands; values are the words in the file."""

    MET = "dat"
    CAUTION = "luu-y"
    MISSED = "khong-dat"


@dataclass(frozen=True, slots=True)
class Step:
    """A limit between two bands; `belongs_above`: the limit itself is above."""

    limit: Fraction
    belongs_above: bool


@dataclass(frozen=True, slots=True)
class StatusLegend:
    """Bands in rising order with a step between each two."""

    bands: tuple[Band, ...]
    steps: tuple[Step, ...]

    def band(self, value: int | Fraction) -> Band:
        """The one band that a value lies in."""
        for band, step in zip(self.bands, self.steps, strict=False):
            if value < step.limit or (value == step.limit and not step.belongs_above):
                return band
        return self.bands[-1]


class LegendError(ValueError):
    """A legend that has a gap, an overlap, or cannot be read."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


_PART = re.compile(r"\s*(<=|<|[a-z-]*[a-z]|-?\d{1,15}(?:[.,]\d{1,6})?)")
_FORM = "Ghi như: khong-dat < 95 <= luu-y < 98 <= dat"


def status_legend(text: str) -> StatusLegend:
    """The legend that `text` says; LegendError names what is wrong with it.

    A limit needs one `<` and one `<=`: two `<` leave the limit in no band (a gap), two
    `<=` in both (an overlap).
    """
    parts = list(_parts(text))
    if len(parts) % 4 != 1 or len(parts) < 5:
        raise LegendError("Thang trạng thái không đủ: cần dải, ngưỡng, dải", _FORM)
    bands = tuple(_band(part) for part in parts[0::4])
    steps: list[Step] = []
    for before, limit, after in zip(parts[1::4], parts[2::4], parts[3::4], strict=True):
        steps.append(_step(before, limit, after))
        if len(steps) > 1 and steps[-1].limit <= steps[-2].limit:
            raise LegendError(
                f"Ngưỡng {limit} không lớn hơn ngưỡng đứng trước: hai dải chồng nhau",
                "Ghi các ngưỡng tăng dần",
            )
    if len(set(bands)) < len(bands):
        raise LegendError("Một trạng thái ghi hai lần", _FORM)
    return StatusLegend(bands, tuple(steps))


def legend_text(legend: StatusLegend) -> str:
    """The legend as text that reads back as the same one."""
    found = str(legend.bands[0])
    for band, step in zip(legend.bands[1:], legend.steps, strict=True):
        before, after = ("<", "<=") if step.belongs_above else ("<=", "<")
        found += f" {before} {_number(step.limit)} {after} {band}"
    return found


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _parts(text: str) -> Iterator[str]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _PART.match(text, at)
        if found is None:
            raise LegendError(f"Không đọc được “{text[at : at + 20]}”", _FORM)
        yield found[1]
        at = found.end()


def _band(text: str) -> Band:
    try:
        return Band(text)
    except ValueError:
        raise LegendError(
            f"Không có trạng thái “{text}”", "Dùng dat, luu-y hoặc khong-dat"
        ) from None


def _step(before: str, limit: str, after: str) -> Step:
    signs = (before, after)
    if signs == ("<", "<"):
        raise LegendError(
            f"Giá trị {limit} không thuộc dải nào (hở)", f"Ghi <= ở một bên của {limit}"
        )
    if signs == ("<=", "<="):
        raise LegendError(
            f"Giá trị {limit} thuộc cả hai dải (chồng)", f"Ghi < ở một bên của {limit}"
        )
    try:
        value = Fraction(limit.replace(",", "."))
    except ValueError:
        raise LegendError(f"“{limit}” không phải là số", _FORM) from None
    if signs not in (("<", "<="), ("<=", "<")):
        raise LegendError(f"Quanh ngưỡng {limit} thiếu dấu < hoặc <=", _FORM)
    return Step(value, belongs_above=before == "<")
