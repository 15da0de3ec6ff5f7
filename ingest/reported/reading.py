"""A file of values that org units report, in any of its shapes, all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

from domain.file_units import FileUnitNames
from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.org_tree import OrgUnit
from domain.org_unit_names import org_unit_names
from domain.period import Period
from domain.period_caption import ToldPeriods
from domain.period_text import period_of
from domain.problem import Problem, Severity
from domain.reported import Amount
from domain.reported_file import ReportedRequest
from ingest.file_units import FileUnits
from ingest.limits import UPLOAD, Limits
from ingest.open_table import open_table
from ingest.period_caption import period_missing, table_periods, unlike_title
from ingest.portal_766.groups import without_groups
from ingest.portal_766.subjects import headed, is_total
from ingest.portal_766.unit_table import table_figures
from ingest.problem_log import ProblemLog
from ingest.reported.amounts import entry, entry_of, rate_columns
from ingest.reported.cells import CellReader, ValueCell
from ingest.reported.checks import Told, require_once, require_sums
from ingest.reported.columns import (
    Layout,
    Shape,
    field_of,
    is_header,
    known_titles,
    layout,
)
from ingest.small_file import SmallRow, rows_of
from ingest.unreadable import UnreadableFile, unreadable

PORTAL_CODE = "Q766-2.1"
"""What a table of the portal tells: handled early and on time, by the clock of 766."""
MOST_VALUES = 400_000
"""163 org units × 110 indicators × 12 months are some 215.000."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file may refer to.

    `whole`: the org unit that rows of totals are about. `may`: whether the viewer may
    report for an org unit on a day.
    """

    definitions: Mapping[str, Sequence[Indicator]]
    units: tuple[OrgUnit, ...]
    whole: OrgUnit
    may: Callable[[OrgUnitId, date], bool]


@dataclass(frozen=True, slots=True)
class ParsedReported:
    """The values of a file with their cells, refused ones left out, and the log.

    Nothing may be written while `log` holds a refusal.
    """

    told: tuple[Told, ...]
    log: ProblemLog
    names: FileUnitNames = field(default_factory=FileUnitNames)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Problems so far; checks against what is kept add to them."""
        return self.log.problems()

    @property
    def is_refused(self) -> bool:
        """Whether anything keeps the file out."""
        return any(severity is Severity.REJECT for _, severity in self.log.counts)


def read_reported(
    request: ReportedRequest, around: Surroundings, *, limits: Limits = UPLOAD
) -> ParsedReported:
    """Read a CSV file or workbook; never raises for what it holds."""
    log = ProblemLog()
    units = FileUnits(org_unit_names(around.units), request.chosen)
    told: list[Told] = []
    try:
        told = _told(request, around, units, log, limits)
        told = require_once(told)
        require_sums(told, around.units)
        if not told and not any(s is Severity.REJECT for _, s in log.counts):
            raise unreadable(
                "file-empty", "Tệp không có số liệu nào",
                "Ghi giá trị, hoặc tử số và mẫu số",
            )  # fmt: skip
    except UnreadableFile as refused:
        for problem in refused.problems:
            log.add(problem)
    return ParsedReported(tuple(told), log, units.names)


def _told(
    request: ReportedRequest,
    around: Surroundings,
    units: FileUnits,
    log: ProblemLog,
    limits: Limits,
) -> list[Told]:
    fallback = period_of(request.period)
    if request.period.strip() and fallback is None:
        raise unreadable(
            "period-unclear", "Kỳ không rõ", "Ghi như 2026-08, Quý III/2026, 2026",
            value=request.period,
        )  # fmt: skip
    table = open_table(
        request.path,
        is_header=is_header,
        known=known_titles,
        limits=limits,
        keep_totals=True,
    )
    try:
        for notice in table.notices:
            log.add(notice)
        year = fallback.first_day.year if fallback else None

        def is_unit(text: str) -> bool:
            return is_total(text) or units.is_known(text)

        found = layout(table, is_unit, log, year=year)
        _hold_against_title(found, fallback, log)
        reader = CellReader(
            around.definitions, units, around.whole, around.may, fallback, year
        )
        rows = _rows(found, log)
        if found.shape is Shape.PORTAL:
            return _portal(without_groups(rows, units.is_known), reader, request)
        cells = list(reader.cells(found, rows))
    finally:
        table.close()
    if len(cells) > MOST_VALUES:
        raise unreadable("file-too-long", "Tệp quá dài", "Chia tệp theo năm")
    rates = rate_columns(cells)
    return [
        Told(cell, found_entry)
        for cell in cells
        if (found_entry := entry_of(cell, rates, request)) is not None
    ]


def reported_title_periods(path: Path) -> ToldPeriods:
    """The periods that the title of a file names; none where columns say them."""
    try:
        table = open_table(path, is_header=is_header, known=known_titles)
    except UnreadableFile:
        return ToldPeriods()
    try:
        says_periods = any(field_of(title) == "period" for title in table.header)
        return ToldPeriods() if says_periods else table_periods(table)
    finally:
        table.close()


def _hold_against_title(
    found: Layout, fallback: Period | None, log: ProblemLog
) -> None:
    """Ask for a period that no column says, or tell where the title names another."""
    if "period" in found.opened.index or found.shape is Shape.BY_PERIOD:
        return
    told = table_periods(found.opened.table)
    if fallback is None:
        raise period_missing(told)
    if notice := unlike_title(told, fallback):
        log.add(notice)


def _rows(found: Layout, log: ProblemLog) -> list[SmallRow]:
    rows: list[SmallRow] = []
    for row in rows_of(found.opened, log):
        if len(rows) >= MOST_VALUES:
            raise unreadable("file-too-long", "Tệp quá dài", "Chia tệp theo năm")
        rows.append(headed(row))
    return rows


def _portal(
    rows: Sequence[SmallRow], reader: CellReader, request: ReportedRequest
) -> list[Told]:
    told = []
    for row, figure in zip(rows, table_figures(rows), strict=True):
        period = reader.period_of_row(row)
        if period is None or figure is None or row.is_bad:
            continue
        unit = reader.unit_of(row, "unit", row.cells.get("unit", ""), period.last_day)
        indicator = reader.definition(row, PORTAL_CODE, period)
        if unit is None or indicator is None or figure.numerator is None:
            continue
        cell = ValueCell(row, indicator, *unit, period, {"numerator": "on_time"})
        amount = Amount(Fraction(figure.numerator), Fraction(figure.denominator or 0))
        told.append(Told(cell, entry(cell, amount, request.finality, request)))
    return told
