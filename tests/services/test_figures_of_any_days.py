"""Sums of any days: half months with days added or taken away, held against days."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, TypedDict

import pytest
from sqlalchemy import insert

from data_access.bulk.zone_days import half_of
from data_access.engine import Database
from data_access.queries import dossier_figures as figures
from data_access.queries import ledger_counts
from data_access.queries.ledger_counts import Axis
from data_access.queries.node_sums import Stretch, node_sums
from data_access.queries.roll_up_pieces import (
    ALL_TIME,
    NO_YEARS,
    pieces,
    pieces_up_to,
    pieces_within_and_up_to,
)
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
    DossierYearRow,
)
from domain.access import OrgScope
from domain.event_counts import NETS, EventCounts, Terms, terms_of
from domain.identifiers import FieldId, OrgUnitId
from tests.builders import UNITS, build_city
from tests.services import loaded_city as loaded
from tests.stores import fill, opened

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
NODES = [loaded.CITY, IDS["HBC"], IDS["HBC-1"]]
FIRST, LAST = date(2024, 2, 20), date(2024, 4, 20)
ONE_DAY = timedelta(days=1)
MANY = 300
YEARS = [date(2020, 3, 10) + timedelta(n) for n in range(6 * 365 + 60)]
SPAN = (date(2023, 1, 1), date(2024, 4, 30))
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days)]


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


class Asked(TypedDict):
    scope: OrgScope
    first_day: date
    end_day: date


@pytest.fixture
def years(store_url: str) -> Iterator[Database]:
    """A node with a count on every day of six years, in roll-ups of each length."""
    fill(store_url, "six years", build_years)
    database = opened(store_url)
    yield database
    database.close()


def build_years(database: Database) -> None:
    sums: dict[Any, Counter[Any]] = defaultdict(Counter)
    for day in YEARS:
        for table, key in (
            (DossierDayRow, ("day", day)),
            (DossierHalfRow, ("half", half_of(day))),
            (DossierYearRow, ("year", day.year)),
            (DossierTotalRow, None),
        ):
            sums[table][key] += of_day(day)
    with database.write() as session:
        build_city(session)
        for table, counted in sums.items():
            session.execute(insert(table), [
                {"node_id": 1, "field_id": field, "channel": 0, "received": count,
                 "waiting_change": -count, **dict([key] if key else [])}
                for key, count in counted.items() for field in (0, 1)
            ])  # fmt: skip


def of_day(day: date) -> int:
    return 1 + day.toordinal() * 7919 % 101


def long_count(first: date, end: date) -> EventCounts:
    """The days of [first, end), one after the other."""
    found = sum(of_day(day) for day in YEARS if first <= day < end)
    return EventCounts(received=found, waiting_change=-found)


def test_any_days_are_the_sum_of_each(city: Database):
    scope = loaded.viewer(loaded.CITY).scope
    with city.read() as session:
        by_day = figures.counts_by_day(
            session, scope=scope, nodes=NODES, first_day=FIRST
        )
        for first in DAYS[::5]:
            for end in (day for day in DAYS[::3] if day > first):
                found = figures.counts(
                    session, scope=scope, nodes=NODES, first_day=first, end_day=end
                )
                for node in NODES:
                    assert found[node] == summed(by_day, node, first, end)


def test_all_up_to_any_day_is_the_sum_of_each_day(city: Database):
    scope = loaded.viewer(loaded.CITY).scope
    with city.read() as session:
        by_day = figures.counts_by_day(
            session, scope=scope, nodes=NODES, first_day=date(2020, 1, 1)
        )
        days = [day for _, day in by_day]
        for last in DAYS:
            found = figures.counts_up_to(
                session,
                scope=scope,
                nodes=NODES,
                last_day=last,
                span=(min(days), max(days)),
            )
            for node in NODES:
                whole = summed(by_day, node, min(days), last + timedelta(days=1))
                assert found[node] == whole


def test_any_days_of_six_years_are_the_sum_of_each(years: Database):
    """Years stand in for half months, and what is too much is taken away."""
    chance, scope = random.Random(5), OrgScope(frozenset({loaded.CITY}))
    node, span = loaded.CITY, (YEARS[0], YEARS[-1])
    # Of many nodes the years are read; those that nobody knows have nothing.
    nodes = [node, *map(OrgUnitId, range(1_000, 1_000 + MANY))]
    tables = set()
    with years.read() as session:
        for _ in range(150):
            first, end = sorted(chance.sample(YEARS, 2))
            if chance.random() < 0.3:  # Half months by themselves, most of them long.
                first, end = first.replace(day=1), end.replace(day=15)
            expected = long_count(first, end)
            tables |= {(piece.table, piece.sign) for piece in pieces(first, end, MANY)}
            asked: Asked = {"scope": scope, "first_day": first, "end_day": end}
            found = figures.counts(session, nodes=nodes, **asked)
            by_field = figures.counts_by_field(session, node=node, **asked)
            form = ledger_counts.flows(
                session, nodes=nodes, channel=None, by=Axis.FIELD, **asked
            )
            to_end = figures.counts_up_to(
                session, scope=scope, nodes=nodes, last_day=end - ONE_DAY, span=span
            )
            assert found[node] == expected
            assert [by_field.get(FieldId(1), EventCounts())] == [expected]
            received = EventCounts(received=expected.received)
            assert form.get(1, EventCounts()) == received
            assert to_end[node] == long_count(YEARS[0], end)
            assert not any(to_end[other].received for other in nodes[1:])
    halves, days, years_ = DossierHalfRow, DossierDayRow, DossierYearRow
    signed = {(table, sign) for table in (halves, days) for sign in (1, -1)}
    assert tables == signed | {(years_, 1)}


def test_a_year_is_one_row_and_a_month_no_year():
    def rows(first: date, end: date, cells: int = MANY) -> list[tuple[str, int]]:
        return [
            (piece.table.__name__, piece.rows) for piece in pieces(first, end, cells)
        ]

    assert rows(date(2024, 1, 1), date(2025, 1, 1)) == [("DossierYearRow", 1)]
    # Reporting years close on 14 December.
    assert rows(date(2023, 12, 15), date(2024, 12, 15)) == [
        ("DossierYearRow", 1),
        ("DossierHalfRow", 1),
        ("DossierHalfRow", 1),
    ]
    # For one node, twenty-four rows are cheaper than one statement more.
    whole = date(2023, 12, 15), date(2024, 12, 15)
    assert rows(*whole, cells=1) == rows(*whole, cells=NO_YEARS)
    assert rows(*whole, cells=1) == [("DossierHalfRow", 24)]
    assert rows(date(2024, 3, 1), date(2024, 4, 1)) == [("DossierHalfRow", 2)]


def test_nodes_outside_the_scope_have_no_figures(city: Database):
    below = loaded.viewer(IDS["HBC"]).scope
    for nodes in ([IDS["HCG"]], [IDS["HCG"], IDS["HBC"]], [loaded.CITY]):
        with city.read() as session:
            found = figures.counts(
                session, scope=below, nodes=nodes, first_day=FIRST, end_day=LAST
            )
            now = figures.totals(session, scope=below, nodes=nodes)
            by_field = figures.totals_by_field(session, scope=below, node=nodes[0])

        for node in nodes:
            is_seen = node == IDS["HBC"]
            assert (found[node] != figures.NOTHING) is is_seen
            assert (now[node] != figures.NOTHING) is is_seen
        assert by_field == {}


def summed(
    by_day: dict[tuple[OrgUnitId, date], EventCounts],
    node: OrgUnitId,
    first: date,
    end: date,
) -> EventCounts:
    """The days of [first, end), one after the other."""
    found = EventCounts()
    for (unit, day), counts in by_day.items():
        if unit == node and first <= day < end:
            found += counts
    return found


def total(terms: Terms, counts: EventCounts) -> int:
    return sum(number * getattr(counts, name) for name, number in terms)


def some_sums(chance: random.Random) -> tuple[Terms, ...]:
    """Counts and properties, each some times, among them what maps and rules read."""
    names = [*(each.name for each in fields(EventCounts)), *NETS]
    chosen = [terms_of({name: 1}) for name in chance.sample(names, 3)]
    for _ in range(3):
        weights = {name: chance.randint(-2, 3) for name in chance.sample(names, 4)}
        chosen.append(terms_of(weights))
    return tuple(terms for terms in chosen if terms)


@pytest.mark.parametrize("roots", [[loaded.CITY], [IDS["HBC"], IDS["HCG"]]])
@pytest.mark.parametrize("of_fields", [None, [1], [1, 2], []])
def test_sums_at_once_are_those_of_counts_one_by_one(
    city: Database, roots: list[OrgUnitId], of_fields: list[int] | None
):
    chance = random.Random(len(roots))
    scope = loaded.viewer(*roots, fields=of_fields).scope
    nodes = [OrgUnitId(10_000), *reversed(IDS.values())]
    asked: Any = {"scope": scope, "nodes": nodes}
    with city.read() as session:
        for _ in range(12):
            first, end = sorted(chance.sample(DAYS, 2))
            within, until = pieces_within_and_up_to(first, end, SPAN, len(nodes))
            stretches = [
                Stretch(some_sums(chance), within),
                Stretch((), within),
                Stretch(some_sums(chance), until),
                Stretch(some_sums(chance), (ALL_TIME,)),
            ]

            found = node_sums(session, stretches=stretches, **asked)

            flows = figures.counts(session, first_day=first, end_day=end, **asked)
            stocks = figures.counts_up_to(
                session, last_day=end - ONE_DAY, span=SPAN, **asked
            )
            totals = figures.totals(session, **asked)
            expected = [
                [
                    [total(terms, counts[node]) for terms in stretch.sums]
                    for node in nodes
                ]
                for stretch, counts in zip(
                    stretches, (flows, flows, stocks, totals), strict=True
                )
            ]
            assert [each.tolist() for each in found] == expected


def test_sums_at_once_are_of_the_scope_only(city: Database):
    nodes = [loaded.CITY, IDS["HBC"], IDS["HCG"]]
    stretch = Stretch((terms_of({"received": 1}),), (ALL_TIME,))
    with city.read() as session:
        [of_city], [of_one], [of_none] = (
            node_sums(session, scope=scope, nodes=nodes, stretches=[stretch])
            for scope in (
                loaded.viewer(loaded.CITY).scope,
                loaded.viewer(IDS["HBC"]).scope,
                loaded.viewer(loaded.CITY, fields=[]).scope,
            )
        )

    assert all(number > 0 for [number] in of_city.tolist())
    assert of_one.tolist() == [[0], of_city.tolist()[1], [0]]
    assert of_none.tolist() == [[0], [0], [0]]


def test_a_period_and_all_to_its_end_read_at_once_are_the_sum_of_each_day(
    years: Database,
):
    """What came before the period and the period itself stand in for a long way."""
    chance, span = random.Random(7), (YEARS[0], YEARS[-1])
    scope, nodes = OrgScope(frozenset({loaded.CITY})), [loaded.CITY]
    sums = (terms_of({"received": 1}),)
    joined = 0
    with years.read() as session:
        for _ in range(150):
            first, end = sorted(chance.sample(YEARS, 2))
            if chance.random() < 0.5:  # As long as people choose.
                end = min(YEARS[-1], first + timedelta(chance.randint(1, 200)))
            within, until = pieces_within_and_up_to(first, end, span, MANY)
            joined += until != pieces_up_to(end, span, MANY)

            [flow], [stock] = (
                each.tolist()
                for each in node_sums(
                    session,
                    scope=scope,
                    nodes=nodes,
                    stretches=[Stretch(sums, within), Stretch(sums, until)],
                )
            )

            assert flow == [long_count(first, end).received]
            assert stock == [long_count(YEARS[0], end).received]
    assert 30 < joined < 140
