"""The tables of *Chất lượng số liệu*, to be read and taken along."""

import pandas as pd

from components.links import Drawing
from components.quality_links import QualityLinks
from components.quality_page import OUTLIERS_KEY, OWNERS_KEY, RULES_KEY, SOURCES_KEY
from components.table_view import Twin
from domain import quality_words as words
from domain.quality_filter import QualityFilter, narrowed
from domain.quality_view import QualityBoard


def quality_twins(
    board: QualityBoard, drawing: Drawing, *, wanted: QualityFilter
) -> dict[str, Twin]:
    """Every row that the filter leaves, by part of the page."""
    shown = narrowed(board, wanted)
    links = QualityLinks(drawing.links)
    broken = [
        links.shown(found.finding.rule, found.org_unit.code) for found in shown.findings
    ]
    days = [
        links.ledger_of_day(outlier.org_unit.code, outlier.unusual.day)
        for outlier in shown.outliers or ()
    ]
    return {
        RULES_KEY: Twin(
            "Sai quy tắc",
            pd.DataFrame(_rules(shown)),
            "sai-quy-tac.csv",
            {"Vế trái": broken},
        ),
        SOURCES_KEY: Twin(
            "Nguồn số liệu", pd.DataFrame(_sources(shown)), "nguon-so-lieu.csv"
        ),
        OUTLIERS_KEY: Twin(
            "Số bất thường",
            pd.DataFrame(_outliers(shown)),
            "so-bat-thuong.csv",
            {"Số": days},
        ),
        OWNERS_KEY: Twin(
            "Chưa ai báo cáo", pd.DataFrame(_owners(shown)), "chua-bao-cao.csv"
        ),
    }


def _rules(board: QualityBoard) -> list[dict[str, object]]:
    return [
        {
            "Mã đơn vị": found.org_unit.code,
            "Đơn vị": found.org_unit.name,
            "Người đứng đầu": found.head.name if found.head else "",
            "Mã": found.finding.rule.code,
            "Quy tắc": found.finding.rule.name,
            "Vế trái": float(found.finding.left),
            "Vế phải": float(found.finding.right),
            "Lệch": float(found.finding.gap),
            "Sai số": float(found.finding.rule.tolerance),
            "Mức": found.finding.rule.severity.label,
            "Từ bao giờ": words.since_words(found.since),
            "Việc cần làm": found.finding.rule.advice,
        }
        for found in board.findings
    ]


def _sources(board: QualityBoard) -> list[dict[str, object]]:
    return [
        {
            "Nguồn": source.source.name,
            "Đơn vị": "; ".join(unit.name for unit, _ in source.org_units),
            "Số liệu đến": source.reached_on,
            "Chậm": words.behind_words(source),
            "Phải báo cáo": source.record.expected,
            "Đã nhận": source.record.received,
            "Đúng hạn": int(source.record.on_time.numerator),
        }
        for source in board.sources
    ]


def _outliers(board: QualityBoard) -> list[dict[str, object]]:
    return [
        {
            "Mã đơn vị": outlier.org_unit.code,
            "Đơn vị": outlier.org_unit.name,
            "Ngày": outlier.unusual.day,
            "Số đo": words.measure_words(outlier),
            "Số": outlier.unusual.value,
            "Thường": outlier.unusual.usual,
            "Độ lệch": round(outlier.unusual.score, 2),
            "Theo dõi": words.state_words(outlier.state),
            "Ghi chú": outlier.marks[-1].note if outlier.marks else "",
        }
        for outlier in board.outliers or ()
    ]


def _owners(board: QualityBoard) -> list[dict[str, object]]:
    return (
        [
            {
                "Phụ trách": owner.owner,
                "Loại": "chỉ tiêu",
                "Tất cả": owner.indicators,
                "Chưa có số liệu": len(owner.silent),
                "Chi tiết": ", ".join(owner.silent),
            }
            for owner in board.owners
            if owner.silent
        ]
        + [
            {
                "Phụ trách": lead.org_unit.name,
                "Loại": "nhiệm vụ",
                "Tất cả": lead.tasks,
                "Chưa có số liệu": lead.silent,
                "Chi tiết": lead.plan_code,
            }
            for lead in board.task_leads
        ]
        + [
            {
                "Phụ trách": each.org_unit.name,
                "Loại": "số tháng của chỉ tiêu",
                "Tất cả": each.reports.expected,
                "Chưa có số liệu": each.reports.expected - each.reports.received,
                "Chi tiết": ", ".join(each.reports.missing),
            }
            for each in board.reporting
            if each.reports.missing
        ]
    )
