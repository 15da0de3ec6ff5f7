"""Entered by the org unit, accepted by the Office, locked; each rule is broken once."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from data_access.engine import Database
from data_access.queries.reported import waiting
from data_access.queries.reported_in_force import values_in_force
from data_access.schema.reported import (
    ReportedInForceRow,
    ReportedValueRow,
    ReportedVerdictRow,
)
from domain.access import OrgScope, Permission, Viewer
from domain.audit import AuditKind
from domain.errors import (
    AccessDenied,
    ApplicationError,
    Conflict,
    InvalidInput,
    NotFound,
)
from domain.formula import Gap, Reading
from domain.period import Basis, Period
from domain.reported import Amount, Finality, Standing, in_force
from domain.written_figure import Bound
from services.audit import audit_log
from services.indicator_loads import load_shipped
from services.installation import SYSTEM
from services.reference import reference
from services.reported_desk import reported_passport
from services.reported_values import report_value, reported_history, reported_series
from services.reported_verdicts import judge_values
from tests.domain.reported import counts, plain
from tests.services.import_city import unit_id, viewer
from tests.stores import build_small_city, fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
MARCH = Period.month(2024, 3)
CODE, SUM, DISTINCT = "Q766-4.4", "TTHC-22", "TTHC-18"


def with_definitions(database: Database) -> None:
    build_small_city(database)
    load_shipped(database, NOW)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "small city with definitions", with_definitions)
    database = opened(store_url)
    yield database
    database.close()


def entered(
    city: Database,
    who: Viewer,
    unit: str,
    amount: Amount,
    *,
    code: str = CODE,
    period: Period = MARCH,
) -> int:
    """Enter a value; the id of its revision."""
    report_value(
        city, who, code=code, org_unit_code=unit, period=period, amount=amount,
        source="Báo cáo tháng", now=NOW,
    )  # fmt: skip
    with city.read() as session:
        return session.execute(select(func.max(ReportedValueRow.id))).scalar_one()


def judged(
    city: Database, who: Viewer, value: int, what: Standing, note: str = ""
) -> None:
    judge_values(city, who, ids=(value,), standing=what, note=note, now=NOW)


def counting(city: Database, who: Viewer, unit: str | None = None) -> Reading | None:
    (found,) = reported_series(
        city, who, code=CODE, org_unit_code=unit, periods=(MARCH,)
    )
    return None if found is None else found.reading


def untouched(city: Database) -> tuple[int, ...]:
    tables = (ReportedValueRow, ReportedVerdictRow, ReportedInForceRow)
    with city.read() as session:
        return tuple(
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        )


def test_a_value_counts_once_the_office_accepted_it(city: Database) -> None:
    district, office = viewer(city, "HBC"), viewer(city, "HCM")
    value = entered(city, district, "HBC-1", counts(0, 0))

    assert counting(city, district) is None, "entered only"
    judged(city, office, value, Standing.ACCEPTED)

    assert counting(city, district, "HBC-1") == Reading(0, 0, Gap.NOT_OCCURRED)
    assert counting(city, viewer(city, "HCG")) is None, "of another org unit"
    other = entered(city, viewer(city, "HCG"), "HCG", counts(3, 4))
    judged(city, office, other, Standing.ACCEPTED)
    assert counting(city, office) == Reading(3, 4)
    with city.read() as session:
        everything = OrgScope(frozenset({unit_id("HCM")}))
        assert waiting(session, scope=everything) == ()


def test_a_passport_tells_what_was_entered_last_and_how_much_besides(
    city: Database,
) -> None:
    district, office = viewer(city, "HBC"), viewer(city, "HCM")
    for at, (unit, number) in enumerate([("HBC", 1), ("HBC-1", 2), ("HCG", 3)]):
        report_value(
            city, office, code=CODE, org_unit_code=unit, period=MARCH,
            amount=counts(number, 4), now=NOW + timedelta(hours=at),
        )  # fmt: skip
    report_value(
        city, office, code=CODE, org_unit_code="HBC", period=MARCH,
        amount=counts(4, 4), now=NOW + timedelta(hours=9),
    )  # fmt: skip

    def told(who: Viewer, latest: int | None) -> tuple[list[tuple[str, int]], int]:
        found = reported_passport(city, who, code=CODE, period=MARCH, latest=latest)
        assert found.names.keys() == {r.entry.key.org_unit_id for r in found.history}
        return [
            (found.names[r.entry.key.org_unit_id], r.number) for r in found.history
        ], found.left_out

    name = {unit: told_name(city, unit) for unit in ("HBC", "HBC-1", "HCG")}
    assert told(office, 2) == (
        [(name["HBC"], 1), (name["HBC"], 2), (name["HCG"], 1)],
        1,
    )
    assert told(district, 1) == ([(name["HBC"], 1), (name["HBC"], 2)], 1)
    assert told(viewer(city, "HCG"), 6) == ([(name["HCG"], 1)], 0)
    whole, left_out = told(office, None)
    assert (len(whole), left_out) == (4, 0)
    assert told(office, 6) == (whole, 0)
    other = reported_passport(city, office, code=SUM, period=MARCH, latest=6)
    assert (other.history, other.left_out) == ((), 0)


def told_name(city: Database, unit: str) -> str:
    with city.read() as session:
        units = reference(city, session).units
    return next(each.name for each in units if each.code == unit)


def test_a_correction_needs_the_lock_to_be_opened_and_leaves_a_trace(
    city: Database,
) -> None:
    unit, office = viewer(city, "HBC"), viewer(city, "HCM")
    first = entered(city, unit, "HBC", counts(1, 4))
    judged(city, office, first, Standing.ACCEPTED)
    before = untouched(city)
    with pytest.raises(Conflict, match="mở khóa"):
        entered(city, unit, "HBC", counts(2, 4))
    assert untouched(city) == before

    with pytest.raises(InvalidInput, match="lý do"):
        judged(city, office, first, Standing.UNLOCKED, "  ")
    judged(city, office, first, Standing.UNLOCKED, "Đếm sót một hồ sơ")
    second = entered(city, unit, "HBC", counts(2, 4))

    assert counting(city, unit) == Reading(1, 4), "until the correction is accepted"
    judged(city, office, second, Standing.ACCEPTED)
    assert counting(city, unit) == Reading(2, 4)
    history = reported_history(city, unit, code=CODE, period=MARCH)
    assert [(r.number, r.entry.amount) for r in history] == [
        (1, counts(1, 4)),
        (2, counts(2, 4)),
    ]
    assert [said.standing for said in history[0].said] == [
        Standing.ACCEPTED,
        Standing.UNLOCKED,
    ]
    events = [line.event for line in audit_log(city, SYSTEM)]
    unlocked = next(e for e in events if e.kind is AuditKind.VALUES_UNLOCKED)
    assert unlocked.subject == f"{CODE} HBC"
    assert ("reason", "Đếm sót một hồ sơ") in unlocked.detail


def test_an_accepted_value_can_be_taken_back(city: Database) -> None:
    unit, office = viewer(city, "HBC"), viewer(city, "HCM")
    value = entered(city, unit, "HBC", counts(1, 4))
    judged(city, office, value, Standing.ACCEPTED)
    judged(city, office, value, Standing.UNLOCKED, "Nhầm kỳ")

    judged(city, office, value, Standing.RETURNED, "Nhầm kỳ")

    assert counting(city, unit) is None
    assert untouched(city)[2] == 0


def test_nobody_accepts_what_they_entered(city: Database) -> None:
    office = viewer(city, "HCM")
    value = entered(city, office, "HBC", counts(1, 4))

    with pytest.raises(AccessDenied, match="chính mình"):
        judged(city, office, value, Standing.ACCEPTED)

    judged(city, viewer(city, "HCM"), value, Standing.ACCEPTED)


NOT_ENTERING: tuple[tuple[str, str, list[Permission], type[ApplicationError]], ...] = (
    ("HBC", "HCG", list(Permission), NotFound),
    ("HBC", "HCM", list(Permission), NotFound),
    ("HBC-1", "HBC", list(Permission), NotFound),
    ("HCM", "HBC", [Permission.SCORECARD_READ], AccessDenied),
    ("HCM", "HBC", [Permission.INDICATOR_APPROVE], AccessDenied),
)


def test_who_may_not_enter(city: Database) -> None:
    for root, unit, permissions, refused in NOT_ENTERING:
        who = viewer(city, root, permissions=permissions)
        with pytest.raises(refused):
            entered(city, who, unit, counts(1, 2))

    assert untouched(city) == (0, 0, 0)


def test_who_may_not_judge(city: Database) -> None:
    value = entered(city, viewer(city, "HBC"), "HBC", counts(1, 2))
    report_only = [p for p in Permission if p is not Permission.INDICATOR_APPROVE]

    for who in (viewer(city, "HBC"), viewer(city, "HCM", permissions=report_only),
                viewer(city, "HCM", fields=[1])):  # fmt: skip
        for what in (Standing.ACCEPTED, Standing.RETURNED):
            with pytest.raises(AccessDenied):
                judged(city, who, value, what, "Không khớp")

    assert untouched(city) == (1, 0, 0)


def test_what_cannot_be_said_of_a_revision(city: Database) -> None:
    unit, office = viewer(city, "HBC"), viewer(city, "HCM")
    first = entered(city, unit, "HBC", counts(1, 2))
    with pytest.raises(Conflict, match="chờ duyệt"):
        judged(city, office, first, Standing.UNLOCKED, "Chưa khóa")
    second = entered(city, unit, "HBC", counts(2, 2))
    with pytest.raises(Conflict, match="bản sau"):
        judged(city, office, first, Standing.ACCEPTED)
    with pytest.raises(NotFound):
        judged(city, office, second + 99, Standing.ACCEPTED)
    judged(city, office, second, Standing.RETURNED, "Sai mẫu số")
    with pytest.raises(Conflict, match="trả lại"):
        judged(city, office, second, Standing.ACCEPTED)


REFUSED = (
    (CODE, MARCH, counts(5, 4), "lớn hơn mẫu số"),
    (CODE, MARCH, plain("100.01"), "100 %"),
    (SUM, MARCH, counts(1, 4), "không phải tỷ số"),
    (SUM, MARCH, plain("1.5"), "số nguyên"),
    (SUM, Period.month(2024, 5), plain(1), "chưa đến"),
)


def test_amounts_and_indicators_that_are_refused(city: Database) -> None:
    unit = viewer(city, "HBC")
    for code, period, amount, says in REFUSED:
        with pytest.raises(InvalidInput, match=says):
            entered(city, unit, "HBC", amount, code=code, period=period)
    with pytest.raises(NotFound, match="XYZ-9"):
        entered(city, unit, "HBC", plain(1), code="XYZ-9")

    assert untouched(city) == (0, 0, 0)


def test_the_same_again_and_periods_that_cross_are_refused(city: Database) -> None:
    unit = viewer(city, "HBC")
    entered(city, unit, "HBC", counts(1, 2))
    with pytest.raises(InvalidInput, match="không có gì thay đổi"):
        entered(city, unit, "HBC", counts(1, 2))
    entered(city, unit, "HBC", plain(1), code=SUM)
    reporting = Period.month(2024, 3, Basis.REPORTING)

    with pytest.raises(InvalidInput, match="chồng lên"):
        entered(city, unit, "HBC", plain(1), code=SUM, period=reporting)

    quarter = Period.quarter(2024, 1)
    assert entered(city, unit, "HBC", plain(3), code=SUM, period=quarter)


def test_revisions_and_verdicts_only_grow(city: Database) -> None:
    value = entered(city, viewer(city, "HBC"), "HBC", counts(1, 2))
    judged(city, viewer(city, "HCM"), value, Standing.ACCEPTED)

    for statement in (
        update(ReportedValueRow).values(numerator="2"),
        delete(ReportedVerdictRow),
    ):
        with pytest.raises(DBAPIError, match="only grows"), city.write() as session:
            session.execute(statement)


def test_amounts_come_back_as_they_were(city: Database) -> None:
    unit, office = viewer(city, "HBC"), viewer(city, "HCM")
    amount = plain("99.7", Bound.AT_LEAST)
    report_value(
        city, unit, code=CODE, org_unit_code="HBC", period=MARCH, amount=amount,
        finality=Finality.ESTIMATED, source=" Cổng ", note="Ước", now=NOW,
    )  # fmt: skip
    (revision,) = reported_history(city, unit, code=CODE, period=MARCH)
    judged(city, office, revision.id, Standing.ACCEPTED)

    with city.read() as session:
        (found,) = values_in_force(
            session,
            scope=unit.scope,
            first_day=MARCH.first_day,
            end_day=MARCH.end_day,
        )
    assert found.entry == revision.entry
    assert found.entry.amount == amount
    assert (found.entry.finality, found.entry.source) == (Finality.ESTIMATED, "Cổng")
    assert counting(city, unit) == Reading(Fraction("0.997"))


def test_what_counts_follows_from_the_verdicts_whatever_is_said(city: Database) -> None:
    chance = random.Random(5)
    people = [viewer(city, "HBC"), viewer(city, "HCM"), viewer(city, "HCM")]
    for step in range(30):
        who = chance.choice(people)
        try:
            if step < 3 or chance.random() < 0.4:
                entered(city, who, "HBC", counts(chance.randint(0, 9), 9))
            else:
                history = reported_history(city, people[1], code=CODE, period=MARCH)
                value = chance.choice(history[-2:]).id
                judged(city, who, value, chance.choice(list(Standing)[1:]), "Vì")
        except ApplicationError:
            pass

        history = reported_history(city, people[1], code=CODE, period=MARCH)
        counts_now = in_force(history)
        expected = None
        if counts_now is not None:
            expected = Reading(*counts_now.entry.amount.parts[:2])
        assert counting(city, people[1], "HBC") == expected
    assert len(history) > 3
