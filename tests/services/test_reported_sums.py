"""Sums by the database against each value read and put together by the rules."""

import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from data_access.engine import Database
from data_access.queries.reported import values_in_force, waiting
from data_access.writes.reported import append_values, put_in_force
from domain.access import OrgScope
from domain.identifiers import OrgUnitId
from domain.indicator import Aggregation
from domain.indicator_catalogue import day_catalogue
from domain.period import Period
from domain.reported import Amount, Entry, Finality, ValueKey
from domain.written_figure import Bound
from services.reference import reference
from services.reported_board import ReportedValues, summed_values
from tests.builders import UNITS
from tests.services.test_reported_values import NOW, with_definitions
from tests.stores import fill, opened

CODES = ("Q766-4.4", "TTHC-22", "CONGVU-02", "TTHC-18", "CDDH-09", "CQS-01")
PERIODS = (
    *(Period.month(2023, number) for number in range(1, 13)),
    Period.quarter(2023, 1),
    Period.quarter(2023, 3),
    Period.year(2023),
)
ASKED = (Period.year(2023), Period.month(2023, 5), Period.quarter(2023, 1))
CITY = OrgUnitId(1)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "small city with definitions", with_definitions)
    database = opened(store_url)
    yield database
    database.close()


def _amount(chance: random.Random, kind: Aggregation) -> Amount:
    bound = chance.choice([Bound.EXACT] * 12 + [Bound.AT_LEAST, Bound.ABOUT])
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
        for unit in range(1, len(UNITS) + 1):
            share = chance.choice([0.0, 0.2, 0.9])
            months_only = chance.random() < 0.6
            for period in PERIODS[:12] if months_only else PERIODS:
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


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_those_of_the_values_one_by_one(city: Database, seed: int) -> None:
    chance = random.Random(seed)
    everything = OrgScope(frozenset({CITY}))
    with city.write() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        kinds = {code: catalogue.defined[code].indicator.aggregation for code in CODES}
        append_values(
            session, _entries(chance, kinds), load_id=None, author_id=None, author="",
            now=NOW,
        )  # fmt: skip
        put_in_force(
            session, {r.entry.key: r.id for r in waiting(session, scope=everything)}
        )

    with city.read() as session:
        for period in ASKED:
            values = values_in_force(
                session, scope=everything, first_day=period.first_day,
                end_day=period.end_day,
            )  # fmt: skip
            slow = ReportedValues(kept, values).on(catalogue, period)
            fast = summed_values(
                session, kept, catalogue, [CITY], period, catalogue.defined.keys()
            ).on(catalogue, period)
            for unit in range(1, len(UNITS) + 1):
                assert fast.of(OrgUnitId(unit)) == slow.of(OrgUnitId(unit))
            assert slow.of(CITY) or not values
            is_year = period == ASKED[0]
            assert not is_year or fast.figures is not None


def test_nothing_reported_costs_one_look(city: Database) -> None:
    with city.read() as session:
        kept = reference(city, session)
        catalogue = day_catalogue(kept.definitions, date(2023, 12, 31))
        found = summed_values(
            session, kept, catalogue, [CITY], PERIODS[0], catalogue.defined.keys()
        )

    assert found.on(catalogue, PERIODS[0]).of(CITY) == {}
