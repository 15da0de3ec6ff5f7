"""Validation rules as data: two expressions, how they must stand, and what to do.

Written in the language of indicators (`domain/formula_text.py`) over the same measures;
described in docs/rules.md, *Quality of the data*.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import cast

from domain.drilldown import ListKind
from domain.formula import (
    MISSING,
    Expression,
    Gap,
    IndicatorName,
    Lookup,
    MeasureName,
    Number,
    Reading,
    is_constant,
    outcome,
    parts_of,
    reading,
)
from domain.formula_text import FormulaError, parsed
from domain.indicator_catalogue import DayCatalogue
from domain.measures import LABELS

SEE_LEDGER, SEE_DOSSIERS, SEE_INDICATOR, SEE_TASKS = (
    "so", "ho-so", "chi-tieu", "nhiem-vu",
)  # fmt: skip
PERIODS_RULE = "BC-01"
"""The rule that no row can say: a reported value is the sum of those of its parts."""
_CODE = re.compile(r"[A-Z][A-Z0-9]{0,11}-\d{1,3}(?:\.\d{1,3})?[A-Z]?", re.ASCII)
"""The code of an indicator, as the parser reads it."""


class Relation(StrEnum):
    """How the left side must stand to the right one; values stand in files."""

    EQUAL = "="
    AT_MOST = "<="
    AT_LEAST = ">="


class RuleSeverity(StrEnum):
    """What a broken rule means; values stand in files."""

    ERROR = "loi"
    """Figures that cannot be right: too large a gap withholds the rank."""
    WARNING = "canh-bao"
    """Figures that are probably not right."""
    NOTE = "luu-y"
    """Figures that somebody should look at."""

    @property
    def label(self) -> str:
        """For people."""
        return _SEVERITIES[self]


_SEVERITIES = {
    RuleSeverity.ERROR: "lỗi",
    RuleSeverity.WARNING: "cảnh báo",
    RuleSeverity.NOTE: "lưu ý",
}


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One rule. `tolerance`: the largest gap that still passes, in the sides' unit.

    `scale`: an expression of what a gap is held against, "" for a rule that withholds
    nothing. `see`: where the figures are shown: `so`, `nhiem-vu`, `ho-so:<list>`,
    `chi-tieu:<code>`.
    """

    code: str
    name: str
    left: str
    relation: Relation
    right: str
    tolerance: Decimal
    scale: str
    severity: RuleSeverity
    see: str
    advice: str


@dataclass(frozen=True, slots=True)
class RuleFault:
    """What is wrong with a rule; `field` is an attribute of QualityRule."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule with its expressions read; `scale` None: it withholds nothing."""

    rule: QualityRule
    left: Expression
    right: Expression
    scale: Expression | None
    tolerance: Number

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """All that it reads."""
        sides = (self.left, self.right)
        return sides if self.scale is None else (*sides, self.scale)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that figures break: `gap` = left less right, beyond the tolerance.

    `trust`: how much of the figures the gap leaves undoubted, 0 to 1; None: the rule
    withholds nothing.
    """

    rule: QualityRule
    left: Number
    right: Number
    gap: Number
    trust: Fraction | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found at one org unit.

    `held`: how many hold; `unknown`: codes of those that could not be tried, as a side
    is missing.
    """

    findings: tuple[Finding, ...]
    held: int
    unknown: tuple[str, ...] = ()

    @property
    def trust(self) -> Fraction:
        """How much of the figures no error touches: the least that one leaves."""
        parts = (found.trust for found in self.findings if found.trust is not None)
        return min(parts, default=Fraction(1))


def rule_faults(
    rule: QualityRule, *, indicators: Iterable[str], computed: Iterable[str]
) -> tuple[RuleFault, ...]:
    """Everything wrong with one rule; `computed`: indicators that have a formula."""
    known, with_source = set(indicators), set(computed)
    found = []
    sides = []
    for field in ("left", "right", "scale"):
        text = getattr(rule, field)
        if field == "scale" and not text:
            continue
        try:
            expression = parsed(text, measures=LABELS, indicators=known)
        except FormulaError as error:
            reason = f"cột {error.place}: {error.reason}"
            found.append(RuleFault(field, reason, error.remedy))
            continue
        found += _without_source(field, expression, with_source)
        if field != "scale":
            sides.append(expression)
    if len(sides) == 2 and all(is_constant(side) for side in sides):
        reason = "hai vế đều là số, không có số đo nào để kiểm tra"
        found.append(RuleFault("left", reason, "Ghi số đo hoặc mã chỉ tiêu ở một vế"))
    return (*found, *_other_faults(rule, known))


def _without_source(
    field: str, expression: Expression, with_source: set[str]
) -> list[RuleFault]:
    """Indicators without figures: the rule could never be tried."""
    return [
        RuleFault(
            field,
            f"cột {part.place}: {part.code} chưa có nguồn số liệu",
            "Dùng chỉ tiêu có công thức, hoặc số đo",
        )
        for part in parts_of(expression)
        if isinstance(part, IndicatorName) and part.code not in with_source
    ]


def _other_faults(rule: QualityRule, known: set[str]) -> list[RuleFault]:
    found = []
    if rule.code == PERIODS_RULE:
        reason = f"{PERIODS_RULE} là quy tắc có sẵn"
        found.append(RuleFault("code", reason, "Đặt mã khác, ví dụ QT-25"))
    if rule.tolerance < 0:
        found.append(RuleFault("tolerance", "sai số âm", "Ghi 0 hoặc số dương"))
    if rule.severity is RuleSeverity.ERROR and not rule.scale:
        reason = "quy tắc mức lỗi thiếu quy mô để so độ lệch"
        found.append(RuleFault("scale", reason, "Ghi quy mô, ví dụ received"))
    if rule.severity is not RuleSeverity.ERROR and rule.scale:
        reason = "chỉ quy tắc mức lỗi mới có quy mô"
        found.append(RuleFault("scale", reason, "Để trống ô này"))
    place, _, what = rule.see.partition(":")
    fits = {
        SEE_LEDGER: not what,
        SEE_TASKS: not what,
        SEE_DOSSIERS: what in set(ListKind),
        SEE_INDICATOR: what in known,
    }
    if not fits.get(place, False):
        remedy = "Ghi so, nhiem-vu, ho-so:qua-han hoặc chi-tieu:TTHC-12"
        found.append(RuleFault("see", f"không có nơi xem “{rule.see[:40]}”", remedy))
    return found


def read_rule(rule: QualityRule) -> ReadRule:
    """The rule with its expressions, whatever indicators there are.

    FormulaError where `rule_faults` finds one in the text.
    """

    def read(text: str) -> Expression:
        codes = _CODE.findall(text)
        return parsed(text, measures=LABELS, indicators=codes)

    scale = read(rule.scale) if rule.scale else None
    tolerance = Fraction(rule.tolerance)
    # Whole numbers are held against whole numbers, many times faster.
    whole: Number = tolerance if tolerance.denominator > 1 else int(tolerance)
    return ReadRule(rule, read(rule.left), read(rule.right), scale, whole)


def names_indicators(rules: Sequence[ReadRule]) -> bool:
    """Whether any of the rules rests on a catalogue of indicators."""
    return any(
        isinstance(part, IndicatorName)
        for rule in rules
        for side in rule.expressions
        for part in parts_of(side)
    )


def measures_behind(
    rules: Sequence[ReadRule], catalogue: DayCatalogue
) -> frozenset[str]:
    """The measures that the rules rest on, through indicators too."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [each for rule in rules for each in rule.expressions]
    while waiting:
        for part in parts_of(waiting.pop()):
            if isinstance(part, MeasureName):
                found.add(part.name)
            elif isinstance(part, IndicatorName) and part.code not in seen:
                seen.add(part.code)
                each = catalogue.defined.get(part.code)
                if each is not None and each.expression is not None:
                    waiting.append(each.expression)
    return frozenset(found)


def checked(
    rules: Sequence[ReadRule], measures: Lookup, catalogue: DayCatalogue
) -> Checked:
    """Every rule tried on the figures of one org unit and period.

    What is missing or did not occur is neither held nor broken.
    """
    indicators = _indicator_lookup(measures, catalogue)
    findings: list[Finding] = []
    unknown: list[str] = []
    held = 0
    for rule in rules:
        left = outcome(rule.left, measures, indicators)
        right = outcome(rule.right, measures, indicators)
        if isinstance(left, Gap) or isinstance(right, Gap):
            unknown.append(rule.rule.code)
            continue
        gap = left - right
        if excess(rule.rule.relation, gap) <= rule.tolerance:
            held += 1
            continue
        scale = None
        if rule.scale is not None:
            scale = outcome(rule.scale, measures, indicators)
        findings.append(Finding(rule.rule, left, right, gap, _trust(gap, scale)))
    return Checked(tuple(findings), held, tuple(unknown))


def excess(relation: Relation, gap: Number) -> Number:
    """By how much the relation fails; 0 or less where it holds."""
    match relation:
        case Relation.EQUAL:
            return cast(Number, abs(gap))
        case Relation.AT_MOST:
            return gap
        case Relation.AT_LEAST:
            return -gap


def _trust(gap: Number, scale: Number | Gap | None) -> Fraction | None:
    """1 less the gap's share of the scale; nothing to hold it against leaves none."""
    if scale is None:
        return None
    if isinstance(scale, Gap) or scale <= 0:
        return Fraction(0)
    return max(Fraction(0), 1 - abs(Fraction(gap)) / Fraction(scale))


def _indicator_lookup(
    measures: Lookup, catalogue: DayCatalogue
) -> Callable[[str], Reading]:
    found: dict[str, Reading] = {}

    def find(code: str) -> Reading:
        if code not in found:
            each = catalogue.defined.get(code)
            expression = each.expression if each is not None else None
            found[code] = (
                MISSING if expression is None else reading(expression, measures, find)
            )
        return found[code]

    return find
