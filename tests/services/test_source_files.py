"""Which files a list says that its dossiers come from: of its org units, no others."""

from collections.abc import Iterator

import pytest

from data_access.engine import Database
from domain.access import Role
from domain.drilldown import DossierFilter, ListKind
from domain.identifiers import OrgUnitId
from domain.ledger_cell import LedgerCell, LedgerColumn
from domain.period import Period
from services.dossiers import dossier_list
from services.ledger_lists import figure_list
from tests.services.loaded_city import CITY, HBC, HCG, city, viewer

MARCH = Period.month(2024, 3)


@pytest.fixture
def loaded(store_url: str) -> Iterator[Database]:
    database = city(store_url)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("looks", "of", "sources"),
    [
        (CITY, None, {1, 2}),
        (CITY, "HBC", {1}),
        (CITY, "HCG", {2}),
        (HBC, None, {1}),
        (HCG, None, {2}),
    ],
)
def test_a_list_names_the_files_of_the_org_units_that_it_is_of(
    loaded: Database, looks: OrgUnitId, of: str | None, sources: set[int]
) -> None:
    who = viewer(looks, role=Role.CITY_LEADER)
    every = dossier_list(
        loaded, viewer(CITY, role=Role.CITY_LEADER), filter=DossierFilter()
    ).files
    wanted = DossierFilter(kind=ListKind.OPEN, org_unit_code=of)

    found = dossier_list(loaded, who, filter=wanted).files

    assert len(every) == 2
    assert {each.load_id for each in found} == sources
    assert set(found) <= set(every)


def test_a_figure_of_the_ledger_names_the_files_of_its_org_unit(
    loaded: Database,
) -> None:
    who = viewer(CITY, role=Role.CITY_LEADER)
    cell = LedgerCell(LedgerColumn.RESOLVED, "HCG", MARCH.first_day, MARCH.end_day)

    found = figure_list(loaded, who, cell=cell).files

    assert [each.load_id for each in found] == [2]
