"""The overview against an oracle that walks every dossier through every day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from data_access.engine import Database
from domain import indicator_tiles as codes
from domain.access import Permission, Role
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from domain.period import Basis, Period
from domain.scorecard import Overview
from services.scorecards import overview
from tests.builders import CALENDAR, UNITS
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import (
    Oracle,
    days_late,
    is_due,
    is_overdue,
    oracle,
    working_days_to,
)

TODAY = date(2024, 4, 11)
IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
LEFT = ("left_early", "left_on_time", "left_late")
MARCH = Period.month(2024, 3, Basis.CALENDAR)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


def shown(database: Database, code: str, **changes: object) -> Overview:
    fields = changes.pop("fields", None)
    who = loaded.viewer(loaded.CITY, fields=fields)  # type: ignore[arg-type]
    return overview(database, who, org_unit_code=code, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [None, {1, 3}], ids=["all-fields", "two-fields"])
def test_stocks_of_every_node_equal_the_oracle(city: Database, fields):
    truth = oracle(city, fields)
    now = truth.stocks(TODAY)

    for code, node in IDS.items():
        tiles = shown(city, code, fields=fields).now
        assert tiles.in_process.value == now[node, "open"], code
        assert tiles.overdue.value == now[node, "overdue"], code
        assert tiles.waiting == now[node, "waiting"], code
        assert tiles.apology_missing.value == now[node, "apology_missing"], code


def test_series_and_the_previous_working_day_equal_the_oracle(city: Database):
    truth = oracle(city)
    days = working_days_to(TODAY, 22)
    by_day = [truth.stocks(day) for day in days]

    for code in ("HCM", "HBC", "HCG", "STNMT"):
        board = shown(city, code)
        assert board.previous_working_day == days[-2]
        for figure, tile, name in (
            (board.now.overdue, codes.OVERDUE, "overdue"),
            (board.now.in_process, codes.IN_PROCESS, "open"),
            (board.now.apology_missing, codes.APOLOGY_MISSING, "apology_missing"),
        ):
            expected = [stocks[IDS[code], name] for stocks in by_day]
            drawn = board.tiles.figure(tile)
            assert drawn is not None
            assert [each.value for each in drawn.series] == expected, (code, name)
            assert drawn.compared is not None
            assert figure.previous == drawn.compared.value == expected[-2]


def test_what_falls_due_next_equals_the_oracle(city: Database):
    truth = oracle(city)
    # Only what is known to the data moment can be due after it.
    fresh = Oracle([r for r in truth.reported if r.complete_to == loaded.MOMENT])
    soon = CALENDAR.add_working_days(TODAY, 2)

    for code, node in IDS.items():
        tiles = shown(city, code).now
        if code.startswith("HCG"):
            continue
        today = fresh.held(node, lambda r: is_due(r, TODAY, TODAY))
        later = truth.held(node, lambda r: is_due(r, TODAY + timedelta(days=1), soon))
        assert tiles.due_today.value == len(today), code
        assert tiles.due_next_two_days == len(later), code


@pytest.mark.parametrize(
    ("period", "fields"),
    [
        (None, None),
        (None, {2}),
        (MARCH, None),
        (MARCH, {1}),
        (Period.free(date(2024, 3, 6), date(2024, 4, 3)), None),
        (Period.month(2024, 3, Basis.REPORTING), None),
    ],
    ids=["year", "year-field", "march", "march-field", "free", "reporting"],
)
def test_flows_of_a_period_equal_the_oracle(city: Database, period, fields):
    truth = oracle(city, fields)

    for code, node in IDS.items():
        board = shown(city, code, period=period, fields=fields)
        first, end = board.period.first_day, board.period.end_day
        flow = board.flow
        left = truth.flow(node, first, end, *LEFT)
        late = truth.flow(node, first, end, "left_late")
        received = truth.flow(node, first, end, "received")
        assert flow.received.value == received, code
        assert flow.resolved.value == left, code
        assert flow.resolved_late.value == late, code
        ratio = flow.on_time.value
        assert (ratio.numerator, ratio.denominator) == (left - late, left)
        ratio = flow.online.value
        assert ratio.denominator == received
        assert ratio.numerator == truth.online(node, first, end)


def test_the_trend_equals_the_oracle_month_by_month(city: Database):
    truth = oracle(city)

    for code in ("HCM", "HBC"):
        for point in shown(city, code).trend:
            first = date(point.year, point.month, 1)
            end = date(point.year + point.month // 12, point.month % 12 + 1, 1)
            left = truth.flow(IDS[code], first, end, *LEFT)
            late = truth.flow(IDS[code], first, end, "left_late")
            if left == 0:
                assert point.late is None
            else:
                assert point.late is not None
                assert (point.late.numerator, point.late.denominator) == (late, left)
            assert point.is_partial == ((point.year, point.month) == (2024, 4))


def test_the_ranking_counts_what_the_oracle_counts(city: Database):
    truth = oracle(city)

    for code in ("HCM", "HBC"):
        board = shown(city, code)
        for row in board.ranking:
            first, end = board.period.first_day, board.period.end_day
            unit = IDS[row.org_unit.code]
            assert row.late.denominator == truth.flow(unit, first, end, *LEFT)
            assert row.late.numerator == truth.flow(unit, first, end, "left_late")
            assert row.overdue_now == truth.stocks(TODAY)[unit, "overdue"]
    withheld = {row.org_unit.code: row.withheld for row in shown(city, "HCM").ranking}
    assert withheld["HCG"] == "stale"


def test_the_red_list_and_its_rest_are_all_that_is_overdue(city: Database):
    truth = oracle(city)

    for code in ("HCM", "HBC"):
        board = shown(city, code)
        named = {row.org_unit.code: row for row in board.attention}
        stale = sum(unit.overdue_dossiers for unit in board.freshness.stale)
        total = sum(row.overdue for row in board.attention) + board.attention_rest[1]
        assert total + (stale if code == "HCM" else 0) == board.now.overdue.value
        for name, row in named.items():
            if name == code:  # Its own desk, not its subtree.
                continue
            overdue = truth.held(IDS[name], is_overdue)
            assert row.overdue == len(overdue)
            assert row.worst is not None
            assert row.worst.working_days_late == max(map(days_late, overdue))
            assert row.over_thirty_days == sum(days_late(r) > 30 for r in overdue)
            assert (
                row.apology_missing == truth.stocks(TODAY)[IDS[name], "apology_missing"]
            )


def test_a_source_that_stopped_is_named_and_not_made_older(city: Database):
    board = shown(city, "HCM")

    (stale,) = board.freshness.stale
    assert stale.org_unit.code == "HCG"
    assert stale.complete_to == loaded.STALE_MOMENT
    assert board.freshness.data_moment == loaded.MOMENT
    assert stale.open_dossiers == oracle(city).stocks(TODAY)[IDS["HCG"], "open"]


@pytest.mark.parametrize(
    ("roots", "fields", "ask"),
    [
        ({"HBC"}, None, {"org_unit_code": "HCM"}),
        ({"HBC"}, None, {"org_unit_code": "HCG"}),
        ({"HBC-1"}, None, {"org_unit_code": "HBC"}),
        ({"HCM"}, None, {"org_unit_code": "KHONG-CO"}),
        ({"HCM"}, {1}, {"field_code": "HT"}),
        (set(), None, {}),
    ],
)
def test_nothing_is_shown_outside_the_scope(city: Database, roots, fields, ask):
    who = loaded.viewer(*(IDS[root] for root in roots), fields=fields)

    with pytest.raises(NotFound):
        overview(city, who, **ask)


@pytest.mark.parametrize("role", Role)
def test_the_overview_is_for_those_with_its_permission(city: Database, role: Role):
    who = loaded.viewer(loaded.CITY, role=role)

    if Permission.SCORECARD_READ in role.permissions:
        assert overview(city, who).org_unit.code == "HCM"
    else:
        with pytest.raises(AccessDenied):
            overview(city, who)


def test_a_scope_shows_its_own_node_and_never_more(city: Database):
    truth = oracle(city)

    for code in ("HBC", "HBC-1", "STNMT"):
        board = overview(city, loaded.viewer(IDS[code]))
        assert board.org_unit.code == code
        assert board.now.in_process.value == truth.stocks(TODAY)[IDS[code], "open"]
        assert {row.org_unit.code for row in board.ranking} <= {"HBC-1", "HBC-2"}
        assert {row.org_unit.code for row in board.attention} <= {
            other for other in IDS if other.startswith(code)
        }
