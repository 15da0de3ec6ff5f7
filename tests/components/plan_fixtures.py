"""The reform plan of the sample city as a board, without a database."""

from datetime import date

from domain.plan_board import PlanBoard
from sample_data.reform_plan import LAST_DAY, reform_plan, reform_targets
from tests.domain.calendars import vietnam
from tests.domain.plan_boards import board
from tests.sample_data.test_reform_plan import Units


def reform() -> PlanBoard:
    """On its last day, beside a month before."""
    units = Units()
    return board(
        reform_plan(units, vietnam()),
        day=LAST_DAY,
        since=date(2024, 11, 30),
        targets=reform_targets(units),
    )
