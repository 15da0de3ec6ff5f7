"""Reported values in words: amounts, whence, what changed between revisions."""

from datetime import timedelta
from fractions import Fraction

from domain.formatting import count, day
from domain.indicator import Aggregation, Indicator
from domain.indicator_words import number_text, value_text
from domain.reported import Amount, Revision, Standing
from domain.reported_figures import ReportedFigure
from domain.written_figure import Bound

_SIGNS = {Bound.EXACT: "", Bound.AT_LEAST: "hơn ", Bound.AT_MOST: "không quá ",
          Bound.ABOUT: "khoảng "}  # fmt: skip
ONE_DAY = timedelta(days=1)


def amount_text(indicator: Indicator, amount: Amount) -> str:
    """3 / 4 = 75,00 %; hơn 99,70 %; 0 / 0: không phát sinh."""
    if amount.value is not None:
        text = value_text(indicator, amount.reading(indicator))
        unit = "" if indicator.unit == "%" else f" {indicator.unit}"
        return f"{_SIGNS[amount.bound]}{text}{unit}"
    parts = f"{number_text(amount.numerator)} / {number_text(amount.denominator)}"
    if amount.denominator == 0:
        return f"{parts}: không phát sinh"
    return f"{parts} = {value_text(indicator, amount.reading(indicator))}"


def figure_words(indicator: Indicator, figure: ReportedFigure) -> str:
    """đơn vị báo cáo; gộp từ 23/24 đơn vị; trung bình của 5/6 đơn vị…"""
    if figure.is_own:
        return "đơn vị báo cáo"
    if figure.not_additive:
        return f"{count(figure.tellers)} đơn vị báo cáo, không cộng được"
    units = f"{count(figure.reported)}/{count(figure.units)} đơn vị"
    if indicator.aggregation is Aggregation.MEAN:
        return f"trung bình cộng của {units}, không theo khối lượng"
    return f"gộp từ {units}"


def days_words(figure: ReportedFigure) -> str:
    """01/02/2024 đến 31/03/2024: the days that it tells of."""
    return f"{day(figure.first_day)} đến {day(figure.end_day - ONE_DAY)}"


def revised_words(figure: ReportedFigure) -> str:
    """số liệu đã điều chỉnh, where any of its values was; else ""."""
    if not figure.revised:
        return ""
    if figure.values == 1:
        return f"số liệu đã điều chỉnh, bản {figure.last_revision}"
    return f"{count(figure.revised)}/{count(figure.values)} số đã điều chỉnh"


def change_words(before: Revision, after: Revision) -> str:
    """What a revision says otherwise than the one before it."""
    old, new = before.entry, after.entry
    told = []
    for name, one, other in zip(
        ("tử số", "mẫu số", "giá trị"), old.amount.parts, new.amount.parts, strict=True
    ):
        if one != other:
            told.append(f"{name} {_number(one)} → {_number(other)}")
    if old.amount.bound is not new.amount.bound:
        told.append("đổi cận")
    if old.finality is not new.finality:
        told.append(f"{old.finality.label} → {new.finality.label}")
    if old.source != new.source:
        told.append("đổi nguồn")
    if old.note != new.note:
        told.append("đổi ghi chú")
    return "; ".join(told) or "không đổi"


def said_words(revision: Revision) -> str:
    """What the Office said last, with who and why; chờ duyệt where nothing."""
    if not revision.said:
        return Standing.ENTERED.label
    last = revision.said[-1]
    who = f", {last.author}" if last.author else ""
    why = f": {last.note}" if last.note else ""
    return f"{last.standing.label}{who}{why}"


def _number(number: Fraction | None) -> str:
    return "chưa có" if number is None else number_text(number)
