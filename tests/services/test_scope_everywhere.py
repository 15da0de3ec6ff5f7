"""Reading services side by side: nobody is told of org units that are not theirs."""

from collections.abc import Callable, Iterator

import pytest

from data_access.engine import Database
from domain.access import Permission, Role
from domain.errors import AccessDenied
from domain.identifiers import OrgUnitId
from domain.plain_values import plain
from services.data_quality import check_ledger, check_rollups
from services.freshness import freshness
from services.imports import source_choices
from services.loads import load_history
from services.quality import quality_board
from services.quality_badge import quality_badge
from services.scorecards import overview
from tests.builders import UNITS
from tests.services import loaded_city as loaded

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
READERS: dict[Permission, Callable[..., object]] = {
    Permission.SCORECARD_READ: overview,
    Permission.DATA_QUALITY_READ: load_history,
    Permission.DATA_IMPORT: source_choices,
}

READING = (
    overview,
    freshness,
    load_history,
    source_choices,
    quality_board,
    quality_badge,
)


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    opened = loaded.city(store_url, seed=23, count=120)
    yield opened
    opened.close()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", READERS)
def test_each_service_asks_for_its_permission(
    city: Database, role: Role, permission: Permission
):
    reader = READERS[permission]
    who = loaded.viewer(loaded.CITY, role=role)

    if permission in role.permissions:
        reader(city, who)
    else:
        with pytest.raises(AccessDenied):
            reader(city, who)


@pytest.mark.parametrize("roots", [("HBC",), ("HBC-1",), ("STNMT", "HBC-2")])
def test_no_answer_names_an_org_unit_of_another_district(city: Database, roots):
    who = loaded.viewer(*(IDS[root] for root in roots))

    for reader in READING:
        told = str(plain(reader(city, who)))
        assert "HCG" not in told, reader.__name__


@pytest.mark.parametrize("root", ["HBC", "HBC-1", "HCG"])
def test_checks_of_the_whole_are_for_those_who_see_the_whole(city: Database, root: str):
    who = loaded.viewer(IDS[root])

    for check in (check_rollups, check_ledger):
        with pytest.raises(AccessDenied):
            check(city, who)
