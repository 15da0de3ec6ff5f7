"""Definitions of indicators for tests; a test shows only what matters."""

from dataclasses import replace
from datetime import date

from domain.indicator import Aggregation, Direction, Frequency, Indicator, Origin
from domain.status_legend import StatusLegend

_PLAIN = Indicator(
    code="A-1",
    version=1,
    valid_from=None,
    valid_to=None,
    name="Số hồ sơ",
    name_en="Dossiers",
    area="TTHC",
    group_766="",
    unit="hồ sơ",
    direction=Direction.NEUTRAL,
    numerator="",
    denominator="",
    aggregation=Aggregation.SUM,
    frequency=Frequency.MONTH,
    owner="VP UBND TP",
    legal_basis="TT 01/2020/TT-VPCP",
    origin=Origin.PUBLISHED,
)


def indicator(
    code: str = "A-1",
    formula: str = "",
    aggregation: Aggregation = Aggregation.SUM,
    *,
    unit: str = "hồ sơ",
    example: str = "",
    version: int = 1,
    valid_from: date | None = None,
    valid_to: date | None = None,
    legend: StatusLegend | None = None,
    direction: Direction = Direction.NEUTRAL,
) -> Indicator:
    """A definition; what is not given is of no matter."""
    return replace(
        _PLAIN,
        code=code,
        formula=formula,
        aggregation=aggregation,
        unit=unit,
        example=example,
        version=version,
        valid_from=valid_from,
        valid_to=valid_to,
        legend=legend,
        direction=direction,
    )
