"""Indicators against every dossier, Tổng quan, the ledger and the plan."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any

import pytest

from data_access.engine import Database
from data_access.migrations.runner import upgrade
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.formula import Gap, Reading
from domain.identifiers import OrgUnitId
from domain.imports import ImportKind
from domain.indicator_view import IndicatorBoard
from domain.ledger_form import LedgerQuery
from domain.period import Basis, Comparison, Period
from domain.plan_state import TaskState
from domain.scorecard import OrgUnitKind
from services import imports
from services.board import board_of
from services.indicator_loads import INDICATOR_FILE, SHIPPED, load_shipped
from services.indicator_plans import PlanDays
from services.indicators import indicator_board, unit_indicators
from services.installation import SYSTEM
from services.ledger_form import ledger_form
from services.measured import Measured, measured
from services.plans import plan_board
from services.reference import reference
from services.scorecards import overview
from tests.builders import UNITS
from tests.catalogue import statements_of
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.import_city import request, unit_id, viewer
from tests.services.plan_city import CODE, TODAY, build
from tests.stores import fill, migrated, opened

AS_OF = date(2024, 4, 11)
NOW = datetime(2024, 4, 12, tzinfo=UTC)
MARCH = Period.month(2024, 3, Basis.CALENDAR)
CUT = Period.free(date(2024, 3, 5), date(2024, 4, 2))
TO_DATE = Period.year_to_date(AS_OF)
IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
CITY = loaded.viewer(loaded.CITY)
LEFT = ("left_early", "left_on_time", "left_late")
FLOWS = {
    "TTHC-01": ("received",),
    "TTHC-05": LEFT,
    "TTHC-06": ("left_early",),
    "TTHC-07": ("left_on_time",),
    "TTHC-08": ("left_late",),
}


def with_indicators(database: Database) -> None:
    upgrade(database)
    loaded.build(database, seed=21, count=300)
    load_shipped(database, NOW)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    fill(store_url, "city with indicators", with_indicators)
    database = opened(store_url)
    yield database
    database.close()


def values(found: IndicatorBoard) -> dict[str, Reading]:
    return {value.indicator.code: value.reading for value in found.values}


@pytest.mark.parametrize("period", [MARCH, CUT, TO_DATE])
def test_values_of_every_unit_equal_the_oracle(city: Database, period: Period):
    truth = oracle(city)
    stocks = truth.stocks(period.last_day)
    days = (period.first_day, period.end_day)

    for kind in (OrgUnitKind.CITY, OrgUnitKind.DISTRICT, OrgUnitKind.COMMUNE):
        found = unit_indicators(city, CITY, kind=kind, period=period)
        assert found.units
        for unit in found.units:
            node = unit.org_unit.id
            for code, names in FLOWS.items():
                expected = truth.flow(node, *days, *names)
                assert unit.reading(code).value == expected, (node, code)
            online = truth.online(node, *days)
            assert unit.reading("TTHC-16").numerator == online
            assert unit.reading("TTHC-09").value == stocks[node, "open"]
            assert unit.reading("TTHC-10").value == stocks[node, "overdue"]
            missing = stocks[node, "apology_missing"]
            letters = unit.reading("TTHC-21")
            assert letters.numerator is not None
            assert letters.denominator == letters.numerator + missing


def test_values_are_those_of_the_overview_and_of_the_ledger(city: Database):
    for code in ("HCM", "HBC", "HBC-1", "HCG"):
        found = indicator_board(city, CITY, org_unit_code=code, period=TO_DATE)
        told = overview(city, CITY, org_unit_code=code, period=TO_DATE)
        form = ledger_form(
            city, CITY, query=LedgerQuery(period=TO_DATE, org_unit_code=code)
        )
        got, row = values(found), form.total.ledger

        rate = told.flow.on_time.value
        assert got["TTHC-12"] == Reading(
            int(rate.numerator),
            int(rate.denominator),
            None if rate.denominator else Gap.NOT_OCCURRED,
        )
        assert got["TTHC-09"].value == told.now.in_process.value == row.in_process
        assert got["TTHC-10"].value == told.now.overdue.value
        assert got["TTHC-11"].value == told.now.due_next_two_days
        assert got["TTHC-04"].value == row.carried_over
        assert got["TTHC-03"].value == row.received_direct_post
        assert got["TTHC-14"].denominator == row.total_in


def test_one_unit_and_all_of_a_kind_give_the_same(city: Database):
    many = unit_indicators(city, CITY, kind=OrgUnitKind.DISTRICT, period=CUT)

    for unit in many.units:
        one = indicator_board(city, CITY, org_unit_code=unit.org_unit.code, period=CUT)
        assert values(one) == unit.readings


def test_every_kind_at_once_gives_what_each_gives(city: Database):
    together = unit_indicators(city, CITY, period=CUT)
    apart = [
        unit
        for kind in OrgUnitKind
        for unit in unit_indicators(city, CITY, kind=kind, period=CUT).units
    ]

    assert together.kind is None
    assert len(together.units) == len(apart) > 3
    found = {unit.org_unit.code: unit.readings for unit in together.units}
    assert found == {unit.org_unit.code: unit.readings for unit in apart}


def test_a_city_is_not_the_mean_of_its_units(city: Database):
    whole = values(indicator_board(city, CITY, period=TO_DATE))["TTHC-12"]
    below = unit_indicators(city, CITY, kind=OrgUnitKind.COMMUNE, period=TO_DATE)
    rates = [u.reading("TTHC-12") for u in below.units]

    assert all((r.gap is Gap.NOT_OCCURRED) == (r.denominator == 0) for r in rates)
    known = [r.value for r in rates if r.value is not None]
    assert whole.value != sum(known) / len(known)


def test_the_catalogue_says_how_much_of_it_has_a_source(city: Database):
    found = indicator_board(city, CITY)

    assert (found.with_source, len(found.values)) == (42, 114)
    passport = found.value("TTHC-12")
    assert passport is not None
    assert passport.measures == ("left", "left_early", "left_on_time")
    assert "÷ Số hồ sơ đã giải quyết [TTHC-05]" in passport.formula_words
    paid = found.value("Q766-3.6")
    assert paid is not None
    # What is counted, not what the definition would like to divide by.
    assert paid.part_words == ("hồ sơ thanh toán trực tuyến", "hồ sơ đã giải quyết")
    assert passport.defined_in is not None
    assert passport.defined_in.name == INDICATOR_FILE
    assert {source.source_name for source in found.sources}
    tasks = found.value("CDDH-01")
    assert tasks is not None
    assert tasks.reading.gap is Gap.NOT_REPORTED  # There is no plan.
    assert [q.is_material for q in found.questions] == [True, False, False]


def test_a_period_outside_the_data_is_missing_and_not_zero(city: Database):
    before = values(indicator_board(city, CITY, period=Period.year(2023)))

    assert {code for code, reading in before.items() if reading.gap is None} == set()
    assert before["TTHC-01"].gap is Gap.NOT_REPORTED


def test_one_pass_serves_all_units(city: Database):
    # Reference data and what lists hold are read once.
    unit_indicators(city, CITY, kind=OrgUnitKind.DISTRICT)
    # Two districts; of a single one more is put together by the database.
    few = statements_of(
        city, lambda: unit_indicators(city, CITY, kind=OrgUnitKind.DISTRICT)
    )
    many = statements_of(
        city, lambda: unit_indicators(city, CITY, kind=OrgUnitKind.COMMUNE)
    )

    assert 0 < few == many < 15


def test_counts_that_nothing_asks_for_are_not_read(city: Database):
    with city.read() as session:
        kept = reference(city, session)
        board = board_of(
            session, kept, CITY, org_unit_code=None, field_code=None, period=MARCH,
            comparison=Comparison.PREVIOUS_PERIOD,
        )  # fmt: skip

        def read(*names: str) -> Measured:
            return measured(board, CITY, frozenset(names), [loaded.CITY])

        both = statements_of(city, lambda: read("received", "open"))
        flow = statements_of(city, lambda: read("received"))
        stock = statements_of(city, lambda: read("open"))
        plan = statements_of(city, lambda: read("tasks"))

        told = read("received", "open").of(loaded.CITY)
        apart = read("received").of(loaded.CITY) | read("open").of(loaded.CITY)
    assert 0 < flow < both
    assert flow + stock == both
    assert plan == 1, "whether there is a plan"
    assert told == apart
    assert min(told.values()) > 0


def test_indicators_stay_within_permission_and_scope(city: Database):
    own = loaded.viewer(loaded.HBC)

    with pytest.raises(AccessDenied):
        indicator_board(
            city, loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)
        )
    with pytest.raises(AccessDenied):
        unit_indicators(
            city,
            loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ),
            kind=OrgUnitKind.COMMUNE,
        )
    with pytest.raises(NotFound):
        indicator_board(city, own, org_unit_code="HCG")
    with pytest.raises(NotFound):
        unit_indicators(city, own, kind=OrgUnitKind.COMMUNE, org_unit_code="HCM")
    below = unit_indicators(city, own, kind=OrgUnitKind.COMMUNE)
    assert {u.org_unit.code[:3] for u in below.units} == {"HBC"}
    assert indicator_board(city, own).org_unit.code == "HBC"


def test_fields_of_the_viewer_and_of_the_page_narrow_every_count(city: Database):
    one_field = loaded.viewer(loaded.CITY, fields=[1])
    narrowed = oracle(city, fields=[1])
    days = (TO_DATE.first_day, TO_DATE.end_day)
    expected = narrowed.flow(loaded.CITY, *days, "received")

    own = indicator_board(city, one_field, period=TO_DATE)
    chosen = indicator_board(city, CITY, field_code="DD", period=TO_DATE)

    assert values(own)["TTHC-01"].value == expected
    assert values(chosen)["TTHC-01"].value == expected
    with pytest.raises(NotFound):
        indicator_board(city, one_field, field_code="HT")


def test_plan_measures_are_those_of_the_plan_page(store_url: str):
    fill(store_url, "plan city", build)
    database = opened(store_url)
    who = viewer(database, "HCM")
    board = plan_board(database, who, plan_code=CODE, day=TODAY)
    nodes = [unit_id(code) for code in ("HCM", "HBC", "HCG", "STNMT")]

    with database.read() as session:
        kept = reference(database, session)
        of_plans = PlanDays(session, kept, who, latest=date(2025, 1, 1))
        found = of_plans.measures(nodes, TODAY)
        later = of_plans.measures(nodes, date(2025, 1, 1))
        without = loaded.viewer(unit_id("HCM"), without=Permission.PLAN_READ)
        unseen = PlanDays(session, kept, without, latest=TODAY).measures(nodes, TODAY)

    whole, counts = found.by_node[unit_id("HCM")], board.roll_up.whole.counts
    assert whole["tasks"] == counts.assigned
    assert whole["tasks_overdue"] == counts[TaskState.OVERDUE]
    assert whole["tasks_done_on_time"] == counts[TaskState.DONE_ON_TIME]
    assert whole["tasks"] == sum(found.by_node[n]["tasks"] for n in nodes[1:])
    assert later.plan is None
    assert unseen.plan is None
    database.close()


@pytest.mark.parametrize("who", ["HCM", "HBC", "STNMT"])
def test_an_earlier_day_is_the_same_whatever_was_read_since(store_url: str, who: str):
    fill(store_url, "plan city", build)
    database = opened(store_url)
    by = viewer(database, who)
    nodes = [unit_id(code) for code in ("HCM", "HBC", "HCG", "STNMT")]
    days = [date(2024, month, day) for month in range(1, 13) for day in (1, 14, 28)]

    with database.read() as session:
        kept = reference(database, session)
        together = PlanDays(session, kept, by, latest=date(2024, 12, 31))
        found = {day: together.measures(nodes, day) for day in days}
        alone = {
            day: PlanDays(session, kept, by, latest=day).measures(nodes, day)
            for day in days
        }

        one_by_one = PlanDays(session, kept, by, latest=date(2024, 12, 31))
        single = {
            day: {
                node: one_by_one.measures([node], day).by_node[node]
                for node in reversed(nodes)
            }
            for day in reversed(days)
        }

    assert found == alone
    assert single == {day: each.by_node for day, each in found.items()}
    assert len({str(each.by_node) for each in found.values()}) > 3
    with pytest.raises(ValueError, match="read up to 2024-12-31, got 2025-01-01"):
        together.measures(nodes, date(2025, 1, 1))
    database.close()


def test_a_file_of_indicators_is_loaded_again_without_change(
    city: Database,
    tmp_path: Any,  # noqa: ANN401 - pytest's own path
):
    path = SHIPPED / INDICATOR_FILE
    text = path.read_text(encoding="utf-8")
    changed = tmp_path / "moi.csv"
    changed.write_text(
        text.replace("khong-dat < 98 <= dat", "khong-dat < 97 <= dat"), encoding="utf-8"
    )
    wrong = tmp_path / "sai.csv"
    wrong.write_text(text.replace(",received,", ",recieved,"), encoding="utf-8")

    def loaded_file(file: Any) -> Any:  # noqa: ANN401 - a path, a result
        asked = request(file, kind=ImportKind.INDICATORS)
        return imports.load(city, SYSTEM, request=asked, now=NOW)

    again = loaded_file(path)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 114)
    other = loaded_file(changed)
    assert (other.new, other.changed) == (0, 1)
    run = imports.dry_run(
        city, SYSTEM, request=request(wrong, kind=ImportKind.INDICATORS)
    )
    assert not run.can_load
    assert "không có số đo “recieved”" in run.groups[0].first.reason
    assert not load_shipped(city, NOW)


def test_two_that_begin_at_once_fill_the_catalogue_once(store_url: str):
    database = migrated(store_url)

    with ThreadPoolExecutor(2) as both:
        filled = list(both.map(lambda _: load_shipped(database, NOW), range(2)))

    assert sorted(filled) == [False, True]
    database.close()
