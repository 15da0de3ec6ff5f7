"""Targets of indicators: which one holds, what it expects to date, and giving one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from data_access.engine import Database, Session
from data_access.queries.indicator_targets import indicator_targets
from data_access.queries.indicators import indicators
from data_access.versions import held_data_version, raise_data_version
from data_access.writes.audit import add_change
from data_access.writes.indicator_targets import save_targets
from domain.access import Permission, Viewer, require
from domain.audit import AuditEvent, AuditKind
from domain.errors import Conflict, InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.indicator import Indicator
from domain.indicator_target import (
    IndicatorTarget,
    PathPoint,
    TargetStanding,
    expected,
    path_kind,
    target_faults,
    target_in_force,
)
from domain.indicator_target_text import PointsError, path_points
from domain.period import Period
from domain.status_legend import LegendError, StatusLegend, status_legend
from services.board import Board
from services.import_reach import require_whole_city
from services.installation import actor_id
from services.reference import Reference, chosen_node, data_day, reference

_MOST = Decimal(10) ** 15
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class TargetWish:
    """A target as somebody types it. `value` None: withdraw what is in force."""

    code: str
    org_unit_code: str
    period: Period
    value: Decimal | None
    decision: str
    decided_on: date | None = None
    points: str = ""
    legend: str = ""
    note: str = ""


def board_standings(
    board: Board, asked: Iterable[Indicator]
) -> dict[str, TargetStanding]:
    """The targets in force for the node of a board over its period, by indicator.

    What is expected at the end of the last day that the data reach; absent: there is
    no target, or the board is of some fields only, as targets are of all. All
    indicators are read in one pass.
    """
    if board.scope.fields is not None:
        return {}
    kept, node = board.kept, board.node.id
    lineage = _lineage(kept, node, board.last_day)
    targets = indicator_targets(board.session, org_units=lineage)
    found = {}
    for indicator in asked:
        standing = _standing(board, targets, indicator, lineage)
        if standing is not None:
            found[indicator.code] = standing
    return found


def unit_standings(
    board: Board, indicator: Indicator, nodes: Collection[OrgUnitId]
) -> dict[OrgUnitId, TargetStanding]:
    """Likewise of one indicator for several org units; absent: no target."""
    if board.scope.fields is not None:
        return {}
    lineages = {node: _lineage(board.kept, node, board.last_day) for node in nodes}
    holders = {holder for lineage in lineages.values() for holder in lineage}
    targets = indicator_targets(board.session, org_units=holders, code=indicator.code)
    found = {}
    for node, lineage in lineages.items():
        standing = _standing(board, targets, indicator, lineage)
        if standing is not None:
            found[node] = standing
    return found


def _lineage(kept: Reference, node: OrgUnitId, day: date) -> tuple[OrgUnitId, ...]:
    return tuple(unit.id for unit in kept.tree.ancestors(node, day))


def _standing(
    board: Board,
    targets: Iterable[IndicatorTarget],
    indicator: Indicator,
    lineage: tuple[OrgUnitId, ...],
) -> TargetStanding | None:
    found = target_in_force(targets, indicator, lineage, board.period)
    if found is None or found.target.value is None:
        return None
    target, day = found.target, board.last_day
    return TargetStanding(
        target=target,
        goal=found.target.value,
        holder_name=board.kept.tree.unit(target.org_unit_id, day).name,
        is_inherited=found.is_inherited,
        day=day,
        expected=expected(target, indicator, day, board.kept.calendar),
        path=path_kind(target, indicator),
    )


def set_indicator_target(
    database: Database, viewer: Viewer, *, wish: TargetWish, now: datetime
) -> IndicatorTarget:
    """Append a version of a target, or withdraw it; earlier ones stay.

    Only who answers for the whole city and may load data. InvalidInput for what makes
    no sense, NotFound for an unknown indicator or org unit, Conflict where nothing
    would change.
    """
    require(viewer, Permission.DATA_IMPORT)
    with database.write() as session:
        held_data_version(session)
        kept = reference(database, session)
        require_whole_city(kept, viewer, "Chỉ tiêu giao")
        target = _wanted(session, kept, viewer, wish)
        before = _last(session, target)
        if before is None and target.value is None:
            raise Conflict("Kỳ này chưa giao chỉ tiêu nên không có gì để bãi bỏ.")
        new, changed, _ = save_targets(
            session, [target], now=now, user_id=actor_id(viewer)
        )
        if not new and not changed:
            raise Conflict("Chỉ tiêu đang giao đã đúng như vậy; chưa ghi gì.")
        raise_data_version(session, now)
        detail = (
            ("period", target.period.key),
            ("before", _text(before)),
            ("after", _text(target)),
            ("decision", target.decision),
            ("version", str(before.version + 1 if before else 1)),
        )
        subject = f"{wish.code} {wish.org_unit_code}"
        kind = AuditKind.INDICATOR_TARGET_SET
        add_change(session, AuditEvent(kind, now, actor_id(viewer), subject, detail))
    return target


def _text(target: IndicatorTarget | None) -> str:
    if target is None:
        return "chưa giao"
    return "bãi bỏ" if target.value is None else f"{target.value:f}"


def _last(session: Session, target: IndicatorTarget) -> IndicatorTarget | None:
    """The version in force of the same target; None: never given."""
    known = indicator_targets(session, org_units=[target.org_unit_id], code=target.code)
    return next((each for each in reversed(known) if each.key == target.key), None)


def _wanted(
    session: Session, kept: Reference, viewer: Viewer, wish: TargetWish
) -> IndicatorTarget:
    last_day = wish.period.last_day
    indicator = next(
        (
            each
            for each in indicators(session)
            if each.code == wish.code and each.is_in_force(last_day)
        ),
        None,
    )
    if indicator is None:
        raise NotFound(f"Không có chỉ tiêu {wish.code[:20]} hiệu lực cuối kỳ này.")
    unit = chosen_node(kept, viewer, wish.org_unit_code, data_day(kept))
    target = IndicatorTarget(
        code=indicator.code,
        org_unit_id=unit.id,
        period=wish.period,
        value=wish.value,
        decision=wish.decision.strip()[:300],
        decided_on=wish.decided_on,
        points=_points(wish.points),
        legend=_legend(wish.legend),
        note=wish.note.strip()[:500],
    )
    _require_sound(target, indicator)
    return target


def _require_sound(target: IndicatorTarget, indicator: Indicator) -> None:
    if not target.decision:
        raise InvalidInput("Thiếu quyết định giao chỉ tiêu. Ghi số và ngày văn bản.")
    value = target.value
    if value is not None:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int) or value >= _MOST or -exponent > _DECIMALS:
            raise InvalidInput(
                "Chỉ tiêu giao không đọc được. Ghi số, tối đa 6 chữ số lẻ."
            )
    for fault in target_faults(target, indicator):
        raise InvalidInput(f"{fault.reason}. {fault.remedy}.")


def _points(text: str) -> tuple[PathPoint, ...]:
    try:
        return path_points(text[:1000])
    except PointsError as error:
        raise InvalidInput(f"{error.reason}. {error.remedy}.") from None


def _legend(text: str) -> StatusLegend | None:
    try:
        return status_legend(text[:200]) if text.strip() else None
    except LegendError as error:
        raise InvalidInput(f"{error.reason}. {error.remedy}.") from None
