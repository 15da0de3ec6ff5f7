"""Waiting at steps against a slow oracle: visits sorted by length."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.engine import Database
from data_access.queries.step_waits import (
    step_trend,
    step_waits,
    stuck_steps,
    visit_lengths,
)
from domain.access import OrgScope
from domain.dossier import local_day
from domain.identifiers import FieldId, OrgUnitId
from domain.step_waits import MEDIAN, NINTH_DECILE, percentile_days, visits_within
from tests.builders import CALENDAR, ZONE
from tests.data_access.kept_city import MOMENTS
from tests.data_access.test_rollup_cells import chains, reported
from tests.reference import Reported

CITY = OrgScope(frozenset({OrgUnitId(1)}))
MARCH = (date(2024, 3, 1), date(2024, 4, 1))
ALL_DAYS = (date(2024, 1, 1), date(2024, 7, 1))
NODES = [OrgUnitId(number) for number in range(1, 8)]


def lengths(
    items: list[Reported], first_day: date, end_day: date
) -> dict[tuple[OrgUnitId, str], list[int]]:
    """Working days of every finished visit of the period, by node and step."""
    found: dict[tuple[OrgUnitId, str], list[int]] = defaultdict(list)
    for item in items:
        for visit in item.dossier.steps if item.dossier.is_counted else ():
            ended_at = visit.ended_at or item.dossier.resolved_at
            if ended_at is None:
                continue
            begin, end = local_day(visit.began_at, ZONE), local_day(ended_at, ZONE)
            if first_day <= end < end_day:
                for node in chains()[visit.org_unit]:
                    found[node, visit.step].append(CALENDAR.days_late(begin, end))
    return found


def by_rank(days: list[int], tenths: int) -> int:
    """The value at the rank that covers so many tenths, counting from 1."""
    rank = -(-len(days) * tenths // 10)
    return sorted(days)[rank - 1]


@pytest.mark.parametrize("period", [MARCH, ALL_DAYS])
def test_median_and_ninth_decile_are_those_of_the_sorted_visits(
    loaded: Database, period: tuple[date, date]
):
    with loaded.read() as session:
        expected = lengths(reported(session), *period)
        found = step_waits(
            session, scope=CITY, nodes=NODES, first_day=period[0], end_day=period[1]
        )

    assert {
        (wait.node, wait.step): (
            wait.visit_count, wait.median_days, wait.ninth_decile_days,
        )
        for wait in found
    } == {
        key: (len(days), by_rank(days, 5), by_rank(days, 9))
        for key, days in expected.items()
    }  # fmt: skip
    assert len(found) > 7


def test_lengths_of_visits_are_counted_by_the_half_month_in_which_they_ended(
    loaded: Database,
):
    with loaded.read() as session:
        stored = reported(session)
        every = lengths(stored, *ALL_DAYS)
        assert every
        for (node, step), days in every.items():
            found = visit_lengths(
                session,
                scope=CITY,
                node=node,
                step=step,
                first_day=ALL_DAYS[0],
                end_day=ALL_DAYS[1],
            )
            assert sum(found.values(), Counter[int]()) == Counter(days)
            starts = [*found, ALL_DAYS[1]]
            for first, end in pairwise(starts):
                assert found[first] == Counter(lengths(stored, first, end)[node, step])


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 50), min_size=1, max_size=20))
def test_what_shows_a_percentile_has_its_length_and_the_one_before(
    days: dict[int, int],
):
    visits = sorted(n for n, many in days.items() for _ in range(many))

    shown = {line.days: line.visit_count for line in visits_within(days)}

    assert shown == {d: sum(v <= d for v in visits) for d in shown}
    for share in (MEDIAN, NINTH_DECILE):
        reached = percentile_days(days, share)
        assert shown[reached] >= share * len(visits)
        before = max((d for d in days if d < reached), default=None)
        assert before is None or shown[before] < share * len(visits)
    assert shown[visits[-1]] == len(visits)


def test_the_trend_is_the_figure_of_each_half_month(loaded: Database):
    node = OrgUnitId(3)

    with loaded.read() as session:
        trend = step_trend(
            session, scope=CITY, node=node, first_day=MARCH[0], end_day=MARCH[1]
        )
        for first, end in ((1, 15), (15, 32)):
            days = (
                date(2024, 3, first),
                date.fromordinal(MARCH[0].toordinal() + end - 1),
            )
            alone = step_waits(
                session, scope=CITY, nodes=[node], first_day=days[0], end_day=days[1]
            )
            assert trend[days[0]] == alone

    assert set(trend) == {date(2024, 3, 1), date(2024, 3, 15)}


def test_stuck_counts_what_stands_at_a_step_longer_than_nine_in_ten(loaded: Database):
    as_of = MOMENTS[2]

    with loaded.read() as session:
        items = reported(session)
        usual = step_waits(
            session, scope=CITY, nodes=NODES, first_day=MARCH[0], end_day=MARCH[1]
        )
        found = stuck_steps(
            session, scope=CITY, nodes=NODES, usual=usual, as_of=as_of,
            calendar=CALENDAR, zone=ZONE,
        )  # fmt: skip

    ages: dict[tuple[OrgUnitId, str], list[int]] = defaultdict(list)
    for item in items:
        if item.dossier.resolved_at is None:
            now = [visit for visit in item.dossier.steps if visit.ended_at is None]
            if now:
                since = local_day(now[-1].began_at, ZONE)
                for node in chains()[item.dossier.org_unit]:
                    days = CALENDAR.days_late(since, local_day(as_of, ZONE))
                    ages[node, now[-1].step].append(days)
    limits = {(wait.node, wait.step): wait.ninth_decile_days for wait in usual}
    expected = {
        key: (
            len(days),
            max(days),
            sum(d > limits[key] for d in days) if key in limits else None,
        )
        for key, days in ages.items()
    }
    assert {
        (stuck.node, stuck.step): (
            stuck.open_count, stuck.longest_days, stuck.over_count,
        )
        for stuck in found
    } == expected  # fmt: skip
    assert any(stuck.over_count for stuck in found)


def test_nobody_sees_steps_of_units_out_of_scope_or_of_single_fields(loaded: Database):
    district = OrgScope(frozenset({OrgUnitId(6)}))
    one_field = OrgScope(frozenset({OrgUnitId(1)}), frozenset({FieldId(1)}))
    period = {"first_day": ALL_DAYS[0], "end_day": ALL_DAYS[1]}

    with loaded.read() as session:
        inside = step_waits(session, scope=district, nodes=NODES, **period)
        limited = step_waits(session, scope=one_field, nodes=NODES, **period)
        trend = step_trend(session, scope=district, node=OrgUnitId(1), **period)
        stuck = stuck_steps(
            session, scope=district, nodes=NODES, usual=inside, as_of=MOMENTS[2],
            calendar=CALENDAR, zone=ZONE,
        )  # fmt: skip

    assert {wait.node for wait in inside} == {OrgUnitId(6), OrgUnitId(7)}
    assert limited == ()
    assert trend == {}
    assert {item.node for item in stuck} <= {OrgUnitId(6), OrgUnitId(7)}
    assert stuck


def test_a_period_that_cuts_a_half_month_is_refused(city: Database):
    with city.read() as session, pytest.raises(ValueError, match="half months"):
        step_waits(
            session,
            scope=CITY,
            nodes=NODES,
            first_day=date(2024, 3, 2),
            end_day=date(2024, 4, 1),
        )


@given(days=st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_percentiles_of_counts_are_those_of_the_sorted_values(days: list[int]):
    counts = {length: days.count(length) for length in days}

    assert percentile_days(counts, Fraction(1, 2)) == by_rank(days, 5)
    assert percentile_days(counts, Fraction(9, 10)) == by_rank(days, 9)


def test_no_visit_has_no_percentile():
    with pytest.raises(ValueError, match="no visits"):
        percentile_days({}, Fraction(1, 2))
