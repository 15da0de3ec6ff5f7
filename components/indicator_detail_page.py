"""The page of one indicator: months, target, forecast, who stands where, passport."""

from fractions import Fraction

from markupsafe import Markup

from components.indicator_card import indicator_card
from components.indicator_chart import (
    ChartLines,
    drawn_chart,
    month_lines,
    sum_lines,
    summed_period,
)
from components.indicator_detail_tables import (
    CHANGE_KEY,
    MONTHS_KEY,
    SPREAD_KEY,
    month_name,
)
from components.indicator_lens_words import detail_notes, signed
from components.indicator_links import INDICATORS_PATH, IndicatorLinks
from components.indicator_spread import (
    KIND_WORDS,
    PARTS_SHOWN,
    part_rows,
    spread_words,
    strip,
)
from components.links import TABLE, Drawing, relative_link
from components.markup import render
from components.reported_section import of_some_words, reported_section
from domain.formatting import count, day
from domain.formula import Number
from domain.indicator import Indicator
from domain.indicator_detail import IndicatorDetail, NoChange
from domain.indicator_detail_words import (
    about,
    amount_text,
    decision_words,
    difference_text,
    forecast_words,
    mark_words,
    month_notes,
    no_change_words,
    path_words,
    period_name,
    target_words,
    verdict,
    with_unit,
)
from domain.indicator_filter import CODE, IndicatorFilter
from domain.indicator_target import IndicatorTarget
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.indicator_words import (
    BANDS,
    NO_SOURCE,
    area_name,
    hint_text,
    missing_words,
    value_text,
)
from domain.reported_view import ReportedPassport
from domain.status_legend import Band

_SHAPES = {Band.MET: "ok", Band.CAUTION: "soon", Band.MISSED: "late"}


def indicator_detail_page(
    detail: IndicatorDetail,
    value: IndicatorValue,
    board: IndicatorBoard,
    drawing: Drawing,
    *,
    wanted: IndicatorFilter,
    passport: ReportedPassport | None = None,
) -> Markup:
    """All of one indicator; `wanted`: the catalogue that the way back leads to.

    `passport`: what org units reported of it.
    """
    each, links = detail.indicator, IndicatorLinks(drawing.links, wanted)
    told = reported_section(value, passport, drawing, links) if passport else None
    stands = verdict(detail, value)
    missing = missing_words(value)
    months = month_lines(detail)
    return render(
        "indicator_detail",
        back_href=links.opened(""),
        area=area_name(each.area),
        code=each.code,
        name=each.name,
        value="" if missing else value_text(each, value.reading),
        unit="" if each.unit == "%" else each.unit,
        missing=missing,
        of_some=of_some_words(value),
        verdict=stands.words if stands else "",
        is_late=stands is not None and stands.band is Band.MISSED,
        band=BANDS[stands.band] if stands and stands.band else "",
        shape=_SHAPES[stands.band] if stands and stands.band else "",
        about=about(detail),
        is_estimate=value.is_estimate,
        lens_notes=detail_notes(detail, value),
        target=target_words(detail),
        hint="" if detail.standing else hint_text(each),
        chart=_chart(detail, months, "theo tháng"),
        **_legend(months),
        unit_name=each.unit,
        has_figures=value.has_source or bool(months.values),
        why_no_chart=_why_no_chart(value, detail),
        notes=_notes(detail),
        sums=_sums(detail, sum_lines(detail)),
        forecast=forecast_words(detail),
        spread=_spread(detail, links),
        change=_change(detail, links),
        targets=[_target_row(detail, target) for target in detail.targets],
        months_href=_table(links, each.code, MONTHS_KEY),
        spread_href=_table(links, each.code, SPREAD_KEY),
        change_href=_table(links, each.code, CHANGE_KEY),
        card=indicator_card(value, board, drawing, links.opened(""), told),
    )


def _legend(lines: ChartLines) -> dict[str, object]:
    """Which lines are drawn beside that of the months."""
    return {
        "has_estimates": bool(lines.estimates),
        "has_before": any(lines.before),
        "has_path": bool(lines.path),
        "has_forecast": lines.foretold is not None,
    }


def _table(links: IndicatorLinks, code: str, key: str) -> str:
    params = {**links.scope.scope, **links.wanted.params, CODE: code, TABLE: key}
    return relative_link(INDICATORS_PATH, params)


def _chart(detail: IndicatorDetail, lines: ChartLines, when: str) -> Markup:
    each = detail.indicator
    told = ", ".join(
        f"{month_name(month)} "
        + signed(amount_text(each, month.value), is_estimate=month.is_estimate)
        for month in detail.series.months[-len(lines.firsts) :]
    )
    description = f"{each.name}, {each.unit}, {when}: {told}"
    return drawn_chart(lines, each, label=each.name, description=description)


def _sums(
    detail: IndicatorDetail, lines: ChartLines | None
) -> dict[str, object] | None:
    if lines is None:
        return None
    each, standing, period = (
        detail.indicator,
        detail.standing,
        summed_period(detail),
    )
    now = [point for point in (*lines.whole, *lines.running) if point is not None][-1]
    description = (
        f"{each.name}, lũy kế: {with_unit(each, now.exact)} đến {day(detail.last_day)}"
    )
    return {
        "chart": drawn_chart(lines, each, label=each.name, description=description),
        "period": period_name(period) if period else "",
        "path": path_words(standing) if standing else "",
        "goal": amount_text(each, Fraction(standing.goal) if standing else None),
        "has_estimates": bool(lines.estimates),
        "has_before": bool(lines.before),
        "has_forecast": lines.foretold is not None,
    }


def _why_no_chart(value: IndicatorValue, detail: IndicatorDetail) -> str:
    if not value.has_source:
        return f"Chỉ tiêu {NO_SOURCE} nên chưa có diễn biến theo tháng."
    if not detail.series.months:
        return "Số liệu của đơn vị chưa có tháng nào trong kỳ này."
    return "Chưa có tháng nào có giá trị."


def _notes(detail: IndicatorDetail) -> list[str]:
    shown = month_lines(detail).firsts
    notes = [
        f"Vạch đứt: {'; '.join(map(mark_words, marks))}."
        for marks in [[m for m in detail.series.marks if shown and m.day > shown[0]]]
        if marks
    ]
    months = detail.series.months
    if months and months[-1].is_running:
        notes.append(f"Chấm rỗng: tháng đang chạy, {month_notes(months[-1])}.")
    if any(m.is_provisional and not m.is_running for m in months[-13:]):
        notes.append("Có tháng còn tạm thời, ghi rõ trong bảng.")
    return notes


def _spread(detail: IndicatorDetail, links: IndicatorLinks) -> dict[str, object] | None:
    if detail.spread is None:
        return None
    return {
        "kind": KIND_WORDS[detail.spread.kind],
        "words": spread_words(detail.spread, detail.indicator),
        "strip": strip(detail.spread, detail.indicator, links),
        "is_chosen": detail.spread.chosen is not None,
    }


def _change(detail: IndicatorDetail, links: IndicatorLinks) -> dict[str, object]:
    each, change = detail.indicator, detail.change
    if isinstance(change, NoChange):
        return {"why_not": no_change_words(change), "rows": []}
    if not change.whole and not any(part.share.whole for part in change.parts):
        return {"why_not": "Không có gì thay đổi so với kỳ trước.", "rows": []}
    rows = part_rows(change, each, links)
    is_rate = any(row.by_rate for row in rows)
    moving = [row for row in rows if row.width][:PARTS_SHOWN]
    return {
        "why_not": "",
        "compared": period_name(change.compared),
        "words": f"{_whole(each, change.before, change.estimates[0])} → "
        f"{_whole(each, change.after, change.estimates[1])}, "
        f"{difference_text(each, change.whole)}",
        "rows": moving,
        "rest": count(len(rows) - len(moving)) if len(rows) > len(moving) else "",
        "is_rate": is_rate,
    }


def _whole(each: Indicator, value: Number, is_estimate: bool) -> str:
    return signed(amount_text(each, value), is_estimate=is_estimate)


def _target_row(detail: IndicatorDetail, target: IndicatorTarget) -> dict[str, str]:
    return {
        "period": period_name(target.period),
        "version": count(target.version),
        "value": "bãi bỏ"
        if target.value is None
        else amount_text(detail.indicator, Fraction(target.value)),
        "decision": decision_words(target),
        "note": target.note,
        "by": target.author or target.file_name or "dòng lệnh",
        "at": day(target.entered_at.date()) if target.entered_at else "",
    }
