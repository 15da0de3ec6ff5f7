"""What *Chỉ tiêu* says of the lens through which indicators are told."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from domain.formatting import PERCENT, count, decimal_number
from domain.indicator_detail import Change, IndicatorDetail
from domain.indicator_lens import Origin
from domain.indicator_view import IndicatorBoard, IndicatorValue
from domain.lens_view import (
    ESTIMATE,
    ESTIMATE_NOTE,
    ESTIMATE_SIGN,
    WITHHELD,
    lens_words,
)

_NAMED = 6
"""Org units that are named; the rest are counted."""
NOT_CONVERTED = "như đã báo cáo"
"""Beside an indicator that a lens cannot tell of other org units."""


def signed(text: str, *, is_estimate: bool) -> str:
    """≈ 98,36 %."""
    return f"{ESTIMATE_SIGN} {text}" if is_estimate else text


def board_notes(board: IndicatorBoard) -> list[str]:
    """Of the list: whose org units, what ≈ means, what stays as it was."""
    through = [value.through for value in board.values if value.through is not None]
    if not through:
        return []
    notes = [f"Xem {lens_words(board.lens)}."]
    if any(each.refused for each in through):
        notes.append(
            f"Chỉ tiêu ghi “{NOT_CONVERTED}” không quy đổi được: lý do hiện khi trỏ "
            "vào dòng chữ ấy, và ở trang của chỉ tiêu."
        )
    if any(each.is_withheld for each in through):
        notes.append(f"Số để trống: {WITHHELD}.")
    if any(each.is_estimate for each in through):
        notes.append(ESTIMATE_NOTE)
    return notes


def refusal_of(value: IndicatorValue) -> str:
    """Why a value is as reported where others are converted; "" for nothing."""
    return value.through.refused if value.through else ""


def detail_notes(detail: IndicatorDetail, value: IndicatorValue) -> list[str]:
    """Of one indicator: whose org units, from whom its figures come, or why not."""
    if detail.refused:
        return [f"Số liệu {NOT_CONVERTED}. {detail.refused}"]
    if detail.lens.day is None:
        return []
    notes = [f"Xem {lens_words(detail.lens)}."]
    if detail.origins:
        notes.append(f"Số quy đổi tính thêm từ: {origin_words(detail.origins)}.")
    if _is_withheld(detail, value):
        notes.append(f"Số để trống: {WITHHELD}.")
    if _has_estimates(detail, value):
        notes.append(ESTIMATE_NOTE)
    return notes


def origin_words(origins: Sequence[Origin]) -> str:
    """Quận 4 (toàn bộ), Quận 7 (40 %, ước tính) và 3 đơn vị nữa."""
    named = ", ".join(map(_origin, origins[:_NAMED]))
    more = len(origins) - _NAMED
    return f"{named} và {count(more)} đơn vị nữa" if more > 0 else named


def _origin(origin: Origin) -> str:
    share = "toàn bộ" if origin.share == 1 else _percent(origin.share)
    return f"{origin.name} ({share}{'' if origin.is_exact else f', {ESTIMATE}'})"


def _percent(share: Fraction) -> str:
    exact = Decimal(100 * share.numerator) / share.denominator
    return decimal_number(exact, 1).removesuffix(",0") + PERCENT


def _is_withheld(detail: IndicatorDetail, value: IndicatorValue) -> bool:
    return (
        (value.through is not None and value.through.is_withheld)
        or any(month.is_withheld for month in detail.series.months)
        or any(
            unit.is_withheld for unit in (detail.spread.units if detail.spread else ())
        )
    )


def _has_estimates(detail: IndicatorDetail, value: IndicatorValue) -> bool:
    return (
        value.is_estimate
        or any(month.is_estimate for month in detail.series.months)
        or any(
            unit.is_estimate for unit in (detail.spread.units if detail.spread else ())
        )
        or (isinstance(detail.change, Change) and any(detail.change.estimates))
    )
