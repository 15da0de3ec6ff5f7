"""Months of an org unit picked on the map of a city that crosses 01/07/2025."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data_access.engine import Database
from domain.access import OrgScope, Viewer
from domain.lens import AS_REPORTED, Lens, LensKind
from domain.map_view import MapQuestion
from domain.period import Period
from domain.scorecard import OrgUnitKind
from domain.unit_map import CellState, ChosenUnit
from services.installation import console_viewer
from services.reference import reference
from services.scorecards import overview
from services.unit_maps import picked_unit, unit_map
from services.unit_pages import unit_page
from tests.services.reform_city import reform_city

PRESENT = Lens(LensKind.ON_DAY, date(2025, 12, 31))
REFORM = (2025, 7)
COMMUNE, HEIR = "P-26506", "P-27259"
"""One that joined the city on 01/07/2025, and one that followed others in it."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder: Path = tmp_path_factory.mktemp("reform")
    opened = reform_city(f"sqlite:///{folder / 'dieu-hanh.db'}")
    yield opened
    opened.close()


def picked(
    city: Database,
    code: str,
    month: Period,
    *,
    lens: Lens = AS_REPORTED,
    kind: OrgUnitKind = OrgUnitKind.COMMUNE,
    viewer: Viewer | None = None,
) -> ChosenUnit:
    """What is told of an org unit in a month, by the number of dossiers resolved."""
    question = MapQuestion(
        period=month, kind=kind, lens=lens, measure_code="da-giai-quyet"
    )
    found = picked_unit(
        city, viewer or console_viewer(city), question=question, code=code
    )
    assert found is not None
    return found


def months(found: ChosenUnit) -> list[tuple[int, int]]:
    return [(month.year, month.month) for month in found.months]


def test_months_before_an_org_unit_began_are_not_told_as_nothing(city: Database):
    first = picked(city, COMMUNE, Period.month(2025, 7))
    later = picked(city, COMMUNE, Period.month(2025, 12))

    assert months(first) == [REFORM]
    assert (first.before, first.before_part) == (None, None)
    assert months(later) == [(2025, month) for month in range(7, 13)]
    assert later.before_part is not None


def test_through_a_lens_months_of_before_are_told(city: Database):
    heir = picked(city, HEIR, Period.month(2025, 12), lens=PRESENT)
    joined = picked(city, COMMUNE, Period.month(2025, 12), lens=PRESENT)

    assert len(heir.months) == 13
    assert months(heir)[0] == (2024, 12)
    assert months(joined)[0] == REFORM


def test_months_that_are_withheld_are_left_out_and_not_drawn_as_nothing(
    city: Database,
):
    with city.read() as session:
        tree = reference(city, session).tree
    commune = tree.by_code(HEIR, date(2025, 12, 31))
    assert commune is not None
    head = replace(console_viewer(city), scope=OrgScope(frozenset({commune.id})))

    found = picked(city, HEIR, Period.month(2025, 12), lens=PRESENT, viewer=head)

    assert months(found) == [(2025, month) for month in range(7, 13)]


def test_a_break_is_told_where_the_series_becomes_another(city: Database):
    joined = picked(city, "SXD", Period.month(2025, 12), kind=OrgUnitKind.DEPARTMENT)
    alone = picked(city, COMMUNE, Period.month(2025, 12))

    assert [found.day for found in joined.breaks] == [
        date(2025, 3, 1),
        date(2025, 5, 1),
        date(2025, 9, 30),
    ]
    assert alone.breaks == ()


@pytest.mark.parametrize("measure", ["da-giai-quyet", "qua-han"])
def test_who_was_not_there_and_follows_nobody_has_no_figure(
    city: Database, measure: str
):
    """66 communes joined on 01/07/2025: of 2024 nothing is known, which is not 0."""
    viewer = console_viewer(city)
    question = MapQuestion(
        period=Period.year(2024),
        kind=OrgUnitKind.COMMUNE,
        lens=PRESENT,
        measure_code=measure,
    )
    with city.read() as session:
        succession = reference(city, session).succession

    shown = unit_map(city, viewer, question=question)

    absent = {u.org_unit.id for u in shown.units if u.state is CellState.ABSENT}
    assert len(absent) == 66
    assert not any(succession.predecessors(unit) for unit in absent)
    assert all(u.value is None for u in shown.units if u.org_unit.id in absent)
    assert absent.isdisjoint(unit.org_unit.id for unit in shown.ranked)
    later = replace(question, period=Period.month(2025, 7))
    assert CellState.ABSENT not in {
        unit.state for unit in unit_map(city, viewer, question=later).units
    }


def test_figures_that_begin_within_the_period_are_told(city: Database):
    def joined(period: Period, lens: Lens) -> tuple[int, date] | None:
        question = MapQuestion(period=period, kind=OrgUnitKind.COMMUNE, lens=lens)
        return unit_map(city, console_viewer(city), question=question).joined

    assert joined(Period.year(2025), PRESENT) == (66, date(2025, 7, 1))
    assert joined(Period.year(2024), PRESENT) is None
    assert joined(Period.month(2025, 10), PRESENT) is None
    # As reported all communes of the last day begin with the reform.
    assert joined(Period.year(2025), AS_REPORTED) is None


def test_pages_say_of_who_was_not_there_that_it_was_not(city: Database):
    year = Period.year(2024)

    page = unit_page(
        city, console_viewer(city), code=COMMUNE, period=year, lens=PRESENT
    )
    board = overview(city, console_viewer(city), period=year, lens=PRESENT)

    assert {figure.now.state for figure in page.figures} == {CellState.ABSENT}
    assert all(not series.months for series in page.series)
    heir = unit_page(city, console_viewer(city), code=HEIR, period=year, lens=PRESENT)
    for figure in heir.figures:
        # Flows are told of those it came from; who held what is not.
        is_absent = figure.now.state is CellState.ABSENT
        assert is_absent is figure.measure.is_stock
    reasons = Counter(unit.withheld for unit in board.ranking)
    assert reasons["absent"] == 66
