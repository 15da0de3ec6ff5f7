"""What targets stand at: reported, corrected, judged, and what is refused."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from data_access.engine import Database
from data_access.schema.plans import PlanTargetReportRow, PlanTargetVerdictRow
from domain.access import Permission, Viewer
from domain.audit import AuditKind
from domain.errors import (
    AccessDenied,
    ApplicationError,
    Conflict,
    InvalidInput,
    NotFound,
)
from domain.identifiers import ReportId
from domain.plan import Verdict
from domain.plan_board import TargetLine
from domain.plan_target import PlanTarget, TargetReading, TargetState
from services.installation import SYSTEM
from services.plan_intake import add_plan
from services.plan_targets import judge_target_report, report_target
from services.plans import plan_board
from tests.services.import_city import unit_id, viewer
from tests.services.plan_city import AT, TODAY, build
from tests.services.plan_deeds import kept, last_event, renamed
from tests.stores import fill, opened

PLAN = "KHAC"
OCTOBER = datetime(2024, 10, 1, 2, 0, tzinfo=UTC)


def with_target(database: Database) -> None:
    """The plan city with a second plan that has a target of the department."""
    build(database)
    target = PlanTarget(
        "CT.01", "Hồ sơ trực tuyến", unit_id("STNMT"), "%", Decimal(40), Decimal(60),
        date(2024, 1, 1), date(2024, 12, 31),
        readings=(TargetReading(date(2024, 6, 30), Decimal("51.5")),),
    )  # fmt: skip
    add_plan(database, SYSTEM, renamed(), targets=(target,), now=AT)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "plan city with target", with_target)
    database = opened(store_url)
    yield database
    database.close()


def line(city: Database, day: date = TODAY) -> TargetLine:
    board = plan_board(city, viewer(city, "HCM"), plan_code=PLAN, day=day)
    (found,) = board.targets
    return found


def reporting(
    city: Database,
    who: Viewer,
    value: str = "55.25",
    *,
    day: date = date(2024, 9, 10),
    note: str = "Theo hệ thống một cửa",
    code: str = "CT.01",
    now: datetime = AT,
) -> ReportId:
    return report_target(
        city, who, plan_code=PLAN, target_code=code, value=Decimal(value), day=day,
        note=note, evidence="https://vanban/7", now=now,
    )  # fmt: skip


def judging(
    city: Database,
    who: Viewer,
    report: ReportId,
    verdict: Verdict = Verdict.ACCEPTED,
    note: str = "",
    now: datetime = AT,
) -> None:
    judge_target_report(
        city, who, plan_code=PLAN, target_code="CT.01", report_id=report,
        verdict=verdict, note=note, now=now,
    )  # fmt: skip


def test_a_target_is_reported_corrected_and_judged(city: Database):
    lead, office = viewer(city, "STNMT"), viewer(city, "HCM")
    assert line(city).state is TargetState.ON_PATH

    wrong = reporting(city, lead, "62")
    assert line(city).state is TargetState.MET
    assert last_event(city) == (
        AuditKind.TARGET_REPORTED,
        f"{PLAN} CT.01",
        {"value": "62", "day": "2024-09-10", "report": str(wrong)},
    )
    reporting(city, lead, "45")
    corrected = line(city)
    assert corrected.state is TargetState.BEHIND
    assert [r.value for r in corrected.target.readings] == [
        Decimal("51.5"), Decimal(62), Decimal(45),
    ]  # fmt: skip
    last = corrected.target.readings[-1]
    assert (last.evidence, last.author_name) == ("https://vanban/7", "Ai Đó")
    judging(city, office, last.id, Verdict.RETURNED, "Thiếu xã")
    judging(city, office, wrong, now=OCTOBER)

    # The return takes the correction back: the first report counts again.
    assert line(city).state is TargetState.MET
    assert line(city).target.readings[1].verdict is None
    judged = line(city, date(2024, 10, 2)).target.readings
    assert judged[1].verdict is Verdict.ACCEPTED
    assert judged[2].verdict_note == "Thiếu xã"
    # A day before the reports is shown as it was known.
    assert line(city, date(2024, 9, 15)).state is TargetState.ON_PATH


def test_a_report_of_an_earlier_day_is_known_from_its_entry(city: Database):
    reporting(city, viewer(city, "STNMT"), "62", day=date(2024, 7, 31))

    assert len(line(city, date(2024, 9, 15)).target.readings) == 1
    assert line(city).target.readings[-1].reported_on == TODAY


READ_ONLY = (Permission.PLAN_READ,)
REFUSED: dict[str, tuple[type[ApplicationError], Callable[[Database], object]]] = {
    "without the permission": (
        AccessDenied,
        lambda c: reporting(c, viewer(c, "STNMT", permissions=READ_ONLY)),
    ),
    "of another org unit": (NotFound, lambda c: reporting(c, viewer(c, "HBC"))),
    "no such target": (
        NotFound,
        lambda c: reporting(c, viewer(c, "STNMT"), code="CT.99"),
    ),
    "a day to come": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), day=date(2024, 9, 17)),
    ),
    "before the last": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), day=date(2024, 6, 29)),
    ),
    "without a note": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), note=" "),
    ),
    "no number": (InvalidInput, lambda c: reporting(c, viewer(c, "STNMT"), "NaN")),
    "too large": (InvalidInput, lambda c: reporting(c, viewer(c, "STNMT"), "3000000")),
    "too fine": (InvalidInput, lambda c: reporting(c, viewer(c, "STNMT"), "1.2345")),
    "the same again": (
        InvalidInput,
        lambda c: reporting(c, viewer(c, "STNMT"), "51.5", day=date(2024, 6, 30)),
    ),
    "judged without the permission": (
        AccessDenied,
        lambda c: judging(
            c, viewer(c, "HCM", permissions=READ_ONLY), line(c).target.readings[0].id
        ),
    ),
    "judged by the lead": (
        AccessDenied,
        lambda c: judging(c, viewer(c, "STNMT"), line(c).target.readings[0].id),
    ),
    "returned without a reason": (
        InvalidInput,
        lambda c: judging(
            c, viewer(c, "HCM"), line(c).target.readings[0].id, Verdict.RETURNED
        ),
    ),
    "no such report": (
        NotFound,
        lambda c: judging(c, viewer(c, "HCM"), ReportId(999)),
    ),
}


def test_what_is_refused_leaves_no_trace(city: Database):
    for what, (error, deed) in REFUSED.items():
        before = kept(city)
        with pytest.raises(error):
            deed(city)
        assert kept(city) == before, what


def test_nobody_judges_their_own_or_twice(city: Database):
    office, other = viewer(city, "HCM"), viewer(city, "HCM")
    own = reporting(city, office)

    with pytest.raises(AccessDenied):
        judging(city, office, own)
    judging(city, other, own)
    with pytest.raises(Conflict):
        judging(city, other, own)


@pytest.mark.parametrize(
    "change",
    [
        update(PlanTargetReportRow).values(value_thousandths=0),
        delete(PlanTargetReportRow),
        update(PlanTargetVerdictRow).values(verdict="returned"),
        delete(PlanTargetVerdictRow),
    ],
)
def test_the_series_of_a_target_only_grows(city: Database, change):
    judging(city, viewer(city, "HCM"), line(city).target.readings[0].id)

    with pytest.raises(DBAPIError, match="only grows"), city.write() as session:
        session.execute(change)
