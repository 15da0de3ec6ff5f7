"""Tiles of Tổng quan hold the figures of Chỉ tiêu, whatever is asked for."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isnan

import pytest
from sqlalchemy import delete, update

from components.kpi import tiles_table
from data_access.engine import Database
from data_access.schema.indicators import IndicatorRow
from data_access.writes.catalogue import save_setting
from data_access.writes.indicators import save_indicators
from domain import indicator_tiles as codes
from domain.formula import MISSING, Gap
from domain.indicator_tiles import DEFAULT_TILES
from domain.lens import Lens, LensKind
from domain.period import Basis, Comparison, Period
from domain.status_legend import Band
from reports.figures import figure_rows
from services.bootstrap import SHIPPED_STATE
from services.briefs import leadership_preview
from services.indicator_loads import SHIPPED_BEFORE, load_shipped
from services.indicator_targets import TargetWish, set_indicator_target
from services.indicators import indicator_board
from services.scorecards import overview
from tests.builders import UNITS
from tests.catalogue import shipped, statements_of
from tests.services import loaded_city as loaded
from tests.services.import_city import viewer

FIRST, AS_OF = date(2024, 3, 1), date(2024, 4, 11)
NOW = datetime(2024, 4, 12, tzinfo=UTC)
CITY = loaded.viewer(loaded.CITY)
ALL = tuple(shipped())
_OF_NODE, _VALUE, _INDICATOR = 12, 8, -1
"""Rows of a brief that are of its node, and where their cells stand."""


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


def random_period(chance: random.Random) -> Period | None:
    first = FIRST + timedelta(days=chance.randrange(-20, 45))
    return chance.choice(
        [
            None,
            Period.month(2024, chance.randint(2, 4), Basis.CALENDAR),
            Period.month(2024, chance.randint(3, 5), Basis.REPORTING),
            Period.free(first, first + timedelta(days=chance.randrange(40))),
            Period.year(chance.choice([2023, 2024])),
        ]
    )


@pytest.mark.parametrize("seed", range(4))
def test_tile_twin_brief_and_catalogue_tell_one_figure(city: Database, seed: int):
    chance = random.Random(seed)
    for _ in range(4):
        unit = chance.choice([code for code, _, _ in UNITS])
        field = chance.choice([None, None, "DD"])
        period = random_period(chance)
        board = overview(
            city,
            CITY,
            org_unit_code=unit,
            field_code=field,
            period=period,
            tiles=ALL,
        )
        of_period, of_now = (
            indicator_board(
                city, CITY, org_unit_code=unit, field_code=field, period=each
            )
            for each in (period, None)
        )
        frame = tiles_table(board)
        twin = dict(zip(frame["Mã"], frame["Giá trị"], strict=True))

        assert {each.code for each in board.tiles.figures} == set(ALL)
        for tile in board.tiles.figures:
            passport = (of_now if tile.is_now else of_period).value(tile.code)
            assert passport is not None
            assert tile.reading == passport.reading, (tile.code, unit, field, period)
            assert tile.indicator == passport.indicator
            assert tile.band == passport.indicator.band(passport.reading)
            value = passport.indicator.scaled(passport.reading)
            shown = float(twin[tile.code])
            assert isnan(shown) if value is None else shown == float(value)

        preview = leadership_preview(
            city,
            CITY,
            org_unit_code=unit,
            field_code=field,
            period=period,
            comparison=Comparison.SAME_PERIOD_LAST_YEAR,
            now=NOW,
        )
        brief = preview.overview
        assert brief.now == board.now
        for code, told in (
            (codes.OVERDUE, brief.now.overdue.value),
            (codes.DUE_TODAY, brief.now.due_today.value),
            (codes.DUE_SOON, brief.now.due_next_two_days),
            (codes.APOLOGY_MISSING, brief.now.apology_missing.value),
            (codes.EVER_OVERDUE, brief.now.ever_overdue),
            (codes.IN_PROCESS, brief.now.in_process.value),
            (codes.WAITING, brief.now.waiting),
            (codes.RECEIVED, brief.flow.received.value),
            (codes.RESOLVED, brief.flow.resolved.value),
            (codes.RESOLVED_LATE, brief.flow.resolved_late.value),
        ):
            drawn = board.tiles.figure(code)
            assert drawn is not None
            assert drawn.reading.value == told, code
        for row in figure_rows(preview)[:_OF_NODE]:
            drawn = board.tiles.figure(str(row[_INDICATOR]))
            assert drawn is not None, row
            if drawn.reading.denominator is None:
                assert drawn.reading.value == row[_VALUE], row
            else:
                parts = (drawn.reading.numerator, drawn.reading.denominator)
                assert parts == row[_VALUE + 1 : _VALUE + 3], row


def test_default_tiles_read_nothing_that_the_overview_does_not(city: Database):
    def statements(tiles: tuple[str, ...], period: Period | None = None) -> int:
        return statements_of(
            city, lambda: overview(city, CITY, tiles=tiles, period=period)
        )

    statements(())  # The reference data are read once.
    march = Period.month(2024, 3, Basis.CALENDAR)
    ledger = tuple(
        code
        for code, each in shipped().items()
        if each.formula and not code.startswith("CDDH")
    )
    assert statements(DEFAULT_TILES) == statements(())
    assert statements(DEFAULT_TILES, march) == statements((), march)
    # The stocks at the end of a past period are the only ones it has not read.
    assert statements(ledger) == statements(())
    assert statements(ledger, march) > statements((), march)


def test_a_code_that_the_catalogue_lacks_is_told_and_no_error(city: Database):
    board = overview(city, CITY, tiles=("TTHC-10", "MAT-99", "TTHC-01"))

    assert [each.code for each in board.tiles.figures] == ["TTHC-10", "TTHC-01"]
    assert board.tiles.gone == ("MAT-99",)


def test_a_converted_period_has_no_stocks_of_reported_units(city: Database):
    lens = Lens(LensKind.ON_DAY, AS_OF)
    tiles = ("TTHC-14", "TTHC-10", "TTHC-01")

    reported = overview(city, CITY, org_unit_code="HBC", tiles=tiles).tiles
    converted = overview(city, CITY, org_unit_code="HBC", tiles=tiles, lens=lens).tiles

    assert reported.figures[0].reading.gap in (None, Gap.NOT_OCCURRED)
    assert converted.figures[0].reading == MISSING
    assert converted.figures[1] == reported.figures[1]


def test_tiles_are_held_against_the_targets_in_force(city: Database):
    office = viewer(city, "HCM")
    for code, value in (("TTHC-12", 1), ("TTHC-02", 100_000), ("TTHC-10", 0)):
        wish = TargetWish(code, "HCM", Period.year(2024), Decimal(value), "QĐ 1")
        set_indicator_target(city, office, wish=wish, now=NOW)
    tiles = ("TTHC-12", "TTHC-02", "TTHC-10")

    found = {
        each.code: each for each in overview(city, CITY, tiles=tiles).tiles.figures
    }

    assert {code: each.band for code, each in found.items()} == {
        "TTHC-12": Band.MET,
        "TTHC-02": Band.MISSED,
        "TTHC-10": Band.MISSED,
    }
    counted = found["TTHC-02"].standing
    assert counted is not None
    assert 0 < counted.expected < counted.goal
    march = overview(city, CITY, tiles=tiles, period=Period.month(2024, 3)).tiles
    held = {each.code: each.standing is not None for each in march.figures}
    # A count of a year is not asked of March, nor what stands now of a past month.
    assert held == {"TTHC-12": True, "TTHC-02": False, "TTHC-10": False}


def test_what_an_earlier_release_shipped_is_renewed_and_nothing_else(city: Database):
    load_shipped(city, NOW)  # The rules, which these stores do without.
    assert not load_shipped(city, NOW)
    own = replace(shipped()["TTHC-10"], legend=None, short_name="Của tôi")
    with city.write() as session:
        save_indicators(session, [own], file_name="rieng.csv", sha256="0" * 64, now=NOW)
        session.execute(delete(IndicatorRow).where(IndicatorRow.code == "TTHC-36"))
        earlier = next(iter(SHIPPED_BEFORE))
        session.execute(
            update(IndicatorRow)
            .where(IndicatorRow.code == "TTHC-01")
            .values(sha256=earlier, short_name="")
        )
        save_setting(session, SHIPPED_STATE, "an earlier one")

    assert load_shipped(city, NOW)

    board = overview(city, CITY)
    labels = {each.code: each.indicator.label for each in board.tiles.figures}
    assert labels["TTHC-10"] == "Của tôi"
    assert labels["TTHC-36"] == "Đến hạn hôm nay"
    assert labels["TTHC-01"] == "Tiếp nhận"
