"""Form II.06 against an oracle that walks every dossier through its clock."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from data_access.engine import Database
from data_access.schema.rollups import DossierHalfRow, DossierTotalRow
from data_access.versions import raise_data_version
from domain.access import Permission
from domain.dossier import Channel
from domain.errors import AccessDenied, InvalidInput, NotFound
from domain.ledger import EMPTY_LEDGER, Identity
from domain.ledger_cell import HandlingLevel
from domain.ledger_form import FormLine, LedgerForm, LedgerQuery, RowKind
from domain.period import Basis, Period
from services.ledger_form import ledger_form
from tests.builders import FIRST_DAY, UNITS, instant
from tests.reference import Reported
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.ledger_oracle import expected, holders_of, prompt_dossier

DAY = timedelta(days=1)
TODAY = date(2024, 4, 11)
STOPPED = date(2024, 3, 21)
FIELD_IDS = {"DD": 1, "HT": 2, "XD": 3}
CHILDREN = {
    code: [child for child, parent, _ in UNITS if parent == code]
    for code, _, _ in UNITS
}
SPRING = Period.free(date(2024, 3, 5), date(2024, 4, 2))


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=29, count=300, draw=prompt_dossier)
    yield opened
    opened.close()


def form(database: Database, query: LedgerQuery, **who: object) -> LedgerForm:
    viewer = loaded.viewer(loaded.CITY, **who)  # type: ignore[arg-type]
    return ledger_form(database, viewer, query=query)


def random_query(chance: random.Random) -> LedgerQuery:
    first = FIRST_DAY + timedelta(days=chance.randrange(-5, 40))
    period = chance.choice(
        [
            Period.free(first, first + timedelta(days=chance.randrange(0, 45))),
            Period.month(2024, chance.choice([3, 4]), chance.choice(list(Basis))),
            Period.quarter(2024, chance.choice([1, 2]), chance.choice(list(Basis))),
            Period.year(2024),
        ]
    )
    latest = (TODAY - period.first_day).days
    as_of = None
    if chance.random() < 0.5 and latest >= 0:
        as_of = period.first_day + timedelta(days=chance.randrange(0, latest + 1))
    return LedgerQuery(
        period=period,
        org_unit_code=chance.choice([code for code, _, _ in UNITS]),
        own_only=chance.random() < 0.3,
        field_code=chance.choice([None, None, *FIELD_IDS]),
        channel=chance.choice([None, None, *Channel]),
        level=chance.choice([None, None, *HandlingLevel]),
        as_of_day=as_of,
        rows=chance.choice(list(RowKind)),
    )


def expected_line(
    reported: list[Reported], query: LedgerQuery, end_day: date, key: str | None
) -> tuple[object, int, int]:
    """Ledger, fell due and became overdue of one row; `key` None: of the sum."""
    code, own_only, level = query.org_unit_code or "HCM", query.own_only, query.level
    fields = {FIELD_IDS[query.field_code]} if query.field_code else None
    first_day = query.period.first_day
    holders = holders_of(code, own_only=own_only, level=level)
    if key is not None and query.rows is RowKind.UNIT:
        holders &= holders_of(code if key == "=" else key, own_only=key == "=")
    if key is not None and query.rows is RowKind.LEVEL:
        holders &= holders_of(code, level=HandlingLevel(key))
    if key is not None and query.rows is RowKind.FIELD:
        fields = {FIELD_IDS[key]}
    if key is not None and query.rows is RowKind.MONTH:
        first_day = date.fromisoformat(key)
        end_day = min(end_day, month_end(first_day, query.period.basis))
    found = expected(
        reported,
        holders,
        first_day=first_day,
        end_day=end_day,
        fields=fields,
        channel=query.channel,
    )
    return found.ledger, found.fell_due, found.became_overdue


def month_end(day: date, basis: Basis) -> date:
    following = day + timedelta(days=1)
    while following.day != (1 if basis is Basis.CALENDAR else 15):
        following += timedelta(days=1)
    return following


def keys(query: LedgerQuery, end_day: date) -> list[str]:
    """Every row there could be."""
    if query.rows is RowKind.FIELD:
        return [query.field_code] if query.field_code else list(FIELD_IDS)
    if query.rows is RowKind.UNIT:
        return ["=", *CHILDREN[query.org_unit_code or "HCM"]]
    if query.rows is RowKind.LEVEL:
        return [level.value for level in HandlingLevel]
    found, day = [], query.period.first_day
    while day < end_day:
        found.append(f"{day:%Y%m%d}")
        day = month_end(day, query.period.basis)
    return found


def said(line: FormLine) -> tuple[object, int, int]:
    return line.ledger, line.fell_due, line.became_overdue


@pytest.mark.parametrize("seed", range(3))
def test_every_row_of_random_forms_equals_the_oracle(city: Database, seed: int):
    chance = random.Random(seed)
    reported = list(oracle(city).reported)

    for _ in range(20):
        query = random_query(chance)
        shown = form(city, query)
        end_day = min(query.period.end_day, (query.as_of_day or TODAY) + DAY)
        if end_day <= query.period.first_day:
            assert shown.why_empty
            continue

        assert not shown.failures, query
        assert said(shown.total) == expected_line(reported, query, end_day, None), query
        lines = {line.key: line for line in shown.lines}
        for key in keys(query, end_day):
            truth = expected_line(reported, query, end_day, key)
            line = lines.pop(key, None)
            assert (said(line) if line else (EMPTY_LEDGER, 0, 0)) == truth, (query, key)
        assert not lines, query


def test_each_period_opens_with_what_the_one_before_closed_with(city: Database):
    for code in ("HCM", "HBC", "HCG"):
        before = None
        for offset in range(0, 42, 7):
            start = FIRST_DAY + timedelta(days=offset)
            week = Period.free(start, start + timedelta(days=6))
            for line in form(city, LedgerQuery(week, code)).lines:
                assert line.residuals == ()
            present = form(city, LedgerQuery(week, code)).total.ledger
            if before is not None:
                assert present.carried_over == before.in_process
            before = present
        assert before is not None
        assert before.carried_over > 0


def test_months_open_with_the_one_before_and_add_up_to_the_whole(city: Database):
    year = Period.year(2024, Basis.REPORTING)
    shown = form(city, LedgerQuery(year, rows=RowKind.MONTH))

    ledgers = [line.ledger for line in shown.lines]
    assert len(ledgers) >= 2
    for earlier, later in pairwise(ledgers):
        assert later.carried_over == earlier.in_process
    assert sum(ledger.resolved for ledger in ledgers) == shown.total.ledger.resolved
    assert ledgers[-1].in_process == shown.total.ledger.in_process
    assert shown.internal_transfers == 0


def test_transfers_between_rows_cancel_in_the_sum_and_are_said(city: Database):
    shown = form(city, LedgerQuery(SPRING, "HBC", rows=RowKind.UNIT))

    ins = sum(line.ledger.transferred_in for line in shown.lines)
    outs = sum(line.ledger.transferred_out for line in shown.lines)
    total = shown.total.ledger
    assert shown.internal_transfers > 0
    assert ins - total.transferred_in == outs - total.transferred_out
    assert ins - total.transferred_in == shown.internal_transfers


def test_a_source_that_stopped_keeps_its_stock_and_is_named(city: Database):
    shown = form(city, LedgerQuery(Period.month(2024, 4), rows=RowKind.UNIT))
    earlier = form(city, LedgerQuery(Period.free(FIRST_DAY, STOPPED - DAY)))

    (part,) = shown.lagging
    held = expected(
        oracle(city).reported, holders_of("HCG"), first_day=TODAY, end_day=TODAY + DAY
    ).ledger
    assert part.complete_on == STOPPED
    assert part.in_process == held.in_process == shown.lagging_in_process > 0
    notes = {line.key: line.note for line in shown.lines}
    assert notes["HCG"] == "số liệu đến 21/03"
    assert not notes["HBC"]
    assert earlier.lagging == ()


def test_an_earlier_day_forgets_what_came_after_it(city: Database):
    day = date(2024, 3, 18)
    year = Period.year(2024)

    past = form(city, LedgerQuery(year, as_of_day=day))
    cut = form(city, LedgerQuery(Period.free(date(2024, 1, 1), day)))

    assert past.total.ledger == cut.total.ledger
    assert past.last_day == day
    assert past.is_cut
    assert not past.ends_with_data
    assert past.listed is None
    assert past.total.cell is not None
    assert past.total.cell.last_day == day


def test_a_form_that_ends_with_the_data_is_counted_one_by_one(city: Database):
    for query in (
        LedgerQuery(Period.year(2024)),
        LedgerQuery(Period.year(2024), "HBC", own_only=True, channel=Channel.ONLINE),
        LedgerQuery(Period.year(2024), level=HandlingLevel.COMMUNE, field_code="DD"),
    ):
        shown = form(city, query)
        assert shown.listed == shown.total.ledger.in_process, query
        assert shown.ends_with_data


def test_counts_that_do_not_reconcile_are_shown_where_they_fail(city: Database):
    with city.write() as session:
        session.execute(
            update(DossierHalfRow)
            .where(DossierHalfRow.node_id == 1, DossierHalfRow.field_id.in_((0, 2)))
            .where(DossierHalfRow.half == 2024 * 24 + 4)
            .where(DossierHalfRow.channel == int(Channel.ONLINE))
            .values(received=DossierHalfRow.received + 3)
        )
        raise_data_version(session, instant(42))

    inside = form(city, LedgerQuery(Period.month(2024, 3)))
    after = form(city, LedgerQuery(Period.free(date(2024, 3, 16), TODAY)))

    wrong = {(Identity.BALANCE, 3), (Identity.CARRY_OVER, 3)}
    found = {line.key: line.residuals for line in (*inside.lines, inside.total)}
    assert {(r.identity, r.amount) for r in found["HT"]} == wrong
    assert {(r.identity, r.amount) for r in found[""]} == wrong
    assert found["DD"] == found["XD"] == ()
    assert {(r.identity, r.amount) for r in after.total.residuals} == wrong


def test_a_stock_that_differs_from_the_dossiers_there_is_shown(city: Database):
    with city.write() as session:
        session.execute(
            update(DossierTotalRow)
            .where(DossierTotalRow.node_id == 1, DossierTotalRow.field_id == 0)
            .where(DossierTotalRow.channel == int(Channel.DIRECT))
            .values(left_early=DossierTotalRow.left_early - 2)
        )
        raise_data_version(session, instant(42))

    identities = {r.identity for r in form(city, LedgerQuery(SPRING)).total.residuals}
    now = form(city, LedgerQuery(Period.year(2024))).total.residuals

    assert identities == {Identity.BALANCE, Identity.CARRY_OVER}
    assert Identity.IN_PROCESS in {residual.identity for residual in now}


def test_a_period_that_has_not_begun_says_so(city: Database):
    shown = form(city, LedgerQuery(Period.year(2025)))
    past = form(city, LedgerQuery(SPRING, as_of_day=SPRING.first_day - DAY))

    assert (shown.lines, past.lines) == ((), ())
    assert "chưa bắt đầu" in shown.why_empty
    assert "04/03/2024" in past.why_empty


def test_a_period_without_dossiers_says_why(city: Database):
    early = form(city, LedgerQuery(Period.year(2022)))
    nothing = form(city, LedgerQuery(SPRING, "STNMT", level=HandlingLevel.COMMUNE))

    assert "bắt đầu từ" in early.why_empty
    assert nothing.why_empty.startswith("Không phát sinh")
    assert nothing.total.ledger == EMPTY_LEDGER


def test_a_day_that_the_data_do_not_reach_is_refused(city: Database):
    with pytest.raises(InvalidInput, match=r"12/04/2024"):
        form(city, LedgerQuery(SPRING, as_of_day=TODAY + DAY))


def test_a_scope_of_fields_counts_only_these(city: Database):
    reported = oracle(city, {1, 3}).reported
    query = LedgerQuery(SPRING, rows=RowKind.UNIT)

    shown = form(city, query, fields={1, 3})
    by_field = form(city, replace(query, rows=RowKind.FIELD), fields={1, 3})

    truth = expected(
        reported,
        holders_of("HCM"),
        first_day=SPRING.first_day,
        end_day=SPRING.end_day,
    )
    assert said(shown.total) == (truth.ledger, truth.fell_due, truth.became_overdue)
    assert {line.key for line in by_field.lines} == {"DD", "XD"}
    with pytest.raises(NotFound):
        form(city, replace(query, field_code="HT"), fields={1, 3})


def test_nobody_reads_the_ledger_of_another_org_unit(city: Database):
    district = loaded.viewer(loaded.HBC)

    shown = ledger_form(city, district, query=LedgerQuery(SPRING))

    assert shown.org_unit.code == "HBC"
    for code in ("HCM", "HCG", "HCG-1"):
        with pytest.raises(NotFound):
            ledger_form(city, district, query=LedgerQuery(SPRING, code))


def test_the_ledger_needs_the_permission_to_read_figures(city: Database):
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)

    with pytest.raises(AccessDenied):
        ledger_form(city, nobody, query=LedgerQuery(SPRING))
