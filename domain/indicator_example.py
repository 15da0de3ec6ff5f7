"""Worked examples of computed indicators: `left=100; left_late=2 => 98`."""

import re
from fractions import Fraction

from domain.formula import Gap, Outcome
from domain.indicator import Indicator
from domain.indicator_catalogue import DayCatalogue, Fault
from domain.measures import LABELS

NOT_OCCURRED = "khong-phat-sinh"
MISSING = "chua-bao-cao"
_GIVEN = re.compile(r"\s*([a-z][a-z0-9_]*)\s*=\s*(-?\d{1,18})\s*", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}(?:[.,](\d{1,9}))?", re.ASCII)
_FORM = "Ghi như: left=100; left_late=2 => 2 (hoặc => khong-phat-sinh)"


def example_faults(catalogue: DayCatalogue) -> tuple[Fault, ...]:
    """Computed indicators without an example, or whose example does not come out.

    Measures that the example does not give are missing. A result with decimals is
    compared after rounding to as many, half to even.
    """
    found = []
    for each in catalogue.defined.values():
        if each.expression is None:
            continue
        wrong = _wrong(each.indicator, catalogue)
        if wrong:
            code, version = each.indicator.code, each.indicator.version
            found.append(Fault(code, version, "example", *wrong))
    return tuple(found)


def _wrong(indicator: Indicator, catalogue: DayCatalogue) -> tuple[str, str] | None:
    if not indicator.example.strip():
        return "chỉ tiêu có công thức mà thiếu ví dụ tính", _FORM
    before, arrow, wanted = indicator.example.partition("=>")
    given: dict[str, Outcome] = {}
    for part in before.split(";"):
        match = _GIVEN.fullmatch(part)
        if match is None or not arrow:
            return f"ví dụ không đọc được: “{part.strip()[:40]}”", _FORM
        if match[1] not in LABELS:
            return f"ví dụ: không có số đo “{match[1]}”", _FORM
        given[match[1]] = int(match[2])
    readings = catalogue.readings(lambda name: given.get(name, Gap.NOT_REPORTED))
    came, fits = _compared(indicator, readings[indicator.code].outcome, wanted.strip())
    if fits:
        return None
    return (
        f"ví dụ ghi {wanted.strip()[:40]}, công thức cho {came}",
        "Sửa công thức hoặc ví dụ; ghi đủ mọi số đo mà công thức dùng",
    )


def _compared(indicator: Indicator, found: Outcome, wanted: str) -> tuple[str, bool]:
    if found is Gap.NOT_OCCURRED:
        return NOT_OCCURRED, wanted == NOT_OCCURRED
    if isinstance(found, Gap):
        return MISSING, wanted == MISSING
    value = Fraction(found * indicator.factor)
    match = _NUMBER.fullmatch(wanted)
    digits = len(match[1] or "") if match else 6
    came = round(value, digits)
    text = f"{float(came):g}"
    return text, bool(match) and came == Fraction(wanted.replace(",", "."))
