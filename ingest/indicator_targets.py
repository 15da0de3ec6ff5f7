"""Files of targets: what is asked of whom in which period, by which decision."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from domain.formatting import PERCENT
from domain.indicator import PERCENT as UNIT_PERCENT
from domain.indicator import Direction, Indicator
from domain.indicator_target import IndicatorTarget, PathPoint, target_faults
from domain.indicator_target_text import (
    PERIOD_FORM,
    PointsError,
    path_points,
)
from domain.org_tree import OrgUnit
from domain.org_unit_names import OrgUnitNames, org_unit_names
from domain.period import Period
from domain.period_text import period_of
from domain.problem import Problem, Severity
from domain.status_legend import LegendError, StatusLegend, status_legend
from ingest.columns import Column, folded
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_file import SmallRow, small_rows
from ingest.small_numbers import decimal_of
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã chỉ tiêu", ("Mã",), required=True),
    Column("org_unit", "Đơn vị", ("Mã đơn vị", "Đơn vị được giao"), required=True),
    Column("period", "Kỳ", ("Kỳ giao",), required=True),
    Column("value", "Chỉ tiêu giao", ("Giá trị", "Mức giao"), required=True),
    Column("points", "Lộ trình", ("Các mốc",)),
    Column("legend", "Thang trạng thái"),
    Column("decision", "Quyết định", ("Căn cứ", "Văn bản giao"), required=True),
    Column("decided_on", "Ngày quyết định", ("Ngày văn bản",)),
    Column("note", "Ghi chú"),
)
_WITHDRAWN = folded("bãi bỏ")
_SHARE = re.compile(r"(.*?)\s*%")


@dataclass(frozen=True, slots=True)
class ParsedTargets:
    """The good targets of a file, in its order, and all problems."""

    targets: tuple[IndicatorTarget, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_indicator_targets(
    path: Path,
    *,
    indicators: Iterable[Indicator],
    units: tuple[OrgUnit, ...],
    limits: Limits = UPLOAD,
) -> ParsedTargets:
    """Read a CSV file or workbook of targets; never raises for what it holds.

    `indicators`: every version; a target is judged by the one of its last day.
    """
    log = ProblemLog()
    by_code: dict[str, list[Indicator]] = {}
    for each in indicators:
        by_code.setdefault(each.code, []).append(each)
    names = org_unit_names(units)
    found: dict[object, tuple[SmallRow, IndicatorTarget]] = {}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            target = _target(row, by_code, names)
            if target is None:
                continue
            if target.key in found:
                row.reject(
                    "target-twice", "code",
                    f"{target.code} của đơn vị và kỳ này đã có ở dòng "
                    f"{found[target.key][0].number}", "Giữ một dòng",
                )  # fmt: skip
                continue
            found[target.key] = (row, target)
    except UnreadableFile as refused:
        found = {}
        for problem in refused.problems:
            log.add(problem)
    good = tuple(target for _, target in found.values())
    return ParsedTargets(good, log.problems(), log.counts)


def _target(
    row: SmallRow, by_code: Mapping[str, list[Indicator]], names: OrgUnitNames
) -> IndicatorTarget | None:
    period = _period(row)
    indicator = _indicator(row, by_code, period)
    unit = _org_unit(row, names, period)
    value = _value(row, indicator)
    points, legend = _points(row), _legend(row)
    decision = row.text("decision", 300, required=True)
    decided_on, note = row.day("decided_on"), row.text("note", 500)
    if row.is_bad or period is None or indicator is None or unit is None:
        return None
    target = IndicatorTarget(
        code=indicator.code,
        org_unit_id=unit.id,
        period=period,
        value=value,
        decision=decision,
        decided_on=decided_on,
        points=points,
        legend=legend,
        note=note,
    )
    for fault in target_faults(target, indicator):
        row.reject(f"target-{fault.field}", fault.field, fault.reason, fault.remedy)
    return None if row.is_bad else target


def _period(row: SmallRow) -> Period | None:
    text = row.text("period", 40, required=True)
    found = period_of(text) if text else None
    if text and found is None:
        row.reject("target-period", "period", "Không đọc được kỳ", PERIOD_FORM)
    return found


def _indicator(
    row: SmallRow, by_code: Mapping[str, list[Indicator]], period: Period | None
) -> Indicator | None:
    code = row.text("code", 20, required=True)
    versions = by_code.get(code, [])
    if code and not versions:
        row.reject(
            "target-indicator", "code", f"Không có chỉ tiêu mã “{code}”",
            "Nạp chỉ tiêu ấy trước, hoặc sửa mã",
        )  # fmt: skip
    if period is None or not versions:
        return None
    last_day = period.last_day
    found = next((each for each in versions if each.is_in_force(last_day)), None)
    if found is None:
        row.reject(
            "target-indicator", "code", f"{code} không có bản nào hiệu lực cuối kỳ",
            "Sửa kỳ, hoặc nạp bản có hiệu lực",
        )  # fmt: skip
    return found


def _org_unit(
    row: SmallRow, names: OrgUnitNames, period: Period | None
) -> OrgUnit | None:
    """In force on the last day of the period, or else on its first."""
    text = row.text("org_unit", 200, required=True)
    if not text or period is None:
        return None
    found = names.find(text, period.last_day) or names.find(text, period.first_day)
    if found is None:
        like = names.candidates(text, period.last_day, limit=2)
        told = "; ".join(
            f"{each.unit.code} {each.unit.name} ({each.confidence_percent}{PERCENT})"
            for each in like
        )
        row.reject(
            "target-org-unit", "org_unit",
            f"Không có đơn vị “{text[:60]}” trong kỳ"
            + (f"; gần giống: {told}" if told else ""),
            "Ghi mã hoặc tên đơn vị",
        )  # fmt: skip
    return found


def _value(row: SmallRow, indicator: Indicator | None) -> Decimal | None:
    """What is asked; None: withdrawn, or refused."""
    text = row.cells.get("value", "")
    if not text:
        row.reject(
            "cell-missing", "value", "Thiếu Chỉ tiêu giao",
            "Ghi số; ghi “bãi bỏ” để thôi giao",
        )  # fmt: skip
        return None
    if folded(text) == _WITHDRAWN:
        return None
    share = _SHARE.fullmatch(text)
    is_percent = indicator is None or indicator.unit == UNIT_PERCENT
    if share and not is_percent:
        row.reject(
            "target-unit", "value",
            f"Chỉ tiêu tính bằng {indicator.unit if indicator else ''}, không bằng %",
            "Ghi số không có dấu %",
        )  # fmt: skip
        return None
    found = decimal_of(row, "value", share[1] if share else text)
    is_rising = indicator is not None and indicator.direction is Direction.UP
    if found and not share and is_percent and is_rising and 0 < found <= 1:
        row.reject(
            "target-share", "value", f"“{text}” là phần của 1 hay phần trăm?",
            "Chỉ tiêu tính bằng %: ghi 98, hoặc ghi rõ dấu như 0,98 %",
        )  # fmt: skip
        return None
    return found


def _points(row: SmallRow) -> tuple[PathPoint, ...]:
    try:
        return path_points(row.text("points", 1000))
    except PointsError as error:
        row.reject("target-points", "points", error.reason, error.remedy)
        return ()


def _legend(row: SmallRow) -> StatusLegend | None:
    text = row.cells.get("legend", "")
    try:
        return status_legend(text) if text else None
    except LegendError as error:
        row.reject("target-legend", "legend", error.reason, error.remedy)
        return None
