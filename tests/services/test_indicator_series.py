"""Series of indicators: each month is what it is when asked alone; what breaks them."""

import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from data_access.queries.indicators import indicators
from domain.access import Viewer
from domain.dossier import Dossier
from domain.indicator import Indicator
from domain.indicator_series import IndicatorSeries, MarkKind
from domain.period import Comparison, Period
from services.board import Board, board_of
from services.indicator_loads import load_shipped
from services.indicator_series import indicator_series
from services.indicators import indicator_board
from services.reference import reference
from tests.builders import random_dossier
from tests.services import loaded_city as loaded
from tests.stores import fill, opened

NOW = datetime(2024, 4, 12, tzinfo=UTC)
CITY = loaded.viewer(loaded.CITY)
DAYS = 600


def moved(what: Any, by: timedelta) -> Any:  # noqa: ANN401 - a dossier or a part of it
    """The same with every moment in it moved."""
    if isinstance(what, datetime):
        return what + by
    if isinstance(what, tuple):
        return tuple(moved(each, by) for each in what)
    if is_dataclass(what) and not isinstance(what, type):
        return replace(
            what, **{f.name: moved(getattr(what, f.name), by) for f in fields(what)}
        )
    return what


def over_years(chance: random.Random) -> Dossier:
    found: Dossier = moved(
        random_dossier(chance), timedelta(days=-chance.randrange(DAYS))
    )
    return found


def with_years(database: Database) -> None:
    upgrade(database)
    loaded.build(database, seed=5, count=500, draw=over_years)
    load_shipped(database, NOW)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city of two years with indicators", with_years)
    database = opened(store_url)
    yield database
    database.close()


def series(
    database: Database,
    org_unit: str = "HCM",
    field: str | None = None,
    period: Period | None = None,
    definitions: tuple[Indicator, ...] = (),
    by: Viewer = CITY,
) -> dict[str, IndicatorSeries]:
    with database.read() as session:
        board: Board = board_of(
            session,
            reference(database, session),
            by,
            org_unit_code=org_unit,
            field_code=field,
            period=period,
            comparison=Comparison.PREVIOUS_PERIOD,
        )
        known = definitions or indicators(session)
        return indicator_series(board, by, known, [each.code for each in known])


@pytest.mark.parametrize(
    ("org_unit", "field"), [("HCM", None), ("HBC", "DD"), ("HBC-1", None)]
)
def test_each_month_is_what_it_is_when_asked_alone(
    city: Database, org_unit: str, field: str | None
):
    found = series(city, org_unit, field)

    months = [month.period for month in found["TTHC-01"].months]
    assert len(months) >= 20
    assert (months[-1].key, months[-1].is_cut) == ("2024-M04-0411", True)
    for at, month in enumerate(months):
        alone = indicator_board(
            city, CITY, org_unit_code=org_unit, field_code=field, period=month
        )
        for value in alone.values:
            own = found[value.indicator.code].months[at]
            assert own.reading == value.reading, (month.key, value.indicator.code)
            assert own.value == value.indicator.scaled(value.reading)
    assert any(month.value for month in found["TTHC-10"].months)


def test_a_past_period_ends_the_series_with_its_whole_month(city: Database):
    whole = series(city)["TTHC-09"].months
    past = series(city, period=Period.free(date(2023, 11, 3), date(2024, 1, 9)))

    assert past["TTHC-09"].months[-1].period == Period.month(2024, 1)
    shared = {month.period: month.value for month in whole}
    for month in past["TTHC-09"].months:
        assert shared.get(month.period, month.value) == month.value


def test_months_are_read_in_a_few_passes(city: Database):
    statements: list[str] = []

    def counted(*call: Any) -> None:  # noqa: ANN401 - as the driver calls it
        statements.append(call[2])

    series(city)
    event.listen(city.main_engine, "before_cursor_execute", counted)
    series(city)
    event.remove(city.main_engine, "before_cursor_execute", counted)

    of_rollups = [s for s in statements if "FROM dossier_" in s]
    # Halves, all time, and one list for what is due soon now.
    assert len(of_rollups) <= 3, of_rollups


def test_what_is_not_whole_is_marked(city: Database):
    months = series(city)["TTHC-01"].months

    assert [month.is_running for month in months] == [False] * (len(months) - 1) + [
        True
    ]
    assert not any(month.begins_late for month in months[1:])
    # The table of holidays is that of 2024 only; the source of Cần Giờ stopped.
    by_year = {
        month.is_provisional for month in months if month.period.last_day.year == 2023
    }
    assert by_year == {True}
    assert not series(city, "HBC")["TTHC-01"].months[-1].is_provisional
    assert series(city, "HCG")["TTHC-01"].months[-1].is_provisional


def test_a_new_definition_breaks_the_series_of_what_rests_on_it(city: Database):
    with city.read() as session:
        known = indicators(session)
    since = date(2024, 2, 1)
    changed = tuple(
        replace(each, valid_to=since) if each.code == "TTHC-05" else each
        for each in known
    ) + tuple(
        replace(each, version=2, valid_from=since, formula="left_early", example="")
        for each in known
        if each.code == "TTHC-05"
    )

    found = series(city, definitions=changed)

    def breaks(code: str) -> list[tuple[date, int]]:
        return [
            (mark.day, mark.detail)
            for mark in found[code].marks
            if mark.kind is MarkKind.DEFINITION
        ]

    assert breaks("TTHC-05") == [(since, 2)]
    # The rate keeps its own version and stands on another denominator.
    assert breaks("TTHC-12") == [(since, 1)]
    assert breaks("TTHC-01") == []
    calendar = [m.day for m in found["TTHC-01"].marks if m.kind is MarkKind.CALENDAR]
    assert calendar == [date(2024, 1, 1)]
    versions = [month.version for month in found["TTHC-05"].months]
    assert versions[-4:] == [1, 2, 2, 2]
