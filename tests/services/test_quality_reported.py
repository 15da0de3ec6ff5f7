"""Reported values of a quarter against its months, on the page of the quality."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from components.links import Drawing, Links
from components.quality_twins import quality_twins
from data_access.engine import Database
from data_access.queries.reported import waiting
from data_access.versions import raise_data_version
from data_access.writes.reported import append_values, put_in_force
from domain.access import OrgScope, Viewer
from domain.identifiers import OrgUnitId
from domain.period import Period
from domain.quality_filter import QualityFilter
from domain.quality_rule import RuleSeverity
from domain.quality_since import Since
from domain.quality_view import UnitFinding
from domain.quality_words import number_words, since_words
from domain.reported import Amount, Entry, ValueKey
from services.quality import quality_board
from tests.builders import ZONE
from tests.services import loaded_city as loaded
from tests.services.test_quality_checks import with_rules
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
TO_DATE = Period.year_to_date(date(2024, 4, 11))
QUARTER = Period.quarter(2024, 1)
MONTHS = tuple(Period.month(2024, number) for number in (1, 2, 3))
SUM = "TTHC-22"
CITY = loaded.viewer(loaded.CITY)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_rules)
    database = opened(store_url)
    yield database
    database.close()


def report(
    database: Database, unit: OrgUnitId, quarter: int, *months: int, counts: bool = True
) -> None:
    """Values of the first quarter and of its months; `counts`: accepted."""
    told = [(QUARTER, quarter), *zip(MONTHS, months, strict=False)]
    entries = [
        (
            Entry(
                ValueKey(SUM, unit, period.first_day, period.end_day),
                period.key,
                Amount(value=Fraction(number)),
            ),
            1,
            1,
        )
        for period, number in told
    ]
    with database.write() as session:
        raise_data_version(session, NOW)
        append_values(
            session, entries, load_id=None, author_id=None, author="", now=NOW
        )
        entered = waiting(session, scope=OrgScope(frozenset({unit})))
        if counts:
            put_in_force(session, {each.entry.key: each.id for each in entered})


def gaps(
    database: Database, viewer: Viewer = CITY, period: Period = TO_DATE
) -> list[UnitFinding]:
    found = quality_board(database, viewer, period=period).findings
    return [each for each in found if each.finding.rule.code == "BC-01"]


def test_a_quarter_that_is_not_the_sum_of_its_months_is_told(city: Database) -> None:
    report(city, loaded.HBC, 9, 1, 2, 3)
    report(city, loaded.HCG, 6, 1, 2, 3)

    (found,) = gaps(city)

    finding = found.finding
    assert found.org_unit.code == "HBC"
    assert (finding.left, finding.right, finding.gap) == (9, 6, 3)
    assert finding.rule.severity is RuleSeverity.WARNING
    assert finding.trust is None, "it withholds no rank"
    assert finding.rule.name.startswith("Số của quý I/2024 bằng tổng 3 tháng: TTHC-22")
    assert found.since == Since(QUARTER)
    assert since_words(found.since) == "từ quý I/2024"
    board = quality_board(city, CITY, period=TO_DATE)
    (row,) = quality_twins(board, Drawing(Links(), ZONE), wanted=QualityFilter())[
        "quy-tac"
    ].frame.itertuples()
    assert number_words(finding.right) == "6"
    assert "từ quý I/2024" in row


def test_only_of_periods_that_end_within_the_one_shown(city: Database) -> None:
    report(city, loaded.HBC, 9, 1, 2, 3)

    assert len(gaps(city, period=MONTHS[2])) == 1
    assert gaps(city, period=MONTHS[1]) == []
    assert gaps(city, period=Period.month(2024, 4)) == []


def test_what_is_missing_or_not_accepted_is_not_held_against(city: Database) -> None:
    report(city, loaded.HBC, 9, 1, 2)
    report(city, loaded.HCG, 9, 1, 2, 3, counts=False)

    assert gaps(city) == []


def test_gaps_stay_within_the_scope(city: Database) -> None:
    report(city, loaded.HBC, 9, 1, 2, 3)

    assert len(gaps(city, loaded.viewer(loaded.HBC))) == 1
    assert gaps(city, loaded.viewer(loaded.HCG)) == []
    assert gaps(city, loaded.viewer(loaded.CITY, fields=[1])) == []
