"""How far the figures of each indicator reach, and how old they are."""

from collections.abc import Mapping
from datetime import date, timedelta

from data_access.queries.reported_in_force import latest_reported
from domain.access import OrgScope
from domain.dossier import local_day
from domain.indicator_catalogue import DayCatalogue
from domain.indicator_tiles import measures_behind, on_reports
from domain.indicator_view import Age
from domain.measures import LEDGER_MEASURES, LIVE_MEASURES
from services.board import Board

_OF_DOSSIERS = LEDGER_MEASURES.keys() | LIVE_MEASURES.keys()


def told_until(board: Board) -> Mapping[str, date]:
    """Where the last period ends that anybody told of, at the node of a board or below.

    By indicator; absent: nothing was ever reported.
    """
    return latest_reported(board.session, scope=OrgScope(frozenset({board.node.id})))


def indicator_ages(
    board: Board, catalogue: DayCatalogue, told: Mapping[str, date]
) -> Mapping[str, Age]:
    """Of the node of a board, whatever its period, counted to the data moment.

    Figures of dossiers reach as far as the sources of the org unit, those without a
    formula to the end of the last period that anybody reported. Absent: nothing was
    ever reported, or only the plan tells of it. `told`: as `told_until`.
    """
    today = board.moments.as_of_day
    stopped = board.kept.reach.unranked.get(board.node.id)
    of_dossiers = today if stopped is None else local_day(stopped, board.kept.zone)
    reports = {
        code: min(end_day - timedelta(days=1), today) for code, end_day in told.items()
    }
    behind, reported = measures_behind(catalogue), on_reports(catalogue)
    found = {}
    for code in catalogue.defined:
        reached = reports.get(code) if code in reported else None
        if behind[code] & _OF_DOSSIERS and code not in reported:
            reached = of_dossiers
        if reached is not None:
            found[code] = Age(reached, (today - reached).days)
    return found
