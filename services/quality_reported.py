"""Org units whose reported values of long periods are no sum of the shorter ones."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from data_access.queries.reported_in_force import long_reported, values_in_force
from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.period import PeriodKind
from domain.quality_rule import (
    PERIODS_RULE,
    SEE_INDICATOR,
    Finding,
    QualityRule,
    Relation,
    RuleSeverity,
)
from domain.quality_since import Since
from domain.quality_view import UnitFinding
from domain.reported import InForce
from domain.reported_gaps import PeriodGap, period_gaps
from domain.scorecard import Head
from services.board import Board

_ADVICE = (
    "Đơn vị xem lại số của cả kỳ và của từng kỳ bên trong, gửi bản sửa cho số sai; bản "
    "đã duyệt thì Văn phòng mở khóa trước"
)

_KINDS = {
    PeriodKind.MONTH: "tháng",
    PeriodKind.QUARTER: "quý",
    PeriodKind.HALF: "nửa năm",
}


def reported_gaps(
    board: Board, in_charge: Mapping[OrgUnitId, Head]
) -> tuple[UnitFinding, ...]:
    """Gaps of periods that end within that of the board, by indicator and org unit.

    Indicators are of no field: within one, none are told.
    """
    if board.scope.fields is not None:
        return ()
    period = board.period.whole
    long = long_reported(
        board.session,
        scope=board.scope,
        after=period.first_day,
        end_day=period.end_day,
    )
    if not long:
        return ()
    only: dict[str, set[OrgUnitId]] = defaultdict(set)
    for key in long:
        only[key.code].add(key.org_unit_id)
    values = values_in_force(
        board.session,
        scope=board.scope,
        first_day=min(key.first_day for key in long),
        end_day=period.end_day,
        codes=only,
        only=only,
    )
    told: dict[tuple[str, OrgUnitId], list[InForce]] = defaultdict(list)
    for each in values:
        told[each.entry.key.code, each.entry.key.org_unit_id].append(each)
    defined = board.kept.catalogue(board.last_day).defined
    asked = {key.days for key in long}
    return tuple(
        UnitFinding(
            board.kept.tree.unit(unit, board.last_day).ref,
            in_charge.get(unit),
            _finding(defined[code].indicator, gap),
            Since(gap.period),
        )
        for (code, unit), own in sorted(told.items())
        if code in defined
        for gap in period_gaps(defined[code].indicator, own)
        if (gap.period.first_day, gap.period.end_day) in asked
    )


def _finding(indicator: Indicator, gap: PeriodGap) -> Finding:
    """As a broken rule, so that it is listed, searched and taken along like others."""
    parts = f"tổng {len(gap.parts)} {_KINDS[gap.parts[0].kind]}"
    label = gap.period.label
    rule = QualityRule(
        code=PERIODS_RULE,
        name=(
            f"{gap.name} của {label[:1].lower()}{label[1:]} bằng {parts}: "
            f"{indicator.code} {indicator.name}"
        ),
        left=label,
        relation=Relation.EQUAL,
        right=parts,
        tolerance=Decimal(gap.tolerance.numerator) / gap.tolerance.denominator,
        scale="",
        severity=RuleSeverity.WARNING,
        see=f"{SEE_INDICATOR}:{indicator.code}",
        advice=_ADVICE,
    )
    return Finding(rule, gap.told, gap.summed, gap.told - gap.summed, None)
