"""The small city with a plan of six tasks, for tests of what people do with it."""

from datetime import UTC, date, datetime

from data_access.engine import Database
from domain.identifiers import OrgUnitId, PlanId, ReportId
from domain.plan import (
    LinkKind,
    Plan,
    PlanBook,
    PlanGroup,
    Priority,
    ProgressReport,
    Task,
    TaskLink,
    TaskRecord,
    Verdict,
)
from services.installation import SYSTEM
from services.plan_intake import add_plan
from tests.domain.plans import extension, task
from tests.services.import_city import unit_id
from tests.stores import build_small_city

CODE = "CCHC-2024"
AT = datetime(2024, 9, 16, 2, 0, tzinfo=UTC)
TODAY = date(2024, 9, 16)


def report(day: date, percent: int, verdict: Verdict | None = None) -> ProgressReport:
    return ProgressReport(
        ReportId(0),
        day,
        percent,
        note=f"Đạt {percent} %",
        verdict=verdict,
        verdict_on=None if verdict is None else day,
    )


def book() -> PlanBook:
    """Two groups: of the department, of a district and its commune, of the other."""
    department, district = unit_id("STNMT"), unit_id("HBC")
    commune, other = unit_id("HBC-1"), unit_id("HCG")
    return PlanBook(
        Plan(
            PlanId(0),
            CODE,
            "Kế hoạch cải cách hành chính năm 2024",
            "Quyết định 6004/QĐ-UBND",
            unit_id("HCM"),
            date(2024, 1, 1),
            date(2024, 12, 31),
        ),
        (PlanGroup("I", "Thể chế"), PlanGroup("II", "Thủ tục")),
        (
            TaskRecord(
                task(
                    "I.01",
                    lead_id=department,
                    supporting_ids=(district, other),
                    priority=Priority.HIGH,
                    weight=3,
                    legal_basis="Điều 5",
                    product="Báo cáo",
                    indicator_codes=("R1", "TT"),
                ),
                (
                    report(date(2024, 4, 1), 40, Verdict.ACCEPTED),
                    report(date(2024, 6, 3), 70),
                ),
                (extension(date(2024, 6, 20), date(2024, 9, 30)),),
            ),
            TaskRecord(_led(department, "I.02"), (report(date(2024, 6, 28), 100),)),
            TaskRecord(_led(district, "II.01")),
            TaskRecord(
                _led(commune, "II.01.1", parent_code="II.01"),
                (report(date(2024, 5, 2), 50),),
            ),
            TaskRecord(
                _led(other, "II.01.2", parent_code="II.01"),
                (report(date(2024, 5, 6), 100),),
            ),
            TaskRecord(_led(other, "II.02", is_milestone=True)),
        ),
        (
            TaskLink("I.02", "I.01"),
            TaskLink("I.01", "II.02", LinkKind.FINISH_TO_FINISH, 3),
        ),
    )


def _led(lead: OrgUnitId, code: str, **changes: object) -> Task:
    return task(code, lead_id=lead, group_code=code.partition(".")[0], **changes)


def build(database: Database) -> None:
    """The small city with the plan."""
    build_small_city(database)
    add_plan(database, SYSTEM, book(), now=AT)
