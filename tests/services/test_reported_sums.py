"""Sums by the database against each value read and put together by the rules."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Row, select

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.reported import waiting
from data_access.queries.reported_in_force import values_in_force
from data_access.schema.reported import ReportedInForceRow
from data_access.writes.reported import append_values, put_in_force
from domain.access import OrgScope
from domain.formula import MISSING, Reading
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.indicator_catalogue import day_catalogue
from domain.period import Basis, Period
from domain.reported import Amount, Entry, Finality, ValueKey
from domain.written_figure import Bound
from services.reference import reference
from services.reported_board import ReportedValues, summed_values
from services.reported_months import month_values
from tests.builders import UNITS
from tests.data_access.test_upgrade import moved
from tests.services.test_reported_values import NOW, with_definitions
from tests.stores import fill, opened

CODES = ("Q766-4.4", "TTHC-22", "CONGVU-02", "TTHC-18", "CDDH-09", "CQS-01")
PERIODS = (
    *(Period.month(2023, number) for number in range(1, 13)),
    *(Period.quarter(2023, number) for number in range(1, 5)),
    Period.year(2023),
)
MONTHS, QUARTERS = PERIODS[:12], PERIODS[12:16]
ODD = (
    *(Period.month(2023, number, Basis.REPORTING) for number in range(2, 9)),
    *(Period.free(date(2023, n, 1), date(2023, n, 9)) for n in range(3, 10)),
)
"""Of no month of the calendar; some lie within one."""
ASKED = (Period.year(2023), Period.month(2023, 5), Period.quarter(2023, 1))
CITY = OrgUnitId(1)
HIGHER = {1, 3, 6}
ALL = [OrgUnitId(unit) for unit in range(1, len(UNITS) + 1)]


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "small city with definitions", with_definitions)
    database = opened(store_url)
    yield database
    database.close()


def _amount(chance: random.Random, kind: Aggregation) -> Amount:
    bound = chance.choice([Bound.EXACT] * 9 + list(Bound))
    if kind is Aggregation.RATIO and chance.random() < 0.9:
        below = chance.choice([0, 7, 10**12, 999])
        return Amount(Fraction(chance.randint(0, below)), Fraction(below))
    value = Fraction(chance.choice([0, 5, 12 * 10**11, 10**14]))
    if chance.random() < 0.1:
        value = Fraction(chance.randint(0, 999), 10)
    return Amount(value=value, bound=bound)


def _entries(
    chance: random.Random, kinds: dict[str, Aggregation]
) -> list[tuple[Entry, int, int]]:
    found = []
    for code in CODES:
        # Some only of the lowest, in one kind of period: what pools at once.
        is_even = chance.random() < 0.4
        periods = chance.choice([MONTHS, QUARTERS])
        for unit in range(1, len(UNITS) + 1):
            share = chance.choice([0.0, 0.2, 0.9])
            if is_even and unit in HIGHER:
                continue
            if not is_even:
                periods = chance.choice([MONTHS, MONTHS, QUARTERS, PERIODS, ODD])
            for period in periods:
                if chance.random() < share:
                    key = ValueKey(
                        code, OrgUnitId(unit), period.first_day, period.end_day
                    )
                    entry = Entry(
                        key,
                        period.key,
                        _amount(chance, kinds[code]),
                        chance.choice(list(Finality)),
                    )
                    found.append((entry, chance.choice([1, 1, 2]), 1))
    return found


def _kinds(city: Database) -> dict[str, Aggregation]:
    with city.read() as session:
        kept = reference(city, session)
    catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
    return {code: catalogue.defined[code].indicator.aggregation for code in CODES}


def _keep(city: Database, entries: list[tuple[Entry, int, int]]) -> None:
    with city.write() as session:
        append_values(
            session, entries, load_id=None, author_id=None, author="", now=NOW
        )
        told = waiting(session, scope=OrgScope(frozenset({CITY})))
        put_in_force(session, {each.entry.key: each.id for each in told})


@pytest.mark.parametrize("seed", range(6))
def test_sums_are_those_of_the_values_one_by_one(city: Database, seed: int) -> None:
    chance = random.Random(seed)
    everything = OrgScope(frozenset({CITY}))
    _keep(city, _entries(chance, _kinds(city)))

    pooled = 0
    with city.read() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        for period in ASKED:
            values = values_in_force(
                session, scope=everything, first_day=period.first_day,
                end_day=period.end_day,
            )  # fmt: skip
            slow = ReportedValues(kept, values).on(catalogue, period)

            def fast(nodes: list[OrgUnitId], period: Period = period) -> ReportedValues:
                return summed_values(
                    session, kept, catalogue, nodes, period, catalogue.defined.keys()
                )

            together = fast(ALL).on(catalogue, period)
            for unit in ALL:
                alone = fast([unit])
                pooled += len(alone.pools)
                assert alone.on(catalogue, period).of(unit) == slow.of(unit)
                assert together.of(unit) == slow.of(unit)
            assert slow.of(CITY) or not values
    assert pooled


@pytest.mark.parametrize("seed", range(6))
def test_months_are_those_of_the_values_one_by_one(city: Database, seed: int) -> None:
    chance = random.Random(seed + 100)
    everything = OrgScope(frozenset({CITY}))
    _keep(city, _entries(chance, _kinds(city)))

    pooled = 0
    with city.read() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        values = values_in_force(
            session, scope=everything, first_day=MONTHS[0].first_day,
            end_day=MONTHS[-1].end_day,
        )  # fmt: skip
        slow = ReportedValues(kept, values)
        for unit in ALL:
            months = dict.fromkeys(MONTHS, catalogue)
            told = month_values(session, kept, unit, months, CODES)
            pooled += sum(len(found) for found in told.pools.values())
            for month in MONTHS:
                found = told.on(catalogue, month).of(unit)
                assert found == slow.on(catalogue, month).of(unit), (unit, month.key)
    assert pooled


def test_months_go_by_the_definition_of_each(city: Database) -> None:
    kind = _kinds(city)[CODES[1]]
    told = [
        (Entry(
            ValueKey(CODES[1], OrgUnitId(unit), month.first_day, month.end_day),
            month.key, Amount(value=Fraction(unit)),
        ), 1, 1)
        for unit in (4, 5) for month in MONTHS[:2]
    ]  # fmt: skip
    _keep(city, told)

    with city.read() as session:
        kept = reference(city, session)
        summed = day_catalogue(kept.definitions, date(2023, 12, 31))
        distinct = day_catalogue(
            [
                replace(each, aggregation=Aggregation.DISTINCT)
                if each.code == CODES[1]
                else each
                for each in kept.definitions
            ],
            date(2023, 12, 31),
        )
        months = {MONTHS[0]: summed, MONTHS[1]: distinct}
        found = month_values(session, kept, CITY, months, CODES)

    first, second = (
        found.on(each, month).of(CITY)[CODES[1]] for month, each in months.items()
    )
    assert kind is Aggregation.SUM
    assert (first.reading, first.not_additive) == (Reading(Fraction(9)), False)
    assert (second.reading, second.not_additive) == (MISSING, True)


def test_what_was_pooled_for_one_node_does_not_answer_for_another(
    city: Database,
) -> None:
    key = ValueKey(CODES[1], OrgUnitId(3), PERIODS[0].first_day, PERIODS[0].end_day)
    _keep(city, [(Entry(key, PERIODS[0].key, Amount(value=Fraction(7))), 1, 1)])

    with city.read() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        told = summed_values(session, kept, catalogue, [CITY], PERIODS[0], CODES)

    assert told.on(catalogue, PERIODS[0]).of(CITY).keys() == {CODES[1]}
    with pytest.raises(ValueError, match="pooled for org unit 1, got 3"):
        told.on(catalogue, PERIODS[0]).of(OrgUnitId(3))


def test_an_upgrade_carries_what_sums_need_as_a_verdict_does(city: Database) -> None:
    counts, broken = Amount(Fraction(3), Fraction(4)), Amount(value=Fraction(5, 2))
    told = {
        "M": (Period.month(2023, 2), counts),
        "Q": (Period.quarter(2023, 2), Amount(value=Fraction(0))),
        "H": (Period.half(2023, 2), Amount(value=Fraction(10**13 - 1))),
        "Y": (Period.year(2023), Amount(value=Fraction(7), bound=Bound.ABOUT)),
        "long": (Period.month(2023, 4), Amount(value=Fraction(10**13))),
        "broken": (Period.month(2023, 5), broken),
        "of the report": (Period.month(2023, 6, Basis.REPORTING), counts),
        "cut": (Period.quarter(2023, 3).until(date(2023, 8, 4)), counts),
    }
    _keep(
        city,
        [
            (
                Entry(
                    ValueKey(CODES[0], CITY, period.first_day, period.end_day),
                    period.key, amount, Finality.ESTIMATED,
                ),
                2, 1,
            )
            for period, amount in told.values()
        ],
    )  # fmt: skip
    kept = _in_force(city)

    moved(city, command.downgrade, "0018")
    upgrade(city)

    assert _in_force(city) == kept
    found = {(row.first_day, row.end_day): row for row in kept}
    for name, (period, amount) in told.items():
        row = found[period.first_day, period.end_day]
        grid = name if name in "MQHY" else None
        assert (row.grid, row.revision, row.finality) == (grid, 2, "estimated")
        assert row.bound == amount.bound
        parts = amount.parts if grid else (None, None, None)
        assert (row.numerator, row.denominator, row.value) == parts


def _in_force(city: Database) -> list[Row[tuple[Any, ...]]]:
    table = ReportedInForceRow.__table__
    with city.read() as session:
        return list(session.execute(select(table).order_by(*table.primary_key)))


def test_nothing_reported_costs_one_look(city: Database) -> None:
    with city.read() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        found = summed_values(
            session, kept, catalogue, [CITY], PERIODS[0], catalogue.defined.keys()
        )

    assert found.on(catalogue, PERIODS[0]).of(CITY) == {}
