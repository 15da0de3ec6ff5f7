"""Whether a reported amount is one that an indicator can have."""

from domain.errors import InvalidInput
from domain.indicator import PERCENT, Aggregation, Indicator
from domain.reported import Amount

WHOLE_UNITS = frozenset(
    {"hồ sơ", "TTHC", "DVC", "nhiệm vụ", "kiến nghị", "phản ánh", "cơ quan",
     "trung tâm", "cuộc", "chỉ tiêu", "hạng", "đơn vị", "văn bản", "người"}
)  # fmt: skip
"""Units of things that are counted; others may have decimals."""
MOST_PERCENT = 100


def is_counted(indicator: Indicator) -> bool:
    """Whether its plain values are whole numbers."""
    return indicator.unit in WHOLE_UNITS


def is_share(indicator: Indicator) -> bool:
    """Whether its numerator is a part of its denominator: a ratio in per cent."""
    return indicator.aggregation is Aggregation.RATIO and indicator.unit == PERCENT


def fault_of(indicator: Indicator, amount: Amount) -> tuple[str, str, str] | None:
    """Kind, reason and remedy of what does not fit; None where it fits."""
    if amount.value is None:
        return _fault_of_counts(indicator, amount)
    if indicator.unit == PERCENT and amount.value > MOST_PERCENT:
        return "rate-above-one", "Tỷ lệ lớn hơn 100 %", "Kiểm tra lại tỷ lệ"
    if is_counted(indicator) and amount.value.denominator != 1:
        return (
            "value-not-whole",
            f"Số {indicator.unit} phải là số nguyên",
            "Ghi số nguyên",
        )
    return None


def _fault_of_counts(
    indicator: Indicator, amount: Amount
) -> tuple[str, str, str] | None:
    if indicator.aggregation is not Aggregation.RATIO:
        return (
            "value-with-counts",
            f"Chỉ tiêu {indicator.code} không phải tỷ số",
            "Ghi giá trị, để trống tử số và mẫu số",
        )
    numerator, denominator = amount.numerator, amount.denominator
    if is_share(indicator) and (numerator or 0) > (denominator or 0):
        return (
            "numerator-above-denominator",
            "Tử số lớn hơn mẫu số",
            "Kiểm tra lại hai số",
        )
    return None


def require_fitting(indicator: Indicator, amount: Amount) -> None:
    """InvalidInput where the amount is none that the indicator can have."""
    fault = fault_of(indicator, amount)
    if fault is not None:
        raise InvalidInput(f"{fault[1][:1].upper()}{fault[1][1:]}. {fault[2]}.")
