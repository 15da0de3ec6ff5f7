"""*Đơn vị* against an oracle that walks every dossier, over lives and scopes."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from data_access.engine import Database
from domain.access import Permission
from domain.errors import AccessDenied, NotFound
from domain.identifiers import OrgUnitId
from domain.imports import ImportKind
from domain.map_measure import MEASURES
from domain.period import Comparison, Period
from domain.plain_values import plain
from domain.scorecard import OrgUnitKind
from domain.succession import Validity
from domain.unit_page import LifeState, UnitPage
from services.unit_pages import period_of_life, unit_directory, unit_page
from tests.builders import UNITS
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.import_city import csv_file
from tests.services.test_reference_imports import UNITS_HEADER, rows
from tests.services.test_reference_imports import load as load_reference
from tests.services.test_succession_transfers import link
from tests.services.whole_map import whole_map

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
TODAY = date(2024, 4, 11)
MARCH = Period.month(2024, 3)
EARLY = Period.free(date(2024, 3, 1), date(2024, 3, 10))
LATE = Period.free(date(2024, 3, 25), date(2024, 4, 5))
FLOWS = {"tiep-nhan": ("received",), "qua-han": ("left_late",)}
STOCKS = {"dang-qua-han": "overdue", "dang-giai-quyet": "open"}
LAST, REFORM = date(2024, 3, 19), date(2025, 7, 1)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=21, count=300)
    yield opened
    opened.close()


def end_commune(database: Database, folder: Path) -> None:
    """Xã Một of Bình Chánh lasts until 19/03/2024; the other one follows it."""
    ended = ("HBC-1", "Xã Một", "Xã Một", "COMMUNE", "HBC", "", "19/03/2024")
    path = csv_file(folder / "dv.csv", rows(UNITS_HEADER, ended), UNITS_HEADER)
    load_reference(database, ImportKind.ORG_UNITS, path)
    link(database, folder)


def shown(database: Database, code: str, **asked: object) -> UnitPage:
    viewer = loaded.viewer(loaded.CITY)
    return unit_page(database, viewer, code=code, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("period", [MARCH, LATE])
def test_every_figure_equals_the_oracle_now_and_before(city: Database, period: Period):
    truth = oracle(city)

    for code in ("HBC", "HBC-1", "STNMT"):
        page = shown(city, code, period=period, comparison=Comparison.PREVIOUS_PERIOD)
        ends = [(page.period, "now"), (page.compared, "before")]
        for asked, which in ends:
            covered = asked is not None and asked.first_day >= date(2024, 3, 1)
            for figure in page.figures:
                found = getattr(figure, which)
                assert (found is not None) is covered
                if asked is None or found is None:
                    continue
                node, name = IDS[code], figure.measure.code
                days = (asked.first_day, asked.end_day)
                if name in FLOWS:
                    assert found.part == truth.flow(node, *days, *FLOWS[name])
                if name in STOCKS:
                    stocks = truth.stocks(min(asked.last_day, TODAY))
                    assert found.part == stocks[node, STOCKS[name]]


def test_the_page_says_what_the_map_says(city: Database):
    who = loaded.viewer(loaded.CITY)

    for measure in MEASURES:
        drawn = whole_map(city, who, period=MARCH, measure_code=measure.code)
        for unit in drawn.units:
            figure = shown(city, unit.org_unit.code, period=MARCH).figure(measure.code)
            assert figure is not None
            assert (figure.now.part, figure.now.value, figure.now.state) == (
                unit.part,
                unit.value,
                unit.state,
            )


def test_the_middle_is_that_of_all_like_units_that_are_compared(city: Database):
    truth = oracle(city)
    communes = [code for code, _, kind in UNITS if kind is OrgUnitKind.COMMUNE]
    days = (EARLY.first_day, EARLY.end_day)
    counts = [truth.flow(IDS[code], *days, "received") for code in communes]

    figure = shown(city, "HBC-1", period=EARLY).figure("tiep-nhan")

    assert figure is not None
    assert figure.peers is not None
    assert figure.peers.middle == Decimal(median(counts))
    assert list(figure.peers.values) == sorted(map(Decimal, counts))


def test_two_like_units_have_no_middle(city: Database):
    assert all(f.peers is None for f in shown(city, "HBC").figures)
    assert shown(city, "HCM").org_unit.kind is OrgUnitKind.CITY


def test_months_sum_up_to_the_figure_of_the_whole(city: Database):
    page = shown(city, "HBC")

    left = next(s for s in page.series if s.measure.code == "da-giai-quyet")
    figure = page.figure("da-giai-quyet")
    assert figure is not None
    assert sum(month.part for month in left.months) == figure.now.part
    assert page.overdue_now == oracle(city).stocks(TODAY)[IDS["HBC"], "overdue"]


def test_a_unit_that_ended_says_when_and_who_followed(city: Database, tmp_path: Path):
    end_commune(city, tmp_path)

    page = shown(city, "HBC-1", period=LATE)

    assert (page.life, page.end) == (LifeState.ENDED, date(2024, 3, 20))
    assert page.overdue_now is None
    assert [r.org_unit.code for r in page.successors] == ["HBC-2"]
    assert page.successors[0].is_exact
    assert page.successors[0].takes_over
    assert [step.code for step in page.way] == ["HCM", "HBC", "HBC-1"]
    assert page.is_cut
    assert page.period.last_day == LAST
    stock, truth = page.figure("dang-giai-quyet"), oracle(city)
    assert stock is not None
    assert stock.now.part == truth.stocks(LAST)[IDS["HBC-1"], "open"]
    heir = shown(city, "HBC-2")
    assert [r.org_unit.code for r in heir.predecessors] == ["HBC-1"]
    with pytest.raises(NotFound):
        shown(city, "HBC-1", day=date(2024, 3, 20))


def test_a_period_that_begins_within_the_life_is_cut_at_its_end(
    city: Database, tmp_path: Path
):
    end_commune(city, tmp_path)

    page = shown(city, "HBC-1", period=MARCH)

    received = page.figure("tiep-nhan")
    assert received is not None
    days = (MARCH.first_day, date(2024, 3, 20))
    assert received.now.part == oracle(city).flow(IDS["HBC-1"], *days, "received")
    assert not page.is_cut
    assert page.period.last_day == LAST


@pytest.mark.parametrize(
    ("asked", "first", "end", "shown"),
    [
        ("2024", None, None, "2024"),
        ("2024", REFORM, None, "2026-YTD-0304"),
        ("2025", REFORM, None, "2025"),
        ("2025", None, REFORM, "2025-0630"),
        ("2026", None, REFORM, "2025-YTD-0630"),
        ("2019", date(2021, 1, 1), REFORM, "2025-YTD-0630"),
    ],
)
def test_a_period_lies_within_the_life(asked, first, end, shown):
    life = Validity(first, end)

    found = period_of_life(Period.parse(asked), life, date(2026, 3, 4))

    assert found.key == shown


def test_the_search_knows_what_has_ended(city: Database, tmp_path: Path):
    end_commune(city, tmp_path)

    known = unit_directory(city, loaded.viewer(loaded.CITY))

    states = {unit.org_unit.code: unit.life for unit in known}
    assert states["HBC-1"] is LifeState.ENDED
    assert states["HBC-2"] is LifeState.IN_FORCE
    assert len(states) == len(UNITS)


@pytest.mark.parametrize("root", ["HBC", "HBC-1", "STNMT"])
def test_nobody_is_told_of_units_that_are_not_theirs(city: Database, root: str):
    who = loaded.viewer(IDS[root])

    told = plain([unit_page(city, who), unit_directory(city, who)])

    assert "HCG" not in str(told)
    for code in ("HCG", "HCG-1", "HCM"):
        for day in (None, date(2024, 3, 5)):
            with pytest.raises(NotFound):
                unit_page(city, who, code=code, day=day)


def test_whoever_may_not_read_figures_gets_none(city: Database):
    nobody = loaded.viewer(loaded.CITY, without=Permission.SCORECARD_READ)

    for reader in (unit_page, unit_directory):
        with pytest.raises(AccessDenied):
            reader(city, nobody)


def test_fields_limit_every_figure(city: Database):
    narrow = loaded.viewer(loaded.CITY, fields={1})
    truth = oracle(city, {1})

    page = unit_page(city, narrow, code="HBC", period=MARCH)

    received = page.figure("tiep-nhan")
    assert received is not None
    days = (MARCH.first_day, MARCH.end_day)
    assert received.now.part == truth.flow(IDS["HBC"], *days, "received")
