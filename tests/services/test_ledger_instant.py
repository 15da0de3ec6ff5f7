"""Form II.06 at an instant, dossier by dossier, against roll-ups and an oracle."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from data_access.engine import Database
from data_access.queries import ledger_dossiers
from domain.access import Permission
from domain.dossier import Channel, DossierState, state_at
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.ledger_form import LedgerForm, LedgerQuery, RowKind
from domain.period import Basis, Period
from services.ledger_form import ledger_form
from services.ledger_instant import ledger_form_at
from tests.builders import CALENDAR, FIRST_DAY, ZONE, end_of_day, instant
from tests.reference import OPEN
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import due_day, oracle
from tests.services.ledger_oracle import holders_of, prompt_dossier
from tests.services.test_ledger import TODAY, random_query

DAY = timedelta(days=1)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=31, count=300, draw=prompt_dossier)
    yield opened
    opened.close()


def form_at(
    database: Database, query: LedgerQuery, at: datetime, **who: object
) -> LedgerForm:
    viewer = loaded.viewer(loaded.CITY, **who)  # type: ignore[arg-type]
    return ledger_form_at(database, viewer, query=query, at=at)


def test_the_last_instant_of_a_day_answers_as_the_roll_ups_do(
    city: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ledger_dossiers, "BATCH", 37)
    chance = random.Random(5)
    viewer = loaded.viewer(loaded.CITY)
    compared = 0

    while compared < 16:
        query = random_query(chance)
        if query.as_of_day in (None, TODAY):
            continue
        assert query.as_of_day is not None
        compared += 1
        rolled = ledger_form(city, viewer, query=query)
        read = form_at(city, query, end_of_day(query.as_of_day))

        assert read.lines == rolled.lines, query
        assert read.total == rolled.total, query
        assert read.lagging == rolled.lagging, query


def test_what_left_before_the_period_and_fell_due_in_it_is_counted(city: Database):
    viewer = loaded.viewer(loaded.CITY)
    until = TODAY - DAY
    earlier = 0

    for offset in range(2, 36, 6):
        period = Period.free(FIRST_DAY + offset * DAY, until)
        rolled = ledger_form(city, viewer, query=LedgerQuery(period, "HBC"))
        read = form_at(city, LedgerQuery(period, "HBC"), end_of_day(until))
        assert read.total.fell_due == rolled.total.fell_due
        earlier += any(
            d.resolved_at is not None
            and d.resolved_at.astimezone(ZONE).date() < period.first_day
            and due_day(d) >= period.first_day - DAY
            for d in (r.dossier for r in oracle(city).reported)
        )

    assert earlier > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_an_instant_within_a_day_counts_what_had_happened_by_then(
    city: Database, seed: int
):
    chance = random.Random(seed)
    reported = [r for r in oracle(city).reported if r.dossier.is_counted]
    for _ in range(12):
        at = instant(chance.randrange(3, 40), chance.randrange(24), 13)
        code = chance.choice(["HCM", "HBC", "HCG-1"])
        holders = holders_of(code)
        first_day = FIRST_DAY + timedelta(days=chance.randrange(0, 3))
        query = LedgerQuery(Period.free(first_day, first_day + 60 * DAY), code)

        ledger = form_at(city, query, at).total.ledger

        begin = datetime.combine(first_day, datetime.min.time(), tzinfo=ZONE)
        states = [
            (state_at(r.dossier, known, calendar=CALENDAR, zone=ZONE), r.dossier)
            for r in reported
            if r.dossier.holder_at(known := min(at, r.complete_to)) in holders
        ]
        left = [
            d
            for d in (r.dossier for r in reported)
            if d.resolved_at is not None
            and begin <= d.resolved_at <= at
            and d.holder_at(d.resolved_at) in holders
        ]
        received = [
            d
            for d in (r.dossier for r in reported)
            if begin <= d.received_at <= at and d.received_by in holders
        ]
        assert ledger.in_process == sum(state in OPEN for state, _ in states)
        assert ledger.in_process_overdue == sum(
            state is DossierState.OPEN_OVERDUE for state, _ in states
        )
        assert ledger.resolved == len(left)
        assert ledger.received == len(received)
        assert ledger.received_online == sum(
            d.channel is Channel.ONLINE for d in received
        )
        assert not form_at(city, query, at).failures


def test_the_data_moment_itself_is_an_instant(city: Database):
    viewer = loaded.viewer(loaded.CITY)
    query = LedgerQuery(Period.year(2024, Basis.REPORTING), rows=RowKind.MONTH)

    read = form_at(city, query, loaded.MOMENT)
    rolled = ledger_form(city, viewer, query=query)

    assert read.ends_with_data
    assert (read.lines, read.lagging) == (rolled.lines, rolled.lagging)
    assert read.total.ledger == rolled.total.ledger
    with pytest.raises(InvalidInput, match="17:00 11/04/2024"):
        form_at(city, query, loaded.MOMENT + timedelta(minutes=1))


def test_an_instant_before_the_period_finds_that_it_has_not_begun(city: Database):
    query = LedgerQuery(Period.free(date(2024, 3, 20), date(2024, 3, 25)))

    assert "chưa bắt đầu" in form_at(city, query, instant(10)).why_empty


def test_fields_and_org_units_outside_the_scope_are_not_read(city: Database):
    query = LedgerQuery(Period.free(FIRST_DAY, FIRST_DAY + 20 * DAY))
    at = instant(15)
    district = loaded.viewer(loaded.HBC, fields={1})

    own = ledger_form_at(city, district, query=query, at=at)

    assert own.org_unit.code == "HBC"
    assert {line.key for line in own.lines} == {"DD"}
    assert own.total.ledger.total_in < form_at(city, query, at).total.ledger.total_in
    with pytest.raises(NotFound):
        ledger_form_at(city, district, query=LedgerQuery(query.period, "HCM"), at=at)
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)
    with pytest.raises(AccessDenied):
        ledger_form_at(city, nobody, query=query, at=at)
