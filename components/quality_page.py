"""*Chất lượng số liệu*: the answer, then what is wrong, late, unusual or silent."""

from fractions import Fraction

from markupsafe import Markup

from components.links import Drawing
from components.markup import render
from components.quality_links import QualityLinks
from domain import quality_words as words
from domain.brief_text import period_words
from domain.formatting import count, day, day_short, moment
from domain.outliers import OutlierState
from domain.quality_filter import (
    Part,
    QualityFilter,
    late_sources,
    narrowed,
    open_outliers,
    silent_owners,
)
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
from domain.source_reports import ReportDay

TABLE_KEYS = ("quy-tac", "nguon", "bat-thuong", "chua-bao-cao")
RULES_KEY, SOURCES_KEY, OUTLIERS_KEY, OWNERS_KEY = TABLE_KEYS
MOST_ROWS, FEW_ROWS = 60, 8
"""Rows of a table on the page where its part is chosen, and beside the other parts; all
of them stand in its twin and in the workbook."""
_NAMED = 3
_SHAPES = {
    RuleSeverity.ERROR: "late",
    RuleSeverity.WARNING: "soon",
    RuleSeverity.NOTE: "ok",
}
_STATE_SHAPES = {
    None: "soon",
    OutlierState.LOOKING: "wait",
    OutlierState.EXPLAINED: "ok",
    OutlierState.MENDED: "done",
}
_PARTS = {
    Part.ALL: "tất cả",
    Part.RULES: "sai quy tắc",
    Part.SOURCES: "nguồn chậm",
    Part.OUTLIERS: "số bất thường",
    Part.OWNERS: "chưa ai báo cáo",
}


def quality_page(
    board: QualityBoard, drawing: Drawing, *, wanted: QualityFilter
) -> Markup:
    """Everything below the choosers."""
    links = QualityLinks(drawing.links, wanted)
    shown = narrowed(board, wanted)
    told = words.headline(board)
    return render(
        "quality",
        lead=told.lead,
        notes=told.notes,
        about=_about(board, drawing),
        parts=[
            {
                "word": word,
                "count": _number(board, part),
                "is_current": wanted.part is part,
                "href": links.part(part),
            }
            for part, word in _PARTS.items()
        ],
        clear_href=links.to(QualityFilter()) if wanted.is_narrow else "",
        with_part={part.name: wanted.part in (Part.ALL, part) for part in Part},
        no_findings=_no_findings(board, shown),
        watched=_watched(board),
        provisional=words.provisional_words(board),
        no_outliers=_no_outliers(board),
        may_mark=board.may_mark,
        no_owners=_no_owners(board),
        questions=board.questions,
        part_hrefs={part.name: links.part(part) for part in Part},
        tables={key: links.table(key) for key in TABLE_KEYS},
        **_rows(shown, links),
    )


def _rows(shown: QualityBoard, links: QualityLinks) -> dict[str, object]:
    """The first rows of each table, and how many more there are."""
    most = FEW_ROWS if links.wanted.part is Part.ALL else MOST_ROWS
    outliers = shown.outliers or ()
    owners = [each for each in shown.owners if each.silent]
    return {
        "findings": [_finding(each, links) for each in shown.findings[:most]],
        "more_findings": max(len(shown.findings) - most, 0),
        "sources": [_source(each, links) for each in shown.sources[:most]],
        "more_sources": max(len(shown.sources) - most, 0),
        "reporting": [_reporting(each, links) for each in shown.reporting[:most]],
        "more_reporting": max(len(shown.reporting) - most, 0),
        "outliers": [_outlier(each, links) for each in outliers[:most]],
        "more_outliers": max(len(outliers) - most, 0),
        "owners": [_owner(each, links) for each in owners[:most]],
        "more_owners": max(len(owners) - most, 0),
        "task_leads": [_lead(each, links) for each in shown.task_leads[:most]],
        "more_leads": max(len(shown.task_leads) - most, 0),
    }


def _about(board: QualityBoard, drawing: Drawing) -> str:
    parts = [board.org_unit.name, period_words(board.period)]
    if board.field_name:
        parts.append(f"lĩnh vực {board.field_name}")
    return f"{', '.join(parts)}; số liệu đến {moment(board.as_of, drawing.zone)}"


def _number(board: QualityBoard, part: Part) -> int:
    numbers = {
        Part.RULES: len(board.findings),
        Part.SOURCES: len(late_sources(board))
        + sum(bool(each.reports.missing) for each in board.reporting),
        Part.OUTLIERS: len(open_outliers(board)),
        Part.OWNERS: len(silent_owners(board)) + len(board.task_leads),
    }
    return numbers.get(part, sum(numbers.values()))


def _finding(found: UnitFinding, links: QualityLinks) -> dict[str, object]:
    each = found.finding
    rule, unit = each.rule, found.org_unit
    return {
        "unit": unit.name,
        "head": found.head.name if found.head else "",
        "unit_href": links.unit(unit.code),
        "code": rule.code,
        "rule": rule.name,
        "formula": f"{rule.left} {rule.relation.value} {rule.right}",
        "left": words.number_words(each.left),
        "relation": {"=": "=", "<=": "≤", ">=": "≥"}[rule.relation.value],
        "right": words.number_words(each.right),
        "gap": words.gap_words(each.gap),
        "tolerance": words.number_words(Fraction(rule.tolerance)),
        "trust": words.trust_words(each.trust) if each.trust is not None else "",
        "since": words.since_words(found.since),
        "severity": rule.severity.label,
        "shape": _SHAPES[rule.severity],
        "advice": rule.advice,
        "href": links.shown(rule, unit.code),
    }


def _no_findings(board: QualityBoard, shown: QualityBoard) -> str:
    if shown.findings:
        return ""
    if board.findings:
        return "Không có dòng nào hợp với lựa chọn này. Bỏ lọc để xem tất cả."
    if not board.rules:
        return "Chưa có quy tắc nào. Nạp tệp quy tắc ở trang Số liệu."
    tried = len(board.rules) - len(board.unknown_rules)
    told = (
        f"{count(tried)} quy tắc đều đúng ở {count(board.checked)} đơn vị của phạm vi."
    )
    if board.unknown_rules:
        codes = words.named(board.unknown_rules, 6)
        told += f" Chưa xét được vì thiếu số liệu của kỳ này: {codes}."
    return told


def _source(each: SourceHealth, links: QualityLinks) -> dict[str, object]:
    units = [
        {
            "name": unit.name,
            "head": head.name if head else "",
            "href": links.unit(unit.code),
        }
        for unit, head in each.org_units[:_NAMED]
    ]
    return {
        "name": each.source.name,
        "code": each.source.code,
        "units": units,
        "more": max(len(each.org_units) - _NAMED, 0),
        "reached": day(each.reached_on) if each.reached_on else "chưa nạp",
        "behind": words.behind_words(each),
        "is_stale": each.is_stale,
        "record": words.record_words(each),
        "received": f"{count(each.record.received)}/{count(each.record.expected)}"
        if each.record.expected
        else "",
        "days": [
            _strip_day(at, each_day) for at, each_day in enumerate(each.record.days)
        ],
        "strip_label": f"{each.source.name}: đúng hạn {words.record_words(each)}",
    }


def _reporting(each: UnitReporting, links: QualityLinks) -> dict[str, object]:
    reports = each.reports
    since = min(reports.missing.values(), default=None)
    return {
        "unit": each.org_unit.name,
        "unit_href": links.unit(each.org_unit.code),
        "head": each.head.name if each.head else "",
        "expected": count(reports.expected),
        "received": count(reports.received),
        "on_time": count(reports.on_time),
        "accepted": count(reports.accepted),
        "provisional": count(reports.provisional),
        "missing": words.named(tuple(reports.missing), 4),
        "since": f"{since:%m/%Y}" if since else "",
    }


def _strip_day(at: int, each: ReportDay) -> dict[str, object]:
    told = f"{day(each.day)}: {each.state.label}"
    if each.loaded_on is not None:
        told += f", nạp {day_short(each.loaded_on)}"
    return {"x": at * 8, "state": each.state.value, "told": told}


def _watched(board: QualityBoard) -> str:
    if not board.sources:
        return "Không có nguồn nào giữ sổ của đơn vị trong phạm vi."
    if not any(source.record.expected for source in board.sources):
        return (
            "Chưa có ngày nào đến hạn báo cáo: ngày trước lượt nạp đầu của nguồn và "
            "ngày nghỉ không tính."
        )
    return ""


def _outlier(each: UnitOutlier, links: QualityLinks) -> dict[str, object]:
    last = each.marks[-1] if each.marks else None
    return {
        "unit": each.org_unit.name,
        "unit_href": links.unit(each.org_unit.code),
        "day": day(each.unusual.day),
        "measure": words.measure_words(each),
        "value": count(each.unusual.value),
        "usual": words.usual_words(each),
        "score": words.score_words(each),
        "is_high": each.unusual.score > 0,
        "state": words.state_words(each.state),
        "shape": _STATE_SHAPES[each.state],
        "note": last.note if last else "",
        "author": last.author if last else "",
        "marks": len(each.marks),
        "href": links.outlier(each.key),
        "ledger_href": links.ledger_of_day(each.org_unit.code, each.unusual.day),
    }


def _no_outliers(board: QualityBoard) -> str:
    if board.outliers is None:
        return "Chưa đủ lịch sử: cần ít nhất tám ngày làm việc cùng thứ."
    if not board.outliers:
        return "Không có số nào lệch xa thường lệ trong 30 ngày qua."
    return "Không có dòng nào hợp với lựa chọn này. Bỏ lọc để xem tất cả."


def _owner(each: OwnerCoverage, links: QualityLinks) -> dict[str, object]:
    return {
        "owner": each.owner,
        "indicators": count(each.indicators),
        "computed": count(each.computed),
        "reported": count(each.reported),
        "silent": count(len(each.silent)),
        "codes": words.named(each.silent, 6),
        "is_phantom": each.is_phantom,
        "href": links.indicators_of(each.owner),
    }


def _lead(each: TaskLead, links: QualityLinks) -> dict[str, object]:
    return {
        "unit": each.org_unit.name,
        "plan": each.plan_code,
        "tasks": count(each.tasks),
        "silent": count(each.silent),
        "href": links.silent_tasks(each.plan_code, each.org_unit.code),
    }


def _no_owners(board: QualityBoard) -> str:
    if board.is_city:
        return "Mọi cơ quan phụ trách đã báo cáo ít nhất một lần."
    return "Mọi nhiệm vụ đã bắt đầu có ít nhất một báo cáo. Chỉ tiêu: xem ở toàn bộ."
