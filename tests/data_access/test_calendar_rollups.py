"""Another calendar: sums of working days and waits at steps follow it."""

from datetime import date

from sqlalchemy import func, select

from data_access.engine import Database, Session
from data_access.queries.catalogue import calendar
from data_access.schema.rollups import (
    MEASURES,
    PROCEDURE_MEASURES,
    DossierDayRow,
    DossierProcedureRow,
    DossierTotalRow,
    StepWaitRow,
)
from domain.working_days import CalendarDay, DayKind
from services.calendar_changes import calendar_change, write_calendar_change
from services.data_quality import check_rollups
from services.installation import SYSTEM
from tests import rollup_oracle as oracle
from tests.builders import ZONE
from tests.data_access.test_rollup_cells import (
    NODE_FIELD,
    cells,
    chains,
    nonzero,
    reported,
)

NEW = [
    CalendarDay(date(2024, 3, 11), DayKind.HOLIDAY, "Nghỉ thử"),
    CalendarDay(date(2024, 3, 20), DayKind.HOLIDAY, "Ngày nghỉ thử"),
    CalendarDay(date(2024, 4, 2), DayKind.HOLIDAY, "Nghỉ thử"),
    CalendarDay(date(2024, 4, 6), DayKind.MAKEUP_WORKDAY, "Làm bù thử"),
]
"""Two more days off, and another Saturday worked."""


def processing_days(session: Session) -> int:
    return session.execute(
        select(func.sum(DossierTotalRow.processing_days)).where(
            DossierTotalRow.field_id == 0, DossierTotalRow.node_id == 1
        )
    ).scalar_one()


def change_calendar(database: Database, days: list[CalendarDay]) -> None:
    with database.write() as session:
        change = calendar_change(session, days, zone=ZONE)
        write_calendar_change(session, change, zone=ZONE)


def test_every_cell_follows_another_calendar(loaded_tied: Database):
    with loaded_tied.read() as session:
        before = processing_days(session)
        steps_before = cells(session, StepWaitRow, STEP_KEYS, ("visit_count",))

    change_calendar(loaded_tied, NEW)

    with loaded_tied.read() as session:
        kept, items = calendar(session), reported(session)
        assert processing_days(session) != before
        steps = cells(session, StepWaitRow, STEP_KEYS, ("visit_count",))
        assert steps == nonzero(oracle.step_cells(items, chains(), kept))
        assert steps != steps_before
        assert cells(
            session, DossierDayRow, (*NODE_FIELD, "day", "channel"), MEASURES
        ) == nonzero(oracle.day_cells(items, chains(), kept))
        assert cells(
            session,
            DossierProcedureRow,
            ("org_unit_id", "half", "procedure_id", "channel"),
            PROCEDURE_MEASURES,
        ) == nonzero(oracle.procedure_cells(items, kept))
    assert check_rollups(loaded_tied, SYSTEM).is_clean


def test_the_same_calendar_again_changes_no_cell(loaded: Database):
    change_calendar(loaded, NEW)
    with loaded.read() as session:
        before = cells(session, DossierTotalRow, (*NODE_FIELD, "channel"), MEASURES)

    change_calendar(loaded, NEW)

    with loaded.read() as session:
        after = cells(session, DossierTotalRow, (*NODE_FIELD, "channel"), MEASURES)
    assert before == after


STEP_KEYS = ("node_id", "step_id", "half", "days")
