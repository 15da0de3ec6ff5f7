"""Files of validation rules, checked against measures and indicators."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from domain.indicator import Indicator
from domain.problem import Problem, Severity
from domain.quality_rule import QualityRule, Relation, RuleSeverity, rule_faults
from ingest.columns import Column
from ingest.limits import UPLOAD, Limits
from ingest.problem_log import ProblemLog
from ingest.small_choices import required_word
from ingest.small_file import SmallRow, small_rows
from ingest.small_numbers import decimal_or_none
from ingest.unreadable import UnreadableFile

COLUMNS = (
    Column("code", "Mã", ("Mã quy tắc",), required=True),
    Column("name", "Quy tắc", ("Tên quy tắc",), required=True),
    Column("left", "Vế trái", required=True),
    Column("relation", "Quan hệ", required=True),
    Column("right", "Vế phải", required=True),
    Column("tolerance", "Sai số"),
    Column("scale", "Quy mô"),
    Column("severity", "Mức", required=True),
    Column("see", "Xem ở", required=True),
    Column("advice", "Việc cần làm", required=True),
)
_CODE = re.compile(r"[A-Z]{2,6}-\d{1,3}", re.ASCII)
_RELATIONS = {each.value: each for each in Relation}
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class ParsedRules:
    """The good rules of a file, in its order, and all problems."""

    rules: tuple[QualityRule, ...]
    problems: tuple[Problem, ...]
    problem_counts: Mapping[tuple[str, Severity], int]


def read_quality_rules(
    path: Path, *, indicators: Sequence[Indicator], limits: Limits = UPLOAD
) -> ParsedRules:
    """Read a CSV file or workbook of rules; never raises for what it holds.

    `indicators`: every definition that there is.
    """
    log = ProblemLog()
    found: dict[str, tuple[SmallRow, QualityRule]] = {}
    known = {each.code for each in indicators}
    computed = {each.code for each in indicators if each.formula}
    try:
        for row in small_rows(path, COLUMNS, log, limits=limits):
            rule = _rule(row)
            if rule is None:
                continue
            if rule.code in found:
                row.reject(
                    "rule-twice", "code",
                    f"{rule.code} đã có ở dòng {found[rule.code][0].number}",
                    "Bỏ một dòng, hoặc đổi mã",
                )  # fmt: skip
                continue
            for fault in rule_faults(rule, indicators=known, computed=computed):
                row.reject(
                    f"rule-{fault.field}", fault.field,
                    fault.reason[:1].upper() + fault.reason[1:], fault.remedy,
                )  # fmt: skip
            found[rule.code] = (row, rule)
    except UnreadableFile as refused:
        found = {}
        for problem in refused.problems:
            log.add(problem)
    good = tuple(rule for row, rule in found.values() if not row.is_bad)
    return ParsedRules(good, log.problems(), log.counts)


def _rule(row: SmallRow) -> QualityRule | None:
    code = row.text("code", 12, required=True)
    if code and not _CODE.fullmatch(code):
        row.reject(
            "rule-code", "code", "Mã quy tắc không đúng dạng",
            "Ghi chữ hoa, gạch nối và số, ví dụ QT-01",
        )  # fmt: skip
    relation = _RELATIONS.get(row.cells.get("relation", ""))
    if relation is None:
        row.reject(
            "rule-relation", "relation", "Quan hệ không có trong danh mục",
            "Ghi một trong: =, <=, >=",
        )  # fmt: skip
    severity = required_word(row, "severity", RuleSeverity)
    tolerance = decimal_or_none(row, "tolerance")
    texts = {
        key: row.text(key, _LONGEST, required=True)
        for key in ("left", "right", "advice")
    }
    name = row.text("name", 200, required=True)
    scale, see = row.text("scale", _LONGEST), row.text("see", 60, required=True)
    if row.is_bad or relation is None or severity is None:
        return None
    return QualityRule(
        code=code,
        name=name,
        relation=relation,
        tolerance=Decimal(0) if tolerance is None else tolerance,
        scale=scale,
        severity=RuleSeverity(severity),
        see=see,
        **texts,
    )
