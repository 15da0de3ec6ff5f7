"""Tables behind the drawings of one indicator: the same numbers in the same words."""

from functools import partial

import pandas as pd

from components.indicator_lens_words import signed
from components.indicator_links import IndicatorLinks, passport
from components.indicator_spread import part_rows
from components.links import Drawing
from components.table_view import Twin
from domain.formatting import NOTHING
from domain.indicator_detail import Change, IndicatorDetail, UnitValue
from domain.indicator_detail_words import amount_text, mark_words, month_notes
from domain.indicator_series import SeriesMark, SeriesMonth
from domain.indicator_words import BANDS, number_text, value_text
from domain.period import ONE_DAY

MONTHS_KEY, SPREAD_KEY, CHANGE_KEY = "dien-bien", "phan-bo", "dong-gop"


def detail_twins(detail: IndicatorDetail, drawing: Drawing) -> dict[str, Twin]:
    """By the key that the address names; a drawing that is not there has none."""
    each, code = detail.indicator, detail.indicator.code.lower()
    months = pd.DataFrame([_month_row(detail, m) for m in detail.series.months])
    opened = partial(passport, drawing.links, each.code)
    by_month = [opened(period=month.period) for month in detail.series.months]
    twins = {
        MONTHS_KEY: Twin(
            each.name, months, f"{code}-theo-thang.csv", {"Giá trị": by_month}
        )
    }
    if detail.spread is not None:
        units = pd.DataFrame([_unit_row(detail, u) for u in detail.spread.units])
        by_unit = [
            opened(org_unit_code=u.org_unit.code) if u.is_present else ""
            for u in detail.spread.units
        ]
        twins[SPREAD_KEY] = Twin(
            "Giữa các đơn vị", units, f"{code}-don-vi.csv", {"Giá trị": by_unit}
        )
    if isinstance(detail.change, Change):
        rows = part_rows(detail.change, each, IndicatorLinks(drawing.links))
        parts = [
            {
                "Đơn vị": row.name,
                "Kỳ trước": row.before,
                "Kỳ này": row.after,
                "Đóng góp": row.share,
                "Do tỷ lệ": row.by_rate,
                "Do tỷ trọng": row.by_weight,
            }
            for row in rows
        ]
        table = pd.DataFrame(parts)
        twins[CHANGE_KEY] = Twin(
            "Ai làm thay đổi",
            table,
            f"{code}-dong-gop.csv",
            {"Kỳ này": [row.href for row in rows]},
        )
    return twins


def month_name(month: SeriesMonth) -> str:
    """tháng 3/2024."""
    first = month.period.first_day
    return f"tháng {first.month}/{first.year}"


def _month_row(detail: IndicatorDetail, month: SeriesMonth) -> dict[str, str]:
    each, first = detail.indicator, month.period.first_day
    before = detail.series.year_before().get(first)
    path = next(
        (p.expected for p in detail.path if p.day.replace(day=1) == first), None
    )
    marks = [m for m in detail.series.marks if _is_within(m, month)]
    notes = [month_notes(month), *map(mark_words, marks)]
    return {
        "Tháng": f"{first:%m/%Y}",
        "Giá trị": signed(
            value_text(each, month.reading), is_estimate=month.is_estimate
        ),
        "Tử số": number_text(month.reading.numerator),
        "Mẫu số": number_text(month.reading.denominator),
        "Cùng tháng năm trước": signed(
            value_text(each, before.reading), is_estimate=before.is_estimate
        )
        if before
        else NOTHING,
        "Lộ trình lũy kế đến cuối tháng"
        if detail.adds_over_months
        else "Lộ trình": amount_text(each, path),
        "Ghi chú": "; ".join(note for note in notes if note),
    }


def _is_within(mark: SeriesMark, month: SeriesMonth) -> bool:
    return month.period.first_day <= mark.day <= month.period.end_day - ONE_DAY


def _unit_row(detail: IndicatorDetail, unit: UnitValue) -> dict[str, str]:
    each, standing = detail.indicator, unit.standing
    band = standing.band(each, unit.value) if standing else each.band(unit.reading)
    band = None if unit.is_estimate else band
    return {
        "Đơn vị": unit.org_unit.name,
        "Giá trị": signed(value_text(each, unit.reading), is_estimate=unit.is_estimate),
        "Tử số": number_text(unit.reading.numerator),
        "Mẫu số": number_text(unit.reading.denominator),
        "Cần đến nay": amount_text(each, standing.expected if standing else None),
        "Chỉ tiêu của": standing.holder_name if standing else "",
        "Trạng thái": BANDS[band] if band else "",
    }
