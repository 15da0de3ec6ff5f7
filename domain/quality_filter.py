"""What of *Chất lượng số liệu* a reader wants to see; as in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.names import without_marks
from domain.outliers import OutlierState
from domain.quality_rule import RuleSeverity
from domain.quality_view import (
    OwnerCoverage,
    QualityBoard,
    SourceHealth,
    TaskLead,
    UnitFinding,
    UnitOutlier,
    UnitReporting,
)
from domain.source_reports import DayState

SEARCH, PART, SEVERITY, STATE, OUTLIER = "tim", "loc", "muc", "trang-thai", "so-lieu"
"""Names in the address; OUTLIER opens one outlier by its key."""
NOT_SEEN = "chua-xem"
"""Outliers that nobody has marked."""


class Part(StrEnum):
    """Parts of the page; values stand in addresses."""

    ALL = ""
    RULES = "quy-tac"
    SOURCES = "nguon"
    OUTLIERS = "bat-thuong"
    OWNERS = "chua-bao-cao"


@dataclass(frozen=True, slots=True)
class QualityFilter:
    """`severity`, `state` "": every one; `text` finds without diacritics."""

    text: str = ""
    part: Part = Part.ALL
    severity: str = ""
    state: str = ""

    @property
    def params(self) -> dict[str, str]:
        """As they stand in the address; "" for what is not narrowed."""
        return {
            SEARCH: self.text,
            PART: self.part.value,
            SEVERITY: self.severity,
            STATE: self.state,
        }

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return self != QualityFilter()


def quality_filter(params: Mapping[str, str]) -> QualityFilter:
    """What an address asks for; what it cannot mean narrows nothing."""
    part, severity, state = (params.get(n, "") for n in (PART, SEVERITY, STATE))
    return QualityFilter(
        text=params.get(SEARCH, "")[:80].strip(),
        part=Part(part) if part in set(Part) else Part.ALL,
        severity=severity if severity in set(RuleSeverity) else "",
        state=state if state in {NOT_SEEN, *OutlierState} else "",
    )


def narrowed(board: QualityBoard, wanted: QualityFilter) -> QualityBoard:
    """The board with the rows that the filter leaves, in their order.

    Parts are for the page: rows of every part stay.
    """
    outliers = board.outliers
    if outliers is not None:
        outliers = tuple(
            o
            for o in outliers
            if _has(wanted, _of_outlier(o)) and _in_state(o, wanted.state)
        )
    return replace(
        board,
        findings=tuple(
            f
            for f in board.findings
            if _has(wanted, _of_finding(f))
            and wanted.severity in ("", f.finding.rule.severity)
        ),
        sources=tuple(s for s in board.sources if _has(wanted, _of_source(s))),
        reporting=tuple(u for u in board.reporting if _has(wanted, _of_reporting(u))),
        outliers=outliers,
        owners=tuple(o for o in board.owners if _has(wanted, _of_owner(o))),
        task_leads=tuple(t for t in board.task_leads if _has(wanted, _of_lead(t))),
    )


def late_sources(board: QualityBoard) -> tuple[SourceHealth, ...]:
    """Sources that lag, or that miss a report whose time is over."""
    return tuple(
        s
        for s in board.sources
        if s.is_stale or any(day.state is DayState.MISSING for day in s.record.days)
    )


def open_outliers(board: QualityBoard) -> tuple[UnitOutlier, ...]:
    """Outliers that are neither explained nor mended."""
    return tuple(
        o for o in board.outliers or () if o.state in (None, OutlierState.LOOKING)
    )


def silent_owners(board: QualityBoard) -> tuple[OwnerCoverage, ...]:
    """Owners that were to report and never did."""
    return tuple(owner for owner in board.owners if owner.is_phantom)


def _in_state(outlier: UnitOutlier, state: str) -> bool:
    return state in ("", NOT_SEEN if outlier.state is None else outlier.state.value)


def _has(wanted: QualityFilter, texts: tuple[str, ...]) -> bool:
    if not wanted.text:
        return True
    searched = without_marks(" ".join(texts)).casefold()
    words = without_marks(wanted.text).casefold().split()
    return all(word in searched for word in words)


def _of_finding(found: UnitFinding) -> tuple[str, ...]:
    rule, head = found.finding.rule, found.head
    unit = found.org_unit
    return unit.name, unit.code, rule.code, rule.name, head.name if head else ""


def _of_source(source: SourceHealth) -> tuple[str, ...]:
    names = [unit.name for unit, _ in source.org_units]
    people = [head.name for _, head in source.org_units if head is not None]
    return source.source.name, source.source.code, *names, *people


def _of_reporting(each: UnitReporting) -> tuple[str, ...]:
    unit, head = each.org_unit, each.head
    return unit.name, unit.code, head.name if head else "", *each.reports.missing


def _of_outlier(outlier: UnitOutlier) -> tuple[str, ...]:
    return outlier.org_unit.name, outlier.org_unit.code


def _of_owner(owner: OwnerCoverage) -> tuple[str, ...]:
    return owner.owner, *owner.silent


def _of_lead(lead: TaskLead) -> tuple[str, ...]:
    return lead.org_unit.name, lead.org_unit.code, lead.plan_code
