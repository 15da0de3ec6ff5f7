"""In short whether the figures of one org unit and period can be trusted."""

from data_access.engine import Database
from data_access.queries.freshness import ledger_sources
from domain.access import Permission, Viewer, require
from domain.period import Comparison, Period
from domain.quality_view import QualityBadge
from services.board import board_of
from services.quality_checks import checks
from services.reference import reference


def quality_badge(
    database: Database,
    viewer: Viewer,
    *,
    org_unit_code: str | None = None,
    field_code: str | None = None,
    period: Period | None = None,
) -> QualityBadge:
    """Rules of severity error on the node alone, and sources within it that lag.

    NotFound without data or outside the scope.
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
        node = board.node.id
        found = checks(board, None, [node], errors_only=True).of[node]
        within = board.kept.tree.subtree(node, board.moments.as_of_day)
        stopped = {
            source: day
            for holder, source in ledger_sources(session).items()
            if holder in within
            and source in board.moments.stale
            and (day := board.moments.day_of(source)) < board.last_day
        }
        return QualityBadge(
            org_unit_code=board.node.code,
            errors=tuple(each.rule.code for each in found.findings),
            tried=found.held + len(found.findings),
            lagging=len(stopped),
            since=min(stopped.values(), default=None),
        )
