"""Sums of any days: half months with days added or taken away, held against days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from data_access.engine import Database
from data_access.queries import dossier_figures as figures
from domain.event_counts import EventCounts
from domain.identifiers import OrgUnitId
from tests.builders import UNITS
from tests.services import loaded_city as loaded

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
NODES = [loaded.CITY, IDS["HBC"], IDS["HBC-1"]]
FIRST, LAST = date(2024, 2, 20), date(2024, 4, 20)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days)]


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


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
