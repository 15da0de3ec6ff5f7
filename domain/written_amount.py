"""An amount of an indicator from the texts of its parts, by form or file alike."""

from dataclasses import replace
from fractions import Fraction

from domain.indicator import Aggregation, Direction, Indicator
from domain.indicator_amount import is_counted
from domain.reported import Amount
from domain.written_figure import (
    NONE,
    RateColumn,
    Unclear,
    bound_of,
    count_of,
    number_of,
    part_of,
)

LABELS = {"numerator": "Tử số", "denominator": "Mẫu số", "value": "Giá trị"}
_FULL = 100


class UnclearPart(Exception):
    """A part that says nothing certain; `reason` is a sentence without its end."""

    def __init__(self, role: str, kind: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.role, self.kind, self.reason, self.remedy = role, kind, reason, remedy


def written_amount(
    indicator: Indicator,
    numerator: str,
    denominator: str,
    value: str,
    rates: RateColumn | None,
) -> Amount | None:
    """The amount that these texts say; None where all are blank.

    `rates`: how bare percentages are meant; None for what is not in per cent. Raises
    UnclearPart. A rate beside counts must be theirs.
    """
    above, below = _part("numerator", numerator), _part("denominator", denominator)
    if above is None and below is None:
        return _plain(indicator, value.strip(), rates)
    if above is None or below is None:
        missing = "numerator" if above is None else "denominator"
        raise UnclearPart(
            missing, "count-missing",
            f"Thiếu {LABELS[missing].lower()}; ô trống không phải là 0",
            "Ghi đủ tử số và mẫu số, hoặc để trống cả hai",
        )  # fmt: skip
    if below == 0 and above != 0:
        raise UnclearPart(
            "numerator", "numerator-of-nothing",
            "Mẫu số là 0 (không phát sinh) mà tử số khác 0", "Kiểm tra lại hai số",
        )  # fmt: skip
    if rates is not None and value.strip() and below and above <= below:
        try:
            rates.rate(value, above / below)
        except Unclear as why:
            raise _of("value", why) from why
    return Amount(above, below)


def _part(role: str, text: str) -> Fraction | None:
    try:
        return part_of(text)
    except Unclear as why:
        raise _of(role, why) from why


def _plain(indicator: Indicator, text: str, rates: RateColumn | None) -> Amount | None:
    if not text:
        return None
    try:
        if text.casefold() in NONE:
            return _of_nothing(indicator)
        if rates is not None and (rate := rates.rate(text)) is not None:
            _require_no_small_part(indicator, text, rate.value)
            return Amount(value=rate.value * _FULL, bound=rate.bound)
        rest, bound = bound_of(text)
        return replace(_number(indicator, rest), bound=bound)
    except Unclear as why:
        raise _of("value", why) from why


def _require_no_small_part(indicator: Indicator, text: str, part: Fraction) -> None:
    """Of what should be low, 0.5 is as likely half a per cent as one half."""
    if "%" in text or not part or indicator.direction is not Direction.DOWN:
        return
    if (number_of(bound_of(text)[0]) or 0) <= 1:
        raise Unclear(
            "rate-scale-unclear", "không rõ là phần của 1 hay phần trăm",
            "Ghi dấu %, hoặc ghi tử số và mẫu số",
        )  # fmt: skip


def _of_nothing(indicator: Indicator) -> Amount:
    """Nothing occurred: 0 of 0, or 0 of what is counted; a score has no such value."""
    if indicator.aggregation is Aggregation.RATIO:
        return Amount(Fraction(0), Fraction(0))
    if is_counted(indicator) and indicator.aggregation is not Aggregation.DISTINCT:
        return Amount(value=Fraction(0))
    raise Unclear(
        "value-of-nothing", "không thể là “không phát sinh”",
        "Ghi giá trị, hoặc để trống nếu chưa có",
    )  # fmt: skip


def _number(indicator: Indicator, text: str) -> Amount:
    if is_counted(indicator):
        count = count_of(text)
        found = None if count is None else Fraction(count)
    else:
        found = number_of(text)
    if found is None:
        raise Unclear("number-unclear", "không phải là số", "Ghi số, ví dụ 12254")
    return Amount(value=found)


def _of(role: str, why: Unclear) -> UnclearPart:
    name = "Tỷ lệ" if why.kind.startswith("rate") else LABELS[role]
    return UnclearPart(role, why.kind, f"{name} {why.reason}", why.remedy)
