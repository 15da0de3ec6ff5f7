"""Figures of indicator set 766 as the portal might publish them of the sample city.

All invented, and named so in their source. Of metrics that dossiers tell they follow
the city's own counts: fewer dossiers, because some are not synchronised; of payment and
results in writing fewer that matter; more late ones, by another clock. So *Bộ 766* has
both sides, differences with causes, other provinces and a year of months.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zlib import crc32

from domain.period import Period
from domain.portal_766 import TOTAL
from domain.score_766 import Figure, score
from domain.score_766_rules import Group, rules_on
from services.installation import console_viewer
from services.score_766 import own_score_figures, score_766_units

FILE_NAME = "cong-bo-766.csv"
SOURCE = "Số liệu mẫu, không phải số của Cổng"
CITY = "HCM"
_HEADER = ("Đơn vị", "Tỉnh", "Kỳ", "Chỉ số", "Tử số", "Mẫu số", "Điểm")
_OTHERS: Mapping[str, tuple[int, int]] = {
    "1.1": (118, 120),
    "1.2": (113, 120),
    "1.3": (1_790, 1_837),
    "3.1": (740, 1_837),
    "3.2": (598, 740),
    "3.5B": (402, 611),
    "3.5C": (288, 611),
    "4.3": (61, 100),
    "4.4": (72, 100),
    "4.5A": (512, 604),
    "4.5B": (83, 100),
    "4.6": (214, 273),
    "5.2": (1_911, 1_964),
    "5.3": (1_842, 1_964),
}
"""What dossiers do not tell, of the city; 740 of 1,837 procedures online is published
(HANDBOOK 1.1), all else composed."""
_PROVINCES: Mapping[str, float] = {
    "Hà Nội": 0.86,
    "Đà Nẵng": 0.93,
    "Hải Phòng": 0.90,
    "Cần Thơ": 0.84,
    "Quảng Ninh": 0.95,
}
"""Names are real, figures are not: how near each comes to all points."""
_OF_UNITS = (
    ("Sở Công Thương", 412, 409),
    ("Sở Xây dựng", 96, 88),
    ("UBND huyện Bắc Sơn", 1_204, 1_204),
    ("Ban Dân tộc", 0, 0),
)
"""A province that publishes only its org units: on time of received."""
_UNITS_PROVINCE = "Lạng Sơn"


@dataclass(frozen=True, slots=True)
class _Row:
    unit: str
    province: str
    period: Period
    code: str
    figure: Figure | None = None
    points: Fraction | None = None

    def cells(self) -> tuple[str, ...]:
        """As the file has them."""
        numerator, denominator = ("", "")
        if self.figure is not None:
            numerator, denominator = (str(int(n or 0)) for n in self.figure.counts)
        points = "" if self.points is None else f"{float(self.points):.2f}"
        period = self.period.key
        return (
            self.unit,
            self.province,
            period,
            self.code,
            numerator,
            denominator,
            points,
        )


def write_portal_figures(
    database: Any,  # noqa: ANN401 - the services' database, which this layer only hands on
    folder: Path,
    last_day: date,
) -> Path:
    """Write what the portal would publish of the year of `last_day` and its months."""
    path = folder / FILE_NAME
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(_HEADER)
        for row in _rows(database, last_day):
            writer.writerow(row.cells())
    return path


def _rows(database: Any, last_day: date) -> Iterator[_Row]:  # noqa: ANN401 - see above
    viewer = console_viewer(database)
    year = Period.year(last_day.year)
    months = [Period.month(last_day.year, n) for n in range(1, last_day.month + 1)]
    below = score_766_units(database, viewer, day=last_day)
    for period in (*months, year):
        units = below if period in (months[-1], year) else (CITY,)
        counted = own_score_figures(database, viewer, codes=units, period=period)
        told = {unit: _published(counted[unit], unit, period) for unit in units}
        # A total that differs from the sum of its parts would be refused.
        city = _summed(told.values()) | _others(period)
        yield from _told(CITY, "", period, city)
        if units is below:
            for unit, figures in told.items():
                yield from _told(unit, "", period, figures)
    for period in (months[-1], year):
        for name, quality in _PROVINCES.items():
            yield from _told("", name, period, _province(name, quality, period))
        for unit, received, on_time in _OF_UNITS:
            figure = Figure(on_time, received)
            yield _Row(unit, _UNITS_PROVINCE, period, "2.1", figure)


def _told(
    unit: str, province: str, period: Period, figures: Mapping[str, Figure]
) -> Iterator[_Row]:
    """Each metric with its points; cards and the whole where all of them are known."""
    rules = rules_on(period.last_day)
    if rules is None:
        return
    found = score(rules, figures)
    for won in found.metrics:
        if won.figure is not None:
            yield _Row(unit, province, period, won.metric.code, won.figure, won.points)
    for group in found.groups:
        if not group.sum.unknown:
            code = group.group.value
            yield _Row(unit, province, period, code, points=group.sum.points)
    if not found.sum.unknown and len(found.groups) == len(Group):
        yield _Row(unit, province, period, TOTAL, points=found.sum.points)


def _published(
    ours: Mapping[str, Figure], unit: str, period: Period
) -> dict[str, Figure]:
    """The portal's counts by the city's own."""
    sent = Fraction(985 - _chance(unit, period.key) % 25, 1000)
    found: dict[str, Figure] = {}
    on_time = ours.get("2.1")
    if on_time is not None:
        n, d = _counts(on_time)
        received = int(d * sent)
        late = min(d - n + (d - n) // 6 + d // 250, received)
        found["1.4"] = Figure(received, d)
        found["2.1"] = Figure(received - late, received)
        found["5.4"] = Figure(received - min(late + d // 700, received), received)
    for code, of_denominator, of_numerator in (
        ("3.3", sent, sent),
        ("3.6", Fraction(46, 100), Fraction(97, 100)),
        ("4.1", Fraction(91, 100), Fraction(96, 100)),
        ("4.2", sent, Fraction(95, 100)),
    ):
        if (figure := ours.get(code)) is not None:
            n, d = _counts(figure)
            denominator = int(d * of_denominator)
            numerator = min(int(n * of_numerator), denominator)
            found[code] = Figure(numerator, denominator)
    return found


def _summed(parts: Iterable[Mapping[str, Figure]]) -> dict[str, Figure]:
    sums: dict[str, tuple[int, int]] = {}
    for figures in parts:
        for code, figure in figures.items():
            (n, d), (more_n, more_d) = sums.get(code, (0, 0)), _counts(figure)
            sums[code] = n + more_n, d + more_d
    return {code: Figure(n, d) for code, (n, d) in sums.items()}


def _others(period: Period) -> dict[str, Figure]:
    """What dossiers do not tell, a little better from month to month."""
    found = {}
    for code, (n, d) in _OTHERS.items():
        missing = (d - n) * (124 - 2 * period.last_day.month) // 100
        found[code] = Figure(max(d - missing, 0), d)
    return found


def _province(name: str, quality: float, period: Period) -> dict[str, Figure]:
    rules = rules_on(period.last_day)
    found = {}
    for metric in rules.metrics if rules else ():
        chance = _chance(name, metric.code, period.key)
        denominator = 200 + chance % 1_800
        missing = Fraction(chance % 200, 1000) * Fraction(2 * (1 - quality)) * 10
        share = max(Fraction(1) - missing, Fraction(1, 4)) * metric.full_at
        numerator = denominator if share > 1 else int(denominator * share)
        found[metric.code] = Figure(numerator, denominator)
    return found


def _counts(figure: Figure) -> tuple[int, int]:
    n, d = figure.counts
    return int(n or 0), int(d or 0)


def _chance(*parts: str) -> int:
    """The same number for the same words, on any machine."""
    return crc32("|".join(parts).encode())
