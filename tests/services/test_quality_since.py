"""Since which month rules are broken, against each month asked alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from data_access.engine import Database
from data_access.schema.rollups import (
    DossierDayRow,
    DossierHalfRow,
    DossierTotalRow,
    DossierYearRow,
)
from data_access.versions import raise_data_version
from domain.period import Basis, Period
from domain.quality_since import Since
from domain.quality_words import headline, since_words
from services.quality import quality_board
from tests.services import loaded_city as loaded
from tests.services.test_quality_checks import found, with_rules
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
TO_DATE = Period.year_to_date(date(2024, 4, 11))
FEBRUARY, MARCH = (Period.month(2024, number) for number in (2, 3))
CITY = loaded.viewer(loaded.CITY)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_rules)
    database = opened(store_url)
    yield database
    database.close()


def spoil(database: Database, *months: Period) -> None:
    """Refuse more of Bình Chánh's dossiers than there are, at the end of each month."""
    with database.write() as session:
        raise_data_version(session, NOW)
        for month in months:
            first = month.first_day
            half = first.year * 24 + (first.month - 1) * 2 + 1
            key = {"node_id": loaded.HBC, "field_id": 0, "channel": 0}
            for table, day in (
                (DossierHalfRow, {"half": half}),
                (DossierYearRow, {"year": first.year}),
                (DossierTotalRow, dict[str, int]()),
            ):
                row = session.get(table, key | day)
                if row is None:
                    row = table(**key, **day, left_refused=0)
                    session.add(row)
                row.left_refused += 10_000  # type: ignore[attr-defined]  # All have it.
        # The city has known dossiers since the first month.
        begin = {"node_id": loaded.CITY, "field_id": 0, "channel": 0}
        known = {**begin, "day": months[0].first_day}
        if session.get(DossierDayRow, known) is None:
            session.add(DossierDayRow(**known))


def since(database: Database, period: Period) -> dict[str, Since | None]:
    board = quality_board(database, CITY, period=period, today=date(2024, 4, 11))
    return {
        found.finding.rule.code: found.since
        for found in board.findings
        if found.org_unit.code == "HBC"
    }


def slow(database: Database, code: str, last: Period, months: int) -> list[bool]:
    """Whether each of so many months, the last one included, breaks a rule alone."""
    asked = [last]
    while len(asked) < months:
        asked.insert(0, asked[0].previous())
    return [
        code in {f.rule.code for f in found(database, month)["HBC"].findings}
        for month in asked
    ]


def test_a_rule_is_broken_since_the_first_month_that_breaks_it(city: Database) -> None:
    spoil(city, FEBRUARY)

    assert slow(city, "QT-14", MARCH, 3) == [False, True, False]
    assert since(city, TO_DATE) == {"QT-14": Since(FEBRUARY)}
    assert since(city, FEBRUARY) == {"QT-14": Since(FEBRUARY)}
    assert since(city, MARCH) == {}
    board = quality_board(city, CITY, period=TO_DATE)
    assert "sai QT-14 từ tháng 2/2024" in headline(board).text


def test_months_before_the_period_are_followed_back_without_a_gap(
    city: Database,
) -> None:
    spoil(city, Period.month(2023, 12), FEBRUARY, MARCH)

    assert slow(city, "QT-14", MARCH, 4) == [True, False, True, True]
    assert since(city, MARCH) == {"QT-14": Since(FEBRUARY)}
    assert since(city, TO_DATE) == {"QT-14": Since(FEBRUARY)}


def test_nothing_is_told_beyond_what_is_looked_at(city: Database) -> None:
    months = [Period.month(2022, 10 + at) for at in range(3)]
    spoil(city, *months, *(Period.month(2023, 1 + at) for at in range(12)))

    told = since(city, Period.month(2023, 12))["QT-14"]

    assert told == Since(Period.month(2022, 12), is_open=True), "a year back"
    assert since_words(told) == "từ tháng 12/2022 hoặc trước đó"


def test_in_periods_of_reports_months_are_theirs(city: Database) -> None:
    spoil(city, FEBRUARY)
    year = Period.year_to_date(date(2024, 4, 11), Basis.REPORTING)

    # What happens from the 15th of February on is told in the report of March.
    told = since(city, year)["QT-14"]

    assert told == Since(Period.month(2024, 3, Basis.REPORTING))
