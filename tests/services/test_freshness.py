"""How far the data reach: for the whole city, one district, one commune."""

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, update

from data_access.engine import Database
from data_access.schema.dossiers import LedgerSourceRow
from data_access.schema.rollups import DossierOpenRow
from data_access.versions import raise_data_version
from domain.identifiers import OrgUnitId
from domain.scorecard import Freshness
from services.freshness import freshness
from services.scorecards import overview
from tests.builders import UNITS, instant
from tests.services import loaded_city as loaded
from tests.services.figures_oracle import oracle
from tests.services.import_city import NOW

IDS = {code: OrgUnitId(number) for number, (code, _, _) in enumerate(UNITS, 1)}
NEXT_DAY = instant(42, 17)
"""The day after the data moment of `loaded_city`."""


@pytest.fixture
def city(store_url: str) -> Iterator[Database]:
    database = loaded.city(store_url, seed=8, count=200)
    yield database
    database.close()


def let_lag(database: Database, code: str, *, held: bool) -> None:
    """Its ledger comes from the source that stopped; `held`: with its dossiers."""
    with database.write() as session:
        session.execute(
            update(LedgerSourceRow)
            .where(LedgerSourceRow.org_unit_id == IDS[code])
            .values(source_id=2)
        )
        if not held:
            session.execute(
                delete(DossierOpenRow).where(DossierOpenRow.org_unit_id == IDS[code])
            )
        raise_data_version(session, NOW)


def of(database: Database, code: str) -> Freshness:
    return freshness(database, loaded.viewer(IDS[code]))


def named(found: Freshness) -> tuple[list[str], list[str]]:
    """Codes of those not compared, and of those compared in part."""
    return (
        [unit.org_unit.code + "+" * unit.own_only for unit in found.stale],
        [unit.org_unit.code for unit in found.partial],
    )


def test_each_level_counts_what_lies_directly_below(city: Database):
    whole, district = of(city, "HCM"), of(city, "HBC")

    assert named(whole) == (["HCG"], [])
    assert (whole.expected, whole.reporting) == (3, 2)
    assert named(district) == ([], [])
    # Two communes and the district's own desk.
    assert (district.expected, district.reporting) == (3, 3)
    assert whole.data_moment == district.data_moment == loaded.MOMENT
    assert whole.stale[0].complete_to == loaded.STALE_MOMENT


def test_an_org_unit_all_of_whose_data_lag_answers_for_itself(city: Database):
    for code in ("HCG", "HCG-1"):
        found = of(city, code)
        assert named(found) == ([code], [])
        assert (found.expected, found.reporting) == (1, 0)

    board = overview(city, loaded.viewer(IDS["HCG"]))
    assert [row.org_unit.code for row in board.attention] == ["HCG-1"]
    assert board.freshness.stale[0].overdue_dossiers == board.now.overdue.value


def test_a_small_part_that_lags_leaves_its_district_compared(city: Database):
    let_lag(city, "HBC-2", held=False)

    assert named(of(city, "HCM")) == (["HCG"], ["HBC"])
    assert of(city, "HCM").reporting == 1
    assert named(of(city, "HBC")) == (["HBC-2"], [])
    assert named(of(city, "HBC-1")) == ([], [])
    board = overview(city, loaded.viewer(IDS["HCM"]))
    assert "HBC" in [row.org_unit.code for row in board.attention]


def test_a_large_part_that_lags_removes_it_and_not_its_sibling(city: Database):
    let_lag(city, "HBC-2", held=True)

    assert named(of(city, "HCM"))[0] == ["HBC", "HCG"]
    assert named(of(city, "HBC-1")) == ([], [])
    assert named(of(city, "HBC-2")) == (["HBC-2"], [])


def test_nobody_is_listed_and_called_not_listed(city: Database):
    let_lag(city, "HBC", held=True)  # The district's own desk.

    for code in ("HCM", "HBC", "HBC-1", "HCG", "HCG-1"):
        board = overview(city, loaded.viewer(IDS["HCM"]), org_unit_code=code)
        listed = [row.org_unit.code for row in board.attention]
        out = [
            unit
            for unit in board.freshness.stale
            if unit.own_only or unit.org_unit.code != code
        ]
        assert not {unit.org_unit.code for unit in out} & set(listed), code
        # Everything overdue is listed, in the rest, or named as not listed.
        parts = sum(row.overdue for row in board.attention) + board.attention_rest[1]
        missing = sum(unit.overdue_dossiers for unit in out)
        assert parts + missing == board.now.overdue.value, code
    assert named(of(city, "HBC")) == (["HBC+"], [])
    own = of(city, "HBC").stale[0]
    held = oracle(city).held(IDS["HBC"], lambda r: r.dossier.org_unit == IDS["HBC"])
    assert 0 < own.open_dossiers <= len(held)


def test_the_first_source_of_the_next_morning_makes_no_other_stale(store_url: str):
    database = loaded.city(store_url, seed=8, count=120, second_moment=NEXT_DAY)
    found = of(database, "HCM")
    database.close()

    assert found.data_moment == NEXT_DAY
    assert named(found) == ([], [])
    assert found.reporting == found.expected == 3
