"""Tổng quan through a lens: the figures of map and ledger, and breaks in the trend."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.trend import trend_table
from data_access.engine import Database
from domain.indicator_tiles import RECEIVED
from domain.ledger_form import LedgerQuery, RowKind
from domain.lens import AS_REPORTED, Lens
from domain.period import Period
from domain.scorecard import OrgUnitKind, Overview, SeriesBreak
from services.installation import console_viewer
from services.ledger_form import ledger_form
from services.reference import reference
from services.scorecards import overview
from services.unit_pages import unit_page
from tests.services import loaded_city as loaded
from tests.services.reform_city import reform_city
from tests.services.test_lens_figures import FORMER, PRESENT, TODAY
from tests.services.whole_map import whole_map

YEAR = Period.year(2025)
REFORM = date(2025, 7, 1)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("overview-lens")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


def shown(
    city: Database, lens: Lens, code: str | None = None, period: Period = YEAR
) -> Overview:
    return overview(
        city, console_viewer(city), org_unit_code=code, period=period, lens=lens
    )


def test_flows_and_trend_of_the_city_are_alike_in_every_lens(city):
    reported, *others = (shown(city, x) for x in (AS_REPORTED, PRESENT, FORMER))

    for other in others:
        assert other.flow == reported.flow
        assert other.trend == reported.trend
        assert other.now == reported.now
        assert not other.is_estimate


@pytest.mark.parametrize("lens", [PRESENT, FORMER], ids=lambda lens: lens.kind)
def test_the_ranking_has_the_figures_of_the_map(city, lens):
    found = shown(city, lens)
    drawn = whole_map(
        city, console_viewer(city), period=YEAR, lens=lens, kind=found.ranking_kind
    )

    assert found.ranking_kind is (
        OrgUnitKind.COMMUNE if lens is PRESENT else OrgUnitKind.DISTRICT
    )
    on_map = {unit.org_unit.code: unit for unit in drawn.units}
    assert {unit.org_unit.code for unit in found.ranking} == set(on_map)
    for unit in found.ranking:
        other = on_map[unit.org_unit.code]
        assert unit.late == other.ratio
        assert unit.is_estimate == other.is_estimate
        assert (unit.overdue_now is None) == (lens is FORMER)


def test_as_reported_ranks_the_org_units_of_the_period(city):
    found = shown(city, AS_REPORTED, period=Period.year(2024))

    assert found.ranking_kind is OrgUnitKind.DISTRICT
    assert found.is_of_then
    assert sum(int(unit.late.denominator) for unit in found.ranking) > 0


def test_a_joined_department_has_the_figures_of_the_ledger(city):
    found = shown(city, PRESENT, "SXD")
    months = ledger_form(
        city,
        console_viewer(city),
        query=LedgerQuery(YEAR, "SXD", rows=RowKind.MONTH, lens=PRESENT),
    )

    total = months.total.ledger
    assert found.flow.received.value == total.received
    assert found.flow.resolved.value == total.resolved
    drawn = found.tiles.figure(RECEIVED)
    assert drawn is not None
    assert [each.value for each in drawn.series] == [
        x.ledger.received for x in months.lines
    ]
    by_month = {(p.year, p.month): p.late for p in found.trend}
    for number, line in enumerate(months.lines, start=1):
        late = by_month[2025, number]
        assert late is not None
        assert (late.numerator, late.denominator) == (
            line.ledger.resolved_late,
            line.ledger.resolved,
        )
    assert found.is_estimate
    # Nothing is converted since it gave a part away, on 30/09/2025.
    assert [p.is_estimate for p in found.trend if p.year == 2025][-3:] == [False] * 3


def test_breaks_are_where_a_series_becomes_that_of_something_else(city):
    assert shown(city, AS_REPORTED).breaks == (SeriesBreak(REFORM, joined=66),)
    assert [b.day for b in shown(city, AS_REPORTED, "SXD").breaks] == [
        date(2025, 3, 1),
        date(2025, 5, 1),
        date(2025, 9, 30),
    ]
    assert shown(city, AS_REPORTED, "SYT").breaks == ()
    assert [b.day for b in shown(city, PRESENT, "P-26809").breaks] == [REFORM]

    notes = trend_table(shown(city, AS_REPORTED)).set_index("Tháng")["Ghi chú"]
    assert notes["07/2025"] == "01/07/2025: thêm 66 đơn vị"


def test_what_a_head_does_not_see_all_parts_of_is_withheld(city):
    with city.read() as session:
        unit = reference(city, session).tree.by_code("SXD", TODAY)
    assert unit is not None
    head = loaded.viewer(unit.id)

    found = overview(city, head, period=Period.year(2024), lens=PRESENT)
    reported = overview(city, head, period=Period.year(2024))

    assert found.is_withheld
    assert found.flow.received.value is None
    assert found.flow.on_time.value.denominator == 0
    assert all(point.late is None for point in found.trend)
    assert reported.flow.received.value
    assert found.now == reported.now


def test_the_unit_page_tells_what_was_before_it_began(city):
    who = console_viewer(city)
    reported = unit_page(city, who, code="P-26809", period=YEAR)
    found = unit_page(city, who, code="P-26809", period=YEAR, lens=PRESENT)
    drawn = whole_map(city, who, period=YEAR, lens=PRESENT)

    on_map = next(u for u in drawn.units if u.org_unit.code == "P-26809")
    late = found.figure("qua-han")
    assert late is not None
    assert (late.now.part, late.now.ratio) == (on_map.part, on_map.ratio)
    assert late.now.is_estimate
    assert late.before is not None
    assert found.told_of
    months = {s.measure.code: s.months for s in found.series}
    assert len(months["da-giai-quyet"]) == 24
    assert sum(m.part for m in months["da-giai-quyet"]) > sum(
        m.part
        for s in reported.series
        if s.measure.code == "da-giai-quyet"
        for m in s.months
    )
    estimates = {(m.year, m.month) for m in months["da-giai-quyet"] if m.is_estimate}
    assert estimates
    assert max(estimates) < (REFORM.year, REFORM.month)
    assert not any(m.is_estimate for s in reported.series for m in s.months)
    # What it holds is its own since it began.
    assert len(months["dang-qua-han"]) == 6
    open_now = [p.figure("dang-giai-quyet") for p in (found, reported)]
    assert open_now[0] is not None
    assert open_now[1] is not None
    assert open_now[0].now == open_now[1].now
    former = unit_page(city, who, code="SXD", period=YEAR, lens=FORMER)
    assert former == unit_page(city, who, code="SXD", period=YEAR)
