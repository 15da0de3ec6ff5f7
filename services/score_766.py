"""Indicator set 766 of an org unit: the score, what it lost, beside the portal's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.engine import Database
from data_access.queries.portal_766 import (
    portal_figures,
    portal_periods,
    portal_sources,
    published_points,
)
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput
from domain.identifiers import OrgUnitId
from domain.period import Comparison, Period
from domain.portal_766 import PortalSource
from domain.score_766 import Figure, Score, score
from domain.score_766_gap import gap_parts
from domain.score_766_next import NextPoints, next_points
from domain.score_766_rules import RuleSet, rules_on
from domain.score_766_view import MetricView, MonthScore, Origin, Score766
from domain.scorecard import OrgUnitRef
from services.board import Board, board_of
from services.reference import cities, data_day, reference
from services.score_766_own import NOTES, OwnCounts, own_counts, own_figures
from services.score_766_portal import (
    NOTHING,
    Published,
    Whose,
    provinces_of,
    published_by,
    series_of,
    source_of,
)
from services.score_766_units import ByMetric, unit_costs, whole_costs

_BEFORE = "Bộ chỉ số 766 chấm điểm từ 01/08/2022. Chọn kỳ muộn hơn trên thanh phạm vi."
_OF_FIELDS = (
    "Cổng chỉ công bố cho mọi lĩnh vực; bỏ chọn lĩnh vực để đặt số Cổng bên cạnh."
)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Figures by metric of our side, and of the portal."""

    own: Mapping[str, Figure]
    portal: Mapping[str, Figure]

    @property
    def ours(self) -> dict[str, Figure]:
        """Counted where we can, else as published."""
        return {**self.portal, **self.own}

    def origin(self, code: str) -> Origin:
        """Whence our side of a metric is."""
        if code in self.own:
            return Origin.COUNTED
        return Origin.PORTAL if code in self.portal else Origin.NONE


@dataclass(frozen=True, slots=True)
class _Told:
    """What was published: by whom it is about, of which periods, in which files."""

    by_subject: Mapping[Whose, Published]
    left_out: str
    periods: tuple[Period, ...]
    sources: Mapping[int, PortalSource]
    series: tuple[MonthScore, ...]


def score_766(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> Score766:
    """All of *Bộ chỉ số 766* for one node and period.

    The portal's figures stand beside ours where it published exactly this period, of
    all fields. InvalidInput before the set was in force; NotFound outside the scope
    and before the first load.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        board = board_of(
            session,
            kept,
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.SAME_PERIOD_LAST_YEAR,
        )
        rules = rules_on(board.period.last_day)
        if rules is None:
            raise InvalidInput(_BEFORE)
        asked = period or board.period
        by_subject: dict[Whose, Published] = {}
        left_out = ""
        if board.scope.fields is None:
            found = portal_figures(session, scope=viewer.scope, period=asked)
            by_subject = published_by(found)
        else:
            left_out = _OF_FIELDS
        # Those that have ended lost points too, while they were there.
        below = kept.tree.children_over(
            board.node.id, board.period.first_day, board.last_day
        )
        units = {unit.id: unit.ref for unit in (board.node, *below)}
        told = _Told(
            by_subject,
            left_out,
            portal_periods(session),
            portal_sources(session),
            series_of(
                published_points(session, scope=viewer.scope, org_unit_id=board.node.id)
            ),
        )
        return _assembled(board, rules, units, own_counts(board, list(units)), told)


def own_score_figures(
    database: Database, viewer: Viewer, *, codes: tuple[str, ...], period: Period
) -> dict[str, dict[str, Figure]]:
    """What dossiers tell of the metrics, by code of org unit and of metric.

    NotFound for an org unit outside the viewer's scope.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        boards = {
            code: board_of(
                session,
                kept,
                viewer,
                org_unit_code=code,
                field_code=None,
                period=period,
                comparison=Comparison.SAME_PERIOD_LAST_YEAR,
            )
            for code in codes
        }
        found = {}
        for code, board in boards.items():
            counts = own_counts(board, [board.node.id])[board.node.id]
            found[code] = own_figures(counts, counts)
        return found


def score_766_units(
    database: Database, viewer: Viewer, *, day: date
) -> tuple[str, ...]:
    """Codes of the org units right below the viewer's own on a day."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        below = [
            unit.code
            for root in sorted(viewer.scope.roots)
            for unit in kept.tree.children(root, day)
        ]
        return tuple(below)


def _assembled(
    board: Board,
    rules: RuleSet,
    units: Mapping[OrgUnitId, OrgUnitRef],
    counts: Mapping[OrgUnitId, OwnCounts],
    told: _Told,
) -> Score766:
    node, whole = board.node, counts[board.node.id]
    mine = told.by_subject.get(node.id, NOTHING)
    sides = _Sides(own_figures(whole, whole), mine.figures)
    ours = score(rules, sides.ours)
    theirs = score(rules, mine.figures) if mine.figures else None
    steps = next_points(ours, sides.ours)
    ended = _last_days(board, units)
    lost = unit_costs(ours, units, node.id, counts, told.by_subject, ended)
    city = board.kept.tree.unit(min(cities(board.kept.units)), board.moments.as_of_day)
    provinces = provinces_of(rules, told.by_subject, city.id, city.name)
    return Score766(
        org_unit=node.ref,
        field_name=board.field_name,
        period=board.period,
        as_of_day=board.moments.as_of_day,
        score=ours,
        metrics=_metrics(ours, theirs, sides, mine, steps, lost),
        next=steps,
        units=whole_costs(lost),
        portal=theirs,
        published_total=mine.total,
        published_groups=mine.groups,
        provinces=provinces,
        portal_periods=told.periods,
        source=source_of(mine, told.sources),
        late_by_form=whole.flow.left_late,
        late_766=whole.flow.left_late_766,
        left_out=told.left_out,
        series=told.series,
        province_sources=tuple(
            dict.fromkeys(
                told.sources[row.load_id].source
                for row in provinces
                if row.load_id is not None and row.load_id in told.sources
            )
        ),
    )


def _last_days(
    board: Board, units: Mapping[OrgUnitId, OrgUnitRef]
) -> dict[OrgUnitId, date]:
    """The last day of each org unit that has ended."""
    tree, today = board.kept.tree, data_day(board.kept)
    records = (tree.unit(unit, today) for unit in units)
    return {
        unit.id: unit.valid_to - timedelta(days=1)
        for unit in records
        if unit.valid_to is not None and unit.valid_to <= today
    }


def _metrics(
    ours: Score,
    theirs: Score | None,
    sides: _Sides,
    mine: Published,
    steps: tuple[NextPoints, ...],
    lost: ByMetric,
) -> tuple[MetricView, ...]:
    of_portal = {m.metric.code: m for m in theirs.metrics} if theirs else {}
    step_of = {one.metric.code: one for one in steps}
    views = []
    for won in ours.metrics:
        code, origin = won.metric.code, sides.origin(won.metric.code)
        portal = of_portal.get(code)
        is_both = origin is Origin.COUNTED and portal is not None
        views.append(
            MetricView(
                ours=won,
                origin=origin,
                portal=portal,
                published=mine.points.get(code),
                gap=gap_parts(won, portal) if is_both and portal else (),
                next=step_of.get(code),
                units=lost.get(code, ()),
                note=NOTES.get(code, "") if origin is Origin.COUNTED else "",
            )
        )
    return tuple(views)
