"""Indicator set 766 of an org unit: the score, what it lost, beside the portal's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data_access.engine import Database, Session
from data_access.queries.portal_766 import (
    portal_figures,
    portal_periods,
    portal_sources,
    published_points,
)
from domain.access import Permission, Viewer, require
from domain.errors import InvalidInput, NotFound
from domain.identifiers import OrgUnitId
from domain.org_tree import OrgUnit
from domain.period import Comparison, Period
from domain.portal_766 import PortalSource
from domain.score_766 import Figure, MetricScore, Score, State, score
from domain.score_766_check import metric_check
from domain.score_766_gap import gap_parts
from domain.score_766_next import NextPoints, next_points
from domain.score_766_rules import RuleSet, rules_on
from domain.score_766_view import MetricView, MonthScore, Origin, Score766
from domain.scorecard import OrgUnitRef
from services.board import board_of
from services.reference import Reference, chosen_node, cities, reference
from services.score_766_own import NOTES, OwnCounts, own_counts, own_figures
from services.score_766_portal import (
    NOTHING,
    Published,
    Whose,
    checks_of,
    provinces_of,
    published_by,
    series_of,
    source_of,
)
from services.score_766_units import ByMetric, unit_costs, whole_costs

_BEFORE = "Bộ chỉ số 766 chấm điểm từ 01/08/2022. Chọn kỳ muộn hơn trên thanh phạm vi."
_NOTHING = "Chưa có hồ sơ, cũng chưa có số liệu nào của Cổng. Nạp tệp ở trang Số liệu."
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Whom and when the page is about, and what we count of it.

    `asked`: the period before it was cut to our data. `counts`: of the node and what
    lies right below it; empty where no dossiers of ours cover the period.
    """

    kept: Reference
    node: OrgUnit
    asked: Period
    period: Period
    as_of_day: date | None
    field_name: str | None
    units: Mapping[OrgUnitId, OrgUnitRef]
    counts: Mapping[OrgUnitId, OwnCounts]

    @property
    def today(self) -> date:
        """The day whose org units are those of today."""
        return self.as_of_day or self.period.last_day


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
    all fields; before any dossiers are there, alone. InvalidInput before the set was in
    force; NotFound outside the scope, and while neither dossiers nor figures are there.
    """
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        if kept.moments is None:
            place = _bare_place(session, kept, viewer, org_unit_code, period)
        else:
            place = _counted_place(
                session, kept, viewer, org_unit_code, field_code, period
            )
        rules = rules_on(place.period.last_day)
        if rules is None:
            raise InvalidInput(_BEFORE)
        return _assembled(place, rules, _told(session, viewer, place, field_code))


def has_scores_766(database: Database, viewer: Viewer) -> bool:
    """Whether there are dossiers, or figures that the portal published."""
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        kept = reference(database, session)
        return kept.moments is not None or bool(portal_periods(session))


def _counted_place(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    org_unit_code: str | None,
    field_code: str | None,
    period: Period | None,
) -> _Place:
    board = board_of(
        session,
        kept,
        viewer,
        org_unit_code=org_unit_code,
        field_code=field_code,
        period=period,
        comparison=Comparison.SAME_PERIOD_LAST_YEAR,
    )
    units = _units(kept, board.node, board.period, board.last_day)
    return _Place(
        kept=kept,
        node=board.node,
        asked=period or board.period,
        period=board.period,
        as_of_day=board.moments.as_of_day,
        field_name=board.field_name,
        units=units,
        counts=own_counts(board, list(units)) if board.is_known else {},
    )


def _bare_place(
    session: Session,
    kept: Reference,
    viewer: Viewer,
    org_unit_code: str | None,
    period: Period | None,
) -> _Place:
    """Before any dossiers: the latest period that was published, or the one asked."""
    published = portal_periods(session)
    if not published:
        raise NotFound(_NOTHING)
    asked = period or published[0]
    node = chosen_node(kept, viewer, org_unit_code, published[0].last_day)
    return _Place(
        kept=kept,
        node=node,
        asked=asked,
        period=asked,
        as_of_day=None,
        field_name=None,
        units=_units(kept, node, asked, asked.last_day),
        counts={},
    )


def _units(
    kept: Reference, node: OrgUnit, period: Period, last_day: date
) -> dict[OrgUnitId, OrgUnitRef]:
    """The node and what lies right below it; those that have ended lost points too."""
    below = kept.tree.children_over(node.id, period.first_day, last_day)
    return {unit.id: unit.ref for unit in (node, *below)}


def _told(
    session: Session, viewer: Viewer, place: _Place, field_code: str | None
) -> _Told:
    of_fields = field_code is not None or viewer.scope.fields is not None
    found = (
        ()
        if of_fields
        else portal_figures(session, scope=viewer.scope, period=place.asked)
    )
    return _Told(
        published_by(found),
        _OF_FIELDS if of_fields else "",
        portal_periods(session),
        portal_sources(session),
        series_of(
            published_points(session, scope=viewer.scope, org_unit_id=place.node.id)
        ),
    )


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


def _assembled(place: _Place, rules: RuleSet, told: _Told) -> Score766:
    node = place.node
    whole = place.counts.get(node.id)
    mine = told.by_subject.get(node.id, NOTHING)
    sides = _Sides(_own(whole, mine), mine.figures)
    ours = score(rules, sides.ours)
    theirs = score(rules, mine.figures) if mine.figures else None
    steps = next_points(ours, sides.ours)
    lost = unit_costs(
        ours, place.units, node.id, place.counts, sides.own, told.by_subject,
        _last_days(place),
    )  # fmt: skip
    city = place.kept.tree.unit(min(cities(place.kept.units)), place.today)
    provinces = provinces_of(rules, told.by_subject, city.id, city.name)
    return Score766(
        org_unit=node.ref,
        field_name=place.field_name,
        period=place.period,
        as_of_day=place.as_of_day,
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
        late_by_form=whole.flow.left_late if whole else 0,
        late_766=whole.flow.left_late_766 if whole else 0,
        left_out=told.left_out,
        series=told.series,
        province_sources=tuple(
            dict.fromkeys(
                told.sources[row.load_id].source
                for row in provinces
                if row.load_id is not None and row.load_id in told.sources
            )
        ),
        is_summed=mine.is_summed,
        checks=checks_of(rules, mine),
    )


def _own(whole: OwnCounts | None, published: Published) -> dict[str, Figure]:
    """What we count. Where we hold nothing at all and the portal tells of something,
    our nothing is a gap in what we were given, not a count.
    """
    counted = {} if whole is None else own_figures(whole, whole)
    return {
        code: figure
        for code, figure in counted.items()
        if figure.value is not None
        or code not in published.figures
        or published.figures[code].value is None
    }


def _last_days(place: _Place) -> dict[OrgUnitId, date]:
    """The last day of each org unit that has ended."""
    records = (place.kept.tree.unit(unit, place.today) for unit in place.units)
    return {
        unit.id: unit.valid_to - timedelta(days=1)
        for unit in records
        if unit.valid_to is not None and unit.valid_to <= place.today
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
                check=metric_check(
                    portal or MetricScore(won.metric, None, State.MISSING),
                    mine.points.get(code),
                ),
            )
        )
    return tuple(views)
