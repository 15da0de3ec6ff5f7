"""*Chỉ tiêu*: the answer, what published figures leave open, the catalogue."""

from collections.abc import Callable
from itertools import groupby

import pandas as pd
from markupsafe import Markup

from components.indicator_lens_words import (
    NOT_CONVERTED,
    board_notes,
    refusal_of,
    signed,
)
from components.indicator_links import IndicatorLinks, passport
from components.links import Drawing
from components.markup import render
from components.reported_section import whence
from components.standing import SHAPES
from components.table_view import Twin
from domain.brief_text import period_words
from domain.formatting import count, day
from domain.formula import Gap
from domain.indicator_detail_words import asked_text
from domain.indicator_filter import IndicatorFilter, Part, is_in, wanted_values
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.indicator_words import (
    BANDS,
    age_text,
    area_name,
    headline,
    latest_of_city,
    missing_words,
    number_text,
    published_kind,
    published_source,
    published_text,
    published_when,
    value_text,
)
from domain.published import PublishedFigure

CATALOGUE_KEY, PUBLISHED_KEY = "danh-muc", "so-cong-bo"
_PARTS = {
    Part.ALL: "tất cả",
    Part.WITH_DATA: "có số liệu",
    Part.WITHOUT_SOURCE: "chưa có nguồn",
    Part.MISSED: "không đạt",
}


def indicator_page(
    board: IndicatorBoard,
    drawing: Drawing,
    *,
    wanted: IndicatorFilter,
) -> Markup:
    """Everything below the choosers."""
    links = IndicatorLinks(drawing.links, wanted)
    shown = wanted_values(board, wanted)
    return render(
        "indicators",
        head=headline(board),
        lens_notes=board_notes(board),
        not_converted=NOT_CONVERTED,
        about=_about(board),
        questions=board.questions if board.is_city else (),
        parts=_parts(board, links),
        clear_href=links.to(IndicatorFilter()) if wanted.is_narrow else "",
        table_href=links.table(CATALOGUE_KEY),
        published_href=links.table(PUBLISHED_KEY) if board.published else "",
        groups=[
            {
                "name": area_name(area),
                "rows": [_row(value, board, links) for value in rows],
            }
            for area, rows in groupby(
                sorted(shown, key=_area_order(board)), key=lambda v: v.indicator.area
            )
        ],
        is_empty=not shown,
        without_catalogue=not board.values,
    )


def _about(board: IndicatorBoard) -> str:
    parts = [board.org_unit.name, period_words(board.period)]
    if board.field_name:
        parts.append(f"lĩnh vực {board.field_name}")
    return ", ".join(parts)


def _area_order(board: IndicatorBoard) -> Callable[[IndicatorValue], int]:
    order: dict[str, int] = {}
    for value in board.values:
        order.setdefault(value.indicator.area, len(order))
    return lambda value: order[value.indicator.area]


def _parts(board: IndicatorBoard, links: IndicatorLinks) -> list[dict[str, object]]:
    return [
        {
            "word": word,
            "count": sum(is_in(value, part) for value in board.values),
            "is_current": links.wanted.part is part,
            "href": links.part(part),
        }
        for part, word in _PARTS.items()
    ]


def _row(
    value: IndicatorValue,
    board: IndicatorBoard,
    links: IndicatorLinks,
) -> dict[str, object]:
    each, reading = value.indicator, value.reading
    band = value.band
    published = latest_of_city(board.published, each.code) if board.is_city else None
    return {
        "code": each.code,
        "name": each.name,
        "owner": each.owner,
        "age": age_text(value),
        "href": links.opened(each.code),
        "value": value_text(each, reading),
        "unit": "" if each.unit == "%" else each.unit,
        "parts": _over(value),
        "missing": missing_words(value),
        "is_estimate": value.is_estimate,
        "refused": refusal_of(value) if value.has_source else "",
        "caveat": each.caveat if value.is_computed else "",
        "told": whence(value),
        "direction": each.direction.label,
        "hint": asked_text(value),
        "band": BANDS[band] if band else "",
        "shape": SHAPES[band] if band else "",
        "published": published_text(published) if published else "",
        "published_when": _when(published) if published else "",
        "published_title": published_source(published) if published else "",
    }


def _when(figure: PublishedFigure) -> str:
    kind = published_kind(figure)
    return f"{published_when(figure)}, suy ra" if kind else published_when(figure)


def _over(value: IndicatorValue) -> str:
    """Numerator and denominator as counted."""
    found = value.reading
    if found.denominator is None or found.gap is Gap.NOT_REPORTED:
        return ""
    return f"{number_text(found.numerator)} / {number_text(found.denominator)}"


def indicator_twins(
    board: IndicatorBoard, drawing: Drawing, *, wanted: IndicatorFilter
) -> dict[str, Twin]:
    """The catalogue as it is narrowed, and all published figures, as tables."""
    values = wanted_values(board, wanted)
    shown = [_twin_row(value) for value in values]
    passports = [passport(drawing.links, value.indicator.code) for value in values]
    published = [_published_row(figure) for figure in board.published]
    return {
        CATALOGUE_KEY: Twin(
            "Danh mục chỉ tiêu",
            pd.DataFrame(shown),
            "chi-tieu.csv",
            {"Giá trị": passports},
        ),
        PUBLISHED_KEY: Twin("Số công bố", pd.DataFrame(published), "so-cong-bo.csv"),
    }


def _twin_row(value: IndicatorValue) -> dict[str, str]:
    each, reading = value.indicator, value.reading
    band = value.band
    return {
        "Mã": each.code,
        "Chỉ tiêu": each.name,
        "Giá trị": signed(value_text(each, reading), is_estimate=value.is_estimate),
        "Đơn vị tính": each.unit,
        "Tử số": number_text(reading.numerator),
        "Mẫu số": number_text(reading.denominator),
        "Ghi chú": missing_words(value) or refusal_of(value) or each.caveat,
        "Trạng thái": BANDS[band] if band else "",
        "Mức cần đạt": asked_text(value),
        "Chiều": each.direction.label,
        "Lĩnh vực": area_name(each.area),
        "Định kỳ": each.frequency.label,
        "Cơ quan phụ trách": each.owner,
        "Số liệu đến": day(value.age.reached) if value.age else "",
        "Cũ (ngày)": count(value.age.days) if value.age else "",
        "Căn cứ": each.legal_basis,
        "Nguồn gốc": each.origin.label,
        "Công thức": value.formula_words,
    }


def _published_row(figure: PublishedFigure) -> dict[str, str]:
    return {
        "Mã": figure.code,
        "Phạm vi": figure.scope,
        "Kỳ": published_when(figure),
        "Số công bố": published_text(figure),
        "Đơn vị tính": figure.unit,
        "Cách có": published_kind(figure) or "công bố",
        "Ghi chú": figure.note,
        "Nguồn": published_source(figure),
    }
