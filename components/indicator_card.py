"""The passport of an indicator: where its value comes from, down to the files."""

from markupsafe import Markup

from components.evidence import file_words, files_words
from components.links import Drawing
from components.markup import render
from components.standing import SHAPES
from domain.formatting import count, day
from domain.formula import Gap
from domain.indicator import Indicator
from domain.indicator_detail_words import asked_text
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.indicator_words import (
    BANDS,
    age_text,
    area_name,
    missing_words,
    number_text,
    published_kind,
    published_source,
    published_text,
    published_when,
    value_text,
)
from domain.measures import LABELS, LEDGER_MEASURES, PLAN_MEASURES
from domain.reported_words import figure_words

_FILES_SHOWN = 3


def indicator_card(
    value: IndicatorValue,
    board: IndicatorBoard,
    drawing: Drawing,
    close_href: str,
    told: dict[str, object] | None = None,
) -> Markup:
    """One indicator of a board; `close_href` leads back to the list alone.

    Of a figure that a lens converted it is that of the one reported. `told`: what org
    units report of it, as `reported_section` has it.
    """
    is_converted = value.through is not None and value.through.is_converted
    value = value.as_reported
    each, reading = value.indicator, value.reading
    band = value.band
    above, below = value.part_words or ("tử số", "mẫu số")
    has_parts = reading.denominator is not None and reading.gap is not Gap.NOT_REPORTED
    return render(
        "indicator_card",
        code=each.code,
        name=each.name,
        is_converted=is_converted,
        close_href=close_href,
        value=value_text(each, reading),
        unit="" if each.unit == "%" else each.unit,
        missing=missing_words(value),
        band=BANDS[band] if band else "",
        shape=SHAPES[band] if band else "",
        numerator=number_text(reading.numerator) if has_parts else "",
        denominator=number_text(reading.denominator) if has_parts else "",
        numerator_words=above,
        denominator_words=below,
        stopped=day(board.stopped_on) if board.stopped_on else "",
        facts=_facts(value, board, drawing),
        told=told,
        counts=[
            (LABELS[name], count(board.measures.get(name))) for name in value.measures
        ],
        published=[
            {
                "scope": figure.scope,
                "when": published_when(figure),
                "value": published_text(figure),
                "kind": published_kind(figure),
                "note": figure.note,
                "source": published_source(figure),
            }
            for figure in board.published
            if figure.code == each.code
        ],
    )


def _facts(
    value: IndicatorValue, board: IndicatorBoard, drawing: Drawing
) -> list[tuple[str, str]]:
    each = value.indicator
    facts = [
        ("Định nghĩa", _definition(each)),
        ("Công thức", value.formula_words or _without_formula(value)),
        ("Lưu ý", each.caveat),
        ("Cách cộng", each.aggregation.label),
        ("Chiều", each.direction.label),
        ("Mức cần đạt", asked_text(value)),
        ("Nguồn", _sources(value, board, drawing)),
        ("Căn cứ", each.legal_basis),
        ("Phụ trách", f"{each.owner}; {each.frequency.label}"),
        ("Độ mới", _age(value)),
        ("Ghi chú", each.note),
    ]
    if value.defined_in is not None:
        facts.append(("Tệp định nghĩa", file_words(value.defined_in, drawing)))
    return [(name, text) for name, text in facts if text]


def _without_formula(value: IndicatorValue) -> str:
    if value.reported is not None:
        return "không có: số do đơn vị báo cáo"
    return "chưa có: chưa có nguồn số liệu"


def _age(value: IndicatorValue) -> str:
    if value.age is None:
        return ""
    return age_text(value) or f"số liệu đến {day(value.age.reached)}, mới nhất"


def _definition(each: Indicator) -> str:
    since = f", áp dụng từ {day(each.valid_from)}" if each.valid_from else ""
    until = f" đến trước {day(each.valid_to)}" if each.valid_to else ""
    over = ""
    if each.numerator and each.denominator:
        over = f": ({each.numerator}) ÷ ({each.denominator})"
    return (
        f"{each.code}, bản {each.version}{since}{until}{over}. "
        f"{area_name(each.area)}; {each.origin.label}"
    )


def _sources(value: IndicatorValue, board: IndicatorBoard, drawing: Drawing) -> str:
    """Where the counts come from: loads of dossiers, or the plan."""
    told = []
    if board.plan_name and set(value.measures) & PLAN_MEASURES.keys():
        told.append(f"{board.plan_name}, đến {day(board.last_day)}")
    if set(value.measures) & LEDGER_MEASURES.keys():
        told += files_words(board.sources, drawing, most=_FILES_SHOWN)
    if value.reported is not None and not value.is_computed:
        told.append(figure_words(value.indicator, value.reported))
    return "; ".join(told)
