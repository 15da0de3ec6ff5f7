"""*Chất lượng số liệu*: what of the figures cannot be trusted, whose, since when."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from data_access.engine import Database
from data_access.queries.freshness import has_sample
from data_access.queries.org_units import heads
from domain.access import Permission, Viewer, require
from domain.identifiers import OrgUnitId
from domain.period import Comparison, Period
from domain.published import questions
from domain.quality_rule import RuleSeverity
from domain.quality_since import Since
from domain.quality_view import QualityBoard, UnitFinding
from domain.scorecard import Head
from services.board import Board, board_of
from services.published import own_published
from services.quality_checks import Checks, checks
from services.quality_outliers import unit_outliers, watched_units
from services.quality_owners import owner_coverage, task_leads, unit_reporting
from services.quality_reported import reported_gaps
from services.quality_since import since_when
from services.quality_sources import source_health
from services.reference import reference


def quality_board(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
    today: date | None = None,
) -> QualityBoard:
    """Rules on the node and every org unit below it, sources, outliers, silent owners.

    `today`: up to when reports of sources are looked for; None, and for the sample
    city, the day of the data moment. NotFound without data or outside the scope.
    """
    require(viewer, Permission.DATA_QUALITY_READ)
    require(viewer, Permission.SCORECARD_READ)
    with database.read() as session:
        board = board_of(
            session,
            reference(database, session),
            viewer,
            org_unit_code=org_unit_code,
            field_code=field_code,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        is_sample = has_sample(session)
        data_day = board.moments.as_of_day
        present = data_day if today is None or is_sample else max(today, data_day)
        found = checks(board, viewer, _nodes(board))
        in_charge = heads(session, scope=board.scope, day=data_day)
        is_city = board.node.parent_id is None
        may_mark = (
            Permission.DATA_QUALITY_MARK in viewer.permissions
            and board.scope.fields is None
        )
        return QualityBoard(
            org_unit=board.node.ref,
            is_city=is_city,
            field_name=board.field_name,
            period=board.period,
            last_day=board.last_day,
            as_of=board.moments.as_of,
            data_day=data_day,
            today=present,
            rules=found.rules,
            checked=len(found.of),
            unknown_rules=found.untried,
            findings=_findings(
                board, found, in_charge, since_when(board, viewer, found)
            ),
            distrusted={
                board.kept.tree.unit(node, board.last_day).code: each.trust
                for node, each in found.of.items()
                if each.trust < 1
            },
            sources=source_health(board, in_charge, today=present),
            reporting=unit_reporting(board, in_charge, today=present),
            outliers=unit_outliers(board, watched_units(board)),
            owners=owner_coverage(board) if is_city else (),
            task_leads=task_leads(board, viewer),
            questions=questions(own_published(session, board.kept)) if is_city else (),
            may_mark=may_mark,
            is_sample=is_sample,
        )


def _nodes(board: Board) -> list[OrgUnitId]:
    """The node, and every org unit below it on the last day, in display order."""
    tree, day = board.kept.tree, board.last_day
    within = tree.subtree(board.node.id, day)
    below = [u.id for u in tree.at(day) if u.id in within and u.id != board.node.id]
    return [board.node.id, *below]


def _findings(
    board: Board,
    found: Checks,
    in_charge: Mapping[OrgUnitId, Head],
    since: Mapping[tuple[OrgUnitId, str], Since],
) -> tuple[UnitFinding, ...]:
    """Errors first, then the largest gaps of the rule; by display order of units."""
    place = {rule.code: at for at, rule in enumerate(found.rules)}
    severity = {each: at for at, each in enumerate(RuleSeverity)}
    listed = [
        UnitFinding(
            board.kept.tree.unit(node, board.last_day).ref,
            in_charge.get(node),
            each,
            since.get((node, each.rule.code)),
        )
        for node, told in found.of.items()
        for each in told.findings
    ]
    return tuple(
        sorted(
            (*listed, *reported_gaps(board, in_charge)),
            key=lambda f: (
                severity[f.finding.rule.severity],
                place.get(f.finding.rule.code, len(place)),
                -abs(Fraction(f.finding.gap)),
            ),
        )
    )
