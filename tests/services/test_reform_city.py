"""The sample city that crosses 01/07/2025: units end, others take over what is open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import click
import pytest

from components.indicator_links import IndicatorLinks
from components.indicator_spread import part_rows, strip
from components.links import Links
from data_access.engine import Database
from data_access.queries.org_units import heads
from domain.access import OrgScope
from domain.errors import NotFound
from domain.formatting import NOTHING
from domain.indicator_detail import Change
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.ledger_form import FormLine, LedgerQuery, RowKind
from domain.map_view import MapQuestion
from domain.period import Period
from domain.scorecard import OrgUnitKind
from manage import sample_build
from sample_data.span import SPANS
from services.data_quality import check_ledger, check_rollups
from services.indicator_details import indicator_detail
from services.indicator_loads import load_shipped
from services.indicators import indicator_board
from services.installation import SYSTEM, console_viewer
from services.ledger_form import ledger_form
from services.ledger_lists import figure_list
from services.quality import quality_board
from services.reference import cities, reference
from services.score_766 import score_766
from services.unit_maps import picked_unit
from tests.services.reform_city import reform_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("reform")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


def lines(city: Database, period: Period) -> dict[str, FormLine]:
    """Form II.06 of the city by org unit, and its sum as ""."""
    query = LedgerQuery(period, rows=RowKind.UNIT)
    form = ledger_form(city, console_viewer(city), query=query)
    return {line.key: line for line in form.lines} | {"": form.total}


def test_the_command_offers_the_spans_that_there_are():
    option = next(p for p in sample_build.params if p.name == "until")

    assert isinstance(option.type, click.Choice)
    assert list(option.type.choices) == [day.isoformat() for day in SPANS]


def test_each_org_unit_of_the_last_day_has_a_head(city: Database):
    last_day = date(2025, 12, 31)
    with city.read() as session:
        kept = reference(city, session)
        units = [
            unit.id
            for unit in kept.tree.at(last_day)
            if unit.kind in (OrgUnitKind.DEPARTMENT, OrgUnitKind.COMMUNE)
        ]
        scope = OrgScope(cities(kept.units))
        found = heads(session, scope=scope, day=last_day)
        some = heads(session, scope=scope, day=last_day, of=units[:3])
        within = OrgScope(frozenset(units[:1]))
        seen = heads(session, scope=within, day=last_day, of=units[:3])

    assert len(units) > 180
    assert set(units) <= set(found)
    assert some == {unit: found[unit] for unit in units[:3]}
    assert set(seen) == {units[0]}


def test_the_ledger_closes_over_the_reform(store_url: str):
    city = reform_city(store_url)

    assert check_rollups(city, SYSTEM).is_clean
    assert check_ledger(city, SYSTEM).is_clean
    city.close()


def test_what_a_district_held_goes_to_a_commune_on_the_day(city: Database):
    summer = lines(city, Period.free(date(2025, 6, 1), date(2025, 7, 31)))
    ended, total = summer["TPTD"].ledger, summer[""].ledger

    assert ended.received_online + ended.received_direct_post > 0
    assert ended.transferred_out > 0
    assert ended.in_process_in_time + ended.in_process_overdue == 0
    assert any(
        line.ledger.transferred_in and not line.ledger.carried_over
        for key, line in summer.items()
        if key.startswith("P-")
    )
    assert total.transferred_in == total.transferred_out == 0


@pytest.mark.parametrize("code", ["TPTD", "Q04", "SGTVT"])
def test_dossiers_behind_a_figure_of_an_ended_unit_are_those_counted(
    city: Database, code: str
):
    viewer, year = console_viewer(city), Period.year(2024)
    ledger = lines(city, year)[code].ledger
    cell = LedgerCell(LedgerColumn.RESOLVED, code, year.first_day, year.end_day)

    found = figure_list(city, viewer, cell=cell)

    assert found.total == ledger.resolved > 0
    assert len(found.rows) == min(found.total, found.limit)


def test_an_ended_unit_is_opened_by_those_only_who_see_it(city: Database):
    year = Period.year(2024)
    with city.read() as session:
        other = reference(city, session).tree.by_code("SXD", date(2025, 12, 31))
    assert other is not None
    viewer = replace(console_viewer(city), scope=OrgScope(frozenset({other.id})))
    cell = LedgerCell(LedgerColumn.RESOLVED, "TPTD", year.first_day, year.end_day)

    with pytest.raises(NotFound):
        figure_list(city, viewer, cell=cell)


def test_a_picked_unit_of_the_past_is_told_from_those_in_force(city: Database):
    viewer = console_viewer(city)

    def is_past(period: Period, code: str) -> bool:
        question = MapQuestion(period=period)
        found = picked_unit(city, viewer, question=question, code=code)
        assert found is not None
        return found.is_past

    assert is_past(Period.year(2024), "TPTD")
    assert not is_past(Period.month(2025, 10), "P-26506")


def test_departments_that_are_joined_go_on_as_one(city: Database):
    spring = lines(city, Period.free(date(2025, 2, 1), date(2025, 5, 31)))

    assert {"SGTVT", "SGTCC", "SXD"} <= set(spring)
    assert spring["SGTCC"].ledger.transferred_out > 0


def test_those_who_join_begin_with_the_reform(city: Database):
    after = lines(city, Period.half(2025, 2))["P-26506"].ledger

    assert after.carried_over == after.transferred_in == 0
    assert after.received_online + after.received_direct_post > 0
    assert "P-26506" not in lines(city, Period.half(2025, 1))


def test_districts_that_ended_answer_for_the_points_they_lost(city: Database):
    found = score_766(
        city, console_viewer(city), org_unit_code="HCM", period=Period.year(2025)
    )

    ended = {cost.org_unit.code: cost.until for cost in found.units if cost.until}
    assert ended["TPTD"] == ended["Q04"] == date(2025, 6, 30)
    # All that the city holds itself came to it with what it did.
    own = sum(cost.points for cost in found.units if cost.own)
    assert own < sum(cost.points for cost in found.units) / 100
    present = [cost for cost in found.units if not cost.own and not cost.until]
    assert {cost.org_unit.code for cost in present} >= {"SXD"}


def test_each_indicator_can_be_told_where_hardly_any_part_is_the_same(city: Database):
    """Parts come and go; what the city held beside them a year ago is nothing now."""
    viewer, october = console_viewer(city), Period.month(2025, 10)
    board = indicator_board(city, viewer, org_unit_code="HCM", period=october)
    told = 0

    for each in board.values:
        code = each.indicator.code
        found = indicator_detail(
            city, viewer, code=code, org_unit_code="HCM", period=october
        )
        if isinstance(found.change, Change):
            rows = part_rows(found.change, found.indicator)
            told += len(rows)
            assert found.change.whole == sum(x.share.whole for x in found.change.parts)
            assert {row.before for row in rows} != {NOTHING}
    assert told > 1_000


def test_parts_of_a_change_know_which_org_units_are_no_more(city: Database):
    with city.read() as session:
        kept = reference(city, session)
    present = {unit.id for unit in kept.tree.at(date(2025, 12, 31))}

    found = indicator_detail(
        city,
        console_viewer(city),
        code="TTHC-05",
        org_unit_code="HCM",
        period=Period.month(2025, 3),
    )

    assert isinstance(found.change, Change)
    told = {p.org_unit.id: p.is_present for p in found.change.parts if p.org_unit}
    assert told == {unit: unit in present for unit in told}
    assert set(told.values()) == {True, False}
    links = IndicatorLinks(Links())
    linked = {
        row.name for row in part_rows(found.change, found.indicator, links) if row.href
    }
    assert linked == {
        p.org_unit.name for p in found.change.parts if p.org_unit and p.is_present
    }


def test_a_strip_of_org_units_leads_to_those_that_are_still_there(city: Database):
    with city.read() as session:
        kept = reference(city, session)
    present = {unit.id for unit in kept.tree.at(date(2025, 12, 31))}

    found = indicator_detail(
        city,
        console_viewer(city),
        code="TTHC-05",
        org_unit_code="HCM",
        period=Period.month(2025, 3),
    )

    assert found.spread is not None
    told = {u.org_unit.id: u.is_present for u in found.spread.units}
    assert told == {unit: unit in present for unit in told}
    drawn = strip(found.spread, found.indicator, IndicatorLinks(Links()))
    assert drawn is not None
    assert [bool(tick.href) for tick in drawn.ticks] == [
        unit.is_present for unit in found.spread.known[::-1]
    ]
    assert False in told.values()


def test_org_units_of_a_year_overlap_nowhere(city: Database):
    with city.read() as session:
        tree = reference(city, session).tree
    first, last = date(2025, 1, 1), date(2025, 12, 31)
    root = next(unit for unit in tree.at(last) if unit.parent_id is None)

    found = tree.children_over(root.id, first, last)

    days = [first, *tree.changes(first, last), last]
    for day in days:
        within = [tree.subtree(unit.id, day) for unit in found if unit.in_force(day)]
        assert sum(map(len, within)) == len(frozenset().union(*within))
        assert {unit.id for unit in tree.children(root.id, day)} <= {
            unit.id for unit in found
        }


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 12, 31)])
def test_what_passes_on_breaks_no_validation_rule(city: Database, day: date):
    load_shipped(city, datetime(2026, 1, 2, tzinfo=UTC))
    viewer = console_viewer(city)

    found = quality_board(city, viewer, period=Period.year_to_date(day))

    assert found.checked > 150
    assert found.findings == ()
    assert len(found.rules) > len(found.unknown_rules) + 20
